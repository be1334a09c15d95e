"""Recordings whose runs are over are saved: which run is the best, what a careful reader should know, a commit."""

from collections.abc import Callable, Collection, Sequence
from math import inf
from time import monotonic
from typing import Any

import msgspec

from padre_git.app.execute import found
from padre_git.app.execute.job import Job
from padre_git.app.execute.plan import Plan
from padre_git.app.recording.recording import Recording, RunView
from padre_git.app.recording.session import Unsaved, save_all
from padre_git.app.runs import settings
from padre_git.core.components.plain import plain
from padre_git.core.search.space import Choice
from padre_git.core.text import findings
from padre_git.model.documents import Run, Search, Status
from padre_git.model.names import new_id
from padre_git.storage.index import Row

_PAUSE = 1.0  # seconds, at least, between two commits of recordings that end quickly one after the other
_SHARE = 0.1  # of the time that commits of those may take
_LONGEST = 10.0  # seconds of that pause
_MOST = 50  # recordings in a commit: all of them are in memory then


class Saving:
    """Saves recordings that are over: at once, or together with others where many of them end quickly.

    A commit of one costs nearly as much as one of many. What waits is in its journal: nothing is lost where this
    process is killed, and the next command commits it.

    Parameters
    ----------
    told : called with each of them when all that were committed together are.
    """

    def __init__(self, told: Callable[[Job, Recording], None]) -> None:
        self._told = told
        self._waiting: dict[str, tuple[Job, Unsaved, Callable[[Recording], None]]] = {}  # by branch
        self._next = -inf

    def add(self, job: Job, saved: Callable[[Recording], None], *, stopped: bool) -> None:
        """Save what is over of ``job``.

        Parameters
        ----------
        saved : called when it is committed.
        stopped : whether it ended before its end.
        """
        branch = job.session.recorder.branch
        if branch in self._waiting:  # whether a run repeats an earlier one is read from the branch
            self.all()
        unsaved = end(job, stopped=stopped)
        self._waiting[branch] = job, unsaved, saved
        if unsaved.fields["status"] != "completed" or len(self._waiting) >= _MOST:
            self.all()
        self.due()

    def due(self) -> None:
        """Save what waits, if the last time was long enough ago."""
        if monotonic() >= self._next:
            self.all()

    def all(self) -> None:
        """Save what waits."""
        waiting, self._waiting = list(self._waiting.values()), {}
        if not waiting:
            return
        start = monotonic()
        recordings = save_all([unsaved for _, unsaved, _ in waiting])
        now = monotonic()
        self._next = now + min(max(_PAUSE, (now - start) / _SHARE), _LONGEST)
        for (_, _, saved), recording in zip(waiting, recordings, strict=True):
            saved(recording)
        for (job, _, _), recording in zip(waiting, recordings, strict=True):
            self._told(job, recording)


def end(job: Job, *, stopped: bool) -> Unsaved:
    """A recording of what is over, to be committed; ``stopped``: whether it ended before its end."""
    plan, session, rounds = job.plan, job.session, job.proposed
    taken = found.views(session.workspace, rounds.reused)
    shown = rounds.ordered([*taken, *job.views])
    every = settings.of_recording([view.row for view in shown])
    setting = settings.best(every)
    best = setting.row if setting.scores else None
    front = rounds.on_front(plan.objectives) if len(plan.objectives) > 1 else []
    search = document(job, best, front, [view.id for view in shown], stopped=stopped) if job.search else None
    if search:
        ids = front or [row.id for row in setting.runs if row.status == "completed"]
        session.recorder.search(search, _chosen(job, ids, len(every)) if best and len(every) > 1 else ())
    shown = rounds.ordered([*taken, *job.views])  # some say by now that they were chosen
    own = dict.fromkeys(note for view in job.views for note in view.document.notes)
    notes = [
        *(own or plan.notes),
        *(findings.summary(job.checks, hints=True) if best else ()),
        *session.source.remarks(),
        *found.remarks(rounds),
        *remarks(shown, _listed(plan), best),
    ]
    rows = sum(len(split.test) for split in plan.splits)
    status: Status = "failed" if all(view.document.status == "failed" for view in shown) else "completed"
    status = "interrupted" if stopped else status
    described = plan.request.project_description
    return session.end(
        job.views,
        notes,
        status=status,
        description=described,
        untracked=job.untracked,
        search=search,
        rows=rows,
        shown=shown,
    )


