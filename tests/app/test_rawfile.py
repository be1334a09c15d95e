"""The file of predictions: of many rows the same as of few, and never in memory as a whole."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from sklearn.naive_bayes import GaussianNB

from padre_git import Dataset, Experiment
from padre_git.app import rawfile
from padre_git.app.runs import get_run
from padre_git.core.results import Result
from padre_git.core.splitting import resolve
from tests.conftest import Repository

RANDOM = np.random.default_rng(0)
X, Y = RANDOM.normal(size=(60, 2)), np.array(["no", "yes"])[RANDOM.integers(0, 2, 60)]
DATA = Dataset("d", (X, Y))


def test_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written little by little: equal rows and hash, in row groups."""
    splits = resolve("3-fold", task="classification").split(60, Y)
    classes = np.array(["no", "yes"])
    results = [
        Result(split.number, prediction=Y[split.test], probabilities=RANDOM.uniform(size=(20, 2)), classes=classes)
        for split in splits
    ]
    few = rawfile.write(results, splits, DATA, run="r", task="classification", scratch=tmp_path)
    assert isinstance(few.content, bytes)
    monkeypatch.setattr(rawfile, "MANY", 10)
    many = rawfile.write(results, splits, DATA, run="r", task="classification", scratch=tmp_path)
    assert isinstance(many.content, Path)
    (tmp_path / "few").write_bytes(few.content)
    assert pq.read_table(many.content).equals(pq.read_table(tmp_path / "few"))
    assert pq.ParquetFile(many.content).num_row_groups == 3
    assert many.hash == few.hash


def test_recorded(notebook: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of many rows is recorded, identical to one of few, and read like any other; nothing is left behind."""
    experiment = Experiment("e", dataset=DATA, pipeline=GaussianNB(), splitting=3)
    first = experiment.execute().runs[0]
    monkeypatch.setattr(rawfile, "MANY", 10)
    second = experiment.execute().runs[0]
    assert second.document.predictions == first.document.predictions
    assert get_run(second.id).predictions().equals(first.predictions())
    assert not list(notebook.path.glob(".git/padre/stage/*"))
