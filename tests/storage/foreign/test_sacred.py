"""Folders that Sacred wrote, and what somebody has tampered with."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from padre_git.errors import PadreError, UnknownName
from padre_git.model.foreign import Foreign, Head
from padre_git.storage.foreign.sacred import Folder
from tests.conftest import made, process_environment
from tests.peers import python_of

FILES = Path(__file__).parent / "files"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A copy of what Sacred 0.8 wrote."""
    return shutil.copytree(FILES / "sacred-0.8", tmp_path / "runs")


def _change(file: Path, **values: Any) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | values))


def _runs(path: Path, experiment: str = "churn") -> list[Foreign]:
    store = Folder(path)
    return [store.read(experiment, head) for head in store.heads(experiment) if isinstance(head, Head)]


def test_what_it_wrote(store: Path) -> None:
    """Settings by dotted names, metrics with steps and times, result, state, comment."""
    first, names, failed, stopped = _runs(store)
    assert first.parameters == {
        "C": "0.001", "how": "number", "kernel": "no", "nothing": "null", "seed": "42",
        "svc.deep.on": "true", "svc.gamma": "0.1", "svc.layers": "[3, 4]",
    }  # fmt: skip
    assert (first.id, first.seed, first.message) == ("1", 42, "why: a note, schön")
    assert [step.value for step in first.metrics["train.loss"]] == [1.0, 0.5, 1 / 3]
    assert first.metrics["result"][0].value == 0.97
    assert first.started is not None and first.finished is not None and 0 <= first.finished - first.started < 60
    assert names.metrics["accuracy"][0].value == 0.9 and "text" not in names.metrics
    assert [run.status for run in (first, names, failed, stopped)] == [
        "completed", "completed", "failed", "interrupted",
    ]  # fmt: skip


def test_times_are_of_utc(store: Path) -> None:
    """Sacred writes them without a zone; the tests run in one that is not UTC."""
    _change(store / "1/run.json", start_time="2020-01-01T00:00:00.000001")
    assert _runs(store)[0].started == 1577836800.000001


def test_the_commit(store: Path) -> None:
    """Of the first repository; one with changes is marked, and what is no commit is none."""
    commit = "0123456789" * 4
    about = {"name": "churn", "repositories": [{"url": "x", "commit": commit, "dirty": True}]}
    _change(store / "1/run.json", experiment=about)
    assert (_runs(store)[0].commit, _runs(store)[0].dirty) == (commit, True)
    about["repositories"] = [{"commit": "--upload-pack=x"}]
    _change(store / "1/run.json", experiment=about)
    assert _runs(store)[0].commit is None


def test_values_that_are_objects(store: Path) -> None:
    """A number of numpy is one; other objects of jsonpickle are text or counted, and nothing is made of them."""
    made = {"py/reduce": [{"py/type": "os.system"}, {"py/tuple": ["touch /tmp/never"]}]}
    number = {"dtype": "float64", "py/object": "numpy.float64", "value": 0.5}
    columns = {"steps": [0, 1, 2], "timestamps": ["", 1, None], "values": [number, made, "x"]}
    (store / "1/metrics.json").write_text(json.dumps({"a": columns, "b": 3}))
    _change(store / "1/config.json", object=made)
    run = _runs(store)[0]
    assert [step.value for step in run.metrics["a"]] == [0.5]
    assert (run.left["value that is no number"], "b" in run.metrics) == (2, False)
    assert json.loads(run.parameters["object"]) == made


@pytest.mark.parametrize("text", ["", "[1]", "{", '{"a":' * 3000 + "1" + "}" * 3000, "\0"])
def test_files_that_are_none(store: Path, text: str) -> None:
    """The run cannot be read, and the others can."""
    (store / "2/config.json").write_text(text)
    (store / "3/run.json").write_text(text)
    found = list(Folder(store).heads("churn"))
    assert [each.id for each in found if isinstance(each, Head)] == ["1", "2", "4"]
    assert sum("3/run.json" in each for each in found if isinstance(each, str)) == 1
    with pytest.raises(PadreError, match=r"2.config\.json"):
        Folder(store).read("churn", Head("2", None, place="2"))


def test_links_and_sizes(store: Path) -> None:
    """No link is followed, and a file that is too large is not read."""
    (store / "1/config.json").unlink()
    os.symlink("/etc/passwd", store / "1/config.json")
    with pytest.raises(PadreError, match="is a link"):
        Folder(store).read("churn", Head("1", None, place="1"))
    os.symlink(store / "2", store / "9")
    with (store / "4/config.json").open("r+b") as file:
        file.truncate(9_000_000)
    with pytest.raises(PadreError, match="more than the 8,000,000"):
        Folder(store).read("churn", Head("4", None, place="4"))
    assert "9" not in [head.id for head in Folder(store).heads("churn") if isinstance(head, Head)]


