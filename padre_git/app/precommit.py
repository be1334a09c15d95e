"""What hooks do around a commit. With nothing to do they answer at once: the rest is imported when there is some."""

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from padre_git.app import sizes
from padre_git.storage.config import CONFIG, Settings, read_settings
from padre_git.storage.git import staging
from padre_git.storage.git.plumbing import Git
from padre_git.storage.git.staging import Change, Index
from padre_git.storage.layout import Layout

if TYPE_CHECKING:
    from padre_git.app.committing import Taking

SKIP = "PADRE_SKIP_HOOK"
_NEW = ("/run.json", "/removed.json")


class Here(NamedTuple):
    """The repository that a hook works in, and the index of the commit that is being made."""

    git: Git
    layout: Layout
    settings: Settings
    staged: Index


def here() -> Here | None:
    """The repository around the current folder; none where padre is not set up on this branch, or is told to skip."""
    if os.environ.get(SKIP):
        return None
    git = Git(Path.cwd())
    if not (git.root / CONFIG).is_file():
        return None
    settings = read_settings(git.root)
    layout = Layout(git.root, settings.layout.root, settings.refs.prefix)
    return Here(git, layout, settings, Index(git, os.environ.get("GIT_INDEX_FILE")))


def take(place: Here) -> tuple[str, list[str]]:
    """Take finished runs along; one line of what was taken and left, and remarks about derived files."""
    git, layout, settings, staged = place
    staging.remember(git, None)
    if settings.commit.runs == "none":
        return "", []
    untracked = staged.untracked(layout.projects, layout.datasets)
    if not any(path.endswith(_NEW) for path in untracked):
        return "", []
    committing = import_module("padre_git.app.committing")
    taking: Taking = committing.take(git, layout, settings, staged, untracked)
    return committing.sentence(taking), taking.remarks


def check(place: Here, revisions: str | None = None, *, everything: bool = False) -> list[str]:
    """Every error of what is staged, one line each.

    Parameters
    ----------
    revisions : instead, what `A...B` changes.
    everything : instead, all that the index has.
    """
    git, layout, settings, staged = place
    if revisions:
        changes, lookup = staging.between(git, revisions)
    else:
        changes, lookup = staged.all() if everything else staged.changes(), staged.of
    if not any(_concerns(layout, change) for change in changes):
        plain = [each for each in changes if staging.is_file(each.mode)]
        return [text for _, text in sizes.too_large(git, plain, settings.code.max_size)]
    errors: list[str] = import_module("padre_git.app.check").check(git, layout, settings, changes, lookup)
    return errors


def _concerns(layout: Layout, change: Change) -> bool:
    """Whether a file may be padre's or DVC's, or stand where their folders are."""
    path = f"{change.path}/"
    own = (f"{layout.projects}/", f"{layout.datasets}/", ".padre/", ".dvc/")
    return path.startswith(own) or change.path.endswith(".dvc") or any(each.startswith(path) for each in own)
