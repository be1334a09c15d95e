"""What hooks do around a commit, and when they do nothing."""

import pytest

from padre_git.app.commit import precommit
from padre_git.storage.git.plumbing import Git
from tests.conftest import Repository


def test_here_only_where_padre_is_set_up(repo: Repository) -> None:
    """Without settings on this branch there is nothing to do."""
    assert precommit.here() is None


def test_told_to_skip(notebook: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable hides the repository from hooks."""
    index = precommit.here()
    assert index is not None
    assert index.git.root == notebook.path
    monkeypatch.setenv(precommit.SKIP, "1")
    assert precommit.here() is None


@pytest.mark.parametrize(
    "settings",
    [
        "schema: 1\nlayout:\n  root: lab\ncode:\n  max_size: 5\n",
        "schema: 1\nlayout: {root: lab/}\ncode: {max_size: 5}\n",
        "schema: 1\nlayout:\n  root: 'lab'\ncode:\n  max_size: 0b101 # five\n",
    ],
)
def test_limits_in_any_form(notebook: Repository, settings: str) -> None:
    """The quick look at the settings says the same as YAML's reader, whatever the form."""
    notebook.write({".padre/config.yaml": settings})
    layout, largest = precommit.limits(Git(notebook.path))
    assert (layout.projects, largest) == ("lab/projects", 5)


def test_a_large_file_is_the_only_error(notebook: Repository) -> None:
    """A commit of the user's files alone is checked for sizes; with none too large it has no error."""
    notebook.write({"small.txt": "x"})
    notebook.git("add", "small.txt")
    index = precommit.here()
    assert index is not None
    assert precommit.check(index) == []
    assert precommit.take(index) == ("", [])


def test_idle(notebook: Repository) -> None:
    """Nothing staged, or files of the user's that are not too large: nothing to do, before and after the commit."""
    assert precommit.is_idle(["pre-commit"])
    notebook.write({"small.txt": "x"})
    notebook.git("add", "small.txt")
    assert precommit.is_idle(["pre-commit"])
    assert precommit.is_idle(["post-commit"])
    assert not precommit.is_idle(["check"])
    assert not precommit.is_idle(["pre-commit", "--help"])


@pytest.mark.parametrize(
    ("path", "content", "staged"),
    [
        ("large.bin", b"x" * 10_000_001, True),
        (".padre/config.yaml", b"nonsense", True),
        ("data.csv.dvc", b"outs: []\n", True),
        ("projects/p/experiments/e/executions/0123456789ab/runs/x/run.json", b"{}", False),
    ],
)
def test_not_idle(notebook: Repository, path: str, content: bytes, staged: bool) -> None:
    """A large file, padre's or DVC's own, and a run that is not in the index."""
    notebook.write({path: content})
    if staged:
        notebook.git("add", "-f", path)
    assert not precommit.is_idle(["pre-commit"])
