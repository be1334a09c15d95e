"""The worker processes of a cluster: which there are, whether they are fit for use, and when there are none."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import NamedTuple

from distributed import Client
from distributed.comm import CommClosedError

from padre_git.core.compute.backends.scheduler import Limits, Queue
from padre_git.core.compute.backends.versions import differing, other
from padre_git.core.compute.backends.worker import FIND, versions
from padre_git.errors import Interrupted, PadreError, natural


class Worker(NamedTuple):
    """What is known of a worker process."""

    name: str
    threads: int


@dataclass
class Workers:
    """The workers of a cluster, by address, as they were at the last look.

    Attributes
    ----------
    tell : called with a line that one may want to know.
    """

    limits: Limits
    tell: Callable[[str], None]
    queue: Queue | None = None
    found: dict[str, Worker] = field(default_factory=dict)
    absent_since: float | None = None
    _checked: set[str] = field(default_factory=set)
    _memory: dict[str, int] = field(default_factory=dict)  # address -> bytes at its peak
    _looked: float = -inf
    _last: str = ""  # the worker that was there last
    _noted: bool = False

    def name(self, address: str) -> str:
        """What a worker is called."""
        return self.found[address].name if address in self.found else address

    def used(self, address: str, memory: int) -> None:
        """A worker said how many bytes it had at its peak."""
        self._memory[address] = memory

    def why(self, address: str) -> str:
        """Why a worker may have died."""
        peak = self._memory.get(address)
        memory = f"perhaps memory: {peak / 1e9:.1f} GB before" if peak else "perhaps memory"
        # a worker leaves before its job ends, with the fit that it is at
        return f"{memory}, or the time limit of a job" if self.queue and self.queue.walltime < inf else memory

    def look(self, client: Client, *, at_once: bool = False) -> None:
        """Which workers there are; asked for from time to time.

        Raises
        ------
        Interrupted : where there has been none for too long.
        PadreError : where one has other versions.
        CommClosedError, OSError, TimeoutError : where the scheduler does not answer.
        """
        now = time.monotonic()
        if not at_once and now - self._looked < self.limits.look:
            return
        self._looked = now
        for line in self.queue.check() if self.queue else ():
            self.tell(line)
        info = client.sync(client.scheduler.identity, callback_timeout=self.limits.again)
        found = {address: Worker(str(each["name"]), each["nthreads"]) for address, each in info["workers"].items()}
        if self.found and not found:
            address, last = next(reversed(self.found.items()))
            memory = f", {self._memory[address] / 1e9:.1f} GB before" if address in self._memory else ""
            self._last, self.absent_since = f"{last.name}, killed{memory}", now
        if found:
            self.absent_since = None
            self._check(client, found)
        elif self.absent_since is not None and now - self.absent_since >= self._absent:
            raise Interrupted(
                f"there has been no worker for {self.limits.absent:g} s (last: {self._last}). "
                "{} are kept; the same command continues."
            )
        self.found = found

    @property
    def _absent(self) -> float:
        """For how long no worker may be there; without limit where the queue knows that some will come."""
        return inf if self.queue and self.queue.waits_in_queue else self.limits.absent

    def _check(self, client: Client, found: Mapping[str, Worker]) -> None:
        """Refuse workers with other versions; say where threads will have nothing to do."""
        new = [address for address in found if address not in self._checked]
        if not new:
            return
        self._checked.update(new)
        try:
            answers = client.run(FIND, tuple(versions())[1:-1], workers=new, on_error="ignore")
        except (CommClosedError, OSError, TimeoutError, ValueError):  # gone meanwhile
            return
        names = {address: found[address].name for address in answers if address in found}
        mine = versions()
        unlike = {names[address]: other(mine, theirs) for address, theirs in answers.items() if address in names}
        unlike = {name: unlike[name] for name in sorted(unlike, key=natural) if unlike[name]}
        if unlike:
            raise PadreError(differing(unlike))
        wide = [each.threads for each in found.values() if each.threads > 1]
        if wide and not self._noted:
            self._noted, most = True, max(wide)
            several = "worker processes have" if len(wide) > 1 else "worker process has"
            self.tell(
                f"{len(wide)} {several} {most} threads{' each' if len(wide) > 1 else ''}; padre computes one fit at a "
                f"time in each: --nthreads 1 --nworkers {most} uses them all"
            )