def test_what_is_no_store(tmp_path: Path) -> None:
    """Named, with what is looked for."""
    with pytest.raises(PadreError, match="no runs of Sacred"):
        Folder(tmp_path)
    with pytest.raises(PadreError, match="there is no folder"):
        Folder(tmp_path / "none")
    with pytest.raises(UnknownName, match="churn"):
        list(Folder(FILES / "sacred-0.8").heads("other"))


TRAIN = """
import json, os, sys
import numpy as np
from sacred import Experiment, Ingredient
from sacred.observers import FileStorageObserver
from sacred.utils import TimeoutInterrupt

data = Ingredient("data")
data.add_config(path="a.csv", normalise=True)
tool = Experiment("churn", ingredients=[data])
tool.observers.append(FileStorageObserver("../store"))
tool.add_config(
    C=1e-3, layers=[3, 4], array=np.arange(3), real=np.float64(0.5), svc={"gamma": 0.1}, how="number", nothing=None
)
ENDS = {"error": ValueError, "stop": KeyboardInterrupt, "timeout": TimeoutInterrupt}
RESULTS = {
    "number": 0.97, "numpy": np.float64(0.5), "names": {"accuracy": 0.9, "text": "x"}, "none": None, "text": "good",
    "bool": True, "array": np.zeros(2),
}

@tool.main
def train(_run, how):
    for step in range(3):
        tool.log_scalar("train.loss", 1 / (step + 1), step)
        tool.log_scalar("numpy", np.float32(0.5), step)
    tool.log_scalar("endless", float("inf"))
    tool.info["array"] = np.zeros(3)
    tool.add_artifact("train.py")
    if how == "kill":
        _run.heartbeat_event = _run._emit_heartbeat()
        os.kill(os.getpid(), 9)
    if how in ENDS:
        raise ENDS[how]
    return RESULTS[how]

try:
    run = tool.run(config_updates={"how": sys.argv[1], "seed": int(sys.argv[2])}, options={"--loglevel": "ERROR"})
    print(run.status)
except BaseException:
    print(tool.current_run.status)
"""
ENDED = {
    "number": ("completed", {"result": 0.97}), "numpy": ("completed", {"result": 0.5}),
    "names": ("completed", {"accuracy": 0.9}), "none": ("completed", {}), "text": ("completed", {}),
    "bool": ("completed", {}), "array": ("completed", {}), "error": ("failed", {}), "stop": ("interrupted", {}),
    "timeout": ("interrupted", {}), "kill": ("interrupted", {}),
}  # fmt: skip


@pytest.mark.heavy
@pytest.mark.usefixtures("package_index")
def test_what_stock_sacred_wrote(tmp_path: Path) -> None:
    """Of a program in a repository, for each way to end and each kind of result: settings, numbers, steps, the seed,
    the state, and the commit, which becomes the execution."""
    padre, python = made(tmp_path / "thesis", {"train.py": TRAIN}), python_of("sacred")
    for seed, how in enumerate(ENDED):
        words = [str(python), "train.py", how, str(seed)]
        done = subprocess.run(
            words, cwd=padre.repo.path, env=process_environment(), capture_output=True, text=True, check=False
        )
        assert done.returncode == (-9 if how == "kill" else 0), done.stderr
    store = Folder(tmp_path / "store")
    runs = [store.read("churn", head) for head in store.heads("churn") if isinstance(head, Head)]
    steps = [(0, 1.0), (1, 0.5), (2, 1 / 3)]
    for (seed, (how, (status, results))), run in zip(enumerate(ENDED.items()), runs, strict=True):
        assert (run.status, run.seed, run.commit) == (status, seed, padre.repo.git("rev-parse", "HEAD")), how
        assert run.parameters == {
            "C": "0.001", "layers": "[3, 4]", "array": "[0, 1, 2]", "real": "0.5", "svc.gamma": "0.1", "how": how,
            "nothing": "null", "data.path": "a.csv", "data.normalise": "true", "seed": str(seed),
        }  # fmt: skip
        logged = {"train.loss", "numpy", "endless"}
        assert {name: values[0].value for name, values in run.metrics.items() if name not in logged} == results, how
        assert [(each.step, each.value) for each in run.metrics["train.loss"]] == steps
        assert [each.value for each in run.metrics["numpy"]] == [0.5] * 3
    out = padre("import", "sacred", "../store").out
    assert "11 of 11 runs: 7 completed, 1 failed, 3 interrupted" in out
    assert "code   11 at 1 commit of this repository" in out
    assert {row["seed"] for row in padre("list", "--json", "--expand").json} == set(range(11))
