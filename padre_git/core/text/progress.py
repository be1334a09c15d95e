"""The progress bar on a terminal: one look for commands and for `execute()` in Python."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text


@contextmanager
def bar(total: int, unit: str) -> Iterator[Callable[..., None]]:
    """A bar of ``total`` steps on stderr; yields the function that says "one more is done", and how it goes, if given
    a text."""
    with _progress() as shown:
        task = shown.add_task(escape(unit), total=total, said="")
        yield lambda said="": shown.update(task, advance=1, said=escape(said))


@contextmanager
def stages() -> Iterator[Callable[[str, int, int | None], None]]:
    """A bar of work whose stages follow each other; yields the function that says which, how far, and of how many.

    It appears with the first: before that git may ask for a password.
    """
    shown = _progress()
    task = shown.add_task("", total=None, said="")

    def move(stage: str, done: int, total: int | None) -> None:
        shown.start()
        shown.update(task, description=stage, completed=done, total=total)

    try:
        yield move
    finally:
        shown.stop()


@contextmanager
def below(total: int, unit: str, texts: Callable[[], Sequence[str]]) -> Iterator[Callable[..., None]]:
    """The bar of `bar` below lines that are asked for again twice a second, such as the matrix of a study."""
    shown = _progress()
    task = shown.add_task(escape(unit), total=total, said="")

    def painted() -> Group:
        return Group(Text("\n".join(texts()), no_wrap=True, overflow="ellipsis"), shown.get_renderable())

    # what is printed meanwhile goes above; a file or a pipe gets it as it is
    here = sys.stdout.isatty()
    with Live(get_renderable=painted, console=shown.console, refresh_per_second=2, redirect_stdout=here):
        yield lambda said="": shown.update(task, advance=1, said=escape(said))


def _progress() -> Progress:
    columns = (
        TextColumn(" "),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=32),
        TimeElapsedColumn(),
        TextColumn("{task.fields[said]}"),
    )
    return Progress(*columns, console=Console(stderr=True))
