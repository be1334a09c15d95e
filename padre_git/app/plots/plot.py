"""`padre plot`: from selectors to a picture. Nothing is trained; predictions are read only where a kind needs them."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from padre_git.app import analysis, data, execute
from padre_git.app.compare import compare as verb
from padre_git.app.compare.testing import Comparison, Procedure, ranking
from padre_git.app.plots import timeline
from padre_git.app.predictions import instances
from padre_git.app.recording.opening import open_workspace
from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import select, settings, stored
from padre_git.app.runs.scores import of_setting
from padre_git.core import data as of_data
from padre_git.core.plots import kinds, verdicts
from padre_git.core.plots.comparisons import Point
from padre_git.core.plots.instances import Instances
from padre_git.core.plots.searches import Trial, Trials
from padre_git.core.plots.style import Picture
from padre_git.core.results import instances as of_instances
from padre_git.core.search import expected as expecting
from padre_git.core.statistics import words
from padre_git.core.statistics.means import mean
from padre_git.core.statistics.over_datasets import Ranking
from padre_git.errors import MissingData, NotComparable, PadreError, UnknownName
from padre_git.model.documents import Search
from padre_git.model.names import short
from padre_git.storage.index import Index, Row


def plot(kind: str, *items: Any, at: Path | None = None, **options: Any) -> Any:
    """A plot as an `altair.Chart`; a notebook shows it.

    Parameters
    ----------
    kind : str
        ``roc``, ``box``, … ; an unknown one is an error that lists them.
    items : str or Dataset
        A data set, or selectors of runs as on the command line; by default the last run.
    at : Path, optional
        A folder of the repository; here by default.
    options
        Of the kind: ``metric``, ``posthoc``, ``x``, ``y``, ``color``, ``columns``, ``target``, ``positive``, ``bins`` …

    Raises
    ------
    UnknownName
        For a kind, column, class, metric or run that is none.
    MissingData
        Where predictions or data are not on this machine.
    PadreError
        For an option that the kind lacks, and for too few or too many items.
    """
    return picture(kind, items, at=at, **options).chart


def picture(
    kind: str, items: Sequence[Any], *, at: Path | None = None, revision: str | None = None, **options: Any
) -> Picture:
    """The same with the data that is plotted; with ``revision`` of the runs that stand in its tree."""
    row, given = kinds.known(kind), kinds.check_options(kind, options)
    if row.of == "data set":
        if len(items) != 1:
            raise PadreError(f"plot `{kind}` takes one data set, not {len(items)}; padre list datasets")
        given_it = isinstance(items[0], of_data.dataset.Dataset)  # scipy.sparse, which other kinds need not
        found = items[0] if given_it else data.load.load(open_workspace(at), str(items[0]))
        return kinds.draw(kind, found, **given)
    workspace = open_workspace(at)
    metric = given.pop("metric", None)
    chosen = [str(item) for item in items] or ["@last"]
    if row.of == "comparison":
        asked = Procedure(posthoc=given.pop("posthoc", ""))
        metrics = [metric] if metric else []
        compared = verb.compare(workspace, chosen, metrics=metrics, asked=asked, at=revision, intervals=False)
        return kinds.draw(kind, _ranking(compared), _averaged(compared), **given)
    known = workspace.index(at=revision)
    if row.of == "rows":
        rows = [select.run(workspace, item, command=f"padre plot {kind}", known=known) for item in chosen]
        return kinds.draw(kind, of_rows(workspace, rows, target=given.pop("target", None)), **given)
    if row.of == "recordings":
        named = [row for item in items for row in select.select(workspace, str(item), known=known).every(known)]
        every = settings.of_rows({row.id: row for row in named}.values() if items else known.rows)
        recordings = settings.grouped((each for each in every if each.scores), lambda each: each.row.group).values()
        commits = timeline.brought(workspace, revision)
        found = timeline.moments(recordings, commits, known, metric or "")
        return kinds.draw(kind, found.latest, earlier=found.earlier, **given)
    return kinds.draw(kind, _CONTENT[row.of](workspace, known, kind, chosen, metric), **given)


def of_rows(
    workspace: Workspace, rows: Sequence[Row], *, target: str | None = None, attributes: pd.DataFrame | None = None
) -> Instances:
    """The rows of one run, or of two on the same data and splits.

    Parameters
    ----------
    attributes : the columns of the data that are shown; index the row ids.

    Raises
    ------
    MissingData : where predictions are not on this machine.
    NotComparable : of two on other data, splits or tasks.
    PadreError : for another number of runs, and where no row is right or wrong.
    """
    if len(rows) not in {1, 2}:
        raise PadreError(f"plot `instances` takes one or two runs, not {len(rows)}")
    instances.comparable(*rows)
    frames = [instances.answers(Reader(workspace, row), target) for row in rows]
    labels = [row.label for row in rows]
    names = labels if len(set(labels)) == len(labels) else [short(row.id) for row in rows]
    found = of_instances.per_row(frames[0]) if len(rows) == 1 else of_instances.paired(*frames)
    return Instances(found, tuple(names), "p_truth" in frames[0], attributes)


def of_comparison(found: Comparison) -> Picture:
    """Over six and more data sets the critical-difference diagram, else the differences with their intervals."""
    over = found.tests.tested_over or found.tests.nemenyi
    averaged = _averaged(found)
    if over:
        return verdicts.critical_difference(_ranking(found), averaged)
    return verdicts.differences(found.tests.decisive, averaged)


def of_search(workspace: Workspace, known: Index, rows: Sequence[Row], drawn: Iterable[str]) -> dict[str, Picture]:
    """The plots of a search, by kind; the ones that it has too few settings or hyperparameters for are left out."""
    settled = settings.settle(settings.of_rows(rows), known.metrics)
    scored = [each for each in settled if each.scores]
    name = scored[0].row.main if scored else None
    if len(scored) < 2 or not name or name not in scored[0].scores:
        return {}
    trials, found = _trials(workspace, known, scored, name), dict[str, Picture]()
    for kind in drawn:
        try:
            found[kind] = kinds.draw(kind, trials)
        except PadreError:
            continue
    return found


def _averaged(found: Comparison) -> str:
    return words.seeds(score for table in found.tables for score in table.known)


def _ranking(found: Comparison) -> Ranking:
    """Mean ranks, which need two data sets or more without a gap, and what the comparison's test finds alike."""
    if not found.tests.over or not found.tests.over[0].ranks:
        raise PadreError(
            "mean ranks need two data sets or more, each with all labels; padre compare says which are missing"
        )
    return ranking(found.tests.over[0], found.asked)


