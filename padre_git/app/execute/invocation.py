"""What `padre run` said, for the executions inside it: a file may call `execute()` itself; and its progress bar."""

import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from padre_git.app.notebooks import live
from padre_git.core import text
from padre_git.errors import PACKAGE

if TYPE_CHECKING:
    from padre_git.app.recording.recording import Recording
    from padre_git.app.recording.source import Taken

# total and unit -> a context manager that gives the function "one more is done", which takes how it goes, if anything
Progress = Callable[[int, str], AbstractContextManager[Callable[..., None]]]


# variables that `padre reproduce` sets for the process that runs again: the id of the recorded run, and the number of
# the only split that is wanted
REPRODUCING, ONLY_SPLIT = "PADRE_REPRODUCING", "PADRE_ONLY_SPLIT"


class OnlyDefined(BaseException):
    """A file that is only looked at would run something now; its words say what."""


def _typed() -> tuple[str, ...]:
    """The words of this process; of a kernel of Jupyter the words that execute its notebook."""
    words = live.command()
    return tuple(sys.argv if words is None else words)


@dataclass(frozen=True)
class Invocation:
    """The words of one command."""

    # absolute paths of the FILEs; they belong to the code even where git does not track them
    files: tuple[Path, ...] = ()
    include: tuple[Path, ...] = ()  # absolute paths of `--include`, likewise
    taken: "Taken | None" = None  # the code as it was before the FILE ran, for everything that it records
    # as it was typed, for `run.json`; it is redacted where it is recorded
    command: tuple[str, ...] = field(default_factory=_typed)
    # message, parameters, seeds, jobs: stand instead of what `execute()` is given; parameters name by name
    message: str = ""
    parameters: Mapping[str, Any] | None = None
    seeds: tuple[int, ...] | None = None
    jobs: int | None = None
    backend: str = ""  # where it computes, and the scheduler of a cluster; likewise
    scheduler: str = ""
    search: Mapping[str, Any] = field(default_factory=dict)  # of `search.Options` the ones that were said
    cluster: Mapping[str, Any] | None = None  # options of a queue's jobs, name by name
    # how the fitted estimators of all splits are kept, `skops` or `pickle`; empty: as `execute()` says
    keep_models: str = ""
    keep: tuple[str, ...] = ()  # components whose transformations are kept
    # datasets, splitting, metrics, label: stand instead of what the file says; several data sets are run in turn
    datasets: tuple[str, ...] = ()
    splitting: Any = None
    nested: bool = False  # whether a grid is searched inside each training part
    metrics: tuple[str, ...] = ()
    label: str | None = None
    only: frozenset[tuple[str, str]] | None = None  # project and experiment, as folders, of what is run; none for all
    # called with one line before the first run of an execution: what is about to run
    announce: Callable[[str], None] | None = None
    # called with one line and what is recorded, where there is nothing to run
    answer: "Callable[[str, Recording], None] | None" = None
    note: Callable[[str], None] | None = None  # called with one line that one may want to know
    recorded: "Callable[[Recording], None] | None" = None  # called with each recording, as soon as it is saved
    lost: Callable[[str], None] | None = None  # called with one line for a run that could not be saved yet
    progress: Progress | None = None  # makes the bar
    only_define: bool = False  # whether files are looked at: nothing in them may run

    def announced(self, text: str) -> None:
        """Say a line of what is about to run, where anyone wants it."""
        if self.announce:
            self.announce(text)

    def tell(self, text: str) -> None:
        """Say a line at once: of `padre run` a note, else a warning of Python's."""
        if self.note:
            self.note(f"note   {text}")
        else:
            warn(text)

    def refuse(self, what: str) -> None:
        """End the file that is only looked at, where it would run ``what``."""
        if self.only_define:
            raise OnlyDefined(what)


def warn(text: str) -> None:
    """A warning of Python's at the line of the user that called padre."""
    level, frame = 2, sys._getframe(1)
    while frame.f_back and frame.f_code.co_filename.startswith(str(PACKAGE)):
        level, frame = level + 1, frame.f_back
    warnings.warn(text, stacklevel=level)


_CURRENT: ContextVar[Invocation | None] = ContextVar("invocation", default=None)


def current() -> Invocation:
    """The invocation around this call; outside `padre run` one that says nothing but the process's own command."""
    return _CURRENT.get() or Invocation()


@contextmanager
def invoked(invocation: Invocation, **changes: Any) -> Iterator[Invocation]:
    """Make ``invocation``, with ``changes``, the current one."""
    changed = replace(invocation, **changes)
    token = _CURRENT.set(changed)
    try:
        yield changed
    finally:
        _CURRENT.reset(token)


def mark_recorded(error: BaseException) -> None:
    """Note that ``error`` stands in a run that was recorded and shown."""
    error.__dict__["padre_recorded"] = True


def is_recorded(error: BaseException) -> bool:
    """Whether ``error`` was marked."""
    return bool(error.__dict__.get("padre_recorded"))


def progress_bar(asked: bool | None) -> Progress:
    """The bar of `execute()` in Python that ``asked`` wants; by default one on a terminal. Commands have their own."""
    on_terminal = sys.stderr is not None and sys.stderr.isatty()
    if asked or (asked is None and on_terminal):
        return text.progress.bar
    return lambda total, unit: nullcontext(lambda said="": None)
