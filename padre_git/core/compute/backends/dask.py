"""Computing on a Dask cluster that runs: its scheduler's address, its scheduler file, or a client.

Dask's wire is pickle: who reaches a scheduler can run code on its workers. The code of a computation is that of the
recording, as a ZIP file, whatever lies in the work tree meanwhile. padre closes no client that it did not make.
"""

import importlib
import json
import os
import pickle
import resource
import sys
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from io import BytesIO
from math import inf
from pathlib import Path
from queue import Empty, SimpleQueue
from time import perf_counter
from types import FunctionType, TracebackType
from typing import Any, NamedTuple, Protocol, Self

import cloudpickle
import dask
import joblib
from distributed import Client, Future, get_worker
from distributed.comm import CommClosedError
from distributed.scheduler import KilledWorker
from distributed.versions import VersionMismatchWarning

from padre_git.core.compute import fit, processes
from padre_git.core.compute.backends import Died
from padre_git.core.compute.backends.chunks import Answer, Chunks
from padre_git.core.compute.tasks import Code, Data, Task
from padre_git.core.results.results import Result
from padre_git.errors import Interrupted, PadreError, natural
from padre_git.model.shell import quoted

_AHEAD = 4  # chunks per worker
_EXCUSES = 5  # chunks in a row that come back without their data, and not for a death of their own
_TIMES = 3  # time limits of a job that a computation may take
_FOLDER = "padre-code"
# before a client is made: a busy machine must not end a search
_PATIENT = {
    "distributed.comm.timeouts.connect": "120s",
    "distributed.comm.timeouts.tcp": "300s",
    "distributed.client.heartbeat": "20s",
}
_SAME = ("distributed", "numpy", "scikit-learn")  # distributions that must have one version everywhere
_GUIDE = "(docs/cluster.md)"


