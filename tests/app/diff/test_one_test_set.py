"""One test set and two trained models: the tests over its rows, from the stored predictions."""

from typing import Any

import numpy as np
import pytest
from scipy.stats import binom
from sklearn.metrics import f1_score, mean_absolute_error

import padre_git
from tests.conftest import Padre, Repository

CLASSES = """from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsRegressor
from padre_git import App

app = App()
new = {new}


@app.experiment(dataset="breast_cancer", splitting="holdout", metrics=["accuracy", "f1_macro"])
def cancer():
    return GaussianNB() if new else LogisticRegression(C=1e-6, max_iter=9)


@app.experiment(dataset="diabetes", splitting="holdout", metrics=["mae"])
def diabetes():
    return Ridge(0.01) if new else KNeighborsRegressor(1)
"""


@pytest.fixture
def both(notebook: Repository, padre: Padre) -> Padre:
    """Two experiments, each run with an old and a new pipeline."""
    for name in ("breast_cancer", "diabetes"):
        padre("dataset", "add", name, f"sklearn:{name}")
    for new in (False, True):
        notebook.write({"experiment.py": CLASSES.format(new=new)})
        padre("run", "experiment.py", "--quiet")
    return padre


def predictions(found: dict[str, Any]) -> list[Any]:
    """Of both runs, in the order of the rows."""
    runs = [padre_git.get_run(found["pairs"][0][side]["run"]) for side in ("before", "after")]
    return [run.predictions().sort_values("row_id").reset_index(drop=True) for run in runs]


def test_rows_are_tested(both: Padre) -> None:
    """Accuracy by McNemar's mid-p of the rows that differ; other metrics by exchanging rows; errors alike."""
    found = both("diff", "@last~3", "@last~1", "--metric", "accuracy", "--metric", "f1_macro", "--json").json
    old, new = predictions(found)
    right = [np.asarray(frame["truth"] == frame["prediction"]) for frame in (old, new)]
    b, c = int((right[1] & ~right[0]).sum()), int((right[0] & ~right[1]).sum())
    accuracy = found["pairs"][0]["metrics"]["accuracy"]
    assert accuracy["row"] == 7
    assert accuracy["difference"] == pytest.approx((b - c) / len(old))
    assert accuracy["p"] == pytest.approx(2 * binom.cdf(min(b, c), b + c, 0.5) - binom.pmf(min(b, c), b + c, 0.5))
    assert [len(found["pairs"][0]["instances"][name]) for name in ("fixed", "broken")] == [b, c]
    f1 = found["pairs"][0]["metrics"]["f1_macro"]
    assert f1["row"] == 8
    scores = [f1_score(frame["truth"], frame["prediction"], average="macro") for frame in (old, new)]
    assert f1["difference"] == pytest.approx(scores[1] - scores[0])
    assert "swap test" in f1["test"]


def test_errors_of_numbers(both: Padre) -> None:
    """Rows are closer or further; none is right or wrong. Less is better, and the verdict knows."""
    found = both("diff", "@last~2", "@last", "--json").json
    old, new = predictions(found)
    errors = [np.abs(frame["truth"] - frame["prediction"]) for frame in (old, new)]
    told = found["pairs"][0]["instances"]
    assert len(told["fixed"]) == int((errors[1] < errors[0]).sum())
    assert told["fixed"][0] == old["row_id"][int(np.argmax(errors[0] - errors[1]))]
    mae = found["pairs"][0]["metrics"]["mae"]
    scores = [mean_absolute_error(frame["truth"], frame["prediction"]) for frame in (old, new)]
    assert mae["difference"] == pytest.approx(scores[1] - scores[0])
    assert (mae["verdict"], mae["row"]) == ("better", 8)
    assert "closer" in both("diff", "@last~2", "@last").out


def test_gates_over_rows(both: Padre) -> None:
    """The 90 % interval of the difference of two paired shares: a wide one excludes a large loss alone."""
    interval = both("diff", "@last~3", "@last~1", "--json").json["pairs"][0]["metrics"]["accuracy"]["gate_interval"]
    assert -0.1 < interval[0] < -0.01
    for margin, code in ((0.1, 0), (0.01, 3)):
        both("diff", "@last~3", "@last~1", "--require-no-worse", f"accuracy:{margin}", code=code)
