"""A recording from its journal to its commit, and what a kill at any moment leaves of it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from padre_git.app.recording.opening import open_workspace

# a recording of two runs, or several of them on branches of their own that are committed together, killed at the n-th
# thing done to files or processes
SCRIPT = """
import os, signal, sys
from pathlib import Path

EVENTS = {"os.rename", "os.remove", "os.mkdir", "os.chmod", "os.link", "shutil.rmtree", "subprocess.Popen"}

def record(root, limit, *experiments):
    from padre_git.app.recording.recorder import Recorder, commit_all
    from padre_git.app.recording.opening import open_workspace
    from padre_git.model import documents
    from padre_git.model.names import new_id
    from padre_git.storage.git.code import take

    workspace = open_workspace(root)
    settings = workspace.settings.code
    workspace.dvc.cache
    snapshot = take(workspace.git, workspace.layout, exclude=settings.exclude, max_size=settings.max_size)
    done = 0
    def fault(event, arguments):
        nonlocal done
        writes = event in EVENTS
        if event == "open":
            writes = isinstance(arguments[2], int) and bool(arguments[2] & (os.O_WRONLY | os.O_RDWR))
        if writes:
            done += 1
            if done == limit:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(fault)
    over = {}
    for experiment in experiments:
        recorder = Recorder.begin(
            workspace, new_id(), project="p", experiment=experiment, snapshot=snapshot, files={},
            command="padre run e.py",
        )
        for number in (1, 2):
            run = documents.Run(
                id=new_id(), recording=recorder.id, number=number, project="p", experiment=experiment,
                execution=snapshot.execution, label=experiment, status="interrupted",
                code=documents.Code(commit=None, branch=None, tree=snapshot.tree),
                started="2026-01-01T00:00:00.000Z", finished="2026-01-01T00:00:00.000Z", duration=0.0,
            )
            recorder.started(run)
            sys.audit("open", "what the experiment writes", None, os.O_WRONLY)
            import msgspec
            run = msgspec.structs.replace(run, status="completed")
            # the second run's is large: it lies in a file beside the journal
            recorder.add(run, results={"predictions.parquet": os.urandom(100 if number == 1 else 1_200_000)})
            print(run.id, flush=True)
        over[recorder] = {}
    commit_all(over)
    print("committed", done, flush=True)

