"""Where an execution computes, as it was asked for or as this machine's settings say, and the code that goes there."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from padre_git.app.execute.request import Request
from padre_git.app.recording.session import Session
from padre_git.app.repository.workspace import Workspace
from padre_git.core.compute import backends
from padre_git.core.compute.backends import Backend
from padre_git.core.compute.backends.local import Local
from padre_git.core.compute.tasks import Code, Data
from padre_git.core.text import formats
from padre_git.errors import PadreError, UnknownName
from padre_git.storage import config
from padre_git.storage.config import LocalSettings
from padre_git.storage.git import code
from padre_git.storage.jobs import Jobs

Tell = Callable[[str], None]


def backend(workspace: Workspace, request: Request, tell: Tell) -> Backend:
    """The back-end of ``request``, not yet opened; ``tell`` gets lines that one may want to know.

    Raises
    ------
    UnknownName : for an unknown back-end.
    PadreError : where its library or its address is missing.
    """
    settings = config.read_local(workspace.root)
    name = request.backend or ("dask" if request.client is not None or request.scheduler else settings.backend)
    if name not in _BACKENDS:
        raise UnknownName("back-end", name, _BACKENDS)
    return _BACKENDS[name](workspace, request, settings, tell)


def _local(workspace: Workspace, request: Request, settings: LocalSettings, tell: Tell) -> Backend:
    local = Local(request.n_jobs)
    if local.note:
        tell(local.note)
    return local


def _dask(workspace: Workspace, request: Request, settings: LocalSettings, tell: Tell) -> Backend:
    scheduler = request.scheduler or settings.scheduler
    if request.client is None and not scheduler:
        raise PadreError(
            "--backend dask needs a running cluster. Add its address or its scheduler file: --scheduler tcp://HOST:8786"
        )
    if request.n_jobs is not None:
        tell("--jobs has no effect on a running cluster: all of its workers compute")
    try:
        return backends.dask.Dask(scheduler, client=request.client, tell=tell)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"dask", "distributed"}:
            raise
        raise PadreError("--backend dask needs dask. Install it with: pip install dask distributed") from error


def _queued(workspace: Workspace, request: Request, settings: LocalSettings, tell: Tell) -> Backend:
    kind = request.backend or settings.backend
    # the options of the file are meant for the back-end that it names
    options = {**(settings.cluster if settings.backend in {kind, "local"} else {}), **(request.cluster or {})}
    jobs = options.pop("jobs", None)
    jobs = jobs if request.n_jobs is None else request.n_jobs
    try:
        jobqueue, opened = backends.jobqueue, backends.dask
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"dask", "distributed", "dask_jobqueue"}:
            raise
        lacking = "pip install dask distributed dask-jobqueue"
        raise PadreError(f"--backend {kind} needs dask-jobqueue. Install it with: {lacking}") from error
    if not isinstance(jobs, int):
        raise PadreError(f"--backend {kind} needs the number of jobs. Add: --jobs 10")
    place = Jobs(workspace.git.private, jobqueue.KINDS[kind].cancel)
    return opened.Dask(queue=jobqueue.Queue(kind, jobs, options, place), tell=tell)


_BACKENDS: dict[str, Callable[[Workspace, Request, LocalSettings, Tell], Backend]] = {
    "local": _local,
    "dask": _dask,
    **dict.fromkeys(("slurm", "pbs", "lsf", "sge"), _queued),
}


def sent(executions: Iterable[str], contents: Iterable[Data], *, width: int = 9) -> Iterator[str]:
    """What goes to the workers of a cluster, a line each: which code, and how much data.

    Parameters
    ----------
    executions : ids of the code.
    contents : of all recordings; equal data goes once.
    width : of the first column.
    """
    codes = list(dict.fromkeys(executions))
    code = f"{codes[0]} goes" if len(codes) == 1 else f"{len(codes)} versions go"
    yield f"{'code':{width}}{code} to the workers (what is recorded is what runs, whatever you edit now)"
    try:
        sizes = {each.key: each.packed().size for each in contents}
    except Exception:  # noqa: BLE001  any `__reduce__` of the user's; who sends it says what is wrong
        return
    bytes_ = formats.size(sum(sizes.values()))
    yield f"{'data':{width}}{formats.count(len(sizes), 'set')}, {bytes_}, once for each worker"


def shipped(session: Session) -> Code:
    """The code of a recording, for another machine."""
    git, snapshot, root = session.workspace.git, session.source.snapshot, session.workspace.root
    places = (Path(os.path.realpath(each or os.curdir)) for each in sys.path)
    real = Path(os.path.realpath(root))
    folders = dict.fromkeys(each.relative_to(real).as_posix() for each in places if each.is_relative_to(real))

    def missing(module: str) -> str:
        """Why a module of the repository is not there; empty for one of elsewhere."""
        file = getattr(sys.modules.get(module), "__file__", None)
        path = Path(os.path.realpath(file)) if isinstance(file, str) else None
        if path is None or not path.is_relative_to(real):
            return ""
        name = path.relative_to(real).as_posix()
        rule = code.ignored(git, name)
        why = f" (ignored by {rule})" if rule else ""
        return f"{module} is not in the recorded code{why}: --include {name}"

    return Code(snapshot.written, lambda: code.archive(git, snapshot.written), tuple(folders) or (".",), missing)
