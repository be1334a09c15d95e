"""Every kind of plot draws, says its titles, and shows the numbers of an independent source."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.metrics import confusion_matrix

from padre_git.core.data.dataset import Dataset
from padre_git.core.plots import comparisons, datasets, kinds, runs, searches
from padre_git.core.plots.comparisons import Point
from padre_git.core.plots.kinds import KINDS
from padre_git.core.plots.searches import Trial, Trials
from padre_git.core.plots.verdicts import Ranking
from padre_git.core.statistics.means import mean_interval
from padre_git.core.statistics.scores import Scores
from padre_git.errors import MissingData, NotComparable, PadreError, UnknownName
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
        Trial(at + 1, {"SVC.C": c, "SVC.kernel": kernel}, score)
        for at, (kernel, c, score) in enumerate(
            (kernel, c, start + 0.2 * step)
            for kernel, start in (("rbf", 0.5), ("linear", 0.6))
            for step, c in enumerate((0.1, 1.0, 10.0))
        )
    ],
)
CONTENT: dict[str, Any] = {
    "data set": IRIS,
    "run": PREDICTIONS,
    "logged run": HISTORY,
    "runs": {"one": PREDICTIONS, "two": PREDICTIONS.assign(prediction="a")},
    "settings": [SVC, TREE],
    "comparison": Ranking(("svc", "tree", "nb"), (1.2, 2.6, 2.2), 12, 0.9, (("nb", "tree"),), "", "accuracy"),
    "search": GRID,
}
OWN = {"residuals": NUMBERS, "predicted": NUMBERS}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_draws(name: str) -> None:
    """A valid specification with a title, axes with titles, data; the same twice."""
    content = OWN.get(name, CONTENT[KINDS[name].of])
    found = kinds.draw(name, content)
    spec = found.chart.to_dict()  # validated against the schema of Vega-Lite
    assert spec["title"]["text"]
    assert len(found.data)
    assert spec == kinds.draw(name, content).chart.to_dict()


def test_confusion_matrix() -> None:
    """Counts as scikit-learn has them; each row of the truth adds up to one."""
    found = runs.confusion_matrix(PREDICTIONS).data
    assert found["count"].tolist() == confusion_matrix(PREDICTIONS["truth"], PREDICTIONS["prediction"]).ravel().tolist()
    assert found.groupby("truth")["share"].sum().tolist() == pytest.approx([1, 1])


def test_classes_that_are_numbers_are_in_their_order() -> None:
    """10 comes after 9."""
    frame = pd.DataFrame({"split": 0, "truth": [9, 10, 2], "prediction": [9, 10, 2]})
    assert runs.confusion_matrix(frame).data["truth"].drop_duplicates().tolist() == ["2", "9", "10"]


def test_correlation() -> None:
    """As scipy computes it; an unknown method lists the known ones."""
    found = datasets.correlation(IRIS, method="spearman").data
    names = list(IRIS.frame().columns)
    wanted = spearmanr(IRIS.frame()).statistic
    assert found["correlation"].to_numpy() == pytest.approx(wanted.ravel())
    assert found["a"].tolist() == [name for name in names for _ in names]
    with pytest.raises(UnknownName, match=r"unknown method `x`; known are pearson, spearman, kendall"):
        datasets.correlation(IRIS, method="x")


def test_class_balance_and_missing() -> None:
    """Counts as pandas has them, missing values among the classes."""
    frame = pd.DataFrame({"x": [1.0, np.nan, 3.0, np.nan], "y": ["a", "b", "a", "a"]})
    dataset = Dataset("small", frame, target="y")
    assert datasets.class_balance(dataset).data["rows"].tolist() == [3, 1]
    assert datasets.missing(dataset).data.set_index("column")["share"].to_dict() == {"x": 0.5, "y": 0.0}
    assert "no value is missing" in str(datasets.missing(IRIS).chart.to_dict())


def test_histograms_are_those_of_numpy() -> None:
    """Twenty bins that hold each row once."""
    found = datasets.distribution(IRIS, ["sepal length (cm)"]).data
    counts, edges = np.histogram(IRIS.frame()["sepal length (cm)"], bins=20)
    assert found["rows"].tolist() == counts[counts > 0].tolist()
    assert found["start"].tolist() == pytest.approx(edges[:-1][counts > 0].tolist())


def test_many_points_are_drawn_from_and_said() -> None:
    """More points than a page can hold: a sample, and the title says so."""
    many = Dataset("many", pd.DataFrame({"a": RNG.random(6000), "b": RNG.random(6000)}), target=None)
    found = datasets.scatter(many)
    assert len(found.data) == 5000
    assert "5,000 of 6,000 rows, drawn at random (seed 0)" in str(found.chart.to_dict()["title"])


def test_difference_is_paired() -> None:
    """The corrected interval of the differences; other splits are no pair."""
    found = comparisons.difference([SVC, TREE]).data.iloc[0]
    values = [b - a for a, b in zip(SVC.scores.values, TREE.scores.values, strict=True)]
    assert (found["low"], found["high"]) == pytest.approx(mean_interval(values, 0.25))
    with pytest.raises(NotComparable, match="other data or splits"):
        comparisons.difference([SVC, scored("other", [0.9] * 5, splits="t")])
    with pytest.raises(PadreError, match="needs two"):
        comparisons.difference([SVC])


def test_each_data_set_by_itself() -> None:
    """Scores on other data sets are no sizes of one kind: differences and fronts are made on each, in panels."""
    other = {"dataset": "wine", "splits": "w"}
    items = [SVC, TREE, scored("svc", [0.6] * 5, seconds=3.0, **other), scored("tree", [0.5] * 5, seconds=2.0, **other)]
    found = comparisons.difference(items)
    assert found.data[["label", "dataset"]].to_numpy().tolist() == [["tree", "iris"], ["tree", "wine"]]
    assert found.data["difference"].iloc[1] == pytest.approx(-0.1)
    assert "facet" in found.chart.to_dict()
    front = comparisons.pareto(items).data.set_index(["dataset", "label"])["front"]
    assert front.all()  # together, both of wine would be behind those of iris
    assert "facet" not in comparisons.pareto([SVC, TREE]).chart.to_dict()


def test_disagreement_of_several_targets() -> None:
    """A row counts once, where any of its targets is predicted differently."""
    one = pd.DataFrame({"row_id": range(4), "split": 0, "prediction_a": [0, 1, 1, 0], "prediction_b": [0, 0, 1, 1]})
    two = one.assign(prediction_a=[1, 1, 1, 0], prediction_b=[1, 0, 1, 0])
    found = comparisons.disagreement({"one": one, "two": two}).data.set_index(["a", "b"])
    assert found.loc[("one", "two"), "rows"] == 2


def test_parallel_axes_are_short() -> None:
    """An axis is called by its hyperparameter alone where that is clear."""
    assert list(dict.fromkeys(searches.parallel(GRID).data["axis"])) == ["C", "kernel", "accuracy"]


def test_pareto_front() -> None:
    """A point is on the front where no other is as quick and better; equals of the same time count once."""
    items = [scored(n, [m], seconds=s) for n, m, s in [("a", 0.8, 1), ("b", 0.7, 2), ("c", 0.9, 3), ("d", 0.9, 4)]]
    found = comparisons.pareto(items).data.set_index("label")["front"].to_dict()
    assert found == {"a": True, "b": False, "c": True, "d": False}
    losses = [
        scored(n, [m], seconds=s, greater_is_better=False) for n, m, s in [("a", 0.8, 1), ("b", 0.7, 2), ("c", 0.9, 3)]
    ]
    assert comparisons.pareto(losses).data.set_index("label")["front"].to_dict() == {"a": True, "b": True, "c": False}


def test_disagreement_counts_rows() -> None:
    """How many predictions differ, both ways; rows that only one has are no pair."""
    found = comparisons.disagreement(CONTENT["runs"]).data.set_index(["a", "b"])["rows"]
    assert found["one", "two"] == found["two", "one"] == (PREDICTIONS["prediction"] != "a").sum()
    with pytest.raises(NotComparable, match="same rows"):
        comparisons.disagreement({"one": PREDICTIONS, "two": PREDICTIONS.iloc[1:]})


def test_importance_is_the_first_order_index() -> None:
    """A full grid of an additive score: the shares of both factors' variances, which add up to one."""
    found = searches.importance(GRID).data.set_index("name")["share"]
    table = np.array([[0.5, 0.7, 0.9], [0.6, 0.8, 1.0]])
    total = table.var()
    assert found["SVC.C"] == pytest.approx(table.mean(axis=0).var() / total)
    assert found["SVC.kernel"] == pytest.approx(table.mean(axis=1).var() / total)
    assert found.sum() == pytest.approx(1)


