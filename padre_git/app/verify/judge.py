"""Two runs of the same, instance by instance: exactly the same, the same within tolerance, or different."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from padre_git.core.data import buffers
from padre_git.core.results.derive import equal
from padre_git.core.results.hash import predictions_hash
from padre_git.core.results.placed import codes
from padre_git.core.results.schema import kinds
from padre_git.core.statistics.means import mean_interval
from padre_git.core.text import formats
from padre_git.model.documents import Metrics

EXACT, WITHIN, DIFFERENT = "exactly the same", "the same within tolerance", "different"
LISTED = 22  # rows


class MetricAgain(NamedTuple):
    """A metric of the recorded run and of the run that repeats it.

    Attributes
    ----------
    recorded, again : means over splits.
    same : whether all values per split are equal within the tolerance.
    interval : of the recorded mean, or none.
    """

    name: str
    recorded: float
    again: float
    same: bool
    interval: tuple[float, float] | None

    @property
    def text(self) -> str:
        """``accuracy 0.012 lower, inside [0.960, 0.991]``."""
        if self.same:
            return f"{self.name} equal"
        if math.isnan(self.again):
            return f"{self.name} has no value"
        digits = formats.decimals(self.recorded)
        change = self.again - self.recorded
        how = "lower" if change < 0 else "higher"
        text = f"{self.name} {formats.number(abs(change), digits)} {how}"
        if self.interval is None:
            return text
        low, high = self.interval
        where = "inside" if low <= self.again <= high else "outside"
        return f"{text}, {where} {formats.interval(low, high, digits)}"


@dataclass(frozen=True)
class Judged:
    """What came of the comparison.

    Attributes
    ----------
    total : predictions of the recorded run.
    labels_changed : how many predictions of classes are other ones; of numbers how many are beyond the tolerance.
    rows : their ids, each once, in order.
    largest : the largest difference of scores, probabilities or predicted numbers.
    other : why the two cannot be compared row by row; empty where they can.
    """

    verdict: str
    total: int = 0
    labels_changed: int = 0
    rows: list[Any] = field(default_factory=list)
    largest: float = 0.0
    metrics: list[MetricAgain] = field(default_factory=list)
    other: str = ""


def judge(
    recorded: pa.Table, again: pa.Table, *, metrics: Sequence[Metrics | None] = (), tolerance: float = 1e-9
) -> Judged:
    """Compare the predictions of a run with those of one that repeats it.

    Parameters
    ----------
    metrics : of both, or nothing.
    tolerance : relative, of numbers of size 1 and more; absolute below.
    """
    measured = _metrics(*metrics, tolerance=tolerance) if len(metrics) == 2 else []
    total = recorded.num_rows
    if predictions_hash(recorded) == predictions_hash(again):
        return Judged(EXACT, total, metrics=measured)
    other = _apart(recorded, again)
    if other:
        return Judged(DIFFERENT, total, metrics=measured, other=other)
    changed, largest = np.zeros(total, bool), 0.0
    within = all(each.same for each in measured)
    for name, kind in kinds(recorded.schema).items():
        if kind.what not in {"prediction", "probability", "score"}:
            continue
        pair = (recorded.column(name), again.column(name))
        if kind.what == "prediction" and not all(pa.types.is_floating(each.type) for each in pair):
            one, two = codes(pair)
            changed |= one != two
            continue
        apart, wrong = _numbers(*pair, tolerance)
        largest = max(largest, apart)
        within = within and not wrong.any()
        if kind.what == "prediction":
            changed |= wrong
    ids = recorded.column("row_id").to_pylist() if changed.any() else []
    rows = list(dict.fromkeys(ids[at] for at in np.flatnonzero(changed)))
    verdict = WITHIN if within and not changed.any() else DIFFERENT
    return Judged(verdict, total, int(changed.sum()), rows, largest, measured)


def by_metrics(recorded: Metrics | None, again: Metrics | None, *, tolerance: float = 1e-9) -> Judged:
    """Compare two runs that kept no predictions: by the values of their metrics."""
    measured = _metrics(recorded, again, tolerance=tolerance)
    same = all(each.same for each in measured)
    verdict = EXACT if same and _values(recorded) == _values(again) else WITHIN if same else DIFFERENT
    return Judged(verdict, metrics=measured)


def _values(document: Metrics | None) -> dict[str, list[str]]:
    return {name: list(map(repr, each.values)) for name, each in document.metrics.items()} if document else {}


def _apart(recorded: pa.Table, again: pa.Table) -> str:
    """Why rows cannot be compared one by one."""
    if set(recorded.column_names) != set(again.column_names):
        differing = sorted(set(recorded.column_names) ^ set(again.column_names))
        return f"the predictions have different columns: {formats.listed(differing, 4)}"
    if recorded.num_rows != again.num_rows:
        return f"{recorded.num_rows:,} predictions were recorded, and {again.num_rows:,} were made again"
    for name in ("row_id", "split"):
        one, two = codes([recorded.column(name), again.column(name)])
        if not np.array_equal(one, two):
            return f"different rows were tested: `{name}` differs"
    return ""


def _numbers(recorded: pa.ChunkedArray, again: pa.ChunkedArray, tolerance: float) -> tuple[float, Any]:
    """The largest difference of two columns, and which rows are beyond the tolerance."""
    one, two = (buffers.column(each).astype(np.float64) for each in (recorded, again))
    gaps = np.isnan(one) != np.isnan(two)
    both = ~(np.isnan(one) | np.isnan(two))
    apart = np.zeros(len(one))
    with np.errstate(invalid="ignore"):
        apart[both] = np.where(one[both] == two[both], 0.0, np.abs(one[both] - two[both]))
    wrong = gaps | (apart > tolerance * np.maximum(1.0, np.where(both, np.abs(one), 0.0)))
    return float(apart.max(initial=0.0)), wrong


def _metrics(recorded: Metrics | None, again: Metrics | None, *, tolerance: float) -> list[MetricAgain]:
    known: Mapping[str, Any] = again.metrics if again else {}
    found = []
    for name, metric in recorded.metrics.items() if recorded else ():
        other = known.get(name)
        if other is None:
            found.append(MetricAgain(name, metric.mean, math.nan, same=False, interval=None))
            continue
        ratio = recorded.design.ratio if recorded and recorded.design else None
        interval = mean_interval(metric.values, ratio, metric.bounds)
        same = equal(other.values, metric.values, tolerance)
        found.append(MetricAgain(name, metric.mean, other.mean, same, interval))
    return found
