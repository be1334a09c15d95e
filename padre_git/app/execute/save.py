"""A recording whose runs are over is saved: which run is the best, what a careful reader should know, one commit."""

from typing import Any

import msgspec

from padre_git.app.execute.job import Job
from padre_git.app.recording.recording import Recording, RunView
from padre_git.app.runs import settings
from padre_git.core.components.plain import plain
from padre_git.core.search import nested
from padre_git.core.text import findings
from padre_git.model.documents import Run, Search, Status
from padre_git.storage.index import Row


def save(job: Job, *, stopped: bool) -> Recording:
    plan, session = job.plan, job.session
    every = settings.of_recording([view.row for view in job.views])
    setting = settings.best(every)
    best = setting.row if setting.scores else None
    space = nested.space(plan.search.settings if plan.search else plan.settings)
    search = _search(job, best, space, stopped=stopped) if job.search else None
    if search:
        session.recorder.search(search, _chosen(job, setting, len(every)) if best and len(every) > 1 else ())
    own = dict.fromkeys(note for view in job.views for note in view.document.notes)
    notes = [
        *(own or plan.notes),
        *(findings.summary(job.checks, hints=True) if best else ()),
        *session.source.remarks(),
        *remarks(job.views, space, best),
    ]
    rows = sum(len(split.test) for split in plan.splits)
    status: Status = "failed" if all(view.document.status == "failed" for view in job.views) else "completed"
    status = "interrupted" if stopped else status
    described = plan.request.project_description
    return session.save(job.views, notes, status=status, description=described, search=search, rows=rows)


def _search(job: Job, best: Row | None, space: dict[str, list[Any]], *, stopped: bool) -> Search:
    main = job.plan.metrics[0] if job.plan.metrics else None
    return Search(
        id=job.search or "",
        space=job.plain(space),
        objective=main.name if main else None,
        greater_is_better=main.greater_is_better if main else None,
        nested=job.plan.search is not None,
        planned=len(job.plan.search.settings) if job.plan.search else len(job.plan.runs),
        runs=[view.id for view in job.views],
        best=best.id if best and not job.plan.search else None,
        status="interrupted" if stopped else "completed",
    )


def _chosen(job: Job, best: settings.Setting, among: int) -> list[Run]:
    """The runs of the best setting, which say from now on that they were chosen, and on which splits."""
    ids = {row.id for row in best.runs if row.status == "completed"}
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
    settings = {repr(sorted(view.document.setting.items())) for view in done}
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
