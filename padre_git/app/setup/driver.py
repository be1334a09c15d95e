"""git's merge driver for derived files: the attribute that names it, and the command of this clone.

Without the command git merges these files as texts; without the attribute it never asks for the driver.
"""

import shlex
import sys

from padre_git.app.setup.write import GITATTRIBUTES, own_lines
from padre_git.storage import lines, writing
from padre_git.storage.git.plumbing import Git
from padre_git.storage.layout import Layout

_NAME = "padre"  # of the driver, in `.gitattributes` and git's configuration
_SECTION = f"merge.{_NAME}"
# git puts the three versions, the size of conflict markers and the path for these, the path in quotes
_WORDS = "%O %A %B %L %P"
_TEXT = "git merge-file --marker-size=%L -L ours -L base -L theirs %A %O %B"


def install(git: Git, layout: Layout) -> tuple[bool, int]:
    """Set the driver up in this clone; whether its configuration changed, and how many lines `.gitattributes` got.

    Raises
    ------
    RepositoryError : `.gitattributes` cannot be read or written.
    """
    there = lines.read(git.root, GITATTRIBUTES) or b""
    missing = lines.missing(there, [line for line in own_lines(layout)[GITATTRIBUTES] if _is_ours(line)])
    if missing:
        writing.write(git.root, GITATTRIBUTES, lines.append(there, missing))
    wanted = {"name": "padre derives these files again", "driver": _command()}
    changed = {key: value for key, value in wanted.items() if _get(git, key) != value}
    for key, value in changed.items():
        git.run("config", "--local", f"{_SECTION}.{key}", value)
    return bool(changed), len(missing)


def uninstall(git: Git) -> bool:
    """Remove the driver from this clone's configuration; whether there was one. `.gitattributes` stays for others."""
    if not installed(git):
        return False
    git.run("config", "--local", "--remove-section", _SECTION)
    return True


def installed(git: Git) -> bool:
    """Whether git merges derived files through padre in this clone."""
    return "padre_git" in _get(git, "driver")


def _command() -> str:
    # an absolute path: a graphical client of git has no PATH. The environment may be gone by the time of a merge.
    python = shlex.quote(sys.executable).replace("%", "%%")
    return f"if [ -x {python} ]; then {python} -P -m padre_git hook merge {_WORDS}; else {_TEXT}; fi"


def _is_ours(line: str) -> bool:
    return line.endswith(f" merge={_NAME}")


def _get(git: Git, key: str) -> str:
    return git.text("config", "--local", "--get", f"{_SECTION}.{key}", check=False)
