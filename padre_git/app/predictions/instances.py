"""`padre instances`: the rows of a run, and which rows only one of two runs gets right. Nothing is trained."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import pandas as pd

from padre_git.app import data
from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import select, stored
from padre_git.core.results import instances, slices
from padre_git.errors import MissingData, NotComparable, PadreError, UnknownName
from padre_git.model.names import short
from padre_git.model.shell import quoted
from padre_git.storage.index import Row

_CLUSTERS = "clustering"
_MANY = 200  # attributes of which slices are made unasked


@dataclass(frozen=True)
class Look:
    """The rows of one run."""

    row: Row  # the run
    frame: pd.DataFrame  # of `core.instances.answers`
    attributes: pd.DataFrame | None  # the columns of the data; index the row ids. None where the data is not at hand
    missing: str  # why it is not
    by: tuple[str, ...] = ()

    @property
    def classes(self) -> bool:
        return "right" in self.frame

    @property
    def times(self) -> float:
        """How often a row is predicted, on average."""
        return len(self.frame) / max(len(self.rows), 1)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """One row per row of the data, the hardest first."""
        return instances.per_row(self.frame)

    @cached_property
    def sure(self) -> pd.DataFrame:
        """Wrong predictions, the surest first."""
        return instances.sure_errors(self.frame) if self.classes else self.frame.iloc[:0]

    @cached_property
    def per_class(self) -> pd.DataFrame | None:
        """Recall and confusions of each class; none where there are no classes."""
        return instances.per_class(self.frame) if self.classes else None

    @cached_property
    def slices(self) -> pd.DataFrame | None:
        """Rows by the values of the attributes; none where the data is not at hand."""
        return None if self.attributes is None else slices.slices(self.rows, self.attributes, self.by)

    def document(self, limit: int) -> dict[str, Any]:
        """The answer of ``--json``: at most ``limit`` of each, 0 for all."""
        classes, frame = self.per_class, self.frame
        score = {"right": int(frame["right"].sum())} if self.classes else {"loss": float(frame["loss"].mean())}
        return {
            "run": self.row.id,
            "dataset": self.row.dataset,
            "version": self.row.version,
            "rows": len(self.rows),
            "predictions": len(self.frame),
            **score,
            "hardest": _records(self.rows.reset_index(), limit),
            "sure_errors": _records(self.sure, limit) if self.classes else None,
            "classes": None if classes is None else _records(classes.reset_index(), 0),
            "slices": None if self.slices is None else _records(self.slices, limit),
        }


@dataclass(frozen=True)
class Pair:
    """Two runs on the same rows."""

    # before, after: the runs
    before: Row
    after: Row
    rows: pd.DataFrame  # of `core.instances.paired`
    splits: int  # how many; of several the rows come from models that share training data

    @property
    def classes(self) -> bool:
        return "outcome" in self.rows

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each outcome."""
        return {name: int((self.rows["outcome"] == name).sum()) for name in instances.OUTCOMES}

    @property
    def agreement(self) -> tuple[float, float]:
        """The share of equal predictions, and Cohen's kappa."""
        return instances.agreement(self.rows)

    def ids(self, outcome: str) -> list[Any]:
        """The rows with this outcome, in the order of the data."""
        found: list[Any] = self.rows.index[self.rows["outcome"] == outcome].tolist()
        return sorted(found) if all(isinstance(each, int) for each in found) else found

    def by_class(self) -> dict[str, dict[str, int]]:
        """Class -> outcome -> rows."""
        table = self.rows.groupby(self.rows["truth"].astype(str))["outcome"].value_counts()
        return {
            str(name): {outcome: int(table.get((name, outcome), 0)) for outcome in instances.OUTCOMES}
            for name in table.index.get_level_values(0).unique()
        }

    def document(self) -> dict[str, Any]:
        """The answer of ``--json``."""
        shared = {"before": self.before.id, "after": self.after.id, "rows": len(self.rows), "splits": self.splits}
        if not self.classes:
            return {**shared, "instances": _records(self.rows.reset_index(), 0)}
        same, kappa = self.agreement
        return {
            **shared,
            "counts": self.counts,
            "agreement": same,
            "kappa": kappa,
            "by_class": self.by_class(),
            **{name.replace(" ", "_"): self.ids(name) for name in instances.OUTCOMES[1:]},
        }


def look(
    workspace: Workspace, selector: str, *, target: str | None = None, split: int | None = None, by: Sequence[str] = ()
) -> Look:
    """The rows of the run that ``selector`` names.

    Parameters
    ----------
    target : which one of several targets.
    split : only this one.
    by : the attributes to slice by; all by default.

    Raises
    ------
    UnknownName : for a run, target, split or attribute that is none.
    MissingData : where the predictions are not on this machine.
    PadreError : where the selector names several runs, and where the run has no truth.
    """
    row = select.run(workspace, selector, command="padre instances")
    return look_at(workspace, row, target=target, split=split, by=by)


