"""Metrics of all splits from one tensor are those of scikit-learn, called for each split."""

import math
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk

from padre_git.core.metrics import tensor

_none = {"zero_division": 0.0}
_AVERAGED: dict[str, Callable[..., float]] = {
    f"{name}_{average}": partial(function, average=average, **_none)
    for name, function in (
        ("precision", sk.precision_score),
        ("recall", sk.recall_score),
        ("f1", sk.f1_score),
        ("jaccard", sk.jaccard_score),
    )
    for average in ("macro", "micro", "weighted")
}


def _recalls(truth: Any, prediction: Any) -> Any:
    return sk.recall_score(truth, prediction, average=None, labels=np.unique(truth), **_none)


def _specificity(truth: Any, prediction: Any) -> float:
    """Of each class the recall of all others together."""
    labels = np.unique(np.concatenate([truth, prediction]))
    return float(np.mean([sk.recall_score(truth != each, prediction != each, **_none) for each in labels]))


SKLEARN: dict[str, Callable[[Any, Any], float]] = {
    **_AVERAGED,
    "accuracy": sk.accuracy_score,
    "balanced_accuracy": lambda truth, prediction: float(np.mean(_recalls(truth, prediction))),
    "specificity_macro": _specificity,
    "geometric_mean": lambda truth, prediction: float(np.prod(each := _recalls(truth, prediction)) ** (1 / len(each))),
    "matthews_corrcoef": sk.matthews_corrcoef,
    "cohen_kappa": sk.cohen_kappa_score,
    "cohen_kappa_quadratic": partial(sk.cohen_kappa_score, weights="quadratic"),
}


@st.composite
def _rows(draw: st.DrawFn) -> tuple[Any, Any, Any]:
    """Split, truth and prediction; classes may lack in a split, and one may be all there is."""
    classes = draw(st.integers(1, 4))
    size = draw(st.integers(1, 40))
    one = st.lists(st.integers(0, classes - 1), min_size=size, max_size=size)
    splits = draw(st.lists(st.integers(0, 3), min_size=size, max_size=size))
    return np.array(sorted(splits)), np.array(draw(one)), np.array(draw(one))


def _expected(function: Callable[[Any, Any], float], split: Any, truth: Any, prediction: Any) -> list[float]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [float(function(truth[split == each], prediction[split == each])) for each in np.unique(split)]


@settings(max_examples=30)
@given(rows=_rows())
def test_quick_is_scikit_learn(rows: tuple[Any, Any, Any]) -> None:
    """For any truth and prediction; where padre says undefined, the quick way has no value and asks no further."""
    counted = tensor.tensor(*rows)
    for name, function in tensor.QUICK.items():
        for one, other in zip(function(counted), _expected(SKLEARN[name], *rows), strict=True):
            assert math.isnan(one) or one == pytest.approx(other, abs=1e-12), name


def test_one_example_of_each() -> None:
    """Three classes, one of which a split lacks; the test above draws others."""
    random = np.random.default_rng(0)
    rows = (
        np.repeat([0, 1, 2], 10),
        np.r_[random.integers(3, size=20), random.integers(2, size=10)],
        random.integers(3, size=30),
    )
    counted = tensor.tensor(*rows)
    for name, function in tensor.QUICK.items():
        for one, other in zip(function(counted), _expected(SKLEARN[name], *rows), strict=True):
            assert math.isnan(one) or one == pytest.approx(other, abs=1e-12), name


def test_every_quick_metric_is_compared() -> None:
    """The table above has all of them."""
    assert SKLEARN.keys() == tensor.QUICK.keys()


@pytest.mark.parametrize("name", tensor.RATES)
@settings(max_examples=15)
@given(rows=_rows())
def test_rates_of_a_class(name: str, rows: tuple[Any, Any, Any]) -> None:
    """As a binary problem, that class against all others."""
    others: dict[str, Callable[[Any, Any], float]] = {
        "precision": partial(sk.precision_score, **_none),
        "recall": partial(sk.recall_score, **_none),
        "f1": partial(sk.f1_score, **_none),
        "jaccard": partial(sk.jaccard_score, **_none),
        "specificity": lambda truth, said: sk.recall_score(~truth, ~said, **_none),
        "negative_predictive_value": lambda truth, said: sk.precision_score(~truth, ~said, **_none),
    }
    split, truth, prediction = rows
    found = tensor.tensor(*rows)
    for at, label in enumerate(found.classes):
        values = tensor.of_class(name, found, at)
        expected = _expected(others[name], split, truth == label, prediction == label)
        for one, other in zip(values, expected, strict=True):
            assert math.isnan(one) or one == pytest.approx(other, abs=1e-12)


@st.composite
def _numbers(draw: st.DrawFn) -> tensor.Rows:
    size = draw(st.integers(1, 40))
    value = st.floats(-1e6, 1e6, allow_nan=False, width=32)
    columns = (np.array(draw(st.lists(value, min_size=size, max_size=size))) for _ in range(2))
    return tensor.Rows(np.array(sorted(draw(st.lists(st.integers(0, 3), min_size=size, max_size=size)))), *columns)


ERRORS: dict[str, Callable[[Any, Any], float]] = {
    "mae": sk.mean_absolute_error,
    "mse": sk.mean_squared_error,
    "rmse": sk.root_mean_squared_error,
    "max_error": sk.max_error,
    "r2": sk.r2_score,
}


@pytest.mark.parametrize("name", tensor.ERRORS)
@settings(max_examples=30)
@given(rows=_numbers())
def test_errors_are_scikit_learns(name: str, rows: tensor.Rows) -> None:
    """Of numbers, within rounding; without a value where scikit-learn has a rule of its own."""
    for one, other in zip(tensor.ERRORS[name](rows), _expected(ERRORS[name], *rows), strict=True):
        assert math.isnan(one) or one == pytest.approx(other, rel=1e-9, abs=1e-9)


@settings(max_examples=30)
@given(rows=_rows(), data=st.data())
def test_the_area_is_scikit_learns(rows: tuple[Any, Any, Any], data: st.DataObject) -> None:
    """By ranks, with ties, as by the curve."""
    split, truth, _ = rows
    hits = (truth == 0).astype(np.float64)
    value = st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0])
    scores = np.array(data.draw(st.lists(value, min_size=len(hits), max_size=len(hits))))
    found = tensor.area(tensor.Rows(split, hits, scores))
    for each, one in zip(np.unique(split), found, strict=True):
        own = split == each
        if len(np.unique(hits[own])) < 2:
            assert math.isnan(one)
        else:
            assert one == pytest.approx(sk.roc_auc_score(hits[own], scores[own]), abs=1e-12)


def test_classes_of_text() -> None:
    """Classes are sorted, the counts are those of a confusion matrix per split."""
    split, truth, prediction = np.array([0, 0, 1]), np.array(["b", "a", "b"]), np.array(["b", "b", "a"])
    found = tensor.tensor(split, truth, prediction)
    assert found.classes.tolist() == ["a", "b"]
    assert found.counts.tolist() == [[[0, 1], [0, 1]], [[0, 0], [1, 0]]]


@pytest.mark.parametrize("values", [np.arange(1001), np.array([0.0, np.nan])], ids=["too many", "NaN"])
def test_what_is_not_counted(values: Any) -> None:
    """More than 1,000 classes, and a class that is no number."""
    with pytest.raises(ValueError, match="class"):
        tensor.tensor(np.zeros(len(values)), values, values)
