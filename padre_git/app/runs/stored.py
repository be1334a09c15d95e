"""What a run left next to its documents, read from DVC's cache: predictions, rows of splits, steps, transformations."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pyarrow as pa

from padre_git.app.repository.reader import Reader
from padre_git.core import results
from padre_git.core.splitting import rows
from padre_git.errors import MissingData, UnknownName
from padre_git.model.names import short
from padre_git.storage import tables
from padre_git.storage.layout import HISTORY, PREDICTIONS, SPLITS, STEPS

_WHAT = "predictions"


def predictions(reader: Reader) -> pa.Table:
    """What the run predicted, with the description of its columns.

    Raises
    ------
    MissingData : where there are none, or they are not on this machine; as of all here.
    """
    return tables.table(reader.result(PREDICTIONS, _WHAT).read_bytes())


def answers(reader: Reader, *, probabilities: bool) -> pa.Table:
    """The same with truth and prediction alone, and with probabilities where they are asked for: quick to read."""
    wanted = ("row_id", "split", "truth", "prediction", *(["probability"] if probabilities else []))
    file = reader.result(PREDICTIONS, _WHAT)
    return tables.some_columns(file, lambda name: name in wanted or name.startswith(tuple(f"{w}_" for w in wanted[2:])))


def prediction_batches(reader: Reader) -> Iterator[pa.RecordBatch]:
    """The same some thousand rows at a time."""
    return tables.batches(reader.result(PREDICTIONS, _WHAT))


def prediction_frame(reader: Reader, split: int | None = None) -> pd.DataFrame:
    """The same as pandas has it, or only one split.

    Raises
    ------
    UnknownName : for an unknown split.
    """
    if split is None:
        return pd.DataFrame(predictions(reader).to_pandas())
    file = reader.result(PREDICTIONS, _WHAT)
    frame = tables.rows_where(file, "split", split)
    if frame.empty:
        raise UnknownName(
            "split", str(split), map(str, tables.distinct(file, "split")), where=f"run {short(reader.row.id)}"
        )
    return frame


def splits(reader: Reader) -> list[rows.Indices]:
    """The rows of each split, as positions in the data version of the run."""
    return rows.read(tables.table(reader.result(SPLITS, "the rows of the splits").read_bytes()))


def splitting(reader: Reader) -> dict[str, Any]:
    """The splitting as its definition says it; of given splits, functions and the like the rows themselves."""
    spec = dict(reader.definition.splitting) if reader.definition else {}
    outer = spec.get("outer", spec)
    if "name" not in outer:
        return spec
    given = {"kind": "splits", "name": outer["name"], "indices": splits(reader)}
    return {**spec, "outer": given} if outer is not spec else given


def steps(reader: Reader) -> pd.DataFrame:
    """What was logged step by step: metric, split, step, value."""
    if reader.row.imported:
        return _imported_steps(reader)
    try:
        data = reader.result(HISTORY, "what was logged").read_bytes()
    except MissingData as error:
        if reader.pointer and reader.workspace.dvc.has(reader.pointer):
            raise MissingData(
                f"run {short(reader.row.id)} logged nothing step by step; run.log_metrics({{…}}, step=n) does"
            ) from error
        raise
    return tables.read_parquet(data)


def steps_file(reader: Reader) -> bytes:
    """`steps` as a file of Parquet."""
    return tables.parquet(pa.Table.from_pandas(steps(reader), preserve_index=False))


def _imported_steps(reader: Reader) -> pd.DataFrame:
    """The same of an imported run: one file has those of all runs of its recording."""
    try:
        file = reader.result(STEPS, "what was logged")
    except MissingData as error:
        if not reader.pointer or reader.workspace.dvc.has(reader.pointer):
            raise MissingData(f"run {short(reader.row.id)} has one value of each metric, in metrics.json") from error
        raise
    frame = tables.rows_where(file, "run", reader.row.id).drop(columns="run")
    splits = frame["split"].astype("Int32") if "split" in frame else pd.array([None] * len(frame), "Int32")
    frame = frame.assign(metric=frame["metric"].astype(str), split=splits)
    return frame[["metric", "split", "step", "value", "time"]]


def transformations(reader: Reader, component: str, split: int | None = None) -> pd.DataFrame:
    """What a component made of the test rows, where that was kept; see `core.results.transformed.frame`.

    Raises
    ------
    UnknownName : for a component of which nothing was kept, and for an unknown split.
    """
    kept = reader.run.transformations
    if component not in kept:
        hint = "Run it again with --keep-transformations COMPONENT"
        raise UnknownName("transformation", component, kept, where=f"run {short(reader.row.id)}", hint=hint)
    return results.transformed.frame(
        tables.table(reader.result(kept[component], "transformations").read_bytes()), split
    )
