"""Rows 13 to 15 and 18: methods over several data sets, by the mean score on each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from padre_git.core.statistics.outcomes import Pair, holm
from padre_git.core.statistics.ranks import Friedman, friedman, hodges_lehmann, signed_ranks
from padre_git.core.statistics.scores import rounded
from padre_git.core.text.formats import count

FEWEST = 6
BISERIAL, STATISTIC = "rank-biserial", "T"


@dataclass(frozen=True)
class OverDatasets:
    """What can be said of methods over data sets.

    Attributes
    ----------
    names : of the methods, k.
    datasets : names of the m data sets on which all of them have a mean.
    ranks : mean ranks, 1 is best.
    friedman : of three and more methods.
    pairs : adjusted, where there is a test.
    reason : why there is no test; empty where there is one.
    metric : that was compared.
    """

    names: tuple[str, ...]
    datasets: tuple[str, ...]
    ranks: tuple[float, ...]
    friedman: Friedman | None
    pairs: tuple[Pair, ...]
    reason: str = ""
    metric: str = ""


@dataclass(frozen=True)
class Ranking:
    """Mean ranks over data sets, and what a test does not tell apart; or why nothing was tested.

    Attributes
    ----------
    names : of the methods.
    ranks : their mean ranks, 1 is best.
    datasets : how many.
    difference : Nemenyi's critical difference; None for the other tests, and for too few data sets.
    groups : the methods that the test does not tell apart.
    reason : why there is no test; empty where there is one.
    metric : that was ranked.
    test : by which, with level and family; empty where there is none.
    """

    names: tuple[str, ...]
    ranks: tuple[float, ...]
    datasets: int
    difference: float | None
    groups: tuple[tuple[str, ...], ...] = ()
    reason: str = ""
    metric: str = ""
    test: str = ""


def compare(
    names: Sequence[str],
    datasets: Sequence[str],
    means: Sequence[Sequence[float]],
    *,
    metric: str,
    greater_is_better: bool = True,
    control: str | None = None,
    alpha: float = 0.05,
    metrics: int = 1,
) -> OverDatasets:
    """Methods over data sets that are unrelated.

    Parameters
    ----------
    names : k labels.
    datasets : m names.
    means : (m, k), the mean of each method on each data set, as computed here or as others reported it.
    control : the one that the others are compared with; all pairs by default.
    alpha : the level of the verdicts.
    metrics : how many are tested in the same family; `outcomes.holm` over all of them is the caller's.
    """
    sign = 1 if greater_is_better else -1
    gains = [[sign * rounded(value) for value in row] for row in means]
    tested = friedman(gains) if len(names) > 1 else None
    wanted = [pair for pair in combinations(range(len(names)), 2) if control is None]
    # the control comes second
    wanted += [(at, own) for own, name in enumerate(names) if name == control for at in range(len(names)) if at != own]
    base = OverDatasets(tuple(names), tuple(datasets), tested.means if tested else (), None, (), metric=metric)
    base = replace(base, friedman=tested if len(names) > 2 else None)
    reason = too_few(len(datasets), len(wanted) * metrics, alpha)
    if reason:
        return replace(base, reason=reason)
    row = 13 if len(names) == 2 else 14 if control is None else 15
    template = Pair("", "", metric, sign=sign, alpha=alpha, row=row, replicate="data set")
    found = [
        _pair(replace(template, a=names[a], b=names[b], n=len(datasets)), [row[a] - row[b] for row in gains])
        for a, b in wanted
    ]
    return replace(base, pairs=tuple(holm(found)))


def too_few(sets: int, pairs: int, alpha: float = 0.05) -> str:
    """Why ``sets`` data sets cannot decide ``pairs`` comparisons; empty where they can."""
    if sets < FEWEST:
        return f"{count(sets, 'data set')}: the smallest possible p is {2 / 2**sets:.4g}"
    smallest = pairs * 2 / 2**sets
    if smallest <= alpha:
        return ""
    needed = next(m for m in range(sets, 200) if pairs * 2 / 2**m <= alpha)
    return f"{sets} data sets, {pairs} pairs: smallest adjusted p {smallest:.2g}; {needed} are needed"


def _pair(base: Pair, differences: list[float]) -> Pair:
    differences = [rounded(value) for value in differences]
    if not any(differences):
        return replace(base, gain=0.0, verdict="equal score", reason=f"equal on all {len(differences)} data sets")
    found = signed_ranks(differences)
    zeros = f"{count(found.zeros, 'difference')} of zero"
    return replace(
        base,
        gain=rounded(hodges_lehmann(differences)),
        p=found.p,
        test=f"Wilcoxon signed-rank test over {len(differences)} data sets, exact, ranks of zeros split (Demšar 2006)",
        detail=f"T = {found.t:g}, ranks {found.plus:g} for, {found.minus:g} against; {zeros}",
        effects={STATISTIC: found.t, BISERIAL: found.biserial},
    )
