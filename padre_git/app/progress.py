"""A progress bar for `execute()` in Python, on a terminal; the command line has its own."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module

from padre_git.app.invocation import Progress


@contextmanager
def bar(total: int, unit: str) -> Iterator[Callable[[], None]]:
    """A bar of ``total`` steps on stderr."""
    progress = import_module("rich.progress")
    console = import_module("rich.console").Console(stderr=True)
    with progress.Progress(console=console, transient=True) as shown:
        task = shown.add_task(unit, total=total)
        yield lambda: shown.advance(task)


@contextmanager
def nothing(total: int, unit: str) -> Iterator[Callable[[], None]]:
    """No bar."""
    yield lambda: None


def chosen(asked: bool | None) -> Progress:
    """The bar that ``asked`` wants; by default one on a terminal."""
    return bar if asked or (asked is None and sys.stderr is not None and sys.stderr.isatty()) else nothing
