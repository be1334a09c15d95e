"""`padre hook`: internal commands used by the git hooks; each of them may be typed, too."""

import os
import sys
from pathlib import Path

import click

from padre_git.app import commit, share
from padre_git.app.commit import precommit
from padre_git.cli import output
from padre_git.errors import PadreError
from padre_git.storage.git import staging
from padre_git.storage.git.plumbing import Git

_MOST = 50
_WORDS = {"ignore_unknown_options": True, "allow_extra_args": True}


@click.group(short_help="Internal commands used by the git hooks.")
def command() -> None:
    """Internal commands used by the git hooks. `padre install` and the pre-commit framework install these hooks."""


@command.command("commit-runs")
def commit_runs() -> None:
    """Stage the finished runs that belong to the next commit."""
    _take()


@command.command("check")
@click.argument("revisions", metavar="[A...B]", required=False)
@click.option("--all", "everything", is_flag=True, help="Check all files of the index, not only staged ones.")
def check(revisions: str | None, everything: bool) -> int:
    """Validate what is staged, or what B changed since A: documents, pointers, sizes, names, secrets."""
    return _check(revisions, everything=everything)


@command.command("after-commit")
def after_commit() -> None:
    """Fix the index after `git commit -- PATH`."""
    _settle()


@command.command("push-data", context_settings=_WORDS)
@click.argument("remote", required=False, default="")
def push_data(remote: str) -> int:
    """Push the DVC data of the commits that are pushed; by default of HEAD."""
    return _push(remote or os.environ.get("PRE_COMMIT_REMOTE_NAME", ""), [_said_by_framework()])


# the names that git knows the hooks by


@command.command("pre-commit", hidden=True)
def pre_commit() -> int:
    """All that goes before a commit."""
    _take()
    return _check(None)


@command.command("post-commit", hidden=True)
def post_commit() -> None:
    """All that goes after a commit."""
    _settle()


@command.command("pre-push", hidden=True, context_settings=_WORDS)
@click.argument("remote", required=False, default="")
def pre_push(remote: str) -> int:
    """All that goes before a push."""
    # lines of local ref, commit, remote ref, commit; one of zeros is a deletion
    said = [line.split() for line in sys.stdin.read().splitlines()]
    return _push(remote, [row[1] for row in said if len(row) == 4 and set(row[1]) != {"0"}])


@command.command("merge", hidden=True)
@click.argument("base", type=click.Path(path_type=Path))
@click.argument("ours", type=click.Path(path_type=Path))
@click.argument("theirs", type=click.Path(path_type=Path))
@click.argument("size", type=int)
@click.argument("path")
def merge(base: Path, ours: Path, theirs: Path, size: int, path: str) -> int:
    """git's merge driver of derived files: the result goes into OURS, the exit code says whether it is decided."""
    done = commit.merge.merge(Git(Path.cwd()), path, commit.merge.Sides.read(base, ours, theirs), size)
    ours.write_bytes(done.data)
    if done.hint:
        output.note(f"padre: {done.hint}")
    return 0 if done.decided else 1


def _take() -> None:
    """Add runs to the commit. What goes wrong here never stops a commit: the runs are safe on their branches."""
    try:
        index = precommit.here()
        text, remarks = precommit.take(index) if index else ("", [])
        for each in [*([text] if text else []), *remarks]:
            output.note(f"padre: {each}")
    except PadreError as error:
        output.note(f"padre: no run was added to the commit: {error}")


def _check(revisions: str | None, *, everything: bool = False) -> int:
    index = precommit.here()
    errors = precommit.check(index, revisions, everything=everything) if index else []
    for error in errors[:_MOST]:
        output.error(error)
    if len(errors) > _MOST:
        output.error(f"{len(errors) - _MOST} more errors; fix these first")
    return 1 if errors else 0


def _settle() -> None:
    try:
        if not os.environ.get(precommit.SKIP):
            staging.settle(Git(Path.cwd()))
    except PadreError as error:
        output.note(f"padre: the index could not be fixed: {error}. Fix it with: git reset -q -- projects datasets")


def _push(remote: str, commits: list[str]) -> int:
    """Send data. Where that fails the push is stopped: else others would get pointers that lead nowhere."""
    try:
        index = precommit.here()
        sent = share.dvc.push_data(index.git, remote, commits) if index else None
    except PadreError as error:
        output.error(f"{error}; nothing was pushed. To push the commits without their data: git push --no-verify")
        return 1
    for text in sent.texts if sent else ():
        output.note(f"padre: {text}")
    return 0


def _said_by_framework() -> str:
    """The commit from the framework, which names no range where all of a history is new; by hand it is HEAD."""
    return os.environ.get("PRE_COMMIT_TO_REF") or os.environ.get("PRE_COMMIT_LOCAL_BRANCH") or "HEAD"
