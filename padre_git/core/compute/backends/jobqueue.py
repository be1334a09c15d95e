"""A Dask cluster whose workers are jobs of a queue, by dask-jobqueue. It only makes the cluster and ends it."""

import asyncio
import inspect
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence, Set
from contextlib import ExitStack
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from threading import Event
from time import monotonic
from types import TracebackType
from typing import Any, NamedTuple, Protocol, Self

import dask
from distributed.core import Status
from distributed.security import Security
from distributed.utils import get_ip_interface

from padre_git.core.text.formats import cut
from padre_git.errors import PadreError, UnknownName

_interrupt = signal.getsignal(signal.SIGINT)
import dask_jobqueue  # noqa: E402  this sets another handler of Ctrl-C, which is taken back

signal.signal(signal.SIGINT, _interrupt)

_EARLY = 90  # seconds before its time limit at which a worker leaves
_STAGGER = 30  # seconds by which that varies, so that not all leave at once
_BETWEEN = 30.0  # seconds between two looks into the queue
_AWAY = 60.0  # seconds after which a job whose workers have gone is replaced: a nanny may be starting them again
_AGAIN = 300.0  # seconds after which a job that was refused, or ended at once, is submitted again
_LONGEST = 200  # letters of what a queue or a log says
# what is one line or several of the job script, or words of the worker's command
_LISTS = ("job_script_prologue", "job_extra_directives", "job_directives_skip", "worker_extra_args")
_ROLES = ("client", "scheduler", "worker")
# options of the class that are another name of one that there is, or that are padre's to choose
_NOT_OPTIONS = {
    *("args", "kwargs", "self", "base_class_kwargs", "job_kwargs", "scheduler", "name"),
    *("extra", "env_extra", "header_skip", "job_extra", "protocol", "shared_temp_directory"),
    *("n_workers", "job_cls", "loop", "asynchronous", "scheduler_cls", "dashboard_address", "host", "silence_logs"),
}
# An event loop that waits for a busy machine is not lost. Nothing is imported from the folder that the job began in:
# the code of an execution comes from its snapshot.
_PROLOGUE = [
    "export DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT=120s DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP=300s",
    'cd "${TMPDIR:-/tmp}"',
]
_SETTINGS: dict[str, Any] = {
    "distributed.deploy.lost-worker-timeout": f"{_AWAY:g}s",
    "distributed.scheduler.allowed-failures": 0,
    "distributed.scheduler.worker-ttl": None,
    "distributed.scheduler.http.routes": [],  # no pages
    "distributed.comm.timeouts.connect": "120s",
    "distributed.comm.timeouts.tcp": "300s",
}


class Kind(NamedTuple):
    """A kind of queue."""

    cluster: str  # dask-jobqueue's class
    submit: str  # the program that takes a job
    cancel: str  # the one that cancels it
    units: Mapping[int, tuple[int, ...]]  # of a time limit with so many numbers: the seconds of each
    listing: tuple[str, ...] = ()  # prints the numbers of the user's jobs that wait or run, where it is known


_CLOCK = {1: (1,), 2: (60, 1), 3: (3600, 60, 1)}
KINDS: Mapping[str, Kind] = {
    "slurm": Kind(
        *("SLURMCluster", "sbatch", "scancel"),
        {1: (60,), 2: (60, 1), 3: (3600, 60, 1)},
        ("squeue", "--me", "--noheader", "--format=%i"),
    ),
    "pbs": Kind("PBSCluster", "qsub", "qdel", _CLOCK),
    "lsf": Kind("LSFCluster", "bsub", "bkill", {1: (60,), 2: (3600, 60)}),
    "sge": Kind("SGECluster", "qsub", "qdel", _CLOCK),
}


def seconds(walltime: Any, kind: str) -> int | None:
    """The time limit of a job, as the queue reads it; None where it is not known.

    Parameters
    ----------
    walltime : as it is written for ``kind``: of SLURM minutes, minutes:seconds, hours:minutes:seconds,
        days-hours:minutes:seconds; of LSF minutes, hours:minutes; of PBS and SGE seconds, minutes:seconds,
        hours:minutes:seconds.
    kind : a key of `KINDS`.
    """
    days, _, clock = str(walltime).strip().rpartition("-")
    numbers = clock.split(":")
    # after days SLURM counts from the hours on
    units = (3600, 60, 1)[: len(numbers)] if days else KINDS[kind].units.get(len(numbers))
    if not units or (days and kind != "slurm") or not all(each.isdecimal() for each in (*numbers, days or "0")):
        return None
    return int(days or 0) * 86400 + sum(int(each) * unit for each, unit in zip(numbers, units, strict=True))


