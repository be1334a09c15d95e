"""Which run of one side is compared with which of the other: by experiment, then by setting; no choice is unsaid."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from padre_git.app.diff.pairs import Pair, Variant
from padre_git.app.diff.sides import Side
from padre_git.app.repository.reader import read_runs
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import select, settings
from padre_git.app.runs.current import TreeCode
from padre_git.app.runs.names import setting_text
from padre_git.app.runs.settings import Setting, grouped, same_values
from padre_git.errors import PadreError
from padre_git.storage.index import Row

_LOOKED_AT = 50  # newest runs of an experiment that are asked whether they are of the code of their tree
_CONDITIONS = attrgetter("execution", "definition", "dataset", "version", "splitting", "main")
Place = tuple[str, str]  # project, experiment


class Pairs(NamedTuple):
    """What is compared, and what stands on one side alone (``experiment`` or ``experiment SVC.C=10``).

    Attributes
    ----------
    same : experiments whose runs are the same on both sides.
    first : of a tree what `only_after` names; of an experiment its best setting.
    """

    pairs: list[Pair]
    only_before: list[str]
    only_after: list[str]
    same: list[str]
    first: list[Variant]


def pair(workspace: Workspace, before: Side, after: Side) -> Pairs:
    """Pair the runs of two sides.

    Raises
    ------
    PadreError : where runs were named, and several of them could be meant.
    """
    old, new = _experiments(workspace, before, after), _experiments(workspace, after, before)
    found = Pairs([], [], [], [], [])
    for place in dict.fromkeys([*old, *new]):
        if place in old and place in new:
            _settings(workspace, (before, old[place]), (after, new[place]), found)
            continue
        (found.only_before if place in old else found.only_after).append(place[1])
        if place in new and after.revision:
            found.first.append(_one(workspace, after, _by_setting(new[place])))
    if found.pairs or found.same or None not in (before.revision, after.revision):
        return found
    return _by_data(workspace, (before, old), (after, new)) or found


def _by_data(
    workspace: Workspace, before: tuple[Side, dict[Place, list[Row]]], after: tuple[Side, dict[Place, list[Row]]]
) -> Pairs | None:
    """Experiments of other names: one of each side, or those on the same data, as whoever names both wants them."""
    found = Pairs([], [], [], [], [])
    (one, old), (other, new) = before, after
    if len(old) == len(new) == 1:
        left, right = (next(iter(each.values())) for each in (old, new))
        _settings(workspace, (one, left), (other, right), found)
        return found
    of_data = [_once(groups) for groups in (old, new)]
    for name in [name for name in of_data[0] if name in of_data[1]]:
        _settings(workspace, (one, of_data[0][name]), (other, of_data[1][name]), found)
    return found if found.pairs else None


def _once(groups: Mapping[Place, list[Row]]) -> dict[str, list[Row]]:
    """The runs on each data set that one experiment alone has."""
    names = [rows[0].dataset for rows in groups.values()]
    return {rows[0].dataset: rows for rows in groups.values() if rows[0].dataset and names.count(rows[0].dataset) == 1}


def _experiments(workspace: Workspace, side: Side, other: Side) -> dict[Place, list[Row]]:
    """The runs of each experiment that stand for it; of a tree only of the experiments that the other side names."""
    groups = grouped(side.rows, lambda row: (row.project, row.experiment))
    if side.revision is None:
        return groups
    named = {(row.project, row.experiment) for row in other.rows} if other.revision is None else None
    wanted = groups if named is None else {place: rows for place, rows in groups.items() if place in named}
    return _of_tree(workspace, side.revision, wanted)


def _of_tree(workspace: Workspace, revision: str, groups: Mapping[Place, list[Row]]) -> dict[Place, list[Row]]:
    """Of each experiment the newest runs whose code is that of the tree; the newest ones where none is."""
    looked_at = {place: _completed(rows)[:_LOOKED_AT] for place, rows in groups.items()}
    documents = read_runs(workspace, (row for rows in looked_at.values() for row in rows))
    code = TreeCode(workspace, revision)
    code.ask(file.path for run in documents.values() for file in run.code.files)
    found = {}
    for place, rows in groups.items():
        newest = code.newest(looked_at[place], documents) or (looked_at[place] or rows)[0]
        found[place] = _together(rows, newest)
    return found


def _completed(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.status == "completed"]


def _together(rows: Iterable[Row], newest: Row) -> list[Row]:
    """The newest run of each setting and seed that was run like ``newest``: same code, data, splits and main metric."""
    if newest.status != "completed":
        return [newest]
    kept: list[Row] = []
    for row in _completed(rows):
        repeats = any(row.seed == other.seed and row.setting == other.setting for other in kept)
        if _CONDITIONS(row) == _CONDITIONS(newest) and not repeats:
            kept.append(row)
    return kept


def _settings(
    workspace: Workspace, before: tuple[Side, list[Row]], after: tuple[Side, list[Row]], found: Pairs
) -> None:
    """Pair the settings of one experiment and enter them into ``found``."""
    if {row.id for row in before[1]} == {row.id for row in after[1]}:
        found.same.append(after[1][0].experiment)
        return
    left, right = (_by_setting(rows) for _, rows in (before, after))
    equal = [(one, other) for one in left for other in right if same_values(one.row.setting, other.row.setting)]
    for one, other in equal:
        if one.row.id == other.row.id:
            found.same.append(one.row.experiment)
            continue
        # what its equal paired and stands alone may have been picked for its score
        variants = [
            Variant(workspace, side, setting, best_of=_best_of(side, setting, group) if len(group) == 1 else 0)
            for side, setting, group in ((before[0], one, left), (after[0], other, right))
        ]
        found.pairs.append(Pair(*variants))
    paired = {id(setting) for each in equal for setting in each}
    rest = [[setting for setting in group if id(setting) not in paired] for group in (left, right)]
    if all(rest) and not equal:
        variants = [_one(workspace, side, group) for (side, _), group in zip((before, after), rest, strict=True)]
        found.pairs.append(Pair(*variants))
    else:
        named = [side.revision is None for side in (before[0], after[0])]
        # of a tree next to a run only that run was asked about
        found.only_before.extend(map(_named, () if named[1] and not named[0] else rest[0]))
        found.only_after.extend(map(_named, () if named[0] and not named[1] else rest[1]))
        found.first.extend(() if any(named) else (Variant(workspace, after[0], setting) for setting in rest[1]))


def _by_setting(rows: Sequence[Row]) -> list[Setting]:
    """The settings of runs, whichever `padre run` it came from."""
    oldest_first = reversed(settings.recordings(rows))
    return settings.of_recording([row for recording in oldest_first for row in recording])


def _one(workspace: Workspace, side: Side, group: list[Setting]) -> Variant:
    """The setting that stands for ``group``: of a tree the best one, and that is said; of named runs the only one."""
    if side.revision is None and len(group) > 1:
        rows = [row for setting in group for row in setting.runs]
        select.single(select.Selection(side.text, "run", rows), command="padre diff")
        raise PadreError(f"`{side.text}` has {len(group)} settings, and `padre diff` needs one")
    setting = group[0] if len(group) == 1 else settings.best(group)
    return Variant(workspace, side, setting, best_of=_best_of(side, setting, group))


def _best_of(side: Side, setting: Setting, group: Sequence[Setting]) -> int:
    """Of how many settings of its `padre run` one is the best; 0 where there was nothing to choose from."""
    every = settings.of_run(setting.row, side.known.rows)
    same = next((each for each in every if setting.row in each.runs), setting)
    return settings.best_of(same, every) or (len(group) if len(group) > 1 else 0)


def _named(setting: Setting) -> str:
    return f"{setting.row.experiment} {setting_text(setting.row.setting)}".rstrip()
