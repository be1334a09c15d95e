"""`padre pull`: what others recorded, the user's branch by fast-forward, and its data; identical copies are deleted."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from padre_git.app.commit import executions
from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import select
from padre_git.app.share import unite as uniting
from padre_git.app.share.dvc import pointers
from padre_git.core.text.formats import count as counted
from padre_git.errors import MissingData, PadreError, RepositoryError
from padre_git.model.shell import quoted
from padre_git.storage import dvc as libraries
from padre_git.storage import git as gits
from padre_git.storage import writing
from padre_git.storage.dvc import Dvc, Pointer
from padre_git.storage.dvc.foreign import config_problems
from padre_git.storage.git.code import Entry
from padre_git.storage.git.plumbing import Git, GitFailed
from padre_git.storage.git.staging import Index, between, hashes, is_file, tree_entries_of
from padre_git.storage.remotes import default_remote

if TYPE_CHECKING:
    from padre_git.storage.git.repository import Watch

_CONFIG = ".dvc/config"


@dataclass
class Pulled:
    """What came.

    Attributes
    ----------
    remote : of git.
    branches : executions of others that are new or went on.
    united : the ones that are here, too, and now have the runs of both.
    before, after : the user's branch.
    cleared : copies that were in the way of it.
    objects : data from DVC's remote.
    texts : what one should know, one line each.
    runs : whose results were asked for by name; then nothing else was pulled.
    """

    remote: str
    branches: list[str] = field(default_factory=list)
    united: list[str] = field(default_factory=list)
    before: str = ""
    after: str = ""
    cleared: int = 0
    objects: int = 0
    texts: list[str] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)


def pull(workspace: Workspace, *, remote: str | None = None, data: bool = True, watch: "Watch | None" = None) -> Pulled:
    """Fetch, unite, move the user's branch on where that loses nothing, and fetch the data that it points to."""
    git = workspace.git
    if data and remote is None and not git.text("remote") and default_remote(git.root):
        head = git.head() or ""
        done = Pulled("", before=head, after=head, texts=["no git remote is set, so only data were fetched"])
        _fetch_data(workspace, done)
        return done
    with gits.repository.remote(git, remote, watch=watch) as there:
        done = Pulled(there.name)
        known = _tips(git, done.remote, workspace.layout.refs)
        there.fetch(workspace.layout.refs)
    now = _tips(git, done.remote, workspace.layout.refs)
    done.branches = sorted(name for name, tip in now.items() if known.get(name) != tip)
    for name, tip in now.items():
        _unite(workspace, name, tip, done)
    _move_on(workspace, done)
    if data:
        _fetch_data(workspace, done)
    return done


def pull_results(workspace: Workspace, selectors: Iterable[str]) -> Pulled:
    """Fetch what runs left with DVC, whatever branch has them; nothing of git changes.

    Raises
    ------
    UnknownName : there is no such run.
    RepositoryError : DVC's remote cannot be read.
    """
    known = workspace.index()
    rows = {row.id: row for text in selectors for row in select.select(workspace, text, known=known).rows}
    readers = [Reader(workspace, row) for row in rows.values()]
    found = {reader.pointer_path: reader.pointer for reader in readers}
    done = Pulled("", runs=list(rows))
    _fetch(workspace, {path: pointer for path, pointer in found.items() if pointer}, done)
    return done


def _tips(git: Git, remote: str, prefix: str) -> dict[str, str]:
    """Branch -> tip of the executions that a remote has."""
    start = f"refs/remotes/{remote}/"
    return {ref.name.removeprefix(start): ref.commit for ref in git.refs(f"{start}{prefix}/")}


def _unite(workspace: Workspace, name: str, tip: str, done: Pulled) -> None:
    """Import what the remote has of an execution that is here; one that is not stays the remote's."""
    ours = workspace.git.resolve(f"refs/heads/{name}")
    if ours is None:
        return
    try:
        united = uniting.unite(workspace, f"refs/heads/{name}", tip)
    except PadreError as error:
        done.texts.append(f"{name} was not merged: {error}")
        return
    if united.commit != ours:
        done.united.append(name)
    if united.kept:
        done.texts.append(
            f"{name}: {len(united.kept)} files differ on {done.remote}; your versions are kept: {united.kept[0]}"
        )


