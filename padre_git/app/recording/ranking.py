"""The runs of one recording that is in memory: its settings as `lines` has them, with the values per split."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

from padre_git.app.runs import settings as lines
from padre_git.app.runs.settings import Line
from padre_git.core.statistics.means import mean, mean_interval, std
from padre_git.model.documents import Metric, Metrics, Run
from padre_git.storage import index


@dataclass(frozen=True)
class RunView:
    """A run of a recording: its `run.json` and its `metrics.json`."""

    document: Run
    metrics: Metrics | None

    @property
    def id(self) -> str:
        return self.document.id

    @property
    def score(self) -> float | None:
        """Mean of the main metric."""
        main = self.document.main_metric
        return self.metrics.metrics[main].mean if self.metrics and main in self.metrics.metrics else None


@dataclass(frozen=True)
class Score:
    """One metric of one setting over the splits."""

    metric: Metric  # of the first run: direction and bounds
    values: list[float]  # per split, averaged over seeds
    ratio: float | None  # test rows / training rows

    @property
    def undefined(self) -> bool:
        """Whether a split has no value."""
        return any(isnan(value) for value in self.values)

    @property
    def n(self) -> int:
        """How many splits the mean is over; of a value over all test rows together, how many rows."""
        return self.metric.n if len(self.values) == 1 else len(self.values)

    @property
    def mean(self) -> float:
        return mean(self.values)

    @property
    def std(self) -> float | None:
        return std(self.values)

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the mean; none where one split, or the design, allows none."""
        return mean_interval(self.values, self.ratio, self.metric.bounds)


@dataclass(frozen=True)
class Setting:
    """A setting, the runs of its seeds, and its scores.

    Attributes
    ----------
    line : the same as lists have it; `ranked` and they agree on what is the best.
    distinct : the completed runs whose predictions differ.
    """

    line: Line
    runs: list[RunView]
    distinct: list[RunView]
    scores: dict[str, Score]

    @property
    def position(self) -> int:
        """Number in the recording, from 1; selectors count the same."""
        return self.line.position

    @property
    def first(self) -> RunView:
        return (self.distinct or self.runs)[0]

    @property
    def main(self) -> Score | None:
        return self.scores.get(self.first.document.main_metric or "")


def settings(runs: Sequence[RunView]) -> list[Setting]:
    """The settings of the runs of a recording, in the order of the grid."""
    views = {view.id: view for view in runs}
    found = lines.settings([index.of_run(view.document, view.metrics) for view in runs])
    return [_setting(line, views) for line in found]


def ranked(found: Sequence[Setting]) -> list[Setting]:
    """The best first; equals in the order of the grid."""
    return sorted(found, key=lambda each: -lines.goodness(each.line))


def best(runs: Sequence[RunView]) -> Setting:
    """The best setting; where none has a score, the first."""
    return ranked(settings(runs))[0]


def _setting(line: Line, views: dict[str, RunView]) -> Setting:
    of_seeds, distinct = ([views[row.id] for row in rows] for rows in (line.runs, line.distinct))
    documents = {view.id: view.metrics for view in distinct if view.metrics}
    first = documents.get(line.row.id)
    if first is None:
        return Setting(line, of_seeds, distinct, {})
    ratio = first.design.ratio if first.design else None
    scores = {name: Score(metric, lines.values(line, name, documents), ratio) for name, metric in first.metrics.items()}
    return Setting(line, of_seeds, distinct, scores)
