"""How tasks go to several processes: in chunks, so that sending costs little, and again where a process dies.

A library of processes cannot tell which task killed a process: it names all that the process had. So the ones that were
under way are suspects, and go alone from then on; a task whose process dies so three times has no result.
"""

from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from statistics import median
from typing import NamedTuple, Protocol

from padre_git.core.compute.backends import Died
from padre_git.core.compute.tasks import Task
from padre_git.core.results.results import Result

DEATHS = 3  # of the process of a task, after which it is not tried again
_QUARTERS = 4  # parts of what is left, of each worker
_LEAST = 0.1  # seconds of work that are worth a message
_LAST = 50  # computations whose time says how long the next ones take


class Numbered(NamedTuple):
    """A task and its position."""

    number: int
    task: Task


class Answer(NamedTuple):
    """What came of a chunk: its results; none where a process died."""

    chunk: int
    results: Sequence[Result] | None
    seconds: float = 0.0  # that its computations took
    deaths: int = 1  # of processes, where there are no results
    why: str = ""  # what may be the reason, for the message
    late: str = ""  # where it was ended for taking too long: the end of a sentence


class Pool(Protocol):
    """Processes that compute chunks."""

    @property
    def workers(self) -> int:
        """How many processes there are."""
        ...

    @property
    def singles(self) -> int:
        """How many tasks may be under way where each has to be alone in its process."""
        ...

    def send(self, chunk: int, tasks: Sequence[Task], *, alone: bool) -> None:
        """Let a chunk be computed; ``alone`` : in a process that has nothing else to do."""
        ...

    def wait(self) -> Collection[Answer]:
        """What has come since the last time; waits until there is something."""
        ...


@dataclass
class Chunks:
    """Sends tasks to a pool and gives their results.

    Attributes
    ----------
    seconds : of work that one chunk should have.
    ahead : the most chunks per worker that are under way.
    """

    pool: Pool
    seconds: float
    ahead: int
    _under_way: dict[int, list[Numbered]] = field(default_factory=dict)
    _suspects: deque[Numbered] = field(default_factory=deque)
    _alone: set[int] = field(default_factory=set)  # chunks
    _deaths: Counter[int] = field(default_factory=Counter)
    _times: deque[float] = field(default_factory=lambda: deque(maxlen=_LAST))
    _sent: int = 0

    def run(self, tasks: Iterable[Task | None]) -> Iterator[tuple[int, Result | Died]]:
        """See `Backend.run`."""
        source = _Source(tasks)
        while True:
            if self._suspects:
                self._send_suspects()
            elif not self._alone:
                self._fill(source)
            if not self._under_way:
                return
            for answer in self.pool.wait():
                yield from self._answered(answer)

    def _fill(self, source: "_Source") -> None:
        """Send chunks until enough are under way, or there is no task now."""
        workers = max(self.pool.workers, 1)
        # until a time is known one task for each worker: more of them would be messages that are nearly empty
        most = (self.ahead if self._times else 1) * workers
        while len(self._under_way) < most:
            chunk = source.take(self._size(self.seconds), workers, least=self._size(min(_LEAST, self.seconds)))
            if not chunk:
                return
            self._send(chunk)

    def _size(self, seconds: float) -> int:
        """How many tasks take so long: one, until the times of some are known."""
        return max(1, int(seconds / max(median(self._times), 1e-4))) if self._times else 1

    def _send_suspects(self) -> None:
        """Each alone, once all that was under way is back: then a death has one author."""
        if self._under_way.keys() - self._alone:
            return
        while self._suspects and len(self._under_way) < max(self.pool.singles, 1):
            self._send([self._suspects.popleft()], alone=True)

    def _send(self, chunk: list[Numbered], *, alone: bool = False) -> None:
        self._sent += 1
        self._under_way[self._sent] = chunk
        if alone:
            self._alone.add(self._sent)
        self.pool.send(self._sent, [each.task for each in chunk], alone=alone)

    def _answered(self, answer: Answer) -> Iterator[tuple[int, Result | Died]]:
        chunk = self._under_way.pop(answer.chunk)
        alone = answer.chunk in self._alone
        self._alone.discard(answer.chunk)
        if answer.results is not None:
            self._times.append(answer.seconds / len(chunk))
            yield from zip((each.number for each in chunk), answer.results, strict=True)
            return
        for each in chunk:
            if answer.late and len(chunk) == 1:
                yield each.number, Died(answer.late)
                continue
            if alone:
                self._deaths[each.number] += answer.deaths
            if self._deaths[each.number] >= DEATHS:
                yield each.number, Died(f"its worker died {DEATHS} times{f' ({answer.why})' if answer.why else ''}")
            else:
                self._suspects.append(each)


class _Source:
    """Tasks with their numbers, a few at a time."""

    def __init__(self, tasks: Iterable[Task | None]) -> None:
        self._tasks, self._next = iter(tasks), 0
        self._ready: deque[Numbered] = deque()

    def take(self, most: int, workers: int, *, least: int = 1) -> list[Numbered]:
        """At most so many tasks of one code; none where there is nothing to do now.

        At the end less: what is left goes in equal parts to the ``workers``, in up to four rounds, so that they end
        together. A part has no fewer than ``least``, as far as there are so many.
        """
        self._look_ahead(most * workers * _QUARTERS)
        left = len(self._ready)
        rounds = min(max(left // (workers * least), 1), _QUARTERS)
        most = min(most, max(-(-left // (workers * rounds)), least))
        found: list[Numbered] = []
        while self._ready and len(found) < most and (not found or self._ready[0].task.code == found[0].task.code):
            found.append(self._ready.popleft())
        return found

    def _look_ahead(self, wanted: int) -> None:
        for task in islice(self._tasks, max(wanted - len(self._ready), 0)):
            if task is None:
                return
            self._ready.append(Numbered(self._next, task))
            self._next += 1