def _rows(workspace: Workspace, known: Index, kind: str, items: list[str]) -> list[Row]:
    """The runs that ``items`` name, each of a task that the kind is for."""
    tasks = kinds.known(kind).tasks
    if kinds.known(kind).of != "runs" and len(items) != 1:
        raise PadreError(f"plot `{kind}` takes one run, not {len(items)}")
    found = [select.run(workspace, item, command=f"padre plot {kind}", known=known) for item in items]
    for each in found:
        if tasks and each.task not in (None, *tasks):
            does = f"run {short(each.id)} does {each.task}"
            raise PadreError(f"plot `{kind}` is for {' and '.join(tasks)}, and {does}; padre plot lists all kinds")
    return found


def _predictions(workspace: Workspace, known: Index, kind: str, items: list[str], metric: str | None) -> Any:
    [row] = _rows(workspace, known, kind, items)
    return stored.prediction_frame(Reader(workspace, row))


def _steps(workspace: Workspace, known: Index, kind: str, items: list[str], metric: str | None) -> Any:
    [row] = _rows(workspace, known, kind, items)
    return stored.steps(Reader(workspace, row))


def _several(workspace: Workspace, known: Index, kind: str, items: list[str], metric: str | None) -> Any:
    rows = _rows(workspace, known, kind, items)
    if len({(row.version, row.splitting) for row in rows}) > 1:
        raise NotComparable(
            f"plot `{kind}` pairs rows, and the runs have different data or splits; padre list --columns data,splits"
        )
    labels = [row.label for row in rows]
    named = labels if len(set(labels)) == len(labels) else [short(row.id) for row in rows]
    return {name: stored.prediction_frame(Reader(workspace, row)) for name, row in zip(named, rows, strict=True)}


