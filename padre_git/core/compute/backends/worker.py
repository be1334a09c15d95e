"""What runs in the processes of a Dask cluster: a chunk with the recorded code, and small questions.

Dask's wire is pickle. What a process is asked for that may lack padre goes by value.
"""

import importlib
import os
import pickle
import resource
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from time import perf_counter
from types import FunctionType
from typing import Any, NamedTuple

import joblib
from distributed import get_worker

from padre_git.core.compute import fit, processes
from padre_git.core.compute.backends.versions import SAME, find, other
from padre_git.core.compute.tasks import Data
from padre_git.core.results.results import Result

_FOLDER = "padre-code"


class Back(NamedTuple):
    """What a chunk gives: results, or why there are none."""

    worker: str
    memory: int  # bytes, the most so far
    seconds: float = 0.0
    results: Sequence[bytes] = ()
    versions: tuple[tuple[str, str, str], ...] = ()
    missing: str = ""


def computed(
    body: bytes,
    data: Mapping[str, Data],
    archive: bytes | None,
    folders: Sequence[str],
    code: str,
    threads: int,
    versions: Mapping[str, str],
) -> Back:
    """Compute a chunk in this worker process, alone in it."""
    worker = get_worker()
    differing = other(versions, _installed(tuple(versions)[1:-1]))  # also of what is not loaded here yet
    if differing:
        return Back(worker.address, _peak(), versions=differing)
    with fit.ALONE, _using(Path(worker.local_directory), code, archive, folders), joblib.parallel_config("threading"):
        try:
            tasks = pickle.loads(body)
        except ModuleNotFoundError as error:
            return Back(worker.address, _peak(), missing=error.name or str(error))
        start = perf_counter()
        results = [fit.compute(task, data[task.data], threads) for task in tasks]
        seconds = perf_counter() - start
    results[0] = _with_modules(results[0])
    return Back(worker.address, _peak(), seconds, [fit.packed(result) for result in results])


def _with_modules(result: Result) -> Result:
    return Result(**{**vars(result), "imported": processes.new_modules()})


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


@contextmanager
def _using(place: Path, code: str, archive: bytes | None, folders: Sequence[str]) -> Iterator[None]:
    """The recorded code as the current folder, and first of the ones that modules are imported from."""
    if archive is None:
        yield
        return
    folder = place / _FOLDER / code
    if not folder.is_dir():
        _unpack(archive, folder)
    _forget_others(folder, folders)
    path, here = list(sys.path), os.getcwd()
    sys.path[:0] = [str(folder / each) for each in folders]
    importlib.invalidate_caches()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(here)
        sys.path[:] = path


def _unpack(archive: bytes, folder: Path) -> None:
    made = folder.with_name(f".{folder.name}-{os.getpid()}")
    with zipfile.ZipFile(BytesIO(archive)) as files:
        files.extractall(made)  # which lets no path leave it
    made.rename(folder)


def _forget_others(folder: Path, folders: Sequence[str]) -> None:
    """Forget modules of other code, and those whose names the code takes for itself."""
    own = {
        entry.stem for each in folders for entry in (folder / each).iterdir() if entry.is_dir() or entry.suffix == ".py"
    }
    own -= {*sys.stdlib_module_names, "padre_git"}
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None) or next(iter(getattr(module, "__path__", ())), "")
        if not file or Path(file).is_relative_to(folder):
            continue
        if _FOLDER in Path(file).parts or name.partition(".")[0] in own:
            del sys.modules[name]


def versions() -> dict[str, str]:
    """What has to be the same in the driver and in each worker, as it is here."""
    return _installed((*SAME, *(["torch"] if "torch" in sys.modules else [])))


@cache
def _installed(names: tuple[str, ...]) -> dict[str, str]:
    return find(names)


def _call(*arguments: Any) -> Any:
    """`computed`, in a worker; the scheduler, which reads what it is sent, needs no padre to have this function."""
    from padre_git.core.compute.backends.worker import computed  # noqa: PLC0415

    return computed(*arguments)


def _find_running(dask_scheduler: Any) -> dict[str, str]:
    """Key of each task that a worker computes -> its address. One that does not answer may compute any of its tasks."""
    import time  # noqa: PLC0415

    silent, found = 60.0, dict[str, str]()
    for address, worker in dask_scheduler.workers.items():
        quiet = time.time() - worker.last_seen > silent
        found |= {str(task.key): address for task in (worker.processing if quiet else worker.executing)}
    return found


def _close_worker(address: str, dask_scheduler: Any) -> None:
    dask_scheduler.close_worker(address)


async def _copy_to_all(key: str, dask_scheduler: Any) -> None:
    """Copy a value from the workers that hold it to all others; each worker sends it to two at a time.

    A worker that dies meanwhile is asked once. Dask's own broadcast asks it again and again, and never ends
    (dask/distributed#5704).
    """
    import asyncio  # noqa: PLC0415

    asked = set[str]()
    while task := dask_scheduler.tasks.get(key):
        holders = [worker.address for worker in task.who_has or ()]
        others = [worker.address for worker in dask_scheduler.running if worker not in (task.who_has or ())]
        some = [address for address in others if address not in asked][: 2 * len(holders)]
        if not some:
            return
        asked.update(some)
        await asyncio.gather(*(dask_scheduler.gather_on_worker(each, {key: holders}) for each in some))


def _by_value(function: Any) -> Any:
    """The same function as one of `__main__`: these are pickled by value, so that no module is needed to have it."""
    made = FunctionType(function.__code__, {"__builtins__": __builtins__}, function.__name__)
    made.__module__ = "__main__"
    return made


FIND, CALL = _by_value(find), _by_value(_call)
RUNNING, CLOSE, COPY = _by_value(_find_running), _by_value(_close_worker), _by_value(_copy_to_all)
