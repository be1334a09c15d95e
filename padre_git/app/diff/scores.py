"""The metrics of a pair: before, after, and what the test says that belongs to how the data were split."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from padre_git.app import predictions
from padre_git.app.diff.pairs import Pair, Variant
from padre_git.app.runs.scores import of_setting
from padre_git.core import statistics
from padre_git.core.statistics.means import mean, std
from padre_git.model.documents import Metric

if TYPE_CHECKING:
    from padre_git.core.statistics.outcomes import Pair as Result
    from padre_git.core.statistics.scores import Scores


@dataclass(frozen=True)
class Spread:
    """A metric of one side: seeds averaged within splits, then over splits; over seeds apart."""

    mean: float
    std: float | None
    n: int
    values: list[float]
    seeds: int = 1
    std_over_seeds: float | None = None


@dataclass(frozen=True)
class MetricChange:
    """A metric of a pair; a side is None where it does not have the metric.

    Attributes
    ----------
    tested : whether it is one of the family, so that it has a verdict; the others have an interval only.
    result : what the statistics say; none where the metric is on one side alone.
    """

    name: str
    main: bool
    before: Spread | None
    after: Spread | None
    greater_is_better: bool | None
    bounds: tuple[float | None, ...] | None
    tested: bool = False
    result: "Result | None" = None

    @property
    def difference(self) -> float | None:
        """After - before, in the metric's own direction; none where one is undefined or they do not compare."""
        if self.result is None or self.result.verdict == "not comparable":
            return None
        found = self.result.difference
        if found is None and self.before and self.after:
            found = self.after.mean - self.before.mean
        return None if found is None or math.isnan(found) else found


def metrics(pair: Pair, *, tested: Sequence[str] = (), incomparable: str = "") -> list[MetricChange]:
    """The metrics of both sides, the main one first, unadjusted.

    Parameters
    ----------
    tested : the metrics that make a family; by default the main one.
    incomparable : why the runs as such are not comparable; then nothing is subtracted.
    """
    main = pair.after.row.main or pair.before.row.main
    documents = [dict(variant.metrics.metrics) if variant.metrics else {} for variant in (pair.before, pair.after)]
    names = dict.fromkeys([*([main] if main else []), *documents[1], *documents[0]])
    wanted = {*tested} if tested else {main}
    found = []
    for name in names:
        sides = [(variant, each.get(name)) for variant, each in zip((pair.before, pair.after), documents, strict=True)]
        if not any(metric for _, metric in sides):
            continue
        found.append(_metric(pair, name, sides, main=name == main, tested=name in wanted, incomparable=incomparable))
    return found


def _metric(
    pair: Pair, name: str, sides: list[tuple[Variant, Metric | None]], *, main: bool, tested: bool, incomparable: str
) -> MetricChange:
    before, after = (_spread(variant, name) if metric else None for variant, metric in sides)
    known = next(metric for _, metric in reversed(sides) if metric)
    bounds = None if known.bounds is None else tuple(known.bounds)
    change = MetricChange(name, main, before, after, known.greater_is_better, bounds, tested=tested)
    if incomparable or before is None or after is None:
        return change
    return replace(change, result=_result(pair, name, tested=tested))


def _spread(variant: Variant, name: str) -> Spread:
    values = variant.values(name)
    seeds = [mean(each.metrics[name].values) for each in variant.documents.values() if name in each.metrics]
    return Spread(mean(values), std(values), len(values), values, len(seeds), std(seeds))


def _result(pair: Pair, name: str, *, tested: bool) -> "Result":
    rows = None
    if tested and len(pair.after.values(name)) == 1:
        # thousands of resamples: only where the metric is tested
        rows = predictions.rows.test_rows(pair.after.reader, pair.before.reader, name)
    return statistics.pair.pair(scores(pair.after, name), scores(pair.before, name), predictions=rows)


def scores(variant: Variant, name: str) -> "Scores":
    """One metric of an variant, as the statistics take it."""
    found = of_setting(variant.line, name, variant.documents, name=variant.name, chosen=bool(variant.best_of))
    assert found  # whoever calls has looked
    return found


def settle(changes: list[list[MetricChange]]) -> list[list[MetricChange]]:
    """The same with p values adjusted over the family: all tested metrics of all pairs of this command (Holm)."""
    results = [change.result for each in changes for change in each if change.tested and change.result]
    if not results:
        return changes
    adjusted = iter(statistics.outcomes.holm(results))
    return [
        [replace(each, result=next(adjusted)) if each.tested and each.result else each for each in of_pair]
        for of_pair in changes
    ]
