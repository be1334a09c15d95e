"""Metrics from stored predictions: those of `padre metric compute`. Nothing is trained or changed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from msgspec.structs import asdict

from padre_git.app.data import load as opening
from padre_git.app.predictions import record as laterfiles
from padre_git.app.repository.reader import Reader, absent, pulling
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import listing, select, stored
from padre_git.app.runs import saved as saved
from padre_git.core.components.answers import Problem
from padre_git.core.metrics.metric import Metric
from padre_git.core.metrics.table import METRICS
from padre_git.core.pipelines.pipeline import LEAK_NOTE
from padre_git.core.results import recompute
from padre_git.errors import MissingData, PadreError, UnknownName
from padre_git.model.names import short
from padre_git.storage.index import Row


@dataclass
class Outcome:
    """What `compute` did."""

    computed: list[laterfiles.Computed] = field(default_factory=list)  # the metrics that are new
    present: list[Row] = field(default_factory=list)  # runs that had all of them
    failed: list[tuple[Row, str]] = field(default_factory=list)  # runs that have none, and why
    commits: dict[str, str] = field(default_factory=dict)  # branch -> the commit that has the new files


def chosen_rows(workspace: Workspace, *, selector: str = "", where: str = "", everything: bool = False) -> list[Row]:
    """The runs that a selector or a condition names; of a condition, and of all, the completed ones."""
    known = workspace.index()
    rows = select.select(workspace, selector, known=known).rows if selector else list(known.rows)
    rows = [row for row in rows if row.status == "completed"] if where or everything else rows
    return listing.matching(rows, where) if where else rows


def compute(
    workspace: Workspace, metric: Metric | str, rows: Sequence[Row], *, advance: Callable[[], None] = lambda: None
) -> Outcome:
    """Compute a metric of ``rows`` where they lack it, and record it: one commit on the branch of each execution.

    Parameters
    ----------
    metric : a metric of the user, or a name such as ``recall.malignant``.
    advance : called after each run.

    Raises
    ------
    UnknownName : where no run has such a metric, class or target.
    PadreError : for the name of a metric of the user, since the code is in a file of theirs.
    """
    outcome, unknown = Outcome(), list[UnknownName]()
    known = workspace.index()
    if isinstance(metric, str) and metric.partition(".")[0] not in METRICS and _is_users(metric, known.rows):
        raise PadreError(f"`{metric}` is your own metric; name the file with its code: --file FILE")
    whole = known.metrics(rows)
    pooled = {run for run, document in whole.items() if document.design and document.design.family == "pooled"}
    read = _reader(workspace, rows)
    data = _data(workspace)
    for row in rows:
        try:
            found = _of_run(row, metric, read, data, pooled=row.id in pooled)
        except UnknownName as error:
            unknown.append(error)
            outcome.failed.append((row, str(error)))
        except PadreError as error:
            outcome.failed.append((row, str(error)))
        else:
            outcome.computed += found
            if not found:
                outcome.present.append(row)
        advance()
    if unknown and not outcome.computed and not outcome.present:
        raise unknown[0]
    source = metric.source if isinstance(metric, Metric) else None
    outcome.commits = laterfiles.save(workspace, outcome.computed, source)
    return outcome


def problem_of(workspace: Workspace, row: Row) -> Problem:
    """What a run has stored that can be measured.

    Raises
    ------
    MissingData : where its predictions are not on this machine.
    """
    try:
        table = _reader(workspace, [row])(row)
    except MissingData as error:
        raise MissingData(f"{short(row.id)}: {error}") from error
    return recompute.problem_of(table, row.task, features=row.use is not None)


def _of_run(
    row: Row, metric: Metric | str, read: Callable[[Row], Any], data: Callable[[Row], recompute.Given], *, pooled: bool
) -> list[laterfiles.Computed]:
    """The metrics that a run lacks; none where it has them."""
    if row.status != "completed":
        raise PadreError(f"it {'was interrupted' if row.status == 'interrupted' else 'failed'}")
    known = METRICS.get(metric) if isinstance(metric, str) else metric
    if known and _has(row, known):
        return []
    table = read(row)
    found = recompute.chosen(metric, recompute.problem_of(table, row.task, features=row.use is not None))
    missing = [each for each in found if not _has(row, each)]
    given = data(row) if recompute.of_data(missing) else lambda rows: {}
    values = recompute.recomputed(missing, table, row.task, given, pooled=pooled) if missing else {}
    return [laterfiles.Computed(row, name, each) for name, each in values.items()]


def _has(row: Row, metric: Metric) -> bool:
    """Whether a run has the metric, computed by the same code and of the same class."""
    return any(
        name.partition("@")[0] == metric.name and score.code == metric.code for name, score in row.scores.items()
    )


def _is_users(name: str, rows: Iterable[Row]) -> bool:
    """Whether a run has a metric of this name that a function of the user computed."""
    return any(score.code and own.partition("@")[0] == name for row in rows for own, score in row.scores.items())


def _reader(workspace: Workspace, rows: Iterable[Row]) -> Callable[[Row], Any]:
    """Reads the predictions of a run; its errors name no run, so that the same reason of many is one."""
    pointers = saved.pointers(workspace, rows)

    def read(row: Row) -> Any:
        reader = Reader(workspace, row, pointers=pointers)
        try:
            return stored.predictions(reader)
        except MissingData as error:
            if reader.pointer is None or workspace.dvc.has(reader.pointer):
                raise MissingData("it has no predictions") from error
            raise MissingData(absent("its predictions", pulling([reader]))) from error

    return read


def _data(workspace: Workspace) -> Callable[[Row], recompute.Given]:
    """What the data set of a run knows of its rows; each version is read once."""

    @cache
    def loaded(name: str, version: str) -> Any:
        return opening.load(workspace, f"{name}@{version}")

    def given(row: Row) -> recompute.Given:
        if row.use is None:
            raise PadreError("its data set was not recorded")
        dataset = loaded(row.use.dataset, row.use.version)
        if LEAK_NOTE in Reader(workspace, row).run.notes:
            raise PadreError("its features came from preprocessing that saw all rows, and are not stored")

        def of(rows: Any) -> Mapping[str, Callable[[], Any]]:
            places = recompute.positions(rows, dataset.row_ids)
            made: dict[str, Callable[[], Any]] = {"features": lambda: _rows(dataset.X, places)}
            groups = dataset.groups
            return made if groups is None else {**made, "groups": lambda: groups[places]}

        return of

    return given


def _rows(features: Any, places: Any) -> Any:
    return features.iloc[places] if hasattr(features, "iloc") else features[places]


def document(outcome: Outcome) -> dict[str, Any]:
    """What was done, for `--json`."""
    return {
        "computed": [{"run": each.row.id, "metric": each.name, **asdict(each.metric)} for each in outcome.computed],
        "present": [row.id for row in outcome.present],
        "failed": [{"run": row.id, "reason": reason} for row, reason in outcome.failed],
        "commits": outcome.commits,
    }


def reasons(outcome: Outcome) -> list[tuple[str, list[str]]]:
    """Why runs lack the metric -> their short ids; the most frequent reason first."""
    found: dict[str, list[str]] = {}
    for row, reason in outcome.failed:
        found.setdefault(reason, []).append(short(row.id))
    return sorted(found.items(), key=lambda item: -len(item[1]))
