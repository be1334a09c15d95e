"""`start_run`: what a script records."""

import copy
import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import padre_git
from padre_git import PadreError, start_run
from padre_git.app.recording.opening import open_workspace
from padre_git.app.recording.recording import Recording
from padre_git.storage.dvc import parse_pointer
from padre_git.storage.tables import read_parquet
from tests.conftest import Padre, Repository, process_environment

SCRIPT = """\
import padre_git
with padre_git.start_run(experiment="by hand") as run:
    run.log_params({"lr": 0.1})
    for split in range(3):
        run.log_metrics({"accuracy": 0.5 + split / 10}, split=split)
        run.log_predictions([0, 1, 1], [0, 1, 0], split=split)
"""


def document(recording: Recording, root: Path, name: str) -> dict[str, Any]:
    """A document of the only run of ``recording``, as it stands in the work tree."""
    (file,) = root.glob(f"projects/*/experiments/*/executions/*/runs/{recording.runs[0].id}/{name}")
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def result(recording: Recording, name: str) -> bytes:
    """A file of the results, from DVC."""
    workspace = open_workspace()
    (pointer,) = workspace.root.glob(f"projects/*/experiments/*/executions/*/results/{recording.id}.dvc")
    kept = parse_pointer(pointer.read_bytes(), str(pointer))
    return workspace.dvc.locate(kept, f"{recording.runs[0].id}/{name}").read_bytes()


def test_two_lines_record_a_run(notebook: Repository) -> None:
    """Parameters, metrics per split and predictions are in the documents and in DVC; the commit is on its branch."""
    with start_run("by hand", seed=7, message="why") as run:
        run.log_params({"lr": np.float64(0.1), "layers": (64, 64)})
        for split in range(3):
            run.log_metrics({"accuracy": 0.5 + split / 10, "mine": split}, split=split)
            run.log_predictions(["a", "b"], ["a", "a"], y_proba=[[1, 0], [0.75, 0.25]], split=split)
    recording = run.recording
    assert recording is not None
    written = document(recording, notebook.path, "run.json")
    assert (written["id"], written["status"], written["seed"], written["message"]) == (run.id, "completed", 7, "why")
    assert written["parameters"] == written["setting"] == {"lr": 0.1, "layers": [64, 64]}
    metrics = document(recording, notebook.path, "metrics.json")
    assert (metrics["main"], metrics["metrics"]["accuracy"]["values"]) == ("accuracy", [0.5, 0.6, 0.7])
    assert metrics["metrics"]["accuracy"]["greater_is_better"] is True
    assert metrics["metrics"]["mine"].get("greater_is_better") is None
    table = read_parquet(result(recording, "predictions.parquet"))
    assert list(table) == ["row_id", "split", "repeat", "fold", "truth", "prediction", "probability_a", "probability_b"]
    assert list(table["prediction"]) == ["a"] * 6
    assert list(table["split"]) == [0, 0, 1, 1, 2, 2]
    assert notebook.git("rev-parse", f"refs/heads/{recording.branch}") == recording.commit


def test_history_keeps_every_step(notebook: Repository) -> None:
    """The last value of a metric counts; all of them are among the results."""
    with start_run("steps") as run:
        for loss in (3.0, 2.0, 1.0):
            run.log_metrics({"loss": loss})
        run.log_metrics({"late": 5}, step=10)
    assert run.recording is not None
    assert document(run.recording, notebook.path, "metrics.json")["metrics"]["loss"]["values"] == [1.0]
    history = read_parquet(result(run.recording, "history.parquet"))
    assert list(history["value"]) == [3, 2, 1, 5]
    assert list(history["step"]) == [0, 1, 2, 10]


