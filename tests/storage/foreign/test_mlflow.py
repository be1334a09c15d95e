"""Stores of MLflow 2 and 3, written by MLflow itself (`make.py`), and stores that somebody has tampered with."""

import json
import lzma
import math
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from padre_git.errors import PadreError, UnknownName
from padre_git.model.foreign import Foreign, Head, Store
from padre_git.storage.foreign import mlflow
from tests.conftest import TESTERS
from tests.peers import python_of

FILES = Path(__file__).parent / "files"
VERSIONS = ("mlflow-2", "mlflow-3")


def database(name: str, folder: Path) -> Path:
    """A database of MLflow's, as it was before it was compressed."""
    file = folder / "mlflow.db"
    file.write_bytes(lzma.decompress((FILES / f"{name}.db.xz").read_bytes()))
    return file


def _folder(name: str, folder: Path) -> Path:
    return Path(shutil.copytree(FILES / name, folder / "mlruns"))


def _heads(store: Store) -> list[Head]:
    return [head for head in store.heads("churn") if isinstance(head, Head)]


def _runs(store: Store) -> dict[str, Foreign]:
    found = [store.read("churn", head) for head in _heads(store) if not head.deleted]
    return {run.name: run for run in found}


@pytest.mark.parametrize("place", [_folder, database])
@pytest.mark.parametrize("name", VERSIONS)
def test_runs(name: str, place: Callable[[str, Path], Path], tmp_path: Path) -> None:
    """Folders and databases of both versions say the same: texts as they were typed, all steps, states, origins."""
    store = mlflow.open_store(place(name, tmp_path))
    assert set(store.experiments()) == {"Default", "churn"}
    assert sum(head.deleted for head in _heads(store)) == 1
    runs = _runs(store)
    assert {run.name: run.status for run in runs.values()} == {
        "first: a 'run'": "completed",
        "nested, schön": "completed",
        "failed": "failed",
        "running": "interrupted",
    }
    first, nested = runs["first: a 'run'"], runs["nested, schön"]
    assert first.parameters == {"C": "1e-3", "kernel": "no", "svc/gamma": "0.1", "shrinking": "True"}
    assert [(each.step, each.value) for each in first.metrics["train/loss"]] == [(0, 1.0), (1, 0.5), (2, 1 / 3)]
    assert first.metrics["endless"][-1].value == math.inf
    assert math.isnan(first.metrics["undefined"][-1].value)
    assert first.message == "why: a note\nof two lines"
    assert first.tags == {"team": "churn"}
    assert (nested.parent, nested.commit) == (first.id, "0123456789" * 4)
    assert first.started and first.finished and 0 < first.finished - first.started < 60
    assert runs["running"].finished is None
    assert list(runs["running"].notes) == ["it was running when it was imported"]


def test_artifacts_are_counted(tmp_path: Path) -> None:
    """They are not read; a folder knows how many there are."""
    runs = _runs(mlflow.open_store(_folder("mlflow-3", tmp_path)))
    assert runs["first: a 'run'"].left == {"model": 0, "other artifact": 1}


def test_the_database_in_a_folder(tmp_path: Path) -> None:
    """The folder in which `mlflow` ran is enough."""
    database("mlflow-3", tmp_path)
    assert set(mlflow.open_store(tmp_path).experiments()) == {"Default", "churn"}


def test_a_database_that_is_written(tmp_path: Path) -> None:
    """What another process has committed to the write-ahead log counts, and where nothing can be written beside it the
    database is read all the same; nothing is left there."""
    file = database("mlflow-3", tmp_path)
    writer = sqlite3.connect(file)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("UPDATE runs SET name = 'renamed' WHERE name = 'failed'")
    writer.commit()
    assert "renamed" in _runs(mlflow.open_store(file))
    writer.close()
    before = sorted(os.listdir(tmp_path))
    tmp_path.chmod(0o500)
    try:
        assert "renamed" in _runs(mlflow.open_store(file))
    finally:
        tmp_path.chmod(0o700)
    assert sorted(os.listdir(tmp_path)) == before


def test_what_is_no_store(tmp_path: Path) -> None:
    """Each says what is wrong; an address is never contacted."""
    (tmp_path / "notes.txt").write_text("x")
    for place, words in {
        str(tmp_path): "holds neither folders with meta.yaml nor a database of MLflow",
        str(tmp_path / "notes.txt"): "holds neither",
        str(tmp_path / "none"): "there is no file or folder",
        "http://127.0.0.1:5000": "a tracking server is not read",
        "sqlite:///x.db": "is an address",
    }.items():
        with pytest.raises(PadreError, match=words):
            mlflow.open_store(Path(place))


def test_unknown_experiment() -> None:
    """The error lists those that there are."""
    with pytest.raises(UnknownName, match="churn"):
        list(mlflow.open_store(FILES / "mlflow-3").heads("chrun"))


def test_a_broken_experiment(tmp_path: Path) -> None:
    """The error names file and line, and the others can still be asked for."""
    place = _folder("mlflow-3", tmp_path)
    (place / "0" / "meta.yaml").write_text("name: a\nlifecycle_stage: active\nwhat is this\n")
    store = mlflow.open_store(place)
    with pytest.raises(PadreError, match=r"0/meta.yaml, line 3: expected `:`. Import one of the other 1 experiments"):
        store.experiments()
    assert len(_heads(store)) == 5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("status: &a 3\nstart_time: *a\n", "anchors"),
        ("run_name: !!python/object:os.system x\n", "a tag"),
        ("run_name: {a: 1\n", "line"),
        ("- 1\n- 2\n", "expected names with values"),
        ("start_time: 1\n" + "x" * 9_000_000, "more than the 8,000,000"),
    ],
)
def test_hostile_documents(text: str, words: str, tmp_path: Path) -> None:
    """A document that is no plain one costs its run alone."""
    place = _folder("mlflow-3", tmp_path)
    [file] = [each for each in place.glob("*/*/meta.yaml") if "run_name: failed" in each.read_text()]
    file.write_text(text)
    found = [head for head in mlflow.open_store(place).heads("churn") if isinstance(head, str)]
    assert len(found) == 1
    assert words in found[0]


