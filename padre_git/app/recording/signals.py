"""SIGTERM, as a cluster's scheduler sends it, ends a run like Ctrl-C: what has run is saved.

padre handles SIGTERM only where nobody else does, and the process ends as it would have ended without padre.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from signal import SIG_DFL, SIGTERM, getsignal, signal
from threading import current_thread, main_thread
from types import TracebackType

_AT_THE_TOP: list[Callable[[BaseException], None]] = []


class Terminated(KeyboardInterrupt):
    """SIGTERM came."""


@contextmanager
def terminable() -> Iterator[None]:
    """Raise `Terminated` on SIGTERM inside, where it would end the process.

    A handler of the user's stays, whether it was set before or is set inside. Only the main thread can handle signals;
    elsewhere nothing changes.
    """
    if current_thread() is not main_thread() or getsignal(SIGTERM) is not SIG_DFL:
        yield
        return
    process = os.getpid()

    def stop(number: int, frame: object) -> None:
        if os.getpid() != process:  # a child inherits the handler, and is ended as any other
            _end_by(SIGTERM)
        raise Terminated("terminated")

    signal(SIGTERM, stop)
    _install()
    try:
        yield
    finally:
        if current_thread() is main_thread() and getsignal(SIGTERM) is stop:
            signal(SIGTERM, SIG_DFL)


def at_the_top(callback: Callable[[BaseException], None]) -> None:
    """Call ``callback`` with the error that ends this process, before it is printed."""
    _install()
    if callback not in _AT_THE_TOP:
        _AT_THE_TOP.append(callback)


@cache
def _install() -> None:
    """Chain `sys.excepthook`, once."""
    before = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        for callback in _AT_THE_TOP:
            callback(error)
        if isinstance(error, Terminated):
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
            _end_by(SIGTERM)  # with the status that a scheduler expects, and without a traceback
        before(kind, error, trace)

    sys.excepthook = hook


def _end_by(number: int) -> None:
    signal(number, SIG_DFL)
    os.kill(os.getpid(), number)
