"""`execute`: resolve an experiment, take its code, compute, save. Each run that is finished is safe at once."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from padre_git.app.data import versions
from padre_git.app.data.lazy import follows
from padre_git.app.execute.invocation import Invocation, current, progress_bar, warn
from padre_git.app.execute.outcome import Job, Outcome, begun, failed, finished
from padre_git.app.execute.plan import Plan, make_plan
from padre_git.app.execute.request import Request
from padre_git.app.recording import reach, used
from padre_git.app.recording.opening import open_workspace
from padre_git.app.recording.recording import Recording, RunView
from padre_git.app.recording.session import begin
from padre_git.app.recording.signals import terminable
from padre_git.app.recording.source import Source
from padre_git.app.repository import catalog
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import models, settings
from padre_git.core.components.plain import plain
from padre_git.core.compute import compute, processes
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.results.results import Result
from padre_git.core.search import grid as grids
from padre_git.core.search import nested
from padre_git.core.text import findings
from padre_git.errors import PadreError, UnknownName
from padre_git.model.documents import Run, Search, Status
from padre_git.model.names import new_id, short
from padre_git.model.shell import quoted
from padre_git.storage.index import Row
from padre_git.storage.stage import Kept


def execute_all(requests: Sequence[Request]) -> Recording:
    """Run and record one request after the other; return the recording of the last."""
    for request in requests if len(requests) > 1 else ():
        if isinstance(request.dataset, str):  # one that is missing is an error before the first is computed
            versions.get(open_workspace(request.root), request.dataset)
    *first, last = requests
    for request in first:
        execute(request)
    return execute(last)


def execute(request: Request) -> Recording:
    """Run the experiment of ``request`` and record it; see `Experiment.execute`."""
    used.watch()
    said = current()
    workspace, kept = open_workspace(request.root), models.way(request.keep_models)
    catalog.check_same_experiment(workspace.layout, request.project, request.name)
    plan = make_plan(workspace, request)
    job = _begin(workspace, plan, said, keep_models=kept)
    if said.announce:
        said.announce(plan.heading)
    with terminable():
        ended = _compute(job, said)
    recording = _save(job, stopped=ended is not None)
    if said.recorded:
        said.recorded(recording)
    else:  # `padre run` prints all notes
        for text in job.unkept:
            warn(text)
    if ended is not None:
        raise ended
    if not said.recorded and all(view.document.status == "failed" for view in recording.views):
        raise PadreError(failure(recording.views[0].document))
    return recording


def check_parameters(requests: Sequence[Request]) -> None:
    """Raise where one of several lacks a parameter of the command line, before the first of them is computed.

    Raises
    ------
    UnknownName : for the first that lacks one; it says how to run one that has all.
    """
    lacking: UnknownName | None = None
    having = []
    for each in requests:
        pipeline = Pipeline.of(each.pipeline, preprocessing=each.preprocessing)
        try:
            grids.expand(None, pipeline, where=each.slug, over=current().parameters)
            having.append(each.slug)
        except UnknownName as error:
            lacking = lacking or error
    if lacking is None:
        return
    sentence = str(lacking).removeprefix(f"unknown {lacking.kind} `{lacking.name}`")
    words = quoted(*(word for name in having for word in ("--experiment", name)))
    mend = f". To run what has it: {words}" if having else ""
    raise UnknownName(lacking.kind, lacking.name, lacking.known, f"{sentence}{mend}") from lacking


def failure(run: Run) -> str:
    """A failed run in one line."""
    error = run.error
    assert error is not None
    where = "" if error.split is None else f" in split {error.split}"
    what = f", {error.component}" if error.component else ""
    traceback = f"(traceback: padre show {short(run.id)[:4]})"
    return f"run {short(run.id)} failed{where}{what}: {error.type}: {error.message} {traceback}"


def _begin(workspace: Workspace, plan: Plan, said: Invocation, *, keep_models: str) -> Job:
    session = begin(
        workspace,
        plan.definition,
        Source(workspace, said.files, said.include, taken=said.taken, start=_written(plan.request)),
        dataset=plan.dataset,
        follows=follows(plan.request.dataset),
        codes=[metric.source for metric in plan.metrics if metric.source],
        message=plan.request.message,
        command=said.command,
        threads=processes.wanted_threads(),
    )
    search = new_id() if len(plan.settings) > 1 or plan.search else None
    return Job(plan, session, search, keep_models)


def _compute(job: Job, said: Invocation) -> BaseException | None:
    """Compute and add every run; return what stopped it before its end."""
    plan = job.plan
    total = len(plan.runs) * len(plan.splits)
    unit = "splits" if len(plan.runs) == 1 else "fits"
    make = said.progress or progress_bar(plan.request.progress)
    results = compute.run(
        job.computations(), plan.features, plan.dataset.y, groups=plan.dataset.groups, n_jobs=plan.request.n_jobs or 1
    )
    with make(total, unit) as advance:
        for number, (setting, seed) in enumerate(plan.runs, start=1):
            run = begun(job, number, setting, seed)
            gathered: list[Result] = []
            try:
                for result in islice(results, len(plan.splits)):
                    gathered.append(result)
                    job.session.imported.update(result.imported)
                    advance()
                outcome = _outcome(job, run, gathered)
            except BaseException as error:
                if not job.session.recorder.ours:  # a child that the user's code forked ends: that ends no run
                    raise
                _add(job, failed(job, run, error, gathered))
                return error
            _add(job, outcome)
    return None


def _written(request: Request) -> list[reach.Place]:
    """Where the experiment is written: its definition, and the functions that it takes."""
    taken = (request.pipeline, request.preprocessing, request.splitting, request.metrics, request.parameters)
    return [*([request.defined] if request.defined else []), *reach.places(*taken, request.dataset)]


def _outcome(job: Job, run: Run, gathered: list[Result]) -> Outcome:
    """The run that is over; failed where its results cannot be put together: that ends no other run."""
    try:
        return finished(job, run, gathered)
    except Exception as error:  # noqa: BLE001  what an estimator may return has no limits
        return failed(job, run, error, gathered)


def _kept(job: Job, data: bytes | Path) -> bytes | Kept:
    """A result for the journal; a large file moves there."""
    if isinstance(data, bytes):
        return data
    kept = job.session.recorder.keep(data)
    data.unlink()
    return kept


def _add(job: Job, outcome: Outcome) -> None:
    first = outcome.run.status == "completed" and all(view.document.status != "completed" for view in job.views)
    shared = job.shared if first else {}
    results = {name: _kept(job, data) for name, data in outcome.results.items()}
    job.session.recorder.add(
        outcome.run, metrics=outcome.metrics, splits=outcome.splits, results=results, shared=shared
    )
    job.views.append(RunView(outcome.run, outcome.metrics))
    job.unkept.update(dict.fromkeys(outcome.unkept))


def _save(job: Job, *, stopped: bool) -> Recording:
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
