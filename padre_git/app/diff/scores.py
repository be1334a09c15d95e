"""The metrics of a pair: before, after, and what the test says that belongs to how the data were split."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from padre_git.app import predictions
from padre_git.app.diff.pairs import Pair
from padre_git.core import statistics
from padre_git.core.statistics.scores import Scores

if TYPE_CHECKING:
    from padre_git.core.statistics.outcomes import Pair as Result


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
    before: Scores | None
    after: Scores | None
    tested: bool = False
    result: "Result | None" = None

    @property
    def sides(self) -> list[Scores]:
        """The sides that have it."""
        return [side for side in (self.before, self.after) if side]

    @property
    def known(self) -> Scores:
        """The later side that has it: direction and bounds are those of both."""
        return self.sides[-1]

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
    documents = [each.metrics.metrics if each.metrics else {} for each in (pair.after, pair.before)]
    wanted = {*tested} if tested else {main}
    found = [
        _metric(pair, name, main=name == main, tested=name in wanted, incomparable=incomparable)
        for name in dict.fromkeys([*([main] if main else []), *documents[0], *documents[1]])
    ]
    return [each for each in found if each.before or each.after]


def _metric(pair: Pair, name: str, *, main: bool, tested: bool, incomparable: str) -> MetricChange:
    before, after = pair.before.scores(name), pair.after.scores(name)
    change = MetricChange(name, main, before, after, tested=tested)
    if incomparable or before is None or after is None:
        return change
    rows = None
    if tested and len(after.values) == 1:
        # thousands of resamples: only where the metric is tested
        rows = predictions.rows.test_rows(pair.after.reader, pair.before.reader, name)
    return replace(change, result=statistics.pair.pair(after, before, predictions=rows))


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
