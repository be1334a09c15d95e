"""The runs of one recording by setting: seeds are averaged within each split, equal predictions count once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isnan
from typing import Any

from padre_git.app.view import RunView
from padre_git.core import averages
from padre_git.core.intervals import mean_interval
from padre_git.model.documents import Metric


@dataclass(frozen=True)
class Score:
    """One metric of one setting over the splits."""

    metric: Metric  # of the first run: direction and bounds
    values: list[float]  # per split, averaged over seeds
    ratio: float | None  # test rows / training rows

    @property
    def mean(self) -> float:
        return averages.mean(self.values)

    @property
    def std(self) -> float | None:
        return averages.std(self.values)

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the mean; none where one split, or the design, allows none."""
        return mean_interval(self.values, self.ratio, self.metric.bounds)


@dataclass(frozen=True)
class Setting:
    """A setting, the runs of its seeds, and its scores.

    Attributes
    ----------
    position : number in the recording, from 1; selectors count the same.
    distinct : the completed runs whose predictions differ.
    """

    position: int
    runs: list[RunView]
    distinct: list[RunView]
    scores: dict[str, Score]

    @property
    def first(self) -> RunView:
        return (self.distinct or self.runs)[0]

    @property
    def main(self) -> Score | None:
        return self.scores.get(self.first.document.main_metric or "")

    @property
    def goodness(self) -> float:
        """Higher is better; a setting without a score is the worst."""
        if self.main is None or isnan(self.main.mean):
            return -inf
        return -self.main.mean if self.main.metric.greater_is_better is False else self.main.mean


def settings(runs: Sequence[RunView]) -> list[Setting]:
    """The settings of the runs of a recording, in the order of the grid."""
    groups: dict[str, list[RunView]] = {}
    for view in runs:
        groups.setdefault(_key(view.document.setting), []).append(view)
    return [_setting(position, group) for position, group in enumerate(groups.values(), start=1)]


def ranked(found: Sequence[Setting]) -> list[Setting]:
    """The best first; equals in the order of the grid."""
    return sorted(found, key=lambda each: -each.goodness)


def best(runs: Sequence[RunView]) -> Setting:
    """The best setting; where none has a score, the first."""
    return ranked(settings(runs))[0]


def _key(setting: dict[str, Any]) -> str:
    return json.dumps(setting, sort_keys=True, default=repr)


def _setting(position: int, group: list[RunView]) -> Setting:
    kept: dict[str, RunView] = {}
    for view in group:
        if view.document.status == "completed" and view.metrics:
            kept.setdefault(view.document.predictions or view.id, view)
    distinct = list(kept.values())
    return Setting(position, group, distinct, _scores(distinct))


def _scores(distinct: list[RunView]) -> dict[str, Score]:
    documents = [view.metrics for view in distinct if view.metrics]
    if not documents:
        return {}
    design = documents[0].design
    scores = {}
    for name, metric in documents[0].metrics.items():
        seeds = [document.metrics[name].values for document in documents if name in document.metrics]
        scores[name] = Score(metric, averages.over_seeds(seeds), design.ratio if design else None)
    return scores
