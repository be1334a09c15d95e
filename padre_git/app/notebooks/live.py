"""The kernel that this process is: which notebook it belongs to, and the cells that it has executed."""

import json
import math
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

_VARIABLE = "PADRE_NOTEBOOK"
_OF_RUN = "PADRE_RUN"  # set by `padre run NOTEBOOK`, which records the notebook itself
# as Jupyter calls it, and editors that add to it: `RTC:try.ipynb`, `try.ipynb-jvsc-5f3c…`
_NAME = re.compile(r"(?:RTC:)?(.*\.ipynb)(?:-jvsc-.*)?")
_LINE = re.compile(r"^\s*(?:[%!?]|.*\?\s*$|[\w, ]+=\s*[%!])")  # magics, help, `files = !ls`
_PYTHON = {"time", "timeit", "capture", "prun"}  # magics of a whole cell whose body is Python


class Live(NamedTuple):
    """A kernel of Jupyter.

    Attributes
    ----------
    file : the notebook; none where it is not known.
    cells : the source of each cell that was executed, in their order; of equal ones the last.
    began : when the kernel began, in seconds since 1970; infinite where that is not known, and where `autoreload`
        brings edits in.
    """

    file: Path | None
    cells: tuple[str, ...]
    began: float = math.inf

    @property
    def saved(self) -> list[str]:
        """The code cells of the file."""
        try:
            document = json.loads(self.file.read_bytes()) if self.file else {"cells": []}
            return [_source(cell) for cell in document["cells"] if cell["cell_type"] == "code"]
        except (OSError, ValueError, KeyError, TypeError):
            return []

    @property
    def is_saved(self) -> bool:
        """Whether the executed cells are the first ones of the file, in its order."""
        saved = [source for source in self.saved if source.strip()]
        return list(self.cells) == saved[: len(self.cells)]

    def text(self) -> str:
        """The executed cells as Python, with a mark before each; magics are comments."""
        return "\n\n".join(f"# %%\n{_commented(source)}" for source in self.cells) + "\n"

    def edited(self, files: Iterable[Path]) -> list[str]:
        """The names of the ones that were written after the kernel began: which text of them ran is not known."""
        return sorted(file.name for file in files if file.is_file() and file.stat().st_mtime > self.began)

    def unsaved(self) -> list[str]:
        """The executed cells that the file lacks."""
        return [source for source in self.cells if source not in self.saved]


def live() -> Live | None:
    """The kernel that this process is; none where it is none."""
    shell = _shell()
    if shell is None:
        return None
    history: Sequence[str] = getattr(getattr(shell, "history_manager", None), "input_hist_raw", None) or ()
    if os.environ.get(_VARIABLE) and os.environ.get(_OF_RUN):
        history = ()
    return Live(_file(shell.user_ns), _once(source for source in history if source.strip()), _began(shell))


def command() -> list[str] | None:
    """What repeats the cells of this kernel, instead of its own words; none where this process is no kernel."""
    here = live()
    return None if here is None else ["padre", "run", str(here.file)] if here.file else []


def _shell() -> Any:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython and hasattr(ipython, "get_ipython") else None
    return shell if hasattr(shell, "kernel") else None  # else it is a terminal


def _began(shell: Any) -> float:
    if any(name.endswith("autoreload") for name in getattr(getattr(shell, "extension_manager", None), "loaded", ())):
        return math.inf
    try:
        return float(shell.history_manager.get_session_info()[1].timestamp())
    except Exception:  # noqa: BLE001  a kernel without a history, or another IPython
        return math.inf


def _once(sources: Any) -> tuple[str, ...]:
    last: dict[str, None] = {}
    for source in sources:
        last.pop(source, None)
        last[source] = None
    return tuple(last)


def _file(names: Mapping[str, Any]) -> Path | None:
    given = (os.environ.get(_VARIABLE), names.get("__vsc_ipynb_file__"), os.environ.get("JPY_SESSION_NAME"))
    for text in given:
        match = _NAME.fullmatch(text) if isinstance(text, str) else None
        if match and os.path.isfile(match[1]):
            return Path(match[1]).absolute()
    return None


def _source(cell: Mapping[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _commented(source: str) -> str:
    lines = source.rstrip("\n").split("\n")
    magic = re.match(r"%%(\w+)", source)
    every = bool(magic) and magic[1] not in _PYTHON if magic else False
    return "\n".join(f"# {line}" if every or _LINE.match(line) else line for line in lines)
