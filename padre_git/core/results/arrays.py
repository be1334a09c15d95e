"""Predictions given as arrays, as scripts have them, as a table of the same columns; the values keep their types."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from padre_git.core.results.schema import described
from padre_git.errors import PadreError

Array = Any  # whatever numpy takes


class Part(NamedTuple):
    """One split.

    Attributes
    ----------
    table : as `core.results.predictions` makes it, not yet described.
    targets : how many; 0 where truth and prediction are one column each.
    classes : (n,), of probabilities and scores; none without these.
    """

    table: pa.Table
    targets: int
    classes: Any


def of_split(
    split: int,
    y_true: Array,
    y_pred: Array,
    *,
    y_proba: Array = None,
    y_score: Array = None,
    classes: Array = None,
    row_id: Array = None,
) -> Part:
    """The predictions of one split.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n,) or (n, targets)
    y_proba, y_score : array-like of shape (n,) or (n, classes), or none
    classes : sequence of length classes; default: the sorted values of y_true and y_pred
    row_id : array-like of shape (n,); default: 0 … n - 1

    Raises
    ------
    PadreError : where shapes do not fit, and for values of several types in one column.
    """
    truth, predicted = np.asarray(y_true), np.asarray(y_pred)
    n = len(truth)
    if predicted.shape != truth.shape:
        raise PadreError(f"y_true has shape {truth.shape} and y_pred {predicted.shape}; they must match row by row")
    ids = np.arange(n) if row_id is None else np.asarray(row_id)
    if ids.shape != (n,):
        raise PadreError(f"row_id has shape {ids.shape} and there are {n} rows; one id each")
    if len(np.unique(ids)) < n:
        raise PadreError("row_id names a row twice; each row is predicted once per split")
    places = {"split": split, "repeat": 0, "fold": split}
    columns: dict[str, Any] = {"row_id": ids} | {name: np.full(n, at, np.int32) for name, at in places.items()}
    columns |= _targets("truth", truth) | _targets("prediction", predicted)
    given = {word: values for word, values in (("probability", y_proba), ("score", y_score)) if values is not None}
    if classes is None and given:
        classes = np.unique(np.concatenate([truth, predicted]))
    known = list(classes) if given else []
    for word, values in given.items():
        columns |= _per_class(word, np.asarray(values), known, n)
    return Part(_table(columns), 0 if truth.ndim == 1 else truth.shape[1], np.asarray(known))


def again(table: pa.Table, targets: int, classes: Sequence[Any]) -> Part:
    """A part whose table was stored; the classes are as JSON has them."""
    return Part(table, targets, np.asarray(classes))


def together(parts: Sequence[Part]) -> pa.Table | None:
    """All splits below each other, described; none where there are none."""
    if not parts:
        return None
    whole = pa.concat_tables([part.table for part in parts], promote_options="permissive")
    targets = [str(number) for number in range(max(part.targets for part in parts))]
    return described(whole, None, targets, [part.classes for part in parts], of_targets=False)


def history(
    names: Sequence[str], splits: Sequence[int | None], steps: Sequence[float], values: Sequence[float]
) -> pa.Table:
    """The columns metric, split, step and value; steps are whole numbers where all of them are."""
    step = pa.float64() if any(type(each) is float for each in steps) else pa.int64()
    columns = {
        "metric": pa.array(names, pa.string()),
        "split": pa.array(splits, pa.int32()),
        "step": pa.array(map(float, steps) if step == pa.float64() else steps, step),
        "value": pa.array(np.asarray(values, np.float64)),
    }
    return pa.table(columns)


def check_types(split: int, table: pa.Table, other: int, known: pa.Table) -> None:
    """Refuse columns that cannot stand below those of another split; whole numbers and fractions can."""
    for name in [name for name in table.column_names if name in known.column_names]:
        one, two = table.schema.field(name), known.schema.field(name)
        try:
            pa.unify_schemas([pa.schema([one]), pa.schema([two])], promote_options="permissive")
        except pa.ArrowTypeError:
            raise PadreError(
                f"`{name}` is {one.type} in split {split} and {two.type} in split {other}; log the same type in all"
            ) from None


def _table(columns: dict[str, Any]) -> pa.Table:
    made = {}
    for name, values in columns.items():
        try:
            made[name] = pa.array(values)
        except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
            raise PadreError(f"the values of `{name}` cannot be recorded: {error}; they need one type") from error
    return pa.table(made)


def _targets(word: str, values: Any) -> dict[str, Any]:
    if values.ndim == 1:
        return {word: values}
    return {f"{word}_{number}": values[:, number] for number in range(values.shape[1])}


def _per_class(word: str, values: Any, known: list[Any], n: int) -> dict[str, Any]:
    if len(values) != n:
        raise PadreError(f"y_{'proba' if word == 'probability' else word} has {len(values)} rows, y_true {n}")
    if values.ndim == 1:
        return {f"{word}_{known[-1]}" if len(known) == 2 else word: values}
    if values.shape[1] != len(known):
        raise PadreError(f"{word} has {values.shape[1]} columns and there are {len(known)} classes; give classes=")
    return {f"{word}_{name}": values[:, number] for number, name in enumerate(known)}
