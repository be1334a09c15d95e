"""The pages of a repository as it is, made again once it has changed; and what is new in it since a page was made."""

import gzip
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site import rows
from padre_git.app.site.live import delta
from padre_git.app.site.live.delta import Seen
from padre_git.app.site.live.progress import Progress
from padre_git.app.site.live.state import Looks
from padre_git.app.site.pages import Pages
from padre_git.app.site.view import View
from padre_git.errors import PadreError
from padre_git.model.garbage import uncollected
from padre_git.storage.index import Index
from padre_git.storage.index import read as read_index

_LOOK = 1.0  # seconds between two looks at the repository, for all readers together
_REST = 1.0  # times as long as the last answer took, in which nothing is looked at either
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


@dataclass
class Kept:
    """The pages of a repository.

    Parameters
    ----------
    read : opens the repository.
    """

    read: Callable[[], Workspace]
    # one page is made at a time: git's reader of objects serves one
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _next: float = 0.0  # when the repository is looked at again
    _looks: Looks = field(default_factory=Looks)
    _workspace: Workspace | None = None
    _state: str = ""
    _told: str | None = None  # the state that is still the last one, as an answer said it
    _index: Index | None = None
    _pages: Pages | None = None
    _packed: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)
    _progress: Progress = field(default_factory=Progress)
    _running: list[str] = field(default_factory=list)
    _seen: dict[str, Seen] = field(default_factory=dict)  # by state, of the last ones

    def state(self) -> str:
        """What is recorded now, looked at once a second at most.

        Raises
        ------
        PadreError : where the repository cannot be read.
        """
        with self._lock:
            if time.monotonic() >= self._next:
                try:
                    self._look()
                except OSError as error:
                    raise PadreError("The repository is gone from where it was, retrying") from error
                self._next = time.monotonic() + _LOOK
            return self._state

    def _look(self) -> None:
        workspace = self._workspace or self.read()
        now = self._looks.state(workspace)
        if now != self._state and workspace is self._workspace:
            workspace = self.read()  # its settings may be others
        running = self._progress.texts(workspace)
        if (now, running) != (self._state, self._running):
            self._told = None
        self._workspace, self._state, self._running = workspace, now, running

    def is_news(self, since: str) -> bool:
        """Whether there may be something new since the state ``since``, said at once: nothing is looked at, nor waited
        for."""
        return since != self._told or time.monotonic() >= self._next

    def pages(self) -> Pages:
        """The pages of that state."""
        with self._lock:
            now = self.state()
            if self._pages is None or self._pages.live != now:
                workspace = self.read()
                self._index = read_index(workspace.git, workspace.layout, earlier=self._index)
                followed = Followed(workspace.git, workspace.settings, workspace.notes, runs=self._index)
                self._pages, self._packed = Pages(View.of(followed), live=now), {}
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
            if path not in self._packed:
                data = (found.render(path) or "").encode()
                self._packed[path] = (data, gzip.compress(data, _LEVEL, mtime=0))
            if path == _RUNS:
                self._see(found)
            return found.live, *self._packed[path]

    def news(self, since: str, *, whole: bool) -> tuple[bytes, bytes] | None:
        """What is new since a state, as it is and compressed; none where nothing is.

        Parameters
        ----------
        since : the state of the last answer: of what is recorded, then of what runs.
        whole : with the runs that came, changed or went, for the page of runs; all of them where the state is too old.
        """
        with self._lock:
            recorded, _, _ = since.partition(".")
            now, running = self.state(), self._running
            both = ".".join([now, *([sha256(repr(running).encode()).hexdigest()[:8]] if running else [])])
            if both == since:
                self._told = both
                return None
            told: dict[str, Any] = {"state": both, "running": running, "changed": now != recorded}
            if now == recorded or not whole:
                return json.dumps(told).encode(), b""
            key = f"rows {since} {both}"
            if key not in self._packed:
                begun = time.monotonic()
                data = rows.text(told | {"rows": self._new(recorded)}).encode()
                self._packed[key] = (data, gzip.compress(data, _LEVEL, mtime=0))
                self._next = max(self._next, time.monotonic() + _REST * (time.monotonic() - begun))
            return self._packed[key]

    @uncollected()
    def _new(self, recorded: str) -> dict[str, Any]:
        """The rows that are new since a state, where it is known and most of them are as they were; else all."""
        pages, old = self.pages(), self._seen.get(recorded)
        new = self._see(pages)
        return (delta.between(old, new, pages.table) if old else None) or pages.table.document()

    def _see(self, pages: Pages) -> Seen:
        """Remember what a page has that gets the rows of a state."""
        if pages.live not in self._seen:
            self._seen[pages.live] = Seen.of(pages.table)
            while len(self._seen) > _KEPT:
                del self._seen[next(iter(self._seen))]
        return self._seen[pages.live]
