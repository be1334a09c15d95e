"""Which metrics fit, and what names such as `recall.malignant` are."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as sk
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression, Ridge

from padre_git.core.components.answers import Answers, problem
from padre_git.core.metrics.fitting import offered
from padre_git.core.metrics.metric import value_in
from padre_git.core.metrics.paths import Paths
from padre_git.core.metrics.resolve import resolve
from padre_git.core.metrics.table import METRICS
from padre_git.errors import PadreError, UnknownName

RANDOM = np.random.default_rng(3)


TRUTH = np.array(["benign", "malignant"])[RANDOM.integers(0, 2, 60)]


SAID = np.array(["benign", "malignant"])[RANDOM.integers(0, 2, 60)]


THREE = RANDOM.integers(0, 3, 60)


TARGETS = pd.DataFrame(RANDOM.normal(size=(60, 2)), columns=["weight", "waist"])


def test_the_positive_class_is_stated() -> None:
    """The second of two, unless the name says another one; the number is scikit-learn's with this pos_label."""
    for name, label in (("recall", "malignant"), ("recall.benign", "benign"), ("precision.malignant", "malignant")):
        (metric,) = resolve(name, "classification", y=TRUTH)
        assert (metric.name, metric.shown) == (name, label)
        function = sk.recall_score if name.startswith("recall") else sk.precision_score
        assert metric.score(TRUTH, Answers(SAID)) == pytest.approx(function(TRUTH, SAID, pos_label=label))
    (auc,) = resolve("roc_auc", "classification", y=TRUTH)
    assert (auc.shown, auc.average) == ("malignant", None)


def test_each_class_and_each_target() -> None:
    """`_per_class` and `_per_target` are one metric for each, with scikit-learn's numbers."""
    found = resolve("f1_per_class", "classification", y=THREE)
    said = RANDOM.integers(0, 3, 60)
    values = [metric.score(THREE, Answers(said)) for metric in found]
    assert [metric.name for metric in found] == ["f1.0", "f1.1", "f1.2"]
    assert values == pytest.approx(sk.f1_score(THREE, said, average=None))
    guess = TARGETS.to_numpy() + RANDOM.normal(size=(60, 2))
    found = resolve(["rmse", "rmse_per_target"], "regression", y=TARGETS)
    values = [metric.score(TARGETS.to_numpy(), Answers(guess)) for metric in found]
    assert [metric.name for metric in found] == ["rmse", "rmse.weight", "rmse.waist"]
    each = sk.root_mean_squared_error(TARGETS, guess, multioutput="raw_values")
    assert values == pytest.approx([each.mean(), *each])


@pytest.mark.parametrize(
    ("name", "y", "message"),
    [
        ("recall.malign", TRUTH, "unknown class `malign` of metric `recall`; there are benign, malignant"),
        ("rmse.wiast", TARGETS, "unknown target `wiast` of metric `rmse`; there are weight, waist"),
        ("accuracy.benign", TRUTH, "`accuracy` cannot be of one target: there is one target"),
        ("recal.benign", TRUTH, "unknown metric `recal.benign`"),
        ("recall_per_class", None, "the classes are not known here"),
    ],
)
def test_parts_that_there_are_none_of(name: str, y: Any, message: str) -> None:
    """An error that says which there are."""
    task = "regression" if y is TARGETS else "classification"
    with pytest.raises((UnknownName, PadreError)) as caught:
        resolve(name, task, y=y)
    assert message in str(caught.value)


def test_offered() -> None:
    """Those that fit the target and what the estimator gives."""
    names = {
        kind: {metric.name for metric in offered(problem(task, y, estimator=estimator))}
        for kind, task, y, estimator in (
            ("binary", "classification", TRUTH, LogisticRegression()),
            ("three", "classification", THREE, KMeans()),
            ("numbers", "regression", TARGETS, Ridge()),
            ("clusters", "clustering", None, KMeans()),
        )
    }
    assert {"recall", "roc_auc", "log_loss"} <= names["binary"]
    assert "roc_auc" not in names["three"]
    assert "top_2_accuracy" not in names["binary"]
    assert all("model_size" in offered for offered in names.values())
    own = {name for name in METRICS if name.startswith(("silhouette", "davies", "calinski"))}
    assert names["clusters"] - {"model_size"} == own
    assert all(METRICS[name].task == "regression" for name in names["numbers"] - {"model_size"})


def test_a_class_that_a_test_part_lacks() -> None:
    """Recall has no value there; precision of a class never predicted counts as 0, as in scikit-learn, and says so."""
    (recall,) = resolve("recall", "classification", y=TRUTH)
    _, why = value_in(recall, Paths(np.array(["benign"] * 3), Answers(SAID[:3])))
    assert why == "class malignant not in the test part"
    (precision,) = resolve("precision", "classification", y=TRUTH)
    with pytest.warns(match="class malignant is never predicted: its precision counts as 0"):
        assert value_in(precision, Paths(np.array(["malignant"] * 3), Answers(np.array(["benign"] * 3)))) == (0.0, None)
