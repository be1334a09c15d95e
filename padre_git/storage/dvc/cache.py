"""DVC's cache: put content in, and read it without DVC."""

import json
import os
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property, partial
from hashlib import file_digest, md5
from pathlib import Path
from typing import TYPE_CHECKING, Any

from padre_git.errors import MissingData, PadreError
from padre_git.model.shell import quoted
from padre_git.storage import dvc, writing
from padre_git.storage.dvc.pointer import MD5, Pointer
from padre_git.storage.paths import is_safe

if TYPE_CHECKING:
    from padre_git.storage.dvc.settings import Cache

_BLOCK = 1_000_000


class Dvc:
    """The content that DVC holds for a repository.

    Parameters
    ----------
    root : of the work tree.
    common : its common git directory; a linked worktree shares the cache of the main one.
    """

    def __init__(self, root: Path, common: Path) -> None:
        self.root, self.common = Path(os.path.abspath(root)), Path(os.path.abspath(common))
        self._listing: tuple[str, dict[str, str]] = ("", {})  # the last one that was read: of many runs it is the same

    @cached_property
    def _settings(self) -> "Cache":
        # read when first needed: it takes 25 ms to import, and listing needs no content
        return dvc.settings.find_cache(self.root, self.common)

    @property
    def cache(self) -> Path:
        """The cache folder of the user's DVC configuration, absolute."""
        return self._settings.folder

    def check(self) -> None:
        """Raise where content cannot be kept, before anything is computed for it.

        Raises
        ------
        RepositoryError : where the cache, or what is on its way into it, would lie outside the repository, and no
            setting of this machine says so.
        """
        _ = self._settings
        self._scratch()

    def _scratch(self) -> Path:
        return writing.target(self.root, ".dvc/tmp/padre").parent

    def add_directory(self, files: Mapping[str, bytes | Path]) -> Pointer:
        """Put a directory into the cache; see `add_directories`."""
        return self.add_directories([files])[0]

    def add_directories(self, contents: Sequence[Mapping[str, bytes | Path]]) -> list[Pointer]:
        """Put directories into the cache; they are on the disk before this returns.

        Parameters
        ----------
        contents : of each path in the directory, with `/`, to content, or to a file of padre's own that nobody changes.

        Raises
        ------
        PadreError : for a path that leaves the directory.
        RepositoryError : where the cache cannot be written.
        """
        wrong = next((path for files in contents for path in files if not can_hold(path)), None)
        if wrong is not None:
            raise PadreError(f"{wrong!r} is not a path of a file in a directory of DVC")
        return self._add([dict(files) for files in contents]) if contents else []

    def add_file(self, data: bytes | Path) -> Pointer:
        """Put one file into the cache; it is on the disk before this returns, and a source file is not touched.

        Raises
        ------
        RepositoryError : where the source cannot be read or changed meanwhile, or the cache cannot be written.
        """
        return self._add([data])[0]

    def _add(self, contents: Sequence[dict[str, bytes | Path] | bytes | Path]) -> list[Pointer]:
        return dvc.objects.add(self._settings, self._scratch(), contents)

    def take(self, source: "Dvc", hashes: Collection[str]) -> set[str]:
        """Bring objects of another cache of this machine; the ones that it lacks, or has only damaged, are not brought.

        They are on the disk before this returns. On one disk they share their storage, as DVC's own links do.

        Returns
        -------
        set of str
            The hashes that are here now.

        Raises
        ------
        RepositoryError : where the cache cannot be written.
        """
        sound = {each: source._object(each) for each in hashes if self.size(each) is None and source.is_sound(each)}
        dvc.objects.take(self._settings, self._scratch(), sound)
        return {each for each in hashes if self.size(each) is not None}

    def has(self, pointer: Pointer) -> bool:
        """Whether all of ``pointer`` is in the cache, judged by sizes."""
        try:
            hashes = self.entries(pointer).values() if pointer.is_directory else [pointer.md5]
            return sum(self._object(each).stat().st_size for each in hashes) == pointer.size
        except (OSError, MissingData):
            return False

    def size(self, digest: str) -> int | None:
        """How many bytes the object ``digest`` has in the cache; none where it is not there."""
        try:
            return self._object(digest).stat().st_size
        except OSError:
            return None

    def is_sound(self, digest: str) -> bool:
        """Whether the object ``digest``, which is in the cache, has this hash; never in memory as a whole."""
        try:
            with self._object(digest).open("rb") as file:
                found = file_digest(file, partial(md5, usedforsecurity=False))
        except OSError:
            return False
        return found.hexdigest() == digest.removesuffix(".dir")

    def object(self, digest: str) -> bytes | None:
        """The content of the object ``digest``; none where it is not in the cache, or has another hash."""
        try:
            return self._verified(digest, "")
        except MissingData:
            return None

    def entries(self, pointer: Pointer, *, path: str = "") -> dict[str, str]:
        """The files of a directory: path to MD5.

        Parameters
        ----------
        path : of the `.dvc` file, for the error message.

        Raises
        ------
        MissingData : where the listing is not in the cache, is damaged, or names what no directory holds.
        """
        listing = self._verified(pointer.md5, path)
        try:
            found = _entries(json.loads(listing))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise self._damaged(pointer.md5, path) from error
        if len(found) != pointer.nfiles:
            raise self._damaged(pointer.md5, path)
        return found

    def read(self, pointer: Pointer, *, path: str = "") -> bytes:
        """The content of a file, compared with its hash; ``path`` : of the `.dvc` file, for the error message.

        Raises
        ------
        MissingData : saying what to pull, where it is not in the cache or is damaged.
        """
        return self._verified(pointer.md5, path)

    def locate(self, pointer: Pointer, inside: str, *, path: str = "") -> Path:
        """The file of the cache that has the file ``inside`` a directory; it is only to be read.

        Compared with its hash; never in memory as a whole. Errors as of `read`.
        """
        if self._listing[0] != pointer.md5:
            self._listing = pointer.md5, self.entries(pointer, path=path)
        entries = self._listing[1]
        if inside not in entries:
            raise MissingData(f"{path or pointer.md5} has no {inside}; it has {', '.join(sorted(entries)[:12])}")
        digest = entries[inside]
        try:
            with self._object(digest).open("rb") as file:
                found = file_digest(file, partial(md5, usedforsecurity=False))
        except OSError as error:
            raise self._missing(digest, path) from error
        if found.hexdigest() != digest:
            raise self._damaged(digest, path)
        return self._object(digest)

    def place(self, pointer: Pointer, root: Path, path: str) -> None:
        """Copy the content to where it belongs, comparing it with its hash; a file that is there stays as it is.

        Parameters
        ----------
        root : of a work tree.
        path : of the `.dvc` file in it; the content goes next to it.

        Raises
        ------
        MissingData : where it is not whole in the cache; nothing is written then.
        RepositoryError : where padre may not write there, such as through a link.
        """
        place = path.removesuffix(".dvc")
        if not self.has(pointer):
            raise MissingData(f"{place} is not on this machine; {_pull(path)}")
        files = self.entries(pointer, path=path) if pointer.is_directory else {"": pointer.md5}
        for name, digest in files.items():
            file = writing.target(root, f"{place}/{name}" if name else place)
            if not file.exists():
                file.parent.mkdir(parents=True, exist_ok=True)
                self._copy(digest, file, path)

    def _copy(self, digest: str, file: Path, path: str) -> None:
        partial = file.with_name(f".padre-{file.name}")
        found = md5(usedforsecurity=False)
        try:
            with self._object(digest).open("rb") as source, partial.open("xb") as copy:
                while block := source.read(_BLOCK):
                    found.update(block)
                    copy.write(block)
            if found.hexdigest() != digest:
                raise self._damaged(digest, path)
            os.replace(partial, file)
        finally:
            partial.unlink(missing_ok=True)

    def _object(self, digest: str) -> Path:
        return self._settings.objects / digest[:2] / digest[2:]

    def _verified(self, digest: str, path: str) -> bytes:
        try:
            data = self._object(digest).read_bytes()
        except OSError as error:
            raise self._missing(digest, path) from error
        # stock DVC trusts read-only objects, also truncated ones
        if md5(data, usedforsecurity=False).hexdigest() != digest.removesuffix(".dir"):
            raise self._damaged(digest, path)
        return data

    def _missing(self, digest: str, path: str) -> MissingData:
        return MissingData(f"{path.removesuffix('.dvc') or digest} is not on this machine; {_pull(path)}")

    def _damaged(self, digest: str, path: str) -> MissingData:
        file = self._object(digest)
        return MissingData(f"{path or digest} is damaged in DVC's cache; delete {file}, then {_pull(path)}")


def can_hold(path: str) -> bool:
    """Whether a directory of DVC can have a file of that path: printable, inside, and no ignore file of DVC's own."""
    return is_safe(path) and ".dvcignore" not in path.split("/")


def _entries(listing: Any) -> dict[str, str]:
    found = {item["relpath"]: item["md5"] for item in listing}
    if len(found) != len(listing) or not all(is_safe(name) for name in found):
        raise ValueError("paths")
    if not all(isinstance(digest, str) and MD5.fullmatch(digest) for digest in found.values()):
        raise ValueError("hashes")
    return found


def _pull(path: str) -> str:
    return f"dvc pull {quoted(path)}".rstrip()
