"""`padre run -- COMMAND`: record any program as it is: arguments, output, how it ended, the metrics that it wrote."""

import os
import shutil
from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from padre_git.app.execute.invocation import Invocation, invoked
from padre_git.app.execute.ranks import rank
from padre_git.app.recording.message import portable
from padre_git.app.recording.opening import open_workspace
from padre_git.app.repository.reader import read_runs
from padre_git.app.runs.current import last_runs
from padre_git.app.scripts import process
from padre_git.app.scripts.commandline import commands, parameters, secrets, shown
from padre_git.app.scripts.looking import Look, Over, record
from padre_git.app.scripts.process import Ended, Show
from padre_git.app.scripts.scripted import Scripted, begin
from padre_git.core.compute.failures import without_paths
from padre_git.errors import PadreError
from padre_git.model.documents import Definition, Failure
from padre_git.model.names import check_name, new_id, slug
from padre_git.model.shell import quoted

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
    look: Look,
    show: Show | None = None,
) -> int:
    """Run ``words`` as a process and record it as one run of the experiment ``name``; with values, one for each.

    Of a training in several processes rank 0 records; the others only run.

    Parameters
    ----------
    words : the program and its arguments; the ones that are source files belong to the code.
    name : of the experiment; by default that of the script, else of the program.
    show : gets what the program prints, as it comes.

    Returns
    -------
    int
        The status of the program as a shell has it: 128 + n where the signal n ended it, 127 where there is no such
        program, 126 where it cannot be executed. Of several programs 1 where one of them failed.

    Raises
    ------
    PadreError : for options that a command cannot obey, and where there is no repository that padre is set up in;
        then nothing has run.
    KeyboardInterrupt : where one of several was stopped; its run is recorded as that, and the others do not run.
    """
    for field, option in _NOT_HERE.items():
        if getattr(invocation, field):
            raise PadreError(f"{option} has no effect on a command; write its arguments after --")
    known = cache(partial(_options, name or _read(words).name, look))
    several, codes = list(commands(words, invocation.parameters, invocation.search, known=known)), list[int]()
    for each in several:
        try:
            ended = _record(each, invocation, look, name=name, show=show)
        except _NotStarted as error:
            if len(several) > 1:
                raise
            if invocation.lost:
                invocation.lost(str(error))
            return error.status
        if ended.stopped and len(several) > 1:
            raise KeyboardInterrupt
        codes.append(ended.status)
    return codes[0] if len(codes) == 1 else int(any(codes))


def _options(name: str, look: Look) -> Mapping[str, str]:
    """What sets a parameter, as the last run of the experiment was seen to take it."""
    workspace = open_workspace()
    known = workspace.index()
    place = slug(look.project or "default"), slug(name)
    runs = read_runs(workspace, [row for row in last_runs(known) if known.place(row) == place])
    return next((run.options or {} for run in runs.values()), {})


class _NotStarted(PadreError):
    """A program that does not run, with the status that a shell gives for it."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


def _not_started(word: str) -> _NotStarted:
    """Why a shell would not run ``word``."""
    if os.path.isdir(word):
        return _NotStarted(f"`{word}` is a folder; padre run FILE, or padre run -- PROGRAM ARGUMENTS", 126)
    if os.sep in word and os.path.exists(word):
        return _NotStarted(f"`{word}` is not executable; {quoted('chmod', '+x', word)}", 126)
    return _NotStarted(f"`{word}` is not a program here; padre run FILE, or padre run -- PROGRAM ARGUMENTS", 127)


def _record(
    words: list[str],
    invocation: Invocation,
    look: Look,
    *,
    name: str,
    show: Show | None,
) -> Ended:
    program = shutil.which(words[0])
    if program is None:
        raise _not_started(words[0])
    if rank(os.environ).number:
        return _process([program, *words[1:]], words[0], {}, show)
    read, run = _read(words), new_id()
    own = check_name("experiment", name or read.name)
    definition = Definition(
        name=own,
        project=look.project or "default",
        label=own,
        dataset=None,
        pipeline={"kind": "command", "description": read.text},
        seed=None,
    )
    with invoked(invocation, files=read.files, parameters=None):
        job = begin(definition, run=run, dataset=None, message="", parameters={})
    try:
        return _run(job, [program, *words[1:]], read, look, show)
    except _NotStarted:
        job.session.recorder.abandon()
        raise


def _process(words: list[str], shown: str, environment: Mapping[str, str], show: Show | None) -> Ended:
    # else a program whose output is no terminal keeps it until its end
    unbuffered = {"PYTHONUNBUFFERED": "1", **os.environ, **environment}
    try:
        return process.run(words, environment=unbuffered, show=show)
    except OSError as error:
        raise _NotStarted(f"`{shown}` cannot be started: {error.strerror}", 126) from error


def _run(job: Scripted, words: list[str], read: _Words, look: Look, show: Show | None) -> Ended:
    root, ends = job.session.workspace.root, list[Ended]()
    for given, value in parameters(portable(read.arguments, root)).items():
        try:
            job.logged.add_parameters({given: value})
        except PadreError as error:  # it is in the command, too
            job.tell(str(error))

    def work(folder: Path, variables: Mapping[str, str]) -> Over:
        ended = _process(words, read.text, variables, show)
        ends.append(ended)
        text = shown(ended.log.text(), root, secrets(words, os.environ))
        return Over(text, _ending(ended, text), ended.code)

    record(job, look, read.files, work)
    return ends[0]


def _ending(ended: Ended, text: str) -> BaseException | Failure | None:
    if ended.stopped:
        return KeyboardInterrupt()
    if not ended.code:
        return None
    kind, message = ended.how
    return Failure(type=kind, message=message, traceback=without_paths("\n".join(text.splitlines()[-_LINES:])))


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
