"""Errors say what is wrong and what there is, in sentences."""

import ast
import re
from collections.abc import Iterator

import pytest

from padre_git.errors import PACKAGE, MissingData, NotComparable, PadreError, RepositoryError, UnknownName
from tests.conftest import ROOT

# have their capital anywhere
_NAMES = "Cohen|ColumnTransformer|Dataset|GitHub|Guo|Holm|Kolmogorov|McNemar|None|Phipson|Python|Sun"
_CAPITAL = re.compile(rf"; (?!(?:{_NAMES})\b)[A-Z][a-z]+")


def test_unknown_name() -> None:
    """The closest name is suggested, and the known ones are listed once, in order."""
    error = UnknownName("metric", "acuracy", ["recall", "accuracy", "recall"])
    assert str(error) == "unknown metric `acuracy`; did you mean `accuracy`? Known: accuracy, recall."


def test_names_that_are_none_or_many() -> None:
    """Where nothing is known it says so; of more than twelve names the rest is counted."""
    assert str(UnknownName("run", "x", [], hint="All: padre list")) == "no run `x` yet. All: padre list"
    many = str(UnknownName("run", "zzz", [f"name{number:02}" for number in range(15)], where="SVC"))
    assert "of SVC. Known: name00" in many
    assert many.endswith("name11 … 3 more.")


@pytest.mark.parametrize("kind", [NotComparable, MissingData, RepositoryError])
def test_one_family(kind: type[PadreError]) -> None:
    """Whoever catches `PadreError` catches all that the user can fix."""
    assert issubclass(kind, PadreError)


@pytest.mark.parametrize("known", [[], ["a"], ["wine"]])
@pytest.mark.parametrize("where", ["", "SVC"])
@pytest.mark.parametrize("hint", ["", "All: padre list"])
def test_unknown_names_are_sentences(known: list[str], where: str, hint: str) -> None:
    """A capital stands at the begin of a sentence alone, and each sentence ends."""
    text = str(UnknownName("data set", "wina", known, where=where, hint=hint))
    assert not _CAPITAL.search(text)
    assert re.search(r"(\.|\?) (Known|All): |\.$", text)


def _texts() -> Iterator[tuple[str, str]]:
    """The texts of the package that are no docstrings, with where each stands; what is put in is ``{}``."""
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            place = f"{path.relative_to(PACKAGE)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.JoinedStr):
                yield place, "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not {id(node)} & (docs | parts):
                yield place, node.value


def test_no_capital_in_the_middle_of_a_sentence() -> None:
    """Neither in what the package says nor in what it printed for the documentation and the golden files."""
    printed = [*(ROOT / "tests/cli/golden").glob("*.txt"), *(ROOT / "docs").glob("*.md"), ROOT / "README.md"]
    texts = [*_texts(), *((path.name, path.read_text(encoding="utf-8")) for path in printed)]
    assert len(texts) > 3000
    assert [(place, found[0]) for place, text in texts if (found := _CAPITAL.search(text))] == []
