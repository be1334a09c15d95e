"""A short simulation: equally good methods are not rejected more often than the level says, and naive tests do so."""

import pytest

from benchmarks.simulate import CASES, Case, rate

LIMITED = [case for case in CASES if case.most is not None or case.least is not None]


@pytest.mark.parametrize("case", LIMITED, ids=lambda case: case.name)
def test_false_positives(case: Case) -> None:
    """Within three standard errors; of a control above its limit, so that the simulation is known to see them."""
    found = rate(case, 150 // case.cost, seed=1)
    assert found.right, f"{found.rejected:.3f} of {found.draws}"