def lifetime(walltime: int) -> list[str]:
    """The words with which a worker leaves before ``walltime`` (seconds), so that its job ends by itself."""
    ends = max(walltime - _EARLY, walltime // 2)
    return ["--lifetime", f"{ends}s", "--lifetime-stagger", f"{min(_STAGGER, ends // 3)}s"]


@dataclass
class _Told:
    """What jobs said of their submission, from the thread of the cluster."""

    numbers: dict[str, str] = field(default_factory=dict)  # number -> name of the job, of all that were submitted
    refused: dict[str, str] = field(default_factory=dict)  # name of each job that was refused -> words of the queue
    changed: Event = field(default_factory=Event)


class Place(Protocol):
    """Where jobs print, and where their numbers are kept as long as this process lives."""

    def open(self) -> Path:
        """A folder that the nodes see, and nobody else may read."""
        ...

    def secret(self, name: str, text: str) -> Path:
        """A file in that folder, which goes with `close`."""
        ...

    def note(self, numbers: Sequence[str]) -> None:
        """These are in the queue now."""
        ...

    def close(self, *, keep: bool) -> None:
        """None is in the queue; ``keep`` what they have printed, where they have."""
        ...


class Queue:
    """Jobs of a queue that are the workers of one Dask scheduler, in this process. Use it as a context manager.

    Parameters
    ----------
    kind : a key of `KINDS`; only SLURM is tested.
    jobs : how many there are; one that ends is replaced.
    options : what dask-jobqueue's class takes. Without them a job has one core and one process.
    place : where they print.
    """

    def __init__(self, kind: str, jobs: int, options: Mapping[str, Any], place: Place) -> None:
        self.kind, self.jobs = kind, jobs
        self._place = place
        self._noted: list[str] = []
        self._failed = False  # whether no worker will come
        self._told = _Told()
        self._options = _checked(kind, options)
        if not shutil.which(KINDS[kind].submit):
            raise PadreError(
                f"--backend {kind}: `{KINDS[kind].submit}` is not on this machine. For a running Dask cluster use "
                "--backend dask --scheduler ADDRESS"
            )
        if jobs < 1:
            raise PadreError(f"--backend {kind} needs a number of jobs of at least 1, not {jobs}. Add: --jobs 10")
        if not self._set("memory"):
            raise PadreError(f"{kind} needs the memory of a job. Add: --cluster-option memory=8GB")
        self._came: set[str] = set()  # numbers of the jobs whose workers were here
        self._lost: dict[str, float] = {}  # name of a job that has no worker and gets none -> since when
        self._said: set[str] = set()
        self._looked = monotonic()

    @property
    def text(self) -> str:
        """One line: ``slurm: 50 jobs (gpu, 2:00:00, 8GB)``."""
        options = (self._set(name) for name in ("queue", "walltime", "memory"))
        said = ", ".join(str(each) for each in options if each)
        return f"{self.kind}: {self.jobs} {'job' if self.jobs == 1 else 'jobs'} ({said})"

    @property
    def address(self) -> str:
        """Of the scheduler."""
        return str(self._cluster.scheduler_address)

    @property
    def security(self) -> Any:
        """What a client needs to talk to the scheduler."""
        return self._cluster.security

    @property
    def workers(self) -> int:
        """How many processes there will be."""
        return self.jobs * int(self._options["processes"])

    @property
    def numbers(self) -> list[str]:
        """Of the jobs that are there or wait, as the queue calls them."""
        return list(self._newest.values())

    @property
    def waits_in_queue(self) -> bool:
        """Whether `check` says when no worker will come; else nobody knows."""
        return bool(KINDS[self.kind].listing)

    @property
    def walltime(self) -> float:
        """Seconds that a job may take; infinite where nobody knows."""
        return seconds(self._set("walltime"), self.kind) or inf

    @property
    def _newest(self) -> dict[str, str]:
        """Name -> number; a job that replaces another one has its name."""
        return {name: number for number, name in list(self._told.numbers.items())}

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._logs = self._place.open()
            stack.push(self._close_place)
            stack.enter_context(dask.config.set(_SETTINGS))
            self._cluster = stack.enter_context(self._made())
            self._cluster.scale(jobs=self.jobs)
            self._wait_until_submitted()
            self._note()
            # not `scale` alone, which does not replace a job that has ended
            self._cluster.adapt(minimum_jobs=self.jobs, maximum_jobs=self.jobs)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def _close_place(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        # where it ends by an error, what the jobs printed may say why
        self._place.close(keep=self._failed or isinstance(error, Exception))

    def _note(self) -> None:
        if self.numbers != self._noted:
            self._noted = self.numbers
            self._place.note(self._noted)

    def check(self) -> list[str]:
        """What one should know and was not told yet: a job that was refused, or that ended before its worker came.

        Call it every few seconds: it also lets jobs be submitted again.

        Raises
        ------
        PadreError : where none of the jobs has a worker, and none will.
        """
        self._note()
        newest = self._newest
        here = self._here(newest)
        waiting = self._waiting(set(newest.values()))
        gone = {name: number for name, number in newest.items() if number not in self._came | waiting}
        why = self._told.refused | {name: self._ended(number) for name, number in sorted(gone.items())}
        if not here and len(why) >= self.jobs:
            self._failed = True
            raise PadreError(f"no job has a worker: {[*why.values()][-1]}")
        self._replace(why.keys(), after=_AGAIN)
        if self._options["processes"] > 1:  # Dask looks for a worker that is called as its job
            self._replace({name for name, number in newest.items() if number in self._came} - here, after=_AWAY)
        new = [line for line in dict.fromkeys(why.values()) if line not in self._said]
        self._said.update(new)
        return new

    def _replace(self, lost: Set[str], *, after: float) -> None:
        """Let Dask submit these jobs anew, once they have been lost for so many seconds."""
        now = monotonic()
        for name in lost:
            if now - self._lost.setdefault(name, now) >= after:
                del self._lost[name]
                self._told.refused.pop(name, None)
                self._cluster.loop.add_callback(self._forget, name)

    async def _forget(self, name: str) -> None:
        cluster = self._cluster
        while name in cluster.worker_spec and name not in cluster.workers:  # others are being submitted with it
            await asyncio.sleep(0.1)
        job = cluster.workers.pop(name, None)
        if job:
            await job.close()

    def _set(self, name: str) -> Any:
        """An option, or what Dask's own configuration has for it."""
        section = self._options.get("config_name") or self.kind
        return self._options.get(name) or dask.config.get(f"jobqueue.{section}.{name.replace('_', '-')}", None)

    def _made(self) -> Any:
        """The cluster, without jobs."""
        limit = seconds(self._set("walltime"), self.kind)
        extra = ["--no-dashboard", *(lifetime(limit) if limit else []), *_several(self._set("worker_extra_args"))]
        prologue = [*_several(self._set("job_script_prologue")), *_PROLOGUE]
        scheduler = {"dashboard": False, "dashboard_address": "127.0.0.1:0"} | dict(
            self._set("scheduler_options") or {}
        )
        given = self._options | {
            "job_cls": _telling(_class(self.kind).job_cls, self._told),
            "worker_extra_args": extra,
            "job_script_prologue": prologue,
            "scheduler_options": scheduler,
            "name": "padre",
        }
        for name, value in (("job_name", "padre"), ("log_directory", str(self._logs))):
            given.setdefault(name, value)
        given["security"] = _keys(self._place) if given.get("security", True) else None
        cluster = _class(self.kind)
        try:
            # a cluster that cannot be made complains of itself when it is forgotten, and a job does not
            if interface := scheduler.get("interface", self._set("interface")):
                check: Any = get_ip_interface
                check(interface)
            names = _parameters(cluster.job_cls) - {"security"}
            cluster.job_cls("tcp://scheduler", **{name: given[name] for name in names & given.keys()})
            return cluster(**given)
        except (ValueError, TypeError, OSError, RuntimeError, ImportError) as error:
            raise PadreError(f"--backend {self.kind}: {_line(str(error))}") from error

    def _wait_until_submitted(self) -> None:
        told = self._told
        while len(told.numbers) + len(told.refused) < self.jobs:
            told.changed.wait()
            told.changed.clear()
        if not told.numbers:
            raise PadreError(f"{KINDS[self.kind].submit} refused the jobs: {next(iter(told.refused.values()))}")

    def _here(self, newest: Mapping[str, str]) -> set[str]:
        """The names of the jobs that have a worker."""
        workers = {str(worker.name) for worker in list(self._cluster.scheduler.workers.values())}
        # one of several workers in a job is called `padre-3-0`
        here = {name for name in newest if any(each == name or each.startswith(f"{name}-") for each in workers)}
        self._came |= {newest[name] for name in here}
        self._lost = {name: since for name, since in self._lost.items() if name not in here}
        return here

    def _waiting(self, numbers: set[str]) -> set[str]:
        """Those of the jobs that are in the queue; all, where that is not known."""
        words = KINDS[self.kind].listing
        if not words or numbers <= self._came or monotonic() - self._looked < _BETWEEN:
            return numbers
        self._looked = monotonic()
        try:
            done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=_BETWEEN)
        except (OSError, subprocess.SubprocessError):
            return numbers
        return set(done.stdout.split())

    def _ended(self, number: str) -> str:
        """That a job ended early, with the last line of what it printed."""
        files = sorted(self._logs.glob(f"*{number}*"), key=lambda file: file.suffix != ".err")
        lines = [line for file in files for line in file.read_text(errors="replace").splitlines() if line.strip()]
        why = f": {_line(lines[-1])} ({files[0]})" if lines else ""
        return f"job {number} ended before its worker came{why}"


def _keys(place: Place) -> Any:
    """Keys that only this scheduler and its workers have: without them anybody on the network could give them work."""
    kind: Any = Security
    made = kind.temporary()
    cert, key = (
        str(place.secret(*each)) for each in (("cert.pem", made.tls_ca_file), ("key.pem", made.tls_client_key))
    )
    pairs = {f"tls_{role}_{name}": file for role in _ROLES for name, file in (("cert", cert), ("key", key))}
    return kind(require_encryption=True, tls_ca_file=cert, **pairs)


def _class(kind: str) -> Any:
    return getattr(dask_jobqueue, KINDS[kind].cluster)


def known_options(kind: str) -> list[str]:
    """The options that a cluster of this kind takes."""
    cluster = _class(kind)
    known = _parameters(cluster) | _parameters(cluster.job_cls)
    return sorted(known - _NOT_OPTIONS - ({"project"} if "account" in known else set()))


def _parameters(made: Any) -> set[str]:
    """What a class of dask-jobqueue, and the ones that it is made from, take."""
    ours = [each for each in made.__mro__ if each.__module__.startswith(dask_jobqueue.__name__)]
    return {name for each in ours for name in inspect.signature(each.__init__).parameters}


def _checked(kind: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of the class, with padre's defaults; text where a list is meant becomes one."""
    known = known_options(kind)
    for name in options:
        if name not in known:
            raise UnknownName("cluster option", name, known, where=f"--backend {kind}")
    given: dict[str, Any] = {name: _several(value) if name in _LISTS else value for name, value in options.items()}
    cores = given.setdefault("cores", 1)
    given.setdefault("processes", cores)  # one computation at a time in each
    for name in ("cores", "processes"):
        if type(given[name]) is not int or given[name] < 1:
            raise PadreError(f"cluster option {name}={given[name]}: it must be a whole number, 1 or larger")
    if not isinstance(given.get("security", True), bool):
        raise PadreError(f"cluster option security={given['security']}: it is true or false")
    if "walltime" in given:
        given["walltime"] = str(given["walltime"])
    return given


def _several(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]


def _telling(job: Any, told: _Told) -> Any:
    """The class ``job``, whose objects say how their submission went."""

    async def start(self: Any) -> None:
        try:
            await job.start(self)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001  of a program that is not padre's; raised, nobody would see it
            self.status = Status.running
            told.refused[str(self.name)] = _line(str(error))
        else:
            told.numbers[str(self.job_id)] = str(self.name)
        finally:
            told.changed.set()

    async def close(self: Any) -> None:
        await job.close(self)
        self.status = Status.closed

    return type(job.__name__, (job,), {"start": start, "close": close})


def _line(text: str) -> str:
    """What a program said, in a line: of dask-jobqueue's report of a command what stands below `stderr`."""
    said = re.search(r"^stderr:\n(.+)$", text, re.MULTILINE)
    lines = [said[1]] if said else [line for line in text.splitlines() if line.strip()]
    line = re.sub(r"^[a-z]+: (error: )?", "", lines[0].strip()) if said else lines[0].strip() if lines else ""
    return cut(line or "no reason given", _LONGEST)
