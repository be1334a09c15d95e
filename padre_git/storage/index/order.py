"""The order of runs: by the commit graph first, and by the clock within it.

A run comes after the commit of its source, whatever its clock said. A clock that is ahead of this one is wrong, and
says nothing: such a run comes right after the run before it on its branch, else after the commit of its source.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from padre_git.model.names import timestamp
from padre_git.storage.git.plumbing import Git, Objects
from padre_git.storage.index.rows import Row
from padre_git.storage.layout import ARCHIVE

AHEAD = timedelta(minutes=10)  # by which the clocks of two machines may well differ
Before = Callable[[Row], str]  # the recording before that of a run, on its branch; empty where there is none
Key = tuple[str, int, str, int]
_NEVER = "~"  # after every time


def dates(objects: Objects, commits: Iterable[str]) -> dict[str, str]:
    """When ``commits`` were made, as padre writes times; without the ones that are not in this clone."""
    asked = list(dict.fromkeys(commits))
    answers = zip(asked, objects.many(asked), strict=True)
    found = {commit: _date(answer[1]) for commit, answer in answers if answer and answer[0] == "commit"}
    return {commit: date for commit, date in found.items() if date}


def _date(commit: bytes) -> str:
    line = next((line for line in commit.split(b"\n\n", 1)[0].splitlines() if line.startswith(b"committer ")), b"")
    try:
        return timestamp(datetime.fromtimestamp(int(line.split()[-2]), UTC))
    except (IndexError, ValueError, OverflowError, OSError):  # anybody may have made it
        return ""


def latest() -> str:
    """The last moment that a clock may say now."""
    return timestamp(datetime.now(UTC) + AHEAD)


def key(row: Row, limit: str = _NEVER) -> Key:
    """What runs are sorted by, apart from earlier runs of their branch."""
    return max((time for time in (row.started, row.since) if time <= limit), default=""), 0, row.recording, row.number


def newest_first(rows: Sequence[Row], limit: str = _NEVER, before: Before = lambda _: "") -> list[Row]:
    """``rows`` in order, the newest first.

    Parameters
    ----------
    limit : clocks that say a later time are wrong.
    before : asked for runs with such a clock.
    """
    by_recording = {row.recording: row for row in sorted(rows, key=lambda row: row.number)}
    keys: dict[str, Key] = {}
    for row in rows:
        _place(row, limit, lambda each: by_recording.get(before(each)), keys)
    return sorted(rows, key=lambda row: keys[row.id], reverse=True)


def _place(row: Row, limit: str, before: Callable[[Row], Row | None], keys: dict[str, Key]) -> None:
    """Enter what is compared of ``row``, and of those before it on its branch that it needs: time, steps after that,
    recording and number."""
    waiting: list[tuple[Row, Row]] = []
    while row.id not in keys:
        keys[row.id] = key(row, limit)  # so that a chain that goes in a circle ends
        earlier = before(row) if row.started > limit else None
        if earlier is None:
            break
        waiting.append((row, earlier))
        row = earlier
    for later, earlier in reversed(waiting):
        time, steps, *_ = max(keys[later.id], keys[earlier.id])
        keys[later.id] = (time, steps + 1, later.recording, later.number)


class Chains:
    """The recordings of execution branches, as their commits follow each other; each branch is read when asked for."""

    def __init__(self, git: Git, prefix: str) -> None:
        self._git, self._prefix = git, prefix
        self._known: dict[str, dict[str, str]] = {}

    def __call__(self, row: Row) -> str:
        """The recording before that of ``row``; empty where it is the first, or the branch is not here."""
        name = f"{row.project}/{row.experiment}/{row.execution}"
        if name not in self._known:
            self._known[name] = self._read(name)
        return self._known[name].get(row.recording, "")

    def _read(self, name: str) -> dict[str, str]:
        branch = f"{self._prefix}/{name}"
        pattern = (f"refs/heads/{branch}", f"refs/remotes/*/{branch}", f"{ARCHIVE}/{name}")
        ref = next((ref.name for ref in self._git.refs(*pattern)), None)
        if ref is None:
            return {}
        form = "--format=%(trailers:key=Padre-Recording,valueonly,separator=%x20)"
        text = self._git.text("log", "--topo-order", "--reverse", form, "--end-of-options", ref, check=False)
        names = [word for line in text.splitlines() for word in line.split()]
        return dict(zip(names[1:], names, strict=False))