def test_history_keeps_the_best() -> None:
    """The running maximum; of a loss the running minimum."""
    assert searches.history(GRID).data["best"].tolist() == pytest.approx([0.5, 0.7, 0.9, 0.9, 0.9, 1.0])
    loss = Trials("rmse", False, GRID.trials)
    assert searches.history(loss).data["best"].tolist() == [0.5] * 6
    assert "lower is better" in str(searches.history(loss).chart.to_dict())


def test_contour_averages_and_frames_the_best() -> None:
    """A cell for each pair, ordered by value; the best one is framed."""
    found = searches.contour(GRID, x="SVC.C", y="SVC.kernel")
    assert found.data.set_index(["x", "y"])["score"]["10", "linear"] == pytest.approx(1)
    assert '"equal": "10"' in found.chart.to_json()
    with pytest.raises(UnknownName, match=r"unknown hyperparameter `gamma`; the search varied SVC.C, SVC.kernel"):
        searches.contour(GRID, x="gamma")


def test_names_of_columns_are_no_paths() -> None:
    """Vega-Lite takes dots and brackets in a field as a path into an object: no name of a user is a field."""
    frame = pd.DataFrame({"a.b[0]": [1.0, 2, 3, 4], "'x'": [2.0, 3, 4, 5], "y\\": ["p", "q", "p", "q"]})
    dataset = Dataset("odd", frame, target="y\\")
    for name in ("scatter", "scatter-matrix", "correlation", "distribution"):
        fields = _fields(kinds.draw(name, dataset).chart.to_dict())
        assert not fields & set(frame.columns)


