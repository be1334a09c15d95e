"""`padre status`: what is stale, not on this branch, not on the remote, or interrupted; and what to type next."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from padre_git.app.commit import take as committing
from padre_git.app.repository.reader import read_runs
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import settings
from padre_git.app.runs.listing import Shown, problem
from padre_git.app.runs.saved import results_of_all
from padre_git.app.setup import hooks
from padre_git.app.show.current import blobs_now, code_state, current_versions, data_now
from padre_git.core.text.formats import count, listed
from padre_git.model.documents import Run, Version
from padre_git.model.names import short
from padre_git.storage import ignores, stage
from padre_git.storage.index import BRANCH, HEAD, WORK, Index, Row

_LISTED = 5
_NO_HOOKS = "this clone has none of padre's, so that no commit takes runs along: padre install"


@dataclass(frozen=True)
class Stale:
    """An experiment that would give something else now."""

    project: str
    experiment: str
    run: str
    reasons: list[str]
    command: str


def status(workspace: Workspace) -> Shown:
    """The state of a repository; looks at everything, changes nothing.

    Of experiments, `unknown` are those whose runs do not say what they used, `failed` has the last run of each whose
    last run did not complete; `interrupted` are recordings that could not be saved yet.
    """
    known = workspace.index()
    stale, current, unknown = _experiments(workspace, known)
    head = workspace.git.head()
    branch = workspace.git.branch() or (f"commit {head[:7]}" if head else "no branch")
    failed = [row for row in _last(known) if row.status != "completed"]
    elsewhere = [row for row in known.rows if not row.on_head]
    results = results_of_all(workspace, known)
    hidden = [each.sentence for each in ignores.hiding(workspace.git, workspace.layout)]
    running = stage.alive(workspace.git.private)
    interrupted = [name for name in _staged(workspace) if name not in running]
    now = f"{count(len(running), '`padre run`')} now: {', '.join(map(short, running))}"
    texts = {
        "branch": [f"{branch}, {count(len(known.rows), 'run')}"],
        "hooks": [_NO_HOOKS] if workspace.git.run("remote") and not hooks.installed(workspace.git) else [],
        "stale": [_stale(each) for each in stale],
        "current": [", ".join(current)] if current else [],
        "failed": [f"{row.experiment}: {row.error or row.status}; padre show {short(row.id)[:4]}" for row in failed],
        "unknown": [f"{', '.join(unknown)}: the runs do not say which files they used"] if unknown else [],
        "not here": list(_elsewhere(workspace, elsewhere, branch)),
        "ignored": hidden,
        "results": results.texts,
        "running": [now] if running else [],
        "interrupted": [
            f"{name} is not saved yet; the next command tries again (to put it away: padre clean --unsaved)"
            for name in interrupted
        ],
    }
    document = {
        "branch": branch,
        "runs": len(known.rows),
        "stale": stale,
        "current": current,
        "unknown": unknown,
        "failed": [row.id for row in failed],
        "not_on_branch": [row.id for row in elsewhere],
        "ignored": hidden,
        "results": results.document,
        "running": running,
        "interrupted": interrupted,
        "problems": known.problems,
    }
    lines = [(name, text) for name, each in texts.items() for text in each]
    none = [
        ("branch", f"{branch}, no runs yet: padre run experiment.py"),
        *(("hooks", each) for each in texts["hooks"]),
    ]
    problems = [problem(each, len(known.rows)) for each in known.problems]
    return Shown(lines if known.rows else none, document=document, problems=problems)


def _staged(workspace: Workspace) -> list[str]:
    folder = workspace.git.private / "stage"
    return sorted(path.name for path in folder.iterdir() if path.name[:1] != ".") if folder.is_dir() else []


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
    groups = settings.grouped(known.rows, lambda row: (row.project, row.experiment))
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


def _stale(each: Stale) -> str:
    reasons = listed(each.reasons, _LISTED, " …")
    return f"{each.experiment}: {reasons} since {short(each.run)}; {each.command or 'run it again'}"


def _elsewhere(workspace: Workspace, rows: list[Row], branch: str) -> Iterator[str]:
    """How many runs the branch lacks, and how they come into it."""
    if not rows:
        return
    names = listed((short(row.id) for row in rows), _LISTED, " …")
    what = f"{count(len(rows), 'run')} {'is' if len(rows) == 1 else 'are'} not on {branch}: {names}"
    if not any(row.here for row in rows):
        yield f"{what}; padre branch EXECUTION makes a branch that has them"
        return
    which = "the completed ones" if all(row.here for row in rows) else "the completed ones of the work tree"
    hooked = hooks.installed(workspace.git)
    yield f"{what}; {f'`git commit` takes {which}' if hooked else 'git add projects datasets && git commit'}"
    if hooked:
        done = read_runs(workspace, (row for row in rows if row.here and row.status == "completed"))
        for why, runs in committing.left(workspace.git, workspace.settings, done.values()).items():
            names = listed((short(run.id) for run in runs), _LISTED, " …")
            yield f"but leaves {why}: {names}; padre keep {short(runs[0].id)[:4]} takes it along"
    yield "a `git pull` or `git switch` that brings them: padre clean --data first, or padre pull"
