"""`padre install`: what it says of the hooks it writes."""

from tests.conftest import Padre, Repository
from tests.hooked import executable


def test_hooks_are_written_once(notebook: Repository, padre: Padre) -> None:
    """The first time they are named, the second time there is nothing to do."""
    assert "pre-commit" in padre("install").out
    assert (notebook.path / ".git/hooks/pre-commit").is_file()
    assert "nothing to do" in padre("install").out


def test_own_hooks_are_kept(notebook: Repository, padre: Padre) -> None:
    """The user's hook is named as kept, and lies beside padre's with its content."""
    executable(notebook, ".git/hooks/pre-commit", "#!/bin/sh\nexit 0\n")
    assert "kept      your own pre-commit" in padre("install").out
    assert notebook.read(".git/hooks/pre-commit.before-padre") == "#!/bin/sh\nexit 0\n"


def test_before_init(repo: Repository, padre: Padre) -> None:
    """Where padre is not set up, an error says so and no hook is written."""
    assert "padre init" in padre("install", code=1).err
    assert not (repo.path / ".git/hooks/pre-commit").exists()
