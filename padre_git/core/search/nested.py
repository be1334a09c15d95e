"""A search inside a training part: every setting over inner splits; the best is fitted on the whole of it."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from padre_git.core.components.components import components
from padre_git.core.components.plain import plain
from padre_git.core.metrics.metric import Metric
from padre_git.core.results.results import Result, all_warnings
from padre_git.core.search.derive import derive
from padre_git.core.search.samplers import Sampler, Tried, ask
from padre_git.core.search.space import Setting
from padre_git.core.splitting.splits import Split, Splitting
from padre_git.core.statistics.means import mean
from padre_git.errors import PadreError
from padre_git.model.documents import Warned

_DIGITS = 12  # 0.1 + 0.2 and 0.3 are one score


@dataclass(frozen=True)
class Search:
    """What is tried inside each training part.

    Attributes
    ----------
    settings : to choose from, in their order; empty with a sampler.
    splitting : of the training part.
    metric : whose mean over the inner splits decides.
    groups, times : of all rows, or None.
    sampler : what proposes settings instead, anew in each training part.
    count : how many it proposes there.
    warm : number of an outer split -> settings that are proposed there before any others.
    """

    settings: Sequence[Mapping[str, Any]]
    splitting: Splitting
    metric: Metric
    groups: Any = None
    times: Any = None
    sampler: Sampler | None = None
    count: int = 0
    warm: Mapping[int, tuple[Setting, ...]] = field(default_factory=dict)

    def proposed(self, outer: int, history: Sequence[Tried]) -> Sequence[Setting]:
        """What is to be tried next inside the training part of the split ``outer``; empty at the end."""
        if self.sampler is None:
            return [] if history else [dict(each) for each in self.settings]
        left = self.count - len(history)
        if left < 1 or (history and self.sampler.batch is None):
            return []
        own = replace(self.sampler, seed=derive(self.sampler.seed, "inner", outer), warm=self.warm.get(outer, ()))
        return ask(own, len(history), left if own.batch is None else min(own.batch, left), history)

    def splits(self, outer: Split, y: Any) -> list[Split]:
        """The inner splits of an outer training part; positions are those of all rows, as ``y``, (n,)."""
        rows = outer.train
        own = [None if values is None else values[rows] for values in (y, self.groups)]
        times = None if self.times is None else self.times[rows]
        inner = self.splitting.split(len(rows), *own, times=times)
        return [replace(each, train=rows[each.train], test=rows[each.test], validation=None) for each in inner]


@dataclass(frozen=True)
class Chosen:
    """What a search found: the best setting and its number, its mean score, and what the fits warned of."""

    at: int
    setting: Mapping[str, Any]
    score: float
    warnings: list[Warned]
    fit_time: float


def choose(search: Search, outer: Split, y: Any, compute: Callable[[int, Setting, Split], Result]) -> Chosen:
    """The setting with the best mean over the inner splits of ``outer``; the first of equals.

    Parameters
    ----------
    compute : of the number of a setting, itself, and an inner split.

    Raises
    ------
    PadreError : where no setting could be scored.
    """
    inner = search.splits(outer, y)
    tried, means, warned, seconds, why = list[Tried](), list[float](), list[Warned](), 0.0, ""
    while proposed := search.proposed(outer.number, tried):
        for at, setting in enumerate(proposed, start=len(tried)):
            results = [compute(at, setting, split) for split in inner]
            score, reason = _mean(results, search.metric)
            means.append(score)
            tried.append(Tried(at, setting, None if math.isnan(score) else {search.metric.name: score}))
            seconds += sum(result.fit_time for result in results)
            warned += all_warnings(results)
            if reason:
                why = why or f"{text(setting)}: {reason}"
                warned.append(Warned(category="NotChosen", message=f"{text(setting)} could not be scored: {reason}"))
    sign = -1 if search.metric.greater_is_better is False else 1
    order = sorted(range(len(means)), key=lambda at: (math.isnan(means[at]), -sign * round(means[at], _DIGITS), at))
    if math.isnan(means[order[0]]):
        raise PadreError(f"no setting could be scored inside the training part; {why}")
    return Chosen(order[0], tried[order[0]].setting, means[order[0]], warned, seconds)


def _mean(results: Sequence[Result], metric: Metric) -> tuple[float, str]:
    """The mean score, and why there is none."""
    failed = next((result.failure for result in results if result.failure), None)
    if failed:
        return math.nan, f"{failed.type}: {failed.message}"
    middle = mean([result.scores.get(metric.name, math.nan) for result in results])
    return middle, f"{metric.name} is undefined in an inner split" if math.isnan(middle) else ""


def space(settings: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """The different values of each hyperparameter, in the order of the grid."""
    found: dict[str, list[Any]] = {}
    for setting in settings:
        for name, value in setting.items():
            values = found.setdefault(name, [])
            if not any(value is other or repr(value) == repr(other) for other in values):
                values.append(value)
    return found


def own_search(estimator: Any) -> tuple[dict[str, Any], float | None] | None:
    """What a fitted search in ``estimator`` chose, with the names of its run, and the inner score, larger is better: of
    scikit-learn's (`best_params_`), and those with `best_config` and `best_loss`, such as FLAML's `AutoML`."""
    for component in components(estimator):
        own = component.estimator
        found = getattr(own, "best_params_", None)
        if isinstance(found, Mapping):
            best = getattr(own, "best_score_", None)
            # named as the components are: `GridSearchCV.estimator.C`
            names = {f"{component.name}.estimator.{name.replace('__', '.')}": name for name in found}
            return {name: plain(found[key]) for name, key in names.items()}, None if best is None else float(best)
        config, loss = getattr(own, "best_config", None), getattr(own, "best_loss", None)
        if isinstance(config, Mapping) and isinstance(loss, int | float):
            kind = getattr(own, "best_estimator", None)
            chosen = {"estimator": kind, **config} if isinstance(kind, str) else dict(config)
            return {f"{component.name}.{name}": plain(value) for name, value in chosen.items()}, -float(loss)
    return None


def text(setting: Mapping[str, Any]) -> str:
    """``SVC.C=10 SVC.kernel=rbf``."""
    return " ".join(f"{name}={plain(value)}" for name, value in setting.items())


def summary(results: Iterable[Result]) -> list[str]:
    """What was chosen how often, in one line; none where nothing was."""
    counts = Counter(text(result.selected) for result in results if result.selected is not None)
    if not counts:
        return []
    return [
        f"chosen inside the training parts: {', '.join(f'{name} ×{count}' for name, count in counts.most_common())}"
    ]
