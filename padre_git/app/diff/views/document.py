"""A diff as one JSON document, with full precision. Fields are only added."""

from typing import Any

import msgspec

from padre_git.app import questions
from padre_git.app.diff.difference import Difference
from padre_git.app.diff.pairs import Variant
from padre_git.app.diff.result import Diff
from padre_git.app.diff.scores import MetricChange
from padre_git.app.diff.sides import Side
from padre_git.app.diff.views import words
from padre_git.core.statistics.scores import Scores

_RESULT = "verdict reason row p adjusted family test detail df n replicate detectable scope".split()
_RUN = "project experiment execution label status setting pipeline".split()


def document(found: Diff, *, checked: bool = False) -> dict[str, Any]:
    """All of a diff.

    Parameters
    ----------
    checked : whether the table of checks is in it, for which metrics are derived again.
    """
    checks = {"checks": [msgspec.to_builtins(each) for each in found.checks]} if checked else {}
    return {
        "before": _side(found.before),
        "after": _side(found.after),
        "not_run_again": [msgspec.to_builtins(each) for each in found.unrun],
        "only_before": found.pairs.only_before,
        "only_after": found.pairs.only_after,
        "first": [_first(each) for each in found.pairs.first],
        "same_runs": found.pairs.same,
        "pairs": [_pair(each) for each in found.differences],
        "questions": [questions.revisions.document(each) for each in found.answers],
        "noted": [{"run": run, "text": text} for run, text in found.notes],
        "gates": [{**msgspec.to_builtins(each), "text": each.text} for each in found.gates],
        **checks,
    }


def _side(side: Side) -> dict[str, Any]:
    return {"selector": side.text, "title": side.title, "commit": side.revision}


def _pair(found: Difference) -> dict[str, Any]:
    names = ("parameters", "components", "environment", "pipeline", "splitting", "splitting_parts", "seed", "data")
    return {
        "before": _variant(found.pair.before),
        "after": _variant(found.pair.after),
        "comparable": not found.incomparable,
        "reason": found.incomparable,
        "same": found.same,
        "changed": {
            **{name: msgspec.to_builtins(getattr(found, name)) for name in names},
            "code": msgspec.to_builtins(found.code),
            "pipeline_source": found.source,
        },
        "metrics": {change.name: _metric(change) for change in found.metrics},
        "instances": msgspec.to_builtins(found.instances),
        "notes": words.notes(found),
    }


def _variant(variant: Variant) -> dict[str, Any]:
    row = variant.row
    return {
        "run": row.id,
        "runs": [each.id for each in variant.setting.runs],
        "seeds": [each.seed for each in variant.setting.runs],
        **{name: getattr(row, name) for name in _RUN},
        "dataset": msgspec.to_builtins(row.use),
        "splitting": row.splitting,
        "best_of": variant.best_of,
        "selected_on": row.selected_on,
        "message": row.message,
        "duration": variant.duration,
    }


def _first(variant: Variant) -> dict[str, Any]:
    metrics = {
        name: {"main": name == variant.row.main, "mean": score.mean, "std": score.std, "n": score.n}
        for name, score in words.scores(variant).items()
    }
    return {**_variant(variant), "metrics": metrics}


def _metric(change: MetricChange) -> dict[str, Any]:
    result = change.result
    told = {name: getattr(result, name) for name in _RESULT} if result else {}
    return {
        "main": change.main,
        "tested": change.tested,
        "greater_is_better": change.known.greater_is_better,
        "bounds": change.known.bounds,
        "before": _scores(change.before),
        "after": _scores(change.after),
        "difference": change.difference,
        "interval": result.interval if result else None,
        **told,
        "gate_interval": result.gate if result else None,
        "notes": list(result.notes) if result else [],
    }


def _scores(side: Scores | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {
        "mean": side.mean,
        "std": side.std,
        "n": len(side.values),
        "values": side.values,
        "seeds": max(len(side.per_seed), 1),
        "std_over_seeds": side.std_over_seeds,
    }
