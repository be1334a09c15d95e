"""Seeds come from what they are for."""

import random
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.ensemble import BaggingClassifier, RandomForestClassifier
from sklearn.pipeline import Pipeline as Steps
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from padre_git.core.pipelines import Pipeline
from padre_git.core.seeds import content, derive, global_seed, seeded


def test_derived_seeds_are_fixed() -> None:
    """A number that must never change: it would change every recorded result."""
    assert derive(0, "{}", 3, "SVC.random_state") == 2879997887
    assert derive(1, "{}", 3, "SVC.random_state") == 392285483


@given(st.integers(0, 2**63), st.lists(st.one_of(st.text(), st.integers()), max_size=4))
def test_derive(base: int, key: list[str | int]) -> None:
    """Equal keys give equal seeds, others others, and all are seeds of numpy."""
    seed = derive(base, *key)
    assert seed == derive(base, *key)
    assert 0 <= seed < 2**32
    assert derive(base, *key, "more") != seed
    np.random.RandomState(seed)


def test_text_and_number_are_two_keys() -> None:
    """The component `1` is not split 1."""
    assert derive(0, 1) != derive(0, "1")
    assert derive(0, "ab", "c") != derive(0, "a", "bc")


def test_no_base_seed() -> None:
    """None asks for chance."""
    assert derive(None, "a") != derive(None, "a")


def test_users_seed_is_kept() -> None:
    """An int of the user stays; None is replaced on the clone and named; the user's objects stay as they are."""
    forest = RandomForestClassifier(random_state=7)
    steps = Steps([("forest", BaggingClassifier(forest)), ("svc", SVC())])
    clone, names = seeded(steps, 0, {}, 0)
    assert names == ["BaggingClassifier.random_state", "SVC.random_state"]
    assert clone.named_steps["forest"].estimator.random_state == 7
    assert isinstance(clone.named_steps["svc"].random_state, int)
    assert (steps.named_steps["svc"].random_state, forest.random_state) == (None, 7)


def test_components_settings_and_splits_have_seeds_of_their_own() -> None:
    """No two of them share a seed."""
    steps = make_pipeline(BaggingClassifier(), SVC())
    found = [
        steps_seeded.random_state
        for setting in ({}, {"SVC.C": 1}, {"SVC.C": 2})
        for split in range(5)
        for steps_seeded in seeded(steps, 0, setting, split)[0].named_steps.values()
    ]
    assert len(set(found)) == len(found) == 30


def test_the_order_of_names_does_not_matter() -> None:
    """A setting is what it says, however it is written."""
    one, _ = seeded(SVC(), 0, {"SVC.C": 1, "SVC.kernel": "rbf"}, 0)
    other, _ = seeded(SVC(), 0, {"SVC.kernel": "rbf", "SVC.C": 1}, 0)
    assert one.random_state == other.random_state


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
