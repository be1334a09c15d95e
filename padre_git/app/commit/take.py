"""Which finished runs a commit includes: the completed ones of its history and the ones that were kept, with all that
they need."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from stat import S_ISREG

from padre_git.app.commit import derived as update
from padre_git.app.repository import needs as belongings
from padre_git.core.text.formats import count, listed
from padre_git.errors import PadreError
from padre_git.model.documents import Run
from padre_git.model.names import ID, short, timestamp
from padre_git.storage import disk, documents, kinds
from padre_git.storage.config import Settings
from padre_git.storage.git import staging
from padre_git.storage.git.plumbing import Git
from padre_git.storage.layout import Layout

_LISTED = 3
# files of a run or of its execution that go with it: the kind, and the names that must be the run's own
_RUNS_OWN = {"run", "metrics", "metric", "split", "log"}


@dataclass(frozen=True)
class Taking:
    """The runs that a commit includes, and the ones that it leaves."""

    runs: list[Run] = field(default_factory=list)  # that are taken
    left: Mapping[str, list[Run]] = field(default_factory=dict)  # why runs are not taken -> these runs
    files: int = 0  # how many files were added
    remarks: list[str] = field(default_factory=list)  # about derived files, one line each
    fresh: bool = False  # whether something was left that HEAD's commit did not leave already
    alone: bool = False  # whether nothing else is staged


def take(git: Git, layout: Layout, settings: Settings, index: staging.Index, listed: Iterable[str]) -> Taking:
    """Add to ``index`` those of the untracked files ``listed`` that belong to the commit; nothing else changes."""
    untracked = {path: found for path in listed if (found := _kind(layout, path))}
    candidates = list(_candidates(layout, untracked))
    under_way = staging.unfinished(git)
    if under_way:
        why = f"during a {under_way}, for the next commit"
        runs = [run for run in candidates if run.status == "completed"]
        return Taking(left={why: runs} if runs else {}, fresh=True)
    taken, left = _choose(git, settings, candidates)
    files = _with_need(layout, taken, untracked) | _removals(untracked, index)
    alone = bool(taken) and git.head() is not None and not index.changes()
    added, before = _add(git, index, files)
    news = update.derive(git, layout, index, {(run.project, run.experiment) for run in taken})
    before |= {path: blob for path, blob in news.before.items() if path not in added}
    added |= news.written
    if added:
        staging.remember(git, staging.Taken(git.head(), added, before))
    return Taking(taken, left, len(added), news.remarks, _fresh(git, left), alone)


def left(git: Git, settings: Settings, runs: Iterable[Run]) -> Mapping[str, list[Run]]:
    """Why the next commit leaves runs of the work tree -> these runs."""
    if settings.commit.runs == "none":
        return {"because commit.runs is none": list(runs)}
    return _choose(git, settings, runs)[1]


def _kind(layout: Layout, path: str) -> kinds.Place | None:
    found = kinds.place(layout, path)
    return found if found and found.kind != "content" and _is_plain(layout, path) else None


def _is_plain(layout: Layout, path: str) -> bool:
    try:
        return S_ISREG((layout.root / path).lstat().st_mode)
    except OSError:
        return False


def _candidates(layout: Layout, untracked: Mapping[str, kinds.Place]) -> Iterator[Run]:
    """The runs that lie in the work tree and are not tracked; one that was removed, or is no run, is none."""
    for path, found in untracked.items():
        if found.kind != "run" or (layout.root / path).with_name("removed.json").exists():
            continue
        try:
            run = documents.read(layout.root, path, Run)
        except PadreError:
            continue  # `padre list` names it
        names = found.names
        said = (run.id, run.project, run.experiment, run.execution)
        if said == (names["run"], names["project"], names["experiment"], names["execution"]):
            yield run


def _choose(git: Git, settings: Settings, candidates: Iterable[Run]) -> tuple[list[Run], dict[str, list[Run]]]:
    """The ones that the commit takes, and why it leaves others."""
    # ids of one second are in no order
    ordered = sorted(candidates, key=lambda run: (run.started, run.number, run.id))
    chosen = _kept(git)
    ours = staging.is_ancestor(git, (run.code.commit for run in ordered if run.code.commit))
    taken, left = list[Run](), dict[str, list[Run]]()
    for run in ordered:
        why = "" if run.id in chosen else _why_not(run, settings, ours)
        (left.setdefault(why, []) if why else taken).append(run)
    return taken, left


def _why_not(run: Run, settings: Settings, ours: Mapping[str, bool]) -> str:
    if run.status != "completed":
        return run.status
    if settings.commit.runs == "kept":
        return "not kept"
    if run.code.commit and not ours.get(run.code.commit):
        return "not in the history of this branch"
    return ""


def _with_need(layout: Layout, runs: Sequence[Run], untracked: Mapping[str, kinds.Place]) -> set[str]:
    """The runs' files, and those of their executions, experiments, projects and data that the commit lacks."""
    own = {run.id for run in runs}
    named = (path for run in runs for path in (*belongings.required(layout, run), *belongings.companions(layout, run)))
    wanted = untracked.keys() & set(named)
    data = {belongings.version_folder(layout, run) for run in runs}
    for path, found in untracked.items():
        if (found.kind in _RUNS_OWN and found.names["run"] in own) or path.rpartition("/")[0] in data:
            wanted.add(path)
    return wanted


