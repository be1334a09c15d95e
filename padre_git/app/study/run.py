"""Computing a study: the cells that are missing, all on one back-end, each recorded as soon as it is over."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from padre_git.app.execute.backend import backend, sent
from padre_git.app.execute.drive import drive
from padre_git.app.execute.execute import begin_job, record_search, written
from padre_git.app.execute.found import proposed
from padre_git.app.execute.invocation import Invocation, Progress
from padre_git.app.execute.job import Job
from padre_git.app.execute.plan import Plan
from padre_git.app.execute.search import Rounds
from padre_git.app.recording.opening import open_workspace
from padre_git.app.recording.reach import Place
from padre_git.app.recording.recording import Recording
from padre_git.app.recording.source import Source
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import models, searches
from padre_git.app.study import cells as known_cells
from padre_git.app.study import view
from padre_git.app.study.cells import Cell, Known
from padre_git.app.study.matrix import Files, Matrix, Planned, depends_on_scores, planned, runs_of
from padre_git.app.study.spec import Study
from padre_git.app.study.state import DONE, FAILED, NONE, RUNNING, State, states
from padre_git.core.compute.backends.local import Local
from padre_git.core.compute.tasks import Data
from padre_git.errors import PadreError

Table = Callable[[], tuple[list[str], list[list[str]]]]


class FirstFailure(KeyboardInterrupt):
    """A cell failed, and ``--fail-fast`` ends all others."""


@dataclass(frozen=True)
class Board:
    """A study before, while and after it is computed.

    Attributes
    ----------
    how : how the data are split; empty where that differs.
    found : what is recorded of each of ``cells``.
    """

    study: Study
    cells: Sequence[Cell]
    found: Sequence[State]
    how: str

    @property
    def missing(self) -> list[Cell]:
        """What is to be computed."""
        return [cell for cell, state in zip(self.cells, self.found, strict=True) if state.lacking]


class _Live:
    """The matrix while it is computed; called, it gives headers and rows as they are now."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.jobs: dict[tuple[str, str], Job] = {}
        self.over: dict[tuple[str, str], str] = {}  # what became of each recording

    def __call__(self) -> tuple[list[str], list[list[str]]]:
        pairs = zip(self.board.cells, self.board.found, strict=True)
        return view.table(self.board.cells, [self._state(cell, state) for cell, state in pairs])

    def _state(self, cell: Cell, state: State) -> State:
        job = self.jobs.get((cell.label, cell.dataset))
        if job is None:
            return state
        word = self.over.get((cell.label, cell.dataset))
        if word:
            return state._replace(word=word, why="")
        under_way = sum(len(each.results) for each in list(job.under_way.values()))
        ready = len(job.views) * cell.splits + under_way
        return state._replace(word=RUNNING, ready=ready, total=job.total, unit="splits")

    def proposed(self, matrix: Matrix) -> list[Cell]:
        """The cells, with the settings that were proposed while it was computed."""
        plans = {(each.cell.label, each.cell.dataset): each.plan for each in matrix.cells}
        found = []
        for cell in self.board.cells:
            job, plan = self.jobs.get((cell.label, cell.dataset)), plans.get((cell.label, cell.dataset))
            if job and plan and depends_on_scores(plan):
                over = self.over.get((cell.label, cell.dataset)) == DONE
                cell = msgspec.structs.replace(cell, runs=runs_of(plan, job.proposed.settings, whole=over))
            found.append(cell)
        return found


@dataclass
class _Watch:
    """Says what is recorded, and ends all where a cell failed and that was asked for."""

    said: Invocation
    live: _Live
    fail_fast: bool

    def __call__(self, recording: Recording) -> None:
        broken = any(view.document.status != "completed" for view in recording.views)
        names = (each for each, job in self.live.jobs.items() if job.session.recorder.id == recording.id)
        self.live.over |= dict.fromkeys(names, FAILED if broken else DONE)
        if self.said.recorded:
            self.said.recorded(recording)
        if self.fail_fast and any(view.document.status == "failed" for view in recording.views):
            raise FirstFailure


def run(
    study: Study,
    said: Invocation,
    *,
    only: Sequence[str] = (),
    dry: bool = False,
    fail_fast: bool = False,
    before: Callable[[Board], None] = lambda _: None,
    progress: Callable[[Table], Progress] | None = None,
) -> Board:
    """Compute and record the cells of ``study`` that are missing.

    Parameters
    ----------
    said : what the command line says of all cells.
    only : labels, or patterns of them.
    dry : whether nothing is computed.
    fail_fast : whether the first cell that fails ends all others.
    before : called before anything is computed.
    progress : makes the bar, of the function that gives the matrix as it is now.

    Returns
    -------
    Board
        As it is afterwards.

    Raises
    ------
    UnknownName, PadreError : as `matrix.planned`; before anything is computed.
    """
    workspace = open_workspace()
    if said.note:
        for note in workspace.notes:
            said.note(note)
    with planned(workspace, study, said, only) as matrix:
        sources = _Sources(workspace, matrix.files, said)
        matrix = replace(matrix, cells=[_as_scores_say(each, sources) for each in matrix.cells])
        order = _as_listed(matrix)
        matrix.files.enter(None)  # what padre reads from here on is not what the last file used
        if not only:
            known_cells.save(workspace, study, Known(cells=tuple(order), how=matrix.how))
        now = _board(workspace, matrix, order)
        before(now)
        if dry:
            return now
        _record_searches(workspace, matrix, now, sources)
        if not now.missing:
            return now
        live = _Live(now)
        shown = replace(said, progress=progress(live)) if progress else said
        stopped = _compute(workspace, matrix, live, shown, sources, fail_fast=fail_fast)
        order = live.proposed(matrix)
        if not only and order != list(now.cells):
            known_cells.save(workspace, study, Known(cells=tuple(order), how=matrix.how))
        if stopped is not None and not isinstance(stopped, FirstFailure):
            raise stopped
        return _board(workspace, matrix, order)


