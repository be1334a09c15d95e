"""`padre run --stale`: run the experiments whose code or data changed since their last run, and nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from padre_git.app.execute.invocation import Invocation
from padre_git.app.files.launch import is_called, run_files
from padre_git.app.recording.opening import open_workspace
from padre_git.app.recording.recording import Recording
from padre_git.app.repository.reader import read_runs
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs.current import last_runs, states
from padre_git.model.documents import Run
from padre_git.model.names import slug
from padre_git.model.shell import quoted

Place = tuple[str, str]  # project and experiment


def run_stale(files: Sequence[Path], invocation: Invocation, *, names: Sequence[str] = ()) -> int:
    """Run what is stale; see `run_files`, also for what it returns.

    Parameters
    ----------
    files : of these; without, of the files that the stale runs came from.
    names : only experiments that are called so.

    Raises
    ------
    PadreError : as `run_files`.
    """
    workspace, note = open_workspace(), invocation.note or (lambda _: None)
    runs = {place: run for place, run in _stale(workspace).items() if not names or _is_named(place, names)}
    if not runs:
        note("nothing is stale: no code and no data changed that the last runs used")
        return 0
    given = list(files) or list(dict.fromkeys(file for run in runs.values() for file in _files(workspace.root, run)))
    done: set[Place] = set()

    def recorded(recording: Recording) -> None:
        done.add((slug(recording.project), slug(recording.experiment)))
        if invocation.recorded:
            invocation.recorded(recording)

    status = 0
    if given:
        status = run_files(given, replace(invocation, only=frozenset(runs), recorded=recorded))
    for project, experiment in runs.keys() - done if not files else ():
        name = f"{project}/{experiment}"
        note(
            f"{name} is stale and no FILE defines it any more; "
            f"padre experiment rm {quoted(name)}, or rename {quoted(name)} NEW"
        )
    return status


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
    for word in run.command[2:]:
        paths = (file.path for file in run.code.files if file.path == word or file.path.endswith(f"/{word}"))
        yield from (root / path for path in paths if (root / path).is_file())
