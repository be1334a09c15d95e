"""What a script logs in one run: checked at the call, streamed to the stage, and made into documents at the end.

Each call is one entry. The state is what the entries say, so that a run whose process was killed has in its documents
what it would have had at its end.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar

import msgspec

from padre_git import storage
from padre_git.core import results as core_results
from padre_git.core.results import given
from padre_git.core.results.collected import Collected, Splits
from padre_git.core.text.literals import same
from padre_git.errors import PadreError, RepositoryError
from padre_git.model.documents import Computation, Design, Metrics, Run
from padre_git.storage.dvc import can_hold
from padre_git.storage.layout import ARTIFACTS, HISTORY, PREDICTIONS
from padre_git.storage.stage import Kept

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")
_LONGEST = 255  # bytes of a file's name


class _Params(msgspec.Struct, frozen=True, array_like=True, tag="p"):
    """Hyperparameters as JSON: MessagePack has no whole numbers beyond 64 bits."""

    values: str


class _Values(msgspec.Struct, frozen=True, array_like=True, tag="m", gc=False):
    """Metrics."""

    values: dict[str, float]
    step: int | float | None
    split: int | None


class _Rows(msgspec.Struct, frozen=True, array_like=True, tag="r"):
    """Predictions of a split, as a file of the stage."""

    split: int
    file: str
    targets: int
    classes: str  # as JSON


class _File(msgspec.Struct, frozen=True, array_like=True, tag="f"):
    """An artifact, as a file of the stage."""

    name: str
    file: str


class _Splits(msgspec.Struct, frozen=True, array_like=True, tag="s"):
    """The splits that scores and predictions belong to."""

    design: Design
    computations: list[Computation]


class _Note(msgspec.Struct, frozen=True, array_like=True, tag="n"):
    """What is to be said of the run."""

    text: str


_Entry = _Params | _Values | _Rows | _File | _Splits | _Note
_ENCODER = msgspec.msgpack.Encoder()
_DECODER: msgspec.msgpack.Decoder[_Entry] = msgspec.msgpack.Decoder(_Entry)


class Outcome(NamedTuple):
    """A run that is over, as it is recorded.

    Attributes
    ----------
    results : name -> content, or the file of the stage.
    """

    run: Run
    metrics: Metrics | None
    computations: list[Computation]
    results: dict[str, bytes | Kept]
    rows: int


class Logged:
    """Parameters, metrics, predictions and artifacts of one run; without a stage in memory alone.

    Parameters
    ----------
    write : puts each entry on the disk. Where that refuses, what is logged is in memory alone until the end.
    keep : makes a copy of a file, or of bytes, in the stage.
    warn : gets one line where the disk refuses, the first time.
    """

    def __init__(
        self,
        write: Callable[[bytes], None] | None = None,
        keep: Callable[[Path | bytes], Kept] | None = None,
        warn: Callable[[str], None] | None = None,
    ) -> None:
        self._write, self._keep, self._warn = write or _nowhere, keep or _no_copy, warn or _nowhere
        self._warned = False
        self.parameters: dict[str, Any] = {}
        self.unset: set[str] = set()  # parameters that have their defaults, and tell no run apart
        self.files: dict[str, Kept] = {}
        self.notes: list[str] = []
        self._room = 0  # bytes that the parameters take
        self.collected = Collected()

    @classmethod
    def again(cls, entries: Iterable[bytes], read: Callable[[Kept], bytes]) -> Self:
        """What a process that is gone has logged. An entry that cannot be read costs itself alone."""
        logged = cls()
        for data in entries:
            try:
                logged._take(_DECODER.decode(data), read)
            except Exception as error:  # noqa: BLE001  whatever is wrong with it
                logged.notes.append(f"something that was logged cannot be read any more: {error}")
        return logged

    def _take(self, entry: _Entry, read: Callable[[Kept], bytes]) -> None:
        if isinstance(entry, _Values):
            self.collected.count(entry.values, entry.step, entry.split)
        elif isinstance(entry, _Params):
            self.parameters |= json.loads(entry.values)
        elif isinstance(entry, _File):
            self.files[entry.name] = Kept(entry.file)
        elif isinstance(entry, _Note):
            self.notes.append(entry.text)
        elif isinstance(entry, _Splits):
            self.collected.add_splits(Splits(entry.design, entry.computations))
        else:
            table = storage.tables.table(read(Kept(entry.file)))
            part = core_results.arrays.again(table, entry.targets, json.loads(entry.classes))
            self.collected.add_part(entry.split, part)

    def _stream(self, entry: _Entry) -> None:
        try:
            self._write(_ENCODER.encode(entry))
        except RepositoryError as error:
            self._refused(error)

    def _refused(self, error: RepositoryError) -> None:
        if not self._warned:
            self._warned = True
            self._warn(f"what is logged is kept in memory until the run ends: {error}")

    def add_note(self, text: str) -> None:
        """Take a line in that is to be said of the run."""
        self._stream(_Note(text))
        self.notes.append(text)

    def add_parameters(self, parameters: Mapping[str, Any]) -> None:
        """Take hyperparameters in; one that is there with another value is an error."""
        new: dict[str, Any] = {}
        for key, value in _items("parameters", parameters):
            name = given.name("parameter", key)
            new[name] = given.parameter(name, value)
            known = self.parameters.get(name, new[name])
            if not same(known, new[name]):
                raise PadreError(f"parameter `{name}` is {known!r} in this run already; another value needs a new run")
        room = self._room + sum(given.size(name, value) for name, value in new.items() if name not in self.parameters)
        if room > given.MOST:
            raise PadreError(f"the parameters of this run take {room} bytes and there is room for {given.MOST}")
        self._stream(_Params(json.dumps(new)))
        self.parameters |= new
        self._room = room

    def forget_parameters(self) -> None:
        """Those so far were guessed."""
        self.parameters.clear()
        self._room = 0

    def add_metrics(self, metrics: Mapping[str, float], step: float | None, split: int | None) -> None:
        """Take values in; the last one of a name and a split counts, all stand in the history."""
        when = None if step is None else given.step(step)
        part = None if split is None else given.split(split)
        values: dict[str, float] = {}
        for key, value in _items("metrics", metrics):
            name = key if self.collected.knows(key) else given.name("metric", key)
            values[name] = value if type(value) is float else given.number(name, value)
            self.collected.check(name, part)
        self._stream(_Values(values, when, part))
        self.collected.count(values, when, part)

    def add_predictions(self, split: int, y_true: Any, y_pred: Any, **more: Any) -> None:
        """Take the predictions of one split in; ``more`` as of `core.results.arrays.of_split`."""
        number = given.split(split)
        part = core_results.arrays.of_split(number, y_true, y_pred, **more)
        self.collected.check_part(number, part)
        try:
            kept = self._keep(storage.parquet_writing.write(part.table))
        except RepositoryError as error:
            self._refused(error)
        else:
            self._stream(_Rows(number, kept.name, part.targets, json.dumps(part.classes.tolist(), default=str)))
        self.collected.add_part(number, part)

    def add_splits(self, splits: Splits) -> None:
        """Add how the data were divided."""
        self._stream(_Splits(*splits))
        self.collected.add_splits(splits)

    def add_artifact(self, path: Path, name: str | None) -> None:
        """Take the content of a file, or of each file in a folder, in."""
        place = PurePosixPath(name or path.name)
        if place.is_absolute() or ".." in place.parts or "\\" in str(place):
            raise PadreError(f"an artifact's name stays inside the run; `{place}` does not")
        files = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
        targets = {(place / file.relative_to(path) if path.is_dir() else place).as_posix(): file for file in files}
        taken = _Places(key.removeprefix(f"{ARTIFACTS}/") for key in self.files)
        for target in targets:
            taken.add(target)
        for target, file in targets.items():
            kept, key = self._keep(file), f"{ARTIFACTS}/{target}"
            self._stream(_File(key, kept.name))
            self.files[key] = kept

    def outcome(self, run: Run) -> Outcome:
        """``run`` with what was logged. What cannot be recorded costs itself alone, and the run says so."""
        notes, found = list[str](), self.collected
        table = _tried("the predictions", lambda: found.predictions, None, notes)
        metrics = _tried("the metrics", lambda: found.metrics(run.id), None, notes)
        made = {
            PREDICTIONS: _tried("the predictions", lambda: _parquet(table), None, notes),
            HISTORY: _tried("the history of the metrics", lambda: _parquet(found.history), None, notes),
        }
        results = {name: content for name, content in made.items() if content is not None}
        own = {name: value for name, value in self.parameters.items() if name not in self.unset}
        over = msgspec.structs.replace(
            run,
            parameters=self.parameters,
            set=sorted(own),
            setting=own,
            splitting=found.splitting(),
            artifacts=sorted(self.files),
            predictions=None if table is None else core_results.hash.predictions_hash(table),
            main_metric=metrics.main if metrics else None,
            notes=[*run.notes, *self.notes, *notes],
        )
        rows = 0 if table is None else len(table)
        return Outcome(over, metrics, found.computations(), {**results, **self.files}, rows)


class _Places:
    """The files of the artifacts, of which no two are in each other's way."""

    def __init__(self, files: Iterable[str]) -> None:
        self._files = set(files)
        self._folders = {folder for file in self._files for folder in _above(file)}

    def add(self, file: str) -> None:
        """One more file.

        Raises
        ------
        PadreError : where there cannot be a file of this name.
        """
        above = _above(file)
        within = next((folder for folder in above if folder in self._files), None)
        if file in self._files:
            raise PadreError(f"artifact `{file}` is logged already; give the second one another name=")
        if within or file in self._folders:
            raise PadreError(
                f"artifact `{file}`: `{within or file}` is a {'file' if within else 'folder'} already; rename one"
            )
        if not can_hold(f"{ARTIFACTS}/{file}") or file == ".":
            raise PadreError(f"artifact {file!a}: DVC can hold no file of that name; rename it, or leave it out")
        if any(len(part.encode()) > _LONGEST for part in file.split("/")):
            raise PadreError(f"artifact `{file[:40]}…`: a name has at most {_LONGEST} bytes; give it a shorter name=")
        self._files.add(file)
        self._folders.update(above)


def _above(file: str) -> list[str]:
    return [folder.as_posix() for folder in PurePosixPath(file).parents][:-1]


def _items(what: str, values: Any) -> Iterable[tuple[Any, Any]]:
    if type(values) is dict or isinstance(values, Mapping):  # the first asks for a tenth of the time
        return values.items()
    raise PadreError(
        f"log {what} as a mapping of names to values, such as {{'loss': 0.1}}; this is a {type(values).__name__}"
    )


def _tried(what: str, make: Callable[[], T], otherwise: T, notes: list[str]) -> T:
    try:
        return make()
    except Exception as error:  # noqa: BLE001  whatever it is, the other values are recorded
        notes.append(f"{what} could not be recorded: {type(error).__name__}: {error}")
        return otherwise


def _parquet(table: "pa.Table | None") -> bytes | None:
    return None if table is None else storage.parquet_writing.write(table)


def _nowhere(data: bytes | str) -> None:
    """What has no stage is in memory."""


def _no_copy(content: Path | bytes) -> Kept:
    return Kept("")
