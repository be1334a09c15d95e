"""MLflow's files: a folder such as `mlruns`, as versions 1 to 3 write it; a database goes to its own reader."""

import os
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from padre_git.errors import PadreError, UnknownName
from padre_git.model.foreign import Foreign, Head, Step, Store
from padre_git.storage import yaml
from padre_git.storage.foreign import files
from padre_git.storage.foreign.mlflow_database import MAGIC, Database
from padre_git.storage.foreign.mlflow_run import TOOL, foreign, is_taken, seconds

_META = "meta.yaml"
_FILE = "mlflow.db"  # what `mlflow` calls a database where nobody says otherwise
_SKIPPED = {"models", "traces"}  # folders of an experiment that are no runs
_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:/")
_LINE = re.compile(r"([A-Za-z_]\w*):(?: +(.*))?")
# what means itself without quotes in YAML; all else is for the reader of YAML
_WORD = re.compile(r"[A-Za-z0-9/.][^#:'\"]*(?::[^ #'\"]*)*")
_QUOTED = re.compile(r"'((?:[^']|'')*)'")
_NOTHING = {None: None, "null": None, "~": None, "": None}
# what is taken of them
_KEYS = {"name", "run_name", "lifecycle_stage", "status", "start_time", "end_time"}
# a file with a key on each line: a word that means itself where it is taken, and where it is not whatever ends there
_OWN = "|".join(sorted(_KEYS))
_USUAL = re.compile(
    rf"(?:(?:{_OWN}): [A-Za-z0-9/.][A-Za-z0-9/._-]*\n"
    rf"|(?!(?:{_OWN}):)[A-Za-z_]\w*:(?: [^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*)?\n)*"
)
_TAKEN = re.compile(rf"^({_OWN}): (.*)$", re.MULTILINE)


def open_store(path: Path) -> Store:
    """The reader of a folder or a database.

    Raises
    ------
    PadreError : where ``path`` is something else.
    """
    if _ADDRESS.match(str(path)):
        raise PadreError(f"{path} is an address. Name the folder or the database file; a tracking server is not read")
    if _is_store(path):
        return Folder(path)
    for file in (path, path / _FILE):
        if file.is_file() and files.begins(file, MAGIC):
            return Database(file)
    if not path.exists():
        raise PadreError(f"there is no file or folder {path}")
    raise PadreError(
        f"{path} holds neither folders with meta.yaml nor a database of MLflow. Name the files; a tracking server is "
        "not read"
    )


def _is_store(path: Path) -> bool:
    return any((path / name / _META).is_file() for name in files.folders(path))


