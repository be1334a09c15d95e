"""`padre keep`: what it says of the runs that the next commit takes."""

from tests.conftest import Padre, Repository
from tests.hooked import place


def test_one_and_several(notebook: Repository, padre: Padre) -> None:
    """It or them; without a hook that would do it, a note says how to get one."""
    place(notebook, "k9d2v5ha")
    place(notebook, "m4t7xq2p")
    done = padre("keep", "k9d2v5ha")
    assert done.out == "kept k9d2v5ha: the next `git commit` includes it\n"
    assert "padre install" in done.err
    assert padre("keep", "k9d2v5ha", "m4t7xq2p").out.endswith("includes them\n")


def test_undo(notebook: Repository, padre: Padre) -> None:
    """Taken back, and said so."""
    place(notebook, "k9d2v5ha")
    padre("keep", "k9d2v5ha")
    assert padre("keep", "k9d2v5ha", "--undo").out == "no longer kept: k9d2v5ha\n"


def test_settings_that_take_no_run(notebook: Repository, padre: Padre) -> None:
    """With `commit.runs: none` keeping is in vain, which a note says."""
    place(notebook, "k9d2v5ha")
    padre("config", "set", "commit.runs", "none")
    assert "commit.runs is none" in padre("keep", "k9d2v5ha").err


def test_no_run(notebook: Repository, padre: Padre) -> None:
    """A run that is not there is exit 1, no run at all a usage error."""
    padre("keep", "zzzzzzzz", code=1)
    padre("keep", code=2)
