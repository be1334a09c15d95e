"""All runs of a repository: of its work tree, HEAD, branches, remotes, tags and archive. Made from git at any time.

The index is a file that only saves time: keyed by tree and blob ids, it cannot be wrong, only absent.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from tempfile import TemporaryFile

import msgspec

from padre_git.model.documents import Document, Metric, Metrics
from padre_git.model.garbage import uncollected
from padre_git.model.shell import quoted
from padre_git.storage.git.plumbing import Git
from padre_git.storage.index import order, worktree
from padre_git.storage.index.building import Building
from padre_git.storage.index.columns import Rows
from padre_git.storage.index.following import Moment, Past, changed
from padre_git.storage.index.places import ARCHIVE, BRANCH, HEAD, REMOTE, TAG, WORK
from padre_git.storage.index.reading import Called, Reading, called, renamed
from padre_git.storage.index.rows import Later, Noun, Problem, Row, Score, Snapshot, of_run
from padre_git.storage.index.store import SCHEMA, Store
from padre_git.storage.index.walk import Walk
from padre_git.storage.layout import Layout

__all__ = [
    "ARCHIVE", "BRANCH", "HEAD", "REMOTE", "TAG", "WORK",
    "Index", "Later", "Noun", "Problem", "Row", "Rows", "Score", "of_run", "read", "with_later",
]  # fmt: skip

_PATTERNS = {"refs/heads/": BRANCH, "refs/remotes/": REMOTE, "refs/tags/": TAG, "refs/padre/archive/": ARCHIVE}


@dataclass(frozen=True)
class Index:
    """What a repository holds."""

    rows: Rows  # one per run that is not removed, the newest first
    removed: list[Row]  # the ones that `padre rm` took off the lists; `tried` counts them
    problems: list[Problem]  # documents that cannot be read; each hurts only itself
    nouns: list[Noun]
    store: Store
    renamed: Mapping[tuple[str, str], Called] = field(default_factory=dict)  # project and experiment as they were
    ahead: list[Row] = field(default_factory=list)  # those whose clock is in the future, which says nothing of order
    past: Past = field(default_factory=Past)  # what this process has read before

    def metrics(self, rows: Iterable[Row]) -> dict[str, Metrics]:
        """The whole metrics documents of ``rows``, with the values per split, by run."""
        asked = [row for row in rows if row.metrics or row.later]
        blobs = [blob for row in asked for blob in (row.metrics, *(each.blob for each in row.later.values())) if blob]
        found = self.store.metrics(list(dict.fromkeys(blobs)))
        return {row.id: document for row in asked if (document := _whole(row, found))}

    def splits(self, rows: Iterable[Row], names: Collection[str]) -> dict[str, dict[str, list[float]]]:
        """The values per split of the metrics ``names``, by run and metric."""
        asked = [row for row in rows if row.metrics or row.later]
        found = self.store.splits([row.metrics for row in asked if row.metrics], names)
        splits = {row.id: found.get(row.metrics, {}) for row in asked}
        later = {row.id: {name: each.blob for name, each in row.later.items() if name in names} for row in asked}
        values = self.store.alone([blob for each in later.values() for blob in each.values()])
        for run, blobs in later.items():
            splits[run] = {**splits[run], **{name: values[blob] for name, blob in blobs.items() if blob in values}}
        return splits

    def place(self, row: Row) -> tuple[str, str]:
        """Project and experiment of a run, also of one that another index has, as they are called here."""
        return self.called_now(row.recorded, row.project, row.experiment)

    def called_now(self, recorded: tuple[str, str], project: str, experiment: str) -> tuple[str, str]:
        """Project and experiment of a run whose row has these, as they are called here."""
        now = self.renamed.get(recorded)
        return (now.project, now.experiment) if now else (project, experiment)

    def called(self, rows: Iterable[Row]) -> list[Row]:
        """Rows, also of another index, with the names that their experiments have here."""
        return called(list(rows), self.renamed)

    def documents(self, kind: str) -> list[tuple[Noun, Document]]:
        """Path and content of each ``project``, ``experiment``, ``dataset`` or ``version``."""
        return [(noun, noun.document()) for noun in self.nouns if noun.kind == kind]


def _whole(row: Row, found: dict[str, Metrics]) -> Metrics | None:
    """What a run computed, with what was computed later."""
    own = found.get(row.metrics)
    later = {
        name: next(iter(found[each.blob].metrics.values())) for name, each in row.later.items() if each.blob in found
    }
    return with_later(row, own, later)


def with_later(row: Row, own: Metrics | None, later: dict[str, Metric]) -> Metrics | None:
    """The metrics document of a run with the ones that were computed later."""
    if not later:
        return own
    known = own or Metrics(run=row.id, metrics={})
    return msgspec.structs.replace(known, metrics={**known.metrics, **later})


@uncollected()
def read(git: Git, layout: Layout, *, at: str | None = None, earlier: Index | None = None) -> Index:
    """The index of all runs, or with ``at`` of those in the tree of that revision.

    Parameters
    ----------
    earlier : what this process has read of the repository before: who follows a repository reads what is new alone, and
        leaves it to others to write all rows.

    Raises
    ------
    RepositoryError : where ``at`` is no revision.
    """
    follows = earlier is not None and earlier.store.opened
    store, past = (earlier.store, earlier.past) if earlier and follows else (Store(git.private), Past())
    if at is not None:
        rows, snapshot = _listed(Reading(git, layout, store, {git.named(at, "tree"): HEAD}, []))
        store.save(b"", snapshot, None)
    else:
        rows, snapshot = _all(git, layout, store, past, follows=follows)
    limit = order.latest()
    if snapshot.latest > limit:  # a clock is ahead for a time only
        rows = Rows(order.newest_first(rows, limit, order.Chains(git, layout.refs)))
    ahead = rows.having(lambda started: started > limit, "started") if snapshot.latest > limit else []
    return Index(rows, snapshot.removed, snapshot.problems, snapshot.nouns, store, renamed(snapshot.nouns), ahead, past)


def _all(git: Git, layout: Layout, store: Store, past: Past, *, follows: bool) -> tuple[Rows, Snapshot]:
    """All runs: as they were saved, or read and saved."""
    files, tips = worktree.stamps(layout), git.tips(*_PATTERNS)
    head = git.at_head(tips)
    about: tuple[object, ...] = (SCHEMA, layout.below, files, head, tips)

    def reading() -> Reading:
        roots, broken = _roots(git, head, tips, past.trees)
        return Reading(git, layout, store, roots, files, [_missing(ref) for ref in broken])

    def walk() -> Walk:
        return Walk(git.objects, store, layout, _roots(git, head, tips, past.trees)[0])

    def again() -> list[Row]:
        return list(_listed(reading())[0])

    def saved(state: bytes) -> tuple[Rows, Snapshot] | None:
        snapshot = store.snapshot(state)
        return (Rows(store.kept(state, snapshot, again)), snapshot) if snapshot else None

    state = _digest(about)
    found = saved(state)
    if found is None:
        roots, broken = _roots(git, head, tips, past.trees)
        if broken:  # what they lead to may come without a ref that moves
            state = _digest((*about, roots, broken))
            found = saved(state)
    moment = Moment(walk, files, partial(saved, state))
    if found is None and follows and (found := _followed(store, past, state, moment, reading)):
        return found
    found = found or _anew(store, state, reading, again, follows=follows)
    past.keep(state, *found, moment)
    return found


def _followed(
    store: Store, past: Past, state: bytes, moment: Moment, reading: Callable[[], Reading]
) -> tuple[Rows, Snapshot] | None:
    """All runs, out of the ones that this process has read before; none where these do not help."""
    old = past.since(store)
    past.remember(state, moment)
    found = changed(past, old, moment, reading()) if old else None
    if found:
        store.save(state, found[1], None)
    return found


def _anew(
    store: Store, state: bytes, reading: Callable[[], Reading], again: Callable[[], list[Row]], *, follows: bool
) -> tuple[Rows, Snapshot]:
    """All runs, read and saved."""
    if not follows and store.writable:
        with suppress(OSError):  # no room for the runs
            return _built(reading(), store, state, again)
    found = _listed(reading())
    store.save(state, found[1], None)
    return found


def _digest(about: object) -> bytes:
    return sha256(repr(about).encode("utf-8", "surrogateescape")).digest()


def _missing(ref: str) -> Problem:
    missing = "leads to an object that is missing here"
    return Problem(ref, f"{ref} {missing}", f"git fetch, or git update-ref -d {quoted(ref)}")


def _listed(reading: Reading) -> tuple[Rows, Snapshot]:
    """All runs in memory, and what else there is."""
    every = [row for rows in reading.rows() for row in rows]
    # of copies the one of the first place counts
    by_id = {row.id: row for row in sorted(every, key=lambda row: -(row.places & -row.places))}
    shown, removed = (
        order.newest_first([row for row in by_id.values() if (row.id in reading.gone) == gone])
        for gone in (False, True)
    )
    latest = max((max(row.started, row.since) for row in shown), default="")
    return Rows(shown), _snapshot(reading, len(shown), latest, removed, copies=len(by_id) < len(every))


def _built(reading: Reading, store: Store, state: bytes, again: Callable[[], list[Row]]) -> tuple[Rows, Snapshot]:
    """The same without all runs in memory: they are written as they come."""
    with TemporaryFile(dir=store.folder) as spool:
        building = Building(spool)
        for rows in reading.rows():
            building.add(rows)
        shown, removed, latest, copies = building.ordered(reading.gone)
        snapshot = _snapshot(reading, len(shown.places), latest, removed.rows(), copies=copies)
        saved = store.snapshot(state) if store.save(state, snapshot, shown) else None
        return (Rows(store.kept(state, saved, again)), saved) if saved else (Rows(shown.rows()), snapshot)


def _snapshot(reading: Reading, count: int, latest: str, removed: list[Row], *, copies: bool) -> Snapshot:
    problems = sorted(reading.problems, key=lambda each: each.path)
    return Snapshot(count, [], latest, removed, [*reading.broken, *problems], reading.nouns, copies)


def _roots(
    git: Git, head: str | None, tips: Mapping[str, str], known: dict[str, str]
) -> tuple[dict[str, int], list[str]]:
    """Root tree -> the places that have it, the first to be asked first; and the refs that lead nowhere.

    Parameters
    ----------
    known : commit or tag -> its root tree; what is asked of git is added.
    """
    roots, broken = dict[str, int](), list[str]()
    refs = ([("HEAD", head)] if head else []) + list(tips.items())
    asked = list(dict.fromkeys(tip for _, tip in refs if tip not in known))
    found = git.objects.ids(name for tip in asked for name in (tip, f"{tip}^{{tree}}"))
    absent = set[str]()
    for tip, own, tree in zip(asked, found, found, strict=True):
        if tree:
            known[tip] = tree[1]
        elif not own:
            absent.add(tip)
    for ref, tip in refs:
        if tip in known:
            place = next((bit for prefix, bit in _PATTERNS.items() if ref.startswith(prefix)), HEAD)
            roots[known[tip]] = roots.get(known[tip], 0) | place
        elif tip in absent and ref != "HEAD":
            broken.append(ref)
    return roots, broken
