"""One-sided decisions about a new result: is a loss proven, is the absence of one (0.05, from the 90 % interval)?"""

from typing import NamedTuple

from padre_git.core.statistics.outcomes import Pair
from padre_git.core.text import formats


class Gate(NamedTuple):
    """Whether something is proven, and the numbers in words."""

    proven: bool
    text: str


def proven_loss(pair: Pair, margin: float) -> Gate:
    """Whether ``pair.a`` (the new one) is worse than ``pair.b`` by more than ``margin``.

    The upper end of the interval lies below -margin. A small n proves nothing either way: the text says so.
    """
    if pair.gate is None:
        return Gate(False, f"no loss is proven, and none is excluded: {pair.reason or 'no interval'}")
    found = pair.gate[1] < -margin
    if found:
        return Gate(True, f"a loss of more than {margin:g} is proven: {_interval(pair)}")
    small = "" if pair.gate[0] > -margin else "; n is too small to exclude one"
    return Gate(False, f"no loss of more than {margin:g} is proven: {_interval(pair)}{small}")


def proven_no_worse(pair: Pair, margin: float) -> Gate:
    """Whether ``pair.a`` (the new one) is not worse than ``pair.b`` by more than ``margin``."""
    if pair.gate is None:
        return Gate(False, f"that nothing was lost is not proven: {pair.reason or 'no interval'}")
    found = pair.gate[0] > -margin
    word = "is excluded" if found else "is not excluded"
    return Gate(found, f"a loss of more than {margin:g} {word}: {_interval(pair)}")


def _interval(pair: Pair) -> str:
    assert pair.gate
    low, high = (formats.signed(end, 3 + 2 * (abs(end) < 0.001)) for end in pair.gate)
    lower = f" (above 0 is better: lower {pair.metric})" if pair.sign < 0 else ""
    return f"90 % interval of new - old [{low}, {high}]{lower}"
