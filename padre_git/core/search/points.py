"""The points of a Sobol sequence: scipy.stats takes a second to import, and a space that is listed needs none."""

from collections.abc import Iterator

import numpy as np
from scipy.stats import qmc

_BLOCK = 64  # points at a time; a power of two keeps their balance


def points(axes: int, seed: int, first: int) -> Iterator[list[float]]:
    """Points of the unit cube with ``axes`` axes, scrambled by ``seed`` (Owen 1998), from the number ``first`` on."""
    sequence = qmc.Sobol(axes, scramble=True, rng=np.random.default_rng(seed))
    if first:
        sequence.fast_forward(first)
    while True:
        yield from sequence.random(_BLOCK).tolist()
