"""Runs that other tools have recorded, as their readers give them: values, not yet judged."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from padre_git.model.documents import Status

OPENML = "https://www.openml.org"  # the server that is asked where nobody names another one


class Step(NamedTuple):
    """A value of a metric.

    Attributes
    ----------
    time : seconds since 1970; none where it was not recorded.
    """

    step: int | float
    time: float | None
    value: float


class Head(NamedTuple):
    """What is known of a run before its content is read.

    Attributes
    ----------
    id : of the tool.
    started : seconds since 1970; none where it was not recorded.
    deleted : whether its tool lists it no more.
    place : where its reader finds it.
    """

    id: str
    started: float | None
    deleted: bool = False
    place: str = ""


def _none(name: str) -> bytes | None:
    """The artifacts of a run that has none."""


@dataclass(frozen=True)
class Foreign:
    """A run of another tool.

    Attributes
    ----------
    id, name : of the tool.
    started, finished : seconds since 1970.
    parameters : name -> text, as it was recorded.
    metrics : name -> its values in their order.
    commit : of git, as it was recorded; `dirty` where the tool says that files differed from it.
    parent : id of the run that this one is a part of.
    message : what its author said of it.
    tags : name -> text of what its author marked it with.
    left : what was not read -> how many.
    notes : what is to be said of the run.
    artifact : gives the content of a file that the run left, by its name; none where there is no such file.
    parts : the runs that are its splits, where the user said so.
    """

    id: str
    name: str
    status: Status
    started: float | None
    finished: float | None
    parameters: Mapping[str, str]
    metrics: Mapping[str, Sequence[Step]]
    commit: str | None = None
    dirty: bool = False
    parent: str | None = None
    seed: int | None = None
    command: Sequence[str] = ()
    message: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    left: Mapping[str, int] = field(default_factory=dict)
    notes: Sequence[str] = ()
    artifact: Callable[[str], bytes | None] = _none
    parts: "Sequence[Foreign]" = ()


class Store(Protocol):
    """What a reader of another tool's files offers.

    Attributes
    ----------
    tool : as it is written, such as ``MLflow``.
    name : of the folder or file, without its path.
    """

    @property
    def tool(self) -> str:
        """The tool's name."""
        ...

    @property
    def name(self) -> str:
        """Of the folder or file, without its path."""
        ...

    def experiments(self) -> Sequence[str]:
        """Their names."""
        ...

    def heads(self, experiment: str) -> Iterable[Head | str]:
        """The runs of an experiment; a text says why one cannot be read.

        Raises
        ------
        PadreError : where the experiment cannot be read.
        """
        ...

    def read(self, experiment: str, head: Head) -> Foreign:
        """The content of a run.

        Raises
        ------
        PadreError : where it cannot be read.
        """
        ...
