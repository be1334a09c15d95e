"""Compare: from what was typed to a `Comparison`."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from padre_git.app.compare import table as tables
from padre_git.app.compare.gather import ComparedSetting, gather, metrics_of, place, together
from padre_git.app.compare.labels import key, row_names
from padre_git.app.compare.predictions import rows_of, with_intervals
from padre_git.app.compare.testing import NEMENYI, WILCOXON, Comparison, Procedure, tests
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs.settings import tried_by
from padre_git.core.statistics.pair import TESTS
from padre_git.core.text.formats import count
from padre_git.errors import NotComparable, PadreError, UnknownName
from padre_git.model.shell import quoted
from padre_git.storage.index import Index, Row

ROWS, COLUMNS = "label", "dataset"
_TESTS = (*TESTS, WILCOXON)
# what a row or column may be that is no parameter
_FIELDS = frozenset({"label", "dataset", "data", "experiment", "code", "project", "pipeline", "run", "seed"})


def compare(
    workspace: Workspace,
    words: Sequence[str] = (),
    *,
    where: str = "",
    metrics: Sequence[str] = (),
    rows: str = ROWS,
    columns: str = COLUMNS,
    expand: bool = False,
    asked: Procedure | None = None,
    at: str | None = None,
    intervals: bool = True,
) -> Comparison:
    """Compare what ``words`` name, or all runs for which ``where`` holds.

    Parameters
    ----------
    words : selectors; see `gather`.
    metrics : those to compare and test; by default the main metric.
    rows, columns : what stands in them: label, dataset, experiment, code, or any parameter.
    expand : each setting of a search, instead of its best one, which is tested nowhere.
    asked : how to test.
    at : a revision: only what stands in its tree.
    intervals : whether the ones that need the predictions of a test set are wanted.

    Raises
    ------
    UnknownName : for a selector, metric, row, column, test or control that there is not.
    NotComparable : where no two settings may be put side by side.
    """
    asked = asked or Procedure()
    _check(asked)
    known = workspace.index(at=at)
    apart = expand or not {rows, columns} <= _FIELDS
    problems: list[PadreError] = []
    settings = gather(workspace, words, known, where=where, expand=apart or None, at=at, problems=problems)
    return _compared(
        workspace, settings, known, metrics, (rows, columns), asked, problems=problems, intervals=intervals
    )


def of_runs(workspace: Workspace, groups: Iterable[Sequence[Row]], metrics: Sequence[str] = ()) -> Comparison:
    """Compare groups of completed runs: of each group the seeds of one setting, or of a search the best setting.

    Raises
    ------
    UnknownName, NotComparable : as `compare`.
    """
    found = [together(rows) for rows in groups]
    return _compared(workspace, found, workspace.index(), metrics, (ROWS, COLUMNS), Procedure())


def _compared(
    workspace: Workspace,
    settings: list[ComparedSetting],
    known: Index,
    metrics: Sequence[str],
    heads: tuple[str, str],
    asked: Procedure,
    *,
    problems: Sequence[PadreError] = (),
    intervals: bool = True,
) -> Comparison:
    wanted = _metrics(settings, metrics)
    settings, left = (settings, []) if metrics else _where_it_is(settings, wanted[0])
    down, across = (key(text, known.rows) for text in heads)
    turned = down.is_dataset and not across.is_dataset  # data sets are what the others are compared on
    if turned:
        down, across = across, down
    names, documents = row_names(settings, down, across), metrics_of(settings, known)
    made = [tables.make(settings, names, (down, across), metric, documents, turned=turned) for metric in wanted]
    if asked.control and asked.control not in made[0].rows:
        raise UnknownName("control", asked.control, made[0].rows)
    _check_comparable(made)
    found = tests(made, asked, partial(rows_of, workspace, asked.test))
    drawn = [with_intervals(workspace, each) if intervals else (each, []) for each in made]
    over = {each.metric: each for each in found.over if each.pairs}
    return Comparison(
        tuple(tables.marked(each, found.pairs, over.get(each.metric)) for each, _ in drawn),
        found,
        asked,
        _tried(made[0], known),
        (*map(str, problems), *_notes(settings), *left, *(note for _, notes in drawn for note in notes)),
    )


def _check(asked: Procedure) -> None:
    if asked.test not in _TESTS:
        raise UnknownName("test", asked.test, _TESTS)
    if asked.posthoc not in {"", NEMENYI}:
        raise UnknownName("post-hoc test", asked.posthoc, [NEMENYI])
    if not 0 < asked.alpha < 1:
        raise PadreError(f"alpha is {asked.alpha:g}; it is a probability, such as 0.05")
    if asked.rope is not None and not asked.rope > 0:
        raise PadreError(f"the region of practical equivalence is {asked.rope:g}; it is a width above 0, such as 0.01")


def _metrics(found: Sequence[ComparedSetting], asked: Sequence[str]) -> list[str]:
    """The metrics of the tables; by default the main one that most settings have."""
    known = dict.fromkeys(name for each in found for name in each.row.scores)
    for name in asked:
        if name not in known:
            raise UnknownName("metric", name, known, where="these runs", hint="All: padre list metrics")
    if asked:
        return list(dict.fromkeys(asked))
    mains = [each.row.main for each in found if each.row.main]
    if not mains:
        raise PadreError("these runs have no metrics; padre show RUN says why")
    return [max(dict.fromkeys(mains), key=mains.count)]


def _where_it_is(found: list[ComparedSetting], metric: str) -> tuple[list[ComparedSetting], list[str]]:
    """Without data sets on which nothing has a metric that nobody asked for: what ran there is another question."""
    there = {each.row.data for each in found if metric in each.row.scores}
    others = [each for each in found if each.row.data not in there]
    if not others:
        return found, []
    names = dict.fromkeys(each.row.main for each in others if each.row.main)
    what = f"{count(len(others), 'setting')} on other data sets without {metric}: not shown"
    kept = [each for each in found if each.row.data in there]
    return kept, [f"{what}{f'; --metric {quoted(next(iter(names)))} shows them' if names else ''}"]


def _check_comparable(made: Sequence[tables.Table]) -> None:
    """Where nothing can be put side by side that was asked to be, that is an error and no table."""
    table = made[0]
    every = list(table.entries.values())
    if len(every) < 2 or not table.reasons or len(table.columns) > 1:
        return
    if sum(not entry.why for entry in every) < 2:
        why = next(entry.why for entry in every if entry.why)
        only_splits = "splits" in why and "data" not in why
        mend = f"; padre run FILE --splitting {quoted(every[0].found.row.experiment)}" if only_splits else ""
        names = " and ".join(table.rows[:5])
        raise NotComparable(f"{names} are not comparable: {'; '.join(table.reasons)}{mend}")


def _tried(table: tables.Table, known: Index) -> dict[str, int]:
    """Row -> settings of its label ever recorded on the same splits; the largest number over the columns."""
    entries = [entry for entry in table.entries.values() if entry.found.row.splitting]
    shown = {(entry.found.row.label, *place(entry.found.row)) for entry in entries}
    counts = tried_by(known, ("label", "dataset", "version", "splitting"), shown)
    found: dict[str, int] = {}
    for entry in table.entries.values():
        row = entry.found.row
        number = len(counts.get((row.label, *place(row)), ()))
        found[entry.row] = max(found.get(entry.row, 0), number)
    return found


def _notes(found: Sequence[ComparedSetting]) -> Iterator[str]:
    for each in found:
        setting = each.setting
        if len(setting.runs) > 1 and len(setting.distinct) == 1:
            seeds = ", ".join(str(row.seed) for row in setting.runs)
            yield f"seeds {seeds} of {each.row.experiment} gave identical predictions: counted once"
    own = [each.row for each in found if not each.reported]
    if any(row.splitting is None or row.version is None for row in own):
        yield "data or splits of some runs are not recorded, so padre cannot tell whether they are comparable"
