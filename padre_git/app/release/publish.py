"""`padre publish`: what a tag claims goes to the remotes; the data first, then the refs, so that no pointer leads
nowhere. Each step can be repeated: the same command finishes what was interrupted."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from padre_git.app.commit import executions
from padre_git.app.release import changes, tagged
from padre_git.app.release.tag import next_name, pointers_of
from padre_git.app.release.tagged import Tagged
from padre_git.app.report.claims import Claims
from padre_git.app.repository.workspace import Workspace
from padre_git.app.share import dvc as sharing
from padre_git.app.share import unite as uniting
from padre_git.core.text.formats import count
from padre_git.errors import PadreError, RepositoryError
from padre_git.storage import git as gits
from padre_git.storage.git.plumbing import Git
from padre_git.storage.layout import ARCHIVE
from padre_git.storage.remotes import default_remote

if TYPE_CHECKING:
    from padre_git.storage.git.repository import Answer, Remote, Watch

_TRIES = 5


@dataclass
class Data:
    """What DVC's remote has of a tag.

    Attributes
    ----------
    remote : its name; empty where there are no data to be sent.
    total : objects that the tag's runs and data need.
    sent : of these, the ones that it did not have; with `--dry-run` the ones that it lacks.
    size : bytes of these.
    kept : data sets of which nothing is published.
    """

    remote: str = ""
    total: int = 0
    sent: int = 0
    size: int = 0
    kept: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Published:
    """What was done; with `--dry-run` what would be.

    Attributes
    ----------
    data : none where it was left out.
    remote : of git.
    executions : branches of the tag's runs that the remote has now.
    pushed : refs that it did not have as they are here.
    notes : what one may want to know, one line each.
    """

    tag: str
    data: Data | None
    remote: str
    executions: list[str]
    pushed: list[str]
    notes: list[str]


def publish(
    workspace: Workspace,
    name: str,
    *,
    remote: str | None = None,
    data: bool = True,
    dry_run: bool = False,
    watch: "Watch | None" = None,
) -> Published:
    """Send the data of a tag's runs to DVC's remote, and the tag with the executions of its runs to git's.

    Parameters
    ----------
    remote : of git; by default that of the branch that is checked out, else origin.
    data : whether data are sent.

    Raises
    ------
    PadreError : there is no such tag, or it has no manifest.
    RepositoryError : a remote cannot be reached or refuses; what was sent before is there.
    """
    tag = tagged.needed(workspace.git, name)
    claims = changes.claimed(workspace, tag)
    with gits.repository.remote(workspace.git, remote, watch=watch) as there:
        branches, notes = _branches(workspace, claims, there.name)
        refs = {f"refs/tags/{name}": f"refs/tags/{name}", **branches}
        _check_tag(workspace, tag, there)
        sent = _data(workspace, claims, there.name, dry_run=dry_run) if data else None
        pushed = _refs(workspace, refs, there, dry_run=dry_run)
    names = [_short(ref) for ref in branches.values()]
    return Published(name, sent, there.name, names, [_short(ref) for ref in pushed], notes)


def _short(ref: str) -> str:
    return ref.removeprefix("refs/heads/").removeprefix("refs/tags/")


def _branches(workspace: Workspace, claims: Claims, remote: str) -> tuple[dict[str, str], list[str]]:
    """The execution branches of the runs, ref of this clone -> ref at the remote, without the ones that this clone has
    from there; and a line on the ones that no ref here holds."""
    found: dict[str, str] = {}
    lost = 0
    for place in dict.fromkeys((*row.recorded, row.execution) for row in claims.rows):
        try:
            ref = executions.of(workspace, *place, ()).ref
        except PadreError:
            lost += 1
            continue
        if ref.startswith(("refs/heads/", f"{ARCHIVE}/")):
            found[ref] = workspace.layout.branch(*place)
    notes = (
        [f"No branch of this clone holds {count(lost, 'execution')} of it. Its runs are in the tag."] if lost else []
    )
    return found, notes


def _check_tag(workspace: Workspace, tag: Tagged, there: "Remote") -> None:
    """Refuse where the remote has another tag of this name: a published one is never replaced."""
    ref = f"refs/tags/{tag.name}"
    other = there.listed([ref]).get(ref, tag.object)
    if other != tag.object:
        name = next_name(workspace, tag.name)
        raise RepositoryError(
            f"{there.name} has another {tag.name} ({other[:7]}), which is never replaced. Tag {name}."
        )


def _data(workspace: Workspace, claims: Claims, remote: str, *, dry_run: bool) -> Data:
    git = workspace.git
    pointers, kept = pointers_of(workspace, claims)
    if not pointers:
        return Data(kept=kept)
    place = default_remote(git.root)
    if place is None:
        mend = "Set one up with: dvc remote add --default NAME URL"
        raise RepositoryError(f"there is no DVC remote for the data, so nothing was pushed to {remote}. {mend}")
    found = sharing.inventory(git, pointers)
    gone, total = found.gone & found.total, len(found.total)
    sizes = {name: workspace.dvc.size(name) for name in gone}
    away = [name for name, size in sizes.items() if size is None]
    if away:
        paths = [path for blob, path in pointers.items() if found.objects[blob] & set(away)]
        what = f"{len(away)} of {count(total, 'object')} are neither on this machine nor on {place.name} ({paths[0]})"
        raise RepositoryError(
            f"{what}, so nothing was pushed to {remote}. Whoever has them sends them with: padre push"
        )
    if gone and not dry_run:
        try:
            sharing.send(git, found)
        except RepositoryError as error:
            raise RepositoryError(f"{str(error).rstrip('.')}. Nothing was pushed to {remote}.") from error
    return Data(place.name, total, len(gone), sum(size or 0 for size in sizes.values()), kept)


def _refs(workspace: Workspace, refs: dict[str, str], there: "Remote", *, dry_run: bool) -> list[str]:
    """Push what the remote lacks, all of it or nothing; runs that others pushed meanwhile are united first."""
    git = workspace.git
    for _ in range(_TRIES):
        known = there.listed(list(refs.values()))
        waiting = {source: ref for source, ref in refs.items() if not _has(git, known.get(ref), source)}
        if dry_run or not waiting:
            return list(waiting.values())
        answers = there.push_together(waiting)
        if all(each.accepted for each in answers):
            return list(waiting.values())
        _unite(workspace, there, waiting, answers)
    raise RepositoryError(f"{there.name} has other runs again and again. Repeat padre publish")


def _has(git: Git, theirs: str | None, source: str) -> bool:
    """Whether the remote has a ref as it is here, or further on."""
    if theirs is None or git.text("rev-parse", source) == theirs:
        return theirs is not None
    return git.text("merge-base", source, theirs, check=False) == git.resolve(source)


def _unite(workspace: Workspace, there: "Remote", waiting: Mapping[str, str], answers: Sequence["Answer"]) -> None:
    """Import what the remote has of the executions that it did not let us move; an error where that is no reason."""
    git = workspace.git
    heads = {source: ref for source, ref in waiting.items() if ref.startswith("refs/heads/")}
    listed = there.listed(list(heads.values()))
    if listed:
        there.fetch_branches(listed)
    moved = False
    for source, ref in heads.items():
        theirs = git.resolve(there.tracking(ref)) if ref in listed else None
        if theirs and git.text("merge-base", source, theirs, check=False) != theirs:
            uniting.unite(workspace, source, theirs)
            moved = True
    if not moved:
        wrong = [each for each in answers if not each.accepted]
        # with an atomic push the others are refused, too, for no reason of their own
        own = [each for each in wrong if "atomic" not in each.words] or wrong
        raise RepositoryError(f"{there.name} refuses {_short(own[0].ref)}: {_why(git, own[0].words)}")


def _why(git: Git, words: str) -> str:
    """The reason of a line such as ``[remote rejected] (pre-receive hook declined)``."""
    found = re.search(r"\((.+)\)$", words.strip())
    why = found[1] if found else words.strip("[] ") or "it gave no reason"
    shallow = git.text("rev-parse", "--is-shallow-repository") == "true"
    return f"{why}. Get the whole history first: git fetch --unshallow" if shallow else why
