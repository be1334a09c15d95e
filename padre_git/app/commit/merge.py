"""git's merge driver of derived files: what `padre update` would write in the merge, before there is one.

git asks for one file at a time, and neither index nor work tree has the other side's runs yet. So the index that the
merge will have is made apart, of the same three commits. Where these are not known, the file is merged as text.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Self

from padre_git.app.commit import readme
from padre_git.app.commit.derived import Experiment, defined, definition, undecided
from padre_git.app.commit.precommit import limits
from padre_git.errors import PadreError
from padre_git.storage import kinds
from padre_git.storage.git.plumbing import Git, start
from padre_git.storage.git.recorder import blob_id
from padre_git.storage.git.staging import Index, scratch
from padre_git.storage.layout import Layout

_HEADS = "GITHEAD_"  # `git merge` names the commits that it merges in its environment: GITHEAD_<id>=<name>
_MOST = 20  # commits of a file's history that are tried


class Sides(NamedTuple):
    """A file in a merge. `base` is empty where both sides added it."""

    base: bytes
    ours: bytes
    theirs: bytes

    @classmethod
    def read(cls, *files: Path) -> Self:
        """The same from files."""
        return cls(*(file.read_bytes() for file in files))


class Merged(NamedTuple):
    """What becomes of the file. `hint` says what to do about a conflict that padre knows; else it is empty."""

    data: bytes
    decided: bool
    hint: str = ""


def merge(git: Git, path: str, sides: Sides, size: int) -> Merged:
    """Merge the derived file ``path``.

    A description that both sides changed is the one thing that people have to decide: the rest of the file is derived,
    and only this line is in conflict.

    Parameters
    ----------
    size : length of conflict markers.
    """
    try:
        found = _derived(git, limits(git)[0], path, sides, size)
    except (PadreError, OSError):  # no settings on this side, a broken document: git's own merge is better than none
        found = None
    return found or _as_text(git, sides, size)


def _derived(git: Git, layout: Layout, path: str, sides: Sides, size: int) -> Merged | None:
    place = kinds.place(layout, path)
    if place is None or place.kind not in {"experiment", "readme"}:
        return None
    if place.kind == "readme" and not all(_is_page(each) for each in (sides.ours, sides.theirs)):
        return None
    commits = _commits(git, layout, path, sides)
    if commits is None:
        return None
    base, theirs = commits
    with scratch(git) as index:
        index.run("read-tree", "-i", "-m", "--aggressive", base, "HEAD", theirs)
        experiment = Experiment(layout, index, place.names["project"], place.names["experiment"])
        if place.kind == "experiment":
            return _experiment(git, experiment, path, size)
        return _page(layout, index, experiment)


def _is_page(data: bytes) -> bool:
    return data.startswith(readme.MARK.encode())


def _experiment(git: Git, experiment: Experiment, path: str, size: int) -> Merged | None:
    _, data = definition(experiment)
    if data is not None:
        return Merged(data, True)
    found, (_, names) = experiment.sides(path), experiment.by_people(path)
    words = [found[stage].description if stage in found else "" for stage in (1, 2, 3)]
    versions = [each for text in words if (each := defined(experiment, text, names))]
    if len(versions) < len(words):  # no run completed
        return None
    return _as_text(git, Sides(*versions), size)._replace(hint=undecided(path))


def _page(layout: Layout, index: Index, experiment: Experiment) -> Merged | None:
    names = experiment.project, experiment.name
    own, data = definition(experiment)
    if data is not None and own in index.conflicts:  # the page shows what the merge makes of it
        index.write({own: data})
    _, page = readme.page(Experiment(layout, index, *names))
    return Merged(page, True) if page is not None else None


def _commits(git: Git, layout: Layout, path: str, sides: Sides) -> tuple[str, str] | None:
    """The base and the other side of this merge; ours is HEAD. None where that is not so, or not known."""
    ours, theirs = (blob_id(git, data) for data in (sides.ours, sides.theirs))
    if not _has(git, "HEAD", path, ours):
        return None
    for each in _merging(git):
        if _has(git, each, path, theirs):
            return git.text("merge-base", "HEAD", each, check=False) or _nothing(git), each
    base = blob_id(git, sides.base) if sides.base else None
    pairs = _picked(git, layout, path, theirs)
    return next((pair for pair in pairs if _has(git, pair[0], path, base) and _has(git, pair[1], path, theirs)), None)


def _merging(git: Git) -> Iterator[str]:
    """The commits that `git merge` or `git pull` brings in."""
    yield from (name.removeprefix(_HEADS) for name in os.environ if name.startswith(_HEADS))


def _picked(git: Git, layout: Layout, path: str, blob: str) -> Iterator[tuple[str, str]]:
    """Base and other side of a rebase, cherry-pick, revert or stash: a commit of the file's history and its parent.

    These say nowhere which commit they are at.
    """
    others = (f"--exclude=refs/heads/{layout.refs}/*", f"--exclude=refs/remotes/*/{layout.refs}/*")
    words = ("--diff-merges=first-parent", "--format=%H", f"-{_MOST}", f"--find-object={blob}")
    listed = git.text("log", *others, "--all", "--reflog", *words, "--", f":(top,literal){path}", check=False)
    for commit in listed.split():
        parent = git.resolve(f"{commit}^") or _nothing(git)
        yield parent, commit
        yield commit, parent


def _has(git: Git, revision: str, path: str, blob: str | None) -> bool:
    found = next(git.objects.ids([f"{revision}:{path}"]))
    return (found[1] if found else None) == blob


def _nothing(git: Git) -> str:
    """The empty tree."""
    return git.run("mktree").decode().strip()


def _as_text(git: Git, sides: Sides, size: int) -> Merged:
    """As git merges a text, with conflict markers where it cannot."""
    with tempfile.TemporaryDirectory(prefix="padre-") as folder:
        files = {name: Path(folder, name) for name in ("ours", "base", "theirs")}
        for name, file in files.items():
            file.write_bytes(getattr(sides, name))
        labels = [word for name in files for word in ("-L", name)]
        done = start(git.root, "merge-file", "-p", f"--marker-size={size}", *labels, *map(str, files.values()))
    # git says how many conflicts there are, and above 127 that it cannot merge this, such as what is no text
    return Merged(done.stdout if done.returncode <= 127 else sides.ours, done.returncode == 0)
