"""What is compared with what: a setting of an experiment on each side, its runs, and where they stand."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from padre_git.app.diff.sides import Side
from padre_git.app.repository.reader import Reader, read_runs
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import settings
from padre_git.app.runs.names import setting_text
from padre_git.app.runs.scores import of_run, of_setting
from padre_git.core.statistics.scores import Scores
from padre_git.model.documents import Document, Metrics, Run
from padre_git.model.names import short

D = TypeVar("D", bound=Document)


class Variant:
    """One side of a pair: a setting of an experiment, its runs and where they stand.

    Attributes
    ----------
    best_of : of how many settings it is the best by its score, on these splits; 0 where it was not chosen so.
    """

    def __init__(self, workspace: Workspace, side: Side, setting: settings.Setting, *, best_of: int = 0) -> None:
        self._workspace, self.side, self.setting, self.best_of = workspace, side, setting, best_of
        self.row = setting.row

    @cached_property
    def reader(self) -> Reader:
        """Reads the files of its first seed's run."""
        return Reader(self._workspace, self.row, at=self.side.revision)

    @cached_property
    def run(self) -> Run:
        """`run.json` of its first seed; `read` gives those of many variants at once."""
        return self.reader.run

    def shared(self, path: str, kind: type[D]) -> D | None:
        """A document that many runs name, read once; see `Reader.document`."""
        if path not in self.side.documents:
            self.side.documents[path] = self.reader.document(path, kind)
        found = self.side.documents[path]
        return found if isinstance(found, kind) else None

    @cached_property
    def documents(self) -> dict[str, Metrics]:
        """The metrics of its seeds, by run."""
        return self.side.known.metrics(self.setting.distinct or self.setting.runs)

    @property
    def metrics(self) -> Metrics | None:
        """`metrics.json` of its first seed."""
        return self.documents.get(self.row.id)

    def scores(self, metric: str) -> Scores | None:
        """A metric over splits; none where its runs lack it. Of runs that did not complete there are no values."""
        if self.setting.distinct:
            return of_setting(self.setting, metric, self.documents, name=self.name, chosen=bool(self.best_of))
        found = of_run(self.metrics).get(metric)
        return replace(found, values=()) if found else None

    @property
    def name(self) -> str:
        return short(self.row.id)

    @cached_property
    def seeds(self) -> int:
        """How many seeds its setting has in its `padre run`, of which a selector may have named one."""
        every = settings.of_run(self.row, self.side.known.rows)
        return next((len(setting.distinct) for setting in every if self.row in setting.runs), 0)

    @property
    def duration(self) -> float:
        """Seconds, the mean over seeds."""
        return sum(row.duration for row in self.setting.runs) / len(self.setting.runs)


@dataclass(frozen=True)
class Pair:
    """Two variants that are compared."""

    before: Variant
    after: Variant

    @property
    def title(self) -> str:
        """``breast-svc``, or both names."""
        names = [variant.row.experiment for variant in (self.before, self.after)]
        return names[0] if names[0] == names[1] else f"{names[0]} -> {names[1]}"

    @property
    def setting(self) -> str:
        """What tells it from other pairs of the same experiment; empty where that is nothing."""
        both = [setting_text(variant.row.setting) for variant in (self.before, self.after)]
        return both[0] if both[0] == both[1] else " -> ".join(text or "default" for text in both)


def read(workspace: Workspace, pairs: Iterable[Pair], alone: Iterable[Variant] = ()) -> None:
    """Read `run.json` of all variants in one git process."""
    variants = [*(variant for each in pairs for variant in (each.before, each.after)), *alone]
    found = read_runs(workspace, (variant.row for variant in variants))
    for variant in variants:
        if variant.row.id in found:
            variant.run = found[variant.row.id]
