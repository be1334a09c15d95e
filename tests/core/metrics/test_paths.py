"""What metrics consume is made once, and only where it can be made."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from padre_git.core.components.answers import Answers
from padre_git.core.metrics import counts
from padre_git.core.metrics.own import Undefined
from padre_git.core.metrics.paths import PRODUCERS, Paths, given
from padre_git.core.metrics.resolve import resolve
from padre_git.core.metrics.user import user
from padre_git.errors import UnknownName

RANDOM = np.random.default_rng(3)


TRUTH = np.array(["benign", "malignant"])[RANDOM.integers(0, 2, 60)]


SAID = np.array(["benign", "malignant"])[RANDOM.integers(0, 2, 60)]


TARGETS = pd.DataFrame(RANDOM.normal(size=(60, 2)), columns=["weight", "waist"])


def test_what_is_shared_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A confusion matrix for all metrics that consume it, and none for those that do not."""
    made: list[str] = []

    def watched(truth: Any, prediction: Any) -> Any:
        made.append("confusion")
        return counts.confusion(truth, prediction)

    rows = tuple(each._replace(function=watched) if each.gives == "confusion" else each for each in PRODUCERS)
    monkeypatch.setattr("padre_git.core.metrics.paths.PRODUCERS", rows)
    paths = Paths(TRUTH, Answers(SAID))
    for metric in resolve(["accuracy", "f1_macro", "recall", "cohen_kappa"], "classification", y=TRUTH):
        metric.of(paths)
    assert made == ["confusion"]
    numbers = Paths(TARGETS.to_numpy(), Answers(TARGETS.to_numpy()))
    for metric in resolve(["r2", "rmse"], "regression", y=TARGETS):
        metric.of(numbers)
    assert made == ["confusion"]


def test_a_metric_of_the_confusion_matrix() -> None:
    """A user's metric consumes what padre's consume; an unknown thing lists the known ones."""

    def wrong(confusion: Any) -> float:
        return float(confusion.matrix.sum() - np.trace(confusion.matrix))

    metric = user(wrong, greater_is_better=False, consumes="confusion")
    assert metric.score(TRUTH, Answers(SAID)) == np.sum(TRUTH != SAID)
    with pytest.raises(UnknownName, match="unknown thing to consume `confusions`; a metric consumes truth, prediction"):
        user(wrong, greater_is_better=False, consumes="confusions")


def test_mixed_types_have_no_confusion_matrix() -> None:
    """Undefined with a reason instead of a failed run."""
    with pytest.raises(Undefined, match="not of one type"):
        counts.confusion(np.array([1, "a"], dtype=object), np.array([1, 2], dtype=object))


def test_transformed_features() -> None:
    """Of a pipeline they are what reaches its last step, of one estimator the features themselves."""
    features = np.array([[1.0], [3.0]])
    pipeline = make_pipeline(StandardScaler(), DummyClassifier()).fit(features, [0, 1])
    assert given(pipeline, features)["transformed"]().ravel().tolist() == [-1, 1]
    assert given(DummyClassifier(), features)["transformed"]() is features
    assert "groups" not in given(pipeline, features)
    assert given(pipeline, features, "g")["groups"]() == "g"
