"""Where DVC keeps content: its configuration files, read as DVC reads them."""

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import platformdirs

from padre_git.errors import RepositoryError
from padre_git.model.shell import quoted
from padre_git.storage import dvc, writing
from padre_git.storage.git.plumbing import start

_URL = re.compile(r"\w+://")
# what most configurations are: nothing that could be read in two ways, so that a word that is not in it is no section
_PLAIN = re.compile(rb"""(?:[ \t]*(?:\#[^\n]*|\['?[\w ."-]+'?\]|[\w.-]+ = [^\s"'\#,%$][^"'\#,%$\n]*)?\r?\n)*""")


class Cache(NamedTuple):
    """DVC's cache."""

    folder: Path  # absolute
    shared: bool = False  # whether its files are writable for the group (`cache.shared = group`)

    @property
    def objects(self) -> Path:
        """The folder of the objects, named by their MD5."""
        return self.folder / "files" / "md5"


def find_cache(root: Path, common: Path) -> Cache:
    """The cache of the work tree ``root`` whose common git directory is ``common``.

    A linked worktree uses the cache of the main one, because its own would be deleted with it.
    """
    main = main_worktree(root, common)
    home = (main or root) / ".dvc"
    committed = root / ".dvc" / "config"
    levels = [*_outside(), (committed, home), (home / "config.local", home)]
    if main != root:
        levels.append((root / ".dvc" / "config.local", root / ".dvc"))
    folder, shared, source = (home if main else common / "padre") / "cache", False, committed if main else None
    for file, base in levels:
        section = _section(file, "cache")
        shared = section.get("shared", "").lower() == "group" if "shared" in section else shared
        if "dir" in section:
            folder, source = _resolve(section["dir"], base, file), file
    if source is not None and (source == committed or _is_tracked(source, root)):
        _check_own(folder, home.parent, source)
    return Cache(folder, shared)


def _is_tracked(file: Path, root: Path) -> bool:
    """Whether a file of settings for one machine came with the repository."""
    inside = file.is_relative_to(root)
    return inside and not start(root, "ls-files", "--error-unmatch", "--", str(file.relative_to(root))).returncode


def _check_own(folder: Path, top: Path, source: Path) -> None:
    """Refuse a cache outside the repository, or behind a link, that this machine's settings do not ask for."""
    allow = f"If its place is your choice: dvc cache dir --local {quoted(os.path.realpath(folder))}"
    if not folder.is_relative_to(top):
        raise RepositoryError(f"{source} puts DVC's cache at {folder}, outside the repository. {allow}")
    inside = folder.relative_to(top).as_posix()
    try:
        objects = writing.target(top, f"{inside}/files/md5")
    except RepositoryError as error:
        raise RepositoryError(f"DVC's cache: {error}. {allow}") from error
    with suppress(OSError), os.scandir(objects) as entries:
        link = next((entry.name for entry in entries if entry.is_symlink()), None)
        if link is not None:
            raise RepositoryError(f"DVC's cache: {inside}/files/md5/{link} is a link; remove it")


def local_settings(root: Path, common: Path) -> bytes | None:
    """What `.dvc/config.local` needs so that stock DVC uses the cache that `find_cache` says.

    None where it needs nothing: in the main worktree, or where that file names a cache.
    """
    file = root / ".dvc" / "config.local"
    if main_worktree(root, common) == root or "dir" in _section(file, "cache"):
        return None
    there = file.read_bytes() if file.exists() else b""
    return dvc.configuration.with_value(there, "cache", "dir", str(find_cache(root, common).folder))


def main_worktree(root: Path, common: Path) -> Path | None:
    """The main worktree of the repository that ``root`` is a worktree of; none where the main one is bare."""
    link = root / ".git"
    if link.is_dir():
        return root
    words = link.read_text(errors="surrogateescape").removeprefix("gitdir:").strip()
    if (root / words).resolve() == common.resolve():
        return root  # a submodule, or `git init --separate-git-dir`
    if common.name == ".git":
        return common.parent
    configured = start(common, "config", "--file", str(common / "config"), "core.worktree").stdout
    return (common / os.fsdecode(configured).strip()).resolve() if configured.strip() else None


def _outside() -> list[tuple[Path, Path]]:
    """The configuration of the system and of the user, and what relative paths in it start from."""
    system = os.getenv("DVC_SYSTEM_CONFIG_DIR") or platformdirs.site_config_dir("dvc", "iterative")
    user = os.getenv("DVC_GLOBAL_CONFIG_DIR") or platformdirs.user_config_dir("dvc", "iterative")
    return [(Path(folder) / "config", Path(folder)) for folder in (system, user)]


def _section(file: Path, name: str) -> dict[str, str]:
    """A section of a configuration file; DVC does not distinguish capitals in keys."""
    try:
        data = file.read_bytes()
        if _PLAIN.fullmatch(data) and name.encode() not in data.lower():
            return {}
        document = dvc.configuration.values(data)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        raise RepositoryError(f"{file} is not a configuration file of DVC: {error}") from error
    sections = [section for key, section in document.items() if key.lower() == name and isinstance(section, dict)]
    return {key.lower(): str(value) for section in sections for key, value in section.items()}


def _resolve(value: str, base: Path, file: Path) -> Path:
    if _URL.match(value):
        raise RepositoryError(f"{file}: cache.dir is {value}; padre needs a cache on a disk of this machine")
    return Path(os.path.abspath(base / os.path.expanduser(value)))
