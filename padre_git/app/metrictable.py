"""`padre metric list`: the metrics that can be named in an experiment; those that runs have are in `datanouns`."""

from typing import Any

from padre_git.app.nountable import Table
from padre_git.core.metric_table import METRICS, Bounds, Metric

_TASKS = "any"  # of a metric that asks for no task


def metrics() -> Table:
    """One line per metric, as the table of `core.metric_table` has them."""
    documents = [_document(metric) for metric in METRICS.values()]
    rows = [[metric.name, metric.task or _TASKS, *_words(metric)] for metric in METRICS.values()]
    remark = "those that your runs have: padre list metrics; a function of your own: @app.metric"
    return Table(["metric", "task", "better", "bounds", "from"], rows, documents, [remark])


def _words(metric: Metric) -> list[str]:
    better = "higher" if metric.greater_is_better else "lower"
    return [better, _interval(metric.bounds), " or ".join(metric.responses)]


def _interval(bounds: Bounds) -> str:
    if bounds is None:
        return ""
    low, high = ("" if bound is None else f"{bound:g}" for bound in bounds)
    return f"{low} to {high}" if low and high else f"at least {low}" if low else f"at most {high}"


def _document(metric: Metric) -> dict[str, Any]:
    return {
        "metric": metric.name,
        "task": metric.task,
        "greater_is_better": metric.greater_is_better,
        "bounds": None if metric.bounds is None else list(metric.bounds),
        "responses": list(metric.responses),
    }
