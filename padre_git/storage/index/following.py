"""What is new in a repository since this process read it: runs whose folders are as they were are not read again."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from padre_git.storage.index import order, worktree
from padre_git.storage.index.columns import Changed, Rows, named
from padre_git.storage.index.reading import Reading, renamed
from padre_git.storage.index.rows import Row, Snapshot
from padre_git.storage.index.store import Store
from padre_git.storage.index.walk import Node, Walk

_MOST = 2_000  # runs that are read again; where more are others, all are read
_KEPT = 8  # earlier moments that are remembered
# of runs: what they are in git, and in the work tree
_Folders = dict[str, tuple[dict[Node, int], list[worktree.Stamp]]]


class Moment:
    """A repository at one moment.

    Parameters
    ----------
    walk : begins a walk through its trees.
    files : of the work tree.
    saved : all its runs, where the file has them.
    """

    def __init__(
        self,
        walk: Callable[[], Walk],
        files: list[worktree.Stamp],
        saved: Callable[[], tuple[Rows, Snapshot] | None],
    ) -> None:
        self.saved = saved
        self._begin, self._walk = walk, list[Walk]()
        self.files = worktree.by_run(files)[1]

    @property
    def walk(self) -> Walk:
        """The walk through its trees, which finds runs."""
        if not self._walk:
            self.walk = self._begin()
            self.walk.above({})
        return self._walk[0]

    @walk.setter
    def walk(self, known: Walk) -> None:
        self._walk = [known]


@dataclass
class Past:
    """What a process has read of a repository.

    Attributes
    ----------
    moments : by state, the last ones.
    state, rows, snapshot : of all runs that were read or found last.
    trees : commit or tag -> its root tree.
    """

    moments: dict[bytes, Moment] = field(default_factory=dict)
    state: bytes = b""
    rows: Rows | None = None
    snapshot: Snapshot | None = None
    trees: dict[str, str] = field(default_factory=dict)

    def keep(self, state: bytes, rows: Rows, snapshot: Snapshot, moment: Moment) -> None:
        """All runs, to which what is new is added from now on."""
        self.state, self.rows, self.snapshot = state, rows, snapshot
        self.remember(state, moment)

    def remember(self, state: bytes, moment: Moment) -> None:
        """A moment of which another process may write all runs."""
        self.moments[state] = self.moments.pop(state, moment)
        while len(self.moments) > _KEPT:
            del self.moments[next(each for each in self.moments if each != self.state)]

    def since(self, store: Store) -> Moment | None:
        """The moment of the known runs, of this process or of the file; None if neither has any."""
        if self.rows is None or not self.rows.there:
            state = store.state
            moment = self.moments.get(state)
            found = moment.saved() if moment else None
            if found is None:
                return None
            self.state, (self.rows, self.snapshot) = state, found
        return self.moments[self.state]


def changed(past: Past, old: Moment, now: Moment, new: Reading) -> tuple[Rows, Snapshot] | None:
    """The runs of now, from those of an earlier moment and a few that are read; None if all must be read."""
    now.walk = new.walk
    base, snapshot = past.rows, past.snapshot
    assert base is not None and snapshot is not None
    if snapshot.copies or snapshot.latest > order.latest() or renamed(new.nouns) != renamed(snapshot.nouns):
        return None
    before, after = _others(old, now)
    folders = before.keys() | after.keys()
    touched, own = {_run(folder) for folder in folders}, {_run(folder) for folder in before}
    places = {run: place for place, run in enumerate(base.column("field:id")) if run in touched}
    # of a run that lies in several folders one counts
    elsewhere = ({*places, *(row.id for row in snapshot.removed)} & touched) - own
    if len(folders) > _MOST or len(touched) < len(folders) or elsewhere:
        return None
    nodes = {node: bits for inside, _ in after.values() for node, bits in inside.items()}
    rows = new.some(nodes, [stamp for _, files in after.values() for stamp in files])
    shown, removed = (
        order.newest_first([row for row in rows if (row.id in new.gone) == gone]) for gone in (False, True)
    )
    gone = set(places.values())
    names = _names(base, gone, shown)
    if names is None:
        return None
    found = Rows(Changed(base, shown, gone, _places(base, shown), names, now.saved))
    problems = [each for each in snapshot.problems if (folder := worktree.run_of(each.path)) and folder not in folders]
    problems = sorted([*problems, *new.problems], key=lambda each: each.path)
    latest = max([snapshot.latest, *(max(row.started, row.since) for row in shown)])
    removed = order.newest_first([*(row for row in snapshot.removed if row.id not in touched), *removed])
    return found, Snapshot(len(found), [], latest, removed, [*new.broken, *problems], new.nouns, copies=False)


def _run(folder: str) -> str:
    return folder.rstrip("/").rpartition("/")[2]


def _others(old: Moment, new: Moment) -> tuple[_Folders, _Folders]:
    """The folders of runs that are not the same in both, as they were and as they are."""
    both = (old, new)
    folders = _differing(old.files, new.files)
    paths = _differing(old.walk.folders, new.walk.folders) | {each.removesuffix(f"{_run(each)}/") for each in folders}
    one, other = (dict(each.walk.runs(paths)) for each in both)
    folders |= _differing(one, other)
    before, after = (
        {
            folder: (nodes.get(folder, {}), moment.files.get(folder, []))
            for folder in folders
            if folder in nodes or folder in moment.files
        }
        for moment, nodes in zip(both, (one, other), strict=True)
    )
    return before, after


def _differing(one: Mapping[str, object], other: Mapping[str, object]) -> set[str]:
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


def _names(base: Rows, gone: Collection[int], rows: Sequence[Row]) -> list[str] | None:
    """The names of the columns; None if a removed run may have been the last one with some name."""
    new = dict.fromkeys(name for row in rows for name in named(row))
    lost = dict.fromkeys(name for row in base.at(gone) for name in named(row) if name not in new)
    if not all(base.has(name, but=gone) for name in lost):
        return None
    return list(new | dict.fromkeys(base.every_name))


def _places(base: Rows, rows: Sequence[Row]) -> list[int]:
    """Before which run of ``base`` each of the rows comes."""
    columns = [base.column(f"field:{name}") for name in ("started", "since", "recording", "number")]
    found = []
    for row in rows:
        low, high = 0, len(base)
        while low < high:
            middle = (low + high) // 2
            started, since, recording, number = (each[middle] for each in columns)
            if (max(started, since), 0, recording, number) > order.key(row):
                low = middle + 1
            else:
                high = middle
        found.append(low)
    return found