def _move_on(workspace: Workspace, done: Pulled) -> None:
    """Fast-forward the user's branch. Untracked copies that are identical to incoming files are deleted."""
    git = workspace.git
    upstream = git.text("rev-parse", "--verify", "--quiet", "--symbolic-full-name", "@{upstream}", check=False)
    done.before = done.after = git.head() or ""
    tip = git.resolve(upstream) if upstream else None
    if not tip or not done.before or git.text("merge-base", "HEAD", tip, check=False) == tip:
        return
    cleared = _clear(workspace, tip)
    done.cleared = len(cleared)
    name = upstream.removeprefix("refs/remotes/")
    if git.text("merge-base", "HEAD", tip, check=False) != done.before:
        done.texts.append(
            f"your branch and {name} have both moved on: git merge {quoted(name)}, or git rebase {quoted(name)}"
        )
        return
    try:
        git.run("merge", "--ff-only", "--quiet", tip)
    except GitFailed as error:
        executions.put(git, git.root, cleared)
        done.cleared = 0
        done.texts.append(f"your branch was not moved to {name}: {error.reason}")
    done.after = git.head() or ""


def _clear(workspace: Workspace, tip: str) -> dict[str, Entry]:
    """Remove the untracked copies of runs and data that ``tip`` brings with the same content: they come with it."""
    git = workspace.git
    added = [each for each in between(git, f"HEAD...{tip}")[0] if each.status == "A" and is_file(each.mode)]
    brought = {each.path: Entry(each.mode, each.blob) for each in added}
    untracked = Index(git).untracked(workspace.layout.projects, workspace.layout.datasets)
    here = hashes(git, (path for path in untracked if path in brought))
    same = {path: brought[path] for path, blob in here.items() if brought[path].blob == blob}
    for path in same:
        writing.remove(git.root, path)
    return same


def _fetch_data(workspace: Workspace, done: Pulled) -> None:
    """The data of HEAD's pointers, into DVC's cache and next to them."""
    found, wrong = _pointers(workspace)
    done.texts += wrong
    _fetch(workspace, found, done)


def _fetch(workspace: Workspace, found: Mapping[str, Pointer], done: Pulled) -> None:
    git, dvc = workspace.git, workspace.dvc
    missing = {path: pointer for path, pointer in found.items() if not dvc.has(pointer)}
    place = default_remote(git.root)
    if missing and place is None:
        done.texts.append(
            f"the data of {counted(len(missing), '.dvc file')} are not on this machine, and no DVC remote is set. "
            "Set one with: dvc remote add --default NAME URL"
        )
    elif missing and _trusted(git, done):
        done.objects = _fetch_missing(git.root, dvc, missing)
        nowhere = [path for path, pointer in missing.items() if not dvc.has(pointer)]
        if nowhere:
            done.texts.append(
                f"the DVC remote lacks the data of {counted(len(nowhere), '.dvc file')}, such as {nowhere[0]}. "
                "Ask whoever has them to run: padre push"
            )
    _put(workspace, found, done)


def _fetch_missing(root: Path, dvc: Dvc, missing: Mapping[str, Pointer]) -> int:
    """Fetch what pointers name: first the listings of directories, then the files of valid ones."""
    transfer = libraries.transfer
    count = transfer.pull(root, dvc.cache, {pointer.md5 for pointer in missing.values()})
    files: set[str] = set()
    for path, pointer in missing.items():
        with suppress(MissingData):
            files |= set(dvc.entries(pointer, path=path).values()) if pointer.is_directory else set()
    count += transfer.pull(root, dvc.cache, files) if files else 0
    return count


def _pointers(workspace: Workspace) -> tuple[dict[str, Pointer], list[str]]:
    folders = [workspace.layout.projects, workspace.layout.datasets]
    entries = tree_entries_of(workspace.git, "HEAD", folders) if workspace.git.head() else {}
    return pointers(workspace.git, {each.blob: path for path, each in entries.items() if path.endswith(".dvc")})


def _trusted(git: Git, done: Pulled) -> bool:
    """Whether DVC may read its configuration: one that came just now must not hold commands or lead elsewhere."""
    if done.before == done.after:
        return True
    old, new = (tree_entries_of(git, commit, [_CONFIG]).get(_CONFIG) for commit in (done.before, done.after))
    problems = config_problems(git.run("cat-file", "blob", new.blob)) if new and new != old else []
    if problems:
        done.texts.append(f"no data were fetched: .dvc/config, which came just now: {problems[0]}; look at it")
    return not problems


def _put(workspace: Workspace, found: Mapping[str, Pointer], done: Pulled) -> None:
    for path, pointer in found.items():
        if (workspace.root / path).is_file() and not (workspace.root / path.removesuffix(".dvc")).exists():
            try:
                workspace.dvc.place(pointer, workspace.root, path)
            except MissingData:
                continue  # said already
            except RepositoryError as error:
                done.texts += [str(error)] if str(error) not in done.texts else []
