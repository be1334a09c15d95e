"""A run of a script, also where its process is killed, forked or stopped: nothing that it logged is lost."""

import json
import os
import re
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from padre_git import PadreError, start_run
from padre_git.app.recording import session
from padre_git.errors import RepositoryError
from padre_git.storage.stage import Entries
from padre_git.storage.tables import read_parquet
from tests.conftest import Padre, Repository, process_environment

KILLED = """
import os, signal
from padre_git import start_run
with start_run("killed", parameters={"lr": 1, "entropy": 2**70}) as run:
    for step in range(50):
        run.log_metrics({"loss": 1 / (step + 1)}, step=step)
    run.log_params({"late": [1, None]})
    run.log_predictions(["a", "b"], ["a", "a"], y_proba=[[1, 0], [0.5, 0.5]])
    run.log_artifact("README.md", name="notes/read.md")
    os.kill(os.getpid(), signal.SIGKILL)
"""
FORKED = """
import os, sys
from padre_git import start_run
run = start_run("forked")
run.log_metrics({"before": 0.5})
pid = os.fork()
if pid == 0:
    try:
        run.log_metrics({"child": 1})
    except Exception as error:
        print(type(error).__name__, error)
    print("ended", run.end())
    sys.exit(0)
os.waitpid(pid, 0)
with run:
    inner = os.fork()
    if inner == 0:
        sys.exit(0)
    os.waitpid(inner, 0)
    run.log_metrics({"after": 1.0})
print("end of training")
"""
WORKERS = """
import multiprocessing, sys
from padre_git import start_run

def work(run):
    try:
        run.log_metrics({"worker": 1})
    except Exception as error:
        print(type(error).__name__, error, flush=True)

if __name__ == "__main__":
    with start_run("workers") as run:
        for method in ("fork", "spawn"):
            process = multiprocessing.get_context(method).Process(target=work, args=(run,))
            process.start()
            process.join()
            assert process.exitcode == 0
"""
FLAT = """
import pathlib, sys, tempfile
from padre_git import start_run
run = start_run("flat", parameters={"lr": 0.5})
for step in (0.0, 0.5, 1.0):
    run.log_metrics({"loss": 1 - step}, step=step)
run = start_run("flat", parameters={"lr": 1})
run.log_metrics({"loss": 0.25})
# DVC reads several large files with threads, which nobody can start at the end
with tempfile.TemporaryDirectory() as folder:
    for name in ("one", "two"):
        (pathlib.Path(folder) / name).write_bytes(name.encode() * 1_000_000)
    run.log_artifact(folder, name="large")
if len(sys.argv) > 1:
    raise ValueError(sys.argv[1])
"""
TERMINATED = """
import os, signal, sys
from padre_git import start_run
own = sys.argv[1] == "own"
if own:
    signal.signal(signal.SIGTERM, lambda number, frame: print("checkpoint"))
with start_run("terminated") as run:
    run.log_metrics({"loss": 0.5})
    os.kill(os.getpid(), signal.SIGTERM)
    print("went on")
"""
RANKS = """
from padre_git import start_run
with start_run("ranks", dataset="nothing such") as run:
    run.log_params({"lr": 1})
    run.log_metrics({"loss": 0.5}, step="no step")
    run.log_predictions([0], [0, 1])
    run.log_artifact("no file")
print(run.recording, repr(run.id))
"""


