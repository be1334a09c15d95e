"""What a computation gives, and what all computations of a run give together."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from padre_git.core.metrics.metric import Metric
from padre_git.core.splitting.splits import Split
from padre_git.core.statistics.means import mean, std
from padre_git.model import documents
from padre_git.model.documents import Design, Failure, Undefined, Warned


@dataclass(frozen=True)
class Result:
    """A run over one split.

    Attributes
    ----------
    number : of the split.
    prediction : (n,) or (n, targets), of the test rows in their order; None where it failed.
    probabilities : (n, classes) or None.
    decision : decision values of an estimator without probabilities, (n,) or (n, classes), or None.
    classes : in the order of the columns, or None.
    scores : metric -> value; NaN where it is undefined.
    undefined : metric -> why it is undefined.
    fit_time, infer_time : seconds.
    warnings : of fit, prediction and metrics, counted.
    failure : what was raised, or None.
    seeded : parameters that were None and got a seed.
    fitted : the fitted estimator, where it was asked for.
    history : what it remembers of its training: name -> a number for each epoch.
    transformations : component -> what it makes of the test rows, where it was asked for.
    selected, inner_score : the setting that a search inside the training part chose, JSON-able, and its score there.
    imported : top-level names of modules that another process has loaded since it last gave a result.
    """

    number: int
    prediction: Any = None
    probabilities: Any = None
    decision: Any = None
    classes: Any = None
    scores: dict[str, float] = field(default_factory=dict)
    undefined: dict[str, str] = field(default_factory=dict)
    fit_time: float = 0.0
    infer_time: float = 0.0
    warnings: list[Warned] = field(default_factory=list)
    failure: Failure | None = None
    seeded: list[str] = field(default_factory=list)
    fitted: Any = None
    history: dict[str, list[float]] = field(default_factory=dict)
    transformations: dict[str, Any] = field(default_factory=dict)
    selected: dict[str, Any] | None = None
    inner_score: float | None = None
    imported: frozenset[str] = frozenset()


def aggregate(results: Sequence[Result], metrics: Sequence[Metric], design: Design, run: str) -> documents.Metrics:
    """The metrics of a run: values per split in their order, mean, and std with n - 1.

    A metric that is undefined in a split has no mean: NaN. An optional one that no split has is left out.
    """
    ordered = sorted(results, key=lambda result: result.number)
    found = {}
    for metric in metrics:
        if metric.optional and not any(metric.name in result.scores for result in ordered):
            continue
        values = [result.scores.get(metric.name, math.nan) for result in ordered]
        reasons = {result.number: result.undefined.get(metric.name) for result in ordered}
        found[metric.name] = metric_document(metric, values, reasons)
    return documents.Metrics(run=run, main=next(iter(found), None), design=design, metrics=found)


def metric_document(metric: Metric, values: list[float], reasons: Mapping[int, str | None]) -> documents.Metric:
    """A metric of a run from its values per split; ``reasons`` has why a split has none, by its number."""
    undefined = [Undefined(split=split, reason=reason) for split, reason in reasons.items() if reason]
    return documents.Metric(
        mean=mean(values),
        std=std(values),
        n=len(values),
        values=values,
        greater_is_better=metric.greater_is_better,
        bounds=None if metric.bounds is None else list(metric.bounds),
        code=metric.code,
        average=metric.average,
        positive=metric.shown if metric.part in {"class", "any class"} else None,
        undefined=undefined,
    )


def computation(result: Result, split: Split, checks: Iterable[str] = ()) -> documents.Computation:
    """What `split.json` says of a result."""
    return documents.Computation(
        number=split.number,
        repeat=split.repeat,
        fold=split.fold,
        train=len(split.train),
        test=len(split.test),
        validation=0 if split.validation is None else len(split.validation),
        indices=split.indices,
        fit_time=result.fit_time,
        infer_time=result.infer_time,
        checks=list(checks),
        warnings=result.warnings,
        selected=result.selected,
        inner_score=result.inner_score,
    )


def all_warnings(results: Iterable[Result]) -> list[Warned]:
    """The warnings of several results, counted together."""
    counts: Counter[tuple[str, str]] = Counter()
    for result in results:
        for each in result.warnings:
            counts[each.category, each.message] += each.count
    return [Warned(category=category, message=text, count=count) for (category, text), count in counts.items()]
