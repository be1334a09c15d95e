"""`execute`: resolve an experiment, take its code, compute, save. Each run that is finished is safe at once."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from padre_git.app.data.lazy import follows
from padre_git.app.execute import found
from padre_git.app.execute.backend import backend, sent
from padre_git.app.execute.drive import drive
from padre_git.app.execute.invocation import Invocation, current
from padre_git.app.execute.job import Job
from padre_git.app.execute.plan import Plan, make_plan
from padre_git.app.execute.request import Request
from padre_git.app.execute.save import document, end
from padre_git.app.execute.search import Rounds
from padre_git.app.recording import reach, used
from padre_git.app.recording.opening import open_workspace
from padre_git.app.recording.recording import Recording
from padre_git.app.recording.session import begin, save_all
from padre_git.app.recording.source import Source
from padre_git.app.repository import catalog
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import models, searches
from padre_git.core.compute import processes
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.search import grid as grids
from padre_git.core.text.findings import failed
from padre_git.errors import PadreError, UnknownName
from padre_git.model.names import new_id
from padre_git.model.shell import quoted


def execute_all(requests: Sequence[Request]) -> Recording:
    """Run and record one request after the other; return the recording of the last."""
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
    source = Source(workspace, said.files, said.include, taken=said.taken, start=written(plan.request))
    plan = found.warmed(workspace, plan, source.snapshot.execution)
    rounds = found.proposed(workspace, plan, source.snapshot.execution)
    if rounds.over:
        record_search(workspace, plan, source, rounds, said)
        return found.there(workspace, plan, rounds, said)
    with backend(workspace, request, said.tell) as opened:
        job = begin_job(workspace, plan, source, rounds, said, keep_models=kept)
        with job.session.recorder.forgotten_on_error():
            for line in plan.announcement:
                said.announced(line)
            for line in sent([source.snapshot.execution], [job.data], width=plan.margin) if opened.far else ():
                said.announced(line)
        (recording,), stopped = drive([job], opened, said)
    if stopped is not None:
        raise stopped
    if not said.recorded and all(view.document.status == "failed" for view in recording.views):
        raise PadreError(failed(recording.views[0].document))
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
            grids.space_of(None, pipeline, where=each.slug, over=current().parameters)
            having.append(each.slug)
        except UnknownName as error:
            lacking = lacking or error
    if lacking is None:
        return
    sentence = str(lacking).removeprefix(f"unknown {lacking.kind} `{lacking.name}`")
    words = quoted(*(word for name in having for word in ("--experiment", name)))
    mend = f". To run what has it: {words}" if having else ""
    raise UnknownName(lacking.kind, lacking.name, lacking.known, f"{sentence}{mend}") from lacking


def begin_job(
    workspace: Workspace,
    plan: Plan,
    source: Source,
    rounds: Rounds,
    said: Invocation,
    *,
    keep_models: str,
    enter: Callable[[], None] = lambda: None,
) -> Job:
    """A recording of what is planned, begun; ``enter`` as of `Job`."""
    session = begin(
        workspace,
        plan.definition,
        source,
        dataset=plan.dataset,
        follows=follows(plan.request.dataset),
        codes=[metric.source for metric in plan.metrics if metric.source],
        message=plan.request.message,
        command=said.command,
        threads=processes.wanted_threads(),
    )
    several = plan.asked.count > 1 or plan.search
    search = (rounds.extends or new_id()) if several else None
    job = Job(plan, session, rounds, search, keep_models, enter=enter)
    if search and not rounds.extends and (plan.warm or plan.search):
        # what decides the proposals, and no run says: where this process is killed, the next one goes on with it
        session.recorder.search(document(job, stopped=True))
    return job


def record_search(workspace: Workspace, plan: Plan, source: Source, rounds: Rounds, said: Invocation) -> None:
    """Record a search all of whose runs are there, where a process was killed after the last of them and before it
    could: how they were proposed, and which is the best."""
    if rounds.extends is None or searches.written(workspace, rounds.reused):
        return
    job = begin_job(workspace, plan, source, rounds, said, keep_models="")
    [recording] = save_all([end(replace(job, untracked=[]), stopped=False)])
    said.tell(
        f"the runs of this search were recorded without their summary, which is saved now ({recording.commit[:7]})"
    )


def written(request: Request) -> list[reach.Place]:
    """Where the experiment is written: its definition, and the functions that it takes."""
    taken = (request.pipeline, request.preprocessing, request.splitting, request.metrics, request.parameters)
    return [*([request.defined] if request.defined else []), *reach.places(*taken, request.dataset)]
