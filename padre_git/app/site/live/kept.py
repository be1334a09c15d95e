"""The pages of a repository as it is, made again once it has changed; and what is new in it since a page was made."""

import gzip
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site import rows
from padre_git.app.site.live import delta
from padre_git.app.site.live.delta import Seen
from padre_git.app.site.live.watched import Watched
from padre_git.app.site.pages import Pages
from padre_git.app.site.view import View
from padre_git.model.garbage import uncollected
from padre_git.storage.index import Index
from padre_git.storage.index import read as read_index

_LEVEL = 1  # of compression: the reader is on this machine, or at the other end of ssh
_KEPT = 3  # earlier states whose runs are known, to send what is new since
_RUNS = "runs.js"


@dataclass(frozen=True)
class Followed(Workspace):
    """A workspace whose runs are those of one moment, whatever asks for them.

    Attributes
    ----------
    runs : of that moment.
    """

    runs: Index | None = None

    def index(self, at: str | None = None) -> Index:
        """The runs of that moment, or those of a revision."""
        return self.runs if at is None and self.runs else super().index(at)


class Packed:
    """Answers to many readers, plain and compressed; each is made once."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[bytes, bytes]] = {}

    def of(self, name: str, make: Callable[[], str]) -> tuple[bytes, bytes]:
        """The answer ``name``."""
        if name not in self._known:
            data = make().encode()
            self._known[name] = (data, gzip.compress(data, _LEVEL, mtime=0))
        return self._known[name]


class Earlier:
    """What open pages of runs have: the runs of the last states."""

    def __init__(self) -> None:
        self._seen: dict[str, Seen] = {}

    def see(self, pages: Pages) -> Seen:
        """What a page knows that was sent the runs of this state."""
        if pages.live not in self._seen:
            self._seen[pages.live] = Seen.of(pages.table)
            while len(self._seen) > _KEPT:
                del self._seen[next(iter(self._seen))]
        return self._seen[pages.live]

    def new(self, since: str, pages: Pages) -> dict[str, Any]:
        """The rows that are new since a state, where it is known and most of them are as they were; else all."""
        old, new = self._seen.get(since), self.see(pages)
        return (delta.between(old, new, pages.table) if old else None) or pages.table.document()


@dataclass
class Kept:
    """The pages of a repository.

    Parameters
    ----------
    read : opens the repository.
    """

    read: Callable[[], Workspace]
    watched: Watched = field(init=False)
    # one page is made at a time: git's reader of objects serves one
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _index: Index | None = None
    _pages: Pages | None = None
    _packed: Packed = field(default_factory=Packed)  # of these pages
    _earlier: Earlier = field(default_factory=Earlier)

    def __post_init__(self) -> None:
        self.watched = Watched(self.read)

    def state(self) -> str:
        """What is recorded now, looked at once a second at most.

        Raises
        ------
        PadreError : where the repository cannot be read.
        """
        with self._lock:
            return self.watched.look()

    def pages(self) -> Pages:
        """The pages of that state."""
        with self._lock:
            now = self.state()
            if self._pages is None or self._pages.live != now:
                workspace = self.watched.workspace
                self._index = read_index(workspace.git, workspace.layout, earlier=self._index)
                followed = Followed(workspace.git, workspace.settings, workspace.notes, runs=self._index)
                self._pages, self._packed = Pages(View.of(followed), live=now), Packed()
            return self._pages

    def rendered(self, path: str) -> tuple[str, str | None]:
        """The state, and the text of a page; none where there is no such page."""
        with self._lock, uncollected():
            found = self.pages()
            return found.live, found.render(path)

    def picked(self, runs: list[str]) -> tuple[str, str]:
        """The state, and the comparison of some runs."""
        with self._lock, uncollected():
            found = self.pages()
            return found.live, found.picked(runs)

    def packed(self, path: str) -> tuple[str, bytes, bytes]:
        """The state, and a page as it is and compressed; kept, for what many ask for."""
        with self._lock, uncollected():
            found = self.pages()
            answer = self._packed.of(path, lambda: found.render(path) or "")
            if path == _RUNS:
                self._earlier.see(found)
            return found.live, *answer

    def news(self, since: str, *, whole: bool) -> tuple[bytes, bytes] | None:
        """What is new since a state, as it is and compressed; none where nothing is.

        Parameters
        ----------
        since : the state of the last answer: of what is recorded, then of what runs.
        whole : with the runs that came, changed or went, for the page of runs; all of them where the state is too old.
        """
        with self._lock, uncollected():
            recorded, _, _ = since.partition(".")
            now, both = self.state(), self.watched.both
            if both == since:
                self.watched.tell()
                return None
            told: dict[str, Any] = {"state": both, "running": self.watched.running, "changed": now != recorded}
            if now == recorded or not whole:
                return json.dumps(told).encode(), b""
            begun, pages = time.monotonic(), self.pages()
            answer = self._packed.of(
                f"rows {since} {both}", lambda: rows.text(told | {"rows": self._earlier.new(recorded, pages)})
            )
            self.watched.rest(time.monotonic() - begun)
            return answer
