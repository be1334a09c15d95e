"""Which settings of a search need no further splits: the ones that cannot win any more, or are clearly worse.

A rule of selection, never a finding: its p values stand in no table. Scores alone decide, so that it works for every
metric and does not depend on when a result arrived.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from padre_git.core.statistics import designs
from padre_git.core.statistics.means import mean
from padre_git.core.statistics.resampled import corrected
from padre_git.core.statistics.scores import constant, rounded
from padre_git.core.text.formats import Bounds
from padre_git.model.documents import Design

LEVEL = 0.05  # one-sided; no correction for the number of settings, which would save nothing
FIRST = 3  # splits that a setting gets before it can be called worse; after two too many winners are lost
FEWEST = 5  # splits of the design
_BLOCK = 8  # settings that start together, before one has all its splits


@dataclass(frozen=True)
class Stopped:
    """Why a setting gets no further splits.

    Attributes
    ----------
    after, of : how many splits of how many it had.
    reason : ``bound``: it cannot win any more; ``worse``: it is clearly worse so far.
    than : number of the setting that it was compared with.
    difference : how much worse its mean is over the splits that both have; positive, whichever way is better.
    p : one-sided, of the corrected t-test over these splits; None for ``bound``.
    """

    after: int
    of: int
    reason: str
    than: int
    difference: float
    p: float | None = None


class Rules(NamedTuple):
    """What `decide` knows of a search; fields as its parameters."""

    total: int
    ratio: float
    greater_is_better: bool = True
    bounds: Bounds = None

    def decide(self, scores: Mapping[int, Sequence[float]]) -> dict[int, Stopped]:
        """The settings that are over; see `decide`."""
        return decide(
            scores, self.total, ratio=self.ratio, greater_is_better=self.greater_is_better, bounds=self.bounds
        )


def refusal(design: Design) -> str:
    """Why splits of this kind cannot be raced; empty where they can, with 5 of them or more."""
    if designs.family(design) == "time":
        return "--race needs splits that are alike, and those of a time series are not. Leave --race out."
    if designs.family(design) not in ("folds", "holdouts") or design.ratio is None:
        return "--race needs folds or holdouts, whose scores a test can compare. Leave --race out."
    return ""


def block(start: int) -> int:
    """How many settings race together from position ``start`` on: 8, then as many as there were before: 8, 16, 32, …

    All at once would compare each with whoever leads by luck: simulated, that loses the winner in up to 10 % of the
    searches, blocks in 1 to 2 %, and they save nearly as much. The numbers do not depend on how many processes compute.
    """
    return max(start, _BLOCK)


def blocks(count: int) -> Iterator[range]:
    """The settings that race together, by position."""
    start = 0
    while start < count:
        yield range(start, min(start + block(start), count))
        start += block(start)


def wave(done: int, total: int) -> range:
    """The splits that a setting gets next: the first three at once, since none can be called worse before, then one."""
    return range(done, min(max(done + 1, FIRST), total))


def decide(
    scores: Mapping[int, Sequence[float]],
    total: int,
    *,
    ratio: float,
    greater_is_better: bool = True,
    bounds: Bounds = None,
) -> dict[int, Stopped]:
    """The settings that are over, from what all have so far; the order in which it came does not matter.

    The incumbent is the best setting that has all splits. Until there is one, it is the best over the splits that all
    settings have, and nothing can be ruled out by the bound.

    Parameters
    ----------
    scores : number of a setting -> its scores on the first splits, seeds averaged; of those alive or with all
        splits. A setting with a score that is not finite neither leads nor is stopped.
    total : splits of the design.
    ratio : n₂/n₁, rows of a test part by rows of its training part.
    bounds : smallest and largest value of the metric; None where it has none.

    Returns
    -------
    dict
        Number -> why it is stopped; the incumbent and the ones that have all splits are never in it.
    """
    sign = 1 if greater_is_better else -1
    least, most = bounds or (None, None)
    limit = most if greater_is_better else least
    oriented = {
        number: [sign * rounded(value) for value in values]
        for number, values in scores.items()
        if values and all(map(_finite, values))
    }
    incumbent = _incumbent(oriented, total)
    if incumbent is None:
        return {}
    found: dict[int, Stopped] = {}
    for number, own in oriented.items():
        if number == incumbent or len(own) >= total:
            continue
        why = _compared(own, oriented[incumbent], total, ratio, None if limit is None else sign * limit)
        if why:
            reason, difference, p = why
            found[number] = Stopped(len(own), total, reason, incumbent, difference, p)
    return found


def _finite(value: float) -> bool:
    return value - value == 0


def _incumbent(oriented: Mapping[int, Sequence[float]], total: int) -> int | None:
    """The best, the first of equals."""
    complete = {number: own for number, own in oriented.items() if len(own) >= total}
    among = complete or oriented
    if not among:
        return None
    shared = min(map(len, among.values()))
    return max(sorted(among), key=lambda number: rounded(mean(among[number][:shared])))


def _compared(
    own: Sequence[float], best: Sequence[float], total: int, ratio: float, limit: float | None
) -> tuple[str, float, float | None] | None:
    """Reason, difference and p of a setting that is over; larger is better here."""
    shared = min(len(own), len(best))
    differences = [rounded(x - y) for x, y in zip(best[:shared], own[:shared], strict=True)]
    behind = rounded(mean(differences))
    if limit is not None and len(best) >= total:
        reachable = (sum(own) + (total - len(own)) * limit) / total
        if rounded(reachable) < rounded(mean(best)):
            return "bound", behind, None
    if shared < FIRST or behind <= 0 or constant(differences):
        return None
    p = corrected(differences, ratio).p / 2
    return ("worse", behind, p) if p < LEVEL else None
