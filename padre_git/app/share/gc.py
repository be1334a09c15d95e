"""`padre gc`: executions whose runs are elsewhere too go to the archive, where all commands still find them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from padre_git.app.commit import executions
from padre_git.app.repository.workspace import Workspace
from padre_git.app.share import dvc as data
from padre_git.app.share import unite as uniting
from padre_git.errors import PadreError, RepositoryError
from padre_git.storage import kinds, stage
from padre_git.storage.git import recorder, refs, trees
from padre_git.storage.git.plumbing import Git, Ref, tree_entries
from padre_git.storage.layout import ARCHIVE
from padre_git.storage.paths import home

_TRIES = 5
# the settings of git of a branch, and where they are while it is in the archive
_SECTION, _AWAY = "branch", "padre-archive"
# why a branch stays
RUNS, RESULTS, UNPUSHED, CHECKED_OUT, RECORDING, UNREAD = (
    *("runs", "results", "unpushed", "checked_out", "recording", "unread"),
)


@dataclass(frozen=True)
class Plan:
    """Which executions can go to the archive, and why the others cannot.

    Attributes
    ----------
    merged : the branches that can go.
    stays : reason -> branch -> what more is to be said of it, such as the folder that has it checked out.
    holders : the refs that were looked through for the runs, as they are typed.
    remote_only : of the branches that can go, those with results that only DVC's remote keeps then: no branch or tag
        has their pointers.
    """

    merged: list[Ref]
    stays: dict[str, dict[str, str]]
    holders: list[str]
    remote_only: list[str]

    @property
    def total(self) -> int:
        """How many executions have a branch."""
        return len(self.merged) + sum(map(len, self.stays.values()))


@dataclass(frozen=True)
class Collected:
    """What `collect` did: the plan, and of the branches that went the ones that a remote still has, by remote."""

    plan: Plan
    at_remotes: dict[str, list[str]] = field(default_factory=dict)


def plan(workspace: Workspace, *, ask: bool = True) -> Plan:
    """Look at each execution's branch; nothing changes.

    A branch can go when each of its runs that was not removed is, with the same `run.json`, in the tree of a ref that
    stays; when the same holds of its `.dvc` files, or DVC's remote has all their objects; and when nothing is at work
    on it.

    Parameters
    ----------
    ask : whether a DVC remote that is no folder is asked; else it counts as having nothing.

    Raises
    ------
    RepositoryError : where DVC's remote is needed and cannot be asked.
    """
    git, layout = workspace.git, workspace.layout
    below = f"refs/heads/{layout.refs}/"
    branches = [ref for ref in git.refs(below) if len(ref.name.removeprefix(below).split("/")) == 3]
    holding = refs.staying(git, layout.refs)
    alone = _alone(workspace, branches, {ref.tree for ref in holding})
    shared = [branch for branch in branches if branch not in alone]
    files = trees.lacking(git, [ref.tree for ref in shared], {ref.tree for ref in holding}, _Wanted(workspace))
    lacking = dict(zip(shared, files, strict=True))
    stays: dict[str, dict[str, str]] = {}
    waiting: dict[Ref, dict[str, str]] = {}  # branch -> its pointers that no ref that stays has
    places, recording = refs.checked_out(git), {head.get("ref") for head in stage.heads(git.private).values()}
    lost = dict(zip(shared, _runs(git, shared, files), strict=True))
    for branch in branches:
        place, found = places.get(branch.name) or places.get(branch.commit), lacking.get(branch, {})
        checks = {
            CHECKED_OUT: place is not None,
            RECORDING: branch.name in recording,
            UNREAD: any(trees.UNREADABLE in blobs for blobs in found.values()),
            RUNS: branch in alone or bool(lost[branch]),
        }
        reason = next((name for name, holds in checks.items() if holds), None)
        if reason:
            stays.setdefault(reason, {})[branch.name] = home(place) if place and reason == CHECKED_OUT else ""
        else:
            waiting[branch] = {blob: path for path, blobs in found.items() if path.endswith(".dvc") for blob in blobs}
    return _with_data(workspace, waiting, stays, [refs.short(ref.name) for ref in holding], ask)


def _alone(workspace: Workspace, branches: Sequence[Ref], holding: Iterable[str]) -> set[Ref]:
    """The branches that have runs of which no tree of ``holding`` has even the execution: their trees need not be read,
    and most of ten thousand are such."""
    layout, rows = workspace.layout, workspace.index().rows
    of_runs = rows.columns("recorded", "execution")
    executions = {(project, experiment, execution) for (project, experiment), execution in of_runs}
    having = {layout.branch(*place): place for place in executions}
    places = {branch: having[branch.name] for branch in branches if branch.name in having}
    folders = {place: layout.execution(*place).folder.rpartition("/")[0] for place in places.values()}
    asked = [(tree, folder) for tree in holding for folder in dict.fromkeys(folders.values())]
    answers = workspace.git.objects.many(f"{tree}:{folder}" for tree, folder in asked)
    held = {
        (folder, name)
        for (_, folder), answer in zip(asked, answers, strict=True)
        if answer and answer[0] == "tree"
        for _, name, _ in tree_entries(answer[1], workspace.git.id_bytes)
    }
    return {branch for branch, place in places.items() if (folders[place], place[-1]) not in held}


def _with_data(
    workspace: Workspace, waiting: Mapping[Ref, dict[str, str]], stays: dict[str, dict[str, str]], holders: list[str],
    ask: bool,
) -> Plan:  # fmt: skip
    """The plan, when it is also known where results are, and what was pushed."""
    git = workspace.git
    pointers = {blob: path for each in waiting.values() for blob, path in each.items()}
    safe = data.on_remote(git, pointers, ask=ask) if pointers else set()
    pushed, remotes = _pushed(git, waiting), git.text("remote")
    merged, remote_only = list[Ref](), list[str]()
    for branch, own in waiting.items():
        if not own.keys() <= safe:
            stays.setdefault(RESULTS, {})[branch.name] = ""
        elif remotes and branch.commit not in pushed.get(branch.name, {}).values():
            stays.setdefault(UNPUSHED, {})[branch.name] = ""
        else:
            merged.append(branch)
            remote_only += [branch.name] if own else []
    return Plan(merged, stays, holders, remote_only)


class _Wanted:
    """Whether a path is the `run.json` of a run, or a `.dvc` file, also of the user's own data."""

    def __init__(self, workspace: Workspace) -> None:
        self._layout = workspace.layout

    def __call__(self, path: str) -> bool:
        if path.endswith("/run.json"):
            kind = kinds.place(self._layout, path)
            return kind is not None and kind.kind == "run"
        return path.endswith(".dvc")


