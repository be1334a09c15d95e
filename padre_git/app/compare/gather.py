"""From words or a condition to the settings that are compared: replicates are one run, equal predictions count once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import reported, select, settings
from padre_git.app.runs.names import Names
from padre_git.app.runs.settings import Setting, grouped
from padre_git.errors import NoRuns, PadreError, UnknownName
from padre_git.model.documents import Metrics
from padre_git.model.shell import quoted
from padre_git.storage.index import Index, Row


@dataclass(frozen=True)
class ComparedSetting:
    """A setting to compare.

    Attributes
    ----------
    setting : its runs, one per seed.
    chosen : of how many settings it was picked by its score, on the splits it is now compared on; 0 where it was not.
    reported : of numbers of others, these, by metric.
    """

    setting: Setting
    chosen: int = 0
    reported: Metrics | None = None

    @property
    def row(self) -> Row:
        """The run of its first seed."""
        return self.setting.row


def gather(
    workspace: Workspace,
    words: Sequence[str],
    known: Index,
    *,
    where: str = "",
    expand: bool | None = None,
    at: str | None = None,
    problems: list[PadreError] | None = None,
) -> list[ComparedSetting]:
    """The settings that ``words`` name, in their order, or of all completed runs for which ``where`` holds.

    Parameters
    ----------
    words : selectors.
    known : the index, of ``at``.
    where : a condition as in `padre list`; with words, among what they name.
    expand : each setting of a search instead of its best one; None: only of one word that names one search.
    at : a revision: only what stands in its tree.
    problems : where the errors of documents that cannot be read go.

    Raises
    ------
    UnknownName : for a selector or a name that nothing has.
    NoRuns : where nothing completed is left.
    """
    if "completed" not in known.rows.column("field:status"):
        raise NoRuns("there are no completed runs yet. Record one with: padre run experiment.py")
    if not words:
        found = _replicates_once(_everything(known))
    else:
        own, others = _apart(workspace, words, known, at, problems)
        selections = [select.select(workspace, word, known=known) for word in own]
        alone = len(selections) == 1 and len({row.recording for row in _named(selections[0])}) == 1
        expand = alone if expand is None else expand
        found = [each for one in selections for each in _settings(one, known, expand=expand)]
        found += [ComparedSetting(_newest_of_seeds([row]), reported=metrics) for row, metrics in others]
    if where:
        found = _matching(found, where, known)
        if not found:
            raise NoRuns(f"no completed run matches --where {quoted(where)}; padre list --where {quoted(where)}")
    kept: dict[frozenset[str], ComparedSetting] = {}
    for each in found:  # what two words name is there once; chosen, if either chose it
        key = frozenset(row.id for row in each.setting.runs)
        kept[key] = replace(each, chosen=max(each.chosen, kept[key].chosen)) if key in kept else each
    return list(kept.values())


def together(rows: Sequence[Row]) -> ComparedSetting:
    """The setting of runs that belong together, whichever `padre run` recorded them; of several the best one."""
    best = settings.collapsed(settings.of_recording(rows))
    return ComparedSetting(best, best.among if best.chosen else 0)


def metrics_of(found: Sequence[ComparedSetting], known: Index) -> dict[str, Metrics]:
    """The metrics of all runs of settings, by id; those of others too."""
    documents = known.metrics(row for each in found for row in each.setting.distinct)
    return documents | {each.row.id: each.reported for each in found if each.reported}


def _apart(
    workspace: Workspace, words: Sequence[str], known: Index, at: str | None, problems: list[PadreError] | None
) -> tuple[list[str], list[tuple[Row, Metrics]]]:
    """The words that name runs, and the numbers of others that the other words name."""
    theirs = reported.rows(workspace, at, problems)
    own, others = [], []
    for word in words:
        found = [each for each in theirs if word in {f"reported:{each[0].label}", f"reported:{each[0].experiment}"}]
        found = found or [each for each in theirs if word in {each[0].label, each[0].experiment}]
        if found and (word.startswith("reported:") or not _names_runs(workspace, word, known)):
            others += found
        else:
            own.append(word)
    return own, others


def _names_runs(workspace: Workspace, word: str, known: Index) -> bool:
    try:
        select.select(workspace, word, known=known)
    except UnknownName:
        return False
    return True


def _matching(found: list[ComparedSetting], where: str, known: Index) -> list[ComparedSetting]:
    """The ones that a condition holds for; a condition on a score chooses by it."""
    condition = Names(known.rows).where(where)
    settled = settings.settle([each.setting for each in found], known.metrics)
    kept = [each for each, setting in zip(found, settled, strict=True) if condition(setting)]
    picked = len(found) if condition.by_score and len(kept) < len(found) else 0
    return [replace(each, chosen=max(each.chosen, picked)) for each in kept]


def _named(found: select.Selection) -> list[Row]:
    """The completed runs of a selection; of a tree, a project or a data set the latest of each experiment."""
    rows = select.newest(found.rows) if found.kind == "rev" else found.rows
    return [row for row in rows if row.status == "completed"]


def _settings(found: select.Selection, known: Index, *, expand: bool) -> list[ComparedSetting]:
    rows = _named(found)
    if not rows:
        raise NoRuns(f"`{found.text}` has no completed run: {', '.join(map(select.aged, found.rows[:3]))}")
    result: list[ComparedSetting] = []
    for recording in settings.recordings(rows):
        every = settings.of_recording(recording)
        if expand or len(every) == 1:
            # of a search whose settings are all there none was picked
            among = (0 if len(every) > 1 else _chosen(setting, found, known) for setting in every)
            result += map(ComparedSetting, every, among)
        else:
            best = settings.collapsed(every)
            result.append(ComparedSetting(best, best.among))
    return result


def _chosen(setting: Setting, found: select.Selection, known: Index) -> int:
    """Of how many settings one was picked."""
    row = setting.row
    if "@best" in found.text:
        of_experiment = known.rows.equal(project=row.project, experiment=row.experiment)
        same = [each for each in of_experiment if place(each) == place(row)]
        count = len({setting_key(each) for each in same})
        return max(count if count > 1 else 0, row.selected_among)
    every = settings.of_run(row, known.rows)
    own = next((each for each in every if row.id in {run.id for run in each.runs}), setting)
    return settings.best_of(own, every) if row.selected_on in {None, row.splitting} else 0


def _everything(known: Index) -> list[ComparedSetting]:
    """All completed runs; those of one setting stand together, whichever `padre run` recorded them."""
    done = (row for row in known.rows if row.status == "completed")
    groups = grouped(done, lambda row: (*_experiment(row), row.dataset, row.version, row.execution, setting_key(row)))
    found = [setting for group in groups.values() for setting in _on_one_dataset(group)]
    return [ComparedSetting(setting) for setting in reversed(found)]  # the oldest first


def _on_one_dataset(rows: list[Row]) -> list[Setting]:
    """The runs of a setting on one data set: one for each splitting, or one where each seed drew its own split."""
    groups = grouped(rows, lambda row: row.splitting)
    newest = [group[0] for group in groups.values()]
    single = all(row.score is not None and row.score.n == 1 for row in newest)
    if len(groups) > 1 and single and len({row.seed for row in rows}) == len(groups):
        own = tuple(sorted(newest, key=lambda row: (row.seed is None, row.seed)))
        return [Setting(own[0], own, own, own[0].scores)]
    return [_newest_of_seeds(group) for group in groups.values()]


def _replicates_once(found: list[ComparedSetting]) -> list[ComparedSetting]:
    """Of settings that other code ran with equal predictions the first: the same run, recorded twice."""
    kept: dict[tuple[object, ...], ComparedSetting] = {}
    for each in found:
        predictions = frozenset(row.predictions or row.id for row in each.setting.distinct)
        kept.setdefault((*_experiment(each.row), *place(each.row), setting_key(each.row), predictions), each)
    return list(kept.values())


def _newest_of_seeds(rows: list[Row]) -> Setting:
    """One setting; of runs with the same seed the newest."""
    seeds: dict[int | None, Row] = {}
    for row in rows:  # the newest first
        seeds.setdefault(row.seed, row)
    [setting] = settings.of_recording([msgspec.structs.replace(row, setting=rows[0].setting) for row in seeds.values()])
    return setting


def setting_key(row: Row) -> bytes:
    """All hyperparameters but the seeds, as bytes."""
    return settings.key((row.pipeline, row.compared, row.setting))


def _experiment(row: Row) -> tuple[str, str]:
    return row.project, row.experiment


def place(row: Row) -> tuple[str | None, ...]:
    return row.dataset, row.version, row.splitting
