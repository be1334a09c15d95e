"""Computing on this machine: in this process, or in several of joblib's (loky)."""

import os
import pickle
import shutil
import tempfile
import warnings
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Any, NamedTuple, Self

import cloudpickle
import joblib
import numpy as np
from joblib.externals.loky import get_reusable_executor
from joblib.externals.loky.process_executor import BrokenProcessPool

from padre_git.core.compute import fit, gpus, processes
from padre_git.core.compute.backends import Died
from padre_git.core.compute.backends.chunks import Answer, Chunks
from padre_git.core.compute.tasks import Code, Data, Task
from padre_git.core.results.results import Result
from padre_git.errors import PadreError

_SECONDS = 0.2  # of work in a chunk
_AHEAD = 2  # chunks per process
_LARGE = 1_000_000  # bytes; data above it goes through a file that all processes map
_ALIGNED = 64  # bytes; where each array begins in that file
_KEPT = 2  # data sets that a process holds
_IDLE = 300  # seconds after which a process ends that has nothing to do


class Local:
    """This machine.

    Parameters
    ----------
    n_jobs : processes; 1 or None computes in this one, -1 takes all cores, -2 all but one.
    folder : where a file of large data may lie while it computes; by default a temporary one.
    """

    far = False

    def __init__(self, n_jobs: int | None = 1, folder: Path | None = None) -> None:
        if n_jobs == 0:
            raise PadreError("jobs must be a number of processes, not 0; 1 computes in this process, -1 uses all cores")
        self._jobs = 1 if n_jobs is None else n_jobs
        self._folder = folder
        self._pool: _Pool | None = None

    @property
    def note(self) -> str:
        """What one may want to know: how several processes use the GPUs."""
        return gpus.division(joblib.effective_n_jobs(self._jobs)) if self._jobs != 1 else ""

    @property
    def place(self) -> str:
        """How many processes, where there are several."""
        return "" if self._jobs == 1 else f"{joblib.effective_n_jobs(self._jobs)} processes"

    def __enter__(self) -> Self:
        return self

    def run(
        self, tasks: Iterable[Task | None], data: Mapping[str, Data], codes: Mapping[str, Code]
    ) -> Iterator[tuple[int, Result | Died]]:
        """See `Backend.run`. In one process nothing is computed ahead."""
        if self._jobs == 1:
            threads = processes.wanted_threads()
            for number, task in enumerate(task for task in tasks if task is not None):
                yield number, fit.compute(task, data[task.data], threads)
            return
        if self._pool is None:
            self._pool = _Pool(joblib.effective_n_jobs(self._jobs), self._folder)
        self._pool.data = data
        yield from Chunks(self._pool, _SECONDS, _AHEAD).run(tasks)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.close(at_once=error is not None)


class _Sent(NamedTuple):
    """Data on its way to another process: in ``head`` as a whole, or with its arrays in a ``file``."""

    head: bytes
    file: str | None = None
    places: Sequence[tuple[int, int]] = ()  # where each array begins in it, and its length


class _Pool:
    """Processes of loky. They stay for the next command of this process, and end with it."""

    singles = 1  # when one dies, loky ends all of them

    def __init__(self, workers: int, folder: Path | None) -> None:
        self.workers = workers
        self.data: Mapping[str, Data] = {}
        self._given, self._made = folder, None if folder else Path(tempfile.mkdtemp(prefix="padre-"))
        self._sent: dict[str, _Sent] = {}
        self._futures: dict[Future[list[bytes]], int] = {}
        self._executor: Any = None
        # a worker that loads torch grows, and loky takes a new one for it. It warns of that in the thread that collects
        # the results: where warnings are errors this would end the thread, and nobody would ever get a result
        warnings.filterwarnings("ignore", "A worker stopped while some jobs were given", UserWarning)

    @property
    def _folder(self) -> Path:
        folder = self._given or self._made
        assert folder is not None
        return folder

    def send(self, chunk: int, tasks: Sequence[Task], *, alone: bool) -> None:
        """See `Pool.send`."""
        keys = {task.data for task in tasks}
        try:
            for key in keys - self._sent.keys():
                self._sent[key] = self._dump(key)
            body = cloudpickle.dumps(list(tasks))
        except Exception as error:  # any `__reduce__` of the user's
            raise PadreError(f"the pipeline cannot be sent to other processes ({error}); use one: --jobs 1") from error
        sent = {key: self._sent[key] for key in keys}
        self._futures[self._submit(os.getpid(), body, sent, processes.wanted_threads(), gpus.places())] = chunk

    def _submit(self, *arguments: Any) -> "Future[list[bytes]]":
        for _ in range(3):
            self._executor = get_reusable_executor(max_workers=self.workers, timeout=_IDLE)
            try:
                future: Future[list[bytes]] = self._executor.submit(_in_worker, *arguments)
                return future
            except BrokenProcessPool:  # since the last look
                continue
        raise PadreError("processes end as soon as they are started, perhaps for lack of memory; use one: --jobs 1")

    def _dump(self, key: str) -> _Sent:
        packed = self.data[key].packed()
        if packed.size < _LARGE:
            return _Sent(cloudpickle.dumps(self.data[key].content))
        file, places = self._folder / f"data-{key}", []
        with file.open("wb") as out:
            for each in packed.buffers:
                out.seek(-out.tell() % _ALIGNED, os.SEEK_CUR)
                places.append((out.tell(), each.raw().nbytes))
                out.write(each.raw())
        return _Sent(packed.head, str(file), places)

    def wait(self) -> Collection[Answer]:
        """See `Pool.wait`."""
        done, _ = wait(self._futures, return_when=FIRST_COMPLETED)
        return [self._answer(self._futures.pop(future), future) for future in done]

    def _answer(self, chunk: int, future: "Future[list[bytes]]") -> Answer:
        try:
            seconds, *results = map(pickle.loads, future.result())
        except BrokenProcessPool:
            return Answer(chunk, None, why="perhaps memory")
        return Answer(chunk, results, seconds)

    def close(self, *, at_once: bool) -> None:
        """Let go of the processes; ``at_once`` : what they are computing is not waited for."""
        for future in self._futures:
            future.cancel()
        if at_once and self._futures:
            self._executor.shutdown(kill_workers=True)
        for sent in self._sent.values():
            if sent.file:
                Path(sent.file).unlink(missing_ok=True)
        if self._made:
            shutil.rmtree(self._made, ignore_errors=True)


_HERE: OrderedDict[str, Data] = OrderedDict()  # the data that this process has


def _in_worker(owner: int, body: bytes, sent: Mapping[str, _Sent], threads: int, devices: str) -> list[bytes]:
    """The seconds and the results of a chunk, computed in another process, which ends with the one that asked."""
    processes.follow(owner)
    gpus.take(devices)
    start = perf_counter()
    with joblib.parallel_config("threading"):  # processes in processes would be too many
        results = [fit.compute(task, _data(task.data, sent), threads) for task in pickle.loads(body)]
    results[0] = replace(results[0], imported=processes.new_modules())
    return [pickle.dumps(perf_counter() - start), *map(fit.packed, results)]


def _data(key: str, sent: Mapping[str, _Sent]) -> Data:
    if key not in _HERE:
        _HERE[key] = Data(*_load(sent[key]))
        if len(_HERE) > _KEPT:
            _HERE.popitem(last=False)
    return _HERE[key]


def _load(sent: _Sent) -> Any:
    if sent.file is None:
        return pickle.loads(sent.head)
    mapped = np.memmap(sent.file, np.uint8, mode="r")
    return pickle.loads(sent.head, buffers=[mapped[at : at + size] for at, size in sent.places])
