"""The metrics of one run: mean, spread, interval and the value of each split, in words and for `--json`."""

from typing import Any

import msgspec

from padre_git.core import formats
from padre_git.core.gaps import gaps
from padre_git.core.intervals import mean_interval
from padre_git.model.documents import Metric, Metrics


def table(metrics: Metrics | None) -> tuple[list[str], list[list[str]], str]:
    """Headers, rows, and what the numbers are."""
    if not metrics or not metrics.metrics:
        return [], [], ""
    ratio = metrics.design.ratio if metrics.design else None
    rows = [_metric(name, metric, metrics.main, ratio) for name, metric in metrics.metrics.items()]
    counts = sorted({metric.n for metric in metrics.metrics.values()})
    intervals = any(row[2] for row in rows)
    note = "; interval corrected for overlapping training sets, approximate" if intervals else ""
    if metrics.design and metrics.design.family == "pooled":
        return ["metric", "value"], [row[:2] for row in rows], f"over all {counts[-1]} test rows pooled: no std"
    if counts[-1] == 1:
        return ["metric", "value"], [row[:2] for row in rows], "one split: no spread"
    splits = " to ".join(str(count) for count in dict.fromkeys((counts[0], counts[-1])))
    return ["metric", "mean ± std", "95 % interval", "splits"], rows, f"± std over {splits} splits (n - 1){note}"


def _metric(name: str, metric: Metric, main: str | None, ratio: float | None) -> list[str]:
    digits = formats.decimals(metric.mean, metric.std, bounds=metric.bounds)
    found = mean_interval(metric.values, ratio, metric.bounds)
    return [
        f"{name}  (main)" if name == main else name,
        "undefined" if metric.undefined else formats.spread(metric.mean, metric.std, bounds=metric.bounds),
        formats.interval(*found, digits) if found else "",
        " ".join(formats.short_value(value, metric.bounds) for value in metric.values),
    ]


def undefined(metrics: Metrics | None) -> list[str]:
    """Each metric that has no value in a split, and why; one line each."""
    return [
        f"{name} {gaps(metric.undefined)}: no mean, no test"
        for name, metric in (metrics.metrics if metrics else {}).items()
        if metric.undefined
    ]


def documents(metrics: Metrics | None) -> dict[str, Any]:
    """Metric -> its document and interval."""
    ratio = metrics.design.ratio if metrics and metrics.design else None
    return {
        name: {**msgspec.to_builtins(metric), "interval": mean_interval(metric.values, ratio, metric.bounds)}
        for name, metric in (metrics.metrics if metrics else {}).items()
    }
