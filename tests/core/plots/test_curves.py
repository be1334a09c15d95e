"""Curves: against scikit-learn called directly."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score, roc_curve
from sklearn.model_selection import StratifiedKFold

from padre_git.core.plots import curves, style
from padre_git.errors import MissingData, PadreError, UnknownName


def predictions(load: object, features: int = 2) -> pd.DataFrame:
    """Of three folds, as padre stores them; few features, so that the curves are no corners."""
    X, y = load(return_X_y=True)  # type: ignore[operator]
    parts = []
    for split, (train, test) in enumerate(StratifiedKFold(3).split(X, y)):
        fitted = LogisticRegression(max_iter=2000).fit(X[train, :features], y[train])
        answers = fitted.predict_proba(X[test, :features])
        part = {"row_id": test, "split": split, "truth": y[test], "prediction": answers.argmax(axis=1)}
        parts.append(pd.DataFrame(part | {f"probability_{at}": answers[:, at] for at in range(answers.shape[1])}))
    return pd.concat(parts, ignore_index=True)


BINARY, THREE = predictions(load_breast_cancer), predictions(load_iris)


def test_roc_of_each_split() -> None:
    """The points are those of `roc_curve` of the second class; the legend has the mean area of the splits."""
    found = curves.roc(BINARY)
    assert set(found.data["group"]) == {"1"}
    areas = []
    for split, part in BINARY.groupby("split"):
        x, y, _ = roc_curve(part["truth"], part["probability_1"])
        drawn = found.data[found.data["curve"] == f"split {split}"]
        assert drawn["x"].to_numpy() == pytest.approx(x)
        assert drawn["y"].to_numpy() == pytest.approx(y)
        areas.append(roc_auc_score(part["truth"], part["probability_1"]))
    text = f"1 (AUC {np.mean(areas):.3f} ± {np.std(areas, ddof=1):.3f})"
    assert text in str(found.chart.to_dict())
    mean = found.data[found.data["curve"] == "mean"]
    assert np.trapezoid(mean["y"], mean["x"]) == pytest.approx(np.mean(areas), abs=0.01)


def test_several_classes_against_the_rest() -> None:
    """One curve for each class and split; one class alone where it is named."""
    found = curves.roc(THREE).data
    assert found.groupby("group")["curve"].nunique().to_dict() == {"0": 4, "1": 4, "2": 4}
    assert set(curves.roc(THREE, positive="2").data["group"]) == {"2"}
    with pytest.raises(UnknownName, match=r"unknown class `9`; known are 0, 1, 2"):
        curves.roc(THREE, positive="9")


def test_precision_recall() -> None:
    """The points are those of `precision_recall_curve`; the mean is never above what some split reaches."""
    found = curves.precision_recall(BINARY)
    precisions = []
    for split, part in BINARY.groupby("split"):
        y, x, _ = precision_recall_curve(part["truth"], part["probability_1"])
        drawn = found.data[found.data["curve"] == f"split {split}"]
        assert drawn["x"].to_numpy() == pytest.approx(x[::-1])
        assert drawn["y"].to_numpy() == pytest.approx(y[::-1])
        precisions.append(average_precision_score(part["truth"], part["probability_1"]))
    assert f"AP {np.mean(precisions):.3f}" in str(found.chart.to_dict())
    mean = found.data[found.data["curve"] == "mean"]
    assert (mean["y"] <= 1).all()
    assert mean["y"].is_monotonic_decreasing


@settings(max_examples=30)
@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.7, 1.0])), min_size=2, max_size=40))
def test_any_curve_is_that_of_scikit_learn(rows: list[tuple[bool, float]]) -> None:
    """Points and areas, whatever rows are equal, of the class, or in which order."""
    truth, values = (np.array(each) for each in zip(*rows, strict=True))
    assume(truth.any() and not truth.all())
    x, y, _, area = curves.of_roc(truth, values)
    assert [x, y] == [pytest.approx(each) for each in roc_curve(truth, values)[:2]]
    assert area == pytest.approx(roc_auc_score(truth, values))
    x, y, _, area = curves.of_precision_recall(truth, values)
    assert [y[::-1], x[::-1]] == [pytest.approx(each) for each in precision_recall_curve(truth, values)[:2]]
    assert area == pytest.approx(average_precision_score(truth, values))


def test_calibration() -> None:
    """The bins of `calibration_curve`, over all splits together."""
    found = curves.calibration(BINARY, bins=7).data
    share, mean = calibration_curve(BINARY["truth"], BINARY["probability_1"], n_bins=7)
    assert found["x"].to_numpy() == pytest.approx(mean)
    assert found["y"].to_numpy() == pytest.approx(share)
    assert found["rows"].sum() == len(BINARY)


def test_decision_values_have_curves_and_no_calibration() -> None:
    """The curve of decision values is that of `roc_curve`; probabilities that are not there are not made up."""
    scored = BINARY.drop(columns=["probability_0"]).rename(columns={"probability_1": "score"})
    _, y, _ = roc_curve(scored["truth"][scored["split"] == 0], scored["score"][scored["split"] == 0])
    drawn = curves.roc(scored).data
    assert drawn.loc[drawn["curve"] == "split 0", "y"].to_numpy() == pytest.approx(y)
    with pytest.raises(MissingData, match="stored no probabilities"):
        curves.calibration(scored)
    with pytest.raises(MissingData, match="probabilities or decision values"):
        curves.roc(scored.drop(columns="score"))


def test_a_split_without_a_class_has_no_curve() -> None:
    """It is named, not left out."""
    broken = BINARY.assign(truth=np.where(BINARY["split"] == 2, 1, BINARY["truth"]))
    with pytest.raises(PadreError, match="split 2 tests only one class"):
        curves.roc(broken)


@pytest.mark.parametrize("draw", [curves.roc, curves.precision_recall])
def test_many_splits_stay_a_picture(draw: Any) -> None:
    """altair refuses more than 5,000 points: curves are thinned; of 300 splits some are left out, and that is said."""
    random = np.random.default_rng(0)
    for count, said in ((60, "each of 60 splits"), (300, "244 of 300 splits")):
        size = 200 * count
        truth, value = random.integers(0, 2, size), random.random(size)
        many = pd.DataFrame({"split": np.repeat(np.arange(count), 200), "truth": truth, "prediction": truth})
        chart = draw(many.assign(probability_0=1 - value, probability_1=value)).chart.to_dict()
        assert said in str(chart["title"])


def test_a_thinned_curve_has_its_ends() -> None:
    """What is left of a curve lies on it, from its first to its last point."""
    curve = pd.DataFrame({"x": np.linspace(0, 1, 1000), "y": np.linspace(0, 1, 1000) ** 2})
    left = style.thinned(curve, 50)
    assert len(left) == 50
    assert left["x"].iloc[[0, -1]].tolist() == [0, 1]
    assert left["y"].to_numpy() == pytest.approx(left["x"].to_numpy() ** 2)


def test_too_many_classes_are_no_picture() -> None:
    """A hundred curves tell nothing apart."""
    classes = [f"c{at:02}" for at in range(30)]
    many = pd.DataFrame({"split": 0, "truth": np.repeat(classes, 2), "prediction": "c00"})
    scores = {f"probability_{name}": (many["truth"] == name).astype(float) for name in classes}
    with pytest.raises(PadreError, match="30 classes are too many for one picture; name one with --positive c00"):
        curves.roc(many.assign(**scores))


def test_leaving_one_out_has_one_curve() -> None:
    """A single row has none: it is that of all rows together, as its metric is."""
    alone = BINARY.assign(split=np.arange(len(BINARY)))
    found = curves.roc(alone)
    assert f"AUC {roc_auc_score(BINARY['truth'], BINARY['probability_1']):.3f})" in str(found.chart.to_dict())
    assert found.chart.to_dict()["title"]["subtitle"] == ["over all rows together: each split tests one"]
    assert curves.calibration(alone).data.equals(curves.calibration(BINARY).data)
