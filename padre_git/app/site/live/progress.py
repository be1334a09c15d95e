"""How far the recordings are that other processes make now, from their journals: no process is asked."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from padre_git.app.repository.workspace import Workspace
from padre_git.core.text import formats
from padre_git.core.text.markdown import visible
from padre_git.errors import PadreError
from padre_git.model.documents import Metrics
from padre_git.storage import documents, stage
from padre_git.storage.stage import Follower

_MOST = 5  # that are named
_BEST = "metrics.json"


@dataclass
class Recording:
    """One of them, as far as its journal is read.

    Attributes
    ----------
    over : runs that ended.
    early : splits of runs that go on.
    best : metric, its mean, and whether greater is better, of the best run so far.
    """

    follower: Follower
    experiment: str = ""
    fits: int = 0
    splits: int = 1
    over: set[str] = field(default_factory=set)
    early: dict[str, int] = field(default_factory=dict)
    best: tuple[str, float, bool] | None = None

    def read(self) -> None:
        """What came since the last look."""
        for entry in self.follower.new():
            kind, run = entry.get("kind"), entry.get("run", "")
            if kind == "head":
                self.experiment = PurePosixPath(entry["folder"]).parts[-3]  # above executions/<execution>
            elif kind == "about":
                self.fits, self.splits = entry.get("fits", 0), entry.get("splits", 1)
            elif kind == "split":
                self.early[run] = self.early.get(run, 0) + 1
            elif kind == "run":
                self.over.add(run)
                self.early.pop(run, None)
                self._scored(entry["files"])

    def _scored(self, files: Mapping[str, bytes]) -> None:
        for path, data in files.items():
            if not path.endswith(f"/{_BEST}"):
                continue
            try:
                found = documents.decode(data, Metrics, path)
            except PadreError:
                continue
            score = found.metrics.get(found.main or "")
            if found.main and score is not None and math.isfinite(score.mean):
                greater = score.greater_is_better is not False
                if self.best is None or (score.mean > self.best[1] if greater else score.mean < self.best[1]):
                    self.best = (found.main, score.mean, greater)

    @property
    def text(self) -> str:
        """``iris-svc: 37 of 90 fits, best accuracy 0.973``."""
        done = len(self.over) * self.splits + sum(self.early.values())
        parts = [f"{done:,} of {self.fits:,} fits" if self.fits else f"{formats.count(len(self.over), 'run')} done"]
        if self.best:
            name, mean, _ = self.best
            parts.append(f"best {name} {formats.number(mean, formats.decimals(mean))}")
        return visible(f"{self.experiment or 'a recording'}: {', '.join(parts)}")


class Progress:
    """The recordings that are under way, read on at each look."""

    def __init__(self) -> None:
        self._known: dict[str, Recording] = {}

    def texts(self, workspace: Workspace) -> list[str]:
        """A line for each; none where nothing runs."""
        private = workspace.git.private
        alive = stage.alive(private)
        self._known = {name: self._known.get(name) or Recording(Follower(private, name)) for name in alive}
        found: list[str] = []
        for each in self._known.values():
            each.read()
            found.append(each.text)
        more = [f"and {len(found) - _MOST} more"] if len(found) > _MOST else []
        return [*found[:_MOST], *more]
