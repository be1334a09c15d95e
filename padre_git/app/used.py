"""Which files of the repository a run used: the modules it imported and the files it opened."""

import os
import sys
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

from padre_git.model.documents import OutsideFile, UsedFile
from padre_git.storage.git.code import Snapshot, blobs
from padre_git.storage.git.plumbing import Git
from padre_git.storage.layout import Layout

_LARGEST = 100_000_000  # bytes of a file outside the tree that is read to hash it
_THIRD_PARTY = ("site-packages", "dist-packages", "__pycache__", ".git", ".padre", ".dvc", ".venv", "node_modules")
_SETTINGS = {".gitignore", ".gitattributes", ".dvcignore", ".gitmodules"}  # that padre itself reads


class _Watch:
    """Notes each file that this process opens for reading. An audit hook cannot be removed, so there is one."""

    def __init__(self) -> None:
        self.opened: set[str] = set()
        self._installed = False

    def install(self) -> None:
        if not self._installed:
            self._installed = True
            sys.addaudithook(self._note)

    def _note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open" or not isinstance(arguments[0], str | bytes | os.PathLike):
            return
        mode, flags = arguments[1], arguments[2]
        reads = not (set(mode) & set("wax")) if isinstance(mode, str) else not flags & (os.O_WRONLY | os.O_CREAT)
        if reads:
            # as it was when it was opened: the process may change its folder
            self.opened.add(os.path.abspath(os.fsdecode(arguments[0])))


_WATCH = _Watch()
watch = _WATCH.install


def seen() -> tuple[int, int]:
    """A value that changes when a module is imported or a file opened that were not before."""
    return len(sys.modules), len(_WATCH.opened)


def modules(root: Path) -> set[str]:
    """The source files below ``root`` that this process has imported or runs, relative to it."""
    files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    return _inside(root, (file for file in files if isinstance(file, str)))


def opened(root: Path, layout: Layout) -> set[str]:
    """The files below ``root`` that were opened, without padre's own."""
    found = _inside(root, _WATCH.opened)
    own = (f"{layout.projects}/", f"{layout.datasets}/")
    users = (path for path in found if not path.startswith(own) and path.rsplit("/", 1)[-1] not in _SETTINGS)
    return {path for path in users if (root / path).is_file()}


def _inside(root: Path, files: Iterable[str]) -> set[str]:
    places = {f"{root}{os.sep}", f"{os.path.realpath(root)}{os.sep}"}
    found = {file[len(place) :] for file in files for place in places if file.startswith(place)}
    return {path.replace(os.sep, "/") for path in found if not set(path.split(os.sep)) & set(_THIRD_PARTY)}


def untracked(git: Git, paths: Iterable[str]) -> dict[str, str]:
    """Those of ``paths`` that git does not track, with the reason: `untracked` or `ignored`."""
    names = sorted(set(paths))
    if not names:
        return {}
    words = b"".join(os.fsencode(name) + b"\0" for name in names)
    listed = git.run("--literal-pathspecs", "ls-files", "-z", "--", *names).decode(errors="surrogateescape")
    tracked = set(listed.split("\0"))
    if tracked >= set(names):
        return {}
    # exit code 1: none is ignored
    ignored = git.run("check-ignore", "-z", "--stdin", stdin=words, check=False).decode(errors="surrogateescape")
    hidden = set(ignored.split("\0"))
    return {name: "ignored" if name in hidden else "untracked" for name in names if name not in tracked}


def split_used(root: Path, git: Git, snapshot: Snapshot, paths: set[str]) -> tuple[list[UsedFile], list[OutsideFile]]:
    """The used files that the code's tree has, and those that it has not."""
    names = {f"{snapshot.written}:{path}": path for path in sorted(paths)}
    found = blobs(git, names)
    inside = [UsedFile(path=names[name], blob=blob) for name, blob in found.items()]
    outside = untracked(git, paths - {file.path for file in inside})
    return inside, [OutsideFile(path=path, sha256=_hash(root / path), reason=why) for path, why in outside.items()]


def _hash(file: Path) -> str:
    try:
        if file.stat().st_size > _LARGEST:
            return f"not read: {file.stat().st_size} bytes"
        return sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        return f"not read: {error.strerror}"