def test_artifacts(notebook: Repository, tmp_path: Path) -> None:
    """Files and folders go to DVC under their name; a name that leaves the run, or is taken, is refused."""
    (tmp_path / "plots").mkdir()
    (tmp_path / "plots/a.txt").write_text("A")
    with start_run("files") as run:
        run.log_artifact(tmp_path / "plots")
        run.log_artifact(str(tmp_path / "plots/a.txt"), name="other/b.txt")
        for name in ("../x", "/x", "a\\b"):
            with pytest.raises(PadreError, match="stays inside the run"):
                run.log_artifact(tmp_path / "plots/a.txt", name=name)
        with pytest.raises(PadreError, match="logged already"):
            run.log_artifact(tmp_path / "plots/a.txt", name="other/b.txt")
        for name, words in (
            ("other", "`other` is a folder already"),
            ("other/b.txt/c", "`other/b.txt` is a file already"),
            ("x" * 300, "a name has at most 255 bytes"),
        ):
            with pytest.raises(PadreError, match=words):
                run.log_artifact(tmp_path / "plots/a.txt", name=name)
        with pytest.raises(PadreError, match=r"nothing\.txt cannot be read: No such file"):
            run.log_artifact(tmp_path / "nothing.txt")
        for name in (".dvcignore", "line\nbreak"):
            (tmp_path / "plots" / name).write_text("*")
            with pytest.raises(PadreError, match="DVC can hold no file of that name"):
                run.log_artifact(tmp_path / "plots", name="again")
            (tmp_path / "plots" / name).unlink()
        (tmp_path / "plots/a.txt").write_text("changed since")
    assert run.recording is not None
    names = ["artifacts/other/b.txt", "artifacts/plots/a.txt"]
    assert document(run.recording, notebook.path, "run.json")["artifacts"] == names
    assert result(run.recording, names[0]) == b"A"


LARGE = """
import resource
from pathlib import Path
from padre_git import start_run

def log(size):
    with open("large.bin", "wb") as file:
        for _ in range(size):
            file.write(bytes(1_000_000))
    with start_run("large") as run:
        run.log_artifact("large.bin")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000

first = log(2)
print(log(200) - first)
"""


def test_a_large_artifact_is_never_in_memory(notebook: Repository) -> None:
    """200 MB take less than 50 MB more than 2 MB do, and arrive in DVC's cache and in the work tree."""
    (notebook.path / ".git/info/exclude").write_text("large.bin\n")
    words = [sys.executable, "-c", LARGE]
    done = subprocess.run(words, cwd=notebook.path, capture_output=True, text=True, env=process_environment())
    assert int(done.stdout) < 50, done.stderr
    sizes = [file.stat().st_size for file in notebook.path.glob("projects/**/results/**/large.bin")]
    assert sorted(sizes) == [2_000_000, 200_000_000]
    assert len([file for file in notebook.path.glob(".dvc/cache/**/*") if file.stat().st_size == 200_000_000]) == 1
    assert [*(notebook.path / ".git/padre/stage").iterdir()] == []


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ValueError("no good"), "failed"),
        (KeyboardInterrupt(), "interrupted"),
        (SystemExit(0), "completed"),
        (SystemExit(3), "failed"),
        (PadreError("mine"), "failed"),
    ],
)
def test_errors_are_recorded_and_raised_again(notebook: Repository, error: BaseException, status: str) -> None:
    """Whatever ends the block: what was logged is recorded, and the caller sees the same error."""
    run = start_run("broken")

    def work() -> None:
        with run:
            run.log_metrics({"accuracy": 0.5})
            raise error

    with pytest.raises(type(error)):
        work()
    assert run.recording is not None
    written = document(run.recording, notebook.path, "run.json")
    assert written["status"] == status
    if status == "failed":
        assert (written["error"]["type"], written["error"]["message"]) == (type(error).__name__, str(error))
        assert "test_script.py" in written["error"]["traceback"]
    assert document(run.recording, notebook.path, "metrics.json")["metrics"]["accuracy"]["mean"] == 0.5


def test_data_set_becomes_part_of_the_run(notebook: Repository) -> None:
    """A Dataset, a lazy one or a name: its version is recorded, and new data are announced."""
    data = padre_git.Dataset("mine", ([[1.0], [2.0]], [0, 1]))
    with start_run("x", dataset=data) as first:
        pass
    with start_run("x", dataset="mine") as second:
        pass
    for run in (first, second):
        assert run.recording is not None
        used = document(run.recording, notebook.path, "run.json")["dataset"]
        assert (used["dataset"], used["version"]) == ("mine", data.version)


