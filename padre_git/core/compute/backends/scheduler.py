"""How the scheduler of a cluster is reached: by its address, or with the jobs of a queue that are its workers."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from types import TracebackType
from typing import Any, Protocol, Self

from distributed import Client
from distributed.comm import CommClosedError
from distributed.versions import VersionMismatchWarning

from padre_git.errors import PadreError
from padre_git.model.shell import quoted


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


def connected(address: str, seconds: float, security: Any = None) -> Client:
    """A client of the scheduler at ``address``.

    Raises
    ------
    PadreError : where none answers within so many ``seconds``.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", VersionMismatchWarning)  # padre says what matters, in its own words
            return Client(address, timeout=seconds, security=security, set_as_default=False)
    except (OSError, TimeoutError, CommClosedError) as error:
        raise PadreError(f"no scheduler answers at {address} ({seconds:g} s)") from error
    except ValueError as error:  # such as an unknown protocol
        raise PadreError(f"--scheduler {quoted(address)}: {error}") from error
