"""Metrics on the answers to one test part."""

import math

import numpy as np
from sklearn.dummy import DummyClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from padre_git.core.components.answers import Answers
from padre_git.core.compute.inference import Measured, given, measure
from padre_git.core.metrics.metric import Metric
from padre_git.core.metrics.paths import Paths

PATHS = Paths(np.array([0, 1, 1]), Answers(np.array([0, 1, 0])))


def _undefined(truth: object, prediction: object) -> float:
    raise ValueError("no reason to be defined")


def test_values_and_reasons() -> None:
    """An undefined metric is NaN with its reason; an optional one without what it consumes is left out."""
    share = Metric("share", True, lambda truth, prediction: np.mean(truth == prediction))
    broken = Metric("broken", True, _undefined)
    extra = Metric("extra", True, len, consumes=(("probabilities",),), optional=True)
    begun: list[str] = []
    found = measure([share, broken, extra], PATHS, Measured({}, {}), begun.append)
    assert found.scores["share"] == 2 / 3
    assert math.isnan(found.scores["broken"])
    assert found.undefined == {"broken": "no reason to be defined"}
    assert begun == ["share", "broken"]


def test_transformed_features() -> None:
    """Of a pipeline they are what reaches its last step, of one estimator the features themselves."""
    features = np.array([[1.0], [3.0]])
    pipeline = make_pipeline(StandardScaler(), DummyClassifier()).fit(features, [0, 1])
    assert given(pipeline, features)["transformed"]().ravel().tolist() == [-1, 1]
    assert given(DummyClassifier(), features)["transformed"]() is features
    assert "groups" not in given(pipeline, features)
    assert given(pipeline, features, "g")["groups"]() == "g"
