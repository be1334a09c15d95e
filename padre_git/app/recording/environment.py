"""What a run ran on: Python, system, hardware, installed distributions. No host name, no user, no path."""

import os
import platform
import re
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path

from padre_git.model.documents import Environment

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
    """The environment of this process, read once."""
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
        distributions=_distributions(),
        variables={name: os.environ[name] for name in _VARIABLES if name in os.environ},
    )


def _distributions() -> dict[str, str]:
    found = ((dist.metadata["Name"], dist.version) for dist in metadata.distributions())
    return dict(sorted((re.sub(r"[-_.]+", "-", name).lower(), version) for name, version in found if name))


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
