"""Pauses of the collector of garbage."""

import gc

import pytest

from padre_git.model.garbage import uncollected


def _fails() -> None:
    with uncollected():
        raise ValueError("here")


def test_the_collector_goes_on_afterwards() -> None:
    """Also after an error, and after the outermost of several pauses alone."""
    assert gc.isenabled()
    with uncollected():
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="here"):
        _fails()
    assert gc.isenabled()


def test_a_collector_that_is_off_stays_off() -> None:
    """Whoever switched it off has a reason."""
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
