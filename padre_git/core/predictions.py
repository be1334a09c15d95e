"""The predictions of a run as a table: one row per test row and split."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from padre_git.core.columntypes import described, named_columns
from padre_git.core.splits import Split
from padre_git.core.targets import as_target

if TYPE_CHECKING:
    from padre_git.core.results import Result


def predictions(
    results: "Iterable[Result]", splits: Sequence[Split], y: Any, row_ids: Any = None, *, task: str | None = None
) -> pa.Table:
    """The predictions of one run.

    Parameters
    ----------
    results : iterable of Result
        Of this run, one per split; those that failed have no rows.
    splits : sequence of Split
        All of them, by their number.
    y : array-like of shape (n,) or (n, targets), or None
        The truth; where it has columns with names these name the targets.
    row_ids : array of shape (n,), optional
        Default: the positions.
    task : str, optional
        Of the pipeline.

    Returns
    -------
    pyarrow.Table
        `row_id`, `split`, `repeat`, `fold` (int32), `truth`, `prediction`, and `probability_<class>` or, of estimators
        without probabilities, `score_<class>` or `score` (float64). Of several targets `truth_<target>`,
        `prediction_<target>`, and `probability_<target>_<class>` or, of labels, `probability_<target>`. What each
        column is stands in the metadata of the schema, see `core.columntypes`.
    """
    done = [result for result in results if result.prediction is not None]
    parts = [splits[result.number] for result in done]
    rows = np.concatenate([part.test for part in parts]) if parts else np.empty(0, np.int64)
    columns: dict[str, Any] = {"row_id": _column(rows if row_ids is None else np.asarray(row_ids)[rows])}
    for name in ("split", "repeat", "fold"):
        numbers = [getattr(part, "number" if name == "split" else name) for part in parts]
        columns[name] = pa.array(np.repeat(np.array(numbers, np.int32), [len(part.test) for part in parts]))
    columns |= _answers(done, rows, y)
    names = _target_names(y, done)
    columns |= _per_class("probability", [(each.probabilities, each.classes, each.prediction) for each in done], names)
    columns |= _per_class("score", [(each.decision, each.classes, each.prediction) for each in done], names)
    return described(pa.table(columns), task, names, [each.classes for each in done])


def _target_names(y: Any, done: "Sequence[Result]") -> list[str]:
    """The names of several targets; empty where there is one."""
    width = next((each.prediction.shape[1] for each in done if np.ndim(each.prediction) == 2), 0)
    return [str(name) for name in getattr(y, "columns", range(width))] if width else []


def predictions_hash(table: pa.Table) -> str:
    """SHA-256 over all columns by name, types and values: equal where all predictions are equal, on any machine.

    Numbers count as int64 or float64 whatever their width; -0.0 is 0.0, and every NaN is the same.
    """
    digest = sha256()
    for name in sorted(table.column_names):
        kind, data = _canonical(table.column(name))
        for part in (name.encode(), kind, data):
            digest.update(len(part).to_bytes(8, "little"))
            digest.update(part)
    return digest.hexdigest()


def _answers(done: "Sequence[Result]", rows: Any, y: Any) -> dict[str, Any]:
    """The columns of truth and prediction."""
    truth = as_target(y)
    found = [np.asarray(result.prediction) for result in done]
    answer = np.concatenate(found) if found else np.empty(0)
    if answer.ndim == 1 and (truth is None or truth.ndim == 1):
        known = {} if truth is None else {"truth": _column(truth[rows])}
        return known | {"prediction": _column(answer)}
    answer = answer.reshape(len(rows), -1)
    names = [str(name) for name in getattr(y, "columns", range(answer.shape[1]))]
    columns = {}
    for number, name in enumerate(names):
        columns[f"truth_{name}"] = _column(truth[rows, number])
        columns[f"prediction_{name}"] = _column(answer[:, number])
    return columns


def _per_class(prefix: str, parts: Sequence[tuple[Any, Any, Any]], targets: Sequence[str]) -> dict[str, Any]:
    """One column for each class of any split; null where a split's training part had not that class."""
    if all(values is None for values, _, _ in parts):
        return {}
    found: dict[str, list[Any]] = {}
    for number, (values, classes, _) in enumerate(parts):
        for name, column in named_columns(prefix, values, classes, targets):
            found.setdefault(name, [None] * len(parts))[number] = column
    return {
        name: pa.chunked_array(
            [pa.nulls(len(rows), pa.float64()) if column is None else pa.array(column, pa.float64())
             for column, (_, _, rows) in zip(columns, parts, strict=True)], pa.float64()
        ).combine_chunks()
        for name, columns in found.items()
    }  # fmt: skip


def _column(values: Any) -> pa.Array:
    array = np.asarray(values)
    if array.dtype.kind in "US":
        return pa.array(array.tolist(), pa.string())
    try:
        return pa.array(array)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):  # several types in one column
        return pa.array([None if value is None else str(value) for value in array.tolist()], pa.string())


def _canonical(column: pa.ChunkedArray) -> tuple[bytes, bytes]:
    """Kind and bytes of a column."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _canonical(column.cast(kind.value_type))
    missing = np.asarray(column.is_null().to_numpy(), bool)
    mask = missing.tobytes() if missing.any() else b""
    if pa.types.is_integer(kind) and kind != pa.uint64():
        return b"int", column.fill_null(0).to_numpy().astype("<i8").tobytes() + mask
    if pa.types.is_floating(kind):
        numbers = column.to_numpy().astype("<f8") + 0.0  # -0.0 + 0.0 is 0.0
        numbers[np.isnan(numbers)] = np.nan
        return b"float", numbers.tobytes() + mask
    if pa.types.is_boolean(kind):
        return b"bool", column.fill_null(False).to_numpy().astype("u1").tobytes() + mask
    texts = [b"" if value is None else str(value).encode() for value in column.to_pylist()]
    sizes = np.array([len(text) for text in texts], "<i8").tobytes()
    return b"text", sizes + b"".join(texts) + mask
