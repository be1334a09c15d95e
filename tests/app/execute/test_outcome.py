"""The files of a run; of many rows its predictions are the same as of few, and never in memory as a whole."""

from hashlib import md5
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from sklearn.naive_bayes import GaussianNB

from padre_git import Dataset, Experiment
from padre_git.app.api.runs import get_run
from padre_git.app.execute import outcome
from padre_git.core.results.results import Result
from padre_git.core.splitting.resolve import resolve
from padre_git.errors import MissingData, UnknownName
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
    few = outcome.write(results, splits, DATA, run="r", task="classification", scratch=tmp_path)
    assert isinstance(few.content, bytes)
    monkeypatch.setattr(outcome, "MANY", 10)
    many = outcome.write(results, splits, DATA, run="r", task="classification", scratch=tmp_path)
    assert isinstance(many.content, Path)
    (tmp_path / "few").write_bytes(few.content)
    assert pq.read_table(many.content).equals(pq.read_table(tmp_path / "few"))
    assert pq.ParquetFile(many.content).num_row_groups == 3
    assert many.hash == few.hash


def test_recorded(notebook: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of many rows is recorded, identical to one of few, and read like any other; nothing is left behind."""
    experiment = Experiment("e", dataset=DATA, pipeline=GaussianNB(), splitting=3)
    first = experiment.execute().runs[0]
    monkeypatch.setattr(outcome, "MANY", 10)
    second = experiment.execute().runs[0]
    assert second.document.predictions == first.document.predictions
    assert get_run(second.id).predictions().equals(first.predictions())
    assert not list(notebook.path.glob(".git/padre/stage/*"))
    frame, one = second.predictions(), second.predictions(1)
    assert one.equals(frame[frame["split"] == 1].reset_index(drop=True))
    assert sum(batch.num_rows for batch in second.prediction_batches()) == 60
    with pytest.raises(UnknownName, match=r"unknown split `7`.*Known: 0, 1, 2"):
        second.predictions(7)


def test_damaged(notebook: Repository) -> None:
    """What is read little by little is compared with its hash before."""
    run = Experiment("e", dataset=DATA, pipeline=GaussianNB(), splitting=3).execute().runs[0]
    (file,) = notebook.path.glob("projects/*/experiments/*/executions/*/results/*/*/predictions.parquet")
    digest = md5(file.read_bytes()).hexdigest()
    cached = notebook.path / ".dvc/cache/files/md5" / digest[:2] / digest[2:]
    cached.chmod(0o644)
    cached.write_bytes(cached.read_bytes()[:-1] + b"x")
    with pytest.raises(MissingData, match="is damaged in DVC's cache"):
        list(run.prediction_batches())
