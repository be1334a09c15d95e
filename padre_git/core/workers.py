"""Processes that compute for another one: they end with it, also where it was killed and could not say so."""

import os
import time
from functools import cache
from threading import Thread

_PAUSE = 0.5  # seconds


def follow(owner: int) -> None:
    """From now on this process ends soon after the process ``owner``, where that is its parent."""
    if os.getppid() == owner:
        _watch(owner)


@cache  # once per process
def _watch(owner: int) -> None:
    Thread(target=_end_with, args=(owner,), name="padre-follow", daemon=True).start()


def _end_with(owner: int) -> None:
    # a child whose parent is gone has another one
    while os.getppid() == owner:
        time.sleep(_PAUSE)
    os._exit(1)