def _settings(workspace: Workspace, known: Index, items: list[str]) -> list[settings.Setting]:
    """The settings of what ``items`` name; of several recordings of an experiment the best of each."""
    found = [select.select(workspace, item, known=known) for item in items]
    every = [setting for each in found for setting in settings.of_rows(each.rows)]
    done = [setting for setting in every if setting.scores]
    if not done:
        ended = any(setting.row.status == "completed" for setting in every)
        raise PadreError(f"{', '.join(items)}: {'no metrics' if ended else 'no completed run'}; padre list")
    return settings.settle(done, known.metrics)


def _scored(workspace: Workspace, known: Index, kind: str, items: list[str], metric: str | None) -> list[Point]:
    found = _settings(workspace, known, items)
    name = metric or found[0].row.main or ""
    documents = known.metrics(row for setting in found for row in setting.distinct)
    points = []
    for setting, label in zip(found, _labels(found), strict=True):
        scores = of_setting(setting, name, documents, name=label) if name in setting.scores else None
        if scores is None:
            raise UnknownName("metric", name, setting.scores, where=label)
        row, ratio = setting.row, scores.ratio
        total = row.use.shape[0] if row.use else None
        rows = round(total / (1 + ratio)) if total and ratio is not None else None
        points.append(Point(scores, row.duration, rows))
    return points


def _labels(found: list[settings.Setting]) -> list[str]:
    """What tells the settings apart: labels, with the setting or else the run where these are equal on one data set."""
    plain = [setting.row.label for setting in found]
    values = [[f"{name.rpartition('.')[2]}={value}" for name, value in each.row.setting.items()] for each in found]
    longer = [" ".join([label, *texts]) for label, texts in zip(plain, values, strict=True)]
    for names in (plain, longer):
        if len({(name, setting.row.data) for name, setting in zip(names, found, strict=True)}) == len(found):
            return names
    return [f"{name} {short(setting.row.id)}" for name, setting in zip(plain, found, strict=True)]


def _search(workspace: Workspace, known: Index, kind: str, items: list[str], metric: str | None) -> Trials:
    if len(items) != 1:
        raise PadreError(f"plot `{kind}` takes one search, not {len(items)}")
    found = _settings(workspace, known, items)
    if len(found) < 2:
        raise MissingData(f"`{items[0]}` is one setting, not a search; make one with: padre run FILE -p NAME=1,2,3")
    name = metric or found[0].row.main or ""
    if name not in found[0].scores:
        raise UnknownName("metric", name, found[0].scores, where=items[0])
    return _trials(workspace, known, found, name)


def _trials(workspace: Workspace, known: Index, found: Sequence[settings.Setting], name: str) -> Trials:
    """The settings of a search with their scores in the metric ``name``."""
    scored = [each for each in found if name in each.scores]
    averaged = words.averaged(len(each.distinct) for each in scored)
    searched = analysis.analyse.of_rows(workspace, known, [row for each in found for row in each.runs])
    objectives = _objectives(searched.search, found[0]) if searched and searched.search else {}
    trials = [
        Trial(each.position, each.row.setting, each.scores[name].mean, _others(workspace, each, objectives))
        for each in scored
    ]
    greater = found[0].scores[name].greater_is_better
    if searched is None or name != searched.metric:  # the scores of another metric chose nothing
        return Trials(name, greater, trials, averaged, objectives=objectives)
    expected = (
        ()
        if searched.adaptive
        else expecting.expected_best([each.score for each in trials], greater_is_better=greater is not False)
    )
    return Trials(
        name,
        greater,
        trials,
        averaged,
        shares={each.name: (each.share, each.low, each.high) for each in searched.shares},
        region=searched.adaptive,
        expected=[float(value) for value in expected],
        objectives=objectives,
    )


def _objectives(search: Search, first: settings.Setting) -> dict[str, bool | None]:
    """Those of the search, and which way is better: of a time less."""
    known = first.scores
    return {name: known[name].greater_is_better if name in known else False for name in search.objectives}


def _others(workspace: Workspace, setting: settings.Setting, objectives: Iterable[str]) -> dict[str, float]:
    """The objectives of a setting: means of metrics, and of times."""
    names = list(objectives)
    found = {name: setting.scores[name].mean for name in names if name in setting.scores}
    if len(found) < len(names):
        every = [execute.found.mean_times(Reader(workspace, row).splits) for row in setting.distinct]
        found |= {name: mean([each[name] for each in every]) for name in names if all(name in each for each in every)}
    return found


_CONTENT = {"run": _predictions, "logged run": _steps, "runs": _several, "settings": _scored, "search": _search}
