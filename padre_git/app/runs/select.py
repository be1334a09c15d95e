"""Selectors: one grammar for the runs that commands and Python are asked about.

run ``m4t7`` · ``@last``, ``@last~1`` · experiment ``breast-svc``, ``thesis/breast-svc`` · label ``svc`` ·
``breast-svc@9f2c1ab`` · ``breast-svc@best`` · ``@last#3`` · an execution ``9f2c1ab`` · a tag, branch or commit.
``run:``, ``execution:``, ``experiment:``, ``label:``, ``rev:``, ``project:`` and ``dataset:`` in front decide between
several.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import searches, settings
from padre_git.core.text.formats import count, listed, since
from padre_git.errors import PadreError, UnknownName
from padre_git.model.names import natural, short, slug
from padre_git.storage.index import ARCHIVE, BRANCH, HEAD, REMOTE, TAG, WORK, Index, Row, Rows

LISTED = 8
_BEGINNING = re.compile(r"[0-9a-z][0-9a-z-]{3,}")  # of an id of a run
_LAST = re.compile(r"@last(?:~(\d+))?")
_EXECUTION = re.compile(r"[0-9a-f]{7,40}")
_PARTS = re.compile(
    r"(?P<base>@last(?:~\d+)?|[^@#]+)(?:@(?P<at>best|[0-9a-f]{4,40}))?(?:#(?P<number>\d+))?(?P<best>@best)?"
)
_RANGE = re.compile(r"(?P<before>.+?)\.\.\.?(?P<after>.*)")
_ORDER = ("last", "run", "execution", "experiment", "label")
# an execution is named after the tree of its code, which git would find too
_NOT_REVISIONS = {"last", "run", "execution"}
_EXACT = {"run", "execution", "rev"}  # these name runs, of which none is chosen
_PLACES = {
    WORK: "work tree",
    HEAD: "HEAD",
    BRANCH: "branch",
    REMOTE: "remote branch",
    TAG: "tag",
    ARCHIVE: "archive",
}


class Selection(NamedTuple):
    """What a selector names: `kind` is run, last, execution, experiment, label, project, dataset or rev."""

    text: str
    kind: str
    rows: list[Row]

    @property
    def whole(self) -> bool:
        """Whether it names something that has runs, rather than some of its runs."""
        return self.kind in {"experiment", "project", "dataset"} and "@" not in self.text and "#" not in self.text

    def every(self, known: Index) -> list[Row]:
        """All runs of what it names: of what has runs, such as a label, those of all of its experiments."""
        if not (self.whole or self.kind == "label"):
            return self.rows
        places = {(row.project, row.experiment) for row in self.rows}
        return [row for row in known.rows if (row.project, row.experiment) in places]


def select(workspace: Workspace, text: str, *, known: Index | None = None) -> Selection:
    """The runs that ``text`` names.

    Parameters
    ----------
    known : the index, where it was read already.

    Raises
    ------
    UnknownName : where nothing has this name.
    PadreError : where several things have it, listing them.
    """
    known = known or workspace.index()
    prefix, colon, rest = text.partition(":")
    if colon and prefix in {*_FINDERS, "rev"}:
        found = _find(workspace, known, rest, [prefix])
        if not found:
            raise UnknownName(prefix, rest, names_of(known.rows, prefix), hint="All: padre list")
    else:
        found = _anything(workspace, known, text)
    if len(found) > 1 and not _same(found):
        kinds = ", ".join(f"{each.kind}:{text} ({count(len(each.rows), 'run')})" for each in found)
        raise PadreError(f"`{text}` could mean several things: {kinds}; write one of these")
    _note_choice(workspace, known, found[0])
    return found[0]


def _note_choice(workspace: Workspace, known: Index, found: Selection) -> None:
    """Say what a reader may not expect of a choice of the latest runs: they are of others, or a clock is wrong."""
    if found.kind in _EXACT or not found.rows:
        return
    experiments = {(row.project, row.experiment) for row in found.rows}
    if any((row.project, row.experiment) in experiments for row in known.ahead):
        note_clocks(workspace, known)
    if not any(is_own(row.places) for row in found.rows):
        where = listed(dict.fromkeys(place for row in found.rows for place in places(row)), 2, " …")
        text = f"`{found.text}`: no completed run of it is on this branch or was made in this clone"
        workspace.notes.append(f"{text}; {short(found.rows[0].id)} is from a {where}")


def note_clocks(workspace: Workspace, known: Index) -> None:
    """Say which runs have a time that cannot be true."""
    if not known.ahead:
        return
    first, *others = known.ahead
    more = f" (and {count(len(others), 'more run')})" if others else ""
    text = f"the clock said {first.started[:16]}Z when {short(first.id)}{more} ran, which is in the future"
    if text not in workspace.notes:
        workspace.notes.append(f"{text}; its place in lists follows from its branch")


def places(row: Row) -> list[str]:
    """Where the run is: ``work tree``, ``HEAD``, ``branch`` …"""
    return [name for bit, name in _PLACES.items() if row.places & bit]


def is_own(places: int) -> bool:
    """Whether the work tree or HEAD has a run that is in ``places``, or it was made in this clone."""
    return bool(places & (WORK | HEAD | BRANCH))


def of_this_clone(rows: Rows) -> Sequence[int]:
    """Where the runs are of the work tree, of HEAD, and made in this clone; all, where there are none.

    What a colleague pushed is not what was run last here, whatever it says of its time.
    """
    return rows.places(is_own, "places") or range(len(rows))


def run(workspace: Workspace, text: str, *, command: str = "this", known: Index | None = None) -> Row:
    """The one run that ``text`` names; several are an error that lists them."""
    found = select(workspace, text, known=known)
    return single(found, command=command)


def single(found: Selection, *, command: str = "this") -> Row:
    """The one run of a selection; of seeds with equal predictions the first."""
    every = settings.of_rows(found.rows)
    if len(every) == 1:
        first = every[0]
        if len(first.distinct) < 2 and (first.distinct or len(first.runs) == 1):
            return first.row
        several = listed((f"{short(row.id)} (seed {row.seed})" for row in first.runs), LISTED, "")
        raise PadreError(f"`{found.text}` has {len(first.runs)} seeds, and `{command}` needs one run: {several}")
    if len({row.recording for row in found.rows}) == 1:
        text = found.text
        raise PadreError(
            f"`{text}` has {len(every)} settings, and `{command}` needs one run. "
            f"Choose {text}@best, or one of {text}#1 … {text}#{len(every)}"
        )
    several = listed((aged(setting.row) for setting in every), LISTED)
    raise PadreError(f"`{found.text}` matches {len(every)} runs, and `{command}` needs one: {several}")


def latest(rows: Sequence[Row]) -> list[Row]:
    """The runs of the newest recording that has a completed one; of the newest, where none has. Of all refs only where
    this branch and this clone have none that is completed."""
    known = Rows(list(rows))
    return known.at(_latest(known, range(len(known))))


def _latest(known: Rows, places: Sequence[int]) -> list[int]:
    """The same by places; reads columns alone."""
    status, groups, bits, numbers = (known.column(f"field:{name}") for name in ("status", "group", "places", "number"))
    here = [place for place in places if is_own(bits[place])] or places
    among = here if any(status[place] == "completed" for place in here) else places
    done = {groups[place] for place in among if status[place] == "completed"}
    found = next((groups[place] for place in among if groups[place] in done or not done), None)
    return sorted((place for place in among if groups[place] == found), key=numbers.__getitem__)


def _anything(workspace: Workspace, known: Index, text: str) -> list[Selection]:
    found = _find(workspace, known, text, _ORDER)
    if not _NOT_REVISIONS & {each.kind for each in found}:
        found += _try_revision(workspace, text)
    # the rest only where nothing else has the name: an experiment is often called like its data
    found = found or _find(workspace, known, text, ["project", "dataset"])
    if not found:
        raise UnknownName("run, experiment, label or revision", text, names_of(known.rows), hint="All: padre list")
    return found


def _same(found: Sequence[Selection]) -> bool:
    return all({row.id for row in each.rows} == {row.id for row in found[0].rows} for each in found)


def _find(workspace: Workspace, known: Index, text: str, kinds: Sequence[str]) -> list[Selection]:
    if "rev" in kinds:
        return [Selection(text, "rev", _revision(workspace, text))]
    parts = _PARTS.fullmatch(text)
    if not parts:
        return []
    found = ((kind, _FINDERS[kind](known, parts["base"])) for kind in kinds)
    return [
        Selection(text, kind, _narrow(workspace, known, text, kind, places, parts)) for kind, places in found if places
    ]


def _narrow(
    workspace: Workspace, known: Index, text: str, kind: str, places: Sequence[int], parts: "re.Match[str]"
) -> list[Row]:
    """What stands behind the name: a code version, `@best`, `#3`; without, the latest of an experiment. Of thousands of
    runs only those are read.
    """
    at, number = parts["at"], parts["number"]
    if at and at != "best":
        executions = known.rows.column("field:execution")
        everything, places = places, [place for place in places if executions[place].startswith(at)]
        if not places:
            raise UnknownName("code version", at, {executions[place][:7] for place in everything}, where=parts["base"])
    if at == "best" or parts["best"]:
        found = _read(workspace, known, kind, places)
        return _front(workspace, found) or _best(text, _comparable(found))
    if kind == "experiment":  # one that was renamed is one, whatever its runs were called
        places = _latest(known.rows, places)
    elif kind not in {"run", "last"}:
        places = _newest(known.rows, places)
    chosen = _read(workspace, known, kind, places)
    return _numbered(text, chosen, int(number)) if number else chosen


def _read(workspace: Workspace, known: Index, kind: str, places: Sequence[int]) -> list[Row]:
    """The runs at these places; of the last search also the ones that it took over."""
    rows = known.rows.at(places)
    return searches.whole(workspace, known, rows) if kind == "last" else rows


def newest(rows: Sequence[Row]) -> list[Row]:
    """The latest recording of each experiment."""
    known = Rows(list(rows))
    return known.at(_newest(known, range(len(known))))


def _newest(known: Rows, places: Sequence[int]) -> list[int]:
    projects, experiments = known.column("field:project"), known.column("field:experiment")
    groups = settings.grouped(places, lambda place: (projects[place], experiments[place]))
    return [place for group in groups.values() for place in _latest(known, group)]


def _comparable(rows: list[Row]) -> list[Row]:
    """Those on the data and splits of the newest: the best of other data is no best."""
    done = [row for row in rows if row.status == "completed"]
    return [row for row in done if _place(row) == _place(done[0])]


def _place(row: Row) -> tuple[str | None, ...]:
    return row.dataset, row.version, row.splitting, row.main


def _front(workspace: Workspace, rows: list[Row]) -> list[Row]:
    """The best trade-offs, where the newest of ``rows`` are of a search for several objectives."""
    document = searches.of(workspace, rows[0]) if rows else None
    by_id = {row.id: row for row in rows}
    return [by_id[each] for each in document.front if each in by_id] if document else []


def _best(text: str, rows: list[Row]) -> list[Row]:
    every = settings.of_rows(rows)
    if not every:
        raise PadreError(f"`{text}` has no completed run")
    return list(settings.best(every).runs)


def _numbered(text: str, rows: list[Row], number: int) -> list[Row]:
    every = settings.of_rows(rows)
    if not 1 <= number <= len(every):
        raise PadreError(f"`{text}`: there are settings #1 … #{len(every)}")
    return list(every[number - 1].runs)


def _try_revision(workspace: Workspace, text: str) -> list[Selection]:
    try:
        return [Selection(text, "rev", _revision(workspace, text))]
    except PadreError:
        return []


def _revision(workspace: Workspace, text: str) -> list[Row]:
    """The runs in the tree of a revision; of a range those of its end that its beginning lacks."""
    between = _RANGE.fullmatch(text)
    if not between:
        return list(workspace.index(at=text).rows)
    before = {row.id for row in workspace.index(at=between["before"]).rows}
    after = workspace.index(at=between["after"] or "HEAD").rows
    return [row for row in after if row.id not in before]


def _runs(known: Index, name: str) -> list[int]:
    if not _BEGINNING.fullmatch(name):
        return []
    found = _having(known.rows.column("field:id"), [f"-{name}", *([f"\n{name}"] if len(name) > 8 else [])])
    if len(found) > 1:
        several = listed(map(aged, known.rows.at(found)), LISTED, " …")
        raise PadreError(f"`{name}` matches {len(found)} runs: {several}; type one more character")
    return found


def _having(ids: Sequence[str], parts: Iterable[str]) -> list[int]:
    """The places of the ids that contain one of ``parts``; a line break stands before each id."""
    text, found = "\n".join(["", *ids]), set[int]()  # one search through all of them
    for part in parts:
        before, at = -1, text.find(part)
        end = 0
        while at >= 0:
            before += text.count("\n", end, at + 1)
            found.add(before)
            end, at = at + 1, text.find(part, at + 1)
    return sorted(found)


def aged(row: Row) -> str:
    """``m4t7xq2p (3 h)``."""
    return f"{short(row.id)} ({since(row.started, datetime.now(UTC))})"


def _last(known: Index, name: str) -> list[int]:
    match = _LAST.fullmatch(name)
    if not match:
        return []
    back = int(match[1] or 0)
    column, here = known.rows.column("field:group"), of_this_clone(known.rows)
    groups: dict[str, int] = {}
    last = next(
        (group for group in map(column.__getitem__, here) if groups.setdefault(group, len(groups)) == back), None
    )
    if not groups:
        raise PadreError("there are no runs yet; padre run experiment.py")
    if last is None:
        raise PadreError(
            f"`{name}`: there are only {len(groups)} recorded `padre run`s; the first is @last~{len(groups) - 1}"
        )
    found, bits = known.rows.where(group=last), known.rows.column("field:places")
    own = [place for place in found if is_own(bits[place])] or found
    return sorted(own, key=known.rows.column("field:number").__getitem__)


def places_of(known: Index, name: str) -> set[tuple[str, ...]]:
    """Project and experiment, as they are called now, of the experiments with this name: now or earlier, as a slug or
    not, with the project in front or not."""
    project, slash, experiment = name.rpartition("/")
    wanted, projects = {experiment, slug(experiment)}, {project, slug(project)}
    rows = known.rows
    found = {
        *rows.places(lambda now: now in wanted, "experiment"),
        *rows.places(lambda recorded: recorded[1] in wanted, "recorded"),
    }
    if not found:
        return set()
    owners, names = rows.column("field:project"), rows.column("field:experiment")
    return {(owners[place], names[place]) for place in found if not slash or owners[place] in projects}


def _experiments(known: Index, name: str) -> list[int]:
    places = places_of(known, name)
    if not places:
        return []
    if len(places) > 1:
        names = sorted(map("/".join, places), key=natural)
        raise PadreError(f"`{name}` is an experiment in {len(places)} projects: {', '.join(names)}; write one of these")
    # an earlier name is one of the whole experiment
    (owner, now) = places.pop()
    return known.rows.where(experiment=now, project=owner)


def _executions(known: Index, name: str) -> list[int]:
    if not _EXECUTION.fullmatch(name):
        return []
    return known.rows.places(lambda execution: execution.startswith(name[:12]), "execution")


def _labels(known: Index, name: str) -> list[int]:
    return known.rows.where(label=name)


def _projects(known: Index, name: str) -> list[int]:
    return known.rows.places(lambda project: project in {name, slug(name)}, "project")


def _datasets(known: Index, name: str) -> list[int]:
    return known.rows.places(lambda *names: name in names, "dataset", "data")


# they give places in the list of all runs
_FINDERS: dict[str, Callable[[Index, str], list[int]]] = {
    "last": _last,
    "run": _runs,
    "execution": _executions,
    "experiment": _experiments,
    "label": _labels,
    "project": _projects,
    "dataset": _datasets,
}


def names_of(rows: Rows, kind: str = "") -> set[str]:
    """The names of ``kind``, or the ones that one would type."""
    every = {name: set(rows.column(f"field:{name}")) for name in ("experiment", "label", "project", "data")}
    names: dict[str, set[str]] = {
        "run": {short(row.id) for row in rows[:LISTED]},
        "execution": {execution[:7] for execution in rows.column("field:execution")},
        **every,
        "dataset": {name or "" for name in every["data"]} - {""},
    }
    if names.get(kind):
        return names[kind]
    # a label that only spells the experiment's name in another way is not listed twice
    labels = {label for label in names["label"] if slug(label) not in names["experiment"]}
    return names["experiment"] | labels | names["run"] | ({"@last"} if rows else set())