def _listed(plan: Plan) -> dict[str, list[Any]]:
    """The values of each hyperparameter that has a list of them wherever it occurs."""
    found: dict[str, list[Any]] = {}
    ranges = set[str]()
    for part in plan.asked.space.parts:
        for name, each in part.items():
            if isinstance(each, Choice):
                found.setdefault(name, []).extend(each.values)
            else:
                ranges.add(name)
    return {name: values for name, values in found.items() if name not in ranges}


def document(
    job: Job, best: Row | None = None, front: Sequence[str] = (), runs: Sequence[str] = (), *, stopped: bool
) -> Search:
    """What was searched, how, and what came of it."""
    plan, rounds = job.plan, job.proposed
    main, sampler = plan.metrics[0] if plan.metrics else None, plan.asked.sampler
    return Search(
        id=new_id() if rounds.extends else job.search or "",
        sampler=sampler.name,
        sampler_version=sampler.version,
        seed=sampler.seed,
        batch=sampler.batch,
        space=plan.asked.space.document,
        settings=plan.asked.count,
        race=rounds.rules is not None,
        warm=list(plan.warm),
        warm_asked=plan.asked.options.warm,
        extends=rounds.extends,
        reused=[row.id for row in rounds.reused],
        objective=main.name if main and not front else None,
        greater_is_better=main.greater_is_better if main and not front else None,
        objectives=[each.name for each in plan.objectives] if front else [],
        front=list(front),
        nested=job.plan.search is not None,
        planned=plan.asked.count if plan.search else plan.count,
        runs=list(runs),
        best=best.id if best and not plan.search and not front else None,
        status="interrupted" if stopped or rounds.late else "completed",
    )


def _chosen(job: Job, ids: Collection[str], among: int) -> list[Run]:
    """The runs of the best settings, which say from now on that they were chosen, and on which splits."""
    for at, view in enumerate(job.views):
        if view.id in ids:
            own = view.document
            marked = msgspec.structs.replace(own, selected_on=own.splitting, selected_among=among)
            job.views[at] = RunView(marked, view.metrics)
    return [view.document for view in job.views if view.id in ids]


def remarks(views: list[RunView], space: dict[str, list[Any]], best: Row | None) -> list[str]:
    """What a careful reader should know, one line each: seeds without effect, a search whose best is optimistic, a best
    value at the edge of the grid."""
    done = [view for view in views if view.document.status == "completed"]
    lines = _seeds(done)
    counted = [view for view in views if view.document.status == "completed" or view.document.stopped]
    settings = {repr(sorted(view.document.setting.items())) for view in counted}
    if len(settings) > 1 and best is not None:
        lines.append(findings.optimistic(len(settings)))
        lines += _edges(best, space)
    return lines


def _seeds(views: list[RunView]) -> list[str]:
    groups = settings.grouped(views, lambda view: repr(sorted(view.document.setting.items())))
    several = [group for group in groups.values() if len(group) > 1]
    if not several or any(len({view.document.predictions for view in group}) > 1 for group in several):
        return []
    seeds = ", ".join(str(view.document.seed) for view in several[0])
    return [f"seeds {seeds} gave identical predictions: nothing here is random; counted once"]


def _edges(best: Row, space: dict[str, list[Any]]) -> list[str]:
    lines = []
    for name, values in space.items():
        numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
        value = best.setting.get(name)
        if len(numbers) < 3 or len(numbers) < len(values) or value not in numbers:
            continue
        edge = "largest" if value == max(numbers) else "smallest" if value == min(numbers) else ""
        if edge:
            lines.append(f"{name}={plain(value)} is the {edge} value tried")
    return lines