def _as_listed(matrix: Matrix) -> list[Cell]:
    """The cells as the study lists them: by experiment, then by data set."""
    by_place = {(each.cell.label, each.cell.dataset): each.cell for each in matrix.cells}
    return [by_place[label, dataset] for label in matrix.labels for dataset in matrix.datasets]


def _board(workspace: Workspace, matrix: Matrix, cells: Sequence[Cell]) -> Board:
    return Board(matrix.study, cells, states(workspace, workspace.index(), cells), matrix.how)


def _compute(
    workspace: Workspace, matrix: Matrix, live: _Live, said: Invocation, sources: "_Sources", *, fail_fast: bool
) -> BaseException | None:
    """Compute what is missing; what stopped it before its end."""
    now = live.board
    lacking = {id(cell): state.lacking for cell, state in zip(now.cells, now.found, strict=True)}
    waiting = [(each, lacking[id(each.cell)]) for each in matrix.cells if lacking[id(each.cell)]]
    kept = models.way(said.keep_models)
    watch = _Watch(said, live, fail_fast)
    jobs = _jobs(workspace, matrix.files, waiting, sources, kept, live)
    total = sum(len(each.cell.runs) * each.cell.splits * len(seeds) // len(each.cell.seeds) for each, seeds in waiting)
    plan = waiting[0][0].plan
    assert plan is not None
    with backend(workspace, plan.request, said.tell) as opened:
        clash = matrix.files.clashing()
        if clash and not (isinstance(opened, Local) and said.jobs in (None, 1)):
            raise PadreError(f"{clash}, and other processes could not tell them apart. Leave --jobs out, or rename one")
        if opened.far:
            every = [(sources.of(each), each.plan) for each, _ in waiting]
            contents = [Data.of(each.features, each.dataset.y, each.dataset.groups) for _, each in every if each]
            for line in sent((source.snapshot.execution for source, _ in every), contents):
                said.announced(line)
            matrix.files.enter(None)
        return drive(jobs, opened, replace(said, recorded=watch), total=total).stopped


class _Sources:
    """The code of each file, taken once."""

    def __init__(self, workspace: Workspace, files: Files, said: Invocation) -> None:
        self._workspace, self._files, self._said = workspace, files, said
        self._taken: dict[tuple[Path, tuple[Place, ...]], Source] = {}

    def begin(self, each: Planned, plan: Plan) -> tuple[Source, Rounds, Invocation]:
        """Enter the file of a cell: its code, what of ``plan`` is to be computed, and what was said of it."""
        self._files.enter(each.scope)
        source = self.of(each)
        own = replace(self._said, files=(each.scope.file.absolute(),), taken=each.taken)
        return source, proposed(self._workspace, plan, source.snapshot.execution), own

    def of(self, each: Planned) -> Source:
        """The code of a cell."""
        assert each.plan is not None
        file, places = each.scope.file, written(each.plan.request)
        key = (file, tuple(places))
        if key not in self._taken:
            include = self._said.include
            self._taken[key] = Source(self._workspace, (file.absolute(),), include, taken=each.taken, start=places)
        return self._taken[key]


def _as_scores_say(each: Planned, sources: _Sources) -> Planned:
    """A cell whose settings depend on scores with the ones that are known by what is recorded; any other as it is."""
    if each.plan is None or not depends_on_scores(each.plan):
        return each
    _, rounds, _ = sources.begin(each, each.plan)
    return replace(
        each, cell=msgspec.structs.replace(each.cell, runs=runs_of(each.plan, rounds.settings, whole=rounds.over))
    )


def _record_searches(workspace: Workspace, matrix: Matrix, now: Board, sources: _Sources) -> None:
    """Record the searches whose process was killed when all their runs were over, and it had not said so yet."""
    found = {id(cell): state for cell, state in zip(now.cells, now.found, strict=True)}
    for each in matrix.cells:
        state, plan = found[id(each.cell)], each.plan
        if plan is None or state.word != DONE or plan.tried.count < 2 or searches.written(workspace, state.rows):
            continue
        source, rounds, own = sources.begin(each, plan)
        if rounds.over:
            record_search(workspace, plan, source, rounds, own)


def _jobs(
    workspace: Workspace,
    files: Files,
    waiting: Sequence[tuple[Planned, tuple[int | None, ...]]],
    sources: _Sources,
    kept: str,
    live: _Live,
) -> Iterator[Job]:
    """A recording for each cell, begun when its turn comes."""
    for each, seeds in waiting:
        plan = each.plan
        assert plan is not None
        # what scores propose depends on those of all seeds
        every = None in seeds or depends_on_scores(plan)
        wanting = replace(plan, seeds=plan.seeds if every else [seed for seed in seeds if seed is not None])
        source, rounds, own = sources.begin(each, wanting)
        if rounds.over:
            continue
        enter = partial(files.enter, each.scope)
        job = begin_job(workspace, wanting, source, rounds, own, keep_models=kept, enter=enter)
        job = replace(job, untracked=[])
        live.jobs[each.cell.label, each.cell.dataset] = job
        yield job


def failures(board: Board) -> int:
    """How many cells are not complete."""
    return sum(bool(state.lacking) for state in board.found if state.word != NONE)


def rows(board: Board) -> list[Any]:
    """The completed runs of each cell that has any, together."""
    return [state.rows for state in board.found if state.rows]