class Folder:
    """A folder with one folder for each experiment."""

    tool = TOOL

    def __init__(self, path: Path) -> None:
        self._path = path
        self.name = path.resolve().name
        self._problems: dict[str, PadreError] = {}
        self._places: dict[str, list[str]] = {}  # experiments may have the same name
        self._about: tuple[str, dict[str, Any]] = ("", {})  # of the run whose head was last asked for
        for folder in files.folders(path):
            self._find(folder)

    def _find(self, folder: str) -> None:
        file = self._path / folder / _META
        if folder.startswith(".") or folder in _SKIPPED or not file.is_file():
            return
        try:
            about = meta(files.text(file), str(file))
        except PadreError as error:
            self._problems[folder] = error
            return
        if str(about.get("lifecycle_stage")) != "deleted":
            self._places.setdefault(str(about.get("name") or folder), []).append(folder)

    def experiments(self) -> list[str]:
        """Their names.

        Raises
        ------
        PadreError : where one of them cannot be read; `heads` of the others can still be asked for.
        """
        if self._problems:
            problem, others = next(iter(self._problems.values())), len(self._places)
            more = f". Import one of the other {others} experiments with: --experiment NAME" if others else ""
            raise PadreError(f"{problem}{more}")
        return list(self._places)

    def heads(self, experiment: str) -> Iterator[Head | str]:
        """The runs of an experiment; a text says why one cannot be read.

        Raises
        ------
        UnknownName : where there is no such experiment.
        """
        if experiment not in self._places:
            raise UnknownName("experiment", experiment, self._places, where=self.name)
        for place in self._places[experiment]:
            for folder in files.folders(self._path / place):
                file = f"{self._path}/{place}/{folder}/{_META}"  # as text: there are as many as runs
                if folder in _SKIPPED or not os.path.isfile(file):
                    continue
                try:
                    about = meta(files.text(file), file)
                except PadreError as error:
                    yield str(error)
                    continue
                self._about = folder, about
                deleted = str(about.get("lifecycle_stage")) == "deleted"
                yield Head(folder, seconds(about.get("start_time")), deleted, place)

    def read(self, experiment: str, head: Head) -> Foreign:
        """The content of a run. Raises `PadreError` where it cannot be read."""
        place = self._path / head.place / head.id
        known, about = self._about
        if known != head.id:
            about = meta(files.text(place / _META), str(place / _META))
        models, others = files.counted(place / "artifacts", "model")
        found = foreign(
            head.id,
            about,
            parameters={name: files.text(file) for name, file in files.below(place / "params")},
            metrics={name: steps(files.text(file), file) for name, file in files.below(place / "metrics")},
            tags={name: files.text(file) for name, file in files.below(place / "tags") if is_taken(name)},
            left={"model": int(bool(models)), "other artifact": others},
            artifact=partial(files.artifact, place / "artifacts"),
        )
        if not (place / _META).is_file():  # else half of it would pass for all of it
            raise PadreError(f"{place} was removed while it was read")
        return found


def meta(text: str, name: str) -> dict[str, Any]:
    """What is taken of a `meta.yaml`: the keys `_KEYS`.

    There are as many of these files as runs, with a key and a value on each line: lines of the usual form are read
    here, and a file that has others by the reader of YAML, which takes a hundred times as long.

    Raises
    ------
    PadreError : naming file and line.
    """
    if _USUAL.fullmatch(text):
        return {key: None if value in _NOTHING else value for key, value in _TAKEN.findall(text)}
    return _by_line(text, name)


def _by_line(text: str, name: str) -> dict[str, Any]:
    """The same of a file with quotes, comments or empty values; nested ones are for the reader of YAML."""
    found: dict[str, Any] = {}
    for number, line in enumerate(text.splitlines(), 1):
        match = _LINE.fullmatch(line)
        if match is None:
            if not line.strip() or line.startswith(("#", " ", "-")):
                return _as_yaml(text, name)
            raise PadreError(f"{name}, line {number}: expected `:`")
        key, value = match.groups()
        if key not in _KEYS:
            continue
        quoted = value and _QUOTED.fullmatch(value)
        if value in _NOTHING:
            found[key] = None
        elif quoted:
            found[key] = quoted[1].replace("''", "'")
        elif _WORD.fullmatch(value):
            found[key] = value.strip()
        else:
            return _as_yaml(text, name)
    return found


def _as_yaml(text: str, name: str) -> dict[str, Any]:
    found = yaml.load(text.encode(), name)
    if not isinstance(found, dict):
        raise PadreError(f"{name}: expected names with values; this is a {type(found).__name__}")
    return {str(key): value for key, value in found.items()}


def steps(text: str, name: str) -> list[Step]:
    """The values of a file of `metrics/`: a line for each with the time in milliseconds, the value, and the step.

    Raises
    ------
    PadreError : naming file and line.
    """
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        words = line.split()
        if not words:
            continue
        try:
            value = float(words[1])
            found.append(Step(int(words[2]) if len(words) > 2 else 0, int(words[0]) / 1000, value))
        except (ValueError, IndexError, OverflowError) as error:
            raise PadreError(f"{name}, line {number}: expected a time, a value and a step") from error
    return found
