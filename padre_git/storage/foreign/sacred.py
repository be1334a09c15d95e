"""Folders of Sacred's FileStorageObserver: a numbered folder for each run, with JSON files.

Sources, what was printed, and artifacts are not read. Objects that jsonpickle wrote stay text: nothing is unpickled.
"""

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from padre_git.errors import PadreError, UnknownName
from padre_git.model.documents import Status
from padre_git.model.foreign import Foreign, Head, Step
from padre_git.storage.foreign import files

TOOL = "Sacred"
_RUN, _CONFIG, _METRICS = "run.json", "config.json", "metrics.json"
_LARGEST = 200_000_000  # bytes of `metrics.json`, which has all steps
_DEEPEST = 16  # levels of settings that become names; deeper ones stay text
_STATUS: dict[str, Status] = {"COMPLETED": "completed", "FAILED": "failed"}
_UNDER_WAY = {"RUNNING", "QUEUED"}
_RESULT = "result"  # what the main function returned


class Folder:
    """A folder such as `my_runs`.

    Raises
    ------
    PadreError : where it has no run of Sacred.
    """

    tool = TOOL

    def __init__(self, path: Path) -> None:
        if not path.is_dir():
            raise PadreError(f"there is no folder {path}")
        self._path = path
        self.name = path.resolve().name
        self._heads: dict[str, list[Head | str]] = {}
        problems = list[str]()
        for folder in sorted(files.folders(path), key=lambda name: (not name.isdigit(), name.zfill(12))):
            if not (path / folder / _RUN).is_file() or not (path / folder / _CONFIG).is_file():
                continue
            try:
                about = _read(path / folder / _RUN)
            except PadreError as error:
                problems.append(str(error))
                continue
            head = Head(folder, _time(about.get("start_time")), place=folder)
            self._heads.setdefault(_name(about) or self.name, []).append(head)
        if not self._heads and not problems:
            raise PadreError(
                f"{path} has no runs of Sacred: folders with run.json and config.json, as its FileStorageObserver "
                "writes them"
            )
        # nobody knows which experiment a run is of that cannot be read
        self._heads.setdefault(next(iter(self._heads), self.name), []).extend(problems)

    def experiments(self) -> list[str]:
        """Their names."""
        return list(self._heads)

    def heads(self, experiment: str) -> Iterator[Head | str]:
        """The runs of an experiment; a text says why one cannot be read.

        Raises
        ------
        UnknownName : where there is no such experiment.
        """
        if experiment not in self._heads:
            raise UnknownName("experiment", experiment, self._heads, where=self.name)
        yield from self._heads[experiment]

    def read(self, experiment: str, head: Head) -> Foreign:
        """The content of a run. Raises `PadreError` where it cannot be read."""
        place = self._path / head.place
        about, settings = _read(place / _RUN), _read(place / _CONFIG)
        left = Counter[str]()
        metrics = dict(_results(about.get(_RESULT)))
        if (place / _METRICS).is_file():
            metrics |= _metrics(_read(place / _METRICS, _LARGEST), left)
        artifacts = about.get("artifacts")
        left["artifact"] += len(artifacts) if isinstance(artifacts, list) else 0
        status, meta, seed = str(about.get("status")), about.get("meta"), settings.get("seed")
        commit, dirty = _code(about)
        return Foreign(
            id=head.id,
            name=f"{_name(about) or self.name} {head.id}",
            status=_STATUS.get(status, "interrupted"),
            started=head.started,
            finished=_time(about.get("stop_time")),
            parameters=dict(_flat(settings)),
            metrics=metrics,
            commit=commit,
            dirty=dirty,
            seed=seed if isinstance(seed, int) and not isinstance(seed, bool) else None,
            message=str(meta.get("comment") or "") if isinstance(meta, dict) else "",
            left=left,
            notes=[f"it was {status.lower()} when it was imported"] if status in _UNDER_WAY else [],
            artifact=partial(files.artifact, place),
        )


def _read(path: Path, most: int = files.LARGEST) -> dict[str, Any]:
    try:
        found = json.loads(files.read(path, most).decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        reason = f"line {error.lineno}: {error.msg}" if isinstance(error, json.JSONDecodeError) else "too deep"
        raise PadreError(f"{path}, {reason}") from error
    if not isinstance(found, dict):
        raise PadreError(f"{path}: expected names with values; this is a {type(found).__name__}")
    return found


def _name(about: Mapping[str, Any]) -> str:
    experiment = about.get("experiment")
    return str(experiment.get("name") or "") if isinstance(experiment, dict) else ""


def _code(about: Mapping[str, Any]) -> tuple[str | None, bool]:
    """The commit of the first repository that the run recorded, and whether files differed from it."""
    experiment = about.get("experiment")
    found = experiment.get("repositories") if isinstance(experiment, dict) else None
    for each in found if isinstance(found, list) else []:
        if isinstance(each, dict) and isinstance(each.get("commit"), str):
            commit = each["commit"].strip().lower()
            return (commit if files.is_object(commit) else None), bool(each.get("dirty"))
    return None, False


def _time(given: object) -> float | None:
    """Sacred writes times of UTC without saying so."""
    try:
        return datetime.fromisoformat(str(given)).replace(tzinfo=UTC).timestamp()
    except (ValueError, OverflowError):
        return None


def _flat(settings: Mapping[str, Any], before: str = "", level: int = 0) -> Iterator[tuple[str, str]]:
    """Nested names with dots between them; lists, arrays, and what jsonpickle wrote, as their text."""
    for name, value in settings.items():
        own = f"{before}{name}"
        if (
            isinstance(value, dict)
            and value.get("py/object") == "numpy.ndarray"
            and isinstance(value.get("values"), list)
        ):
            value = value["values"]
        if isinstance(value, dict) and value and level < _DEEPEST and not any(key.startswith("py/") for key in value):
            yield from _flat(value, f"{own}.", level + 1)
        else:
            yield own, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _number(value: object) -> float | None:
    """A number, also as jsonpickle writes one of numpy's; none where it is something else."""
    if isinstance(value, dict) and str(value.get("py/object", "")).startswith("numpy."):
        value = value.get("value")
    try:
        return float(value) if isinstance(value, int | float) else None
    except OverflowError:
        return math.inf


def _results(result: object) -> Iterator[tuple[str, Sequence[Step]]]:
    """What the main function returned, where that is a number or names with numbers."""
    given = result if isinstance(result, dict) and "py/object" not in result else {_RESULT: result}
    for name, value in given.items():
        number = _number(value)
        if number is not None and not isinstance(value, bool):
            yield name, [Step(0, None, number)]


def _metrics(document: Mapping[str, Any], left: Counter[str]) -> Iterator[tuple[str, Sequence[Step]]]:
    """What was logged by name; values that are no numbers are counted in ``left``."""
    for name, columns in document.items():
        own = columns if isinstance(columns, dict) else {}
        lists = [each if isinstance(each := own.get(key), list) else [] for key in ("steps", "timestamps", "values")]
        found = []
        for step, time, value in zip(*lists, strict=False):
            number, at = _number(value), _number(step)
            if number is None:
                left["value that is no number"] += 1
            else:
                found.append(Step(int(at) if at is not None and math.isfinite(at) else 0, _time(time), number))
        if found:
            yield name, found
