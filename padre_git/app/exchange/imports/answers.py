"""Predictions that a run of another tool left among its artifacts, so that it can be tested as an own run is.

Which file and which columns these are the user says. Metrics are then padre's own, and what the tool says is compared
with them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from padre_git.app.exchange.imports import document as made
from padre_git.core.metrics.fitting import default_metrics
from padre_git.core.results.arrays import Part, of_split
from padre_git.core.results.collected import Collected
from padre_git.core.results.hash import predictions_hash
from padre_git.core.results.recompute import problem_of, recomputed
from padre_git.core.text.formats import listed
from padre_git.errors import PadreError
from padre_git.model.documents import Computation, Metric
from padre_git.model.foreign import Foreign
from padre_git.storage.sources.read import table as read_table

_EQUAL = 1e-6  # a tool may have written its number with fewer digits
_SHOWN = 8  # names of columns in an error
_BOTH = "classification", "regression"


class Wanted(NamedTuple):
    """Where the predictions of each run are.

    Attributes
    ----------
    file : below the artifacts of the run.
    truth, prediction : columns.
    row : column that tells the rows apart; without one they are numbered.
    task : `classification` or `regression`; needed where both columns are whole numbers.
    """

    file: str
    truth: str
    prediction: str
    row: str = ""
    task: str = ""


@dataclass(frozen=True)
class Answered:
    """The predictions of a run, and what follows from them.

    Attributes
    ----------
    compared : metric -> the value that was computed here, and the tool's.
    """

    rows: made.Rows
    table: pa.Table
    computations: list[Computation]
    metrics: dict[str, Metric]
    compared: dict[str, tuple[float, float]]

    @property
    def differing(self) -> dict[str, tuple[float, float]]:
        """The metrics whose two values are not the same."""
        return differing(self.compared)

    def notes(self, tool: str) -> list[str]:
        """What is to be said of metrics whose two values are not the same."""
        return [
            f"{name} of its predictions is {here:.6g}, and {there:.6g} in {tool}"
            for name, (here, there) in self.differing.items()
        ]


def differing(compared: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """The metrics whose two values are not the same; two that are not a number are."""
    return {
        name: (here, there)
        for name, (here, there) in compared.items()
        if not abs(here - there) <= _EQUAL and (here == here or there == there)
    }


def of(foreign: Foreign, wanted: Wanted) -> Answered | None:
    """The predictions of a run, of each of its splits; none where it has no such file.

    Raises
    ------
    PadreError : where the file is no table, lacks a column, or a value, or names a row twice.
    """
    found, task = Collected(), wanted.task
    for number, one in enumerate(foreign.parts or [foreign]):
        data = one.artifact(wanted.file)
        if data is None:
            return None
        frame = _frame(data, wanted, f"{wanted.file} of {one.name or one.id}")
        task = task or _task(frame, wanted)
        part = _part(frame, wanted, number, task)
        found.check_part(number, part)
        found.add_part(number, part)
    table = found.predictions
    assert table is not None
    metrics = recomputed(default_metrics(problem_of(table, task, features=False)), table, task, lambda rows: {})
    return Answered(
        rows=made.Rows(task, found.splitting(), predictions_hash(table)),
        table=table,
        computations=found.computations(),
        metrics=metrics,
        compared=dict(_compared(metrics, made.last_values(foreign))),
    )


def _frame(data: bytes, wanted: Wanted, name: str) -> pd.DataFrame:
    """The table with its own columns, each with a value in every row."""
    frame = read_table(data, name=wanted.file)
    columns = [name for name in (wanted.truth, wanted.prediction, wanted.row) if name]
    lacking = [column for column in columns if column not in frame]
    if lacking:
        known = listed([f"`{each}`" for each in frame], _SHOWN)
        raise PadreError(f"{name} has no column `{lacking[0]}`; it has {known}")
    if not len(frame):
        raise PadreError(f"{name} has no rows")
    empty = [column for column in columns if frame[column].isna().any()]
    if empty:
        count = int(frame[empty[0]].isna().sum())
        raise PadreError(f"{name} has {count:,} rows without a value of `{empty[0]}`")
    return frame


def _task(frame: pd.DataFrame, wanted: Wanted) -> str:
    """What two columns of numbers are about only the user knows where all of them are whole."""
    own = [frame[name] for name in (wanted.truth, wanted.prediction)]
    if not all(pd.api.types.is_numeric_dtype(each) and not pd.api.types.is_bool_dtype(each) for each in own):
        return _BOTH[0]
    if any((each.to_numpy(np.float64) % 1 != 0).any() for each in own):
        return _BOTH[1]
    raise PadreError(
        f"`{wanted.truth}` and `{wanted.prediction}` of {wanted.file} are whole numbers, which may be classes or "
        f"amounts. Say which with: --task {' or --task '.join(_BOTH)}"
    )


def _part(frame: pd.DataFrame, wanted: Wanted, split: int, task: str) -> Part:
    truth, prediction = (_values(frame[name], task) for name in (wanted.truth, wanted.prediction))
    if task == _BOTH[1] and {truth.dtype.kind, prediction.dtype.kind} - set("iuf"):
        raise PadreError(f"`{wanted.truth}` and `{wanted.prediction}` of {wanted.file} are not both numbers")
    if task == _BOTH[0] and truth.dtype.kind != prediction.dtype.kind:  # such as 1 and `True`: one of them is as text
        truth, prediction = truth.astype(str).astype(object), prediction.astype(str).astype(object)
    rows = _values(frame[wanted.row], _BOTH[0]) if wanted.row else None
    return of_split(split, truth, prediction, row_id=rows)


def _values(column: "pd.Series[Any]", task: str) -> Any:
    """A column as an array: classes as whole numbers where a file has them as `1.0`."""
    if pd.api.types.is_bool_dtype(column.dtype):
        return column.to_numpy(bool)
    if not pd.api.types.is_numeric_dtype(column.dtype):
        return column.astype(str).to_numpy(object)
    values = column.to_numpy()
    if values.dtype.kind not in "iuf":
        values = column.to_numpy(np.float64)
    whole = values.dtype.kind == "f" and task == _BOTH[0] and not (values % 1).any()
    return values.astype(np.int64) if whole else values


def _compared(own: Mapping[str, Metric], theirs: Mapping[str, float]) -> Iterator[tuple[str, tuple[float, float]]]:
    """The metrics that the tool has, too, of the test rows or under the bare name."""
    for name, value in theirs.items():
        part, metric = made.part_of(name)
        if part in {"", "test"} and metric in own:
            yield name, (own[metric].mean, value)
