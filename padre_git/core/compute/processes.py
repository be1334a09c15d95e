"""Processes that compute for another one, and their threads.

They end with it, also where it was killed and could not say so. The number of threads is the same in it and in every
worker, because sums depend on it.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from threading import Thread
from typing import Any

from threadpoolctl import ThreadpoolController

_PAUSE = 0.5  # seconds
_TOLD: set[str] = set()  # modules that `new_modules` gave already


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


def new_modules() -> frozenset[str]:
    """Top-level names of the modules that this process has loaded since it was asked before."""
    names = frozenset(name.partition(".")[0] for name in list(sys.modules))
    new = names - _TOLD
    _TOLD.update(new)
    return new


def wanted_threads() -> int:
    """One, or what `OMP_NUM_THREADS` says: its first number, of several levels."""
    first = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0].strip()
    return int(first) if first.isdigit() and int(first) else 1


@contextmanager
def limited_threads(number: int) -> Iterator[None]:
    """BLAS, OpenMP and torch, as far as they are loaded, with ``number`` threads; afterwards as before."""
    torch = sys.modules.get("torch")
    before = torch.get_num_threads() if torch else None
    with _controller(len(sys.modules)).limit(limits=number):
        if torch:
            torch.set_num_threads(number)  # its own matrix library is linked into it, where no other can find it
        try:
            yield
        finally:
            if torch:
                torch.set_num_threads(before)


def blas() -> dict[str, Any]:
    """What `threadpoolctl` says of the BLAS that this process has loaded; of several that which numpy uses."""
    found = [each for each in _controller(len(sys.modules)).info() if each["user_api"] == "blas"]
    return min(found, key=lambda each: "numpy" not in each["filepath"], default={})


def loaded_libraries() -> frozenset[str]:
    """The libraries with threads of their own that this process has loaded."""
    found = (str(library.filepath) for library in _controller(len(sys.modules)).lib_controllers)
    return frozenset((*found, *(["torch"] if "torch" in sys.modules else [])))


def escaped(known: frozenset[str], number: int) -> bool:
    """Whether a library that is not among the ``known`` came too late to be limited: torch, or with more threads."""
    libraries = _controller(len(sys.modules)).lib_controllers
    late = (library for library in libraries if library.filepath not in known)
    torch = "torch" in sys.modules and "torch" not in known
    return torch or any(library.num_threads != number for library in late)


@lru_cache(maxsize=1)
def _controller(modules: int) -> ThreadpoolController:
    """Looked for again only where ``modules``, the number of them that are imported, has changed: it takes 3 ms."""
    return ThreadpoolController()