class Queue(Protocol):
    """Jobs of a queue that are the workers of a scheduler; see `jobqueue.Queue`."""

    @property
    def text(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def security(self) -> Any: ...
    @property
    def waits_in_queue(self) -> bool: ...
    @property
    def walltime(self) -> float: ...
    def check(self) -> Sequence[str]: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


@dataclass(frozen=True)
class Limits:
    """How long to wait, in seconds.

    Attributes
    ----------
    connect : for a scheduler that was never reached.
    again : for one whose connection was lost, each of ``tries`` times.
    absent : without any worker, after the first one came.
    look : between two looks at the workers.
    chunk : of work in a chunk.
    longest : that a computation may take. A worker that leaves before its time limit gives it to another one, which
        begins anew: without this, one that takes longer than a job may would never end.
    """

    connect: float = 30
    again: float = 120
    tries: int = 3
    absent: float = 300
    look: float = 5
    chunk: float = 5
    longest: float = inf


class Dask:
    """A Dask cluster that runs.

    Parameters
    ----------
    scheduler : its address, such as ``tcp://10.0.0.5:8786``, or the path of its scheduler file.
    client : that is connected, instead; it stays open.
    queue : of jobs that are its workers, instead; it is opened and closed with this.
    limits : how long to wait.
    tell : called with a line that one may want to know.
    """

    far = True
    place = "dask"

    def __init__(
        self,
        scheduler: str = "",
        *,
        client: Client | None = None,
        queue: Queue | None = None,
        limits: Limits | None = None,
        tell: Callable[[str], None] = lambda line: None,
    ) -> None:
        self._address, self._given, self._queue = scheduler, client, queue
        self._limits, self._tell = limits or Limits(), tell
        self._pool: _Pool | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Connect.

        Raises
        ------
        PadreError : where no scheduler answers.
        """
        with ExitStack() as stack:
            stack.enter_context(dask.config.set(_PATIENT))
            if self._queue is not None:
                self._tell(self._queue.text)
                queue = stack.enter_context(self._queue)
                client = _connected(queue.address, self._limits.connect, queue.security)
                limits = replace(self._limits, longest=_TIMES * self._queue.walltime)
                self._pool = _Pool(client, limits, self._tell, own=True, queue=queue)
            else:
                client = self._given or _connected(_address(self._address), self._limits.connect)
                self._pool = _Pool(client, self._limits, self._tell, own=self._given is None)
            self._stack = stack.pop_all()
        return self

    def run(
        self, tasks: Iterable[Task | None], data: Mapping[str, Data], codes: Mapping[str, Code]
    ) -> Iterator[tuple[int, Result | Died]]:
        """See `Backend.run`. Before the first worker is there it waits without limit, as queues do."""
        assert self._pool is not None
        self._pool.data, self._pool.codes = data, codes
        yield from Chunks(self._pool, self._limits.chunk, _AHEAD).run(tasks)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._pool is not None:
                self._pool.close()
        finally:
            self._stack.__exit__(kind, error, trace)


def _address(scheduler: str) -> str:
    """The address of a scheduler, which may be given by its file."""
    if "://" in scheduler:
        return scheduler
    try:
        return str(json.loads(Path(scheduler).read_bytes())["address"])
    except FileNotFoundError:
        raise PadreError(
            f"--scheduler {quoted(scheduler)}: there is no such file; give the file that "
            "`dask scheduler --scheduler-file` writes, or an address such as tcp://10.0.0.5:8786"
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PadreError(f"--scheduler {quoted(scheduler)} is not a scheduler file of Dask ({error})") from error


def _connected(address: str, seconds: float, security: Any = None) -> Client:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", VersionMismatchWarning)  # padre says what matters, in its own words
            return Client(address, timeout=seconds, security=security, set_as_default=False)
    except (OSError, TimeoutError, CommClosedError) as error:
        raise PadreError(f"no scheduler answers at {address} ({seconds:g} s)") from error
    except ValueError as error:  # such as an unknown protocol
        raise PadreError(f"--scheduler {quoted(address)}: {error}") from error


class _Worker(NamedTuple):
    """What is known of a worker process."""

    name: str
    threads: int


class _Chunk(NamedTuple):
    """What was sent, to be sent again where the connection was lost."""

    body: bytes
    keys: Collection[str]
    code: str
    tasks: int


@dataclass
class _Pool:
    """The workers of a cluster; see `chunks.Pool`."""

    client: Client
    limits: Limits
    tell: Callable[[str], None]
    own: bool
    queue: Queue | None = None
    data: Mapping[str, Data] = field(default_factory=dict)
    codes: Mapping[str, Code] = field(default_factory=dict)
    _chunks: dict[int, _Chunk] = field(default_factory=dict)
    _futures: dict[int, Future] = field(default_factory=dict)
    _places: dict[int, str] = field(default_factory=dict)  # chunk that is alone -> address
    _scattered: dict[str, Future] = field(default_factory=dict)
    _done: "SimpleQueue[tuple[int, Future]]" = field(default_factory=SimpleQueue)
    _workers: dict[str, _Worker] = field(default_factory=dict)
    _checked: set[str] = field(default_factory=set)
    _memory: dict[str, int] = field(default_factory=dict)  # address -> bytes at its peak
    _busy: dict[int, float] = field(default_factory=dict)  # chunk -> seconds that it was seen to be computed
    _timed: float = float("inf")
    _looked: float = float("-inf")
    _last: str = ""  # the worker that was there last
    _absent_since: float | None = None
    _noted: bool = False
    _excused: int = 0  # since the last chunk that was computed

    def __post_init__(self) -> None:
        self._address, self._security = self.client.scheduler.address, self.client.security

    @property
    def workers(self) -> int:
        """How many worker processes there are; waits for the first one."""
        self._look(at_once=not self._workers)
        if not self._workers and self._absent_since is None:
            self.tell("waiting for the first worker of the cluster")
            self._wait_for_worker()
        return len(self._workers)

    def _wait_for_worker(self) -> None:
        """Where there is none: without one nothing can be sent."""
        while not self._workers:
            time.sleep(min(self.limits.look, 0.2))
            self._look(at_once=True)

    @property
    def singles(self) -> int:
        """One for each worker."""
        self._look(at_once=True)  # a death has one author only if nothing goes to a worker that is gone
        return self.workers

    def send(self, chunk: int, tasks: Sequence[Task], *, alone: bool) -> None:
        """See `chunks.Pool.send`."""
        try:
            body = cloudpickle.dumps(list(tasks))
        except Exception as error:  # any `__reduce__` of the user's
            raise PadreError(f"the pipeline cannot be sent to other processes ({error})") from error
        self._chunks[chunk] = _Chunk(body, {task.data for task in tasks}, tasks[0].code, len(tasks))
        if alone:
            busy = Counter(self._places.values())
            self._places[chunk] = min(self._workers, key=lambda address: busy[address], default="")
        self._submit(chunk)

    def _submit(self, chunk: int) -> None:
        self._wait_for_worker()
        sent, place = self._chunks[chunk], self._places.get(chunk)
        try:
            data = {key: self._scatter(f"padre-data-{key}", self.data[key]) for key in sent.keys}
            code = self.codes.get(sent.code)
            archive = self._scatter(f"padre-code-{code.key}", code) if code else None
            where = {"workers": [place], "allow_other_workers": True} if place else {}
            future = self.client.submit(
                *(_CALL, sent.body, data, archive, tuple(code.folders) if code else ()),
                *(code.key if code else "", processes.wanted_threads(), _versions()),
                **{
                    "pure": False,
                    "retries": 0,
                    "key": f"padre-{os.getpid()}-{id(self)}-{chunk}-{time.time_ns()}",
                    **where,
                },
            )
        except (CommClosedError, OSError, TimeoutError, CancelledError, RuntimeError) as error:
            self._reconnect(error)
            return
        self._futures[chunk] = future
        future.add_done_callback(lambda future: self._done.put((chunk, future)))

    def _scatter(self, name: str, content: Data | Code) -> Future:
        """The future of something that each worker gets once."""
        known = self._scattered.get(name)
        if known is None or known.status != "finished":
            value = content.archive() if isinstance(content, Code) else content
            # a new key each time: what lets go of the old one may come later than this
            key = f"{name}-{time.time_ns()}"
            self._scattered[name] = self.client.scatter({key: value}, broadcast=True, hash=False)[key]
        return self._scattered[name]

    def wait(self) -> Collection[Answer]:
        """See `chunks.Pool.wait`."""
        while True:
            try:
                done = [self._done.get(timeout=self.limits.look)]
            except Empty:
                self._look()
                if late := self._late():
                    return late
                continue
            with suppress(Empty):
                while True:
                    done.append(self._done.get_nowait())
            answers = []
            for chunk, future in done:
                if self._futures.get(chunk) is future:  # not one of a connection that was lost
                    answers += self._answer(chunk, future)
            self._look()
            answers += self._late()
            if answers:
                return answers

    def _late(self) -> list[Answer]:
        """The chunks that have been computed for too long, from one worker to the next. Nobody waits for them any more,
        and the workers that have them leave: a computation in a thread cannot be ended otherwise."""
        now, longest = time.monotonic(), self.limits.longest
        if longest == inf or now - self._timed < self.limits.look or not self._is_connected():
            self._timed = min(self._timed, now)
            return []
        since, self._timed = now - self._timed, now
        running = self._running()
        chunks = {chunk: future for chunk, future in self._futures.items() if future.key in running}
        self._busy |= {chunk: self._busy.get(chunk, -since) + since for chunk in chunks}
        late = [chunk for chunk in chunks if self._busy[chunk] > longest]
        for chunk in late:
            with suppress(Exception):  # it may have come, or gone, at this moment
                self.client.cancel([chunks[chunk]], force=True)
                self.client.run_on_scheduler(_CLOSE, address=running[chunks[chunk].key])
        why = f"it was not done after {timedelta(seconds=round(longest))}, {_TIMES} times the time limit of a job"
        return [self._over(chunk, 0, "")._replace(late=why) for chunk in late]

    def _running(self) -> Mapping[str, str]:
        """Key of each future that is being computed -> address of the worker."""
        try:
            found: Mapping[str, str] = self.client.run_on_scheduler(_RUNNING)
        except (CommClosedError, OSError, TimeoutError):  # the next look says what is wrong
            return {}
        return found

    def _answer(self, chunk: int, future: Future) -> list[Answer]:
        """What a future says; nothing where it was sent again."""
        try:
            back: _Back = future.result(timeout=self.limits.again)
        except KilledWorker as error:
            return [self._over(chunk, error.allowed_failures + 1, self._why(error.last_worker.address))]
        except (CommClosedError, OSError, TimeoutError, CancelledError) as error:
            if not self._is_connected() or getattr(error, "reason", "") == "scheduler-connection-lost":
                self._reconnect(error)
                return []
            # its data went with the last worker that had it, which the client need not know yet
            self._scattered.clear()
            self._look(at_once=True)
            place = self._places.get(chunk, "")  # where that still is, another worker took the data along
            self._excused += 1
            excused = place in self._workers and self._excused <= _EXCUSES
            return [self._over(chunk, 0 if excused else 1, self._why(place))]
        except ModuleNotFoundError as error:
            raise PadreError(_lacking(error.name or "", "a worker")) from error
        except Exception as error:
            raise PadreError(f"a worker of the cluster failed: {type(error).__name__}: {error}") from error
        return [self._computed(chunk, back)]

    def _computed(self, chunk: int, back: "_Back") -> Answer:
        name = self._workers[back.worker].name if back.worker in self._workers else back.worker
        self._excused = 0
        if back.versions:
            raise PadreError(_differing({name: back.versions}))
        if back.missing:
            code = self.codes.get(self._chunks[chunk].code)
            raise PadreError((code and code.missing(back.missing)) or _lacking(back.missing, name))
        self._memory[back.worker] = back.memory
        self._forget(chunk)
        return Answer(chunk, [pickle.loads(each) for each in back.results], back.seconds)

    def _over(self, chunk: int, deaths: int, why: str) -> Answer:
        self._forget(chunk)
        return Answer(chunk, None, deaths=deaths, why=why)

    def _forget(self, chunk: int) -> None:
        del self._chunks[chunk], self._futures[chunk]
        self._places.pop(chunk, None)
        self._busy.pop(chunk, None)

    def _why(self, address: str) -> str:
        peak = self._memory.get(address)
        return f"perhaps memory: {peak / 1e9:.1f} GB before" if peak else "perhaps memory"

    def _is_connected(self) -> bool:
        return bool(self.client.status == "running")

    def _reconnect(self, error: BaseException) -> None:
        """A new client for the same scheduler, to which all that has not come is sent again.

        Raises
        ------
        Interrupted : where none answers.
        """
        self._futures.clear()
        self._scattered.clear()
        self._release()
        for _ in range(self.limits.tries):
            with suppress(PadreError):
                self.client, self.own = _connected(self._address, self.limits.again, self._security), True
                break
        else:
            raise Interrupted("the scheduler was lost after {}, which are kept. The same command goes on.") from error
        self._look(at_once=True)
        for chunk in self._chunks:
            self._submit(chunk)

    def _look(self, *, at_once: bool = False) -> None:
        """Which workers there are; asked for from time to time.

        Raises
        ------
        Interrupted : where there has been none for too long.
        """
        now = time.monotonic()
        if not at_once and now - self._looked < self.limits.look:
            return
        self._looked = now
        for line in self.queue.check() if self.queue else ():
            self.tell(line)
        try:
            info = self.client.sync(self.client.scheduler.identity, callback_timeout=self.limits.again)
        except (CommClosedError, OSError, TimeoutError) as error:
            self._reconnect(error)
            return
        found = {address: _Worker(str(each["name"]), each["nthreads"]) for address, each in info["workers"].items()}
        if self._workers and not found:
            address, last = next(reversed(self._workers.items()))
            memory = f", {self._memory[address] / 1e9:.1f} GB before" if address in self._memory else ""
            self._last, self._absent_since = f"{last.name}, killed{memory}", now
        if found:
            self._absent_since = None
            self._check(found)
        elif self._absent_since is not None and now - self._absent_since >= self._absent:
            raise Interrupted(
                f"there has been no worker for {self.limits.absent:g} s (last: {self._last}). "
                "{} are kept; the same command goes on."
            )
        self._workers = found

    @property
    def _absent(self) -> float:
        """For how long no worker may be there; without limit where the queue knows that some will come."""
        return inf if self.queue and self.queue.waits_in_queue else self.limits.absent

    def _check(self, found: Mapping[str, _Worker]) -> None:
        """Refuse workers with other versions; say where threads will have nothing to do."""
        new = [address for address in found if address not in self._checked]
        if not new:
            return
        self._checked.update(new)
        try:
            answers = self.client.run(_BY_VALUE, tuple(_versions())[1:-1], workers=new, on_error="ignore")
        except (CommClosedError, OSError, TimeoutError, ValueError):  # gone meanwhile
            return
        names = {address: found[address].name for address in answers if address in found}
        mine = _versions()
        other = {names[address]: _other(mine, theirs) for address, theirs in answers.items() if address in names}
        other = {name: other[name] for name in sorted(other, key=natural) if other[name]}
        if other:
            raise PadreError(_differing(other))
        wide = [each.threads for each in found.values() if each.threads > 1]
        if wide and not self._noted:
            self._noted, most = True, max(wide)
            several = "worker processes have" if len(wide) > 1 else "worker process has"
            self.tell(
                f"{len(wide)} {several} {most} threads{' each' if len(wide) > 1 else ''}; padre computes one fit at a "
                f"time in each: --nthreads 1 --nworkers {most} uses them all"
            )

    def _release(self) -> None:
        """Close the client where it is padre's own."""
        if self.own:
            with suppress(Exception):
                self.client.close(timeout=2)

    def close(self) -> None:
        """Cancel what is under way, and let go of the cluster."""
        if self._futures and self._is_connected():
            with suppress(Exception):
                self.client.cancel(list(self._futures.values()), force=True)
        self._futures.clear()
        self._scattered.clear()
        self._release()


class _Back(NamedTuple):
    """What a chunk gives: results, or why there are none."""

    worker: str
    memory: int  # bytes, the most so far
    seconds: float = 0.0
    results: Sequence[bytes] = ()
    versions: tuple[tuple[str, str, str], ...] = ()
    missing: str = ""


def _computed(
    body: bytes,
    data: Mapping[str, Data],
    archive: bytes | None,
    folders: Sequence[str],
    code: str,
    threads: int,
    versions: Mapping[str, str],
) -> _Back:
    """Compute a chunk in this worker process, alone in it."""
    worker = get_worker()
    other = _other(versions, _installed(tuple(versions)[1:-1]))  # also of what is not loaded here yet
    if other:
        return _Back(worker.address, _peak(), versions=other)
    with fit.ALONE, _using(Path(worker.local_directory), code, archive, folders), joblib.parallel_config("threading"):
        try:
            tasks = pickle.loads(body)
        except ModuleNotFoundError as error:
            return _Back(worker.address, _peak(), missing=error.name or str(error))
        start = perf_counter()
        results = [fit.compute(task, data[task.data], threads) for task in tasks]
        seconds = perf_counter() - start
    results[0] = _with_modules(results[0])
    return _Back(worker.address, _peak(), seconds, [fit.packed(result) for result in results])


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


def _versions() -> dict[str, str]:
    """What has to be the same in the driver and in each worker, as it is here."""
    return _installed((*_SAME, *(["torch"] if "torch" in sys.modules else [])))


@cache
def _installed(names: tuple[str, ...]) -> dict[str, str]:
    return _find_versions(names)


def _find_versions(names: Sequence[str]) -> dict[str, str]:
    """Version of python, of padre and of each distribution; empty where there is none, ``?`` where nobody knows.

    It is sent to workers that may lack padre, so it uses nothing of this module.
    """
    import importlib.metadata as metadata  # noqa: PLC0415
    import importlib.util as util  # noqa: PLC0415
    import platform  # noqa: PLC0415

    found = {"python": ".".join(platform.python_version_tuple()[:2])}
    for name in (*names, "padre-git"):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = ""
    found["padre_git"] = found.pop("padre-git")
    spec = util.find_spec("padre_git")
    if spec is None or spec.origin is None:  # none, or a folder of that name
        found["padre_git"] = ""
    elif not found["padre_git"]:
        found["padre_git"] = "?"  # found by its path alone
    return found


def _call(*arguments: Any) -> Any:
    """`_computed`, in a worker; the scheduler, which reads what it is sent, needs no padre to have this function."""
    from padre_git.core.compute.backends.dask import _computed  # noqa: PLC0415

    return _computed(*arguments)


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


def _by_value(function: Any) -> Any:
    """The same function as one of `__main__`: these are pickled by value, so that no module is needed to have it."""
    made = FunctionType(function.__code__, {"__builtins__": __builtins__}, function.__name__)
    made.__module__ = "__main__"
    return made


_BY_VALUE, _CALL = _by_value(_find_versions), _by_value(_call)
_RUNNING, _CLOSE = _by_value(_find_running), _by_value(_close_worker)


def _other(mine: Mapping[str, str], theirs: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Name, version there and version here of what differs."""
    pairs = ((name, theirs.get(name, ""), version) for name, version in mine.items())
    return tuple((name, there, here) for name, there, here in pairs if there != here and "?" not in (there, here))


def _differing(other: Mapping[str, Sequence[tuple[str, str, str]]]) -> str:
    """The first thing that differs, and on which workers; one that lacks padre lacks all else, too."""
    everything = [each for found in other.values() for each in found]
    name, there, here = next((each for each in everything if each[0] == "padre_git"), everything[0])
    where = [worker for worker, found in other.items() if (name, there, here) in found]
    if not there:
        return _lacking(name, _joined(where))
    have = f"workers {_joined(where)} have" if len(where) > 1 else f"worker {where[0]} has"
    return f"{have} {name} {there}, this process has {here}. Install the driver's version there {_GUIDE}."


def _lacking(module: str, where: str) -> str:
    what = "the driver's padre" if module.partition(".")[0] == "padre_git" else "it"
    return f"{module} is missing on {where}. Install {what} there {_GUIDE}."


def _joined(names: Sequence[str]) -> str:
    if len(names) > 4:
        return f"{', '.join(names[:3])} and {len(names) - 3} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
