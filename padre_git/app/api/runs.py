"""Runs and scores as DataFrames. Nothing that lists runs on the command line comes here: pandas takes a second."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from padre_git.app.recording.opening import open_workspace
from padre_git.app.repository.reader import Reader
from padre_git.app.runs import columns, lines, listing, select, settings
from padre_git.app.runs.names import FIELDS, Names
from padre_git.app.runs.run import Run
from padre_git.errors import PadreError, UnknownName
from padre_git.model.documents import Design
from padre_git.storage.index import Index

_BEFORE = (
    *("project", "experiment", "label", "dataset", "version", "code", "pipeline", "status", "seed"),
    *("splits", "splitting"),
)
_AFTER = ("selected", "selected_on", "n", "started", "duration", "message", "error")
_HASHES = {"version", "splitting", "selected_on"}  # columns of `include="all"`
_SCORES = ["run", "experiment", "label", "dataset", "seed", "split", "repeat", "fold", "metric", "value"]


def runs(
    where: str | None = None,
    *,
    experiment: str | None = None,
    status: str | None = "completed",
    at: str | Path | None = None,
    sort: str | None = None,
    limit: int | None = None,
    include: Literal["all"] | None = None,
) -> pd.DataFrame:
    """One row per run, the newest first.

    Parameters
    ----------
    where : condition as in `padre list --where`.
    experiment : slug, name or ``project/experiment``.
    status : completed, failed or interrupted; None for all.
    at : a revision, whose tree is asked; or a Path, a folder of the repository.
    sort : names as in `padre list --sort`.
    limit : how many.
    include : ``"all"``, as in `DataFrame.describe`: also hashes (``version``, ``splitting``, ``selected_on``), and the
        parameters that have one value in all runs and that nobody set.

    Returns
    -------
    DataFrame
        Index ``run`` (the id); fields, then parameters (``SVC.C``) and metrics (``accuracy``, ``accuracy_std``); a name
        that is taken is ``params.x`` or ``metrics.x``. ``selected``: whether it was chosen, by its score on these
        splits, as the best of several settings.

    Raises
    ------
    UnknownName : for a name that no run has.
    PadreError : where ``where`` cannot be read, or ``include`` is something else.
    """
    if include not in {None, "all"}:
        raise PadreError(f"include={include!r}: runs() takes include='all' for every column, or nothing")
    known, names, found = _lines(where, experiment=experiment, status=status, at=at)
    if sort:
        order = lines.ordered(known.rows, found, lines.keys(sort, names), known.metrics)
        found = [*lines.settings_of(known.rows, order, known.metrics)]
    frame = _frame(known, found[:limit])
    return frame if include else frame.drop(columns=[*_HASHES, *_unset(frame, found[:limit])])


def found_runs(where: str | None = None, *, at: Path | None = None) -> list[Run]:
    """The completed runs as objects, the newest first; ``where`` and ``at`` as in `runs`."""
    _, _, found = _lines(where, experiment=None, status="completed", at=at)
    workspace = open_workspace(at)
    return [Run(Reader(workspace, setting.row)) for setting in found]


def get_run(selector: str, *, at: Path | None = None) -> Run:
    """The run that ``selector`` names, as on the command line.

    Parameters
    ----------
    at : a folder of the repository; here by default.

    Raises
    ------
    UnknownName : where nothing has this name.
    PadreError : where it names several runs; they are listed.
    """
    if not isinstance(selector, str):
        raise PadreError(f"get_run() takes a selector such as 'm4t7' or '@last', not {type(selector).__name__}")
    workspace = open_workspace(at)
    return Run(Reader(workspace, select.run(workspace, selector, command="get_run()")))


def selectors(item: Any) -> list[str]:
    """What names an item on the command line: a text itself, a run, the runs of a recording; nothing for others."""
    if isinstance(item, str):
        return [item]
    runs = getattr(item, "runs", None)
    every = runs if isinstance(runs, list) else [item]
    return [f"run:{each.id}" for each in every if isinstance(getattr(each, "id", None), str)]


def load_model(run: Run | str, *, split: int | None = None, trust: str | Sequence[str] = ()) -> Any:
    """The fitted estimator of a run, or of the one that a selector names.

    Parameters
    ----------
    run, split, trust : a run or a selector, the split, and types to trust, as for `Run.load_model`, which says what is
        raised.
    """
    found = get_run(run) if isinstance(run, str) else run
    return found.load_model(split=split, trust=trust)


def scores(
    where: str | None = None, *, metrics: Sequence[str] | str | None = None, at: str | Path | None = None
) -> pd.DataFrame:
    """The metrics of completed runs per split, long.

    Parameters
    ----------
    where, at : as in `runs`.
    metrics : names; all by default.

    Returns
    -------
    DataFrame
        run, experiment, label, dataset, seed, split, repeat, fold, metric, value. What was computed over all test rows
        together (leave-one-out) has no split, repeat and fold.

    Raises
    ------
    UnknownName
        For a metric that no run has, or a name in ``where`` that nothing has.
    """
    known, names, found = _lines(where, experiment=None, status="completed", at=at)
    wanted = [metrics] if isinstance(metrics, str) else metrics
    for name in wanted or ():
        if name not in names.metrics:
            raise UnknownName("metric", name, names.metrics)
    documents = known.metrics(setting.row for setting in found)
    lines: list[tuple[Any, ...]] = []
    for row in (setting.row for setting in found if setting.row.id in documents):
        document = documents[row.id]
        for name in wanted or document.metrics:
            values = document.metrics[name].values if name in document.metrics else []
            for split, value in enumerate(values):
                place = _position(document.design, split)
                lines.append((row.id, row.experiment, row.label, row.data, row.seed, *place, name, value))
    return pd.DataFrame(lines, columns=_SCORES)


def _lines(
    where: str | None, *, experiment: str | None, status: str | None, at: str | Path | None
) -> tuple[Index, Names, list[settings.Setting]]:
    workspace = open_workspace(at if isinstance(at, Path) else None)
    known = workspace.index(at=None if isinstance(at, Path) else at)
    rows = listing.of_experiment(known, experiment) if experiment else known.rows
    names = Names(rows)
    found = [settings.alone(row) for row in rows if status is None or row.status == status]
    if where:
        condition = names.where(where)
        found = [setting for setting in found if condition(setting)]
    return known, names, found


def _frame(known: Index, found: list[settings.Setting]) -> pd.DataFrame:
    recordings = map(settings.of_recording, settings.recordings(known.rows))
    chosen = [setting for each in recordings for setting in settings.marked(each) if setting.chosen]
    best = {row.id: setting.selected_on for setting in chosen for row in setting.runs}
    parameters = dict.fromkeys(name for setting in found for name in [*setting.row.parameters, *setting.row.setting])
    metrics = dict.fromkeys(name for setting in found for name in setting.scores)
    taken = {*_BEFORE, *_AFTER, *(f"{name}_std" for name in metrics)}
    data: dict[str, list[Any]] = {name: [FIELDS[name](setting) for setting in found] for name in _BEFORE}
    for name in parameters:
        column = f"params.{name}" if name in taken or name in metrics else name
        data[column] = [setting.row.parameters.get(name, setting.row.setting.get(name)) for setting in found]
    for name in metrics:
        column = f"metrics.{name}" if name in taken or name in parameters else name
        data[column] = [setting.scores[name].mean if name in setting.scores else None for setting in found]
        data[f"{column}_std"] = [setting.scores[name].std if name in setting.scores else None for setting in found]
    selected = [best.get(setting.row.id) for setting in found]
    data |= {"selected": [each is not None for each in selected], "selected_on": selected}
    data |= {name: [FIELDS[name](setting) for setting in found] for name in _AFTER if name not in data}
    return pd.DataFrame(data, index=pd.Index([setting.row.id for setting in found], name="run"))


def _unset(frame: pd.DataFrame, found: list[settings.Setting]) -> list[str]:
    """The columns of parameters that have one value in all of the runs, and that none of them set."""
    told = {name for setting in found for name in (*setting.row.set, *setting.row.setting)}
    differ = columns.differing(found)
    shown = {*told, *differ.columns, *differ.texts}
    hidden = dict.fromkeys(name for setting in found for name in setting.row.parameters if name not in shown)
    return [f"params.{name}" if f"params.{name}" in frame else name for name in hidden]


def _position(design: Design | None, split: int) -> tuple[int | None, ...]:
    """Split, repeat and fold; without folds there are no repeats, and a value over all test rows is of no split."""
    if design and design.family == "pooled":
        return None, None, None
    folds = design.folds if design else None
    return split, *(divmod(split, folds) if folds else (0, split))
