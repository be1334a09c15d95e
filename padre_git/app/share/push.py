"""`padre push`: execution branches and their data to the remotes; the data first, so that no pointer leads nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from padre_git.app.commit import executions
from padre_git.app.repository.workspace import Workspace
from padre_git.app.share import dvc as pushing
from padre_git.app.share import unite as uniting
from padre_git.errors import PadreError, RepositoryError
from padre_git.storage import git as gits
from padre_git.storage.git.plumbing import Git
from padre_git.storage.layout import ARCHIVE

if TYPE_CHECKING:
    from padre_git.storage.git.repository import Remote, Watch

_TRIES = 5


@dataclass(frozen=True)
class Pushed:
    """What went to a remote.

    Attributes
    ----------
    branches : that the remote has now as they are here.
    united : those of them that others had moved meanwhile.
    held : branches that were not pushed, as nothing has the data of their new pointers.
    data : what DVC's remote got.
    """

    remote: str
    branches: list[str]
    united: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    data: pushing.Sent = field(default_factory=pushing.Sent)


def push(
    workspace: Workspace, selectors: Sequence[str] = (), *, remote: str | None = None, watch: "Watch | None" = None
) -> Pushed:
    """Push the executions that are named, by default all that the remote lacks or has otherwise.

    Raises
    ------
    RepositoryError : a remote cannot be reached or refuses; what was pushed before is there.
    """
    with gits.repository.remote(workspace.git, remote, watch=watch) as there:
        return _push(workspace, _refs(workspace, selectors), there, named=bool(selectors))


def _push(workspace: Workspace, refs: list[str], there: "Remote", *, named: bool) -> Pushed:
    git = workspace.git
    data = pushing.push_data(git, there.name, [*refs, *_published(git, there)])
    waiting = [ref for ref in refs if named or git.resolve(there.tracking(ref)) != git.resolve(ref)]
    held = [] if named or not data.lost else [ref for ref in waiting if _is_without(git, there, ref, data)]
    waiting = [ref for ref in waiting if ref not in held]
    names = [_short(ref) for ref in held]
    if not waiting:
        return Pushed(there.name, [], held=names, data=data)
    united = list[str]()
    rejected = waiting
    for _ in range(_TRIES):
        answers = list(there.push(rejected))
        rejected = [each.ref for each in answers if not each.accepted]
        if not rejected:
            return Pushed(there.name, [_short(ref) for ref in waiting], united, names, data)
        united += _unite(workspace, there, rejected, {each.ref: each.words for each in answers})
    raise RepositoryError(f"{there.name} keeps getting new runs of {_short(rejected[0])}; repeat padre push")


def _published(git: Git, there: "Remote") -> list[str]:
    """The user's own branch as the remote has it: others get its pointers, too."""
    branch = git.branch()
    ref = there.tracking(f"refs/heads/{branch}") if branch else ""
    return [ref] if ref and git.resolve(ref) else []


def _is_without(git: Git, there: "Remote", ref: str, data: pushing.Sent) -> bool:
    """Whether a branch would bring pointers that lead nowhere; the ones that the remote has already are no reason."""
    return bool(data.lost & pushing.new_pointers(git, there.name, [ref]).keys())


def _refs(workspace: Workspace, selectors: Sequence[str]) -> list[str]:
    if not selectors:
        return [ref.name for ref in workspace.git.refs(f"refs/heads/{workspace.layout.refs}/")]
    found = [executions.find(workspace, text) for text in selectors]
    elsewhere = next((each for each in found if not each.ref.startswith("refs/heads/")), None)
    if elsewhere:
        name = f"{elsewhere.experiment}@{elsewhere.id[:7]}"
        if elsewhere.ref.startswith(f"{ARCHIVE}/"):
            raise PadreError(f"{name} is in the archive. Bring it back with: padre gc --restore {elsewhere.id[:7]}")
        raise PadreError(f"{name} is only on {elsewhere.ref}, so you cannot push it")
    return list(dict.fromkeys(each.ref for each in found))


def _unite(workspace: Workspace, there: "Remote", rejected: list[str], why: dict[str, str]) -> list[str]:
    """Import what the remote has on branches that it did not let us move."""
    git = workspace.git
    there.fetch_branches(rejected)
    for ref in rejected:
        theirs = git.resolve(there.tracking(ref))
        if theirs is None or _has(git, ref, theirs):
            raise RepositoryError(f"{there.name} refuses {_short(ref)}: {why[ref].strip('[] ') or 'it gave no reason'}")
        uniting.unite(workspace, ref, theirs)
    return [_short(ref) for ref in rejected]


def _has(git: Git, ref: str, commit: str) -> bool:
    return git.text("merge-base", ref, commit, check=False) == commit


def _short(ref: str) -> str:
    return ref.removeprefix("refs/heads/")
