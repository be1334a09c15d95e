"""Data of commits are sent to DVC's remote before the commits go to git's."""

import shutil

from padre_git.app.share.dvc import inventory, on_remote
from padre_git.storage.git.plumbing import Git
from tests.app.share.recorded import BRANCH, REF, record, stored
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
    assert "are not on this machine, and no DVC remote is set" in git(notebook, "push", "-q", "origin", "main").err


def test_hook_before_a_push(notebook: Repository, padre: Padre, origin: Repository) -> None:
    """`git push` sends the data of what it pushes first; what cannot be sent stops it; a deletion needs none."""
    padre("install")
    record(notebook, "k9d2v5ha")
    notebook.git("add", "projects", "datasets")
    git(notebook, "commit", "-qm", "x")
    (notebook.path.parent / "storage").write_text("in the way")
    assert (
        "To push the commits without their data: git push --no-verify"
        in git(notebook, "push", "-q", "origin", "main", code=1).err
    )
    assert runs(origin) == []
    (notebook.path.parent / "storage").unlink()
    assert "pushed 3 objects to DVC's remote lab" in git(notebook, "push", "-q", "origin", "main").err
    assert stored(notebook) == 3
    assert git(notebook, "push", "-q", "origin", "main:other").err == ""
    assert git(notebook, "push", "-q", "origin", ":other").err == ""


FILE = """
from sklearn.dummy import DummyClassifier
from padre_git import App

app = App()


@app.experiment(dataset="iris", splitting=2)
def dummy():
    return DummyClassifier()
"""


def test_data_arrive_whatever_git_has_already(
    notebook: Repository, padre: Padre, origin: Repository, colleague: Repository
) -> None:
    """Pointers that went with a plain `git push` say nothing of their data: DVC's remote is asked about each."""
    notebook.write({"exp.py": FILE})
    padre("dataset", "add", "iris", "sklearn:iris")
    padre("run", "exp.py")
    notebook.git("add", "-A")
    notebook.git("commit", "-qm", "a")
    notebook.git("push", "-q", "origin", "main")
    assert "are not on lab. Send them with: dvc push" in padre("status").out
    notebook.write({"exp.py": f"{FILE}# changed\n"}, commit="b")
    padre("run", "exp.py")
    assert "pushed 2 executions" in padre("push").out
    assert "All results and data are on lab" in padre("status").out
    colleague.git("pull", "-q")
    pulled = padre.at(colleague.path)("pull")
    assert "lacks data" not in pulled.out + pulled.err
    assert padre.at(colleague.path)("status", "--json").json["results"]["not_here"] == []


def test_data_that_got_lost_are_sent_again(notebook: Repository, padre: Padre, origin: Repository) -> None:
    """Also where no branch is to be pushed."""
    record(notebook, "k9d2v5ha")
    padre("push")
    shutil.rmtree(notebook.path.parent / "storage")
    said = padre("push")
    assert "pushed 3 objects to DVC's remote lab" in said.err
    assert "nothing to push" in said.out
    assert stored(notebook) == 3


def test_a_branch_is_held_back_without_its_data(notebook: Repository, padre: Padre, origin: Repository) -> None:
    """Where neither this machine nor the remote has them; who names the execution wants it as it is."""
    record(notebook, "k9d2v5ha")
    shutil.rmtree(notebook.path / ".dvc/cache")
    said = padre("push")
    assert "are neither on this machine nor on DVC's remote lab" in said.err
    assert "was not pushed, because its data are missing. To push it without them: padre push" in said.err
    assert not origin.git("for-each-ref", REF)
    assert padre("push", "--json").json["held"] == [BRANCH]
    assert "pushed 1 execution" in padre("push", BRANCH.rpartition("/")[2]).out
    assert runs(origin, REF) == ["k9d2v5ha"]


def test_a_remote_that_only_dvc_can_ask(notebook: Repository, padre: Padre, origin: Repository) -> None:
    """What is not here is asked for; where that fails it is said how much is not proven, and nothing is held back."""
    config = notebook.path / ".dvc/config"
    url = str(notebook.path.parent / "storage")
    other = config.read_text().replace(f"url = {url}", "url = remote://base/sub")
    config.write_text(f"{other}['remote \"base\"']\n    url = {url}\n")
    record(notebook, "k9d2v5ha")
    assert "pushed 3 objects" in padre("push").err
    shutil.rmtree(notebook.path / ".dvc/cache")
    assert padre("push", "--json").json["missing"] == []
    config.write_text(other)
    said = padre("push", "--json")
    assert said.json["unproven"] == 2
    assert "could not be asked: 2 pointers not proven" in said.err


def test_every_object_is_asked_for(notebook: Repository, padre: Padre, origin: Repository) -> None:
    """Of a directory each file: what the remote lacks of it, whether its listing is here or only there."""
    content = record(notebook, "k9d2v5ha")
    git = Git(notebook.path)
    paths = [path for path in content if path.endswith(".dvc")]
    blobs = {notebook.git("hash-object", path): path for path in paths}
    assert inventory(git, blobs).safe == set()
    padre("push")
    found = inventory(git, blobs)
    assert found.safe == set(blobs)
    assert len(found.total) == 3
    assert found.gone & found.total == set()
    storage = notebook.path.parent / "storage"
    shutil.rmtree(notebook.path / ".dvc/cache")
    assert on_remote(git, blobs) == set(blobs)  # the listing came from there
    single = next(path for path in storage.rglob("*") if path.is_file() and path.parent.name + path.name in found.total
                  and not path.name.endswith(".dir"))  # fmt: skip
    single.unlink()
    lost = inventory(git, blobs)
    assert lost.gone & lost.total == {single.parent.name + single.name}
    assert len(lost.safe) == 1
    assert on_remote(git, {**blobs, "0" * 40: "gone.dvc"}) == lost.safe
    config = "[core]\n    remote = x\n['remote \"x\"']\n    url = s3://nowhere/x\n"
    notebook.write({".dvc/config": config})
    assert on_remote(git, blobs, ask=False) == set()
