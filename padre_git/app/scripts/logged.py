"""What a script logs in one run, checked when it is logged and made into documents at its end."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pyarrow as pa

from padre_git.app.recording.recorder import Kept
from padre_git.core.components.plain import plain
from padre_git.core.metrics.table import METRICS
from padre_git.core.statistics.means import mean, std
from padre_git.errors import PadreError
from padre_git.model.documents import Computation, Design, Metric, Metrics
from padre_git.storage.dvc import can_hold
from padre_git.storage.layout import ARTIFACTS

Array = Any  # whatever numpy takes


class Logged:
    """Parameters, metrics, predictions and artifacts of one run."""

    def __init__(self) -> None:
        self.parameters: dict[str, Any] = {}
        self.files: dict[str, Kept] = {}
        self._history: list[dict[str, Any]] = []
        self._values: dict[str, dict[int | None, float]] = {}
        self._counts: Counter[tuple[str, int | None]] = Counter()
        self._tables: dict[int, pa.Table] = {}

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

    def add_predictions(self, split: int, columns: Mapping[str, Any]) -> None:
        """Take the predictions of one split in."""
        if split in self._tables:
            raise PadreError(f"predictions of split {split} are logged already; a second call needs another split=")
        table = _table(columns)
        for other, known in self._tables.items():
            _check_types(split, table, other, known)
        self._tables[split] = table

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
        if not self._tables:
            return None
        return pa.concat_tables([table for _, table in sorted(self._tables.items())], promote_options="permissive")

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
                test=table.num_rows,
                indices=_indices(table.column("row_id").to_pylist()),
            )
            for split, table in sorted(self._tables.items())
        ]

    def splitting(self) -> str | None:
        """The hash of all test rows; none without predictions."""
        computed = self.computations()
        return sha256("".join(each.indices for each in computed).encode()).hexdigest() if computed else None


def prediction_columns(
    split: int, y_true: Array, y_pred: Array, *, y_proba: Array, y_score: Array, classes: Array, row_id: Array
) -> dict[str, Any]:
    """The columns of one split's predictions.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n,) or (n, targets)
    y_proba, y_score : array-like of shape (n,) or (n, classes), or none
    classes : sequence of length classes; default: the sorted values of y_true and y_pred
    row_id : array-like of shape (n,); default: 0 … n - 1
    """
    truth, predicted = np.asarray(y_true), np.asarray(y_pred)
    n = len(truth)
    if predicted.shape != truth.shape:
        raise PadreError(f"y_true has shape {truth.shape} and y_pred {predicted.shape}; they are row by row")
    ids = np.arange(n) if row_id is None else np.asarray(row_id)
    if ids.shape != (n,):
        raise PadreError(f"row_id has shape {ids.shape} and there are {n} rows; one id each")
    if len(np.unique(ids)) < n:
        raise PadreError("row_id names a row twice; each row is predicted once per split")
    columns: dict[str, Any] = {"row_id": ids}
    columns |= {
        name: np.full(n, number, np.int32) for name, number in (("split", split), ("repeat", 0), ("fold", split))
    }
    columns |= _targets("truth", truth) | _targets("prediction", predicted)
    for word, values in (("probability", y_proba), ("score", y_score)):
        if values is not None:
            columns |= _per_class(word, np.asarray(values), classes, truth, predicted)
    return columns


def _table(columns: Mapping[str, Any]) -> pa.Table:
    made = {}
    for name, values in columns.items():
        try:
            made[name] = pa.array(values)
        except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
            raise PadreError(f"the values of `{name}` cannot be recorded: {error}; they need one type") from error
    return pa.table(made)


def _check_types(split: int, table: pa.Table, other: int, known: pa.Table) -> None:
    """Refuse columns that cannot stand below those of another split; whole numbers and fractions can."""
    for name in [name for name in table.column_names if name in known.column_names]:
        one, two = table.schema.field(name), known.schema.field(name)
        try:
            pa.unify_schemas([pa.schema([one]), pa.schema([two])], promote_options="permissive")
        except pa.ArrowTypeError:
            raise PadreError(
                f"`{name}` is {one.type} in split {split} and {two.type} in split {other}; log the same type in all"
            ) from None


def _targets(word: str, values: np.ndarray[Any, Any]) -> dict[str, Any]:
    if values.ndim == 1:
        return {word: values}
    return {f"{word}_{number}": values[:, number] for number in range(values.shape[1])}


def _per_class(
    word: str, values: np.ndarray[Any, Any], classes: Array, truth: Array, predicted: Array
) -> dict[str, Any]:
    if len(values) != len(truth):
        raise PadreError(f"y_{'proba' if word == 'probability' else word} has {len(values)} rows, y_true {len(truth)}")
    known = list(np.unique(np.concatenate([truth, predicted]))) if classes is None else list(classes)
    if values.ndim == 1:
        return {f"{word}_{known[-1]}" if len(known) == 2 else word: values}
    if values.shape[1] != len(known):
        raise PadreError(f"{word} has {values.shape[1]} columns and there are {len(known)} classes; give classes=")
    return {f"{word}_{name}": values[:, number] for number, name in enumerate(known)}


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
