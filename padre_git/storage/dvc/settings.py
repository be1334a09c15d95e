"""Where DVC keeps content: its configuration files, read as DVC reads them."""

import os
import re
from pathlib import Path
from typing import Any, NamedTuple

import platformdirs
from configobj import ConfigObj, ConfigObjError

from padre_git.errors import RepositoryError
from padre_git.storage.git.plumbing import start

_URL = re.compile(r"\w+://")


class Cache(NamedTuple):
    """DVC's cache.

    Attributes
    ----------
    folder : absolute.
    shared : whether its files are writable for the group (`cache.shared = group`).
    """

    folder: Path
    shared: bool = False

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
    levels = [*_outside(), (root / ".dvc" / "config", home), (home / "config.local", home)]
    if main != root:
        levels.append((root / ".dvc" / "config.local", root / ".dvc"))
    folder, shared = (home if main else common / "padre") / "cache", False
    for file, base in levels:
        section = _section(file, "cache")
        shared = section.get("shared", "").lower() == "group" if "shared" in section else shared
        folder = _resolve(section["dir"], base, file) if "dir" in section else folder
    return Cache(folder, shared)


def local_settings(root: Path, common: Path) -> bytes | None:
    """What `.dvc/config.local` needs so that stock DVC uses the cache that `find_cache` says.

    None where it needs nothing: in the main worktree, or where that file names a cache.
    """
    file = root / ".dvc" / "config.local"
    if main_worktree(root, common) == root or "dir" in _section(file, "cache"):
        return None
    document = ConfigObj(file.read_text(encoding="utf-8").splitlines() if file.exists() else [])
    document.setdefault("cache", {})["dir"] = str(find_cache(root, common).folder)
    return "".join(f"{line}\n" for line in document.write()).encode()


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


def sections(data: bytes) -> dict[str, Any]:
    """All sections of a configuration, from its bytes; ValueError where it is none."""
    try:
        document: dict[str, Any] = ConfigObj(data.decode().splitlines(), interpolation=False, list_values=False).dict()
    except (ConfigObjError, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from error
    return document


def _section(file: Path, name: str) -> dict[str, str]:
    """A section of a configuration file; DVC does not distinguish capitals in keys."""
    try:
        with file.open(encoding="utf-8") as lines:
            document: dict[str, Any] = ConfigObj(lines.readlines()).dict()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (ConfigObjError, OSError, UnicodeDecodeError) as error:
        raise RepositoryError(f"{file} is not a configuration file of DVC: {error}") from error
    sections = [section for key, section in document.items() if key.lower() == name and isinstance(section, dict)]
    return {key.lower(): str(value) for section in sections for key, value in section.items()}


def _resolve(value: str, base: Path, file: Path) -> Path:
    if _URL.match(value):
        raise RepositoryError(f"{file}: cache.dir is {value}; padre needs a cache on a disk of this machine")
    return Path(os.path.abspath(base / os.path.expanduser(value)))