def look_at(
    workspace: Workspace, row: Row, *, target: str | None = None, split: int | None = None, by: Sequence[str] = ()
) -> Look:
    """The rows of a run; see `look`."""
    frame = answers(Reader(workspace, row), target)
    if split is not None:
        known = sorted(map(int, frame["split"].unique()))
        if split not in known:
            raise UnknownName("split", str(split), map(str, known), where=f"run {short(row.id)}")
        frame = frame[frame["split"] == split]
    columns, missing = attributes(workspace, row, by)
    if columns is not None:
        ids = frame["row_id"].drop_duplicates()
        strange = int((~ids.isin(columns.index)).sum())  # a script may log any ids
        if strange:
            columns = None
            missing = f"{strange} of {len(ids)} logged row ids are not in data set `{row.data}`: no attributes"
    found = Look(row, frame, columns, missing, tuple(by))
    if by:
        _ = found.slices  # a wrong name is an error before anything is printed
    return found


def pair(workspace: Workspace, before: str, after: str, *, target: str | None = None) -> Pair:
    """Two runs row by row; of a revision the latest run of the other's experiment that stands in its tree.

    Raises
    ------
    NotComparable : on other data, other splits or another task.
    PadreError : where one of them is no single run, or the revision has none of the experiment.
    """
    known = workspace.index()
    found = [select.select(workspace, each, known=known) for each in (before, after)]
    narrowed = [_beside(own, other) for own, other in zip(found, reversed(found), strict=True)]
    rows = [select.single(each, command="padre instances") for each in narrowed]
    return pair_of(workspace, rows[0], rows[1], target=target)


def pair_of(workspace: Workspace, before: Row, after: Row, *, target: str | None = None) -> Pair:
    """Two runs row by row; see `pair`."""
    comparable(before, after)
    frames = [answers(Reader(workspace, row), target) for row in (before, after)]
    return Pair(before, after, instances.paired(*frames), int(frames[0]["split"].nunique()))


def _beside(own: select.Selection, other: select.Selection) -> select.Selection:
    """A revision with its latest run of the experiment that the other side is of; anything else as it is."""
    places = {(row.project, row.experiment) for row in other.rows}
    if own.kind != "rev" or len(places) != 1:
        return own
    rows = [row for row in own.rows if (row.project, row.experiment) in places]
    if not rows:
        name = next(iter(places))[1]
        raise PadreError(f"`{own.text}` has no run of {name}; padre list --experiment {quoted(name)}")
    return own._replace(rows=select.latest(rows))


def comparable(*rows: Row) -> None:
    """Refuse runs whose rows cannot be paired.

    Raises
    ------
    NotComparable : where they differ in data, splits or task.
    """
    before, after = rows[0], rows[-1]
    for what, name in (("data", "version"), ("splits", "splitting"), ("task", "task")):
        values = [getattr(row, name) for row in (before, after)]
        if values[0] != values[1]:
            shown = ", ".join(str(value)[: None if name == "task" else 7] for value in values)
            raise NotComparable(
                f"{short(before.id)} and {short(after.id)}: other {what} ({shown}); rows are paired on the same data "
                "and splits"
            )


def answers(reader: Reader, target: str | None = None) -> pd.DataFrame:
    """What a run says of each row, as `core.instances.answers` has it.

    Raises
    ------
    MissingData : where the predictions are not on this machine.
    PadreError : for a clustering, where there is no truth, and for several targets of which none is named.
    """
    row = reader.row
    if row.task == _CLUSTERS:
        raise PadreError(
            f"run {short(row.id)} is a clustering, in which no row is right or wrong; "
            "padre metric list --for shows the metrics for clusters"
        )
    batches = stored.prediction_batches(reader)
    first = next(batches, None)
    if first is None:
        raise MissingData(f"run {short(row.id)} has no predictions")
    classes = instances.has_classes(row.task, first.schema, target)
    return instances.answers(chain([first], batches), classes=classes, target=target)


def attributes(workspace: Workspace, row: Row, by: Sequence[str] = ()) -> tuple[pd.DataFrame | None, str]:
    """The columns of the data, and why there are none."""
    if row.dataset is None or row.version is None:
        return None, "the script split its own data: no attributes are known"
    try:
        dataset = data.load.load(workspace, row.dataset, row.version)
        frame = dataset.frame().drop(columns=dataset.roles.target).set_axis(dataset.row_ids, axis=0)
    except PadreError as error:  # not on this machine; features of several dimensions
        return None, str(error)
    if len(frame.columns) > _MANY and not by:
        return (
            None,
            f"{len(frame.columns):,} attributes are too many to slice; name some: --by {quoted(frame.columns[0])}",
        )
    return frame, ""


def wrong(workspace: Workspace, rows: Sequence[Row]) -> dict[Any, list[Row]]:
    """Row of the data -> the runs of ``rows`` that predict it wrong in some split; only runs whose predictions are
    here and are classes are read."""
    found: dict[Any, list[Row]] = {}
    for row in rows:
        try:
            frame = answers(Reader(workspace, row))
        except PadreError:
            continue
        ids = frame.loc[~frame["right"], "row_id"].drop_duplicates() if "right" in frame else ()
        for each in ids:
            found.setdefault(each, []).append(row)
    return found


def _records(frame: pd.DataFrame, limit: int) -> list[dict[str, Any]]:
    found = frame.head(limit or len(frame)).to_dict(orient="records")
    return [
        {str(key): value.item() if hasattr(value, "item") else value for key, value in each.items()} for each in found
    ]
