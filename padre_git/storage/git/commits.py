"""The code of many commits, in as many processes of git as for one: an import may name thousands of them.

A tree that several commits share is looked at once. Which paths are code git says, of all paths together.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import new as hasher

from padre_git.storage.git.code import Snapshot, at_commit, not_code
from padre_git.storage.git.plumbing import Entry, Git, tree_entries
from padre_git.storage.git.staging import scratch
from padre_git.storage.layout import Layout

_FOLDER, _SUBMODULE = 0o040000, 0o160000
_BLOB = "0" * 39 + "1"  # any object: which paths are code does not depend on their content
_NOTEBOOK = ".ipynb"
_Node = tuple[str, str]  # path with a slash at its end, empty of the root, and the id of the tree
_Rows = list[tuple[int, str, str]]  # mode, name and id


def at_commits(
    git: Git, layout: Layout, commits: Iterable[str], *, exclude: Iterable[str], max_size: int
) -> dict[str, Snapshot]:
    """Commit -> its code, the same as of `at_commit`.

    Raises
    ------
    RepositoryError : where this clone lacks one of them.
    """
    wanted, left_out = list(dict.fromkeys(commits)), tuple(exclude)
    specs = not_code(layout, left_out)
    alone = set(wanted) if len(wanted) == 1 or any("attr:" in word for word in left_out) else set[str]()
    roots = dict(_roots(git, [commit for commit in wanted if commit not in alone]))
    trees = _Trees(git, roots.values())
    trees.keep(specs)
    found: dict[str, Snapshot] = {}
    for commit in wanted:
        tree = roots.get(commit)
        if tree is None or trees.has_notebooks("", tree):  # of these only the code counts, which takes processes
            found[commit] = at_commit(git, layout, commit, exclude=left_out, max_size=max_size)
        else:
            own = trees.code("", tree) or trees.empty
            found[commit] = Snapshot(own, own, commit, None, {}, left_out)
    trees.write()
    return found


def _roots(git: Git, commits: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The trees of commits; one that cannot be read has none."""
    for commit, found in zip(commits, git.objects.many(commits), strict=True):
        if found and found[0] == "commit":
            yield commit, found[1].split(b"\n", 1)[0].removeprefix(b"tree ").decode()


class _Trees:
    """The trees of many commits, and what of them is code."""

    def __init__(self, git: Git, roots: Iterable[str]) -> None:
        self._git = git
        self._rows: dict[str, _Rows] = {}
        self._nodes: set[_Node] = set()
        self._code: dict[_Node, str] = {}
        self._notebooks: dict[_Node, bool] = {}
        self._new: dict[str, _Rows] = {}  # trees that are to be written, each behind the ones in it
        self._out: set[tuple[str, bool]] = set()
        self.empty = self._id([])
        waiting: set[_Node] = {("", root) for root in roots}
        while waiting:
            self._read({tree for _, tree in waiting})
            self._nodes |= waiting
            below = {
                (f"{path}{name}/", own)
                for path, tree in waiting
                for mode, name, own in self._rows[tree]
                if mode == _FOLDER
            }
            waiting = below - self._nodes

    def _read(self, trees: set[str]) -> None:
        new = sorted(trees - self._rows.keys())
        for tree, found in zip(new, self._git.objects.many(new), strict=True):
            self._rows[tree] = tree_entries(found[1], self._git.id_bytes) if found else []

    def keep(self, specs: Sequence[str]) -> None:
        """Ask git which paths ``specs`` leave out."""
        paths = {
            (f"{path}{name}", mode == _SUBMODULE)
            for path, tree in self._nodes
            for mode, name, _ in self._rows[tree]
            if mode != _FOLDER
        }
        for submodule in (False, True):
            rest = {path for path, kind in paths if kind is submodule}
            while rest:  # no index has a file and a folder of the same name
                folders = {"/".join(path.split("/")[:end]) for path in rest for end in range(1, path.count("/") + 1)}
                self._out |= {(path, submodule) for path in self._left_out(rest - folders, specs, submodule=submodule)}
                rest &= folders

    def _left_out(self, paths: set[str], specs: Sequence[str], *, submodule: bool) -> set[str]:
        blob = _BLOB.rjust(2 * self._git.id_bytes, "0")
        entry = Entry("160000" if submodule else "100644", blob)
        with scratch(self._git) as index:
            index.put(dict.fromkeys(paths, entry))
            index.remove(specs)
            kept = index.run("ls-files", "-z").split(b"\0")[:-1]
        return paths - {os.fsdecode(path) for path in kept}

    def code(self, path: str, tree: str) -> str:
        """The id of a tree with its code alone; empty where there is none in it."""
        if (path, tree) not in self._code:
            rows: _Rows = []
            for mode, name, own in self._rows[tree]:
                if mode == _FOLDER:
                    own = self.code(f"{path}{name}/", own)
                elif (f"{path}{name}", mode == _SUBMODULE) in self._out:
                    own = ""
                if own:
                    rows.append((mode, name, own))
            made = tree if rows == self._rows[tree] else self._id(rows) if rows else ""
            if made not in ("", tree):
                self._new.setdefault(made, rows)
            self._code[path, tree] = made
        return self._code[path, tree]

    def has_notebooks(self, path: str, tree: str) -> bool:
        """Whether a notebook is among the code of a tree."""
        if (path, tree) not in self._notebooks:
            self._notebooks[path, tree] = any(
                self.has_notebooks(f"{path}{name}/", own)
                if mode == _FOLDER
                else name.endswith(_NOTEBOOK) and (f"{path}{name}", mode == _SUBMODULE) not in self._out
                for mode, name, own in self._rows[tree]
            )
        return self._notebooks[path, tree]

    def _id(self, rows: _Rows) -> str:
        """The id that git gives a tree; its rows are in git's order, since some of another tree are left out."""
        content = b"".join(b"%o %s\0%s" % (mode, os.fsencode(name), bytes.fromhex(own)) for mode, name, own in rows)
        return hasher(self._git.hash, b"tree %d\0" % len(content) + content, usedforsecurity=False).hexdigest()

    def write(self) -> None:
        """Make the trees that are new, so that what differs between two codes can be shown."""
        kinds: Mapping[int, bytes] = {_FOLDER: b"tree", _SUBMODULE: b"commit"}
        records = [
            b"".join(
                b"%06o %s %s\t%s\0" % (mode, kinds.get(mode, b"blob"), own.encode(), os.fsencode(name))
                for mode, name, own in rows
            )
            for rows in self._new.values()
        ]
        if records:
            self._git.run("mktree", "--batch", "-z", "--missing", stdin=b"\0".join(records))
