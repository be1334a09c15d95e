"""`padre run --stale`: run the experiments whose code or data changed since their last run, and nothing else."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import chdir
from dataclasses import replace
from pathlib import Path
from typing import Any

from padre_git.app.execute.invocation import Invocation
from padre_git.app.files.commands import Typed, typed
from padre_git.app.files.launch import is_called, run_files
from padre_git.app.recording.opening import open_workspace
from padre_git.app.recording.recording import Recording
from padre_git.app.repository.reader import read_runs
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs.current import last_runs, states
from padre_git.app.scripts.command import run_command
from padre_git.app.scripts.looking import Look
from padre_git.app.scripts.process import Show
from padre_git.core import search
from padre_git.core.text import quoting
from padre_git.model.documents import Run
from padre_git.model.names import slug
from padre_git.model.shell import quoted

Place = tuple[str, str]  # project and experiment


def _names(text: str) -> tuple[str, ...]:
    return tuple(quoting.names(text))


# options of `padre run` -> field, and what reads its value: of `asked.Options`, and of the invocation
_SEARCH: dict[str, tuple[str, Callable[[str], Any]]] = {
    "--settings": ("settings", int),
    "--sampler": ("sampler", str),
    "--search-seed": ("seed", int),
    "--objectives": ("objectives", _names),
}
_GIVEN: dict[str, tuple[str, Callable[[str], Any]]] = {
    "--seeds": ("seeds", lambda text: tuple(map(int, _names(text)))),
    "--dataset": ("datasets", _names),
    "--splitting": ("splitting", lambda text: int(text) if text.isdecimal() else text),
    "--metrics": ("metrics", _names),
    "--label": ("label", str),
}
_FLAGS = {"--nested", "--race"}
_VALUES = ("-p", "--parameter")


def run_stale(
    files: Sequence[Path], invocation: Invocation, *, names: Sequence[str] = (), show: Show | None = None
) -> int:
    """Run what is stale; see `run_files`, also for what it returns.

    Commands, notebooks and scripts with arguments run with the words that they had.

    Parameters
    ----------
    files : of these; without, of the files that the stale runs came from.
    names : only experiments that are called so.
    show : gets what a command prints, as it comes.

    Raises
    ------
    PadreError : as `run_files`.
    """
    workspace, note = open_workspace(), invocation.note or (lambda _: None)
    runs = {place: run for place, run in _stale(workspace).items() if not names or _is_named(place, names)}
    if not runs:
        note("nothing is stale: the code and the data that the last runs used have not changed")
        return 0
    done: set[Place] = set()

    def recorded(recording: Recording) -> None:
        done.add((slug(recording.project), slug(recording.experiment)))
        if invocation.recorded:
            invocation.recorded(recording)

    said = replace(invocation, recorded=recorded)
    jobs = _jobs(workspace.root, runs, files)
    plain, status = jobs.pop((), []), 0
    for command, places in jobs.items():
        done.update(places)
        status = (
            _again(workspace, runs[places[0]], replace(said, command=command, only=frozenset(places)), show) or status
        )
    chosen = [file for file in files or dict.fromkeys(_of(workspace.root, runs, plain)) if file.suffix != ".ipynb"]
    if plain and chosen:
        command = ("padre", "run", *(os.path.relpath(file, workspace.root) for file in chosen))
        status = run_files(chosen, replace(said, command=command, only=frozenset(plain))) or status
    for project, experiment in runs.keys() - done if not files else ():
        name = f"{project}/{experiment}"
        note(
            f"{name} is stale and no FILE defines it any more; "
            f"padre experiment rm {quoted(name)}, or rename {quoted(name)} NEW"
        )
    return status


def _jobs(root: Path, runs: Mapping[Place, Run], files: Sequence[Path]) -> dict[tuple[str, ...], list[Place]]:
    """The experiments that one command ran: a program, a notebook, a script with arguments, a file with options that
    say what is computed; ``()`` for all others."""
    asked, jobs = {file.absolute() for file in files}, dict[tuple[str, ...], list[Place]]()
    for place, run in runs.items():
        words, own = typed(run.command), list(_files(root, run))
        is_there = bool(own) or not any(file.path in words.rest for file in run.code.files)  # `python -m train`
        alone = bool(is_there and words.rest) or any(file.suffix == ".ipynb" for file in own)
        alone = alone or bool(own and words.has(*_VALUES, *_SEARCH, *_GIVEN, *_FLAGS))
        if not alone or not asked or asked & set(own):
            jobs.setdefault(tuple(run.command) if alone else (), []).append(place)
    return jobs


def _of(root: Path, runs: Mapping[Place, Run], places: Iterable[Place]) -> Iterator[Path]:
    return (file for place in places for file in _files(root, runs[place]))


def _again(workspace: Workspace, run: Run, said: Invocation, show: Show | None) -> int:
    """Repeat a command, a notebook or a script with the options of its last run; options given now win."""
    words = typed(run.command)
    if words.is_hidden:
        said.tell(f"{run.experiment} is stale. Its command had a secret in it, which was not recorded: run it again")
        return 0
    values = words.values(*_VALUES)
    known = {**search.grid.parse(values), **(said.parameters or {})}
    race = {"race": True} if "--race" in words.options else {}
    own = replace(
        said,
        parameters=known or None,
        search={**race, **_read(_SEARCH, words), **said.search},
        nested=said.nested or "--nested" in words.options,
        **{field: value for field, value in _read(_GIVEN, words).items() if not getattr(said, field)},
    )
    names = words.values("--experiment")[-1:]
    with chdir(_folder(workspace.root, words, run)):
        if words.is_program:
            return run_command(words.rest, own, name="".join(names), look=_look(words, run), show=show)
        file = next(_files(workspace.root, run))
        if file.suffix == ".ipynb":
            return run_files([file], own, names=names, look=_look(words, run))
        files = [each for each in _files(workspace.root, run) if each.suffix != ".ipynb"]
        return run_files(files, own, arguments=words.rest)


def _read(table: Mapping[str, tuple[str, Callable[[str], Any]]], words: Typed) -> dict[str, Any]:
    """The values that the words have, by field."""
    return {field: read(word) for name, (field, read) in table.items() for word in words.values(name)}


def _look(words: Typed, run: Run) -> Look:
    rule = words.values("--scalars")
    return Look(
        metrics=next(map(Path, words.values("--metrics-file")), None),
        watch="--no-watch" not in words.options,
        artifacts="--no-artifacts" not in words.options,
        project=run.project,
        configs=tuple(map(Path, words.values("--config"))),
        scalars=re.compile(rule[0]) if rule else None,
        printed="--no-scalars" not in words.options,
    )


def _folder(root: Path, words: Typed, run: Run) -> Path:
    """Where the command was typed: here, if its files are those of the run from here; else in the root."""
    used = {root / file.path for file in run.code.files}
    here = [Path(word).absolute() for word in (*words.files, *words.rest)]
    return Path() if any(file in used for file in here) else root


def _stale(workspace: Workspace) -> dict[Place, Run]:
    """The stale experiments, each with its last run."""
    known = workspace.index()
    last = last_runs(known)
    runs, found = read_runs(workspace, last), states(workspace, known, last)
    return {known.place(row): runs[row.id] for row in last if row.id in found and found[row.id].reasons}


def _is_named(place: Place, names: Sequence[str]) -> bool:
    return any(is_called((place[1], "/".join(place)), name) for name in names)


def _files(root: Path, run: Run) -> Iterator[Path]:
    """The FILEs of the command that a run came from, the ones that are there."""
    for word in (*typed(run.command).files, *typed(run.command).rest):
        paths = (file.path for file in run.code.files if file.path == word or file.path.endswith(f"/{word}"))
        yield from (root / path for path in paths if (root / path).is_file())
