"""`padre status`: what is stale, not on this branch, not on the remote, or interrupted; and what to type next."""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from padre_git.app.commit import take as committing
from padre_git.app.repository.reader import read_runs
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import settings
from padre_git.app.runs.saved import Place, results_of_all
from padre_git.app.setup import hooks
from padre_git.app.show.current import blobs_now, code_state, current_versions, data_now
from padre_git.core.text.formats import count, listed
from padre_git.model.documents import Run, Version
from padre_git.model.names import short
from padre_git.storage import index, stage
from padre_git.storage.index import BRANCH, HEAD, WORK, Index, Problem, Row

_LISTED = 5


@dataclass(frozen=True)
class Stale:
    """An experiment that would give something else now."""

    project: str
    experiment: str
    run: str
    reasons: list[str]
    command: str


@dataclass(frozen=True)
class Status:
    """The state of a repository.

    Attributes
    ----------
    branch : what is checked out.
    stale, current, unknown : experiments; `unknown` are those whose runs do not say what they used.
    failed : the last run of each experiment whose last run did not complete.
    elsewhere : runs that the commit that is checked out does not have.
    running, interrupted : recordings that a process is writing, or that could not be saved yet.
    hooked : whether `git commit` takes runs along.
    left : why it leaves completed runs of the work tree -> these runs.
    """

    branch: str
    runs: int
    stale: list[Stale]
    current: list[str]
    unknown: list[str]
    elsewhere: list[Row]
    failed: list[Row]
    results: Place
    running: list[str]
    interrupted: list[str]
    problems: list[Problem] = field(default_factory=list)
    hooked: bool = False
    left: Mapping[str, list[Run]] = field(default_factory=dict)


def status(workspace: Workspace) -> Status:
    """Look at everything, change nothing."""
    known = index.read(workspace.git, workspace.layout)
    stale, current, unknown = _experiments(workspace, known)
    head = workspace.git.head()
    running = stage.alive(workspace.git.private)
    hooked = hooks.installed(workspace.git)
    elsewhere = [row for row in known.rows if not row.on_head]
    folder = workspace.git.private / "stage"
    staged = sorted(path.name for path in folder.iterdir() if path.name[:1] != ".") if folder.is_dir() else []
    return Status(
        branch=workspace.git.branch() or (f"commit {head[:7]}" if head else "no branch"),
        runs=len(known.rows),
        stale=stale,
        current=current,
        unknown=unknown,
        failed=[row for row in _last(known) if row.status != "completed"],
        elsewhere=elsewhere,
        results=results_of_all(workspace, known.rows),
        running=running,
        interrupted=[name for name in staged if name not in running],
        problems=known.problems,
        hooked=hooked,
        left=_left(workspace, elsewhere) if hooked else {},
    )


def _left(workspace: Workspace, elsewhere: list[Row]) -> Mapping[str, list[Run]]:
    runs = read_runs(workspace, (row for row in elsewhere if row.here and row.status == "completed"))
    return committing.left(workspace.git, workspace.settings, runs.values())


def _experiments(workspace: Workspace, known: Index) -> tuple[list[Stale], list[str], list[str]]:
    """The experiments by what their last `padre run` used: stale, current, not known."""
    last = _last(known)
    runs = read_runs(workspace, last)
    blobs = blobs_now(workspace, (file for run in runs.values() for file in run.code.files))
    versions = current_versions(known)
    stale, current, unknown = list[Stale](), list[str](), list[str]()
    for row in last:
        run = runs.get(row.id)
        name = f"{row.project}/{row.experiment}"
        reasons = _reasons(workspace, run, blobs, versions) if run else []
        if run and reasons:
            stale.append(Stale(row.project, row.experiment, row.id, reasons, _again(run, workspace.root)))
        elif run and run.code.files:
            current.append(name)
        else:
            unknown.append(name)
    return stale, current, unknown


def _again(run: Run, root: Path) -> str:
    """The command to type; where its FILE is gone, the one that brings it back."""
    gone = any(file.path in run.command and not (root / file.path).exists() for file in run.code.files)
    return f"padre checkout {run.execution[:7]} ../old has it" if gone else shlex.join(run.command)


def _last(known: Index) -> list[Row]:
    """The first run of the last `padre run` of each experiment; one of this clone, where it has any."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in known.rows:
        groups.setdefault((row.project, row.experiment), []).append(row)
    own = ([row for row in rows if row.places & (WORK | HEAD | BRANCH)] or rows for rows in groups.values())
    return [settings.recordings(rows)[0][0] for rows in own]


def _reasons(workspace: Workspace, run: Run, blobs: dict[str, str], versions: dict[str, Version]) -> list[str]:
    state = code_state(workspace, run, blobs_here=blobs)
    found = [f"{path} changed" for path in state.changed] + [f"{path} is gone" for path in state.gone]
    if run.dataset:
        now = data_now(run, versions)
        if now and now != run.dataset.version:
            found.append(f"data {run.dataset.name} {run.dataset.version[:7]} -> {now[:7]}")
    return found


def texts(found: Status) -> list[tuple[str, str]]:
    """The status in lines of a name and a text."""
    running = f"{count(len(found.running), '`padre run`')} now: {', '.join(map(short, found.running))}"
    unknown = f"{', '.join(found.unknown)}: the runs do not say which files they used"
    texts = {
        "branch": [f"{found.branch}, {count(found.runs, 'run')}"],
        "stale": [_stale(each) for each in found.stale],
        "current": [", ".join(found.current)] if found.current else [],
        "failed": [
            f"{row.experiment}: {row.error or row.status}; padre show {short(row.id)[:4]}" for row in found.failed
        ],
        "unknown": [unknown] if found.unknown else [],
        "not here": list(_elsewhere(found)),
        "results": found.results.texts,
        "running": [running] if found.running else [],
        "interrupted": [f"{name} is not saved yet; the next command tries again" for name in found.interrupted],
    }
    return [(name, text) for name, each in texts.items() for text in each]


def _stale(each: Stale) -> str:
    reasons = listed(each.reasons, _LISTED, " …")
    return f"{each.experiment}: {reasons} since {short(each.run)}; {each.command or 'run it again'}"


def _elsewhere(found: Status) -> Iterator[str]:
    """How many runs the branch lacks, and how they come into it."""
    rows = found.elsewhere
    if not rows:
        return
    names = listed((short(row.id) for row in rows), _LISTED, " …")
    what = f"{count(len(rows), 'run')} {'is' if len(rows) == 1 else 'are'} not on {found.branch}: {names}"
    if not any(row.here for row in rows):
        yield f"{what}; padre branch EXECUTION makes a branch that has them"
        return
    which = "the completed ones" if all(row.here for row in rows) else "the completed ones of the work tree"
    how = f"`git commit` takes {which}" if found.hooked else "git add projects datasets && git commit"
    yield f"{what}; {how}"
    for why, runs in found.left.items():
        names = listed((short(run.id) for run in runs), _LISTED, " …")
        yield f"but leaves {why}: {names}; padre keep {short(runs[0].id)[:4]} takes it along"
    yield "a `git pull` or `git switch` that brings them: padre clean --data first, or padre pull"


def document(found: Status) -> dict[str, Any]:
    """The status for `--json`."""
    return {
        "branch": found.branch,
        "runs": found.runs,
        "stale": found.stale,
        "current": found.current,
        "unknown": found.unknown,
        "failed": [row.id for row in found.failed],
        "not_on_branch": [row.id for row in found.elsewhere],
        "results": found.results.document,
        "running": found.running,
        "interrupted": found.interrupted,
        "problems": found.problems,
    }
