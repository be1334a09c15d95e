"""From the table of predictions of a run back to what a metric takes: truth and answers of each split."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from padre_git.core.components.answers import OUTLIER_CLASSES, OUTLIERS, Answers
from padre_git.core.results.schema import Kind, kinds


class Part(NamedTuple):
    """One split of the raw results.

    Attributes
    ----------
    number : of the split.
    rows : their ids.
    truth : (n,) or (n, targets), or None.
    answers : as the component gave them.
    """

    number: int
    rows: Any
    truth: Any
    answers: Answers


def parts(table: pa.Table, *, task: str | None = None) -> Iterator[Part]:
    """The splits of ``table``, by number; each is made when it is asked for."""
    of_rows = numbers(table)
    known, labels = kinds(table.schema), classes(table)
    for number in np.unique(of_rows):
        at = np.flatnonzero(of_rows == number)
        whole = len(at) and at[-1] - at[0] + 1 == len(at)
        own = table.slice(at[0], len(at)) if whole else table.take(pa.array(at))
        yield Part(int(number), values(own.column("row_id")), *_answers(own, known, labels, task))


def whole(table: pa.Table, task: str | None = None) -> Part:
    """All splits as one part, of which every class counts."""
    known = kinds(table.schema)
    return Part(0, values(table.column("row_id")), *_answers(table, known, classes(table), task))


def numbers(table: pa.Table) -> Any:
    """The number of the split of each row."""
    return table.column("split").to_numpy()


def values(column: pa.ChunkedArray) -> Any:
    """A column as an array; text as `str`, missing values as None or NaN."""
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        listed = column.to_pylist()
        return np.array(listed, dtype=object if None in listed else None)
    return column.to_numpy()


def targets(known: dict[str, Kind]) -> list[str]:
    """The names of several targets, in the order of their columns; empty where there is one."""
    named = [kind.target for kind in known.values() if kind.what == "prediction" and kind.target is not None]
    return [str(name) for name in named]


def _answers(own: pa.Table, known: dict[str, Kind], every: Any, task: str | None) -> tuple[Any, Answers]:
    several = targets(known)
    read = {what: _columns(own, known, what, several) for what in ("truth", "prediction")}
    found = {what: _values(own, known, what, several, every) for what in ("probability", "score")}
    (probabilities, own_classes), (decision, other) = found["probability"], found["score"]
    labels = own_classes if own_classes is not None else other
    if task == OUTLIERS:
        labels = np.array(OUTLIER_CLASSES)
    return read["truth"], Answers(read["prediction"], probabilities, decision, labels)


def _columns(own: pa.Table, known: dict[str, Kind], what: str, several: list[str]) -> Any:
    """Truth or prediction; None where the table has none."""
    names = {kind.target: name for name, kind in known.items() if kind.what == what}
    if not names:
        return None
    if not several:
        return values(own.column(names[None]))
    return np.stack([values(own.column(names[target])) for target in several], axis=1)


def _values(own: pa.Table, known: dict[str, Kind], what: str, several: list[str], every: Any) -> tuple[Any, Any]:
    """Probabilities or decision values, and the classes of their columns; columns that a split lacks are left out."""
    named = [(name, kind) for name, kind in known.items() if kind.what == what and name in own.column_names]
    there = [(name, kind) for name, kind in named if own.column(name).null_count < max(len(own), 1)]
    if not there:
        return None, None
    if several:
        return _of_targets(own, there, several)
    if what == "score" and any(own.column(name).null_count for name, _ in there):
        return None, None  # of all splits together: those without the class have other decision values
    # a class that a split's training part had not has probability 0 there
    columns = {_typed(kind.label, every): own.column(name).fill_null(0.0).to_numpy() for name, kind in there}
    if what == "probability" and len(named) == 1 and every is not None and len(every) == 2:
        (label, values_of) = next(iter(columns.items()))  # of a script: the other class has the rest
        both = [values_of, 1 - values_of] if label == every[0] else [1 - values_of, values_of]
        return np.stack(both, axis=1), every
    if None in columns:  # one column, of two classes that of the second
        return columns[None], every if every is not None and len(every) == 2 else None
    order = sorted(columns, key=lambda label: list(every).index(label) if label in every else len(every))
    array = np.stack([columns[label] for label in order], axis=1)
    return array, np.array(order)


def _of_targets(own: pa.Table, there: list[tuple[str, Kind]], several: list[str]) -> tuple[Any, Any]:
    mine = [[(name, kind.label) for name, kind in there if kind.target == target] for target in several]
    if not all(mine):
        return None, None
    arrays = [np.stack([own.column(name).to_numpy() for name, _ in part], axis=1) for part in mine]
    labels = [np.array([label for _, label in part]) for part in mine]
    if all(array.shape[1] == 1 for array in arrays):
        return np.concatenate(arrays, axis=1), None
    return arrays, labels


def classes(table: pa.Table) -> Any:
    """The classes of one target, sorted: those of truth and prediction, and the ones that columns are named after."""
    names = [name for name in ("truth", "prediction") if name in table.column_names]
    if not names or pa.types.is_floating(table.column(names[-1]).type):
        whole = names and all(pc.all(pc.equal(pc.round(table.column(name)), table.column(name))).as_py()
                              for name in names)  # fmt: skip
        if not whole:
            return None
    found = {value for name in names for value in pc.unique(table.column(name)).to_pylist() if value is not None}
    types = set(map(type, found))
    found |= {
        kind.label for kind in kinds(table.schema).values() if kind.label is not None and type(kind.label) in types
    }
    return np.array(sorted(found, key=lambda value: (str(type(value)), value)))


def _typed(label: Any, every: Any) -> Any:
    """A class that a name says as text, as the value that it is."""
    if label is None or every is None:
        return label
    return next((each for each in every.tolist() if each == label or str(each) == str(label)), label)
