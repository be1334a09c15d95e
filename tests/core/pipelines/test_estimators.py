"""Estimators as people give them: objects, functions, preprocessing; what cannot be trained is refused."""

from typing import Any

import numpy as np
import pytest
from sklearn.base import BaseEstimator
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.svm import SVC

from padre_git.core.data.dataset import Dataset
from padre_git.core.pipelines.pipeline import Pipeline as Workflow
from padre_git.errors import PadreError


def scaled_svc() -> Pipeline:
    """The function of an experiment."""
    return make_pipeline(StandardScaler(), SVC())


def test_functions() -> None:
    """A function that returns an estimator is called once it is needed."""
    assert Workflow.of(scaled_svc).text == "StandardScaler + SVC"


def _needs(c: float) -> SVC:
    return SVC(C=c)


def _nothing() -> None:
    """Forgot to return."""


class Broken(BaseEstimator):
    """Its constructor changes a parameter: each clone would be another estimator."""

    def __init__(self, values: Any = None) -> None:
        self.values = list(values or [1])

    def fit(self, X: Any, y: Any = None) -> "Broken":
        return self


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (SVC, r"SVC is a class; the pipeline must be an object of it: SVC\(\)"),
        (_needs, r"_needs\(c\) is not a pipeline; a pipeline is f\(\) -> estimator, f\(X_train, y_train\) -> model"),
        (_nothing, r"_nothing\(\) returned nothing"),
        (lambda: 3, "the pipeline is a int"),
        ("svc", "the pipeline is a str"),
        (Broken([2]), "Broken cannot be cloned for each fit"),
    ],
)
def test_no_pipeline(value: Any, message: str) -> None:
    """What cannot be trained is refused before anything runs, in one line."""
    with pytest.raises(PadreError, match=message) as caught:
        Workflow.of(value)
    assert "\n" not in str(caught.value)


IRIS = load_iris(as_frame=True)


@pytest.fixture
def iris() -> Dataset:
    """150 rows."""
    return Dataset("iris", IRIS.frame, target="target")


@pytest.mark.parametrize("preprocessing", [StandardScaler(), StandardScaler])
def test_preprocessing_is_the_first_step(preprocessing: Any, iris: Dataset) -> None:
    """On training rows only: it is part of what is fitted."""
    workflow = Workflow.of(SVC(), preprocessing=preprocessing)
    assert (workflow.text, workflow.notes) == ("StandardScaler + SVC", [])
    assert workflow.features(iris) is iris.X or workflow.features(iris).equals(iris.X)
    assert Workflow.of(scaled_svc(), preprocessing=PCA(2)).text == "PCA + StandardScaler + SVC"


def test_preprocessing_needs_a_transformer() -> None:
    """A function of the data is for ``fit_on="all"``."""
    with pytest.raises(PadreError, match="which has no `fit` and `transform`"):
        Workflow.of(SVC(), preprocessing=lambda: 3)
    assert Workflow.of(SVC(), preprocessing=FunctionTransformer(np.log1p)).text == "FunctionTransformer + SVC"
