"""A function of the user as a pipeline, against scikit-learn called directly."""

from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from padre_git.core.components.functions import FunctionPipeline
from padre_git.core.compute import compute
from padre_git.core.metrics import resolve as metrics
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.results.results import Result
from padre_git.core.splitting import resolve as splitting
from padre_git.errors import PadreError

IRIS = load_iris(return_X_y=True)


def knn(X_train: Any, y_train: Any, X_test: Any, *, n_neighbors: int = 5) -> Any:
    """Probabilities of the neighbours."""
    return KNeighborsClassifier(n_neighbors).fit(X_train, y_train).predict_proba(X_test)


def trained(X_train: Any, y_train: Any, n_neighbors: int = 5) -> Any:
    """A model, as PyPaDRE's estimators returned one."""
    return KNeighborsClassifier(n_neighbors).fit(X_train, y_train)


def labels(X_train: Any, y_train: Any, X_test: Any, n_neighbors: int = 5) -> Any:
    """Classes alone."""
    return trained(X_train, y_train, n_neighbors).predict(X_test)


def closed(X_train: Any, y_train: Any, n_neighbors: int = 5) -> Any:
    """A function of the test rows."""
    return trained(X_train, y_train, n_neighbors).predict


def both(X_train: Any, y_train: Any, X_test: Any, n_neighbors: int = 5) -> Any:
    """Classes and probabilities."""
    model = trained(X_train, y_train, n_neighbors)
    return model.predict(X_test), model.predict_proba(X_test)


def parts(X_train: Any, y_train: Any, X_test: Any, n_neighbors: int = 5) -> Any:
    """Probabilities by name."""
    model = trained(X_train, y_train, n_neighbors)
    return {"probabilities": model.predict_proba(X_test), "classes": model.classes_}


def draws(X_train: Any, y_train: Any, X_test: Any, rng: Any) -> Any:
    """Chance."""
    return rng.choice(np.unique(y_train), len(X_test))


def _run(function: Any, grid: Any = ({},), wanted: Any = None, seed: int = 0, n_jobs: int = 1) -> list[Result]:
    X, y = IRIS
    pipeline = Pipeline.of(FunctionPipeline(function, task="classification") if callable(function) else function)
    splits = splitting.resolve(3, task=pipeline.task, y=y).split(len(X), y)
    chosen = metrics.resolve(wanted, pipeline.task, y=y, estimator=pipeline.estimator)
    todo = [compute.Computation(pipeline, setting, seed, split, chosen) for setting in grid for split in splits]
    results = list(compute.run(todo, X, y, n_jobs=n_jobs))
    assert [result.failure for result in results] == [None] * len(results)
    return results


def _expected(n_neighbors: int, split: int) -> Any:
    X, y = IRIS
    rows = splitting.resolve(3, task="classification", y=y).split(len(X), y)[split]
    return KNeighborsClassifier(n_neighbors).fit(X[rows.train], y[rows.train]), X[rows.test]