def _runs(git: Git, branches: Sequence[Ref], found: Sequence[Mapping[str, set[str]]]) -> list[list[str]]:
    """Of each branch the runs that no ref that stays has, without the ones that were removed."""
    files = [[path for path in each if path.endswith("/run.json")] for each in found]
    asked = [
        f"{branch.tree}:{path.removesuffix('run.json')}removed.json"
        for branch, paths in zip(branches, files, strict=True)
        for path in paths
    ]
    removed = iter([answer is not None for answer in git.objects.ids(asked)])
    return [[path for path in paths if not next(removed)] for paths in files]


def _pushed(git: Git, branches: Iterable[Ref]) -> dict[str, dict[str, str]]:
    """Branch -> remote -> the commit that it had there when it was last asked."""
    wanted = {branch.name for branch in branches}
    found: dict[str, dict[str, str]] = {}
    for ref in git.refs("refs/remotes/") if wanted else ():
        _, _, remote, name = ref.name.split("/", 3)
        if f"refs/heads/{name}" in wanted:
            found.setdefault(f"refs/heads/{name}", {})[remote] = ref.commit
    return found


def collect(workspace: Workspace) -> Collected:
    """Move what can go to the archive.

    Raises
    ------
    RepositoryError : where git refuses, or others move these branches again and again.
    """
    git = workspace.git
    for _ in range(_TRIES):
        found = plan(workspace)
        if not found.merged or _archive(workspace, found):
            names = [_name(branch.name) for branch in found.merged]
            refs.take_settings(git, names, _SECTION, _AWAY)
            return Collected(found, _at_remotes(git, found.merged))
    raise RepositoryError("the branches of executions kept moving. Repeat padre gc when no run is under way")


def _archive(workspace: Workspace, found: Plan) -> bool:
    """First the archive, on the disk, and only then no branch any more; a kill in between leaves both, and the next
    call goes on. False where something moved meanwhile."""
    git = workspace.git
    archived = {ref.name: ref.commit for ref in git.refs(ARCHIVE)}
    moves = []
    for branch in list(found.merged):
        try:
            moves.append(_move(workspace, branch, archived))
        except PadreError as error:  # what a stranger put there does not keep the others
            found.merged.remove(branch)
            found.stays.setdefault(UNREAD, {})[branch.name] = str(error)
    if not refs.move(git, moves, "padre gc"):
        return False
    refs.pack(git)
    return refs.move(git, [refs.Move(branch.name, branch.commit, "") for branch in found.merged], "padre gc")


def _move(workspace: Workspace, branch: Ref, archived: Mapping[str, str]) -> refs.Move:
    """What the archive becomes; where it has the execution from an earlier time, it then has the runs of both."""
    archive = workspace.layout.archive(*branch.name.split("/")[-3:])
    before, after = archived.get(archive, ""), branch.commit
    if before and workspace.git.text("merge-base", before, after, check=False) != before:
        before = after = uniting.unite(workspace, archive, branch.commit).commit
    return refs.Move(archive, before, after)


def _at_remotes(git: Git, merged: Iterable[Ref]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, places in _pushed(git, merged).items():
        for remote in places:
            found.setdefault(remote, []).append(_name(name))
    return found


def _name(ref: str) -> str:
    return ref.removeprefix("refs/heads/")


def restore(workspace: Workspace, text: str) -> str:
    """Make the branch of an execution again from the archive; return its name.

    Raises
    ------
    PadreError : ``text`` names no execution of the archive.
    RepositoryError : the branch is checked out, or others move it meanwhile.
    """
    git = workspace.git
    found = executions.find(workspace, text)
    place = found.project, found.experiment, found.id
    branch, archive = workspace.layout.branch(*place), workspace.layout.archive(*place)
    for _ in range(_TRIES):
        away, here = git.resolve(archive), git.resolve(branch)
        if away is None:
            raise PadreError(f"{found.experiment}@{found.id[:7]} is not in the archive: it is on {found.ref}")
        recorder.check_free(git, branch)
        before, after = "", away
        if here is not None:
            before = after = uniting.unite(workspace, branch, away).commit
        back = refs.move(git, [refs.Move(branch, before, after)], "padre gc --restore")
        if back and refs.move(git, [refs.Move(archive, away, "")], "padre gc --restore"):
            refs.take_settings(git, [_name(branch)], _AWAY, _SECTION)
            return _name(branch)
    raise RepositoryError(f"{_name(branch)} kept moving. Repeat padre gc --restore when no run is under way")
