"""All runs of a repository: of its work tree, HEAD, branches, remotes, tags and archive. Made from git at any time.

The index is a file that only saves time: keyed by tree and blob ids, it cannot be wrong, only absent.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

import msgspec

from padre_git.model.documents import Definition, Document, Metric, Metrics
from padre_git.model.garbage import uncollected
from padre_git.model.names import slug
from padre_git.model.shell import quoted
from padre_git.storage.git.plumbing import Git
from padre_git.storage.index import order, walk, worktree
from padre_git.storage.index.columns import Rows
from padre_git.storage.index.places import ARCHIVE, BRANCH, HEAD, REMOTE, TAG, WORK, Located
from padre_git.storage.index.rows import Later, Noun, Problem, Row, Score, Snapshot, join, of_run
from padre_git.storage.index.store import SCHEMA, Store
from padre_git.storage.layout import Layout

__all__ = [
    "ARCHIVE", "BRANCH", "HEAD", "REMOTE", "TAG", "WORK",
    "Index", "Later", "Noun", "Problem", "Row", "Rows", "Score", "of_run", "read", "with_later",
]  # fmt: skip

_PATTERNS = {"refs/heads/": BRANCH, "refs/remotes/": REMOTE, "refs/tags/": TAG, "refs/padre/archive/": ARCHIVE}


class Called(NamedTuple):
    """What an experiment is called now on this branch, and what tables call its pipeline."""

    project: str
    experiment: str
    label: str


@dataclass(frozen=True)
class Index:
    """What a repository holds."""

    rows: Rows  # one per run that is not removed, the newest first
    removed: list[Row]  # the ones that `padre rm` took off the lists; `tried` counts them
    problems: list[Problem]  # documents that cannot be read; each hurts only itself
    nouns: list[Noun]
    store: Store
    renamed: Mapping[tuple[str, str], "Called"] = field(default_factory=dict)  # project and experiment as they were
    ahead: list[Row] = field(default_factory=list)  # those whose clock is in the future, which says nothing of order

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
        return _called(list(rows), self.renamed)

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
    store = earlier.store if earlier and earlier.store.opened else Store(git.private)
    roots, broken = _roots(git) if at is None else ({git.named(at, "tree"): HEAD}, [])
    files = worktree.stamps(layout) if at is None else []
    state = sha256(repr((SCHEMA, layout.below, roots, files)).encode("utf-8", "surrogateescape")).digest()

    def again() -> list[Row]:
        return _made(git, layout, store, roots, files)[0]

    snapshot = store.snapshot(state) if at is None and not earlier else None
    if snapshot is None:
        made, snapshot = _made(git, layout, store, roots, files)
        rows = Rows(made)
        store.save(state, snapshot, None if at or earlier else rows)
    else:
        rows = Rows(store.kept(state, snapshot, again))
    limit = order.latest()
    if snapshot.latest > limit:  # a clock is ahead for a time only
        rows = Rows(order.newest_first(rows, limit, order.Chains(git, layout.refs)))
    missing = "leads to an object that is missing here"
    problems = [Problem(ref, f"{ref} {missing}", f"git fetch, or git update-ref -d {quoted(ref)}") for ref in broken]
    ahead = rows.having(lambda started: started > limit, "started") if snapshot.latest > limit else []
    every = [*problems, *snapshot.problems]
    return Index(rows, snapshot.removed, every, snapshot.nouns, store, _renamed(snapshot.nouns), ahead)


def _renamed(nouns: Iterable[Noun]) -> dict[tuple[str, str], Called]:
    found: dict[tuple[str, str], Called] = {}
    for noun in nouns:
        if noun.kind == "experiment" and noun.places & (WORK | HEAD):
            document, (project, own) = noun.document(), noun.path.split("/")[-4::2]
            if isinstance(document, Definition):
                names = [old for old in document.formerly or () if old != own]
                found |= {(project, old): Called(project, own, document.label) for old in names}
    return found


def _called(rows: list[Row], renamed: Mapping[tuple[str, str], Called]) -> list[Row]:
    """The rows as their experiments are called now; a label that was the old name in another spelling goes with it."""
    if not renamed:
        return rows
    return [_as_called(row, renamed[row.recorded]) if row.recorded in renamed else row for row in rows]


def _as_called(row: Row, now: Called) -> Row:
    label = now.label if slug(row.label) == row.recorded[1] else row.label
    return msgspec.structs.replace(row, project=now.project, experiment=now.experiment, label=label)


def _made(
    git: Git, layout: Layout, store: Store, roots: dict[str, int], files: list[worktree.Stamp]
) -> tuple[list[Row], Snapshot]:
    """All runs as their experiments are called now, the newest first; and what else there is."""
    found: dict[str, Located] = {}
    walk.walk(git.objects, store, layout, roots, found)
    worktree.add(layout, store, files, found, "sha256" if len(next(iter(roots), "")) == 64 else "sha1")
    walk.fill(git.objects, store, found)
    shown, snapshot = join(store.document, found)
    dates = order.dates(git.objects, (row.commit for row in (*shown, *snapshot.removed) if row.commit))
    renamed = _renamed(snapshot.nouns)
    rows, removed = (
        order.newest_first(
            _called([msgspec.structs.replace(row, since=dates.get(row.commit or "", "")) for row in each], renamed)
        )
        for each in (shown, snapshot.removed)
    )
    latest = max((max(row.started, row.since) for row in rows), default="")
    return rows, msgspec.structs.replace(snapshot, latest=latest, removed=removed)


def _roots(git: Git) -> tuple[dict[str, int], list[str]]:
    """Root tree -> the places that have it, the first to be asked first; and the refs that lead nowhere."""
    roots: dict[str, int] = {}
    head = git.resolve("HEAD", "tree")
    if head:
        roots[head] = HEAD
    refs, broken = git.refs_and_broken(*_PATTERNS)
    for ref in refs:
        place = next(bit for prefix, bit in _PATTERNS.items() if ref.name.startswith(prefix))
        roots[ref.tree] = roots.get(ref.tree, 0) | place
    return roots, broken
