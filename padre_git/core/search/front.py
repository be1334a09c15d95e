"""The trade-offs of several objectives: the settings that no other one is better than."""

from collections.abc import Mapping, Sequence

from padre_git.core.search.samplers import Objective


def front(scores: Sequence[Mapping[str, float] | None], objectives: Sequence[Objective]) -> list[int]:
    """The numbers of the settings on the Pareto front, in the order of the first objective, the best first.

    Parameters
    ----------
    scores : of each setting, objective -> mean; None of one that has none, which is on no front.

    Returns
    -------
    list of int
        The ones that no other setting is at least equal to in all objectives and better than in one. Of settings with
        equal scores all are there.
    """
    points = {
        at: tuple(each[own.name] if own.greater_is_better else -each[own.name] for own in objectives)
        for at, each in enumerate(scores)
        if each is not None
    }
    kept = [at for at, own in points.items() if not any(_better(other, own) for other in points.values())]
    return sorted(kept, key=lambda at: [-value for value in points[at]])


def _better(one: Sequence[float], other: Sequence[float]) -> bool:
    return all(a >= b for a, b in zip(one, other, strict=True)) and tuple(one) != tuple(other)
