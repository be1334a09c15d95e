"""DVC's remotes, as its configuration files say. Whether one that is a folder has what a pointer names."""

import configparser
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from padre_git.storage.dvc import Pointer

_SECTION = re.compile(r"""'?remote ["']?(?P<name>[^"']+)["']?'?""")
_URL = re.compile(r"(?P<scheme>[A-Za-z][\w+.-]+)://")


class Remote(NamedTuple):
    """A DVC remote; `folder` is set where it is a folder of this machine."""

    name: str
    folder: Path | None

    def has(self, pointer: Pointer) -> bool | None:
        """Whether the remote has the object itself; none where only DVC can tell."""
        lacks = self.lacks([pointer.md5])
        return None if lacks is None else not lacks

    def lacks(self, hashes: Iterable[str]) -> set[str] | None:
        """Those of the objects that it does not have; none where only DVC can tell."""
        if self.folder is None:
            return None
        below = self.folder / "files" / "md5"
        return {each for each in hashes if not (below / each[:2] / each[2:]).is_file()}


def default_remote(root: Path) -> Remote | None:
    """The remote that `dvc push` uses; the only one, where none is the default; else none."""
    remotes: dict[str, Remote] = {}
    default = ""
    for file in (root / ".dvc" / "config", root / ".dvc" / "config.local"):
        parser = _read(file)
        default = parser.get("core", "remote", fallback=default)
        for section in parser.sections():
            match = _SECTION.fullmatch(section)
            url = parser.get(section, "url", fallback="")
            if match and url:
                remotes[match["name"]] = Remote(match["name"], _folder(url, file.parent))
    if default in remotes:
        return remotes[default]
    return next(iter(remotes.values())) if len(remotes) == 1 else None


def _read(file: Path) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, configparser.Error):
        parser = configparser.RawConfigParser()  # DVC itself will say what is wrong with it
    return parser


def _folder(url: str, base: Path) -> Path | None:
    scheme = _URL.match(url)
    if scheme and scheme["scheme"] != "file":
        return None
    return Path(os.path.abspath(base / os.path.expanduser(url.removeprefix("file://"))))
