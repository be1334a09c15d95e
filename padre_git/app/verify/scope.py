"""What is looked at: from selectors to commits and the files in their trees. The work tree is never read."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import select
from padre_git.core.text.formats import count
from padre_git.errors import PadreError, RepositoryError
from padre_git.model.names import short
from padre_git.model.shell import quoted
from padre_git.storage import kinds
from padre_git.storage.git.plumbing import Entry, Git
from padre_git.storage.git.staging import parse_raw, tree_entries_of
from padre_git.storage.index import HEAD, Row
from padre_git.storage.layout import Layout

_RANGE = re.compile(r"(?P<before>[^.]*(?:\.[^.]+)*?)(?P<dots>\.\.\.?)(?P<after>.*)")


class Tree:
    """padre's files in the tree of a commit."""

    def __init__(self, git: Git, layout: Layout, commit: str) -> None:
        self.git, self.layout, self.commit = git, layout, commit

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """Path -> mode and blob of everything below `projects/` and `datasets/`."""
        return self.below([self.layout.projects, self.layout.datasets])

    def below(self, folders: Iterable[str]) -> dict[str, Entry]:
        """The same of what is at or below ``folders``."""
        return tree_entries_of(self.git, self.commit, [f":(literal){folder}" for folder in folders])


@dataclass(frozen=True)
class Scope:
    """Files of one commit that are checked.

    Attributes
    ----------
    tree : of the commit, for what they refer to.
    entries : path -> mode and blob.
    changed : path -> M, T or D: what a range changes of files that never change.
    base : of a range, the commit where it begins; its settings count, never those of the range.
    whole : whether all of the tree is meant, so that its derived files are, too.
    tag : the name of the tag that was asked for.
    """

    tree: Tree
    entries: Mapping[str, Entry]
    changed: Mapping[str, str] = field(default_factory=dict)
    base: str | None = None
    whole: bool = False
    tag: str = ""


def resolve(workspace: Workspace, selectors: Sequence[str]) -> list[Scope]:
    """The scopes of what was typed; by default everything on this branch.

    Raises
    ------
    UnknownName : for a selector that nothing has.
    PadreError : where nothing is committed yet, and for runs that no commit has.
    """
    if not selectors:
        if workspace.git.head() is None:
            raise PadreError("there is no commit yet, so nothing is recorded: padre run FILE, then git commit")
        return [_revision(workspace, "HEAD")]
    return [scope for text in selectors for scope in _scopes(workspace, text)]


def base_of(workspace: Workspace, selectors: Sequence[str]) -> str | None:
    """The commit where the first range among ``selectors`` begins; none where there is no range."""
    for text in selectors:
        ends = _ends(text)
        if ends:
            return _between(workspace, *ends, text)[0]
    return None


def _ends(text: str) -> tuple[str, str] | None:
    """The two sides of a range, as typed."""
    between = _RANGE.fullmatch(text)
    return (between["before"], between["after"]) if between and (between["before"] or between["after"]) else None


def _between(workspace: Workspace, before: str, after: str, text: str) -> tuple[str, str]:
    """The commits where a range begins and ends."""
    git = workspace.git
    first, last = (git.named(each or "HEAD") for each in (before, after))
    base = git.text("merge-base", first, last, check=False) if "..." in text else first
    if not base:
        raise RepositoryError(
            f"{before} and {after} have no common commit in this clone. Fetch the history with: git fetch --unshallow"
        )
    return base, last


def _scopes(workspace: Workspace, text: str) -> list[Scope]:
    ends = _ends(text)
    if ends:
        return [_range(workspace, *_between(workspace, *ends, text))]
    if workspace.git.resolve(f"refs/tags/{text}"):
        return [_revision(workspace, f"refs/tags/{text}", tag=text)]
    found = select.select(workspace, text)
    if found.kind == "rev":
        return [_revision(workspace, text.removeprefix("rev:"))]
    return of_rows(workspace, found.rows)


def _revision(workspace: Workspace, text: str, *, tag: str = "") -> Scope:
    tree = Tree(workspace.git, workspace.layout, workspace.git.named(text))
    return Scope(tree, tree.entries, whole=True, tag=tag)


