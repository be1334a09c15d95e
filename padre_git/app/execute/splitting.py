"""The splitting of an experiment or run that exists, so that a new one is compared with it row by row."""

from typing import Any

from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import select, stored
from padre_git.core.data.dataset import Dataset
from padre_git.core.splitting import resolve as splitters
from padre_git.core.splitting.splits import Splitting, indices_hash
from padre_git.errors import PadreError, UnknownName
from padre_git.model.names import short
from padre_git.storage.index import Row


def resolve(workspace: Workspace, value: Any, *, task: str | None, dataset: Dataset) -> Splitting:
    """What ``value`` says as a splitting; a text that is none may name an experiment or a run.

    Raises
    ------
    UnknownName : for any other name.
    PadreError : where its runs have several splittings, or its rows are those of other data.
    """
    try:
        return splitters.resolve(value, task=task, y=dataset.y)
    except UnknownName as error:
        outer = value.get("outer") if isinstance(value, dict) else value
        if error.kind != "splitting" or not isinstance(outer, str) or error.name != outer:
            raise
        found = _borrowed(workspace, outer, dataset, error)
    return found if outer is value else splitters.resolve({**value, "outer": found}, task=task, y=dataset.y)


def _borrowed(workspace: Workspace, text: str, dataset: Dataset, unknown: UnknownName) -> Splitting:
    try:
        rows = select.select(workspace, text).rows
    except UnknownName:
        raise unknown from None
    row = _row(text, rows, dataset)
    reader = Reader(workspace, row)
    spec = stored.splitting(reader)
    outer = spec.get("outer", spec)
    if "name" in outer:  # given splits, a function, a splitter without words: only the rows say what it was
        if row.version != dataset.version:
            raise PadreError(
                f"the splits of `{text}` are rows of {row.data} {row.version}; they do not fit other data, such as "
                f"{dataset.name} {dataset.version}"
            )
        return splitters.resolve(outer, task=None)
    found = splitters.resolve(outer, task=None)
    if row.version != dataset.version:
        return found
    splits = found.split(len(dataset), dataset.y, dataset.groups, times=dataset.times, dataset=dataset)
    if indices_hash(splits) == row.splitting:
        return found
    # another version of scikit-learn divides otherwise; the rows that were recorded count
    return splitters.resolve({"kind": "splits", "name": found.describe(), "indices": stored.splits(reader)}, task=None)


def _row(text: str, rows: list[Row], dataset: Dataset) -> Row:
    """A run with splits, of the same data where there is one; all that are left have the same."""
    split = [row for row in rows if row.splitting and row.definition and row.status == "completed"]
    own = [row for row in split if row.version == dataset.version] or split
    if not own:
        raise PadreError(f"`{text}` has no completed run with splits; make new ones with --splitting 10x10")
    if len({(row.version, row.splitting) for row in own}) > 1:
        listed = ", ".join(f"{short(row.id)} ({row.splits})" for row in own[:5])
        raise PadreError(f"`{text}` has runs on several splits; name one: {listed}")
    return own[0]
