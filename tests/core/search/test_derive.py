"""Derived seeds: fixed, equal for equal keys, and seeds of numpy."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from padre_git.core.search.derive import derive


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
