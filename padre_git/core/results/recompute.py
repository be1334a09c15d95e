"""A metric of a run from its stored predictions, without training: of each split, or over all test rows together."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sklearn import config_context

from padre_git.core.components.answers import Problem, are_labels
from padre_git.core.metrics.fitting import available, fits, fitted, named
from padre_git.core.metrics.metric import Metric, value_in
from padre_git.core.metrics.paths import Paths
from padre_git.core.results import raw
from padre_git.core.results.results import metric_document
from padre_git.core.results.schema import kinds
from padre_git.errors import PadreError
from padre_git.model import documents

Given = Callable[[Any], Mapping[str, Callable[[], Any]]]
_OF_DATA = {"features", "numbers", "groups", "estimator"}  # what metrics are computed from next to predictions
_PRODUCTS = {"prediction": "prediction", "probability": "probabilities", "score": "decision"}


def problem_of(table: pa.Table, task: str | None, *, features: bool = True) -> Problem:
    """What a table of predictions has to be measured.

    Parameters
    ----------
    features : whether the features of the rows are known, too.
    """
    known = kinds(table.schema)
    what = {kind.what for kind in known.values()}
    several = raw.targets(known)
    task = task or _task(table, what, several)
    classes = raw.classes(table) if task not in {"regression", "clustering"} and not several else None
    truths = [table.column(name) for name, kind in known.items() if kind.what == "truth"]
    labels = bool(several) and task == "classification" and all(are_labels(raw.values(each)) for each in truths)
    products = {_PRODUCTS[each] for each in what & _PRODUCTS.keys()} | ({"features"} if features else set())
    truth = "truth" in what or None if task not in {"clustering", "outlier detection"} else "truth" in what
    return Problem(
        task=task,
        truth=truth,
        targets=tuple(several),
        classes=tuple(classes.tolist()) if classes is not None else (),
        labels=labels,
        products=frozenset(products),
    )


def _task(table: pa.Table, what: set[str], several: list[str]) -> str | None:
    """Of a script that says none: what its predictions can only be; whole numbers may be both."""
    if "truth" not in what:
        return None
    kinds_of = {table.schema.field(name).type for name, kind in kinds(table.schema).items() if kind.what == "truth"}
    if "probability" in what or not any(pa.types.is_integer(kind) or pa.types.is_floating(kind) for kind in kinds_of):
        return "classification"
    return "regression" if not several and raw.classes(table) is None else None


def chosen(metric: Metric | str, known: Problem) -> list[Metric]:
    """The metric as it is for a problem; of ``recall_per_class`` and the like each.

    Raises
    ------
    UnknownName : where there is no such metric.
    PadreError : where it does not fit.
    """
    found = named(metric, known) if isinstance(metric, str) else [metric]
    for each in found:
        why = fits(each, known)
        if why:
            raise PadreError(f"`{each.name}` {why}")
        if not available(each, known):
            raise PadreError(f"it needs {each.response}, which its predictions do not have")
    return [fitted(each, known) for each in found]


def of_data(metrics: Sequence[Metric]) -> bool:
    """Whether one of ``metrics`` is computed from more of the data than predictions."""
    return any(_OF_DATA & {*each.things} for each in metrics)


def own(name: str, recorded: documents.Metric, problem: Problem) -> Metric | None:
    """padre's own metric of this name, where it is the one that was recorded and needs nothing but predictions."""
    try:
        listed = chosen(name, problem)
    except PadreError:
        return None
    same = [each for each in listed if each.name == name and recorded.code in (None, each.code)]
    return same[0] if len(same) == 1 and not of_data(same) else None


def recomputed(
    metrics: list[Metric], table: pa.Table, task: str | None, given: Given, *, pooled: bool = False
) -> dict[str, documents.Metric]:
    """The metrics of a run, one value per split.

    Parameters
    ----------
    given : of the ids of rows, what the data set knows of them.
    pooled : one value over all rows, where the splits have single ones; `n` is then the number of different rows.
    """
    values: dict[str, list[float]] = {metric.name: [] for metric in metrics}
    reasons: dict[str, dict[int, str | None]] = {metric.name: {} for metric in metrics}
    parts = [raw.whole(table, task)] if pooled else raw.parts(table, task=task)
    with config_context(skip_parameter_validation=True), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the run has them
        for part in parts:
            paths = Paths(part.truth, part.answers, given(part.rows))
            for metric in metrics:
                value, why = value_in(metric, paths)
                values[metric.name].append(value)
                reasons[metric.name][part.number] = why
    found = {each.name: metric_document(each, values[each.name], reasons[each.name]) for each in metrics}
    if not pooled:
        return found
    count = len(pc.unique(table.column("row_id")))
    return {name: msgspec.structs.replace(each, n=count) for name, each in found.items()}


def pooled(
    metrics: Sequence[Metric],
    table: pa.Table,
    task: str | None,
    *,
    design: documents.Design,
    run: str,
    given: Given = lambda rows: {},
) -> documents.Metrics:
    """The metrics of a run, each one value over all its predictions; `n` is the number of different rows.

    For splits whose test parts are single rows or overlap: one row has no accuracy worth a mean, and many metrics of
    one row are undefined (Forman & Scholz 2010).

    Parameters
    ----------
    table : the predictions.
    task : of the pipeline.
    given : of the ids of rows, what else a metric may take.

    Raises
    ------
    PadreError : where a metric needs what the pipeline does not answer.
    """
    known = problem_of(table, task, features=False)
    there = [metric for metric in metrics if not metric.optional or available(metric, known)]
    found = recomputed(there, table, task, given, pooled=True)
    return documents.Metrics(run=run, main=next(iter(found), None), design=design, metrics=found)


def positions(rows: Any, ids: Any) -> Any:
    """Where each of ``rows`` stands in ``ids``.

    Raises
    ------
    PadreError : where one stands nowhere.
    """
    order = np.argsort(ids, kind="stable")
    found = np.searchsorted(ids, rows, sorter=order)
    places = order[np.minimum(found, len(ids) - 1)]
    if not np.array_equal(np.asarray(ids)[places], rows):
        raise PadreError("its rows are not those of its data set")
    return places
