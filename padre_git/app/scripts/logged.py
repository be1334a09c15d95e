"""What a script logs in one run, checked when it is logged and made into documents at its end."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa

from padre_git.app.recording.recorder import Kept
from padre_git.core.components.plain import plain
from padre_git.core.metrics.table import METRICS
from padre_git.core.results.arrays import Part, check_types, of_split, together
from padre_git.core.statistics.means import mean, std
from padre_git.errors import PadreError
from padre_git.model.documents import Computation, Design, Metric, Metrics
from padre_git.storage.dvc import can_hold
from padre_git.storage.layout import ARTIFACTS


class Logged:
    """Parameters, metrics, predictions and artifacts of one run."""

    def __init__(self) -> None:
        self.parameters: dict[str, Any] = {}
        self.files: dict[str, Kept] = {}
        self._history: list[dict[str, Any]] = []
        self._values: dict[str, dict[int | None, float]] = {}
        self._counts: Counter[tuple[str, int | None]] = Counter()
        self._predictions: dict[int, Part] = {}

    def add_parameters(self, parameters: Mapping[str, Any]) -> None:
        """Take hyperparameters in; one that is there with another value is an error."""
        for name, value in parameters.items():
            new = plain(value)
            if name in self.parameters and self.parameters[name] != new:
                known = self.parameters[name]
                raise PadreError(f"parameter `{name}` is {known!r} in this run already; another value is another run")
            self.parameters[str(name)] = new

    def add_metrics(self, metrics: Mapping[str, float], step: int | None, split: int | None) -> None:
        """Take values in; the last one of a name and a split counts, all stand in the history."""
        for name, value in metrics.items():
            number = _number(name, value)
            values = self._values.setdefault(str(name), {})
            if values and (None in values) is not (split is None):
                raise PadreError(f"metric `{name}` was logged with split= and without; use one of the two")
            when = self._counts[name, split] if step is None else step
            self._counts[name, split] += 1
            self._history.append({"metric": name, "split": split, "step": when, "value": number})
            values[split] = number

    def add_predictions(self, split: int, y_true: Any, y_pred: Any, **more: Any) -> None:
        """Take the predictions of one split in; ``more`` as of `core.results.arrays.of_split`."""
        part = of_split(split, y_true, y_pred, **more)
        if split in self._predictions:
            raise PadreError(f"predictions of split {split} are logged already; a second call needs another split=")
        for other, known in self._predictions.items():
            check_types(split, part.table, other, known.table)
        self._predictions[split] = part

    def add_artifact(self, path: Path, name: str | None, keep: Callable[[Path], Kept]) -> None:
        """Take the content of a file, or of each file in a folder, in; ``keep`` makes a copy of one."""
        place = PurePosixPath(name or path.name)
        if place.is_absolute() or ".." in place.parts or "\\" in str(place):
            raise PadreError(f"an artifact's name stays inside the run; `{place}` does not")
        files = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
        targets = {f"{ARTIFACTS}/{place / file.relative_to(path) if path.is_dir() else place}": file for file in files}
        for key in targets:
            shown = key.removeprefix(f"{ARTIFACTS}/")
            if key in self.files:
                raise PadreError(f"artifact `{shown}` is logged already; give the second one another name=")
            if not can_hold(key):
                raise PadreError(f"artifact {shown!a}: DVC can hold no file of that name; rename it, or leave it out")
        for key, file in targets.items():
            self.files[key] = keep(file)

    @property
    def predictions(self) -> pa.Table | None:
        """All splits below each other; none where there are none."""
        return together([part for _, part in sorted(self._predictions.items())])

    @property
    def history(self) -> pa.Table | None:
        """Every value that was logged, where a metric has several per split."""
        if len(self._history) == sum(len(values) for values in self._values.values()):
            return None
        kinds = {"metric": pa.string(), "split": pa.int32(), "step": pa.int64(), "value": pa.float64()}
        return pa.Table.from_pylist(self._history, schema=pa.schema(kinds))

    def metrics(self, run: str) -> Metrics | None:
        """The document; none where no metric was logged. The first that was logged is the main one."""
        if not self._values:
            return None
        found = {
            name: _metric(name, [values[key] for key in sorted(values, key=_order)])
            for name, values in self._values.items()
        }
        main = next(iter(found))
        count = found[main].n
        design = Design(kind="logged", description=f"{count} splits, as logged" if count > 1 else "as logged", n=count)
        return Metrics(run=run, main=main, design=design, metrics=found)

    def computations(self) -> list[Computation]:
        """One per split with predictions."""
        return [
            Computation(
                number=split,
                repeat=0,
                fold=split,
                train=0,
                test=part.table.num_rows,
                indices=_indices(part.table.column("row_id").to_pylist()),
            )
            for split, part in sorted(self._predictions.items())
        ]

    def splitting(self) -> str | None:
        """The hash of all test rows; none without predictions."""
        computed = self.computations()
        return sha256("".join(each.indices for each in computed).encode()).hexdigest() if computed else None


def _number(name: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise PadreError(f"metric `{name}` is a {type(value).__name__}; log numbers") from None
    return number


def _metric(name: str, values: list[float]) -> Metric:
    known = METRICS.get(name)
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


def _indices(row_ids: Sequence[Any]) -> str:
    return sha256("\n".join(map(str, row_ids)).encode()).hexdigest()
