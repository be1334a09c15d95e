"""The file of metrics that a program writes: a JSON object of numbers, flat or nested."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from padre_git.app.logged import Logged

Stamp = tuple[int, int, int] | None
_LARGEST = 1_000_000  # bytes


def stamp(file: Path) -> Stamp:
    """What changes when the file is written; none where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def take(logged: Logged, file: Path, before: Stamp, *, asked: bool) -> list[str]:
    """Take the metrics in that a program wrote into ``file`` since it was ``before``; returns what is to be said of it.

    ``asked`` : whether the file was named, so that it should be there.
    """
    now = stamp(file)
    if now == before or now is None:
        missing = asked or now is not None
        return [f"{file.name} was not written by this command: no metrics are taken from it"] if missing else []
    try:
        if now[1] > _LARGEST:
            raise ValueError(f"{now[1]} bytes are more than 1 MB")
        document = json.loads(file.read_bytes())
        if not isinstance(document, dict):
            raise ValueError('it is no object such as {"accuracy": 0.9}')
    except (OSError, ValueError, RecursionError) as error:
        return [f"{file.name} gives no metrics: {error}"]
    found = dict(_flat(document))
    numbers = {name: number for name, value in found.items() if (number := _number(value)) is not None}
    logged.add_metrics(numbers, None, None)
    others = [name for name in found if name not in numbers]
    more = f" … {len(others) - 5} more" if len(others) > 5 else ""
    return [f"{file.name}: no numbers, not taken: {', '.join(others[:5])}{more}"] if others else []


def _flat(document: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Name and value of each entry, the names of nested ones with dots."""
    for name, value in document.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
