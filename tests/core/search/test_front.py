"""The settings that no other one is better than."""

from hypothesis import given
from hypothesis import strategies as st

from padre_git.core.search.front import front
from padre_git.core.search.samplers import Objective

OBJECTIVES = (Objective("accuracy", True), Objective("fit_time", False))


def test_front() -> None:
    """Best of the first objective first; what failed is on no front, equal settings are all on it."""
    points = [(0.9, 3.0), (0.8, 1.0), None, (0.8, 2.0), (0.7, 1.0), (0.9, 3.0)]
    scores = [dict(zip(("accuracy", "fit_time"), each, strict=True)) if each else None for each in points]
    assert front(scores, OBJECTIVES) == [0, 5, 1]
    assert front([None], OBJECTIVES) == []


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=20))
def test_nothing_is_better(points: list[tuple[int, int]]) -> None:
    """Whatever is not on the front is beaten by something on it, and nothing on it by anything."""
    scores = [{"accuracy": float(a), "fit_time": float(b)} for a, b in points]
    found = front(scores, OBJECTIVES)
    for at, (a, b) in enumerate(points):
        beaten = any(x >= a and y <= b and (x, y) != (a, b) for x, y in points)
        assert (at in found) is not beaten
