"""`padre uninstall`: the hooks are as they were before `padre install`."""

from tests.conftest import Padre, Repository
from tests.hooked import executable


def test_own_hooks_are_back(notebook: Repository, padre: Padre) -> None:
    """Padre's hooks are gone, and the user's own has its name and content again."""
    executable(notebook, ".git/hooks/pre-commit", "#!/bin/sh\nexit 0\n")
    before = notebook.state()
    padre("install")
    assert notebook.state() != before
    out = padre("uninstall").out
    assert out.startswith("removed ")
    assert "restored  your own pre-commit" in out
    assert notebook.state() == before


def test_nothing_to_do(repo: Repository, padre: Padre) -> None:
    """Without hooks of padre's that is said, and a hook of the user's stays."""
    executable(repo, ".git/hooks/pre-commit", "#!/bin/sh\nexit 0\n")
    assert "nothing to do" in padre("uninstall").out
    assert repo.read(".git/hooks/pre-commit") == "#!/bin/sh\nexit 0\n"