def python(repo: Repository, source: str, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """``python script.py WORDS`` in the repository."""
    repo.write({"script.py": source})
    return subprocess.run(
        [sys.executable, "script.py", *words],
        cwd=repo.path,
        env=process_environment() | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def runs(repo: Repository) -> list[dict[str, Any]]:
    """The documents of all runs in the work tree, in the order in which they began, with their means."""
    found = []
    for file in repo.path.glob("projects/*/experiments/*/executions/*/runs/*/run.json"):
        metrics = file.with_name("metrics.json")
        means = json.loads(metrics.read_text())["metrics"] if metrics.is_file() else {}
        found.append(json.loads(file.read_text()) | {"means": {name: each["mean"] for name, each in means.items()}})
    return sorted(found, key=lambda run: run["started"])


def result(repo: Repository, name: str) -> Path:
    """A file among the results of the only run."""
    (found,) = repo.path.glob(f"projects/*/experiments/*/executions/*/results/*/*/{name}")
    return found


def test_a_kill_keeps_what_was_logged(notebook: Repository, padre: Padre) -> None:
    """Every step, the parameters, predictions and artifacts; the next command saves them as an interrupted run."""
    assert python(notebook, KILLED).returncode == -signal.SIGKILL
    (stream,) = notebook.path.glob(".git/padre/stage/*/*.log")
    os.utime(stream, (4_000_000_000, 4_000_000_000))
    assert "1 unfinished recorded as interrupted" in padre("list").err
    (run,) = runs(notebook)
    assert (run["status"], run["means"]) == ("interrupted", {"loss": 1 / 50})
    assert run["parameters"] == run["setting"] == {"lr": 1, "entropy": 2**70, "late": [1, None]}
    began = datetime.fromisoformat(run["started"]).timestamp()
    assert (run["finished"], run["duration"]) == ("2096-10-02T07:06:40.000Z", pytest.approx(4_000_000_000 - began))
    assert (run["main_metric"], run["artifacts"]) == ("loss", ["artifacts/notes/read.md"])
    history = read_parquet(result(notebook, "history.parquet").read_bytes())
    assert list(history["value"]) == [1 / (step + 1) for step in range(50)]
    assert list(history["step"]) == list(range(50))
    predictions = read_parquet(result(notebook, "predictions.parquet").read_bytes())
    assert list(predictions["probability_b"]) == [0, 0.5]
    assert result(notebook, "artifacts/notes/read.md").read_text() == "# Thesis\n"
    # the index has no whole number of that size: it is a text there, and the run is listed
    (row,) = padre("list", "--json").json
    assert row["parameters"]["entropy"] == str(2**70)


def test_a_child_ends_no_run(notebook: Repository, padre: Padre) -> None:
    """What a forked child logs is an error there; its end, or that of the block in it, does nothing."""
    done = python(notebook, FORKED)
    assert (done.returncode, done.stderr) == (0, "")
    error, ended, last = done.stdout.splitlines()
    assert error.startswith("PadreError log in the process that opened the run (pid ")
    assert (ended, last) == ("ended None", "end of training")
    (run,) = runs(notebook)
    assert (run["status"], run["means"]) == ("completed", {"before": 0.5, "after": 1.0})
    (branch,) = notebook.git("for-each-ref", "--format=%(refname)", "refs/heads/padre").splitlines()
    assert len(notebook.git("log", "--format=%s", "--grep=Padre-Run:", branch).splitlines()) == 1


def test_workers_are_told_where_to_log(notebook: Repository) -> None:
    """A worker that is forked, and one that gets the run by pickle, gets an error and not silence."""
    done = python(notebook, WORKERS)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("PadreError log in the process that opened the run (pid ") for line in lines)
    (run,) = runs(notebook)
    assert (run["status"], run["means"]) == ("completed", {})


def test_a_run_without_with_ends_with_the_process(notebook: Repository) -> None:
    """Completed, or failed with the error that reached the top; the next start_run ends the one before."""
    done = python(notebook, FLAT)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert [(run["status"], run["parameters"]["lr"], run["means"]) for run in runs(notebook)] == [
        ("completed", 0.5, {"loss": 0.0}),
        ("completed", 1, {"loss": 0.25}),
    ]
    history = read_parquet(result(notebook, "history.parquet").read_bytes())
    assert list(history["step"]) == [0, 0.5, 1]
    done = python(notebook, FLAT, "boom")
    assert (done.returncode, done.stderr.count("Traceback"), done.stderr.splitlines()[-1]) == (1, 1, "ValueError: boom")
    *_, last = runs(notebook)
    assert (last["status"], last["error"]["type"], last["error"]["message"]) == ("failed", "ValueError", "boom")


def test_an_artifact_of_a_run_without_with(notebook: Repository) -> None:
    """It is saved while Python ends, when no library can start threads or load what does."""
    code = "import padre_git\nrun = padre_git.start_run('a')\nrun.log_artifact('script.py')\n"
    done = python(notebook, code)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert [(run["status"], run["artifacts"]) for run in runs(notebook)] == [("completed", ["artifacts/script.py"])]


def test_a_run_without_with_ends_with_its_file(notebook: Repository, padre: Padre) -> None:
    """Through `padre run` too, which goes on after the file."""
    notebook.write({"script.py": FLAT})
    assert "loss  (main)" in padre("run", "script.py").out
    result = padre("run", "script.py", "--", "boom", code=1)
    assert result.err.count("error: ") == 1
    assert "failed: ValueError: boom" in result.err
    assert [run["status"] for run in runs(notebook)] == ["completed", "completed", "completed", "failed"]


def test_sigterm_as_without_padre(notebook: Repository) -> None:
    """The run is saved and the process ends by the signal, without a traceback; a handler of the user's stays."""
    done = python(notebook, TERMINATED, "none")
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGTERM, "", "")
    done = python(notebook, TERMINATED, "own")
    assert (done.returncode, done.stdout, done.stderr) == (0, "checkpoint\nwent on\n", "")
    assert [run["status"] for run in runs(notebook)] == ["interrupted", "completed"]
    assert {run["means"]["loss"] for run in runs(notebook)} == {0.5}


