"""How many threads a computation may use: the same in this process and in every worker, because sums depend on it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from threadpoolctl import ThreadpoolController


def wanted() -> int:
    """One, or what `OMP_NUM_THREADS` says: its first number, of several levels."""
    first = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0].strip()
    return int(first) if first.isdigit() and int(first) else 1


@contextmanager
def limited(number: int) -> Iterator[None]:
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


def loaded() -> frozenset[str]:
    """The libraries with threads of their own that this process has loaded."""
    found = (str(library.filepath) for library in _controller(len(sys.modules)).lib_controllers)
    return frozenset((*found, *(["torch"] if "torch" in sys.modules else [])))


def escaped(known: frozenset[str], number: int) -> bool:
    """Whether a library that is not among the ``known`` came too late to be `limited`: torch, or with more threads."""
    libraries = _controller(len(sys.modules)).lib_controllers
    late = (library for library in libraries if library.filepath not in known)
    torch = "torch" in sys.modules and "torch" not in known
    return torch or any(library.num_threads != number for library in late)


@lru_cache(maxsize=1)
def _controller(modules: int) -> ThreadpoolController:
    """Looked for again only where ``modules``, the number of them that are imported, has changed: it takes 3 ms."""
    return ThreadpoolController()
