"""`padre status STUDY`: the matrix of a study, from what is recorded or under way. Nothing is loaded for it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import msgspec

from padre_git.app.data import conditions
from padre_git.app.repository.reader import read_used
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import select, settings
from padre_git.app.runs.current import current_versions
from padre_git.app.runs.listing import Shown
from padre_git.app.study import cells as known_cells
from padre_git.app.study import spec
from padre_git.app.study.cells import Cell, Known
from padre_git.app.study.spec import Entry, Study
from padre_git.app.study.state import DONE, FAILED, MISSING, NONE, RUNNING, STALE, State, states
from padre_git.app.study.view import heading, table
from padre_git.model.names import slug
from padre_git.model.shell import quoted
from padre_git.storage import stage
from padre_git.storage.index import Index, Row
from padre_git.storage.paths import below

_ROUGH = "some experiments were not read since they changed: {} shows which of their runs the study asks for"


class Writing(NamedTuple):
    """A recording that a process is writing now: the folder of its execution, the command, and what is in its journal.

    Attributes
    ----------
    splits : that are there.
    runs : that are complete.
    """

    folder: str
    command: str
    started: str
    splits: int
    runs: int


def status(workspace: Workspace, file: Path) -> Shown:
    """The matrix of the study in ``file``.

    Raises
    ------
    PadreError : for a file that is no study.
    """
    study, known = spec.read(file), workspace.index()
    read = known_cells.load(workspace, study)
    matrix = read or recorded(workspace, study, known)
    found = running(workspace, matrix.cells, states(workspace, known, matrix.cells))
    head = [(study.name, heading(matrix.cells, matrix.how))]
    headers, rows = table(matrix.cells, found)
    return Shown(
        head,
        headers,
        rows,
        tail=list(_tail(study, matrix.cells, found, _now(workspace, matrix.cells), exact=read is not None)),
        document=document(study, matrix.cells, found),
    )


def document(study: Study, cells: Sequence[Cell], found: Sequence[State]) -> dict[str, Any]:
    """The matrix for `--json`."""
    return {
        "study": study.name,
        "cells": [
            {
                **{name: getattr(cell, name) for name in ("label", "dataset", "project", "experiment", "file")},
                "state": state.word,
                "why": state.why,
                "runs": [row.id for row in state.rows],
                "lacking": list(state.lacking),
                "ready": state.ready,
                "total": state.total,
                "unit": state.unit,
            }
            for cell, state in zip(cells, found, strict=True)
        ],
    }


def running(workspace: Workspace, cells: Sequence[Cell], found: Sequence[State]) -> list[State]:
    """``found``, with how far the cells are that a process computes now."""
    now = {each.folder: each for each in writing(workspace)}
    if not now:
        return list(found)
    places = {_place(folder): each for folder, each in now.items()}
    return [_running(cell, state, places.get((cell.project, cell.experiment)))
            for cell, state in zip(cells, found, strict=True)]  # fmt: skip


def _running(cell: Cell, state: State, now: Writing | None) -> State:
    if now is None or state.word in (DONE, NONE):
        return state
    runs = [key for key in cell.runs if key[1] in state.lacking] or list(cell.runs)
    total = len(runs) * cell.splits
    ready = min(max(now.splits, now.runs * cell.splits), total)
    return state._replace(word=RUNNING, ready=ready, total=total, unit="splits")


def _place(folder: str) -> tuple[str, str]:
    """Project and experiment of the folder of an execution."""
    parts = PurePosixPath(folder).parts
    return parts[-5], parts[-3]


def writing(workspace: Workspace) -> list[Writing]:
    """What other processes, or this one, write now."""
    return [each for name in stage.alive(workspace.git.private) if (each := _writing(workspace, name))]


def _writing(workspace: Workspace, recording: str) -> Writing | None:
    entries = stage.peek(workspace.git.private, recording)
    if not entries or entries[0].get("kind") != "head":
        return None
    kinds = [each.get("kind") for each in entries]
    return Writing(
        entries[0]["folder"], entries[0]["command"], _since(recording), kinds.count("split"), kinds.count("run")
    )


def _since(recording: str) -> str:
    """When a recording began, by its id; local time, as people read it next to a clock."""
    try:
        begun = datetime.strptime(recording.partition("-")[0], "%Y%m%dt%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return ""
    return f"{begun.astimezone():%H:%M}"


def _now(workspace: Workspace, cells: Sequence[Cell]) -> list[Writing]:
    places = {(cell.project, cell.experiment) for cell in cells}
    return [each for each in writing(workspace) if _place(each.folder) in places]


def _tail(
    study: Study, cells: Sequence[Cell], found: Sequence[State], now: Sequence[Writing], *, exact: bool
) -> Iterator[tuple[str, str]]:
    command = f"padre run {quoted(str(study.file))}"
    for line in dict.fromkeys(f"{each.command} since {min(one.started for one in now)}" for each in now):
        yield "running", line
        break
    if not exact:
        yield "note", _ROUGH.format(f"`{command} --dry-run`")
    words = {state.word for state in found}
    if words & {MISSING, STALE, FAILED} and not now:
        yield "Next", f"{command}        (computes what is missing)"
    elif words <= {DONE, NONE} and DONE in words:
        labels = dict.fromkeys(_selector(cell.label, cells) for cell in cells)
        yield "Next", f"padre compare {' '.join(map(quoted, labels))}"


def recorded(workspace: Workspace, study: Study, known: Index) -> Known:
    """The matrix as far as recordings tell it, where the files of its experiments were not read since they changed: in
    another clone, or after an edit. What a run was is taken for what the study asks for."""
    name = study.name
    rows = known.rows.having(lambda message: message == name or message.startswith(f"{name}: "), "message")
    rows = [row for row in rows if not study.project or row.project == slug(study.project)]
    of_file = _by_file(workspace, study, rows)
    names = _datasets(study, known)
    cells = []
    for entry in study.entries:
        groups = settings.grouped(of_file.get(entry, []), lambda row: row.label)
        for label, own in groups.items() or {entry.name or entry.file.stem: []}.items():
            cells += [_recorded(study, entry, label, data, dataset, own) for data, dataset in names.items()]
    unique = {(cell.label, cell.dataset): cell for cell in reversed(cells)}
    how = {row.splits for row in rows if row.splits}
    return Known(cells=tuple(reversed(unique.values())), how=how.pop() if len(how) == 1 else "")


def _datasets(study: Study, known: Index) -> dict[str, str]:
    """Slug -> name of each data set of a study."""
    if not study.where:
        return {slug(name.partition("@")[0]): name for name in study.datasets}
    every = current_versions(known)
    names = {noun.path.split("/")[-2]: getattr(each, "name", "") for noun, each in known.documents("dataset")}
    named = {names.get(folder) or folder: version for folder, version in every.items()}
    return {slug(name): name for name in conditions.matching(named, study.where)}


def _by_file(workspace: Workspace, study: Study, rows: Sequence[Row]) -> Mapping[Entry, list[Row]]:
    """The runs of each entry: the ones that used its file and, where it names an experiment, are called so."""
    used = read_used(workspace, rows)
    paths = {id_: {file.path for file in each.code.files} for id_, each in used.items()}
    found: dict[Entry, list[Row]] = {}
    taken: set[str] = set()
    for entry in study.entries:
        path = below(workspace.root, entry.file)
        own = [row for row in rows if path in paths.get(row.id, ()) and row.id not in taken]
        # on other data an experiment has another name, and the same label
        labels = {row.label for row in own if not entry.name or _is_called(row, entry.name)}
        own = [row for row in own if row.label in labels]
        found[entry] = own
        taken |= {row.id for row in own}
    return found


def _selector(label: str, cells: Sequence[Cell]) -> str:
    """What names all cells of a label: where its experiment on its own data is called the same, that would be meant."""
    called = {cell.experiment for cell in cells if cell.label == label}
    return f"label:{label}" if len(called) > 1 and slug(label) in called else label


def _is_called(row: Row, name: str) -> bool:
    return name == row.label or row.experiment == slug(name) or row.experiment.startswith(f"{slug(name)}-")


def _recorded(study: Study, entry: Entry, label: str, data: str, dataset: str, rows: Sequence[Row]) -> Cell:
    own = [row for row in rows if row.dataset == data]
    cell = Cell(label=label, dataset=dataset, file=entry.file.name, data=data)
    seeds: tuple[int | None, ...] = study.seeds or (None,)
    latest = select.latest(own)
    if not latest:
        return msgspec.structs.replace(cell, runs=tuple((b"", seed) for seed in seeds))
    row = latest[0]
    return msgspec.structs.replace(
        cell,
        project=row.project,
        experiment=row.experiment,
        definitions=(row.definition or "",),
        version=row.version or "",
        splitting=row.splitting or "",
        searched=settings.key(row.searched),
        runs=tuple((settings.key(each.setting), seed) for each in latest for seed in seeds),
        splits=row.score.n if row.score else 0,
    )
