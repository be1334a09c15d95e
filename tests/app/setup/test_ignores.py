"""The user's ignore rules against what padre writes: undone where git and DVC then see it, else named."""

from collections.abc import Callable
from pathlib import Path

import pytest

from padre_git.app.setup.ignores import hidden_by, undoing_lines, unignore
from padre_git.app.setup.write import own_lines
from padre_git.errors import RepositoryError
from padre_git.storage.git.plumbing import Git
from padre_git.storage.ignores import pointers, samples
from padre_git.storage.layout import Layout
from tests.conftest import Repository

Undo = Callable[..., list[str]]


@pytest.fixture
def undo(repo: Repository) -> Undo:
    """Un-ignore below `.gitignore` with a text; applies it and proves with git itself that it holds."""

    def undone(text: str, below: str = "") -> list[str]:
        layout = Layout(repo.path, below)
        own = own_lines(layout)[".gitignore"]
        lines, rules = unignore(Git(repo.path), layout, text.encode(), own)
        assert bool(lines) == bool(rules)
        assert set(lines) <= undoing_lines(layout)
        repo.write({".gitignore": "\n".join([text, *lines, *own]) + "\n"})
        for sample in samples(layout):
            if not (repo.path / sample.path).exists():
                repo.write({sample.path: ""})
        ignored = repo.git("status", "--porcelain", "--ignored=matching", "--untracked-files=all").splitlines()
        assert not [line for line in ignored if line.startswith("!!")]
        return lines

    return undone


@pytest.mark.parametrize(
    ("rule", "first"),
    [
        ("results/", "!/projects/*/experiments/*/executions/*/results/"),
        ("results", "!/projects/*/experiments/*/executions/*/results/"),
        ("runs/", "!/projects/*/experiments/*/executions/*/runs/"),
        ("projects/", "!/projects/"),
        ("/datasets", "!/datasets/"),
        ("*.json", "!/projects/*/project.json"),
        ("*.dvc", "!/.dvc/"),
        ("*.json*", "!/projects/*/project.json"),
        ("data*", "!/datasets/"),
        ("log.txt", "!/projects/*/experiments/*/executions/*/runs/*/log.txt"),
        (".*", "!/.padre/"),
        ("*", "!/.padre/"),
        ("/*\n!/.gitignore", "!/.padre/"),
        ("[0-9]*", "!/projects/*/experiments/*/executions/*/"),
    ],
)
def test_undone(undo: Undo, rule: str, first: str) -> None:
    """Rules that hide something are answered by lines that name padre's paths only."""
    assert undo(rule)[0] == first


@pytest.mark.parametrize(
    "rule", ["", "data/", "*.parquet", "*.pyc", "/results/", "build/", "src/projects/", "README.md"]
)
def test_nothing_to_undo(undo: Undo, rule: str) -> None:
    """Rules that hide nothing of padre's are left alone."""
    assert undo(rule) == []


def test_below_a_folder(undo: Undo) -> None:
    """With `layout.root` the lines name that folder."""
    assert undo("results/", "mein lab") == ["!/mein lab/projects/*/experiments/*/executions/*/results/"]


def test_what_must_be_ignored_is(undo: Undo, repo: Repository) -> None:
    """Whatever is undone: predictions and data stay out of git."""
    undo("*.json\n*.dvc\nresults/\n*.parquet")
    for pointer in pointers(Layout(repo.path)):
        content = Path(pointer.removesuffix(".dvc"))
        file = content / "run/predictions.parquet" if "results" in content.parts else content
        assert repo.git("check-ignore", str(file)) == str(file)


@pytest.mark.parametrize("place", ["info", "global"])
def test_rules_outside(undo: Undo, repo: Repository, tmp_path: Path, place: str) -> None:
    """Rules of the clone and of the user are undone by the root's `.gitignore`, and named with their file."""
    file = repo.path / ".git/info/exclude" if place == "info" else tmp_path / "excludes"
    file.parent.mkdir(exist_ok=True)
    file.write_text("# mine\nruns/\n")
    if place == "global":
        repo.git("config", "core.excludesFile", str(file))
    layout = Layout(repo.path)
    _, rules = unignore(Git(repo.path), layout, b"", own_lines(layout)[".gitignore"])
    assert [(Path(each.file), each.line, each.rule) for each in rules] == [(file, 2, "runs/")]
    assert undo("") == ["!/projects/*/experiments/*/executions/*/runs/"]


def test_a_deeper_rule_is_refused(repo: Repository) -> None:
    """A folder's own `.gitignore` comes after the root's: only its author can mend it."""
    repo.write({"projects/.gitignore": "# mine\n*.json\n"})
    layout = Layout(repo.path)
    words = r"^projects/\.gitignore, line 2: `\*\.json` hides projects/.*project\.json, which padre must"
    with pytest.raises(RepositoryError, match=words):
        unignore(Git(repo.path), layout, b"", own_lines(layout)[".gitignore"])


def test_a_dvcignore_is_refused(repo: Repository) -> None:
    """DVC alone would send nothing, with exit code 0."""
    repo.write({".dvcignore": "# mine\nresults\n"})
    layout = Layout(repo.path)
    with pytest.raises(RepositoryError, match=r"^\.dvcignore, line 2: `results` hides projects/.*results"):
        unignore(Git(repo.path), layout, b"", own_lines(layout)[".gitignore"])


def test_dvc_is_asked(repo: Repository) -> None:
    """`results/*/`: git shows the pointers, DVC's own reader does not look into the folder."""
    layout = Layout(repo.path)
    with pytest.raises(RepositoryError, match=r"\.gitignore, as DVC reads it: .*results` hides"):
        unignore(Git(repo.path), layout, b"/projects/*/experiments/*/executions/*/results/*/\n", [])


def test_hidden_by(repo: Repository) -> None:
    """For the hook: what is hidden now, with file, line and rule; nothing in a good repository."""
    git, layout = Git(repo.path), Layout(repo.path)
    assert hidden_by(git, layout, {}) == []
    repo.write({".gitignore": "x\nruns/\n"})
    with repo.unchanged():
        found = hidden_by(git, layout, {})
    assert {(each.file, each.line, each.rule) for each in found} == {(".gitignore", 2, "runs/")}
    assert all("/runs/" in each.path for each in found)
    assert str(found[0]).startswith(".gitignore, line 2: `runs/` hides projects/")
