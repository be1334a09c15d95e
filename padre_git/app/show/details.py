"""The details of one run: its hyperparameters in words; its metrics with their intervals in words and for `--json`."""

from collections.abc import Mapping
from typing import Any

import msgspec

from padre_git.app.runs.scores import of_run
from padre_git.core.statistics.scores import Scores
from padre_git.core.text import formats
from padre_git.core.text.findings import gaps
from padre_git.model.documents import Definition, Metrics, Run
from padre_git.model.mappings import TYPES

_DEFAULTS = 3  # of the hyperparameters that were not set
_ROOM = 68  # columns


def table(metrics: Metrics | None) -> tuple[list[str], list[list[str]], str]:
    """Headers, rows, and what the numbers are."""
    if not metrics or not metrics.metrics:
        return [], [], ""
    scores = of_run(metrics)
    rows = [_metric(score, main=name == metrics.main) for name, score in scores.items()]
    counts = sorted({score.n for score in scores.values()})
    intervals = any(row[2] for row in rows)
    note = "; interval corrected for overlapping training sets, approximate" if intervals else ""
    if metrics.design and metrics.design.family == "pooled":
        return ["metric", "value"], [row[:2] for row in rows], f"over all {counts[-1]} test rows pooled: no std"
    if counts[-1] == 1:
        return ["metric", "value"], [row[:2] for row in rows], "one split: no spread"
    splits = " to ".join(str(count) for count in dict.fromkeys((counts[0], counts[-1])))
    return ["metric", "mean ± std", "95 % interval", "splits"], rows, f"± std over {splits} splits (n - 1){note}"


def _metric(score: Scores, *, main: bool) -> list[str]:
    return [
        f"{score.name}  (main)" if main else score.name,
        "undefined" if score.undefined else score.text,
        score.interval_text,
        " ".join(formats.short_value(value, score.bounds) for value in score.values),
    ]


def undefined(metrics: Metrics | None) -> list[str]:
    """Each metric that has no value in a split, and why; one line each."""
    return [
        f"{name} {gaps(metric.undefined)}: no mean, no test"
        for name, metric in (metrics.metrics if metrics else {}).items()
        if metric.undefined
    ]


def intervals(metrics: Metrics | None) -> dict[str, Any]:
    """Metric -> its interval, for `--json`."""
    return {name: {"interval": scores.interval()} for name, scores in of_run(metrics).items()}


def parameter_types(definition: Definition | None) -> dict[str, str]:
    """Parameter -> model, optimizer or other, where that was recorded."""
    known = definition.pipeline.get("parameters") if definition else None
    pairs = known.items() if isinstance(known, dict) else ()
    return {name: each["type"] for name, each in pairs if isinstance(each, dict) and each.get("type") in TYPES}


def weights(definition: Definition | None) -> dict[str, int]:
    """Component -> how many weights it has; networks only."""
    found, level = dict[str, int](), [definition.pipeline] if definition else []
    while level:
        inside = [each.get("components") for each in level]
        level = [part for parts in inside if isinstance(parts, list) for part in parts if isinstance(part, dict)]
        for part in level:
            facts = part.get("facts")
            if isinstance(facts, dict) and isinstance(facts.get("weights"), int):
                found[str(part.get("name"))] = facts["weights"]
    return found


def _networks(run: Run, sizes: Mapping[str, int]) -> dict[str, str]:
    """The networks among the parameters: their class and size instead of all layers."""
    kinds = {name: formats.network(value) for name, value in run.parameters.items() if name in sizes}
    return {name: f"{kind}({sizes[name]:,} weights)" for name, kind in kinds.items() if kind}


def parameters(
    run: Run, types: dict[str, str], sizes: Mapping[str, int] | None = None, *, everything: bool
) -> list[str]:
    """The parameters that were set and the first others; with ``everything`` all, a line for each known type."""
    if not run.parameters:
        return []
    if not everything and sizes:
        run = msgspec.structs.replace(run, parameters={**run.parameters, **_networks(run, sizes)})
    chosen = [name for name in run.parameters if name in {*run.set, *run.setting}]
    others = _estimator_first(run, [name for name in run.parameters if name not in chosen])
    given = f"set: {' '.join(_assigned(run, chosen, layers=everything)) or 'none'}"
    if everything and types:
        grouped = {each: [name for name in others if types.get(name, "other") == each] for each in TYPES}
        return [
            given,
            *(f"{each}: {' '.join(_assigned(run, names, layers=True))}" for each, names in grouped.items() if names),
        ]
    return [_shortened(run, f"{given}   default: ", others, everything=everything)]


def _shortened(run: Run, given: str, others: list[str], *, everything: bool) -> str:
    shown = others if everything else others[:_DEFAULTS]
    while len(shown) > 1 and not everything and len(given + " ".join(_assigned(run, shown))) > _ROOM:
        shown = shown[:-1]
    more = f" … {len(others) - len(shown)} more (--all)" if len(others) > len(shown) else ""
    return given + (" ".join(_assigned(run, shown, layers=everything)) or "none") + more


def _estimator_first(run: Run, names: list[str]) -> list[str]:
    """The estimator's parameters are of more interest than those of the steps before it, and of what holds them."""
    components = run.pipeline.split(" + ")[::-1]
    ranks = {
        name: components.index(part) if part in components else 99 for name in names for part in [name.split(".")[0]]
    }
    return sorted(names, key=ranks.__getitem__)


def _assigned(run: Run, names: list[str], *, layers: bool = False) -> list[str]:
    return [f"{name}={formats.value_text(run.parameters[name], layers=layers)}" for name in names]
