"""`git diff` of a `.dvc` file: the metrics or the columns that it stands for, instead of hashes."""

import shlex
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from padre_git.app.data import versions
from padre_git.app.data.holdings import size_text
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import columns, settings
from padre_git.core.text import formats
from padre_git.errors import PadreError
from padre_git.model.documents import Attribute
from padre_git.model.names import short
from padre_git.storage.dvc import parse_pointer
from padre_git.storage.dvc.pointer import pointed

if TYPE_CHECKING:
    from padre_git.storage.git.plumbing import Git

_KEY = "diff.padre.textconv"


def text(data: bytes, find: "Callable[[], Workspace]") -> bytes:
    """What stands for ``data``, the content of a pointer; ``data`` itself where nothing is known of it.

    Never an error: git would end the user's `git diff` with it.

    Parameters
    ----------
    find : gives the workspace, where it is needed.
    """
    try:
        name = pointed(data)
        pointer = parse_pointer(data, f"{name}.dvc") if name else None
        if name is None or pointer is None:
            return data
        workspace = find()
        shown = _data(workspace, data) if name.startswith("data.") else _results(workspace, name)
    except PadreError:
        return data
    files = f" in {formats.count(pointer.nfiles, 'file')}" if pointer.nfiles else ""
    content = f"{formats.size(pointer.size)}{files}, md5 {pointer.md5}"
    return "\n".join([*shown, content, ""]).encode(errors="replace") if shown else data


def _results(workspace: Workspace, recording: str) -> list[str]:
    """A line per setting of the recording: its run, and its metrics."""
    found = settings.of_rows(workspace.index().rows.equal(recording=recording))
    return list(map(_line, found))


def _line(setting: settings.Setting) -> str:
    row = setting.row
    scores = (
        f"{name} {formats.spread(each.mean, each.std, bounds=each.bounds)}" for name, each in setting.scores.items()
    )
    return f"{row.experiment} {short(row.id)} {columns.setting_cell(setting)}: {', '.join(scores) or row.status}"


def _data(workspace: Workspace, pointer: bytes) -> list[str]:
    """The data set and its columns, of a version that the work tree or HEAD has."""
    for found in versions.everything(workspace).values():
        for stored in found:
            if stored.files[stored.pointer] == pointer:
                version = stored.version
                title = f"{stored.dataset} {version.version[:7]}, {size_text(version)}"
                return [title, *map(_attribute, version.attributes)]
    return []


def _attribute(each: Attribute) -> str:
    known = [each.type, each.unit, f"{each.missing} missing" if each.missing else ""]
    known += [f"{each.range[0]:g} to {each.range[1]:g}" if each.range else ""]
    known += [" ".join(each.categories) if each.categories else ""]
    return f"{each.name}: {', '.join(filter(None, known))}"


def install(git: "Git") -> bool:
    """Let git show pointers with `padre textconv`, in this clone; whether that changed anything."""
    # an absolute path: a graphical client of git has no PATH
    command = f"{shlex.quote(sys.executable)} -m padre_git textconv"
    if installed(git) == command:
        return False
    git.run("config", "--local", _KEY, command)
    return True


def uninstall(git: "Git") -> bool:
    """Take it back; whether there was something to take back."""
    if not installed(git):
        return False
    git.run("config", "--local", "--unset-all", _KEY)
    return True


def installed(git: "Git") -> str:
    """The command that shows pointers in this clone; empty where there is none."""
    return git.text("config", "--local", "--get", _KEY, check=False)
