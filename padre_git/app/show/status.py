"""`padre status`: what is stale, not on this branch, not on the remote, or interrupted; and what to type next."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from padre_git.app.commit import take as committing
from padre_git.app.repository.reader import read_runs
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs.current import last_runs, states
from padre_git.app.runs.listing import Shown, problem
from padre_git.app.runs.saved import results_of_all
from padre_git.app.setup import hooks
from padre_git.app.share import gc
from padre_git.core.text.formats import count, listed
from padre_git.model.documents import Run
from padre_git.model.names import short
from padre_git.model.shell import quoted
from padre_git.storage import ignores, stage
from padre_git.storage.index import ARCHIVE, BRANCH, HEAD, REMOTE, TAG, WORK, Index, Row, Rows

_LISTED = 5
_NO_HOOKS = (
    "padre's hooks are not installed in this clone, so commits do not include runs. Install them with: padre install"
)


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
    failed = [row for row in last_runs(known) if row.status != "completed"]
    elsewhere = known.rows.places(lambda places: not places & HEAD, "places")
    # a remote is not asked here: what that would take, a status does not
    merged = [ref.name.removeprefix("refs/heads/") for ref in gc.plan(workspace, ask=False).merged]
    alone = known.rows.having(lambda places: places & ARCHIVE and not places & (HEAD | BRANCH | REMOTE | TAG), "places")
    results = results_of_all(workspace, known)
    hidden = [each.sentence for each in ignores.hiding(workspace.git, workspace.layout)]
    running = stage.alive(workspace.git.private)
    interrupted = [name for name in _staged(workspace) if name not in running]
    texts = {
        "branch": [f"{branch}, {count(len(known.rows), 'run')}"],
        "hooks": [_NO_HOOKS] if workspace.git.run("remote") and not hooks.installed(workspace.git) else [],
        "stale": [_stale(each, known) for each in stale],
        "up to date": [", ".join(current)] if current else [],
        "failed": [
            f"{row.experiment}: {row.error or row.status}. More: padre show {short(row.id)[:4]}" for row in failed
        ],
        "unknown": [f"{', '.join(unknown)}: padre cannot tell which files these runs used"] if unknown else [],
        "not here": list(_elsewhere(workspace, known.rows, elsewhere, branch)),
        "merged": _merged(merged),
        "archive": _only_archived(alone),
        "ignored": hidden,
        "results": results.texts,
        "running": [_running(stage.under_way(workspace.git.private, name)) for name in running],
        "interrupted": [
            f"{name} is not saved yet; the next padre command tries again. To give it up: padre clean --unsaved"
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
        "not_on_branch": [known.rows.column("field:id")[place] for place in elsewhere],
        "merged": merged,
        "only_in_archive": [row.id for row in alone],
        "ignored": hidden,
        "results": results.document,
        "running": running,
        "interrupted": interrupted,
        "problems": known.problems,
    }
    lines = [(name, text) for name, each in texts.items() for text in each]
    none = [
        ("branch", f"{branch}, no runs yet. Record one with: padre run experiment.py"),
        *((name, each) for name in ("hooks", "running") for each in texts[name]),
    ]
    problems = [problem(each, len(known.rows)) for each in known.problems]
    return Shown(lines if known.rows else none, document=document, problems=problems)


def _merged(branches: list[str]) -> list[str]:
    if not branches:
        return []
    one = len(branches) == 1
    what = f"{count(len(branches), 'execution')} {'is' if one else 'are'} merged"
    return [f"{what}. Archive {'it' if one else 'them'} with: padre gc"]


def _only_archived(rows: list[Row]) -> list[str]:
    """What was in another branch or tag when it was archived, and that is gone."""
    if not rows:
        return []
    what = f"{count(len(rows), 'run')} {'is' if len(rows) == 1 else 'are'} in no branch or tag any more"
    return [f"{what}, only in the archive. Bring the branch back with: padre gc --restore {rows[0].execution[:7]}"]


def _running(found: stage.UnderWay) -> str:
    """A recording that another process makes now: since when, where, how far, and how long it will take."""
    begun = datetime.strptime(found.recording[:15], "%Y%m%dt%H%M%S").replace(tzinfo=UTC)
    now = datetime.now(UTC)
    parts = [f"{found.command or short(found.recording)} since {_clock(begun, now)}", found.where]
    if found.fits:
        parts.append(f"{found.done:,} of {found.fits:,} fits")
    if 0 < found.done < found.fits:
        left = (now - begun).total_seconds() * (found.fits - found.done) / found.done
        parts.append(f"about {max(round(left / 60), 1)} min left")
    return ", ".join(part for part in parts if part)


def _clock(begun: datetime, now: datetime) -> str:
    """A time of today as clocks show it, with the day where it was another."""
    here = begun.astimezone()
    return here.strftime("%H:%M" if here.date() == now.astimezone().date() else "%Y-%m-%d %H:%M")


def _staged(workspace: Workspace) -> list[str]:
    folder = workspace.git.private / "stage"
    return sorted(path.name for path in folder.iterdir() if path.name[:1] != ".") if folder.is_dir() else []


def _experiments(workspace: Workspace, known: Index) -> tuple[list[Stale], list[str], list[str]]:
    """The experiments by what their last `padre run` used: stale, current, not known."""
    last = last_runs(known)
    runs, found = read_runs(workspace, last), states(workspace, known, last)
    stale, current, unknown = list[Stale](), list[str](), list[str]()
    for row in last:
        state, (project, experiment) = found.get(row.id), known.place(row)
        if state and state.reasons:
            stale.append(Stale(project, experiment, row.id, state.reasons, _again(runs[row.id], workspace.root)))
        else:
            (current if state and state.known else unknown).append(f"{project}/{experiment}")
    return stale, current, unknown


def _again(run: Run, root: Path) -> str:
    """The command that it came from; where its FILE is gone, the one that brings it back."""
    gone = any(file.path in run.command and not (root / file.path).exists() for file in run.code.files)
    return f"padre checkout {run.execution[:7]} ../old" if gone else shlex.join(run.command)


def _advice(each: Stale, renamed: bool) -> str:
    """What to type; where what ran is gone, also how the experiment is taken off."""
    if renamed or not any(reason.endswith(" gone") for reason in each.reasons):
        return "padre run --stale"
    name = f"{each.project}/{each.experiment}"
    old = f"{each.command} has it; " if each.command.startswith("padre checkout ") else ""
    return f"{old}padre experiment rm {quoted(name)}, or padre experiment rename {quoted(name)} NEW"


def _stale(each: Stale, known: Index) -> str:
    reasons = listed(each.reasons, _LISTED, " …")
    renamed = any((each.project, each.experiment) == (now.project, now.experiment) for now in known.renamed.values())
    return f"{each.experiment}: {reasons} since {short(each.run)}; {_advice(each, renamed)}"


def _elsewhere(workspace: Workspace, every: Rows, lacking: list[int], branch: str) -> Iterator[str]:
    """How many runs the branch lacks, which are at these places, and how they come into it."""
    if not lacking:
        return
    ids, places = every.column("field:id"), every.column("field:places")
    rows = every.at(place for place in lacking if places[place] & WORK)
    names = listed((short(ids[place]) for place in lacking), _LISTED, " …")
    what = f"{count(len(lacking), 'run')} {'is' if len(lacking) == 1 else 'are'} not on {branch}: {names}"
    if not rows:
        yield f"{what}. To make a branch that has them: padre branch EXECUTION"
        return
    which = "the completed ones" if len(rows) == len(lacking) else "the completed ones of the work tree"
    hooked = hooks.installed(workspace.git)
    add = f"The next `git commit` adds {which}." if hooked else "Add them with: git add projects datasets && git commit"
    yield f"{what}. {add}"
    if hooked:
        done = read_runs(workspace, (row for row in rows if row.status == "completed"))
        for why, runs in committing.left(workspace.git, workspace.settings, done.values()).items():
            names = listed((short(run.id) for run in runs), _LISTED, " …")
            yield f"It leaves out {names} ({why}). To include one: padre keep {short(runs[0].id)[:4]}"
    yield "If git refuses to overwrite these files, run `padre clean --data` first, or use `padre pull`."
