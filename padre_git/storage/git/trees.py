"""Many trees against many others: which files only some of them have. Level by level, a subtree that both have never
read."""

from collections.abc import Callable, Iterable, Sequence

from padre_git.storage.git.plumbing import Git, tree_entries

_FOLDER, _SUBMODULE = 0o040000, 0o160000
Node = tuple[str, str]  # path with a slash at its end (of the root it is empty), and the id of the tree
# of both kinds of repository, SHA-1 and SHA-256
EMPTY = {
    "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
UNREADABLE = ""  # stands for the content of what this clone lacks


def lacking(
    git: Git, trees: Sequence[str], among: Iterable[str], wanted: Callable[[str], bool]
) -> list[dict[str, set[str]]]:
    """For each of ``trees`` the files that no tree of ``among`` has at the same path with the same content.

    Parameters
    ----------
    wanted : whether the file of this path counts.

    Returns
    -------
    list : of path -> blobs, in the order of ``trees``. A folder that this clone cannot read is in it as a path that
        ends in a slash, with the blob `UNREADABLE`.
    """
    found: list[dict[str, set[str]]] = [{} for _ in trees]
    # which of the trees have a node: a bit for each
    ours: dict[Node, int] = {}
    for number, tree in enumerate(trees):
        ours["", tree] = ours.get(("", tree), 0) | 1 << number
    theirs: set[Node] = {("", tree) for tree in among}
    while ours:
        ours = {node: owners for node, owners in ours.items() if node not in theirs}
        paths = {path for path, _ in ours}
        theirs = {node for node in theirs if node[0] in paths}
        folders, files = _children(git, list(ours), wanted)
        known_folders, known_files = _children(git, list(theirs), wanted)
        known = {(path, blob) for rows in known_files for path, blob in rows}
        below: dict[Node, int] = {}
        for owners, inner, rows in zip(ours.values(), folders, files, strict=True):
            for node in inner:
                below[node] = below.get(node, 0) | owners
            for path, blob in rows:
                if (path, blob) not in known:
                    _note(found, owners, path, blob)
        ours, theirs = below, {node for inner in known_folders for node in inner}
    return found


def _note(found: list[dict[str, set[str]]], owners: int, path: str, blob: str) -> None:
    while owners:
        lowest = owners & -owners
        found[lowest.bit_length() - 1].setdefault(path, set()).add(blob)
        owners ^= lowest


def _children(
    git: Git, nodes: Sequence[Node], wanted: Callable[[str], bool]
) -> tuple[list[list[Node]], list[list[tuple[str, str]]]]:
    """The folders and the wanted files right below each of ``nodes``."""
    folders: list[list[Node]] = []
    files: list[list[tuple[str, str]]] = []
    for (path, _), answer in zip(nodes, git.objects.many(tree for _, tree in nodes), strict=True):
        if answer is None or answer[0] != "tree":
            folders.append([])
            files.append([(path or "/", UNREADABLE)])
            continue
        rows = [(mode, path + name, oid) for mode, name, oid in tree_entries(answer[1], git.id_bytes)]
        folders.append([(f"{name}/", oid) for mode, name, oid in rows if mode == _FOLDER])
        files.append([(name, oid) for mode, name, oid in rows if mode not in (_FOLDER, _SUBMODULE) and wanted(name)])
    return folders, files