@pytest.mark.parametrize(
    ("log", "words"),
    [
        (lambda run: (run.log_params({"a": 1}), run.log_params({"a": 2})), "parameter `a` is 1 in this run already"),
        (lambda run: run.log_metrics({"a": "high"}), "metric `a` is a str; log numbers"),
        (lambda run: run.log_metrics({"a": 1}, step="a"), "step='a' is not a number that can be recorded"),
        (lambda run: run.log_metrics({"a": 1}, split=-1), "split=-1 is not a split"),
        (lambda run: run.log_predictions([1], [1], split="a"), "split='a' is not a split"),
        (lambda run: run.log_metrics(0.5), "log metrics as a mapping of names to values"),
        (lambda run: (run.log_metrics({"a": 1}), run.log_metrics({"a": 1}, split=0)), "with split= and without"),
        (lambda run: run.log_predictions([1, 2], [1]), r"y_true has shape \(2,\) and y_pred \(1,\)"),
        (lambda run: run.log_predictions([1], [1], row_id=[1, 2]), "one id each"),
        (lambda run: run.log_predictions([1, 2], [1, 2], row_id=[3, 3]), "row_id names a row twice"),
        (lambda run: run.log_predictions([1, 2], [1, 2], y_proba=[[1], [1]]), "has 1 columns and there are 2 classes"),
        (lambda run: (run.log_predictions([1], [1]), run.log_predictions([1], [1])), "of split 0 are logged already"),
        (
            lambda run: (run.log_predictions([1], [1]), run.log_predictions(["a"], ["a"], split=1)),
            "`truth` is string in split 1 and int64 in split 0; log the same type in all",
        ),
        (
            lambda run: run.log_predictions(np.array([1, "a"], object), np.array([1, "a"], object)),
            "the values of `truth` cannot be recorded: .*; they need one type",
        ),
    ],
)
def test_what_cannot_be_logged(notebook: Repository, log: Any, words: str) -> None:
    """Nothing is taken silently: wrong shapes, values and repetitions are errors at the call."""
    run = start_run("x")
    with pytest.raises(PadreError, match=words), run:
        log(run)


def test_an_error_in_logging_keeps_what_was_logged(notebook: Repository) -> None:
    """Whole numbers and fractions are one type; where a split does not fit, the run failed and has its metrics."""
    run = start_run("x")
    with pytest.raises(PadreError, match="log the same type"), run:  # noqa: PT012  all of it is in the run
        run.log_metrics({"accuracy": 0.5})
        run.log_predictions([1, 2], [1, 2])
        run.log_predictions([1.5, 2], [1, 2], split=1)
        run.log_predictions(["a"], ["b"], split=2)
    assert run.recording is not None
    written = document(run.recording, notebook.path, "run.json")
    assert (written["status"], written["error"]["type"]) == ("failed", "PadreError")
    assert document(run.recording, notebook.path, "metrics.json")["metrics"]["accuracy"]["mean"] == 0.5
    table = read_parquet(result(run.recording, "predictions.parquet"))
    assert table["truth"].to_list() == [1, 2, 1.5, 2]


def test_a_run_is_open_from_its_start_to_its_end(notebook: Repository) -> None:
    """It begins at the call; after its end, in whichever way, there is nothing to log to. A run starts once."""
    run = start_run("x")
    run.log_metrics({"a": 1})
    with run:
        pass
    assert run.recording is not None
    with pytest.raises(PadreError, match="the run is not open any more"):
        run.log_params({"a": 1})
    with pytest.raises(PadreError, match="already started"), run:
        pass


