"""Which files of the repository a run used: the modules it imported and the files it opened."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from hashlib import sha256
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from padre_git.model.documents import Code, OutsideFile, UsedFile
from padre_git.storage.dvc.pointer import is_other
from padre_git.storage.git.code import Snapshot, blobs
from padre_git.storage.git.plumbing import Git
from padre_git.storage.layout import Layout

_LARGEST = 100_000_000  # bytes of a file outside the tree that is read to hash it
_MANY = 500  # paths of one command line
_SHOWN = 200  # files outside the tree that a run lists
_INSTALLED = ("site-packages", "dist-packages")
_PREFIXES = tuple(f"{os.path.realpath(each)}{os.sep}" for each in {sys.prefix, sys.base_prefix})
_THIRD_PARTY = ("site-packages", "dist-packages", "__pycache__", ".git", ".padre", ".dvc", ".venv", "node_modules")
SETTINGS = {".gitignore", ".gitattributes", ".dvcignore", ".gitmodules"}  # that padre itself reads


_NOTHING: Mapping[str, Any] = {}


class Opened:
    """Files in the order in which they were opened; those below a folder are looked for once."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._order: list[str] = []
        self._below: dict[tuple[Path, tuple[str, ...]], tuple[int, set[str]]] = {}  # how many were looked at, and found

    def __len__(self) -> int:
        return len(self._names)

    def add(self, name: str) -> None:
        """A file was opened."""
        if name not in self._names:
            self._names.add(name)
            self._order.append(name)

    def below(self, root: Path, own: tuple[str, ...]) -> set[str]:
        """Those below ``root``, relative to it, but for the ones that begin with one of ``own``: in a study these are
        thousands."""
        known, found = self._below.setdefault((root, own), (0, set()))
        new = self._order[known:]
        found |= {path for path in _inside(root, new) if not path.startswith(own)}
        self._below[root, own] = known + len(new), found
        return found


class _Watch:
    """Notes each file that this process opens. An audit hook cannot be removed, so there is one."""

    def __init__(self) -> None:
        self.opened = Opened()  # to read
        self.written: set[str] = set()
        self.before: set[str] = set()  # modules that are nobody's of the run
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
        # as it was when it was opened: the process may change its folder
        (self.opened if reads else self.written).add(os.path.abspath(os.fsdecode(arguments[0])))


_WATCH = _Watch()


def watch(*, fresh: bool = False) -> None:
    """Note from now on what is opened; ``fresh``: nothing that is loaded or was opened before is the user's."""
    _WATCH.install()
    if fresh:
        _WATCH.opened = Opened()
        _WATCH.written.clear()
        _WATCH.before = set(sys.modules)


def seen() -> tuple[int, int]:
    """A value that changes when a module is imported or a file opened that were not before."""
    return len(sys.modules), len(_WATCH.opened)


def modules(root: Path) -> set[str]:
    """The source files below ``root`` that this process has imported or runs, relative to it."""
    return set(_modules(root, _newest()))


def _newest() -> tuple[int, int, str, int]:
    """What changes when a module is imported, or the one that runs is another."""
    last = next(reversed(sys.modules))
    return len(sys.modules), id(sys.modules["__main__"]), last, id(sys.modules[last])


@lru_cache(maxsize=2)
def _modules(root: Path, newest: tuple[int, int, str, int]) -> set[str]:
    """The same; looked at again where another module is the ``newest``, and after `forget`: it takes 1 ms."""
    return _inside(root, (file for _, file in loaded()))


@lru_cache(maxsize=2)
def _foreign(root: Path, newest: tuple[int, int, str, int]) -> list[tuple[str, str]]:
    """Name and file of the modules that are neither the repository's nor installed."""
    inside = f"{root}{os.sep}"
    return [(name, file) for name, file in loaded() if not file.startswith(inside) and not _is_installed(file)]


def swap(opened: Opened) -> Opened:
    """Another file of the user's runs now, for which ``opened`` were opened to read; returns those of the one before.

    The modules of the repository are others, too: the ones that are loaded now may look like them.
    """
    _WATCH.opened, before = opened, _WATCH.opened
    _modules.cache_clear()
    _foreign.cache_clear()
    return before


def loaded() -> Iterator[tuple[str, str]]:
    """Name and file of each module that was loaded from one."""
    for name, module in sys.modules.copy().items():  # another thread may import at this moment
        # from its own dictionary: to ask a module that is loaded late for what it lacks may load it
        file = getattr(module, "__dict__", _NOTHING).get("__file__")
        if isinstance(file, str):
            # `..` comes from such as sys.path.insert(0, "../lib"), and git takes it for a part of the name
            yield name, os.path.abspath(file) if ".." in file else file


def opened(root: Path, layout: Layout) -> set[str]:
    """The files below ``root`` that were opened, without padre's own."""
    found = _WATCH.opened.below(root, (f"{layout.projects}/", f"{layout.datasets}/"))
    users = (path for path in found if path.rsplit("/", 1)[-1] not in SETTINGS)
    # as text: a folder that is removed is opened under names that are nowhere, of which a study has hundreds
    return {path for path in users if os.path.isfile(os.path.join(root, path))}


def written(root: Path) -> set[str]:
    """The files below ``root`` that this process opened to write them."""
    return _inside(root, _WATCH.written)