def test_links_are_not_followed(tmp_path: Path) -> None:
    """Neither for a file, nor for a folder, nor in a circle; pipes are not waited for."""
    place = _folder("mlflow-3", tmp_path)
    (tmp_path / "secret").write_text("secret")
    [run] = [each.parent for each in place.glob("*/*/meta.yaml") if "first: a" in each.read_text()]
    (run / "params" / "link").symlink_to(tmp_path / "secret")
    (run / "params" / "circle").symlink_to(run, target_is_directory=True)
    (run / "tags" / "folder").symlink_to("/etc", target_is_directory=True)
    os.mkfifo(run / "params" / "pipe")
    read = _runs(mlflow.open_store(place))["first: a 'run'"]
    assert set(read.parameters) == {"C", "kernel", "svc/gamma", "shrinking"}
    assert read.tags == {"team": "churn"}


def test_a_view_is_no_table(tmp_path: Path) -> None:
    """A view may compute anything."""
    file = database("mlflow-3", tmp_path)
    connection = sqlite3.connect(file)
    connection.executescript("ALTER TABLE params RENAME TO p; CREATE VIEW params AS SELECT * FROM p")
    connection.close()
    with pytest.raises(PadreError, match="it has no table `params`"):
        mlflow.open_store(file)


def test_a_damaged_database(tmp_path: Path) -> None:
    """One line, no traceback."""
    file = database("mlflow-3", tmp_path)
    file.write_bytes(file.read_bytes()[:5000])
    with pytest.raises(PadreError, match=r"mlflow\.db"):
        _runs(mlflow.open_store(file))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1 0.5 0\n2 nan 1\n", 2),
        ("1 0.5\n", 1),  # as the first versions wrote it
        ("", 0),
        ("1 0.5 0\n1 0.", 2),  # a value that was being written
    ],
)
def test_values(text: str, values: int) -> None:
    """A line for each value."""
    assert len(mlflow.steps(text, "m")) == values


def test_bad_values() -> None:
    """The error names the line."""
    with pytest.raises(PadreError, match="m, line 2: expected a time, a value and a step"):
        mlflow.steps("1 2 3\n1 x 3\n", "m")


STOCK = """
import json, os, sys

sys.path.insert(0, sys.argv[1])
os.environ |= {"MLFLOW_ALLOW_FILE_STORE": "true", "LOGNAME": "somebody", "USER": "somebody"}
import make

make._runs(sys.argv[2])
import mlflow

client = mlflow.MlflowClient()
found = client.search_runs([client.get_experiment_by_name("churn").experiment_id])
rows = {run.info.run_id: [run.info.status, run.data.params, {k: repr(v) for k, v in run.data.metrics.items()}]
        for run in found}
print(json.dumps(rows))
"""
STATES = {"FINISHED": "completed", "FAILED": "failed", "RUNNING": "interrupted"}


@pytest.mark.parametrize(
    "text", ["", "a", "a: b", "name: 'x'\n", "name: null\n", "x: - ]\nname: a b\n", "name: a\u2028b\n"]
)
def test_both_ways_to_read_a_document(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The quick one gives what the other one gives, of documents of MLflow with anything put into them."""
    documents = [file.read_text() for file in sorted(FILES.glob("mlflow-*/**/meta.yaml"))]
    changed = [f"{each[:at]}{text}{each[at:]}" for each in documents for at in range(0, len(each), 7)]
    assert any(mlflow._USUAL.fullmatch(each) for each in documents)
    quick = [_said(each) for each in changed]
    monkeypatch.setattr(mlflow, "_USUAL", re.compile(r"(?!)"))
    assert quick == [_said(each) for each in changed]


def _said(text: str) -> object:
    try:
        return mlflow.meta(text, "meta.yaml")
    except PadreError as error:
        return str(error)


@pytest.mark.heavy
@pytest.mark.usefixtures("package_index")
@pytest.mark.parametrize("version", ["mlflow-skinny<3", "mlflow-skinny>=3"])
def test_what_stock_mlflow_says(version: str, tmp_path: Path) -> None:
    """Of new stores, a folder and a database, the reader gives for each run what MLflow's own client gives."""
    # the databases of MLflow 2 need an older SQLAlchemy
    python = python_of(version, "sqlalchemy<2.1", "alembic", "pandas", alone=True)
    for address, place in (("file:./mlruns", "mlruns"), ("sqlite:///mlflow.db", "mlflow.db")):
        words = [str(python), "-c", STOCK, str(Path(__file__).parent), address]
        done = subprocess.run(words, cwd=tmp_path, env=dict(TESTERS), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        theirs = json.loads(done.stdout.splitlines()[-1])
        store = mlflow.open_store(tmp_path / place)
        ours = {head.id: store.read("churn", head) for head in _heads(store) if not head.deleted}
        assert ours.keys() == theirs.keys()
        for name, (status, parameters, metrics) in theirs.items():
            run = ours[name]
            assert (run.status, dict(run.parameters)) == (STATES[status], parameters)
            # a database of MLflow has the largest number in place of an infinity
            expected = {key: "inf" if value == "1.7976931348623157e+308" else value for key, value in metrics.items()}
            assert {key: repr(values[-1].value) for key, values in run.metrics.items()} == expected
