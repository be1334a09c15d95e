"""A list of one noun, and how its documents and runs are found."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from padre_git.app.repository.workspace import Workspace
from padre_git.storage import index
from padre_git.storage.index import Index, Noun, Problem

D = TypeVar("D")
T = TypeVar("T")


@dataclass(frozen=True)
class Table:
    """A list of one noun: texts for people, documents for `--json`."""

    headers: list[str]
    rows: list[list[str]]
    documents: list[dict[str, Any]]
    remarks: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def table(
    known: Index, headers: str, documents: list[dict[str, Any]], cells: Callable[[Any], list[str]], none: str
) -> Table:
    """Headers are words of ``headers``; without documents ``none`` says what to type."""
    remarks = [] if documents else [none]
    return Table(headers.split(), [cells(each) for each in documents], documents, remarks, known.problems)


def read(workspace: Workspace) -> Index:
    """The index of all runs."""
    return index.read(workspace.git, workspace.layout)


def grouped(items: Iterable[T], key: Callable[[T], Any]) -> dict[Any, list[T]]:
    """The items by ``key``, in their order."""
    groups: dict[Any, list[T]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def documents(known: Index, kind: str, type_: type[D]) -> list[tuple[Noun, D]]:
    """The documents of one kind, with where each lies."""
    return [(noun, document) for noun, document in known.documents(kind) if isinstance(document, type_)]


def slugs(noun: Noun) -> tuple[str, ...]:
    """The names of the folders that lead to a document: of an experiment its project's and its own."""
    parts = noun.path.split("/")
    return (parts[-4], parts[-2]) if noun.kind == "experiment" else (parts[-2],)
