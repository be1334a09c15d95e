"""The predictions of a run as a table: one row per test row and split."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from padre_git.core.data.targets import as_target
from padre_git.core.results.schema import described, named_columns
from padre_git.core.splitting.splits import Split

if TYPE_CHECKING:
    from padre_git.core.results.results import Result


PIECE = 1 << 18  # rows

Splits = Sequence[Split] | Mapping[int, Split]


def predictions(
    results: "Iterable[Result]", splits: Splits, y: Any, row_ids: Any = None, *, task: str | None = None
) -> pa.Table:
    """The predictions of one run.

    Parameters
    ----------
    results : of this run, one per split; the ones that failed have no rows.
    splits : all of them, by their number.
    y : array-like of shape (n,) or (n, targets), or None
        The truth; where it has columns with names these name the targets.
    row_ids : array of shape (n,); default: the positions.
    task : of the pipeline.

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
    columns |= of_rows(parts) | _answers(done, rows, y)
    names = _target_names(y, done)
    columns |= _per_class("probability", [(each.probabilities, each.classes, each.prediction) for each in done], names)
    columns |= _per_class("score", [(each.decision, each.classes, each.prediction) for each in done], names)
    return described(pa.table(columns), task, names, [each.classes for each in done])


def of_rows(splits: Sequence[Split]) -> dict[str, pa.Array]:
    """The columns `split`, `repeat` and `fold`, int32 (n,), of all n test rows of ``splits``, one after the other."""
    sizes = [len(split.test) for split in splits]
    names = {"split": "number", "repeat": "repeat", "fold": "fold"}
    numbers = {name: np.array([getattr(split, field) for split in splits], np.int32) for name, field in names.items()}
    return {name: pa.array(np.repeat(each, sizes)) for name, each in numbers.items()}


def _target_names(y: Any, done: "Sequence[Result]") -> list[str]:
    """The names of several targets; empty where there is one."""
    width = next((each.prediction.shape[1] for each in done if np.ndim(each.prediction) == 2), 0)
    return [str(name) for name in getattr(y, "columns", range(width))] if width else []


def pieces(
    results: "Iterable[Result]",
    splits: Splits,
    y: Any,
    row_ids: Any = None,
    *,
    task: str | None = None,
    size: int = PIECE,
) -> tuple[pa.Schema, Iterator[pa.Table]]:
    """The same table little by little: its schema, and parts of at most ``size`` rows that are made when asked for."""
    done = [result for result in results if result.prediction is not None]
    cut = [part for result in done for part in _cut(result, splits, size)]

    def made(part: "Result", split: Split) -> pa.Table:
        return predictions([part], {part.number: split}, y, row_ids, task=task)

    schemas = list(dict.fromkeys(made(*part).schema.remove_metadata() for part in cut))
    schema = pa.unify_schemas(schemas or [predictions([], splits, y).schema], promote_options="permissive")
    names, classes = _target_names(y, done), [each.classes for each in done]
    schema = described(schema.empty_table(), task, names, classes).schema
    return schema, (_like(made(*part), schema) for part in cut)


def _cut(result: "Result", splits: Splits, size: int) -> "Iterator[tuple[Result, Split]]":
    """The rows of one split in parts."""
    split = splits[result.number]
    for first in range(0, len(split.test), size):
        rows = slice(first, first + size)
        values = {name: _sliced(getattr(result, name), rows) for name in ("prediction", "probabilities", "decision")}
        yield replace(result, **values), replace(split, test=split.test[rows])


def _sliced(values: Any, rows: slice) -> Any:
    if values is None or isinstance(values, list):
        return values if values is None else [each[rows] for each in values]
    return values[rows]


def _like(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """With all columns of ``schema``; null where the table has not one."""
    columns = [
        table.column(field.name).cast(field.type) if field.name in table.column_names
        else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]  # fmt: skip
    return pa.table(columns, schema=schema)


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
