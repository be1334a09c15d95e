"""Earlier runs of the same code: does a run repeat one, and did it give the same?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import msgspec

from padre_git.app.repository.workspace import Workspace
from padre_git.core.text.formats import listed
from padre_git.errors import PadreError
from padre_git.model.documents import DataUse, Environment, Run, Status
from padre_git.model.names import short
from padre_git.storage import documents
from padre_git.storage.layout import ExecutionLayout


class _Earlier(msgspec.Struct, frozen=True):
    """Of a `run.json`, what tells whether another run repeats it."""

    id: str
    status: Status
    started: str = ""
    number: int = 0
    environment: str | None = None
    definition: str | None = None
    dataset: DataUse | None = None
    splitting: str | None = None
    parameters: dict[str, Any] = {}
    searched: dict[str, Any] = {}
    seed: int | None = 0
    predictions: str | None = None


class Repeats(NamedTuple):
    """The runs that repeat earlier ones.

    Attributes
    ----------
    equal : id of a run -> id of the earlier one that has equal predictions.
    remarks : what is to be said of those that have other predictions.
    """

    equal: dict[str, str]
    remarks: list[str]


_DECODER = msgspec.json.Decoder(_Earlier)
_Key = tuple[object, ...]


def repeats(
    workspace: Workspace,
    ref: str,
    place: ExecutionLayout,
    runs: Iterable[Run],
    renamed: Mapping[str, str] | None = None,
    *,
    environment: str | None = None,
) -> Repeats:
    """Which of ``runs``, that are not on the branch ``ref`` yet, repeat completed ones of the same execution there.

    ``renamed`` : hash of a definition as an earlier version recorded it -> its hash today.
    ``environment`` : the key of the environment of ``runs``.
    """
    done = [run for run in runs if run.status == "completed" and run.predictions]
    known: dict[_Key, list[_Earlier]] = {}
    # not by their ids: within one second these are in no order
    for earlier in sorted(_earlier(workspace, ref, place), key=lambda run: (run.started, run.number)) if done else ():
        today = (renamed or {}).get(earlier.definition or "", earlier.definition)
        known.setdefault(_key(msgspec.structs.replace(earlier, definition=today)), []).append(earlier)
    equal, other = dict[str, str](), list[_Earlier]()
    for run in done:
        same = known.get(_key(run), [])
        first = next((each for each in same if each.predictions == run.predictions), None)
        if first:
            equal[run.id] = first.id
        elif same and _alike(workspace, ref, place, same[-1], run, environment):
            other.append(same[-1])
    return Repeats(equal, _remarks(other))


def _alike(
    workspace: Workspace, ref: str, place: ExecutionLayout, earlier: _Earlier, run: Run, key: str | None
) -> bool:
    """Whether both ran in the same environment, as far as that is known before a run."""
    if earlier.environment == run.environment:
        return True
    found = workspace.git.objects.read(f"{ref}:{place.environment(earlier.environment or '')}")
    with suppress(PadreError):  # a document that cannot be read is like nothing
        return found is not None and documents.environment_key(documents.decode(found[1], Environment, "")) == key
    return False


def _remarks(other: Sequence[_Earlier]) -> list[str]:
    if not other:
        return []
    names = listed((short(each.id) for each in other), 3, " …")
    return [
        f"run{'s' if len(other) > 1 else ''} {names} had the same code, data, setting and seed and other predictions: "
        "something here is random that no seed covers"
    ]


def _earlier(workspace: Workspace, ref: str, place: ExecutionLayout) -> Iterator[_Earlier]:
    """The completed runs that a branch holds."""
    git = workspace.git
    names = git.names(f"{ref}:{place.folder}/runs")
    for answer in git.objects.many(f"{ref}:{place.run_file(name)}" for name in names):
        run = _read(answer[1]) if answer else None
        if run and run.status == "completed":
            yield run


def _read(data: bytes) -> _Earlier | None:
    try:
        return _DECODER.decode(data)
    except msgspec.MsgspecError:  # a document that cannot be read repeats nothing; `padre list` names it
        return None


def _key(run: Run | _Earlier) -> _Key:
    data = run.dataset and (run.dataset.dataset, run.dataset.version)
    # a parameter that is NaN reads back as the text "NaN"
    parameters = {name: str(value) if value != value else value for name, value in run.parameters.items()}
    return (run.definition, data, run.splitting, repr(parameters).lower(), repr(run.searched), run.seed)
