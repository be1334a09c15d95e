"""The progress bar on a terminal: one look for commands and for `execute()` in Python."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def bar(total: int, unit: str) -> Iterator[Callable[[], None]]:
    """A bar of ``total`` steps on stderr; yields the function that says "one more is done"."""
    with _progress() as shown:
        task = shown.add_task(escape(unit), total=total)
        yield lambda: shown.advance(task)


@contextmanager
def stages() -> Iterator[Callable[[str, int, int | None], None]]:
    """A bar of work whose stages follow each other; yields the function that says which, how far, and of how many.

    It appears with the first: before that git may ask for a password.
    """
    shown = _progress()
    task = shown.add_task("", total=None)

    def move(stage: str, done: int, total: int | None) -> None:
        shown.start()
        shown.update(task, description=stage, completed=done, total=total)

    try:
        yield move
    finally:
        shown.stop()


def _progress() -> Progress:
    columns = (
        TextColumn(" "),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=32),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=Console(stderr=True))
