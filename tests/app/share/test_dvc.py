"""Data of commits are sent to DVC's remote before the commits go to git's."""

import shutil

from tests.app.share.recorded import record, stored
from tests.conftest import Padre, Repository
from tests.hooked import git, runs


def test_data_stay_where_no_remote_is(notebook: Repository, padre: Padre, origin: Repository) -> None:
    """Without a DVC remote the commits go, and it is said that the data did not; what is not here is named."""
    notebook.write({".dvc/config": "[core]\n    analytics = false\n"}, commit="no remote")
    record(notebook, "k9d2v5ha")
    assert "data of 2 pointers stay on this machine" in padre("push").err
    shutil.rmtree(notebook.path / ".dvc/cache")
    padre("install")
    notebook.git("add", "projects", "datasets")
    git(notebook, "commit", "-qm", "x")
    assert "are not on this machine, and were not pushed" in git(notebook, "push", "-q", "origin", "main").err


def test_hook_before_a_push(notebook: Repository, padre: Padre, origin: Repository) -> None:
    """`git push` sends the data of what it pushes first; what cannot be sent stops it; a deletion needs none."""
    padre("install")
    record(notebook, "k9d2v5ha")
    notebook.git("add", "projects", "datasets")
    git(notebook, "commit", "-qm", "x")
    (notebook.path.parent / "storage").write_text("in the way")
    assert "git push --no-verify` pushes the commits" in git(notebook, "push", "-q", "origin", "main", code=1).err
    assert runs(origin) == []
    (notebook.path.parent / "storage").unlink()
    assert "pushed 3 objects to DVC's remote lab" in git(notebook, "push", "-q", "origin", "main").err
    assert stored(notebook) == 3
    assert git(notebook, "push", "-q", "origin", "main:other").err == ""
    assert git(notebook, "push", "-q", "origin", ":other").err == ""