record(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
"""


def record(repo: Any, limit: int = 0, experiments: str = "e") -> list[str]:
    """What the recording printed before it ended or was killed: the runs that it was told are safe."""
    words = [sys.executable, "-c", SCRIPT, str(repo.path), str(limit), *experiments]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=repo.path)
    assert done.returncode in {0, -9}, done.stderr
    return done.stdout.split("\n")[:-1]


def killed_in_the_second_run(repo: Any) -> str:
    """A recording that died when its first run was safe and its second had begun; the id of the first."""
    for limit in range(3, 30):
        printed = record(repo, limit)
        if len(printed) == 1:
            return printed[0]
    raise AssertionError("no such moment")


def runs(repo: Any) -> dict[str, str]:
    """Id and status of every run that a padre branch has; each in one place."""
    found = {}
    for branch in repo.git("for-each-ref", "--format=%(refname)", "refs/heads/padre").splitlines():
        for path in repo.git("ls-tree", "-r", "--name-only", branch, "projects").splitlines():
            if path.endswith("/run.json"):
                document = json.loads(repo.git("show", f"{branch}:{path}"))
                assert document["id"] not in found
                found[document["id"]] = document["status"]
    return found


def recordings(repo: Any) -> int:
    """How many commits padre's branches have beyond main, without snapshots."""
    subjects = repo.git("log", "--branches=padre/*", "--not", "main", "--format=%s").splitlines()
    return len([subject for subject in subjects if subject.startswith("p/e")])


def test_a_recording_is_one_commit_and_its_copies(notebook: Any) -> None:
    """Files in the branch's tree and in the work tree, predictions in DVC's cache, the user's things untouched."""
    with notebook.unchanged():
        ids = record(notebook)[:2]
    assert runs(notebook) == dict.fromkeys(ids, "completed")
    (branch,) = notebook.git("for-each-ref", "--format=%(refname:short)", "refs/heads/padre").splitlines()
    assert branch.startswith("padre/p/e/")
    body = notebook.git("log", "-1", "--format=%B", branch)
    assert "Padre-Runs: 2" in body
    assert "Padre-Command: padre run e.py" in body
    assert notebook.git("log", "-1", "--format=%(trailers:key=Padre-Run,valueonly)", branch).split() == ids
    committed = notebook.git("diff", "--name-only", f"{branch}~1", branch).splitlines()
    assert {path.split("/")[6] for path in committed} >= {"runs", "results"}
    for path in committed:
        assert (notebook.path / path).read_bytes() == notebook.git("show", f"{branch}:{path}").encode() + b"\n"
    status = subprocess.run([sys.executable, "-m", "dvc", "status", "-q"], cwd=notebook.path, check=False)
    assert status.returncode == 0


@pytest.mark.heavy
def test_no_kill_loses_a_finished_run(notebook: Any) -> None:
    """At every thing that recording does to a file or a process: what was acknowledged is there, once, and whole."""
    total = int(record(notebook)[-1].split()[1])
    assert total > 15
    expected = runs(notebook)
    commits = 1
    for limit in range(1, total + 1, 1 if total < 60 else 2):
        with notebook.unchanged():
            safe = [line for line in record(notebook, limit) if not line.startswith("committed")]
            workspace = open_workspace(notebook.path)
        left = [path.name for path in (workspace.git.private / "stage").iterdir()]
        assert all(name.startswith(".new-") for name in left)
        found = runs(notebook)
        assert {run: found.get(run) for run in safe} == dict.fromkeys(safe, "completed"), limit
        new = set(found) - set(expected)
        assert set(safe) <= new
        assert len(new) <= 2
        commits += bool(new)
        assert recordings(notebook) == commits, limit
        expected = found
    assert notebook.git("fsck", "--strict", "--no-dangling") == ""
    assert {status for status in expected.values()} == {"completed", "interrupted"}
    for pointer in notebook.path.rglob("results/*.dvc"):
        sizes = [file.stat().st_size for file in pointer.with_suffix("").rglob("*.parquet")]
        assert sizes
        assert set(sizes) <= {100, 1_200_000}
    done = subprocess.run([sys.executable, "-m", "dvc", "status"], cwd=notebook.path, capture_output=True, text=True)
    assert "up to date" in done.stdout, done.stdout


@pytest.mark.parametrize("before", [6, 12])
def test_recordings_that_are_committed_together(notebook: Any, before: int) -> None:
    """Each is a commit on its own branch; a kill in the middle loses none and repeats none."""
    *ids, last = record(notebook, experiments="ef")
    expected = dict.fromkeys(ids, "completed")
    assert runs(notebook) == expected and len(ids) == 4
    printed = record(notebook, int(last.split()[1]) - before, experiments="ef")
    ids = [line for line in printed if not line.startswith("committed")]  # the second time takes fewer steps
    open_workspace(notebook.path)
    assert runs(notebook) == expected | dict.fromkeys(ids, "completed") and len(ids) == 4
    branches = notebook.git("for-each-ref", "--format=%(refname)", "refs/heads/padre").splitlines()
    found = [notebook.git("log", "--format=%s", branch, "--not", "main").splitlines() for branch in branches]
    assert [len([each for each in subjects if each.startswith("p/")]) for subjects in found] == [2, 2]
    assert not list((notebook.path / ".git/padre/stage").iterdir())


def test_the_next_command_says_what_it_saved(notebook: Any) -> None:
    """One line: which runs, where."""
    first = killed_in_the_second_run(notebook)
    workspace = open_workspace(notebook.path)
    (line,) = workspace.notes
    assert "1 unfinished recorded as interrupted" in line
    assert first.split("-")[1] in line
    assert open_workspace(notebook.path).notes == []


@pytest.mark.parametrize("where", ["nowhere", "here"])
def test_a_recovered_recording_puts_its_copies_where_it_ran(notebook: Any, tmp_path: Path, where: str) -> None:
    """The worktree that ran it may be gone when another one saves it."""
    other = type(notebook)(tmp_path / "other")
    notebook.git("worktree", "add", "-q", "--detach", str(other.path))
    killed_in_the_second_run(other)
    if where == "nowhere":
        notebook.git("worktree", "remove", "--force", str(other.path))
    open_workspace(notebook.path)
    assert len(runs(notebook)) >= 1
    assert (other.path / "projects").exists() == (where == "here")
    assert not (notebook.path / "projects").exists()
