"""`padre metric list`: the metrics that can be named in an experiment; those that runs have are in `datanouns`."""

from typing import Any

from padre_git.app.nountable import Table
from padre_git.core.answers import KINDS
from padre_git.core.metric import Bounds, Metric
from padre_git.core.metric_table import METRICS

_ANY = "any"
_CLASSIFICATION = "classification"
_WHOLE = {"binary", "multiclass", "multilabel"}


def metrics() -> Table:
    """One line per metric, as the table of `core.metric_table` has them."""
    documents = [_document(metric) for metric in METRICS.values()]
    rows = [[metric.name, _kinds(metric), *_words(metric)] for metric in METRICS.values()]
    remark = "those that your runs have: padre list metrics; a function of your own: @app.metric"
    return Table(["metric", "for", "better", "bounds", "from"], rows, documents, [remark])


def _kinds(metric: Metric) -> str:
    """What it is for; all kinds of a classification are one word."""
    left = [kind for kind in metric.kinds if KINDS[kind] != _CLASSIFICATION or not {*metric.kinds} >= _WHOLE]
    return ", ".join([_CLASSIFICATION, *left] if {*metric.kinds} >= _WHOLE else left) or _ANY


def _words(metric: Metric) -> list[str]:
    better = "higher" if metric.greater_is_better else "lower"
    return [better, _interval(metric.bounds), metric.response]


def _interval(bounds: Bounds) -> str:
    if bounds is None:
        return ""
    low, high = ("" if bound is None else f"{bound:g}" for bound in bounds)
    return f"{low} to {high}" if low and high else f"at least {low}" if low else f"at most {high}"


def _document(metric: Metric) -> dict[str, Any]:
    return {
        "metric": metric.name,
        "kinds": list(metric.kinds),
        "of": metric.part or None,
        "average": metric.average,
        "code": metric.code,
        "greater_is_better": metric.greater_is_better,
        "bounds": None if metric.bounds is None else list(metric.bounds),
        "consumes": [list(way) for way in metric.consumes],
    }
