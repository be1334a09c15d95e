"""What a search tries first: the settings that did well on other data, the most similar data first."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from padre_git.app.analysis import meta
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import settings
from padre_git.core.components.plain import plain
from padre_git.core.data.dataset import Dataset
from padre_git.core.search.meta import distances
from padre_git.core.search.samplers import Objective
from padre_git.core.search.space import Setting, Space
from padre_git.core.search.warm import Candidate, suggested
from padre_git.core.splitting.splits import Split
from padre_git.core.text.formats import count, listed
from padre_git.core.text.literals import same
from padre_git.errors import PadreError
from padre_git.model.documents import Warmed
from padre_git.model.names import short
from padre_git.storage.index import Row

_DIGITS = 4  # of a distance
_NAMED = 3  # data sets that a line names


@dataclass(frozen=True)
class Wanted:
    """A search that is to begin with settings of earlier ones.

    Attributes
    ----------
    count : how many of them.
    pipeline : its components, as runs have them.
    values : of every hyperparameter outside the space that the code sets, or leaves at its default.
    set : the names of the ones that it sets.
    types : hyperparameter -> model, optimizer or other.
    objective : by which an earlier setting is better than another.
    classes : whether the target has classes.
    outer : the splits of a nested search, which sees their training parts alone; else none.
    """

    count: int
    space: Space
    pipeline: str
    values: Mapping[str, Any]
    set: frozenset[str]
    types: Mapping[str, str]
    objective: Objective
    dataset: Dataset
    classes: bool
    outer: Sequence[Split] | None = None


@dataclass(frozen=True)
class Found:
    """The settings to begin with, and what is to be said of the ones that are left out."""

    warm: tuple[Warmed, ...] = ()
    notes: tuple[str, ...] = ()


def suggestions(workspace: Workspace, rows: Iterable[Row], wanted: Wanted) -> Found:
    """The settings that ``rows`` suggest for a search: of the same components, completed, on other data, in its space.

    A setting that was found on the same rows is left out: it was chosen on what it would be tested on.
    """
    own = wanted.dataset
    fitting = [
        row
        for row in rows
        if row.status == "completed"
        and row.pipeline == wanted.pipeline
        and not row.searched
        and row.dataset
        and row.version
        and row.dataset != own.slug
        and row.version != own.version
    ]
    if not fitting:
        return Found(notes=(f"--warm: no run of {wanted.pipeline} on other data is recorded; nothing is tried first",))
    candidates, versions, notes = _candidates(fitting, wanted)
    known, lacking = _known(workspace, versions, classes=wanted.classes)
    notes += lacking
    parts = [None] if wanted.outer is None else [(split.number, split.train) for split in wanted.outer]
    warm = list[Warmed]()
    for part in parts if known else ():
        number, train = part or (None, None)
        here = meta.of_dataset(own, classes=wanted.classes, rows=train)
        distance = dict(zip(known, distances(here, list(known.values())), strict=True))
        for each in suggested(candidates, distance, wanted.count):
            warm.append(
                Warmed(
                    run=each.run,
                    dataset=each.dataset,
                    version=versions[each.dataset],
                    distance=round(distance[each.dataset], _DIGITS),
                    setting={name: plain(value) for name, value in each.setting.items()},
                    split=number,
                )
            )
    return Found(tuple(warm), tuple(notes))


def _candidates(rows: Sequence[Row], wanted: Wanted) -> tuple[list[Candidate], dict[str, str], list[str]]:
    """The settings that can be tried, the newest version of each data set, and a line about the ones that cannot."""
    versions: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: (row.started, row.id), reverse=True):
        versions.setdefault(row.dataset or "", row.version or "")
    found, outside = list[Candidate](), Counter[str]()
    name, greater = wanted.objective
    for each in settings.of_rows(row for row in rows if versions[row.dataset or ""] == row.version):
        score = each.scores.get(name)
        try:
            if score is None:
                raise PadreError(f"they have no {name}")
            setting = _inside(each.row, wanted)
        except PadreError as error:
            outside[f"{error} ({short(each.row.id)} on {each.row.data})"] += 1
            continue
        sign = 1 if greater else -1
        found.append(Candidate(each.row.id, each.row.dataset or "", setting, sign * score.mean))
    if not outside:
        return found, versions, []
    left, every = sum(outside.values()), len(found) + sum(outside.values())
    which = f"{left} of {count(every, 'earlier setting')}, which do not fit here"
    return found, versions, [f"--warm leaves out {which}: {next(iter(outside))}"]


def _inside(row: Row, wanted: Wanted) -> Setting:
    """The hyperparameters of a run as a setting of the space.

    Raises
    ------
    PadreError : that says why they are none.
    """
    why: PadreError | None = None
    for part in wanted.space.parts:
        try:
            lacking = next((name for name in part if name not in row.parameters), None)
            if lacking:
                raise PadreError(f"no {lacking}")
            setting = wanted.space.taken({name: row.parameters[name] for name in part})
            check_others(row, set(part), values=wanted.values, own=wanted.set, types=wanted.types)
        except PadreError as error:
            why = why or error
        else:
            return setting
    raise why or PadreError("the space is empty")


def check_others(
    row: Row,
    searched: Collection[str],
    *,
    values: Mapping[str, Any],
    own: Collection[str],
    types: Mapping[str, str] | None = None,
) -> None:
    """Raise where a run is of another pipeline: what is not searched must be as it is here.

    Parameters
    ----------
    values : of every hyperparameter here.
    own : the names of the ones that the code here sets.
    types : hyperparameter -> model, optimizer or other; what is other says how it is computed, and may differ.
    """
    for name in sorted({*row.set, *own}.difference(searched, row.seeded)):
        there, here = row.parameters.get(name), values.get(name)
        if (types or {}).get(name) != "other" and not same(there, here):
            raise PadreError(f"{name}={there}, which is not searched and is {here} here")


def _known(
    workspace: Workspace, versions: Mapping[str, str], *, classes: bool
) -> tuple[dict[str, meta.Meta], list[str]]:
    """The meta-features of each data set; and a line about the ones that are not at hand."""
    found: dict[str, meta.Meta] = {}
    why: dict[str, str] = {}
    for dataset, version in sorted(versions.items()):
        try:
            found[dataset] = meta.of_version(workspace, dataset, version, classes=classes)
        except PadreError as error:
            why[dataset] = str(error)
    if not why:
        return found, []
    return found, [f"--warm leaves out {listed(why, _NAMED, ' …')}: {next(iter(why.values()))}"]


def text(warm: Sequence[Warmed]) -> str:
    """``8 settings first, of runs on wine (distance 0.12), digits (0.31)``."""
    nearest: dict[str, float] = {}
    for each in warm:
        nearest[each.dataset] = min(each.distance, nearest.get(each.dataset, each.distance))
    parts = Counter(each.split for each in warm)
    named = [f"{name} ({value:.2f})" for name, value in sorted(nearest.items(), key=lambda each: (each[1], each[0]))]
    named[0] = named[0].replace("(", "(distance ", 1)
    where = " in each training part" if None not in parts else ""
    number = count(max(parts.values()), "setting")
    return f"{number} first{where}, of runs on {listed(named, _NAMED, ' …')}"


def taken(warm: Iterable[Warmed], space: Space) -> tuple[Setting, ...]:
    """Their settings, as those of the space."""
    return tuple(space.taken(each.setting) for each in warm)
