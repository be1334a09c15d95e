"""What is recorded and what runs in a repository now: looked at once a second at most, for all readers together."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site.live.progress import Progress
from padre_git.app.site.live.state import Looks
from padre_git.errors import PadreError

_LOOK = 1.0  # seconds between two looks
_REST = 1.0  # times as long as the last answer took, in which nothing is looked at either


@dataclass
class Watched:
    """A repository that is looked at again and again.

    Parameters
    ----------
    read : opens it.

    Attributes
    ----------
    state : of what is recorded.
    running : a line for each recording that is under way.
    """

    read: Callable[[], Workspace]
    state: str = ""
    running: list[str] = field(default_factory=list)
    _next: float = 0.0  # when it is looked at again
    _told: str | None = None  # the state of the last answer, while nothing has changed since
    _workspace: Workspace | None = None
    _looks: Looks = field(default_factory=Looks)
    _progress: Progress = field(default_factory=Progress)

    def look(self) -> str:
        """The state; the repository is looked at if the last look is long ago.

        Raises
        ------
        PadreError : where the repository cannot be read.
        """
        if time.monotonic() >= self._next:
            try:
                self._look()
            except OSError as error:
                raise PadreError("The repository is gone from where it was, retrying") from error
            self._next = time.monotonic() + _LOOK
        return self.state

    def _look(self) -> None:
        workspace = self._workspace or self.read()
        now = self._looks.state(workspace)
        if now != self.state and workspace is self._workspace:
            workspace = replace(self.read(), git=workspace.git)  # its settings may be others
        running = self._progress.texts(workspace)
        if (now, running) != (self.state, self.running):
            self._told = None
        self._workspace, self.state, self.running = workspace, now, running

    @property
    def workspace(self) -> Workspace:
        """The repository of that state."""
        self.look()
        assert self._workspace
        return self._workspace

    @property
    def both(self) -> str:
        """The state of what is recorded, and of what runs."""
        return ".".join([self.state, *([sha256(repr(self.running).encode()).hexdigest()[:8]] if self.running else [])])

    def tell(self) -> None:
        """A reader has heard of the last state."""
        self._told = self.both

    def is_news(self, since: str) -> bool:
        """Whether anything may be new since the state ``since``. Answers at once, without a look at the repository."""
        return since != self._told or time.monotonic() >= self._next

    def rest(self, took: float) -> None:
        """Look again only after a rest, for the last answer took that many seconds."""
        self._next = max(self._next, time.monotonic() + _REST * took)