def _fields(spec: Any) -> set[str]:
    if isinstance(spec, dict):
        own = {spec["field"]} if isinstance(spec.get("field"), str) else set()
        return own.union(*(_fields(value) for key, value in spec.items() if key != "datasets"))
    return set().union(*map(_fields, spec)) if isinstance(spec, list) else set()


def test_what_cannot_be_drawn_says_why() -> None:
    """Classes as numbers, numbers as classes, nothing logged, one size of training parts."""
    with pytest.raises(PadreError, match="predicts no numbers"):
        runs.residuals(PREDICTIONS)
    with pytest.raises(PadreError, match="no classes"):
        runs.confusion_matrix(pd.DataFrame({"split": 0, "truth": range(50), "prediction": range(50)}))
    with pytest.raises(MissingData, match="step by step"):
        runs.steps(HISTORY.iloc[:0])
    with pytest.raises(PadreError, match="several numbers of training rows"):
        comparisons.learning_curve([SVC, scored("x", [0.5, 0.6])])
    with pytest.raises(UnknownName, match=r"unknown plot `rok`; known are scatter"):
        kinds.known("rok")
    with pytest.raises(PadreError, match="plot `roc` has no option `bins`; it has positive"):
        kinds.check_options("roc", {"bins": 5})
    cancer = Dataset("cancer", load_breast_cancer(as_frame=True).frame)
    with pytest.raises(PadreError, match="no target"):
        datasets.class_balance(cancer)


def test_many_steps_are_thinned_and_said() -> None:
    """A long training of many splits is still drawn, from its first to its last step."""
    steps = pd.MultiIndex.from_product([["loss"], range(10), range(900)], names=["metric", "split", "step"])
    history = steps.to_frame(index=False).assign(value=lambda frame: 1 / (1 + frame["step"]))
    chart = runs.steps(history).chart.to_dict()
    assert chart["title"]["subtitle"] == ["5,000 of 9,000 values, evenly over the steps"]
    drawn = pd.DataFrame(next(iter(chart["datasets"].values())))
    assert drawn.groupby("split")["step"].agg(["min", "max"]).drop_duplicates().to_numpy().tolist() == [[0, 899]]
