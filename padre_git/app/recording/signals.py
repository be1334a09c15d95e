"""SIGTERM, as a cluster's scheduler sends it, ends a run like Ctrl-C: what has run is saved."""

from collections.abc import Iterator
from contextlib import contextmanager
from signal import SIGTERM, signal
from threading import current_thread, main_thread


@contextmanager
def terminable() -> Iterator[None]:
    """Raise KeyboardInterrupt on SIGTERM inside; only the main thread can, elsewhere nothing changes."""
    if current_thread() is not main_thread():
        yield
        return

    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt("terminated")

    before = signal(SIGTERM, stop)
    try:
        yield
    finally:
        signal(SIGTERM, before)
