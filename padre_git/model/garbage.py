"""Pauses of Python's collector of garbage while very many values are made that all stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for garbage meanwhile: among the ten thousands of rows that are being read it finds nothing, and takes
    two fifths of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def settled() -> Iterator[None]:
    """Within this, the garbage collector leaves out all objects that exist at the beginning."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
