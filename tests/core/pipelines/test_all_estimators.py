"""padre's judgement of each estimator that scikit-learn has: task, whether it predicts, seeds, parameters."""

import inspect
from typing import Any

import numpy as np
import pytest
from sklearn.base import BaseEstimator
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import get_scorer, get_scorer_names
from sklearn.preprocessing import StandardScaler
from sklearn.utils import all_estimators, get_tags

from padre_git.core.components.abilities import can
from padre_git.core.compute.seeds import unseeded
from padre_git.core.metrics.resolve import for_task, resolve
from padre_git.core.metrics.table import FUNCTIONS, METRICS
from padre_git.core.pipelines.pipeline import Pipeline

# what constructors demand, by the name of the parameter
GIVEN: dict[str, Any] = {
    "base_estimator": LogisticRegression(),
    "dictionary": np.ones((1, 2)),
    "param_distributions": {"C": [1, 2]},
    "param_grid": {"C": [1, 2]},
    "steps": [("scale", StandardScaler()), ("last", LogisticRegression())],
    "transformer_list": [("scale", StandardScaler())],
    "transformers": [("scale", StandardScaler(), [0])],
}
TASKS = {
    "classifier": "classification",
    "regressor": "regression",
    "clusterer": "clustering",
    "outlier_detector": "outlier detection",
    None: None,
}
# classes that are fitted to something else than rows and a target, and such that have no rows to predict
NOT_OF_ROWS = {"FeatureAgglomeration"}  # it clusters columns
DENSITIES = {"GaussianMixture": "clustering", "BayesianGaussianMixture": "clustering", "KernelDensity": "clustering"}


def made(kind: type[Any]) -> Any:
    """An object of an estimator's class, with what it demands."""
    demanded = [
        name
        for name, each in inspect.signature(kind).parameters.items()
        if each.default is each.empty and each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
    ]
    inner = Ridge() if "Regressor" in kind.__name__ or kind.__name__ == "RegressorChain" else LogisticRegression()
    given = {**GIVEN, "estimator": inner, "estimators": [("a", inner), ("b", inner)]}
    if kind.__name__ == "SelfTrainingClassifier":  # which has a default that it refuses
        demanded.append("estimator")
    return kind(**{name: given[name] for name in demanded})


KINDS = dict(all_estimators())


@pytest.mark.filterwarnings("ignore:Class .* is deprecated:FutureWarning")  # scikit-learn is about to remove some
@pytest.mark.parametrize("name", KINDS)
def test_an_estimator_is_taken_for_what_it_declares(name: str) -> None:
    """The task is the declared one; it predicts where its class can; its seeds can be set; it is described."""
    estimator = made(KINDS[name])
    pipeline = Pipeline.of(estimator)
    declared = get_tags(estimator).estimator_type
    assert pipeline.task == (DENSITIES[name] if declared == "density_estimator" else TASKS[declared])
    assert not any("does not declare its task" in note for note in pipeline.notes)
    predicts = any(can(pipeline.estimator, each) is not False for each in ("predict", "fit_predict"))
    supervised = pipeline.task in ("classification", "regression")
    own = hasattr(KINDS[name], "predict") or "fit_predict" in dir(estimator)
    assert predicts == (supervised or own) or name in NOT_OF_ROWS
    seeds = unseeded(pipeline.estimator)
    own_seed = estimator.get_params(deep=False).get("random_state", "none of its own")
    assert bool(seeds) or own_seed is not None
    pipeline.estimator.set_params(**dict.fromkeys(seeds.values(), 0))
    assert not unseeded(pipeline.estimator)
    assert pipeline.describe()["kind"] == f"{KINDS[name].__module__}.{name}"
    if supervised:
        y = np.array([0.5, 1.5, 2.5]) if pipeline.task == "regression" else np.array([0, 1, 2])
        assert for_task(pipeline.task, y, estimator=pipeline.estimator)[0].name in {"accuracy", "r2"}


def test_all_kinds_are_made() -> None:
    """The list is scikit-learn's own, and each of its classes is made above."""
    assert len(KINDS) > 180
    assert all(issubclass(kind, BaseEstimator) for kind in KINDS.values())
    assert "FrozenEstimator" in KINDS
    assert isinstance(made(KINDS["FrozenEstimator"]), FrozenEstimator)


@pytest.mark.parametrize("name", get_scorer_names())
def test_scorers_have_their_direction(name: str) -> None:
    """A loss stays a loss, with the direction that the scorer's sign says and that padre's own metric has."""
    scorer = get_scorer(name)
    (metric,) = resolve([scorer], None)
    assert metric.greater_is_better == (scorer._sign > 0)
    known = FUNCTIONS.get(scorer._score_func)
    if known:
        assert METRICS[known].greater_is_better == metric.greater_is_better