def _removals(untracked: Mapping[str, kinds.Place], index: staging.Index) -> set[str]:
    """`removed.json` of runs that the commit has: it takes them off the lists of everyone."""
    files = {path: f"{path.rpartition('/')[0]}/run.json" for path, kind in untracked.items() if kind.kind == "removed"}
    tracked = index.of(files.values())
    return {path for path, run in files.items() if run in tracked}


def _add(git: Git, index: staging.Index, paths: set[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Stage new files; path -> blob of these, and of what the user's own index has of them."""
    before: dict[str, str] = {}
    if index.partial:  # the user may have staged another content, and not for this commit
        before = {path: entry.blob for path, entry in staging.Index(git).of(paths).items()}
        now = staging.hashes(git, before)
        paths = {path for path in paths if path not in before or before[path] == now.get(path)}
    added = staging.hashes(git, sorted(paths), store=True)
    if added:
        index.add(added)
    return added, before


def _fresh(git: Git, left: Mapping[str, list[Run]]) -> bool:
    """Whether a run was left that ended after HEAD's commit: what was said once is not said with every commit.

    A rebase makes commits new, but keeps when they were written.
    """
    if not left:
        return False
    second = git.text("log", "-1", "--format=%at", "HEAD", check=False) or "0"
    moment = timestamp(datetime.fromtimestamp(int(second), UTC))
    return any(run.finished > moment for runs in left.values() for run in runs)


def sentence(taking: Taking) -> str:
    """One line of what was taken and what was left; empty where there is nothing to say."""
    left = "; ".join(f"left out {_names(runs)} ({why})" for why, runs in taking.left.items())
    if taking.runs:
        where = Counter(f"{run.project}/{run.experiment}" for run in taking.runs)
        names = listed(where, _LISTED, " …")
        took = f"added {count(len(taking.runs), 'run')} of {names} to this commit: {_names(taking.runs)}"
        # git looks whether there is something to commit before it reads what a hook has staged
        alone = "nothing else is staged, so git may need --allow-empty" if taking.alone else ""
        return "; ".join(part for part in (took, alone, left) if part) + _hint(taking)
    if taking.files:
        return f"added {count(taking.files, 'file')} to this commit"
    return f"{left}{_hint(taking)}" if left and taking.fresh else ""


def _hint(taking: Taking) -> str:
    first = next((runs[0] for why, runs in taking.left.items() if not why.startswith("during")), None)
    return f". To include one: padre keep {short(first.id)[:4]}" if first else ""


def _names(runs: list[Run]) -> str:
    return listed((short(run.id) for run in runs), _LISTED)


def keep(git: Git, runs: Iterable[str], *, undo: bool = False) -> None:
    """Note in this clone that the next commit takes ``runs``, whatever their status or history; ``undo``: no longer."""
    before, asked = _kept(git), set(runs)
    after = before - asked if undo else before | asked
    if after != before:
        disk.write(_keep_file(git), "".join(f"{run}\n" for run in sorted(after)).encode())


def _kept(git: Git) -> set[str]:
    """The ids of the runs that were kept."""
    try:
        words = _keep_file(git).read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError):
        return set()
    return {word for word in words if ID.fullmatch(word)}


def _keep_file(git: Git) -> Path:
    return git.private / "keep"
