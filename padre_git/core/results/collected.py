"""The metrics and predictions that a script logs, as they come, and what they are at its end."""

import math
import re
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from padre_git.core import results
from padre_git.core.metrics.codes import KNOWN
from padre_git.core.statistics.means import mean, std
from padre_git.errors import PadreError
from padre_git.model.documents import Computation, Design, Metric, Metrics

if TYPE_CHECKING:
    import pyarrow as pa

    from padre_git.core.results.arrays import Part

_MOST = 100_000  # values in metrics.json, which has at most 8 MB
_NONE: Mapping[int | None, float] = {}
LOSS = re.compile(r"(?:^|[^a-z])loss(?:es)?(?:$|[^a-z])", re.IGNORECASE)


class Splits(NamedTuple):
    """The splits of a program that divided its data itself.

    Attributes
    ----------
    computations : one for each.
    """

    design: Design
    computations: list[Computation]


class Collected:
    """Of each metric and split the last value, all values in their order, and the predictions of each split."""

    def __init__(self) -> None:
        self._values: dict[str, dict[int | None, float]] = {}
        self._several = Counter[tuple[str, int | None]]()  # how many values of a metric and split there are
        self._history = _History()
        self._parts: dict[int, Part] = {}  # numpy and pyarrow are imported where there is one
        self._splits: Splits | None = None

    def knows(self, metric: str) -> bool:
        """Whether the metric has a value."""
        return metric in self._values

    @property
    def names(self) -> list[str]:
        """The metrics that have a value."""
        return list(self._values)

    def last(self, metric: str) -> float | None:
        """The value that counts, of a metric without splits."""
        return self._values.get(metric, _NONE).get(None)

    def check(self, metric: str, split: int | None) -> None:
        """Refuse a value of a metric that cannot stand next to the ones that there are.

        Raises
        ------
        PadreError : for a metric with and without splits, and for more metrics than a document holds.
        """
        known = self._values.get(metric, _NONE)
        if known and (None in known) is not (split is None):
            raise PadreError(f"metric `{metric}` was logged with split= and without; use one of the two")
        if split not in known and len(self._several) >= _MOST:
            raise PadreError(f"a run has room for {_MOST} metrics; write them into a file: run.log_artifact(PATH)")

    def count(self, values: Mapping[str, float], step: float | None, split: int | None) -> None:
        """Take values in; one without a step has the number of those before it."""
        for name, value in values.items():
            key = name, split
            self._history.add(name, split, self._several[key] if step is None else step, value)
            self._several[key] += 1
            self._values.setdefault(name, {})[split] = value

    def check_part(self, split: int, part: "Part") -> None:
        """Refuse predictions that cannot stand next to those of the other splits.

        Raises
        ------
        PadreError : where the split has predictions, and for columns of another type.
        """
        if split in self._parts:
            raise PadreError(f"predictions of split {split} are logged already; a second call needs another split=")
        for other, known in self._parts.items():
            results.arrays.check_types(split, part.table, other, known.table)

    def add_part(self, split: int, part: "Part") -> None:
        """Take the predictions of a split in."""
        self._parts[split] = part

    def add_splits(self, splits: "Splits") -> None:
        """Add what is known of the splits that scores and predictions belong to."""
        self._splits = splits

    @property
    def predictions(self) -> "pa.Table | None":
        """All splits below each other; none where there are none."""
        return results.arrays.together([part for _, part in sorted(self._parts.items())]) if self._parts else None

    @property
    def history(self) -> "pa.Table | None":
        """Every value that was logged, where a metric has several per split."""
        once = len(self._history.values) == len(self._several)
        return None if once else self._history.table()

    def metrics(self, run: str) -> Metrics | None:
        """The document; none where no metric was logged. The first that was logged, and is no loss, is the main one.

        What is logged first is often the loss that a training minimizes, and results are compared by what is measured.
        """
        if not self._values:
            return None
        found = {
            name: _metric(name, [values[key] for key in sorted(values, key=_order)])
            for name, values in self._values.items()
        }
        main = next((name for name in found if not LOSS.search(name)), next(iter(found)))
        design = self._design(found[main].n)
        if design.family == "pooled" and design.rows:
            found = {
                name: msgspec.structs.replace(metric, n=design.rows, std=None) if metric.n == 1 else metric
                for name, metric in found.items()
            }
        return Metrics(run=run, main=main, design=design, metrics=found)

    def _design(self, count: int) -> Design:
        """Of a main metric with values of ``count`` splits."""
        known = self._splits.design if self._splits else None
        if known and count == known.n:
            return known
        if known and count == 1 and len(self._parts) == known.n:  # one value of the predictions of all splits
            return msgspec.structs.replace(known, family="pooled", ratio=None)
        described = f"{count} splits, as logged" if count > 1 else "as logged"
        # one split is one test set, whatever was done for it; how several came about nobody knows
        return Design(kind="logged", description=described, n=count, family="holdouts" if count == 1 else "")

    def computations(self) -> list[Computation]:
        """One per split with predictions, else per split whose rows are known."""
        known = self._splits.computations if self._splits else []
        if not self._parts:
            return known
        trained = {each.number: each.train for each in known}
        return [
            Computation(
                number=split,
                repeat=0,
                fold=split,
                train=trained.get(split, 0),
                test=part.table.num_rows,
                indices=indices(part.table.column("row_id").to_pylist()),
            )
            for split, part in sorted(self._parts.items())
        ]

    def splitting(self) -> str | None:
        """The hash of all test rows; none where they are not known."""
        computed = self.computations()
        return sha256("".join(each.indices for each in computed).encode()).hexdigest() if computed else None


class _History:
    """Every value in the order in which it came."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.splits: list[int | None] = []
        self.steps: list[int | float] = []
        self.values = array("d")

    def add(self, name: str, split: int | None, step: float, value: float) -> None:
        """One more value."""
        self.names.append(name)
        self.splits.append(split)
        self.steps.append(step)
        self.values.append(value)

    def table(self) -> "pa.Table":
        """The columns metric, split, step and value; steps are whole numbers where all of them are."""
        return results.arrays.history(self.names, self.splits, self.steps, self.values)


def _metric(name: str, values: list[float]) -> Metric:
    known = KNOWN.get(name)
    bounds = list(known.bounds) if known and known.bounds else None
    finite = all(map(math.isfinite, values))
    return Metric(
        mean=mean(values),
        std=std(values) if finite or len(values) > 1 else None,
        n=len(values),
        values=values,
        greater_is_better=known.greater_is_better if known else None,
        bounds=bounds,
    )


def _order(split: int | None) -> int:
    return -1 if split is None else split


def indices(row_ids: Sequence[Any]) -> str:
    """The hash of the ids of test rows."""
    return sha256("\n".join(map(str, row_ids)).encode()).hexdigest()
