"""One reading of a repository: its documents above the runs first, then the runs, a thousand at a time."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from padre_git.model.documents import Definition
from padre_git.model.names import slug
from padre_git.storage.git.plumbing import Git
from padre_git.storage.index import order, walk, worktree
from padre_git.storage.index.places import HEAD, WORK, Located
from padre_git.storage.index.rows import Joined, Noun, Problem, Row, join
from padre_git.storage.index.store import Store
from padre_git.storage.layout import Layout

_TOGETHER = 1_000  # runs that are in memory at once


class Called(NamedTuple):
    """What an experiment is called now on this branch, and what tables call its pipeline."""

    project: str
    experiment: str
    label: str


Renamed = Mapping[tuple[str, str], Called]  # project and experiment as they were


class Reading:
    """What there is in trees and in the work tree.

    Parameters
    ----------
    roots : root tree -> the places that have it.
    files : of the work tree.
    broken : refs that lead nowhere.

    Attributes
    ----------
    nouns, problems, gone : of the runs they are complete once `rows` has come to its end; `gone` has the ids of the
        ones that were removed.
    """

    def __init__(
        self,
        git: Git,
        layout: Layout,
        store: Store,
        roots: Mapping[str, int],
        files: list[worktree.Stamp],
        broken: Sequence[Problem] = (),
    ) -> None:
        self._git, self._layout, self._store = git, layout, store
        self._hash = "sha256" if len(next(iter(roots), "")) == 64 else "sha1"
        self.walk = walk.Walk(git.objects, store, layout, roots)
        self._dates: dict[str, str] = {}
        self.gone: set[str] = set()
        self.broken, self.problems = broken, list[Problem]()
        above, self._files = worktree.by_run(files)
        found: dict[str, Located] = {}
        self.walk.above(found)
        self.nouns = sorted(self._joined(found, above).nouns, key=lambda noun: noun.path)
        self._renamed = renamed(self.nouns)

    def rows(self) -> Iterator[list[Row]]:
        """All runs as their experiments are called now, in no order; also removed ones, and copies at other paths."""
        nodes, files = dict[walk.Node, int](), list[worktree.Stamp]()
        for count, (folder, own) in enumerate(self._folders(), 1):
            nodes |= own
            files += self._files.pop(folder, [])
            if count % _TOGETHER == 0:
                yield self.some(nodes, files)
                nodes, files = {}, []
        yield self.some(nodes, files)

    def _folders(self) -> Iterator[tuple[str, dict[walk.Node, int]]]:
        yield from self.walk.runs()
        yield from ((folder, {}) for folder in list(self._files))

    def some(self, nodes: dict[walk.Node, int], files: list[worktree.Stamp]) -> list[Row]:
        """The runs that have these trees and files."""
        found: dict[str, Located] = {}
        self.walk.into(nodes, found)
        rows = self._joined(found, files).rows
        self._store.flush()
        commits = {row.commit for row in rows if row.commit} - self._dates.keys()
        self._dates |= dict.fromkeys(commits, "") | order.dates(self._git.objects, commits)
        return called(
            [msgspec.structs.replace(row, since=self._dates.get(row.commit or "", "")) for row in rows], self._renamed
        )

    def _joined(self, found: dict[str, Located], files: list[worktree.Stamp]) -> Joined:
        worktree.add(self._layout, self._store, files, found, self._hash)
        joined = join(walk.documents(self._git.objects, self._store, found), found)
        self.gone |= joined.gone
        self.problems += joined.problems
        return joined


def renamed(nouns: list[Noun]) -> dict[tuple[str, str], Called]:
    """The experiments that had another name."""
    found: dict[tuple[str, str], Called] = {}
    for noun in nouns:
        if noun.kind == "experiment" and noun.places & (WORK | HEAD):
            document, (project, own) = noun.document(), noun.path.split("/")[-4::2]
            if isinstance(document, Definition):
                names = [old for old in document.formerly or () if old != own]
                found |= {(project, old): Called(project, own, document.label) for old in names}
    return found


def called(rows: list[Row], renamed: Renamed) -> list[Row]:
    """The rows as their experiments are called now; a label that was the old name in another spelling goes with it."""
    if not renamed:
        return rows
    return [_as_called(row, renamed[row.recorded]) if row.recorded in renamed else row for row in rows]


def _as_called(row: Row, now: Called) -> Row:
    label = now.label if slug(row.label) == row.recorded[1] else row.label
    return msgspec.structs.replace(row, project=now.project, experiment=now.experiment, label=label)
