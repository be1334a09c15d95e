"""Holm's correction of a family of p values."""

from collections.abc import Sequence


def holm(values: Sequence[float], family: int | None = None) -> list[float]:
    """Adjusted p values, in the order of ``values`` (Holm 1979).

    Parameters
    ----------
    values : p values.
    family : how many hypotheses there are, where some have no p value; they count as if they had p = 1.
    """
    count = len(values) if family is None else family
    order = sorted(range(len(values)), key=values.__getitem__)
    adjusted, largest = [0.0] * len(values), 0.0
    for rank, at in enumerate(order):
        largest = max(largest, min((count - rank) * values[at], 1.0))
        adjusted[at] = largest
    return adjusted
