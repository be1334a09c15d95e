"""The file of metrics that a program writes: numbers by names, once or step by step; JSON, JSON lines, YAML or CSV."""

import csv
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from padre_git import storage
from padre_git.app.recording.logged import Logged
from padre_git.app.scripts.configs import flat
from padre_git.core.text.formats import listed
from padre_git.core.text.literals import scalar
from padre_git.errors import PadreError

Stamp = tuple[int, int, int] | None
Row = Mapping[str, Any]
Curve = Iterable[tuple[float | None, float]]
# what is looked for where no file is named; of several that were written the first counts
NAMES = ("metrics.json", "metrics.yaml", "metrics.yml", "metrics.jsonl", "metrics.csv", "dvclive/metrics.json")
_LARGEST = 10_000_000  # bytes
_STEPS = ("step", "epoch", "iteration")  # columns that number the rows
_SHOWN = 5


def stamp(file: Path) -> Stamp:
    """What changes when the file is written; none where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def take(
    logged: Logged, before: Mapping[Path, Stamp], *, asked: bool, curve: Callable[[str], Curve] = lambda _: ()
) -> list[str]:
    """Take the metrics in that a program wrote into one of the files since they were ``before``.

    Parameters
    ----------
    before : file -> what it was before the program began; the first one that was written counts.
    asked : whether the file was named, so that it should be there.
    curve : step and value of a metric as something else has logged it; the file has the value that counts.

    Returns
    -------
    list of str
        What is to be said of it.
    """
    now = {file: stamp(file) for file in before}
    written = [file for file in before if now[file] not in (before[file], None)]
    if not written:
        stale = [file for file in before if asked or (now[file] is not None and file.name in NAMES)]
        return [f"{file.name} was not written by this command, so no metrics are read from it" for file in stale[:1]]
    file, others = written[0], [each.name for each in written[1:]]
    notes = [f"{', '.join(others)} was written, too; the metrics are those of {file.name}"] if others else []
    try:
        return [*notes, *_taken(logged, file, _rows(file), curve)]
    except (OSError, ValueError, RecursionError, PadreError, csv.Error) as error:
        return [*notes, f"{file.name} gives no metrics: {str(error).removeprefix(file.name).lstrip(':, ')}"]


def _taken(logged: Logged, file: Path, rows: Sequence[Row], curve: Callable[[str], Curve]) -> list[str]:
    """Log each row; a number that a later row has again counts there, and all stand in the history."""
    known, names = set[str](), set[str]()
    for at, row in enumerate(rows):
        found = dict(flat(row))
        step = next((found[name] for name in _STEPS if len(found) > 1 and _number(found.get(name)) is not None), None)
        if step is not None:
            found = {name: value for name, value in found.items() if name not in _STEPS}
        numbers = {name: number for name, value in found.items() if (number := _number(value)) is not None}
        when = at if step is None and len(rows) > 1 else step
        if len(rows) == 1:
            _take_last(logged, numbers, when, curve)
        else:
            logged.add_metrics(numbers, when, None)
        known |= numbers.keys()
        names |= {name for name, value in found.items() if value is not None}
    others = sorted(names - known)
    return [f"{file.name}: not numbers, so not recorded: {listed(others, _SHOWN)}"] if others else []


def _take_last(logged: Logged, numbers: Mapping[str, float], step: Any, curve: Callable[[str], Curve]) -> None:
    """The values at the end, each after what led to it."""
    for name, number in numbers.items():
        last = None
        for when, last in curve(name):
            logged.add_metrics({name: last}, when, None)
        if last != number:
            logged.add_metrics({name: number}, step, None)


def _rows(file: Path) -> list[Row]:
    size = file.stat().st_size
    if size > _LARGEST:
        raise ValueError(f"{size} bytes are more than 10 MB")
    read = _READERS.get(file.suffix.lower(), _json)
    rows = list(read(file))
    if not rows:
        raise ValueError("it is empty")
    if not all(isinstance(row, Mapping) for row in rows):
        raise ValueError('it is not an object such as {"accuracy": 0.9}')
    return rows


def _json(file: Path) -> Iterable[Row]:
    return _listed(json.loads(file.read_bytes()))


def _yaml(file: Path) -> Iterable[Row]:
    return _listed(storage.yaml.load(file.read_bytes(), file.name))


def _lines(file: Path) -> Iterable[Row]:
    return [json.loads(line) for line in file.read_bytes().splitlines() if line.strip()]


def _listed(document: Any) -> list[Row]:
    """One object, or a list of them."""
    return document if isinstance(document, list) else [document]


def _csv(file: Path) -> Iterable[Row]:
    """A column for each metric and a row for each step; or two columns, a name and a number."""
    with file.open(newline="", encoding="utf-8-sig") as stream:
        header, *lines = csv.reader(stream)
    rows = [[scalar(text) if text.strip() else None for text in line] for line in lines if any(line)]
    wrong = next((number for number, row in enumerate(rows, 2) if len(row) != len(header)), None)
    if wrong is not None:
        raise ValueError(f"line {wrong} has {len(rows[wrong - 2])} fields, and the header has {len(header)}")
    if len(header) == 2 and rows and all(isinstance(name, str) for name, _ in rows):
        return [{str(name): value for name, value in rows}]
    return [dict(zip(header, row, strict=True)) for row in rows]


_READERS: dict[str, Callable[[Path], Iterable[Row]]] = {
    ".yaml": _yaml,
    ".yml": _yaml,
    ".jsonl": _lines,
    ".ndjson": _lines,
    ".csv": _csv,
}


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
