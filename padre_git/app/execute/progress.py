"""The progress bar on a terminal: one look for commands and for `execute()` in Python."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def bar(total: int, unit: str) -> Iterator[Callable[[], None]]:
    """A bar of ``total`` steps on stderr; yields the function that says "one more is done"."""
    columns = (
        TextColumn(" "),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=32),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as shown:
        task = shown.add_task(escape(unit), total=total)
        yield lambda: shown.advance(task)
