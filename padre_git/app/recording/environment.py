"""What a run ran on: Python, system, hardware, installed distributions. No host name, no user, no path."""

import os
import platform
import sys
from collections.abc import Collection
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path

import msgspec

from padre_git.core.compute import processes
from padre_git.model.documents import Environment, Numeric, Origin
from padre_git.storage import packages

# the variables that change numbers or threads; no other one is read
_VARIABLES = (
    "PYTHONHASHSEED",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "CUBLAS_WORKSPACE_CONFIG",
    "CUDA_VISIBLE_DEVICES",
)


_DRIVERS = Path("/proc/driver/nvidia/gpus")


@cache
def environment() -> Environment:
    """What is known of the environment of this process before anything runs, read once."""
    return Environment(
        python=platform.python_version(),
        implementation=platform.python_implementation(),
        system=platform.system(),
        release=platform.release(),
        machine=platform.machine(),
        processor=_processor(),
        cpus=os.cpu_count() or 1,
        memory=_memory(),
        accelerators=_accelerators(_DRIVERS),
        distributions={name: each.version for name, each in sorted(packages.installed().items())},
        variables={name: os.environ[name] for name in _VARIABLES if name in os.environ},
    )


def used(names: Collection[str] = (), *, threads: int | None = None) -> Environment:
    """The same with where its distributions came from, which were imported, and what computes, as it is now.

    Parameters
    ----------
    names : top-level names of modules that other processes imported for this one.
    threads : of each computation; by default those of the BLAS of this process.
    """
    return _used(frozenset(packages.loaded().union(names)), threads)


@lru_cache(maxsize=1)  # looked for again only where something has been imported since
def _used(names: frozenset[str], threads: int | None) -> Environment:
    base, found = environment(), packages.installed()
    known = {name: each for name, each in found.items() if name in base.distributions}
    return msgspec.structs.replace(
        base, origins=_origins(), imported=packages.owners(names, known), numeric=_numeric(threads)
    )


@cache
def _origins() -> dict[str, Origin]:
    return packages.origins(packages.installed())


def _numeric(threads: int | None) -> Numeric:
    blas = processes.blas()
    words = (blas.get("internal_api"), blas.get("version"), blas.get("architecture"))
    torch = getattr(sys.modules.get("torch"), "version", None)
    return Numeric(
        blas=" ".join(filter(None, words)) or None,
        threads=blas.get("num_threads") if threads is None else threads,
        libc=" ".join(platform.libc_ver()).strip() or None,
        cuda=getattr(torch, "cuda", None),
    )


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as lines:
            names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
            return next(names, "") or platform.processor()
    except OSError:
        return platform.processor()


def _accelerators(folder: Path) -> list[str]:
    """The names of the GPUs that NVIDIA's driver reports; no framework is asked, which would take seconds."""
    names = []
    for file in sorted(folder.glob("*/information")):
        with suppress(OSError):
            rows = (line.partition(":") for line in file.read_text(errors="replace").splitlines())
            names += [value.strip() for key, _, value in rows if key.strip() == "Model"]
    return names


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return None
