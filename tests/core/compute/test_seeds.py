"""Seeds come from what they are for."""

import random
import sys
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA
from sklearn.ensemble import BaggingClassifier, RandomForestClassifier, VotingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from padre_git.core.compute import compute
from padre_git.core.compute.seeds import content, global_seed
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.results.results import Result
from padre_git.core.splitting import resolve as splitting

IRIS = load_iris(return_X_y=True)


def _fitted(estimator: Any, *settings: dict[str, Any], splits: int = 2) -> list[Result]:
    """The fitted clones of each setting and split."""
    workflow = Pipeline.of(estimator)
    parts = splitting.resolve(splits, task=workflow.task, y=IRIS[1]).split(len(IRIS[1]), IRIS[1])
    todo = [compute.Computation(workflow, each, 0, part, [], keep=True) for each in settings or ({},) for part in parts]
    return list(compute.run(todo, *IRIS))


def test_users_seed_is_kept() -> None:
    """An int of the user stays; None is replaced on the clone and named; the user's objects stay as they are."""
    forest = RandomForestClassifier(3, random_state=7)
    steps = VotingClassifier([("forest", BaggingClassifier(forest, 2)), ("svc", SVC())])
    result = _fitted(steps)[0]
    assert result.seeded == ["VotingClassifier.forest.random_state", "VotingClassifier.svc.random_state"]
    clone = result.fitted.get_params()
    assert clone["forest__estimator"].random_state == 7
    assert isinstance(clone["svc"].random_state, int)
    assert (steps.get_params()["svc"].random_state, forest.random_state) == (None, 7)


def test_components_settings_and_splits_have_seeds_of_their_own() -> None:
    """No two of them share a seed."""
    steps = make_pipeline(PCA(2), SVC())
    results = _fitted(steps, {}, {"SVC.C": 2}, {"SVC.C": 3}, splits=5)
    found = [step.random_state for result in results for step in result.fitted.named_steps.values()]
    assert len(set(found)) == len(found) == 30


def test_the_order_of_names_does_not_matter() -> None:
    """A setting is what it says, however it is written, and whatever is computed before it."""
    one = _fitted(SVC(), {"SVC.C": 2, "SVC.kernel": "linear"})
    other = _fitted(SVC(), {"SVC.C": 7}, {"SVC.kernel": "linear", "SVC.C": 2})[2:]
    assert [each.fitted.random_state for each in one] == [each.fitted.random_state for each in other]


def test_content() -> None:
    """A setting in the code and on the command line is the same; how many jobs is none of it."""
    in_code = Pipeline.of(make_pipeline(StandardScaler(), RandomForestClassifier(max_depth=3, n_jobs=2)))
    given_later = Pipeline.of(make_pipeline(StandardScaler(), RandomForestClassifier())).configured({"max_depth": 3})
    assert content(in_code) == content(given_later) == '{"RandomForestClassifier.max_depth": 3}'
    assert content(given_later.configured({"max_depth": None})) == "{}"


def _draw() -> tuple[Any, ...]:
    return random.random(), np.random.rand(), np.random.normal()


def test_global_generators() -> None:
    """Inside they are seeded, afterwards they go on as if nothing had been."""
    random.seed(1)
    np.random.seed(1)
    expected = _draw(), _draw()
    random.seed(1)
    np.random.seed(1)
    first = _draw()
    with global_seed(5):
        inside = _draw()
    with global_seed(5):
        assert _draw() == inside
    with global_seed(6):
        assert _draw() != inside
    assert (first, _draw()) == expected


def test_global_generators_after_an_error() -> None:
    """They are put back, whatever happens."""
    np.random.seed(1)
    expected = np.random.rand()
    np.random.seed(1)
    with pytest.raises(ZeroDivisionError), global_seed(5):
        1 / 0  # noqa: B018
    assert np.random.rand() == expected


def test_torch() -> None:
    """torch is seeded where it is loaded."""
    torch = pytest.importorskip("torch")
    assert "torch" in sys.modules
    torch.manual_seed(1)
    expected = torch.rand(2).tolist()
    torch.manual_seed(1)
    with global_seed(5):
        inside = torch.rand(3).tolist()
    with global_seed(5):
        assert torch.rand(3).tolist() == inside
    assert torch.rand(2).tolist() == expected