def test_one_training_is_one_run(notebook: Repository, padre: Padre) -> None:
    """Ranks other than 0 record nothing and refuse nothing, and neither does a command that is one; rank 0 says how
    many there are."""
    done = python(notebook, RANKS, RANK="1", WORLD_SIZE="2")
    assert (done.returncode, done.stdout, done.stderr) == (0, "None ''\n", "")
    words = ("run", "--", sys.executable, "-c", "print('ran'); raise SystemExit(3)")
    assert padre.process(*words, code=3, env={"SLURM_PROCID": "1", "SLURM_NTASKS": "2"}).out == "ran\n"
    assert padre.process("run", "script.py", env={"PMI_RANK": "1"}).err == ""
    assert runs(notebook) == []
    done = python(notebook, FLAT, RANK="0", WORLD_SIZE="2")
    assert runs(notebook)[0]["notes"] == ["ranks: 2 processes trained; rank 0 is recorded"]


def test_trouble_at_the_end_costs_no_run(notebook: Repository, padre: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """The script goes on with a warning; all that it logged is kept, and the next command saves it as completed."""

    def refuse(*arguments: Any) -> None:
        raise RepositoryError("the disk is full")

    run = start_run("x", parameters={"lr": 1})
    run.log_metrics({"a": 1})
    with monkeypatch.context() as patch:
        patch.setattr(session, "commit_all", refuse)
        with pytest.warns(UserWarning, match="could not be saved yet: the disk is full. All that it logged is kept"):
            run.end()
        notebook.write({"script.py": FLAT})
        assert "error: run " in padre("run", "script.py", code=1).err
    assert run.recording is None
    padre("list")
    first, *others = runs(notebook)
    assert (first["status"], first["means"]) == ("completed", {"a": 1.0})
    assert len(others) == 2


def test_a_disk_that_refuses_ends_no_training(notebook: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said once (a second warning would be an error), and what is logged is kept in memory until the end."""

    def refuse(entries: Entries, data: bytes, *, durable: bool) -> None:
        raise RepositoryError("the disk is full")

    run = start_run("x")
    with monkeypatch.context() as patch:
        patch.setattr(Entries, "append", refuse)
        with pytest.warns(UserWarning, match="kept in memory until the run ends: the disk is full"):
            run.log_metrics({"a": 0})
        run.log_metrics({"a": 1})
        run.log_predictions([0, 1], [0, 1])
    run.end()
    (written,) = runs(notebook)
    assert (written["status"], written["means"]) == ("completed", {"a": 1.0})


def test_a_value_that_cannot_be_recorded_costs_itself_alone(
    notebook: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest is saved, and the run says what is missing."""

    def fail(*arguments: Any) -> None:
        raise OverflowError("odd")

    monkeypatch.setattr("padre_git.core.results.arrays.together", fail)
    with start_run("x", parameters={"lr": 1}) as run:
        run.log_metrics({"a": 1})
        run.log_predictions([0, 1], [0, 1])
    assert run.recording is not None
    (written,) = runs(notebook)
    assert (written["parameters"], written["means"], written["predictions"]) == ({"lr": 1}, {"a": 1.0}, None)
    assert written["notes"] == ["the predictions could not be recorded: OverflowError: odd"]


def test_an_unknown_data_set_costs_itself_alone(notebook: Repository, padre: Padre) -> None:
    """The training runs and is recorded, with a warning at the start."""
    with pytest.warns(UserWarning, match="recorded without its data set: no data set `customers` yet") as said:
        run = start_run("late", dataset="customers")
    assert [warning.filename for warning in said] == [__file__]
    run.log_metrics({"acc": 0.9})
    assert run.end() is run.recording is not None
    (written,) = runs(notebook)
    assert (written["dataset"], written["means"]) == (None, {"acc": 0.9})
    assert "without its data set" in written["notes"][0]
    notebook.write({"script.py": 'from padre_git import start_run\nrun = start_run("late", dataset="customers")\n'})
    result = padre("run", "script.py")
    assert result.err.count("without its data set") == 1


class Figure:
    """What matplotlib has."""

    def savefig(self, file: Path) -> None:
        """Write a picture, of endings that are known."""
        if file.suffix != ".png":
            raise ValueError("Format 'x' is not supported")
        file.write_bytes(b"picture")


def test_objects_as_artifacts(notebook: Repository) -> None:
    """A figure is saved; of anything else one line says to save it first, and the training goes on."""
    run = start_run("x")
    run.log_artifact(Figure(), name="plots/loss.png")
    run.log_artifact(Figure())
    run.log_artifact(Figure(), name="bare")
    lines = [
        "the Figure could not be saved as loss.x: ValueError: Format 'x' is not supported",
        "log_artifact takes a path, and this is a dict: save it into a file, and log that",
    ]
    with pytest.warns(UserWarning, match=re.escape(lines[0])):
        run.log_artifact(Figure(), name="loss.x")
    with pytest.warns(UserWarning, match=re.escape(lines[1])):
        run.log_artifact({"no": "path"})
    run.end()
    (written,) = runs(notebook)
    names = ["artifacts/bare.png", "artifacts/figure.png", "artifacts/plots/loss.png"]
    assert (written["artifacts"], written["notes"]) == (names, lines)
    assert result(notebook, "artifacts/plots/loss.png").read_bytes() == b"picture"


def test_what_no_run_begins_with(notebook: Repository) -> None:
    """A short error, and nothing is left behind."""
    for given, words in (
        ({"parameters": {"a": 10**5000}}, "too many digits"),
        ({"parameters": [1]}, "log parameters as a mapping"),
        ({"seed": 2**64}, "a seed is a whole number of at most 63 bits"),
        ({"dataset": [1]}, "takes a Dataset or a name; this is a list"),
    ):
        with pytest.raises(PadreError, match=words) as raised:
            start_run("x", **given)
        assert len(raised.traceback) <= 3
    assert not list(notebook.path.glob(".git/padre/stage/*"))
