"""From root trees to documents: tree by tree, a known tree never again, all of a level in one question to git.

First all that lies above the runs, then these, some at a time: of a hundred thousand few are in memory at once.
"""

from collections.abc import Container, Iterable, Iterator, Mapping

from padre_git.storage.git.plumbing import Objects, tree_entries
from padre_git.storage.index.places import RUNS, Level, Located, add, levels, root
from padre_git.storage.index.rows import Known, summary
from padre_git.storage.index.store import Store, TreeEntry
from padre_git.storage.layout import Layout

_FOLDER = 0o040000
_FILES = {0o100644, 0o100755}  # never a symbolic link or a submodule: they lead out
Node = tuple[str, str, str]  # level, path with a slash at its end, tree
Folders = dict[str, dict[str, int]]  # path with a slash at its end -> tree -> places


class Walk:
    """A walk through the trees of a repository.

    Parameters
    ----------
    roots : root tree -> the places that have it.

    Attributes
    ----------
    folders : the folders in which runs are, once `above` was asked.
    """

    def __init__(self, objects: Objects, store: Store, layout: Layout, roots: Mapping[str, int]) -> None:
        self._objects, self._store, self._levels = objects, store, levels(layout)
        ranked = sorted(roots.items(), key=lambda item: item[1] & -item[1])
        self._start: dict[Node, int] = {(root(layout), "", tree): places for tree, places in ranked}
        self.folders: Folders = {}

    def above(self, found: dict[str, Located]) -> None:
        """Enter into ``found`` the documents above the runs, and remember where runs are."""
        for (_, path, tree), places in self._down(self._start, found).items():
            self.folders.setdefault(path, {})[tree] = places

    def runs(self, only: Container[str] | None = None) -> Iterator[tuple[str, dict[Node, int]]]:
        """The folder of each run, or of those in the folders ``only``, with the trees that it has; it goes on with
        `into`."""
        for path, trees in self.folders.items():
            if only is not None and path not in only:
                continue
            known = self._read((tree, RUNS) for tree in trees)
            of_run: dict[str, dict[Node, int]] = {}
            for tree, places in trees.items():
                for name, level, oid, _ in known[tree, RUNS]:
                    nodes, node = of_run.setdefault(name, {}), (level, f"{path}{name}/", oid)
                    nodes[node] = nodes.get(node, 0) | places
            yield from ((f"{path}{name}/", nodes) for name, nodes in of_run.items())

    def into(self, nodes: dict[Node, int], found: dict[str, Located]) -> None:
        """Enter into ``found`` the documents of some runs."""
        self._down(nodes, found)

    def _down(self, frontier: dict[Node, int], found: dict[str, Located]) -> dict[Node, int]:
        """Enter what lies below ``frontier``, but for the folders of runs, which are the answer."""
        runs: dict[Node, int] = {}
        while frontier:
            known = self._read((tree, level) for level, _, tree in frontier)
            below: dict[Node, int] = {}
            for (level, path, tree), places in frontier.items():
                for name, what, oid, is_folder in known[tree, level]:
                    if not is_folder:
                        add(found, path + name, Located(oid, what, places))
                        continue
                    node, into = (what, f"{path}{name}/", oid), runs if what == RUNS else below
                    into[node] = into.get(node, 0) | places
            frontier = below
        return runs

    def _read(self, asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[TreeEntry]]:
        """The entries of trees; the ones that the store does not know are read."""
        wanted = list(dict.fromkeys(asked))
        known = self._store.trees(wanted)
        unknown = [each for each in wanted if each not in known]
        for (tree, level), answer in zip(unknown, self._objects.many(tree for tree, _ in unknown), strict=True):
            # missing in a partial clone: remembered for this process only
            content = answer[1] if answer and answer[0] == "tree" else b""
            entries = known[tree, level] = list(_entries(content, self._levels[level], len(tree) // 2))
            self._store.add_tree(tree, level, entries, lasting=bool(answer))
        return known


def _entries(content: bytes, level: Level, id_bytes: int) -> Iterable[TreeEntry]:
    for mode, name, oid in tree_entries(content, id_bytes):
        is_folder = mode == _FOLDER
        what = level.of(name, folder=is_folder) if is_folder or mode in _FILES else ""
        if what:
            yield name, what, oid, is_folder


def documents(objects: Objects, store: Store, found: Mapping[str, Located]) -> Known:
    """What lists need of the documents ``found``, read where the store does not know them; of one that cannot be read,
    also its other copies."""
    known = _read(objects, store, ((each.blob, each.kind) for each in found.values()))
    broken = [each for each in found.values() if each.others and known.get((each.blob, each.kind), _NONE)[1]]
    if broken:
        known |= _read(objects, store, ((blob, each.kind) for each in broken for blob in each.others))
    return lambda blob, kind: known.get((blob, kind), _NONE)


_NONE = (b"", "")


def _read(objects: Objects, store: Store, asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[bytes, str]]:
    wanted = list(dict.fromkeys(asked))
    known = store.documents(wanted)
    unknown = [each for each in wanted if each not in known]
    for (blob, kind), answer in zip(unknown, objects.many(blob for blob, _ in unknown), strict=True):
        if answer is not None:
            known[blob, kind] = store.add_document(blob, kind, summary(kind, answer[1]))
    return known
