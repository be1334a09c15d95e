"""From root trees to documents: tree by tree, a known tree never again, all of a level in one question to git."""

from collections.abc import Iterable

from padre_git.storage.git.plumbing import Objects, tree_entries
from padre_git.storage.index.places import Level, Located, add, levels, root
from padre_git.storage.index.rows import summary
from padre_git.storage.index.store import Store, TreeEntry
from padre_git.storage.layout import Layout

_FOLDER = 0o040000
_FILES = {0o100644, 0o100755}  # never a symbolic link or a submodule: they lead out
Node = tuple[str, str, str]  # level, path with a slash at its end, tree


def walk(objects: Objects, store: Store, layout: Layout, roots: dict[str, int], found: dict[str, Located]) -> None:
    """Enter into ``found`` the documents below ``roots`` (root tree -> places)."""
    known, start = levels(layout), root(layout)
    ranked = sorted(roots.items(), key=lambda item: item[1] & -item[1])
    frontier: dict[Node, int] = {(start, "", tree): places for tree, places in ranked}
    while frontier:
        _learn(objects, store, known, frontier)
        below: dict[Node, int] = {}
        for (level, path, tree), places in frontier.items():
            for name, what, oid, is_folder in store.tree(tree, level):
                if is_folder:
                    node = (what, f"{path}{name}/", oid)
                    below[node] = below.get(node, 0) | places
                else:
                    add(found, path + name, Located(oid, what, places))
        frontier = below


def _learn(objects: Objects, store: Store, levels: dict[str, Level], frontier: Iterable[Node]) -> None:
    """Read the trees of ``frontier`` that the store does not know."""
    unknown = list(dict.fromkeys((tree, level) for level, _, tree in frontier if not store.has_tree(tree, level)))
    for (tree, level), answer in zip(unknown, objects.many(tree for tree, _ in unknown), strict=True):
        # missing in a partial clone: remembered for this process only
        content = answer[1] if answer and answer[0] == "tree" else b""
        store.add_tree(tree, level, list(_entries(content, levels[level], len(tree) // 2)), lasting=bool(answer))


def _entries(content: bytes, level: Level, id_bytes: int) -> Iterable[TreeEntry]:
    for mode, name, oid in tree_entries(content, id_bytes):
        is_folder = mode == _FOLDER
        what = level.of(name, folder=is_folder) if is_folder or mode in _FILES else ""
        if what:
            yield name, what, oid, is_folder


def fill(objects: Objects, store: Store, found: dict[str, Located]) -> None:
    """Read the documents of ``found`` that the store does not know; of one that cannot be read, its other copies."""
    _read(objects, store, ((each.blob, each.kind) for each in found.values()))
    broken = [each for each in found.values() if each.others and store.document(each.blob, each.kind)[1]]
    _read(objects, store, ((blob, each.kind) for each in broken for blob in each.others))


def _read(objects: Objects, store: Store, wanted: Iterable[tuple[str, str]]) -> None:
    unknown = [each for each in dict.fromkeys(wanted) if not store.has_document(*each)]
    for (blob, kind), answer in zip(unknown, objects.many(blob for blob, _ in unknown), strict=True):
        if answer is not None:
            store.add_document(blob, kind, summary(kind, answer[1]))
