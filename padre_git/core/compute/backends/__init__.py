"""Where computations run: in this process, in several of this machine (`local`), on a cluster (`dask`, `jobqueue`)."""

from collections.abc import Iterable, Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self

from padre_git.core.compute.tasks import Code, Data, Task
from padre_git.core.results.results import Result
from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.core.compute.backends import dask as dask
    from padre_git.core.compute.backends import jobqueue as jobqueue


class Died(NamedTuple):
    """No result: the process of this computation ended each time it was tried; ``reason`` is the end of a sentence."""

    reason: str


class Backend(Protocol):
    """Computes tasks. It is opened once for a command, as a context manager, and runs in one thread."""

    @property
    def far(self) -> bool:
        """Whether it computes on other machines: what came from there is made safe at once."""
        ...

    @property
    def place(self) -> str:
        """What computes, for people, such as "2 processes"; empty for this process."""
        ...

    def run(
        self, tasks: Iterable[Task | None], data: Mapping[str, Data], codes: Mapping[str, Code]
    ) -> Iterator[tuple[int, Result | Died]]:
        """Compute; results come in any order, each with the position of its task, from 0 on.

        Parameters
        ----------
        tasks : consumed little by little. None is no task: nothing is left to do before another result is there, and
            what comes then may depend on it. It comes only while at least one task is under way.
        data : key -> what tasks of that key compute with; it may grow while tasks are consumed.
        codes : key -> the user's code, for other machines; it may grow likewise.

        Raises
        ------
        PadreError : where something cannot be sent to another process.
        Interrupted : where the processes are gone for good.
        """
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


__getattr__ = submodules(__name__)
