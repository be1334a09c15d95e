"""The tags that padre made: annotated, with a manifest in their message."""

from collections.abc import Iterator
from datetime import UTC, datetime
from operator import itemgetter
from typing import NamedTuple

from padre_git.core.text import manifest
from padre_git.core.text.manifest import Manifest
from padre_git.errors import PadreError
from padre_git.storage.git.plumbing import Git

_START = "refs/tags/"


class Tagged(NamedTuple):
    """A tag with a manifest.

    Attributes
    ----------
    object : id of the tag itself.
    when : it was made; none where git cannot say.
    """

    name: str
    object: str
    commit: str
    when: datetime | None
    manifest: Manifest


def find(git: Git, name: str) -> Tagged | None:
    """The tag ``name``; none where there is no such tag, or it has no manifest.

    Raises
    ------
    PadreError : its manifest is of a newer padre, or has no end.
    """
    answer = git.objects.read(f"{_START}{name}") if "\n" not in name else None
    found = manifest.parse(answer[1].decode(errors="replace")) if answer and answer[0] == "tag" else None
    commit = git.resolve(f"{_START}{name}") if found else None
    if answer is None or found is None or commit is None:
        return None
    return Tagged(name, git.text("rev-parse", f"{_START}{name}"), commit, _when(answer[1]), found)


def _when(data: bytes) -> datetime | None:
    line = next((line for line in data.split(b"\n\n", 1)[0].splitlines() if line.startswith(b"tagger ")), b"")
    words = line.rsplit(b" ", 2)
    return datetime.fromtimestamp(int(words[1]), UTC) if len(words) == 3 and words[1].isdigit() else None


def needed(git: Git, name: str) -> Tagged:
    """The same; an error where there is none."""
    found = find(git, name)
    if found is None:
        if not git.text("rev-parse", "--verify", "--quiet", f"{_START}{name}", check=False):
            raise PadreError(f"there is no tag `{name}` in this clone. All tags: git tag")
        raise PadreError(f"{name} has no manifest of padre. Make the tag with: padre tag")
    return found


def before(git: Git, commit: str) -> Tagged | None:
    """The newest tag with a manifest in the history of a commit, without those of the commit itself."""
    return next((each for each in history(git, commit) if each.commit != commit), None)


def history(git: Git, commit: str) -> Iterator[Tagged]:
    """The tags with a manifest in the history of a commit and of itself: later commits first, of one commit the newest
    tag. Times alone do not order tags that were made within a second, nor those of a clock that was set back."""
    log = git.text("log", "--date-order", "--simplify-by-decoration", "--format=%H", commit).splitlines()
    place = {each: at for at, each in enumerate(log)}
    words = ("tag", "--merged", commit, "--sort=-creatordate", "--format=%(*objectname) %(refname:lstrip=2)")
    pairs = (line.partition(" ")[::2] for line in git.text(*words).splitlines())
    annotated = [(place[each], name) for each, name in pairs if each in place]
    return _readable(git, [name for _, name in sorted(annotated, key=itemgetter(0))])


def _readable(git: Git, names: list[str]) -> Iterator[Tagged]:
    for name in names:
        try:
            found = find(git, name)
        except PadreError:
            continue
        if found:
            yield found