def _range(workspace: Workspace, base: str, last: str) -> Scope:
    """What a range adds, with all that the runs in it refer to."""
    git = workspace.git
    tree = Tree(git, workspace.layout, last)
    folders = (workspace.layout.projects, workspace.layout.datasets)
    words = ("diff-tree", "-r", "--raw", "-z", "--no-renames", "--no-abbrev", base, last, "--", *folders)
    changes = parse_raw(git.run(*words))
    placed = {each.path: kinds.place(workspace.layout, each.path) for each in changes}
    never = {
        each.path: each.status
        for each in changes
        if each.status in "MTD" and (place := placed[each.path]) and place.kind in kinds.RECORDED
    }
    entries = {each.path: Entry(each.mode, each.blob) for each in changes if each.status != "D"}
    # a file next to a run may make another thing of it, so the whole run is checked
    runs = {_run_of(path) for path in placed} - {""}
    recordings = [path for path in never if path in entries and "/results/" in path]
    entries |= {path: entry for path, entry in tree.entries.items() if _run_of(path) in runs}
    entries |= _companions(tree, entries, recordings)
    gone = {path: status for path, status in never.items() if status != "D" or _is_torn(tree, path)}
    return Scope(tree, entries, changed=gone, base=base, whole=True)


def _run_of(path: str) -> str:
    """The folder of the run that a path is below; empty where it is below none."""
    head, found, rest = path.partition("/runs/")
    return f"{head}/runs/{rest.partition('/')[0]}" if found else ""


def _is_torn(tree: Tree, path: str) -> bool:
    """Whether a file was taken out of a run that is still there."""
    return f"{_run_of(path)}/run.json" in tree.entries


def _companions(tree: Tree, entries: Mapping[str, Entry], recordings: Sequence[str]) -> dict[str, Entry]:
    """The documents and pointers of the executions that the runs among ``entries`` are of, and the runs of changed
    results."""
    executions = {path.partition("/runs/")[0] for path in entries if path.endswith("/run.json")}
    other = {path.partition("/results/")[0] for path in recordings}
    found = {}
    for path, entry in tree.entries.items():
        parts = path.split("/executions/")
        execution = f"{parts[0]}/executions/{parts[1].partition('/')[0]}" if len(parts) == 2 else ""
        if execution in other or (execution in executions and not _run_of(path)):
            found[path] = entry
    return found


def of_rows(workspace: Workspace, rows: Sequence[Row]) -> list[Scope]:
    """Single runs, each in a commit that has it."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        holder = Reader(workspace, row).commit
        if holder is None:
            raise PadreError(f"{short(row.id)} is in no commit, only in the work tree: git add projects datasets")
        commit = workspace.git.named(holder)
        groups.setdefault(commit, []).append(row)
    return [_scope_of(workspace, commit, each) for commit, each in groups.items()]


def _scope_of(workspace: Workspace, commit: str, rows: Sequence[Row]) -> Scope:
    tree, layout = Tree(workspace.git, workspace.layout, commit), workspace.layout
    wanted: dict[str, None] = {}
    for row in rows:
        place = row.place
        own = [row.path, place.file, place.pointer(row.recording)]
        own += [f"{place.folder}/{name}" for name in ("environments", "codes", "searches")]
        own += [place.definition(row.definition)] if row.definition else []
        own += [layout.version(row.use.dataset, row.use.version)] if row.use else []
        wanted |= dict.fromkeys(own)
    return Scope(tree, tree.below(wanted))


def beyond(workspace: Workspace) -> str:
    """How many runs of this clone are not on this branch, and so were not checked; empty where there are none."""
    rows = workspace.index().rows
    others = rows.places(lambda places: not places & HEAD, "places")
    if not others:
        return ""
    verb = "is" if len(others) == 1 else "are"
    name = short(rows[others[0]].id)
    return f"{count(len(others), 'run')} {verb} not on this branch and {verb} not checked: padre verify {quoted(name)}"
