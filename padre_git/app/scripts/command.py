"""`padre run -- COMMAND`: record any program as it is: arguments, output, how it ended, the metrics that it wrote."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from padre_git.app.execute.invocation import Invocation, invoked
from padre_git.app.recording.message import portable
from padre_git.app.scripts import metricsfile, process
from padre_git.app.scripts.commandline import commands, parameters, secrets
from padre_git.app.scripts.logged import Logged
from padre_git.app.scripts.process import Ended, Show
from padre_git.app.scripts.scripted import Scripted, begin
from padre_git.core.compute.failures import without_folders, without_paths
from padre_git.errors import PadreError
from padre_git.model.documents import Definition, Failure
from padre_git.model.names import check_name, new_id

_SOURCES = set(".py .r .jl .sh .bash .pl .js .mjs .ts .lua .rb .m .php .do .sas .ipynb".split())
_SETTINGS = set(".yaml .yml .json .toml .ini .cfg".split())  # small files that people write: code as well
_LINES = 20  # of the output, as traceback
_NOT_HERE = {
    "seeds": "--seeds",
    "datasets": "--dataset",
    "splitting": "--splitting",
    "metrics": "--metrics",
    "keep_models": "--keep-models",
    "keep": "--keep-transformations",
    "jobs": "--jobs",
}


class _Words(NamedTuple):
    """A command: the program, what is its code, and the arguments of that."""

    name: str
    files: tuple[Path, ...]
    arguments: list[str]
    text: str  # program and script


def run_command(
    words: Sequence[str],
    invocation: Invocation,
    *,
    name: str = "",
    project: str | None = None,
    metrics: Path | None = None,
    show: Show | None = None,
) -> None:
    """Run ``words`` as a process and record it as one run of the experiment ``name``; with values, one for each.

    Parameters
    ----------
    words : the program and its arguments; those that are source files belong to the code.
    name : of the experiment; by default that of the script, else of the program.
    project : by default ``default``.
    metrics : a file of numbers that the program writes, see `metricsfile`; by default ``metrics.json`` and the like in
        the working folder.
    show : gets what the program prints, as it comes.

    Raises
    ------
    PadreError : where there is no such program, for options that a command cannot obey, and where there is no
        repository that padre is set up in.
    KeyboardInterrupt : where it was stopped; the run is recorded as that.
    """
    for field, option in _NOT_HERE.items():
        if getattr(invocation, field):
            raise PadreError(f"{option} has no effect on a command; write what it takes after --")
    for each in list(commands(words, invocation.parameters)):
        _record(each, invocation, name=name, project=project, metrics=metrics, show=show)


def _record(
    words: list[str],
    invocation: Invocation,
    *,
    name: str,
    project: str | None,
    metrics: Path | None,
    show: Show | None,
) -> None:
    program = shutil.which(words[0])
    if program is None:
        raise PadreError(f"`{words[0]}` is no program here; padre run FILE, or padre run -- PROGRAM ARGUMENTS")
    read, run = _read(words), new_id()
    own = check_name("experiment", name or read.name)
    definition = Definition(
        name=own,
        project=project or "default",
        label=own,
        dataset=None,
        pipeline={"kind": "command", "description": read.text},
        seed=None,
    )
    with invoked(invocation, files=read.files, parameters=None):
        job = begin(definition, run=run, dataset=None, message="")
    ended = _run(job, [program, *words[1:]], read, metrics, show)
    if ended.stopped:
        raise KeyboardInterrupt


def _run(job: Scripted, words: list[str], read: _Words, metrics: Path | None, show: Show | None) -> Ended:
    root = job.session.workspace.root
    before = {file: metricsfile.stamp(file) for file in ([metrics] if metrics else map(Path, metricsfile.NAMES))}
    own = {file.absolute() for file in before}
    there = [path for path in job.session.source.left_out() if root / path not in own]
    # else a program whose output is no terminal keeps it until its end
    environment = {"PYTHONUNBUFFERED": "1", **os.environ, "PADRE_RUN": job.run.id}
    try:
        ended = process.run(words, environment=environment, show=show)
    except OSError as error:
        job.session.recorder.abandon()
        raise PadreError(f"`{read.text}` cannot be started: {error.strerror}") from error
    text = _without(ended.log.text(), root, secrets(words, os.environ))
    logged = Logged()
    logged.add_parameters(parameters(portable(read.arguments, root)))
    notes = metricsfile.take(logged, before, asked=metrics is not None)
    job.end(logged, _ending(ended, text), log=text.encode(), notes=notes, untracked=there, exit_code=ended.code)
    return ended


def _ending(ended: Ended, text: str) -> BaseException | Failure | None:
    if ended.stopped:
        return KeyboardInterrupt()
    if not ended.code:
        return None
    kind, message = ended.how
    return Failure(type=kind, message=message, traceback=without_paths("\n".join(text.splitlines()[-_LINES:])))


def _without(text: str, root: Path, hidden: list[str]) -> str:
    """What was printed, without this machine's folders and without secrets."""
    for secret in hidden:
        text = text.replace(secret, "***")
    return without_folders(text.replace(f"{root}/", ""))


def _read(words: Sequence[str]) -> _Words:
    """Find the script: the first word that is a source file, or what follows `python -m`; else the program itself."""
    program = Path(words[0])
    named = [program.name, *words[1:]]
    at = next((at for at, word in enumerate(words) if _is_file(word, _SOURCES)), 0)
    script = Path(words[at])
    if not at and program.name.startswith("python") and "-m" in words[1:-1]:
        at = words.index("-m") + 1
        script = Path(*words[at].split(".")).with_suffix(".py")
    code = [script] if script.is_file() and (at or script.suffix) else []
    code += [Path(word.rpartition("=")[2]) for word in words[at + 1 :] if _is_file(word, _SOURCES | _SETTINGS)]
    text = " ".join(portable([program.name, words[at]] if at else named[:1], Path.cwd()))
    return _Words(script.stem.replace("_", "-"), tuple(each.absolute() for each in code), list(words[at + 1 :]), text)


def _is_file(word: str, suffixes: set[str]) -> bool:
    path = Path(word.rpartition("=")[2])
    return path.suffix.lower() in suffixes and path.is_file()
