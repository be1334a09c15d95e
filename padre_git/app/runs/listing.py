"""`padre list` and `padre log`: the runs of a repository as lines; filtered, sorted, cut. What such commands print."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from itertools import compress
from operator import attrgetter
from typing import Any

from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import columns, lines, select, settings
from padre_git.app.runs.names import Names
from padre_git.app.runs.settings import Setting
from padre_git.core.text.formats import spread
from padre_git.errors import UnknownName
from padre_git.model.documents import Metrics
from padre_git.model.names import short
from padre_git.storage.index import Index, Problem, Row, Rows, Score
from padre_git.storage.index.columns import bunched

# fields of a run that `--json` gives as they are
_PLAIN = (
    "recording number project experiment execution label status task splitting splits "
    "pipeline parameters set setting seed"
).split()
_ENDING = "predictions imported message error started duration path".split()
_plain_of, _ending_of = attrgetter(*_PLAIN), attrgetter(*_ENDING)  # of a row, at once


@dataclass(frozen=True)
class Table:
    """A list of one noun: texts for people, documents for `--json`.

    Attributes
    ----------
    problems : the documents that cannot be read, a line for each.
    common : the headers of the columns that are left out on a terminal where all rows have the same.
    cuttable : the headers of its columns that may be cut, next to the usual ones.
    """

    headers: list[str]
    rows: list[list[str]]
    documents: list[dict[str, Any]]
    remarks: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    common: Collection[str] = ()
    cuttable: Collection[str] = ()


@dataclass(frozen=True)
class Shown:
    """What a command prints of one thing: lines of a name and a text, a table, more lines, a text; or `document`.

    The columns ``common`` are left out where all rows have the same; ``cuttable`` ones may be cut.
    """

    head: list[tuple[str, str]]
    headers: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    remark: str = ""
    tail: list[tuple[str, str]] = field(default_factory=list)
    text: str = ""  # such as a traceback, or source
    document: Any = None  # for `--json`
    problems: list[str] = field(default_factory=list)
    common: Collection[str] = ()
    cuttable: Collection[str] = ()


@dataclass(frozen=True)
class Listing:
    """What a list shows.

    Attributes
    ----------
    each : gives the settings that are shown, one after the other.
    total : how many there are without a limit.
    everything : how many runs the repository has, whatever was asked.
    """

    each: Callable[[], Iterator[Setting]]
    total: int
    everything: int
    index: Index

    @cached_property
    def lines(self) -> list[Setting]:
        """All settings that are shown."""
        return list(self.each())

    @property
    def problems(self) -> list[str]:
        """The documents that cannot be read, a line for each."""
        return [problem(each, self.everything) for each in self.index.problems]

    def documents(self) -> Iterator[dict[str, Any]]:
        """The lines for `--json`, with the values per split."""
        for bunch in bunched(self.each()):
            metrics = self.index.metrics(row for setting in bunch for row in setting.distinct)
            yield from (run_document(setting, metrics) for setting in bunch)


def runs(
    workspace: Workspace, *, where: str = "", sort: str = "", limit: int = 0, experiment: str = "", expand: bool = False
) -> Listing:
    """The lines of `padre list`.

    Parameters
    ----------
    where : condition on the settings, see `core.query`.
    sort : names, separated by commas, see `core.text.quoting`; metrics best first, ``-name`` the other way round.
    limit : how many; 0 for all.
    experiment : slug, name or ``project/experiment``.
    expand : each setting of a search instead of its best.

    Raises
    ------
    UnknownName : for a name in ``where`` or ``sort`` or an experiment that no run has.
    """
    known = workspace.index()
    select.note_clocks(workspace, known)
    rows = Rows(of_experiment(known, experiment)) if experiment else known.rows
    condition = Names(rows).where(where) if where else None
    found = lines.matching(rows, condition, known.metrics, expand=expand, sort=bool(sort))
    if sort:
        found = lines.ordered(rows, found, lines.keys(sort, Names(rows)), known.metrics)
    shown = found[: limit or len(found)]
    return Listing(partial(lines.settings_of, rows, shown, known.metrics), len(found), len(known.rows), known)


def log(workspace: Workspace, *, experiment: str = "", limit: int = 0, fixed: bool = False) -> Table:
    """One line per `padre run`, of all experiments or of one; at most ``limit``, 0 for all.

    Parameters
    ----------
    fixed : the same columns whatever the runs are.

    Raises
    ------
    UnknownName : where no run is of this experiment.
    """
    found = runs(workspace, experiment=experiment, limit=limit)
    remark = "; ".join(filter(None, [columns.spread_text(found.lines, "splits"), "times are UTC"]))
    more = f"; {len(found.lines)} of {found.total}: --limit 0" if len(found.lines) < found.total else ""
    told = columns.fixed(found.lines) if fixed else columns.table(found.lines, ("experiment", "code"))
    given: list[columns.Column] = [
        ("when", [when(setting.row.started) for setting in found.lines]),
        ("run", [short(setting.row.id) for setting in found.lines]),
        *told,
        ("score", [score_cell(setting, named=True) for setting in found.lines]),
        ("message", [setting.row.message for setting in found.lines]),
    ]
    headers, rows = columns.rows(given)
    remarks = [f"{remark}{more}"] if rows else ["no runs yet: padre run experiment.py"]
    return Table(headers, rows, list(found.documents()), remarks, found.problems, columns.COMMON, columns.texts(told))


def score_cell(setting: Setting, *, named: bool) -> str:
    """The main metric of a run, with its name where ``named``; empty where there is none."""
    if setting.score is None:
        return ""
    return f"{setting.row.main} {spread_cell(setting.score)}" if named else spread_cell(setting.score)


def spread_cell(score: Score) -> str:
    """``0.975 ± 0.015``, or in which split it has no value."""
    if score.undefined:
        return f"undefined in split {score.undefined[0]}{' …' if len(score.undefined) > 1 else ''}"
    return spread(score.mean, score.std, bounds=score.bounds)


def matching(rows: list[Row], where: str) -> list[Row]:
    """The runs that a condition holds for, each by itself.

    Raises
    ------
    UnknownName : for a name that no run has.
    """
    every = Rows(rows)
    return list(compress(rows, Names(every).where(where).alone(every)))


def of_experiment(known: Index, name: str) -> list[Row]:
    """The runs of an experiment, also those from before it was renamed.

    Raises
    ------
    UnknownName : listing the experiments.
    """
    places = select.places_of(known, name)
    if not places:
        experiments = set(known.rows.column("field:experiment"))
        raise UnknownName("experiment", name, experiments, hint="All: padre list experiments")
    # an earlier name is one of the whole experiment
    return known.rows.having(lambda *place: place in places, "project", "experiment")


def run_document(setting: Setting, metrics: Mapping[str, Metrics]) -> dict[str, Any]:
    """The object of a run in `padre list`, `run` and `show` with `--json`; of several seeds the metrics are averages.

    Parameters
    ----------
    metrics : run -> its metrics, which have the values per split.
    """
    row = setting.row
    return {
        "id": row.id,
        "run": short(row.id),
        **dict(zip(_PLAIN, _plain_of(row), strict=True)),
        "dataset": row.use,
        "seeds": [each.seed for each in setting.runs],
        "runs": [each.id for each in setting.runs],
        "position": setting.position,
        "settings": setting.settings,
        "selected_on": setting.selected_on,
        "main_metric": row.main,
        "metrics": {name: _metric_document(setting, name, metrics) for name in setting.scores},
        **dict(zip(_ENDING, _ending_of(row), strict=True)),
        "places": select.places(row),
    }


def _metric_document(setting: Setting, name: str, metrics: Mapping[str, Metrics]) -> dict[str, Any]:
    score = setting.scores[name]
    reasons: dict[int, str] = {}
    if score.undefined:
        documents = [metrics[row.id].metrics[name] for row in setting.distinct if row.id in metrics]
        reasons = {each.split: each.reason for document in documents for each in document.undefined}
    return {
        "mean": score.mean,
        "std": score.std,
        "n": score.n,
        "values": settings.values(setting, name, metrics),
        "greater_is_better": score.greater_is_better,
        "bounds": score.bounds,
        "code": score.code,
        "average": score.average,
        "positive": score.positive,
        "undefined": list(score.undefined),
        "reasons": [reasons.get(split, "") for split in score.undefined],
    }


def problem(found: Problem, others: int) -> str:
    """A document that cannot be read, on one line."""
    return f"{found.message}; {others} others are listed" + (f". {found.hint}" if found.hint else "")


def when(started: str, zone: str = "") -> str:
    """``2024-05-06 07:08`` with ``zone`` behind it; what is no time stays as it is."""
    try:
        return f"{datetime.fromisoformat(started):%Y-%m-%d %H:%M}{zone}"
    except ValueError:
        return started
