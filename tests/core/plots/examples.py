"""Predictions, scores and a search that several plots draw."""

from typing import Any

import numpy as np
import pandas as pd
from sklearn.datasets import load_iris

from padre_git.core.data.dataset import Dataset
from padre_git.core.plots.comparisons import Point
from padre_git.core.plots.instances import Instances
from padre_git.core.plots.searches import Trial, Trials
from padre_git.core.plots.timeline import Moment
from padre_git.core.statistics.over_datasets import Ranking
from padre_git.core.statistics.scores import Scores
from padre_git.model.documents import Design

IRIS = Dataset("iris", load_iris(as_frame=True).frame, target="target")


RNG = np.random.default_rng(0)


PREDICTIONS = pd.DataFrame(
    {
        "row_id": np.arange(60), "split": np.repeat([0, 1], 30), "truth": np.tile(["a", "b"], 30),
        "prediction": RNG.choice(["a", "b"], 60), "probability_a": (p := RNG.random(60)), "probability_b": 1 - p,
    }
)  # fmt: skip


NUMBERS = pd.DataFrame({"row_id": range(20), "split": 0, "truth": RNG.random(20), "prediction": RNG.random(20)})


HISTORY = pd.DataFrame({"metric": "loss", "split": None, "step": [0, 1, 2], "value": [0.9, 0.5, 0.3]})


def scored(
    label: str,
    values: list[float],
    *,
    seconds: float = 1.0,
    rows: float | None = 100.0,
    splits: str = "s",
    dataset: str = "iris",
    greater_is_better: bool = True,
) -> Point:
    """Scores over splits of one data set."""
    design = Design(kind="k-fold", description="", n=len(values), ratio=0.25)
    basis = {"data": f"{dataset} 1", "splits": splits}
    given: dict[str, Any] = {"greater_is_better": greater_is_better, "bounds": (0, 1), "dataset": dataset}
    return Point(Scores(label, values, "accuracy", design=design, basis=basis, **given), seconds, rows)


SVC, TREE = (
    scored("svc", [0.9, 0.95, 0.85, 0.9, 0.92]),
    scored("tree", [0.8, 0.9, 0.82, 0.81, 0.85], rows=50.0, seconds=0.5),
)


GRID = Trials(
    "accuracy",
    True,
    [
        Trial(at + 1, {"SVC.C": c, "SVC.kernel": kernel}, score, {"accuracy": score, "fit_time": 0.1 + at % 4})
        for at, (kernel, c, score) in enumerate(
            (kernel, c, start + 0.2 * step)
            for kernel, start in (("rbf", 0.5), ("linear", 0.6))
            for step, c in enumerate((0.1, 1.0, 10.0))
        )
    ],
    expected=[0.75, 0.87, 0.91, 0.95, 0.98, 1.0],
    objectives={"accuracy": True, "fit_time": False},
)


ROWS = pd.DataFrame(
    {"truth": ["a", "b", "a", "b"], "prediction": ["a", "a", "a", "b"], "hardness": [0.1, 0.9, 0.2, 0.3],
     "n": 1, "wrong": [0, 1, 0, 0]},
    index=pd.Index([3, 1, 4, 15], name="row_id"),
)  # fmt: skip


MOMENTS = [
    Moment(0, "1a2b3c4", "2026-11-01", "A baseline", SVC.scores),
    Moment(1, "5d6e7f8", "2026-11-02", "A tree", TREE.scores, 3),
]


CONTENT: dict[str, Any] = {
    "data set": IRIS,
    "run": PREDICTIONS,
    "logged run": HISTORY,
    "runs": {"one": PREDICTIONS, "two": PREDICTIONS.assign(prediction="a")},
    "rows": Instances(ROWS, ("svc",), probabilities=True),
    "settings": [SVC, TREE],
    "recordings": MOMENTS,
    "comparison": Ranking(("svc", "tree", "nb"), (1.2, 2.6, 2.2), 12, 0.9, (("nb", "tree"),), "", "accuracy"),
    "search": GRID,
}
