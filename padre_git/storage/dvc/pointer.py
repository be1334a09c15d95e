"""A `.dvc` file: the hash and the size of what DVC holds. Foreign ones are validated before anything uses them."""

import os
import re
from hashlib import file_digest, md5
from pathlib import Path
from typing import Any, NamedTuple, TypeGuard

from padre_git import storage
from padre_git.errors import PadreError
from padre_git.model.shell import quoted
from padre_git.storage.paths import is_safe

MD5 = re.compile(r"[0-9a-f]{32}(\.dir)?")
# what padre and `dvc add` write for the plain names that padre uses; all others are read as YAML
_USUAL = re.compile(
    rb"outs:\n- md5: (?P<md5>[0-9a-f]{32}(?:\.dir)?)\n  size: (?P<size>\d{1,18})\n"
    rb"(?:  nfiles: (?P<nfiles>\d{1,9})\n)?  hash: md5\n  path: (?P<path>[0-9A-Za-z_-]+(?:\.[0-9A-Za-z_-]+)*)\n"
)
_NAMED = re.compile(rb"^ +path: ([0-9A-Za-z._-]+)$", re.MULTILINE)
_LONGEST = 10_000  # bytes; no pointer is longer
_PLAIN = re.compile(r"data\.[a-z]+|\d{8}t\d{6}-[g-z][0-9a-z]{7}")  # the names that padre gives
_KNOWN = {"outs", "md5", "wdir", "frozen", "meta", "desc"}
_KNOWN_OUTPUT = {"md5", "size", "nfiles", "hash", "path", "isexec", "desc", "type", "labels", "meta", "remote", "push"}
_LARGEST = 2**63
_READ = 100_000_000  # bytes of a file that is read to compare it


class Pointer(NamedTuple):
    """What a `.dvc` file says."""

    md5: str  # of the content; of a directory that of its listing, followed by `.dir`
    size: int  # bytes, of a directory of all its files
    nfiles: int | None = None  # how many files a directory has; None for a file

    @property
    def is_directory(self) -> bool:
        """Whether the content is a directory."""
        return self.md5.endswith(".dir")

    def encode(self, name: str) -> bytes:
        """The content of `<name>.dvc`, as `dvc add <name>` writes it.

        ``name`` is one path component: DVC keeps a pointer next to what it points to.
        """
        if _PLAIN.fullmatch(name):  # as YAML writes it, in a thousandth of the time
            lines = f"  nfiles: {self.nfiles}\n" if self.nfiles is not None else ""
            return f"outs:\n- md5: {self.md5}\n  size: {self.size}\n{lines}  hash: md5\n  path: {name}\n".encode()
        count = {} if self.nfiles is None else {"nfiles": self.nfiles}
        return storage.yaml.dumps(
            {"outs": [{"md5": self.md5, "size": self.size, **count, "hash": "md5", "path": name}]}
        )


def pointed(data: bytes) -> str | None:
    """The name of what the content of a `.dvc` file points to, unchecked; none where it has no such line."""
    found = _NAMED.findall(data) if len(data) <= _LONGEST else []
    return os.fsdecode(found[0]) if len(found) == 1 else None


def parse_pointer(data: bytes, path: str) -> Pointer:
    """The pointer in ``data``, the content of the file ``path``.

    Raises
    ------
    PadreError : naming the file and what is wrong: a hash that is none, a path that leaves the folder, several
        outputs, a DVC import or stage.
    """
    usual = _USUAL.fullmatch(data)
    if usual:
        md5, size, count, name = usual.groups()
        nfiles = None if count is None else int(count)
        return _pointer({"md5": md5.decode(), "size": int(size), "nfiles": nfiles, "path": name.decode()}, path)
    document = storage.yaml.load(data, path)
    if not isinstance(document, dict) or not isinstance(document.get("outs"), list) or len(document["outs"]) != 1:
        raise _wrong(path, "it must have one entry below `outs`")
    if document.keys() - _KNOWN:
        raise _wrong(path, f"`{min(map(str, document.keys() - _KNOWN))}` has no place in it")
    if document.get("wdir", ".") != ".":
        raise _wrong(path, "`wdir` leads to another folder")
    if not isinstance(document["outs"][0], dict):
        raise _wrong(path, "the entry below `outs` must be keys and values")
    return _pointer(document["outs"][0], path)


def is_other(file: Path, data: bytes) -> bool:
    """Whether ``file`` is there and not what the content ``data`` of the pointer next to it says.

    Of more than 100 MB the size is compared, of folders nothing; a pointer that says something else says nothing.
    """
    try:
        pointer = parse_pointer(data, f"{file.name}.dvc")
        if pointer.is_directory or not file.is_file():
            return False
        size = file.stat().st_size
        if size != pointer.size or size > _READ:
            return size != pointer.size
        with file.open("rb") as stream:
            return file_digest(stream, lambda: md5(usedforsecurity=False)).hexdigest() != pointer.md5
    except (OSError, PadreError):
        return False


def _pointer(output: dict[str, Any], path: str) -> Pointer:
    if output.keys() - _KNOWN_OUTPUT:
        raise _wrong(path, f"`{min(map(str, output.keys() - _KNOWN_OUTPUT))}` has no place below `outs`")
    md5, size, count, name = (output.get(key) for key in ("md5", "size", "nfiles", "path"))
    if not isinstance(md5, str) or not MD5.fullmatch(md5):
        raise _wrong(path, f"md5 {md5!r} is not a hash")
    if output.get("hash", "md5") != "md5":
        raise _wrong(path, f"hash {output['hash']!r} is not md5")
    if not _is_count(size):
        raise _wrong(path, f"size {size!r} is not a number of bytes")
    if md5.endswith(".dir") != (count is not None) or (count is not None and not _is_count(count)):
        raise _wrong(path, f"nfiles {count!r} does not fit the hash")
    if not is_safe(name) or "/" in str(name) or f"/{path}".rpartition("/")[2] != f"{name}.dvc":
        raise _wrong(path, f"path {name!r} is not what it stands for")
    return Pointer(md5, size, count)


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST


def _wrong(path: str, what: str) -> PadreError:
    return PadreError(f"{path} is not a pointer that padre or `dvc add` wrote: {what}. git restore {quoted(path)}")
