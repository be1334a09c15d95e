"""Computing on a Dask cluster that runs: its scheduler's address, its scheduler file, or a client.

Dask's wire is pickle: who reaches a scheduler can run code on its workers. The code of a computation is that of the
recording, as a ZIP file, whatever lies in the work tree meanwhile. padre closes no client that it did not make.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import dask
from distributed import Client

from padre_git.core.compute.backends import Died
from padre_git.core.compute.backends.chunks import Chunks
from padre_git.core.compute.backends.cluster import TIMES, Cluster
from padre_git.core.compute.backends.scheduler import Limits, Queue, connected
from padre_git.core.compute.tasks import Code, Data, Task
from padre_git.core.results.results import Result
from padre_git.errors import PadreError
from padre_git.model.shell import quoted

_AHEAD = 4  # chunks per worker
# before a client is made: a busy machine must not end a search
_PATIENT = {
    "distributed.comm.timeouts.connect": "120s",
    "distributed.comm.timeouts.tcp": "300s",
    "distributed.client.heartbeat": "20s",
}


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
        self._pool: Cluster | None = None
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
                client = connected(queue.address, self._limits.connect, queue.security)
                limits = replace(self._limits, longest=TIMES * self._queue.walltime)
                self._pool = Cluster(client, limits, self._tell, own=True, queue=queue)
            else:
                client = self._given or connected(_address(self._address), self._limits.connect)
                self._pool = Cluster(client, self._limits, self._tell, own=self._given is None)
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