@pytest.mark.parametrize("function", [knn, trained, labels, closed, both, parts])
def test_predictions_of_the_function(function: Any) -> None:
    """Whatever it returns: the classes are those of scikit-learn, and probabilities where it gives them."""
    grid = [{"n_neighbors": 1}, {"n_neighbors": 20}]
    for number, result in enumerate(_run(function, grid)):
        model, test = _expected(grid[number // 3]["n_neighbors"], number % 3)
        assert np.array_equal(result.prediction, model.predict(test))
        if function not in (labels, closed):
            assert np.array_equal(result.probabilities, model.predict_proba(test))
            assert "roc_auc" in result.scores


def test_the_parameter_that_is_recorded_is_used() -> None:
    """PyPaDRE's example recorded 20 neighbours and trained with 5."""
    pipeline = Pipeline.of(FunctionPipeline(knn, task="classification"))
    assert {name: each.value for name, each in pipeline.parameters.items()} == {"knn.n_neighbors": 5}
    changed = pipeline.configured({"n_neighbors": 20})
    assert changed.parameters["knn.n_neighbors"].value == 20
    (result, *_) = _run(changed.estimator)
    model, test = _expected(20, 0)
    assert np.array_equal(result.probabilities, model.predict_proba(test))


def test_behind_a_step() -> None:
    """At the end of a pipeline of scikit-learn it gets what the steps before it made."""
    steps = make_pipeline(StandardScaler(), FunctionPipeline(knn, task="classification"))
    assert Pipeline.of(steps).text == "StandardScaler + knn"
    results = _run(steps, [{"knn.n_neighbors": 3}])
    direct = _run(make_pipeline(StandardScaler(), KNeighborsClassifier(3)))
    assert all(np.array_equal(a.probabilities, b.probabilities) for a, b in zip(results, direct, strict=True))


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_chance_has_a_seed(n_jobs: int) -> None:
    """`rng` is seeded by what it is for: the same again, another one for another seed and split."""
    one, again, other = _run(draws), _run(draws, n_jobs=n_jobs), _run(draws, seed=1)
    assert [result.seeded for result in one] == [["draws.random_state"]] * 3
    assert all(np.array_equal(a.prediction, b.prediction) for a, b in zip(one, again, strict=True))
    assert not np.array_equal(one[0].prediction, other[0].prediction)
    assert not np.array_equal(one[0].prediction, one[1].prediction)


def _five(a: Any, b: Any, c: Any, d: Any, e: Any) -> None:
    """Takes too much."""


def _word(X_train: Any, y_train: Any, *, k: int) -> None:
    """Its hyperparameter has no value."""


@pytest.mark.parametrize("function", [_five, _word])
def test_functions_that_are_no_pipeline(function: Any) -> None:
    """They are refused before anything runs, with the forms that there are."""
    with pytest.raises(
        PadreError, match=r"is not a pipeline; a pipeline is f\(\) -> estimator, f\(X_train, y_train\) -> model"
    ):
        FunctionPipeline(function).check()


def test_unknown_names() -> None:
    """A task and a hyperparameter that there is none of."""
    with pytest.raises(PadreError, match=r"the task of knn\(\) is 'classify'; tasks are classification, regression"):
        FunctionPipeline(knn, task="classify").check()
    with pytest.raises(PadreError, match=r"knn\(\) has no hyperparameter `k`; it has n_neighbors"):
        FunctionPipeline(knn, k=3)


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (None, "_made() returned nothing"),
        ({"predictions": [1]}, "_made() returned `predictions`; it may return classes, decision, prediction"),
        ({"classes": [1]}, "_made() returned neither predictions nor probabilities"),
        ([[0.5, 0.5]], "_made() returned 2 probabilities for 3 classes"),
        ([1, 2], "predict returned 2 values for 50 rows; it must return one for each"),
    ],
)
def test_what_it_must_not_return(made: Any, message: str) -> None:
    """The failure names the function."""

    def _made(X_train: Any, y_train: Any, X_test: Any) -> Any:
        return made

    X, y = IRIS
    pipeline = Pipeline.of(FunctionPipeline(_made, task="classification"))
    (split, *_) = splitting.resolve(3, task=pipeline.task, y=y).split(len(X), y)
    (result,) = compute.run([compute.Computation(pipeline, {}, 0, split, [])], X, y)
    assert result.failure is not None
    assert result.failure.message.startswith(message)
    assert result.failure.component == "predict of _made"


def test_a_model_that_was_pickled_before() -> None:
    """Its function stood under another name."""
    model = FunctionPipeline(knn, task="classification", n_neighbors=3)
    state = model.__getstate__()
    state["padre_function"], state["padre_name"] = state.pop("function"), "knn"
    old = FunctionPipeline.__new__(FunctionPipeline)
    old.__setstate__(state)
    assert (old.padre_function, old.padre_name, old.get_params()) == (knn, "knn", model.get_params())
