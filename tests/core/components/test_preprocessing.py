"""Preprocessing takes part in the data flow: what it makes is trained and tested on, fitted on the training rows."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_iris
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from padre_git.core.compute import compute
from padre_git.core.data.dataset import Dataset
from padre_git.core.metrics import resolve as metrics
from padre_git.core.pipelines.pipeline import LEAK_NOTE, Pipeline
from padre_git.core.results.results import Result
from padre_git.core.splitting import resolve as splitting
from padre_git.errors import PadreError

IRIS = Dataset("iris", load_iris(as_frame=True).frame, target="target")


def _run(pipeline: Pipeline, dataset: Dataset = IRIS) -> list[Result]:
    splits = splitting.resolve(3, task=pipeline.task, y=dataset.y).split(len(dataset), dataset.y)
    wanted = metrics.resolve("accuracy", pipeline.task, y=dataset.y, estimator=pipeline.estimator)
    todo = [compute.Computation(pipeline, {}, 0, split, wanted) for split in splits]
    return list(compute.run(todo, pipeline.features(dataset), dataset.y))


def zeros(X: Any) -> Any:
    """Nothing of the features is left."""
    return np.zeros_like(X)


def doubled(X: Any) -> Any:
    """Row by row."""
    return X * 2


def scaled(X_train: Any, X: Any) -> Any:
    """What StandardScaler does."""
    return (X - X_train.mean(axis=0)) / X_train.std(axis=0, ddof=0)


def test_it_has_an_effect() -> None:
    """PyPaDRE trained on the original features: with all zeros accuracy was 0.97. It is that of guessing."""
    for preprocessing, fit_on in (
        (zeros, "train"),
        (FunctionTransformer(zeros), "train"),
        (lambda d: zeros(d.X), "all"),
    ):
        results = _run(Pipeline.of(GaussianNB(var_smoothing=1), preprocessing=preprocessing, fit_on=fit_on))
        assert [result.scores["accuracy"] for result in results] == pytest.approx([1 / 3] * 3, abs=0.02)


def test_functions_of_the_features() -> None:
    """Row by row, or learned from the training rows alone: the numbers of scikit-learn's transformers."""
    for function, transformer in ((scaled, StandardScaler()), (doubled, FunctionTransformer(doubled))):
        own = Pipeline.of(LogisticRegression(max_iter=500), preprocessing=function)
        assert own.notes == []
        assert own.text == f"{function.__name__} + LogisticRegression"
        direct = _run(Pipeline.of(make_pipeline(transformer, LogisticRegression(max_iter=500))))
        for one, other in zip(_run(own), direct, strict=True):
            assert one.failure is None
            assert np.array_equal(one.prediction, other.prediction)
            assert one.probabilities == pytest.approx(other.probabilities, rel=1e-6)


def test_all_rows_are_marked() -> None:
    """Where it saw all rows the pipeline says so: in its text, which every list and table shows, and in a note."""
    pipeline = Pipeline.of(GaussianNB(), preprocessing=StandardScaler(), fit_on="all")
    assert pipeline.text == "StandardScaler(all rows) + GaussianNB"
    assert pipeline.notes == [LEAK_NOTE]
    assert pipeline.configured({}).text == pipeline.text
    assert pipeline.describe()["description"] == pipeline.text


def _whole(dataset: Any) -> Any:
    return dataset.X


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (_whole, r"preprocessing _whole\(dataset\) sees all rows, also the ones that are tested on"),
        (lambda a, b, c: a, r"takes 3 arguments; it is f\(\) -> transformer, f\(X\) or f\(X_train, X\)"),
    ],
)
def test_functions_that_are_refused(function: Any, message: str) -> None:
    """All rows only where that is asked for."""
    with pytest.raises(PadreError, match=message):
        Pipeline.of(GaussianNB(), preprocessing=function)


def _half(X: Any) -> Any:
    return X[: len(X) // 2]


def _nothing(X: Any) -> None:
    """Forgot to return."""


@pytest.mark.parametrize(
    ("function", "message"), [(_half, "_half() returned 50 rows for 100"), (_nothing, "_nothing() returned nothing")]
)
def test_rows_are_kept(function: Any, message: str) -> None:
    """Else every truth after the gap would meet the wrong row."""
    (failed, *_) = [result.failure for result in _run(Pipeline.of(GaussianNB(), preprocessing=function))]
    assert failed is not None
    assert failed.message.startswith(message)
    assert failed.component == f"fit of {function.__name__}"


TEXTS = Dataset(
    "reviews",
    pd.DataFrame({"text": ["good film", "bad film", "good one", "bad one"] * 6, "mood": ["+", "-"] * 12}),
    target="mood",
)
UNION = FeatureUnion([("words", TfidfVectorizer()), ("signs", TfidfVectorizer(analyzer="char"))])


@pytest.mark.parametrize(
    "estimator",
    [
        make_pipeline(CountVectorizer(), LogisticRegression()),
        make_pipeline(UNION, LogisticRegression()),
        GridSearchCV(make_pipeline(TfidfVectorizer(), LogisticRegression()), {"logisticregression__C": [1]}, cv=2),
    ],
)
def test_one_column_of_text(estimator: Any) -> None:
    """A vectorizer gets the texts; given the table it would take the name of the column for the only text."""
    results = _run(Pipeline.of(estimator), TEXTS)
    assert [result.scores.get("accuracy") for result in results] == [1.0] * 3, results[0].failure
