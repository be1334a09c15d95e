"""Seeds come from what they are for."""

import random
import subprocess
import sys
from pathlib import Path
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
from tests.conftest import process_environment

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


def test_a_first_import_of_torch(tmp_path: Path) -> None:
    """Imported inside, it is seeded as it is where it was loaded before, and afterwards as if it had been imported
    outside. A process of its own, with the few functions of torch that count here."""
    tmp_path.joinpath("torch.py").write_text(_TORCH)
    found = [
        subprocess.run(
            [sys.executable, "-c", _IMPORTING.format(before=before)],
            cwd=tmp_path,
            env=process_environment(),
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for before in ("", "import torch; torch.state = 17")
    ]
    assert found == [["5", "0", "SourceFileLoader"], ["5", "17", "SourceFileLoader"]]


_TORCH = """
import types
state = 0
cuda = types.SimpleNamespace(is_initialized=lambda: False)

def get_rng_state():
    return state

def set_rng_state(new):
    global state
    state = new

manual_seed = set_rng_state
"""
_IMPORTING = """
from padre_git.core.compute.seeds import global_seed
{before}
with global_seed(5):
    import torch
    print(torch.state)
print(torch.state, type(torch.__spec__.loader).__name__)
"""
