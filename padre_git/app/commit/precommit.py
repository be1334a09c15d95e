"""What hooks do around a commit. With nothing to do git alone is asked; the rest is imported when there is some."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from padre_git import storage
from padre_git.app import commit
from padre_git.app.commit import sizes
from padre_git.errors import PadreError
from padre_git.storage import ignores
from padre_git.storage.git import staging
from padre_git.storage.git.plumbing import Git
from padre_git.storage.layout import Layout

SKIP = "PADRE_SKIP_HOOK"
_CONFIG = Layout(Path()).config
_PLAIN = re.compile(r"([A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*/?)?")
_NEW = ("/run.json", "/removed.json")


def here() -> staging.Index | None:
    """The index of the commit that is made here; none where padre is not set up on this branch, or is told to skip."""
    if os.environ.get(SKIP):
        return None
    git = Git(Path.cwd())
    if not (git.root / _CONFIG).is_file():
        return None
    return staging.Index(git, os.environ.get("GIT_INDEX_FILE"))


def is_idle(words: Sequence[str]) -> bool:
    """Whether the hook ``words`` has nothing to do: no run is to be added, and nothing that is staged is padre's or too
    large. Each `git commit` waits for this, so what reads a command line is not even imported for it."""
    try:
        return (words == ["pre-commit"] and _is_ready()) or (words == ["post-commit"] and _is_settled())
    except PadreError:  # the command itself says it
        return False


def _is_ready() -> bool:
    index = here()
    if index is None:
        return True
    staging.remember(index.git, None)
    layout, largest = limits(index.git)
    untracked, hidden = _untracked(index, layout)
    if hidden or any(path.endswith(_NEW) for path in untracked):
        return False
    changes = index.changes()
    return not any(_concerns(layout, each) for each in changes) and not _too_large(index.git, changes, largest)


def _is_settled() -> bool:
    return bool(os.environ.get(SKIP)) or not staging.remembers(Git(Path.cwd()))


def take(staged: staging.Index) -> tuple[str, list[str]]:
    """Add finished runs to the commit; one line of what was added and left out, and remarks about derived files."""
    git = staged.git
    staging.remember(git, None)
    layout, _ = limits(git)
    untracked, hidden = _untracked(staged, layout)
    if not hidden and not any(path.endswith(_NEW) for path in untracked):
        return "", []
    settings = storage.config.read_settings(git.root)
    if settings.commit.runs == "none":
        return "", []
    taking = commit.take.take(git, layout, settings, staged, untracked)
    return commit.take.sentence(taking), [*taking.remarks, *hidden]


def _untracked(staged: staging.Index, layout: Layout) -> tuple[list[str], list[str]]:
    """The files in padre's folders that are not in the index, and a note on ignore rules that hide some of them."""
    found = staged.untracked(layout.projects, layout.datasets)
    return found, [each.sentence for each in ignores.hiding(staged.git, layout)]


def _too_large(git: Git, changes: Sequence[staging.Change], largest: int) -> list[str]:
    return [text for _, text in sizes.too_large(git, [each for each in changes if staging.is_file(each.mode)], largest)]


def check(staged: staging.Index, revisions: str | None = None, *, everything: bool = False) -> list[str]:
    """Every error of what is staged, one line each.

    Parameters
    ----------
    revisions : instead, what `A...B` changes.
    everything : instead, all that the index has.
    """
    git = staged.git
    if revisions:
        changes, lookup = staging.between(git, revisions)
    else:
        changes, lookup = staged.all() if everything else staged.changes(), staged.of
    layout, largest = limits(git)
    if not any(_concerns(layout, change) for change in changes):
        return _too_large(git, changes, largest)
    return commit.staged.check(git, layout, storage.config.read_settings(git.root), changes, lookup)


def limits(git: Git) -> tuple[Layout, int]:
    """The layout, and the most bytes of a file: all that tells whether there is something to do.

    Without a reader of YAML where each of the two settings stands on a line of its own: that takes 40 ms.
    """
    data = (git.root / _CONFIG).read_bytes().decode(errors="replace")
    root, largest = (_plain(data, key) for key in ("root", "max_size"))
    if root is None or largest is None or not largest.isdigit() or not _PLAIN.fullmatch(root):
        settings = storage.config.read_settings(git.root)
        return Layout(git.root, settings.layout.root, settings.refs.prefix), settings.code.max_size
    return Layout(git.root, root.strip("/")), int(largest)


def _plain(data: str, key: str) -> str | None:
    """The value of a key that stands once, as `padre init` writes it; none where only YAML's reader can tell."""
    found = re.findall(rf"(?m)^  {key}: *([^\n]*)$", data)
    return found[0].strip().strip('"') if len(found) == 1 and data.count(f"{key}:") == 1 else None


def _concerns(layout: Layout, change: staging.Change) -> bool:
    """Whether a file may be padre's or DVC's, or stand where their folders are."""
    path = f"{change.path}/"
    own = (f"{layout.projects}/", f"{layout.datasets}/", ".padre/", ".dvc/")
    ends = (".dvc", ".gitignore", ".dvcignore")
    return path.startswith(own) or change.path.endswith(ends) or any(each.startswith(path) for each in own)
