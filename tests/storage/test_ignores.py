"""The sample of paths that padre writes, and what git says to them in a scratch folder."""

import fnmatch
from pathlib import Path

from padre_git.app.setup.write import own_lines
from padre_git.storage.dvc.ignores import hidden_from_dvc
from padre_git.storage.git.plumbing import Git
from padre_git.storage.ignores import Sample, cannot_hide, hidden_from_git, pointers, samples, scratch
from padre_git.storage.layout import Layout
from tests.conftest import Repository


def test_patterns_name_their_paths(repo: Repository) -> None:
    """Each pattern matches its path, and has no name of the sample in it."""
    for sample in samples(Layout(repo.path, "lab")):
        assert fnmatch.fnmatch(sample.path, sample.pattern)
        assert sample.path.count("/") == sample.pattern.count("/")
        assert "a-" not in sample.pattern and "0a1b" not in sample.pattern and "2026" not in sample.pattern


def test_levels() -> None:
    """Folders above the file end with a slash."""
    sample = Sample("projects/x/project.json", "projects/*/project.json")
    assert [sample.level(n) for n in (1, 2, 3)] == ["/projects/", "/projects/*/", "/projects/*/project.json"]


def test_pointers_are_samples(repo: Repository) -> None:
    """What DVC must see is what git must see too."""
    layout = Layout(repo.path)
    assert set(pointers(layout)) <= {sample.path for sample in samples(layout)}


def test_scratch(repo: Repository) -> None:
    """The user's ignore files are tried there, changed ones in their place; a rule tells file, line and level."""
    repo.write({".gitignore": "a\n", "lab/.gitignore": "\n*.json\n!experiment.json\n"})
    git, layout = Git(repo.path), Layout(repo.path, "lab")
    with repo.unchanged(), scratch(git, layout, {".gitignore": b"/lab/datasets\n"}) as folder:
        hidden = {each.path: each for each in hidden_from_git(git, folder, samples(layout))}
    version, run = layout.version_file("a-dataset", "0a1b2c3d4e5f"), layout.project_file("a-project")
    assert hidden[version][1:] == (".gitignore", 1, "/lab/datasets", 2)
    assert hidden[run][1:] == ("lab/.gitignore", 2, "*.json", 4)
    assert layout.experiment_file("a-project", "an-experiment") not in hidden
    assert not folder.exists()


_HARMLESS = ("", "# a", "build/", "/dist", "docs/_build/", "*.pyc", "*$py.class", ".venv", "*~", "*.npy", "*.egg-info/")
_UNCLEAR = (
    "results/",
    "/Projects",
    "*.dvc",
    "*",
    "**/x",
    "!x",
    "a b",
    "x\\",
    "*.py[cod]",
    "results/*/",
    "datasets/mine",
    ".",
)


def test_rules_that_cannot_hide(repo: Repository, tmp_path: Path) -> None:
    """Names and endings that padre's paths do not have hide none from git and DVC; of all else DVC is asked."""
    git, layout = Git(repo.path), Layout(repo.path)
    own = own_lines(layout)[".gitignore"]
    files = {".gitignore": "\n".join([*_HARMLESS, *own]), ".dvcignore": "\n".join(_HARMLESS)}
    with scratch(git, layout, {path: text.encode() for path, text in files.items()}) as folder:
        assert cannot_hide(git, folder, pointers(layout), own)
        assert not cannot_hide(git, folder, pointers(layout), [])  # own lines have wildcards
        assert hidden_from_git(git, folder, samples(layout)) == []
        assert hidden_from_dvc(folder, pointers(layout)) == []
    for rule in _UNCLEAR:
        with scratch(git, layout, {".gitignore": rule.encode()}) as folder:
            assert not cannot_hide(git, folder, pointers(layout), own), rule
    repo.git("config", "core.excludesFile", str(tmp_path / "excludes"))
    for file in (repo.path / ".git/info/exclude", tmp_path / "excludes"):
        file.parent.mkdir(exist_ok=True)
        file.write_text("a*b\n")
        with scratch(git, layout, {}) as folder:
            assert not cannot_hide(git, folder, pointers(layout), own)
        file.write_text("ab\n")
    with scratch(git, layout, {}) as folder:
        assert cannot_hide(git, folder, pointers(layout), own)
