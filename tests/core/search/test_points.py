"""The points of a Sobol sequence."""

from itertools import islice

import numpy as np
from scipy.stats import qmc

from padre_git.core.search.points import points


def test_they_are_those_of_scipy() -> None:
    """Point by point, also beyond a block, and whichever is the first."""
    theirs = qmc.Sobol(3, scramble=True, rng=np.random.default_rng(7)).random(256)
    assert [*islice(points(3, 7, 0), 256)] == theirs.tolist()
    assert [*islice(points(3, 7, 100), 100)] == theirs[100:200].tolist()
