"""Names of what is recorded, and the runs that have them. `select` joins these to selectors."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from padre_git.app import lines
from padre_git.core.formats import since
from padre_git.errors import PadreError
from padre_git.model.names import short, slug
from padre_git.storage.index import BRANCH, HEAD, WORK, Row

LISTED = 8
_SHORTEST = 4
_LAST = re.compile(r"@last(?:~(\d+))?")
_EXECUTION = re.compile(r"[0-9a-f]{7,40}")


def _runs(rows: list[Row], name: str) -> list[Row]:
    if len(name) < _SHORTEST:
        return []
    found = [row for row in rows if short(row.id).startswith(name) or (len(name) > 8 and row.id.startswith(name))]
    if len(found) > 1:
        listed = ", ".join(map(aged, found[:LISTED])) + (" …" if len(found) > LISTED else "")
        raise PadreError(f"`{name}` is the beginning of {len(found)} runs: {listed}; write one more character")
    return found


def aged(row: Row) -> str:
    """``m4t7xq2p (3 h)``."""
    return f"{short(row.id)} ({since(row.started, datetime.now(UTC))})"


def _last(rows: list[Row], name: str) -> list[Row]:
    match = _LAST.fullmatch(name)
    if not match:
        return []
    # what a colleague pushed is not what was run last here, whatever it says of its time
    own = [row for row in rows if row.places & (WORK | HEAD | BRANCH)]
    groups, back = lines.recordings(own or rows), int(match[1] or 0)
    if not groups:
        raise PadreError("there are no runs yet; padre run experiment.py")
    if back >= len(groups):
        raise PadreError(
            f"`{name}`: there are only {len(groups)} recorded `padre run`s; the first is @last~{len(groups) - 1}"
        )
    return groups[back]


def _experiments(rows: list[Row], name: str) -> list[Row]:
    project, slash, experiment = name.rpartition("/")
    wanted = {experiment, slug(experiment)}
    found = [row for row in rows if row.experiment in wanted and (not slash or row.project in {project, slug(project)})]
    places = sorted({f"{row.project}/{row.experiment}" for row in found})
    if len(places) > 1:
        raise PadreError(
            f"`{name}` is an experiment of {len(places)} projects: {', '.join(places)}; write one of these"
        )
    return found


def _executions(rows: list[Row], name: str) -> list[Row]:
    return [row for row in rows if row.execution.startswith(name[:12])] if _EXECUTION.fullmatch(name) else []


def _labels(rows: list[Row], name: str) -> list[Row]:
    return [row for row in rows if row.label == name]


def _projects(rows: list[Row], name: str) -> list[Row]:
    return [row for row in rows if row.project in {name, slug(name)}]


def _datasets(rows: list[Row], name: str) -> list[Row]:
    return [row for row in rows if name in (row.dataset, row.data)]


FINDERS: dict[str, Callable[[list[Row], str], list[Row]]] = {
    "last": _last,
    "run": _runs,
    "execution": _executions,
    "experiment": _experiments,
    "label": _labels,
    "project": _projects,
    "dataset": _datasets,
}


def known(rows: list[Row], kind: str = "") -> set[str]:
    """The names of ``kind``, or those that one would type."""
    names: dict[str, set[str]] = {
        "run": {short(row.id) for row in rows[:LISTED]},
        "execution": {row.execution[:7] for row in rows},
        "experiment": {row.experiment for row in rows},
        "label": {row.label for row in rows},
        "project": {row.project for row in rows},
        "dataset": {row.data or "" for row in rows} - {""},
    }
    return names.get(kind) or (names["experiment"] | names["label"] | names["run"])
