"""Runs that are open without a block: each ends with the next one of its thread, with its file or with the process."""

import atexit
import concurrent.futures.thread  # noqa: F401  saving a run needs it, and Python loads it no more while it ends
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import get_ident

from padre_git.app.recording.signals import at_the_top

# ends a run as what the error says; a second call, or one in another process, does nothing
End = Callable[[BaseException | None], None]

_OPEN: dict[int, End] = {}  # thread -> what ends the run that is open there


def opened(run: End) -> None:
    """The run that ``run`` ends is open in this thread from now on."""
    _OPEN[get_ident()] = run
    at_the_top(_end_by)
    atexit.unregister(end)
    atexit.register(end)


def closed(run: End) -> None:
    """It ends with a block, or has ended."""
    for thread, other in list(_OPEN.items()):
        if other == run:
            del _OPEN[thread]


def end(error: BaseException | None = None, *, thread: int | None = None) -> None:
    """End the runs that are open, of one ``thread`` or of all."""
    for at, run in list(_OPEN.items()):
        if thread in (None, at):
            run(error)


@contextmanager
def ending() -> Iterator[None]:
    """A script is over when the block is: so are the runs that it left open."""
    try:
        yield
    except BaseException as error:
        end(error)
        raise
    end()


def _end_by(error: BaseException) -> None:
    if not (hasattr(sys, "ps1") or sys.flags.interactive):  # there the session goes on after an error
        end(error)
