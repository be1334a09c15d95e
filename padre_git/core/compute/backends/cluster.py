"""The chunks that the workers of a Dask cluster compute: sent, sent again, taken back."""

import os
import pickle
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from math import inf
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

import cloudpickle
from distributed import Client, Future
from distributed.comm import CommClosedError
from distributed.scheduler import KilledWorker

from padre_git.core.compute import processes
from padre_git.core.compute.backends.chunks import Answer
from padre_git.core.compute.backends.scheduler import Limits, Queue, connected
from padre_git.core.compute.backends.versions import differing, lacking
from padre_git.core.compute.backends.worker import CALL, CLOSE, COPY, RUNNING, Back, versions
from padre_git.core.compute.backends.workers import Workers
from padre_git.core.compute.tasks import Code, Data, Task
from padre_git.errors import Interrupted, PadreError

TIMES = 3  # time limits of a job that a computation may take
_EXCUSES = 5  # chunks in a row that come back without their data, and not for a death of their own


class _Chunk(NamedTuple):
    """What was sent, to be sent again where the connection was lost."""

    body: bytes
    keys: Collection[str]
    code: str
    tasks: int


@dataclass
class Cluster:
    """The processes of a cluster; see `chunks.Pool`."""

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
    _busy: dict[int, float] = field(default_factory=dict)  # chunk -> seconds that it was seen to be computed
    _timed: float = inf
    _excused: int = 0  # since the last chunk that was computed

    def __post_init__(self) -> None:
        self._address, self._security = self.client.scheduler.address, self.client.security
        self._there = Workers(self.limits, self.tell, self.queue)

    @property
    def workers(self) -> int:
        """How many worker processes there are; waits for the first one."""
        self._look(at_once=not self._there.found)
        if not self._there.found and self._there.absent_since is None:
            self.tell("waiting for the first worker of the cluster")
            self._wait_for_worker()
        return len(self._there.found)

    def _wait_for_worker(self) -> None:
        """Where there is none: without one nothing can be sent."""
        while not self._there.found:
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
            self._places[chunk] = min(self._there.found, key=lambda address: busy[address], default="")
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
                *(CALL, sent.body, data, archive, tuple(code.folders) if code else ()),
                *(code.key if code else "", processes.wanted_threads(), versions()),
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
            self._scattered[name] = self._sent_to_all(key, value)
        return self._scattered[name]

    def _sent_to_all(self, key: str, value: Any) -> Future:
        """Send a value to all workers; its future."""
        for _ in range(_EXCUSES):
            try:
                found: Future = self.client.scatter({key: value}, hash=False)[key]
                self.client.run_on_scheduler(COPY, key=key)
                return found
            except TimeoutError:  # so Dask says that the workers have left at this moment
                self._look(at_once=True)
                self._wait_for_worker()
        raise PadreError("the workers of the cluster end as soon as they start; their logs may say why")

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
                self.client.run_on_scheduler(CLOSE, address=running[chunks[chunk].key])
        why = f"it was not done after {timedelta(seconds=round(longest))}, {TIMES} times the time limit of a job"
        return [self._over(chunk, 0, "")._replace(late=why) for chunk in late]

    def _running(self) -> Mapping[str, str]:
        """Key of each future that is being computed -> address of the worker."""
        try:
            found: Mapping[str, str] = self.client.run_on_scheduler(RUNNING)
        except (CommClosedError, OSError, TimeoutError):  # the next look says what is wrong
            return {}
        return found

    def _answer(self, chunk: int, future: Future) -> list[Answer]:
        """What a future says; nothing where it was sent again."""
        try:
            back: Back = future.result(timeout=self.limits.again)
        except KilledWorker as error:
            return [self._over(chunk, error.allowed_failures + 1, self._there.why(error.last_worker.address))]
        except (CommClosedError, OSError, TimeoutError, CancelledError) as error:
            if not self._is_connected() or getattr(error, "reason", "") == "scheduler-connection-lost":
                self._reconnect(error)
                return []
            # its data went with the last worker that had it, which the client need not know yet
            self._scattered.clear()
            self._look(at_once=True)
            place = self._places.get(chunk, "")  # where that still is, another worker took the data along
            self._excused += 1
            excused = place in self._there.found and self._excused <= _EXCUSES
            return [self._over(chunk, 0 if excused else 1, self._there.why(place))]
        except ModuleNotFoundError as error:
            raise PadreError(lacking(error.name or "", "a worker")) from error
        except Exception as error:
            raise PadreError(f"a worker of the cluster failed: {type(error).__name__}: {error}") from error
        return [self._computed(chunk, back)]

    def _computed(self, chunk: int, back: Back) -> Answer:
        name = self._there.name(back.worker)
        self._excused = 0
        if back.versions:
            raise PadreError(differing({name: back.versions}))
        if back.missing:
            code = self.codes.get(self._chunks[chunk].code)
            raise PadreError((code and code.missing(back.missing)) or lacking(back.missing, name))
        self._there.used(back.worker, back.memory)
        self._forget(chunk)
        return Answer(chunk, [pickle.loads(each) for each in back.results], back.seconds)

    def _over(self, chunk: int, deaths: int, why: str) -> Answer:
        self._forget(chunk)
        return Answer(chunk, None, deaths=deaths, why=why)

    def _forget(self, chunk: int) -> None:
        del self._chunks[chunk], self._futures[chunk]
        self._places.pop(chunk, None)
        self._busy.pop(chunk, None)

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
                self.client, self.own = connected(self._address, self.limits.again, self._security), True
                break
        else:
            raise Interrupted("the scheduler was lost after {}, which are kept. The same command continues.") from error
        self._look(at_once=True)
        for chunk in self._chunks:
            self._submit(chunk)

    def _look(self, *, at_once: bool = False) -> None:
        """See `Workers.look`."""
        try:
            self._there.look(self.client, at_once=at_once)
        except (CommClosedError, OSError, TimeoutError) as error:
            self._reconnect(error)

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
