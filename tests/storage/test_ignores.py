"""The sample of paths that padre writes, and what git says to them in a scratch folder."""

import fnmatch

from padre_git.storage.git.plumbing import Git
from padre_git.storage.ignores import Sample, hidden_from_git, pointers, samples, scratch
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
