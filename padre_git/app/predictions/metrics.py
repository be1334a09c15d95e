"""`padre metric list` and `show`: the metrics that can be named; the ones that runs have are in `datanouns`."""

from dataclasses import replace
from typing import Any

import msgspec

from padre_git.app.predictions import compute as later
from padre_git.app.recording.opening import open_workspace
from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import select
from padre_git.app.runs.listing import Shown, Table
from padre_git.core.components.answers import KINDS, OUTLIERS, Problem
from padre_git.core.metrics.fitting import named, offered
from padre_git.core.metrics.metric import Bounds, Metric
from padre_git.core.metrics.table import METRICS
from padre_git.core.text.formats import listed
from padre_git.model.documents import CodeObject
from padre_git.model.names import short

_ANY = "any"
_SHOWN = 6  # classes
_OTHERS = "the ones that your runs have: padre list metrics; a function of your own: @app.metric"
_CLASSIFICATION = "classification"
_WHOLE = {"binary", "multiclass", "multilabel"}


def metrics() -> Table:
    """One line per metric, as the table of `core.metric_table` has them."""
    return _table(list(METRICS.values()), [_OTHERS])


def of_run(workspace: Workspace, selector: str) -> Table:
    """The ones that fit what a run has stored; a metric of one class or target is one of each.

    Raises
    ------
    MissingData : where its predictions are not on this machine, saying what to pull.
    """
    row = select.run(workspace, selector, command="padre metric list --for")
    known = later.problem_of(workspace, row)
    found = [_at_all(metric, known) for metric in offered(known)]
    several = known.targets or known.classes
    names = listed(several, _SHOWN, " …")
    of = f", {'targets' if known.targets else 'classes'} {names}" if names else ""
    what = f"{short(row.id)}: {known.kind or row.task or 'no task'}{of}"
    if not found and known.truth is False:
        return _table(found, [f"{what}; no metric fits, since the data have no target"])
    return _table(found, [f"{what}; padre metric compute NAME {short(row.id)[:4]}"])


def _at_all(metric: Metric, known: Problem) -> Metric:
    """Where a class has to be named, the name of the metric of each."""
    needed = metric.part == "class" and known.kind not in {"binary", OUTLIERS}
    return replace(metric, name=f"{metric.name}_per_class") if needed else metric


def one(name: str) -> Shown:
    """A metric of the table, or one of the user's that a run has; see `padre metric show`.

    Raises
    ------
    UnknownName : listing close or all names.
    """
    base = name.partition(".")[0]
    if base in METRICS:
        return _shown(METRICS[base])
    found = _of_users(name)
    if not found:
        named(name, Problem())
    return found[-1]


def _shown(metric: Metric) -> Shown:
    better, bounds, source = _words(metric)
    of = f"{metric.name}.CLASS, {metric.name}_per_class" if metric.part else ""
    lines = [
        ("metric", metric.name),
        ("is", _summary(metric)),
        ("for", _kinds(metric)),
        ("better", f"{better}, {bounds}" if bounds else better),
        ("average", metric.average or ""),
        ("of one", of),
        ("from", f"{source}: {' or '.join(' + '.join(way) for way in metric.consumes)}"),
        ("code", f"{metric.code}, part of padre"),
    ]
    return Shown([(name, text) for name, text in lines if text], document=_document(metric))


def _summary(metric: Metric) -> str:
    """What the table says of it; else the first sentence about its function."""
    function: Any = metric.function
    text = metric.about or getattr(function, "func", function).__doc__ or ""
    return " ".join(text.strip().split("\n\n")[0].split())


def _of_users(name: str) -> list[Shown]:
    """The versions of a metric of the user's that the runs of this repository have, the newest last."""
    workspace = open_workspace()
    found: dict[str, Shown] = {}
    base, _, version = name.partition("@")
    for row in reversed(workspace.index().rows):
        for own, score in row.scores.items():
            known = score.code is None or score.code in found
            if own.partition("@")[0] == base and not known and str(score.code).startswith(version):
                reader = Reader(workspace, row)
                code = reader.document(reader.place.code(str(score.code)), CodeObject)
                found |= {code.hash: _of_user(code)} if code else {}
    return list(found.values())


def _of_user(code: CodeObject) -> Shown:
    better = "higher" if code.options.get("greater_is_better") else "lower"
    bounds = code.options.get("bounds")
    uses = [f"{name} = {text.splitlines()[0]}" for name, text in code.captured.items()]
    lines = [
        ("metric", code.name),
        ("better", better + (f", {_interval(tuple(bounds))}" if bounds else "")),
        ("from", " or ".join(" + ".join(way) for way in code.options.get("consumes", []))),
        ("code", code.hash),
        *(("uses", text) for text in uses),
    ]
    return Shown(lines, text=code.source, document=msgspec.to_builtins(code))


def _table(found: list[Metric], remarks: list[str]) -> Table:
    documents = [_document(metric) for metric in found]
    rows = [[metric.name, _kinds(metric), *_words(metric)] for metric in found]
    return Table(["metric", "for", "better", "bounds", "from"], rows, documents, remarks)


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
