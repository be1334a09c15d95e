"""Conditions on data sets, and whether a pipeline of a task can be trained on one."""

import pytest

from padre_git.app.data import conditions
from padre_git.errors import BadArgument, PadreError, UnknownName
from padre_git.model.documents import Attribute, Roles, Version


def version(target: Attribute | None, *features: Attribute, rows: int = 100, **roles: str) -> Version:
    """A version with these columns."""
    every = [*features, *([target] if target else [])]
    given = Roles(target=[target.name] if target else [], **roles)  # type: ignore[arg-type]
    return Version(
        version="0" * 12, content="0" * 64, created="", file="data.parquet", shape=[rows, len(every)], attributes=every,
        roles=given,
    )  # fmt: skip


X = Attribute(name="x", type="float64", missing=2)
TEXT = Attribute(name="y", type="string", level="nominal", categories=["a", "b", "c"])
CODES = Attribute(name="y", type="int64", range=[0, 9])
COUNTS = Attribute(name="y", type="int64", range=[0, 500])
NUMBERS = Attribute(name="y", type="float64", range=[0, 1])
KNOWN = {
    "iris": version(TEXT, X, X, rows=150),
    "digits": version(CODES, Attribute(name="X", type="float64", description="1797 × 8 × 8"), rows=1797),
    "bikes": version(COUNTS, X, Attribute(name="site", type="string"), rows=20_000, group="site"),
    "houses": version(NUMBERS, X, rows=500),
    "clusters": version(None, X, rows=10),
}


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("rows < 1000", ["iris", "houses", "clusters"]),
        ("task == 'classification'", ["iris", "digits"]),
        ("task == 'regression' and rows < 10000", ["houses"]),
        ("classes > 2", ["iris", "digits"]),
        ("features == 64", ["digits"]),
        ("features == 1", ["bikes", "houses", "clusters"]),
        ("missing > 0 and not groups", ["iris", "houses", "clusters"]),
        ("name in ('iris', 'bikes')", ["iris", "bikes"]),
        ("target == 'y' and groups", ["bikes"]),
    ],
)
def test_what_is_known_of_a_data_set(where: str, expected: list[str]) -> None:
    """From its version alone; what it lacks, such as a task without a target, fulfils no condition."""
    assert conditions.matching(KNOWN, where) == expected


def test_what_is_wrong_is_said() -> None:
    """An unknown name lists the known ones; nothing that matches is an error, too."""
    with pytest.raises(UnknownName, match=r"unknown name `size` of a data set. Known: classes, features, groups"):
        conditions.matching(KNOWN, "size < 10")
    with pytest.raises(UnknownName, match="Put text in quotes: task == 'regression'"):
        conditions.matching(KNOWN, "task == regression")
    with pytest.raises(BadArgument, match="cannot be read"):
        conditions.matching(KNOWN, "rows <")
    with pytest.raises(PadreError, match="no data set matches `rows > 1000000`"):
        conditions.matching(KNOWN, "rows > 1000000")


@pytest.mark.parametrize(
    ("target", "task", "classes", "said"),
    [
        (TEXT, "regression", True, "it predicts numbers, and the target has classes"),
        (NUMBERS, "classification", False, "it predicts classes, and the target has numbers"),
        (NUMBERS, "classification", True, ""),  # 0.0 and 1.0
        (CODES, "regression", True, ""),  # whole numbers may be measured
        (TEXT, "classification", True, ""),
        (None, "clustering", False, ""),
        (TEXT, None, True, ""),
    ],
)
def test_what_does_not_fit(target: Attribute | None, task: str | None, classes: bool, said: str) -> None:
    """A regressor on text, a classifier on measured numbers; where it can be either, nothing is said."""
    assert conditions.misfit(version(target, X), task, classes) == said
