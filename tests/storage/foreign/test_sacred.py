"""Folders that Sacred wrote, and what somebody has tampered with."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from padre_git.errors import PadreError, UnknownName
from padre_git.model.foreign import Foreign, Head
from padre_git.storage.foreign.sacred import Folder

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
