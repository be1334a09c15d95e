"""`padre gc`: what other branches and tags have goes to the archive, and everything finds it there."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from padre_git.app.repository.workspace import Workspace
from padre_git.app.share import gc
from padre_git.errors import RepositoryError
from padre_git.model.documents import Code
from padre_git.storage.git import refs
from padre_git.storage.stage import Stage
from tests import synthetic
from tests.app.share.recorded import BRANCH, EXPERIMENT, REF, record, stored
from tests.conftest import Padre, Repository, process_environment

ARCHIVE = f"refs/padre/archive/thesis/breast-svc/{synthetic.EXECUTION}"


def take(repo: Repository, message: str = "runs") -> None:
    """Commit the runs of the work tree on the branch that is checked out."""
    repo.git("add", "projects", "datasets")
    repo.git("commit", "-q", "-m", message)


def branches(repo: Repository) -> list[str]:
    """The execution branches and the archive."""
    return repo.git("for-each-ref", "--format=%(refname)", "refs/heads/padre", "refs/padre").splitlines()


def stays(padre: Padre) -> dict[str, int]:
    """Reason -> how many stay."""
    found: dict[str, list[Any]] = padre("gc", "--dry-run", "--json").json["stay"]
    return {reason: len(names) for reason, names in found.items()}


def test_merged(notebook: Repository, padre: Padre) -> None:
    """What is on main goes, and is listed, shown and checked out as before; --restore brings it back."""
    record(notebook, "k9d2v5ha")
    assert "1 with runs that no other branch or tag has (--verbose names them)" in padre("gc", "--dry-run").out
    assert "merged" not in padre("status").out
    take(notebook)
    assert "1 execution is merged. Archive it with: padre gc" in padre("status").out
    out = padre("gc", "--dry-run").out
    assert out == "would archive   1 of 1 execution: all their runs are in main, and so are their data\n"
    assert branches(notebook) == [REF]
    listed, tip = padre("list", "--json").json, notebook.git("rev-parse", REF)
    notebook.git("config", f"branch.{BRANCH}.description", "mine")
    assert "archived   1 execution to refs/padre/archive; they are listed" in padre("gc", check=False).out
    assert branches(notebook) == [ARCHIVE]
    assert notebook.git("rev-parse", ARCHIVE) == tip
    assert [row | {"places": 0} for row in padre("list", "--json").json] == [row | {"places": 0} for row in listed]
    assert padre("gc").out == "This clone has no execution branches.\n"
    assert "merged" not in padre("status").out
    assert "data   2 of 2 pointers" in padre("checkout", "breast-svc", "../old").out
    assert "1 run" in padre("branch", synthetic.EXECUTION, "review").out
    assert padre("gc", "--restore", "breast-svc", check=False).out == f"restored  {BRANCH}\n"
    assert branches(notebook) == [REF]
    assert notebook.git("config", f"branch.{BRANCH}.description") == "mine"
    assert f"is not in the archive: it is on {REF}" in padre("gc", "--restore", "breast-svc", code=1).err
    assert "unknown" in padre("gc", "--restore", "nothing", code=1).err


@pytest.mark.parametrize("way", ["squash", "rebase"])
def test_merged_on_the_host(way: str, recorded: Repository, padre: Padre) -> None:
    """Merged by a new commit, however: the runs count, not the commits. Real results are shown from the archive."""
    recorded.git("stash", "-q")
    padre("branch", "iris-dummy", "review")
    padre("clean", "--data")
    recorded.git("commit", "-q", "--allow-empty", "-m", "main moves on")
    if way == "squash":
        recorded.git("merge", "-q", "--squash", "review")
        recorded.git("commit", "-q", "-m", "squashed")
    else:
        recorded.git("rebase", "-q", "main", "review")
        recorded.git("switch", "-q", "main")
        recorded.git("merge", "-q", "--ff-only", "review")
    recorded.git("branch", "-q", "-D", "review")
    assert "1 execution to refs/padre/archive" in padre("gc").out
    assert len(padre("list", "--json").json) == 1
    assert padre("instances", "@last", "--json").json
    # git and DVC themselves keep all of it
    recorded.git("reflog", "expire", "--expire=now", "--all")
    recorded.git("gc", "-q", "--prune=now")
    done = dvc(recorded.path, "gc", "--workspace", "--all-branches", "--all-tags", "-f")
    assert done.returncode == 0, done.stderr
    assert padre("show", "@last").code == 0
    assert padre("instances", "@last", "--json").json
    padre("gc", "--restore", "@last")
    assert len(branches(recorded)) == 1


def dvc(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Stock DVC."""
    return subprocess.run(
        [sys.executable, "-m", "dvc", *words],
        cwd=folder, env=process_environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_amended(notebook: Repository, padre: Padre) -> None:
    """A main that no longer has the runs keeps nothing: the branch is the last that has them."""
    record(notebook, "k9d2v5ha")
    take(notebook)
    notebook.git("reset", "-q", "--soft", "HEAD~")
    notebook.git("rm", "-rq", "--cached", "projects")
    notebook.git("commit", "-q", "-m", "amended")
    assert stays(padre) == {"runs": 1}
    assert "archived   none of 1 execution\nstay       1 with runs" in padre("gc").out
    assert branches(notebook) == [REF]


def test_runs_of_others_in_the_tree(notebook: Repository, padre: Padre) -> None:
    """An execution begins on main and has main's runs in its tree; where main loses them, it is kept for them too."""
    record(notebook, "k9d2v5ha")
    take(notebook)
    other = synthetic.complete("m4t7xq2p", experiment="forest", predictions=None, dataset=None)
    synthetic.branch(notebook.path, f"refs/heads/padre/thesis/forest/{synthetic.EXECUTION}", other, source="main")
    notebook.write(other)
    notebook.git("rm", "-rq", "--cached", "projects/thesis/experiments/breast-svc")
    notebook.git("add", "projects/thesis/experiments/forest")
    notebook.git("commit", "-q", "--amend", "-m", "other runs")
    assert stays(padre) == {"runs": 2}


def test_another_run_json(notebook: Repository, padre: Padre) -> None:
    """A run that stands on main with another content is not the run."""
    content = record(notebook, "k9d2v5ha")
    path = next(path for path in content if path.endswith("/run.json"))
    notebook.write({path: content[path].replace(b'"rbf"', b'"linear"')})
    take(notebook)
    assert stays(padre) == {"runs": 1}


def test_removed(notebook: Repository, padre: Padre) -> None:
    """A run that was removed keeps no branch; in the archive it stays removed."""
    record(notebook, "k9d2v5ha")
    take(notebook)
    # a second run that failed and was removed: main never had it, nor results
    code = Code(commit=notebook.git("rev-parse", "main"), branch="main", tree=synthetic.EXECUTION.ljust(40, "0"))
    failed = synthetic.complete("n3g6z9pe", status="failed", predictions=None, code=code)
    failed = {path: data for path, data in failed.items() if "n3g6z9pe" in path}
    synthetic.branch(notebook.path, REF, failed)
    assert stays(padre) == {"runs": 1}
    padre("rm", "n3g6")
    assert stays(padre) == {}
    padre("gc")
    assert branches(notebook) == [ARCHIVE]
    assert [row["id"][-8:] for row in padre("list", "--json").json] == ["k9d2v5ha"]
    # a removal reaches the archive, too
    padre("rm", "k9d2", check=False)
    assert "removed.json" in notebook.git("ls-tree", "-r", "--name-only", ARCHIVE)
    assert padre("list", "--json").json == []


def test_tag(notebook: Repository, padre: Padre) -> None:
    """A tag keeps runs as well as a branch; when it is deleted later, `padre status` says so."""
    record(notebook, "k9d2v5ha")
    notebook.git("switch", "-q", "-c", "paper")
    take(notebook)
    notebook.git("tag", "v1.0")
    notebook.git("switch", "-q", "main")
    notebook.git("branch", "-q", "-D", "paper")
    assert "all their runs are in main or v1.0, and so are their data" in padre("gc", "--dry-run").out
    padre("gc")
    assert "any more" not in padre("status").out
    notebook.git("tag", "-d", "v1.0")
    said = padre("status").out
    assert "1 run is in no branch or tag any more, only in the archive" in said
    assert f"padre gc --restore {synthetic.EXECUTION[:7]}" in said
    padre("gc", "--restore", synthetic.EXECUTION[:7])
    assert stays(padre) == {"runs": 1}
    assert "any more" not in padre("status").out


def test_what_is_not_pushed_stays(notebook: Repository, padre: Padre, origin: Repository) -> None:
    """Nor does one go that `padre push` would send; what the remote still has is said, with the command."""
    record(notebook, "k9d2v5ha")
    take(notebook)
    assert "1 that no remote has yet: padre push" in padre("gc").out
    padre("push")
    out = padre("gc").out
    assert f"origin still has 1 of them: git push origin --delete {BRANCH}" in out
    assert branches(notebook) == [ARCHIVE]
    assert "no new runs" in padre("pull").out
    assert branches(notebook) == [ARCHIVE]
    assert "is only on refs/remotes" in padre("push", "breast-svc", code=1).err
    notebook.git("push", "-q", "origin", "--delete", BRANCH)
    assert len(padre("list", "--json").json) == 1
    assert "is in the archive. Bring it back with: padre gc --restore 9f2c1ab" in padre("push", "@last", code=1).err


def test_results(notebook: Repository, padre: Padre, origin: Repository) -> None:
    """Where main has the runs without the pointers, all objects must be on DVC's remote; then it is said that only
    this has them."""
    record(notebook, "k9d2v5ha")
    notebook.git("add", "projects", "datasets")
    notebook.git("rm", "-q", "--cached", "--", "*.dvc")
    notebook.git("commit", "-q", "-m", "no pointers")
    notebook.git("push", "-q", "origin", "main", REF)
    assert stays(padre) == {"results": 1}
    assert "whose results are on no remote and not in another branch: padre push, or commit them" in padre("gc").out
    padre("push")
    assert stays(padre) == {}
    storage = notebook.path.parent / "storage"
    single = next(path for path in storage.rglob("*") if path.is_file() and not path.name.endswith(".dir"))
    single.rename(notebook.path.parent / "away")
    assert stays(padre) == {"results": 1}  # the listing alone is not enough
    (notebook.path.parent / "away").rename(single)
    shutil.rmtree(notebook.path / ".dvc/cache")
    done = padre("gc")
    assert "and their data there or on DVC's remote" in done.out or "1 execution to refs/padre/archive" in done.out
    assert "Results of 1 execution are in no branch or tag, only on DVC's remote" in done.err
    assert stored(notebook) == 3


def test_a_remote_that_cannot_be_asked(notebook: Repository, padre: Padre) -> None:
    """It is one line, and nothing moved."""
    record(notebook, "k9d2v5ha")
    notebook.git("add", "projects", "datasets")
    notebook.git("rm", "-q", "--cached", "--", "*.dvc")
    config = "[core]\n    remote = x\n['remote \"x\"']\n    url = http://127.0.0.1:9/x\n    retry_delay = 0\n"
    notebook.write({".dvc/config": config}, commit="no pointers")
    assert padre("status").code == 0
    assert padre("gc", code=1).err.startswith("error: DVC could not")
    assert branches(notebook) == [REF]


def test_at_work(notebook: Repository, padre: Padre) -> None:
    """Checked out somewhere, or being recorded: it stays, and the folder is named."""
    record(notebook, "k9d2v5ha")
    take(notebook)
    padre("checkout", "breast-svc", "../old")
    out = padre("gc").out
    assert "1 is checked out in " in out
    assert "old" in out
    notebook.git("worktree", "remove", "--force", "../old")
    journal = Stage.begin(notebook.path / ".git/padre", synthetic.identifier("rrrrrrrr"))
    journal.append({"kind": "head", "ref": REF})
    assert "1 is being recorded" in padre("gc").out
    journal.discard()
    assert "archived   1 execution" in padre("gc", "--verbose").out
    assert branches(notebook) == [ARCHIVE]


def test_runs_after_the_archive(notebook: Repository, padre: Padre) -> None:
    """The execution runs again: its branch is made anew, and the next time both are one in the archive."""
    notebook.write({"experiment.py": EXPERIMENT}, commit="experiment")
    padre("dataset", "add", "iris", "sklearn:iris")
    padre("run", "experiment.py")
    take(notebook)
    padre("gc")
    padre("run", "experiment.py")
    assert len(branches(notebook)) == 2
    assert len(padre("list", "--json", "--expand").json) == 2
    take(notebook)
    assert "1 execution to" in padre("gc").out
    (archive,) = branches(notebook)
    assert notebook.git("ls-tree", "-r", "--name-only", archive).count("/run.json") == 2
    padre("run", "experiment.py", "-m", "third")
    padre("gc", "--restore", "@last")
    (branch,) = branches(notebook)
    assert notebook.git("ls-tree", "-r", "--name-only", branch).count("/run.json") == 3


def test_a_run_meanwhile(notebook: Repository, padre: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recording between the look and the move is not lost: the branch is judged again, and stays."""
    record(notebook, "k9d2v5ha")
    take(notebook)
    move, late = refs.move, [lambda: record(notebook, "m4t7xq2p", ago=5)]

    def moved(*given: Any) -> bool:
        if late:
            late.pop()()
        return move(*given)

    monkeypatch.setattr(refs, "move", moved)
    assert "1 with runs that no other branch or tag has" in padre("gc").out
    assert REF in branches(notebook)
    assert len(padre("list", "--json", "--expand").json) == 2


class Killed(BaseException):
    """The end of the process."""


@pytest.mark.parametrize("step", range(4))
def test_killed(step: int, notebook: Repository, padre: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """In each step, and then again: the same end, and nothing is lost in between."""
    record(notebook, "k9d2v5ha")
    take(notebook)
    tip, count = notebook.git("rev-parse", REF), [0]

    def killing(function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any) -> Any:
            result = function(*given)
            count[0] += 1
            if count[0] == step + 1:
                raise Killed
            return result

        return run

    with monkeypatch.context() as patch:
        for name in ("move", "pack", "take_settings"):
            patch.setattr(refs, name, killing(getattr(refs, name)))
        with pytest.raises(Killed):
            gc.collect(Workspace.at(notebook.path))
    assert {notebook.git("rev-parse", ref) for ref in branches(notebook)} == {tip}
    padre("gc")
    assert branches(notebook) == [ARCHIVE]
    assert notebook.git("rev-parse", ARCHIVE) == tip


def test_moved_all_the_time(notebook: Repository, padre: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """After some tries it gives up, and says what to do."""
    record(notebook, "k9d2v5ha")
    take(notebook)
    monkeypatch.setattr(refs, "move", lambda *_: False)
    with pytest.raises(RepositoryError, match="Repeat padre gc when no run is under way"):
        gc.collect(Workspace.at(notebook.path))
    assert branches(notebook) == [REF]


def test_what_is_no_execution_stays(notebook: Repository, padre: Padre) -> None:
    """A branch below the prefix with another depth is the user's own."""
    notebook.git("branch", "padre/mine")
    assert padre("gc").out == "This clone has no execution branches.\n"
    assert notebook.git("rev-parse", "padre/mine")


@pytest.mark.heavy
@pytest.mark.slow
def test_thousands(notebook: Repository, padre: Padre) -> None:
    """2,000 branches, of which 1,990 are merged."""
    synthetic.many(notebook.path, 2000, executions=2000)
    synthetic.many(notebook.path, 1990, executions=1990, on_branch="refs/heads/merged")
    listed = [row["id"] for row in padre("list", "--json").json]
    document = json.loads(padre("gc", "--json").out)
    assert len(document["archived"]) == 1990
    assert {reason: len(names) for reason, names in document["stay"].items()} == {"runs": 10}
    assert len(branches(notebook)) == 2000
    assert [row["id"] for row in padre("list", "--json").json] == listed