def _inside(root: Path, files: Iterable[str]) -> set[str]:
    places = (f"{root}{os.sep}", f"{os.path.realpath(root)}{os.sep}")
    inside = [file for file in files if file.startswith(places)]
    found = {file[len(place) :] for file in inside for place in places if file.startswith(place)}
    return {path.replace(os.sep, "/") for path in found if not set(path.split(os.sep)) & set(_THIRD_PARTY)}


def untracked(git: Git, paths: Iterable[str]) -> dict[str, str]:
    """Those of ``paths`` that git does not track, with the reason: `untracked`, `ignored` or `submodule`."""
    names = sorted(set(paths))
    tracked = _tags(git, names)
    left = [name for name in names if name not in tracked]
    inner = {name for name in left if _in_other_repository(git.root, name)}
    words = b"".join(os.fsencode(name) + b"\0" for name in left if name not in inner)
    if not words:
        return dict.fromkeys(sorted(inner), "submodule")
    # exit code 1: none is ignored
    ignored = set(os.fsdecode(git.run("check-ignore", "-z", "--stdin", stdin=words, check=False)).split("\0"))
    return {name: "submodule" if name in inner else "ignored" if name in ignored else "untracked" for name in left}


def _tags(git: Git, names: list[str]) -> dict[str, str]:
    """Those of ``names`` that git tracks, with its tag; a small letter is assume-unchanged, S skip-worktree."""
    if not names:
        return {}
    # a command line has its limits: of many files all are asked for
    asked = names if len(names) <= _MANY else []
    rows = os.fsdecode(git.run("--literal-pathspecs", "ls-files", "-v", "-z", "--", *asked)).split("\0")[:-1]
    wanted = set(names)
    return {row[2:]: row[0] for row in rows if row[2:] in wanted}


def _in_other_repository(root: Path, name: str) -> bool:
    """Whether ``name`` lies in a submodule, or in any other repository inside this one."""
    return any((root / parent / ".git").exists() for parent in PurePosixPath(name).parents if parent.name)


def split_used(root: Path, git: Git, snapshot: Snapshot, paths: set[str]) -> tuple[list[UsedFile], list[OutsideFile]]:
    """The used files as the code's tree has them, and the used files that it lacks or has with other content."""
    # of a notebook only the code cells count
    trees = {path: snapshot.tree if path.endswith(".ipynb") else snapshot.written for path in sorted(paths)}
    names = {f"{tree}:{path}": path for path, tree in trees.items()}
    found = {names[name]: blob for name, blob in blobs(git, names).items()}
    hidden = {
        path: "assume-unchanged"
        for path, tag in _tags(git, sorted(found)).items()
        if (tag.islower() or tag == "S") and _blob(git, root / path) != found[path]
    }
    inside = [UsedFile(path=path, blob=blob) for path, blob in found.items() if path not in hidden]
    outside = {**hidden, **untracked(git, paths - set(found))}
    return inside, _outside(root, outside)


def _outside(root: Path, reasons: Mapping[str, str]) -> list[OutsideFile]:
    """The files with their hashes; of very many the first, and how many more there are."""
    shown = list(reasons.items())[:_SHOWN]
    files = [OutsideFile(path=path, sha256=_hash(root / path), reason=why) for path, why in shown]
    more = len(reasons) - len(shown)
    return [*files, OutsideFile(path=f"… {more} more files", sha256="not read", reason="many")] if more else files


def inputs(files: Iterable[Path]) -> list[OutsideFile]:
    """Files that lie outside the repository, by their bare names: paths differ from machine to machine."""
    found = [OutsideFile(path=file.name, sha256=_hash(file), reason="outside") for file in islice(files, _SHOWN)]
    return sorted(found, key=lambda each: (each.path, each.sha256))


def other_content(root: Path, code: Code) -> list[str]:
    """A line for each file that a run read and that is not what the pointer of DVC next to it says."""
    found = []
    for path in (file.path for file in code.outside if file.reason == "ignored"):
        with suppress(OSError):
            if is_other(root / path, Path(root, f"{path}.dvc").read_bytes()):
                found.append(
                    f"{path} differs from what {path}.dvc records: restore it "
                    f"with dvc checkout, or record it with dvc add"
                )
    return found


def _blob(git: Git, file: Path) -> str:
    return git.text("hash-object", "--", str(file), check=False)


def elsewhere(root: Path) -> list[OutsideFile]:
    """Modules whose source lies neither in the repository nor where packages are installed, such as editable ones."""
    inside = f"{root}{os.sep}"
    found = {}
    for name, file in sorted(_foreign(root, _newest())):
        if name in _WATCH.before:
            continue
        if name.partition(".")[0] not in {"__main__", "padre_git"} and not os.path.realpath(file).startswith(inside):
            found[name] = OutsideFile(path=name, sha256=_hash(Path(file)), reason="editable")
    return list(found.values())[:_SHOWN]


def _is_installed(file: str) -> bool:
    return not file.endswith(".py") or _has_installed(os.path.dirname(file))


@cache  # of the folder: there are far fewer of these, and each is looked up on the disk
def _has_installed(folder: str) -> bool:
    below = f"{folder}{os.sep}"
    return any(f"{os.sep}{each}{os.sep}" in below for each in _INSTALLED) or (
        f"{os.path.realpath(folder)}{os.sep}".startswith(_PREFIXES)
    )


def _hash(file: Path) -> str:
    try:
        if file.stat().st_size > _LARGEST:
            return f"not read: {file.stat().st_size} bytes"
        return sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        return f"not read: {error.strerror}"