@pytest.mark.parametrize(
    ("given", "status", "error"),
    [
        ({}, "completed", None),
        ({"status": "failed"}, "failed", ("Failed", "the script ended it as failed")),
        ({"error": "no convergence"}, "failed", ("Failed", "no convergence")),
        ({"status": "failed", "error": ValueError("bad")}, "failed", ("ValueError", "bad")),
    ],
)
def test_end(notebook: Repository, given: Any, status: str, error: tuple[str, str] | None) -> None:
    """It says how the run ended; a second call does nothing."""
    run = start_run("x")
    with pytest.raises(PadreError, match="a run ends as `completed` or `failed`"):
        run.end("interrupted")  # type: ignore[arg-type]
    recording = run.end(**given)
    assert recording is run.end("failed") is run.recording
    assert recording is not None
    written = document(recording, notebook.path, "run.json")
    found = written["error"] and (written["error"]["type"], written["error"]["message"])
    assert (written["status"], found) == (status, error)


def test_a_nested_run_leaves_the_outer_one_open(notebook: Repository) -> None:
    """A run with a block ends with it; copies of a run in its process are the run."""
    with start_run("outer") as outer:
        with start_run("inner") as inner:
            inner.log_metrics({"a": 1})
        copy.deepcopy(outer).log_metrics({"a": 2})
        pickle.loads(pickle.dumps(outer)).log_metrics({"b": 3})
    assert outer.recording is not None
    assert set(document(outer.recording, notebook.path, "metrics.json")["metrics"]) == {"a", "b"}


def test_script_alone_and_through_padre(notebook: Repository, padre: Padre) -> None:
    """`python train.py` and `padre run train.py` record the same: the script is in the code of both."""
    notebook.write({"train.py": SCRIPT})
    done = subprocess.run([sys.executable, "train.py"], cwd=notebook.path, env=process_environment(), check=False,
                          capture_output=True, text=True)  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    result = padre("run", "train.py")
    assert "  accuracy  (main)                  0.600 ± 0.100" in result.out
    (branch,) = notebook.git("for-each-ref", "--format=%(refname)", "refs/heads/padre/default/by-hand").splitlines()
    assert "train.py" in notebook.git("ls-tree", "--name-only", branch).splitlines()
    assert notebook.git("log", "--format=%(trailers:key=Padre-Command,valueonly)", "-2", branch).split("\n\n") == [
        "padre run train.py",
        "train.py",
    ]


def test_failing_script_through_padre(notebook: Repository, padre: Padre) -> None:
    """One line, exit 1: the error is that of the recorded run and not said twice."""
    notebook.write({"train.py": SCRIPT + "    raise ValueError('no good')\n"})
    result = padre("run", "train.py", code=1)
    (line,) = result.err.splitlines()
    assert line.startswith("error: run ")
    assert "failed: ValueError: no good (traceback: padre show " in line


def test_exit_inside_the_block(notebook: Repository, padre: Padre) -> None:
    """`sys.exit(4)` is a failed run, said once; padre ends as the script would."""
    notebook.write({"train.py": SCRIPT + "    raise SystemExit(4)\n"})
    (line,) = padre("run", "train.py", code=4).err.splitlines()
    assert "failed: SystemExit: 4" in line


@pytest.mark.parametrize(
    ("ending", "status", "code"), [("3", "failed", 3), ("0", "completed", 0), ("'no'", "failed", 1)]
)
def test_exit_without_a_block(notebook: Repository, padre: Padre, ending: str, status: str, code: int) -> None:
    """The status that the script gives says whether its run failed, and is that of `padre run`."""
    script = f"import sys, padre_git\nrun = padre_git.start_run('x')\nrun.log_metrics({{'a': 1}})\nsys.exit({ending})\n"
    notebook.write({"train.py": script})
    assert [run["status"] for run in padre("run", "train.py", "--json", code=code).json] == [status]


def test_options_that_cannot_reach_a_script(notebook: Repository, padre: Padre) -> None:
    """`-p` and the like would be without effect: that is an error."""
    notebook.write({"train.py": SCRIPT})
    for option in (["-p", "lr=1"], ["--seeds", "1"], ["--dataset", "iris"]):
        result = padre("run", "train.py", *option, code=1)
        assert result.err.startswith(f"error: {option[0]} has no effect on a file that starts its own run")


def test_outside_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One error with the command to run, before the work begins."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PadreError, match="is not in a git repository; run `git init`"), start_run("x"):
        raise AssertionError("not reached")
