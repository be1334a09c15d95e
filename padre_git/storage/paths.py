"""How paths are shown, and which paths of foreign documents are followed."""

import os
import re
from pathlib import Path

_LONGEST = 1024
_GIT = {".git", "git~1"}  # on any file system: `.GIT`, `.git. `
_USUAL = re.compile(r"[\w-]+(?:\.[\w-]+)*(?:/[\w-]+(?:\.[\w-]+)*)*", re.ASCII)  # no part of it needs a look
_TRAPS = {"", ".", ".."}  # an empty part: `//`, or `/` at an end


def home(path: Path) -> str:
    """``path`` as people write it: `~/thesis`."""
    text, own = str(path.absolute()), str(Path.home())
    return "~" + text[len(own) :] if text == own or text.startswith(own.rstrip(os.sep) + os.sep) else text


def below(root: Path, file: Path | str) -> str:
    """``file`` relative to ``root``, with slashes; empty where it lies elsewhere."""
    # as it is called first: a link that lies inside is inside. Without `..`, which git takes for a part of a name
    for place, path in ((root, os.path.abspath(file)), (os.path.realpath(root), os.path.realpath(file))):
        if Path(path).is_relative_to(place) and path != str(place):
            return Path(path).relative_to(place).as_posix()
    return ""


def link_in(root: Path, path: str) -> str:
    """The first part of ``path`` that is a link, which may lead anywhere; empty where none is."""
    parts = path.split("/")
    folders = ("/".join(parts[:end]) for end in range(1, len(parts) + 1))
    return next((each for each in folders if os.path.islink(root / each)), "")


def is_safe(path: object) -> bool:
    """Whether ``path``, from a file that anyone may have written, stays below the folder it is joined to.

    Nothing is decoded or cleaned: a path is as padre would have written it, or it is refused.
    """
    if not isinstance(path, str) or not path or len(path) > _LONGEST or not path.isprintable():
        return False
    if _USUAL.fullmatch(path):
        return True
    if "\\" in path or path[1:2] == ":":
        return False
    return not any(part in _TRAPS or part.lower().rstrip(". ") in _GIT for part in path.split("/"))
