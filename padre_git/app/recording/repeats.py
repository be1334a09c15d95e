"""Earlier runs of the same code: does a run repeat one, and did it give the same?"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import msgspec

from padre_git.app.recording.environment import environment
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import settings
from padre_git.core.components.plain import plain
from padre_git.core.text.formats import listed
from padre_git.errors import PadreError
from padre_git.model.documents import DataUse, Environment, OutsideFile, Run, Status
from padre_git.model.names import short
from padre_git.storage import documents
from padre_git.storage.index import Row
from padre_git.storage.layout import ExecutionLayout


class _Code(msgspec.Struct, frozen=True):
    """What is in no tree, of the code of a run."""

    outside: list[OutsideFile] = []


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
    code: _Code = _Code()


class Repeats(NamedTuple):
    """The runs that repeat earlier ones.

    Attributes
    ----------
    equal : id of a run -> id of the earlier one that has equal predictions.
    remarks : what is to be said of the ones that read other inputs, or have other predictions.
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
    completed = [run for run in runs if run.status == "completed" and (run.predictions or run.code.outside)]
    known: dict[_Key, list[_Earlier]] = {}
    # not by their ids: within one second these are in no order
    for earlier in (
        sorted(_earlier(workspace, ref, place), key=lambda run: (run.started, run.number)) if completed else ()
    ):
        today = (renamed or {}).get(earlier.definition or "", earlier.definition)
        known.setdefault(_key(msgspec.structs.replace(earlier, definition=today)), []).append(earlier)
    last = {_setting(each): each for several in known.values() for each in several}
    equal, other, inputs = dict[str, str](), list[_Earlier](), list[str]()
    for run in completed:
        same = known.get(_key(run), [])
        changed = _changed_inputs(run, last.get(_setting(run)))
        if changed:
            inputs.append(changed)
            continue
        first = next((each for each in same if each.predictions == run.predictions), None)
        if first and run.predictions:
            equal[run.id] = first.id
        elif same and run.predictions and _alike(workspace, ref, place, same[-1], run, environment):
            other.append(same[-1])
    return Repeats(equal, [*inputs, *_remarks(other)])


def _setting(run: Run | _Earlier) -> tuple[str, int | None]:
    return _content(run.parameters), run.seed


def _changed_inputs(run: Run, last: _Earlier | None) -> str:
    """What the last run with this setting read as it was then; its splits may be others for that very reason."""
    if last is None or not run.code.outside:
        return ""
    old = {file.path: file.sha256 for file in last.code.outside}
    changed = [file.path for file in run.code.outside if old.get(file.path, file.sha256) != file.sha256]
    if not changed:
        return ""
    return f"{listed(changed, 3)} changed since {short(last.id)}; code and setting are the same"


class Earlier:
    """The runs of an execution that a new recording need not compute again: of the same definition, data and splits, in
    the same environment, completed or failed.

    Parameters
    ----------
    rows : of the whole repository.
    place : the execution.
    definitions : the hash of the definition, as it is today and as an earlier version recorded it.
    data, version : slug and version of the data set.
    splitting : the hash of the indices.
    searched : what nested runs search.
    parameters : of a setting, as a run records them.
    stopped : whether runs that a race stopped count, too.
    """

    def __init__(
        self,
        workspace: Workspace,
        place: ExecutionLayout,
        rows: Iterable[Row],
        *,
        definitions: Collection[str],
        data: tuple[str, str],
        splitting: str,
        searched: Mapping[str, Any],
        parameters: Callable[[Mapping[str, Any]], Mapping[str, Any]],
        stopped: bool = False,
    ) -> None:
        self._workspace, self._place, self._parameters = workspace, place, parameters
        self._alike: dict[str | None, bool] = {}
        self._all = [row for row in rows if row.place.folder == place.folder]
        same = [
            row
            for row in self._all
            if (row.status in ("completed", "failed") or (stopped and row.stopped))
            and row.definition in definitions
            and (row.dataset, row.version) == data
            and row.splitting == splitting
            and row.searched == searched
            and self._is_alike(row.environment)
        ]
        # of several the first that completed
        same.sort(key=lambda row: (row.status != "completed", row.started, row.number))
        self._settings: dict[tuple[bytes, int | None], Row] = {}
        self._contents: dict[tuple[str, int | None], Row] = {}
        for row in same:
            self._settings.setdefault((settings.key(row.setting), row.seed), row)
            self._contents.setdefault((_content(row.parameters), row.seed), row)

    def find(self, setting: Mapping[str, Any], seed: int) -> Row | None:
        """The run of a setting; none where there is none."""
        if not self._settings:
            return None
        found = self._settings.get((settings.key({name: plain(each) for name, each in setting.items()}), seed))
        if found:
            return found
        # other hyperparameters may be named, with their defaults
        return self._contents.get((_content(self._parameters(setting)), seed))

    def whole_search(self, taken: Collection[str]) -> str | None:
        """The largest search all of whose runs that ended are ``taken``; none where none is."""
        searches = settings.grouped((row for row in self._all if row.search), lambda row: row.search or "")
        ended = {name: [row for row in rows if row.status != "interrupted"] for name, rows in searches.items()}
        whole = [name for name, rows in ended.items() if rows and all(row.id in taken for row in rows)]
        return max(whole, key=lambda name: len(ended[name]), default=None)

    def of_search(self, search: str) -> list[Row]:
        """The runs of a search."""
        return [row for row in self._all if row.search == search]

    def _is_alike(self, environment: str | None) -> bool:
        if environment not in self._alike:
            self._alike[environment] = _same_environment(self._workspace, self._place, environment)
        return self._alike[environment]


def _same_environment(workspace: Workspace, place: ExecutionLayout, name: str | None) -> bool:
    """Whether an environment is the one of this process, as far as that is known before a run."""
    path = place.environment(name or "")
    file = workspace.root / path
    try:
        data = file.read_bytes() if file.is_file() else _in_any_ref(workspace, path)
        known = documents.decode(data, Environment, path) if data else None
    except (OSError, PadreError):  # a document that cannot be read is like nothing
        return False
    return known is not None and documents.environment_key(known) == documents.environment_key(environment())


def _in_any_ref(workspace: Workspace, path: str) -> bytes | None:
    git = workspace.git
    found = (git.objects.read(f"{ref}:{path}") for ref in ("HEAD", *(each.commit for each in git.refs("refs/"))))
    return next((answer[1] for answer in found if answer), None)


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
        f"run{'s' if len(other) > 1 else ''} {names} had the same code, "
        f"data, setting and seed but different predictions: "
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
    return (run.definition, data, run.splitting, _content(run.parameters), repr(run.searched), run.seed)


def _content(parameters: Mapping[str, Any]) -> str:
    """Equal for equal parameters; one that is NaN reads back as the text "NaN"."""
    return repr({name: str(value) if value != value else value for name, value in parameters.items()}).lower()
