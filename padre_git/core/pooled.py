"""Metrics over the test rows of all splits together, for splits whose test parts are single rows or overlap.

One row has no accuracy worth a mean, and many metrics of one row are undefined (Forman & Scholz 2010).
"""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from padre_git.core.answers import Answers
from padre_git.core.inference import Measured, measure
from padre_git.core.metric import Metric
from padre_git.core.paths import Paths
from padre_git.core.results import Result, aggregate
from padre_git.core.splits import Split
from padre_git.core.targets import as_target
from padre_git.model.documents import Design, Metrics


def pooled(
    results: Sequence[Result],
    splits: Sequence[Split],
    y: Any,
    metrics: Sequence[Metric],
    *,
    design: Design,
    run: str,
    groups: Any = None,
) -> Metrics:
    """The metrics of a run, each one value over all its predictions; `n` is the number of different rows.

    Raises
    ------
    PadreError
        Where a metric needs what the pipeline does not answer.
    """
    rows = np.concatenate([splits[result.number].test for result in results])
    truth = as_target(y)
    beside = {} if groups is None else {"groups": lambda: np.asarray(groups)[rows]}
    paths = Paths(None if truth is None else truth[rows], together(results), beside)
    found = measure(metrics, paths, Measured({}, {}))
    document = aggregate([Result(0, scores=found.scores, undefined=found.undefined)], metrics, design, run)
    count = len(np.unique(rows))
    named = {name: msgspec.structs.replace(metric, n=count) for name, metric in document.metrics.items()}
    return msgspec.structs.replace(document, metrics=named)


def together(results: Sequence[Result]) -> Answers:
    """The answers of all splits below each other; a class that one training part lacked has probability 0 there."""
    prediction = np.concatenate([np.asarray(result.prediction) for result in results])
    if all(result.probabilities is not None and result.classes is not None for result in results):
        classes = np.unique(np.concatenate([np.asarray(result.classes) for result in results]))
        return Answers(prediction, np.concatenate([_columns(each, classes) for each in results]), None, classes)
    decisions = [result.decision for result in results]
    same = all(_same(result.classes, results[0].classes) for result in results)
    decision = np.concatenate(decisions) if same and all(each is not None for each in decisions) else None
    return Answers(prediction, None, decision, results[0].classes if same else None)


def _columns(result: Result, classes: Any) -> Any:
    wide = np.zeros((len(result.probabilities), len(classes)))
    wide[:, np.searchsorted(classes, np.asarray(result.classes))] = result.probabilities
    return wide


def _same(one: Any, other: Any) -> bool:
    return (one is None) == (other is None) and (one is None or np.array_equal(one, other))
