"""What each row adds to the score of each setting, against the predictions as pandas has them."""

import shutil
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_iris

import padre_git
from padre_git.app.analysis.analyse import Analysis, of_rows
from padre_git.app.analysis.rows import of_rows as rows_of
from padre_git.app.recording.opening import open_workspace
from padre_git.app.runs import select
from tests.conftest import Padre, Repository

FILE = """
import numpy as np
from sklearn.datasets import load_iris
from sklearn.naive_bayes import GaussianNB
from padre_git import App, Dataset

app = App()
frame = load_iris(as_frame=True).frame
frame["site"] = np.arange(150) % 12

flowers = Dataset("flowers", frame.drop(columns="site"), target="target")

@app.experiment(dataset=flowers, splitting="2x5", metrics=METRICS)
def repeated():
    return GaussianNB()

@app.experiment(dataset=Dataset("sites", frame, target="target", group="site"), splitting="group-5-fold")
def grouped():
    return GaussianNB()
"""
GRID = ("-p", "var_smoothing=1e-9,0.1,1,10")


def recorded(notebook: Repository, padre: Padre, name: str, metrics: str = '["accuracy", "f1_macro"]') -> Analysis:
    """The search of one of the experiments."""
    notebook.write({"experiment.py": FILE.replace("METRICS", metrics)})
    padre("run", "experiment.py", "--experiment", name, *GRID)
    workspace = open_workspace(notebook.path)
    known = workspace.index()
    found = of_rows(workspace, known, select.select(workspace, "@last", known=known).rows)
    assert found
    return found


def _frames(found: Analysis) -> list[pd.DataFrame]:
    return [padre_git.get_run(each.row.id).predictions() for each in found.completed]


def _rows(found: Analysis, metric: str) -> Any:
    return rows_of(found.workspace, found.completed, metric, found.documents)


def test_repeats_are_averaged_first(notebook: Repository, padre: Padre) -> None:
    """A row that two repeats test counts once, with the mean of both."""
    found = recorded(notebook, padre, "repeated")
    values, sizes, how = _rows(found, "accuracy")
    for own, frame in zip(values, _frames(found), strict=True):
        expected = (frame["truth"] == frame["prediction"]).groupby(frame["row_id"]).mean()
        assert own == pytest.approx(expected.to_numpy())
    assert (how, sizes.tolist()) == ("rows", [1.0] * 150)
    assert found.optimism
    assert found.optimism.how == "rows"
    assert found.optimism.naive == max(each.scores["accuracy"].mean for each in found.completed)
    assert _rows(found, "f1_macro") is None  # no mean over rows


def test_groups_stay_together(notebook: Repository, padre: Padre) -> None:
    """Where rows have groups, the units are these."""
    found = recorded(notebook, padre, "grouped")
    values, sizes, how = _rows(found, "accuracy")
    site = np.arange(150) % 12
    for own, frame in zip(values, _frames(found), strict=True):
        right = (frame["truth"] == frame["prediction"]).groupby(site[frame["row_id"].to_numpy()]).mean()
        assert own == pytest.approx(right.to_numpy())
    assert how == "groups"
    assert sizes.sum() == 150
    assert "over groups" in dict(found.lines())["corrected for choosing"]


def test_a_loss_of_probabilities(notebook: Repository, padre: Padre) -> None:
    """Log loss: the mean over rows is the recorded one, lower is better."""
    found = recorded(notebook, padre, "repeated", '["log_loss"]')
    values, _, _ = _rows(found, "log_loss")
    assert values.mean(axis=1) == pytest.approx([each.scores["log_loss"].mean for each in found.completed])
    assert found.optimism
    assert found.optimism.corrected > found.optimism.naive
    assert len(load_iris().target) == values.shape[1]


def test_without_predictions(notebook: Repository, padre: Padre) -> None:
    """Splits are drawn instead, without an interval, and the line says so."""
    found = recorded(notebook, padre, "repeated")
    shutil.rmtree(notebook.path / ".dvc/cache")
    assert _rows(found, "accuracy") is None
    again = Analysis(found.workspace, found.found, found.documents, found.search)
    assert again.optimism
    assert (again.optimism.how, again.optimism.interval) == ("splits", None)
    assert dict(again.lines())["corrected for choosing"].endswith("over splits, no interval")
