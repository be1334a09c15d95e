"""`padre show RUN`: what a run was, its numbers, what has changed since, and where it is."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from padre_git.app import saved
from padre_git.app.current import CodeState, code_state, current_versions
from padre_git.app.listing import places
from padre_git.app.naming import value_text
from padre_git.app.nouns import tried
from padre_git.app.reading import Reader
from padre_git.core import formats
from padre_git.core.intervals import mean_interval
from padre_git.model.documents import Code, Metric, Metrics, Run
from padre_git.model.names import short
from padre_git.storage.index import Index, Row

if TYPE_CHECKING:
    from padre_git.app.workspace import Workspace

_DEFAULTS = 3
_FILES = 3
_FINE = "no row in train and test, no duplicate across them, every class in every split"


@dataclass(frozen=True)
class Shown:
    """What `padre show` prints: lines of a name and a text, a table, more lines; or one document for `--json`."""

    head: list[tuple[str, str]]
    headers: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    remark: str = ""
    tail: list[tuple[str, str]] = field(default_factory=list)
    traceback: str = ""
    document: Any = None


def show_run(workspace: "Workspace", row: Row, known: Index, *, everything: bool = False) -> Shown:
    """All about one run.

    Parameters
    ----------
    everything : all parameters, files and the environment, instead of what is worth a look.
    """
    reader = Reader(workspace, row)
    run, metrics = reader.run, reader.metrics
    code = code_state(workspace, run)
    data_state, data_current = _data_state(run, known)
    seed, effect = _seed(run, known)
    checks = sorted({check for split in reader.splits for each in split.splits for check in each.checks})
    where = saved.where(workspace, row)
    results = saved.results(workspace, reader)
    count = tried(_same_splits(row, known))
    head = [
        ("run", _headline(run)),
        (
            "experiment",
            f"{row.project}/{row.experiment}" + (f", label {run.label}" if run.label != row.experiment else ""),
        ),
        *_named("code", [_code(run.code, row), *_since(code, everything=everything)]),
        *([("data", _data(run, data_state))] if run.dataset else []),
        *([("splitting", _splitting(row))] if row.splitting else []),
        *([("pipeline", run.pipeline.replace(" + ", " -> "))] if run.pipeline else []),
        *([("parameters", _parameters(run, everything=everything))] if run.parameters else []),
        ("seed", seed),
        *(_named("command", [" ".join(run.command)]) if everything else []),
        *_named("error", [_error(run)] if run.error else []),
        *_named("warnings", [f"{each.category} ×{each.count}: {each.message}" for each in run.warnings]),
        *_named("note", run.notes),
    ]
    tail = [
        *([("checks", "; ".join(checks) or _FINE)] if metrics and row.splitting else []),
        *(
            [("tried", f"{formats.count(count, 'setting')} of {row.experiment} on these splits so far")]
            if count
            else []
        ),
        ("saved", where.text),
        *([("results", results.text)] if results.text else []),
    ]
    state = {
        "code_current": code.current,
        "data_current": data_current,
        "seed_without_effect": effect,
        "checks": checks,
        "tried": count,
        "places": places(row),
        "saved": where.document,
        "results": results.document,
    }
    document = {**msgspec.to_builtins(run), "metrics": _documents(metrics), "state": state}
    if metrics and metrics.design:
        document["design"] = msgspec.to_builtins(metrics.design)
    headers, rows, remark = _numbers(metrics)
    return Shown(head, headers, rows, remark, tail, run.error.traceback if run.error else "", document)


def _named(name: str, texts: list[str]) -> list[tuple[str, str]]:
    """Lines below each other, the first with the name."""
    return [(name if at == 0 else "", text) for at, text in enumerate(texts)]


def _headline(run: Run) -> str:
    try:
        moment = f"{datetime.fromisoformat(run.started):%Y-%m-%d %H:%M} UTC"
    except ValueError:
        moment = run.started
    ending = {"completed": "completed in", "failed": "failed after", "interrupted": "interrupted after"}[run.status]
    message = f'   "{run.message}"' if run.message else ""
    return f"{short(run.id)}  {ending} {formats.duration(run.duration)}, {moment}{message}"


def _code(code: Code, row: Row) -> str:
    if not code.commit:
        return f"{row.execution[:7]}, before the first commit"
    base = f"{code.branch or 'HEAD'}@{code.commit[:7]}"
    return f"{row.execution[:7]} = {base}" + (f" + changes in {_files(code.changed)}" if code.changed else "")


def _files(paths: list[str]) -> str:
    more = f" and {len(paths) - _FILES} more" if len(paths) > _FILES else ""
    return ", ".join(paths[:_FILES]) + more


def _since(state: CodeState, *, everything: bool) -> list[str]:
    if not state.known:
        return ["which files it used is not known: whether it is still current neither"]
    if not state.current:
        parts = [f"{_files(state.changed)} changed" if state.changed else ""]
        parts += [f"{_files(state.gone)} {'is' if len(state.gone) == 1 else 'are'} gone" if state.gone else ""]
        return [f"since then {', '.join(filter(None, parts))}: stale"]
    if state.unused:
        paths = ", ".join(state.unused) if everything else _files(state.unused)
        return [f"since then {paths} changed, which this run does not use: still current"]
    return ["unchanged since: current"]


def _data_state(run: Run, known: Index) -> tuple[str, bool | None]:
    if run.dataset is None:
        return "", None
    newest = current_versions(known).get(run.dataset.dataset)
    if newest is None:
        return "its version is not on this branch", None
    if newest.version == run.dataset.version:
        return "still current", True
    return f"now {newest.version[:7]}: stale", False


def _data(run: Run, state: str) -> str:
    data = run.dataset
    assert data
    target = f", target {', '.join(data.target)}" if data.target else ""
    classes = f" ({data.classes} classes)" if data.classes else ""
    return f"{data.name} {data.version[:7]}, {' × '.join(map(str, data.shape))}{target}{classes}: {state}"


def _splitting(row: Row) -> str:
    return ", ".join(filter(None, [row.splits, (row.splitting or "")[:7]]))


def _parameters(run: Run, *, everything: bool) -> str:
    chosen = [name for name in run.parameters if name in {*run.set, *run.setting}]
    others = [name for name in run.parameters if name not in chosen]
    shown = others if everything else others[:_DEFAULTS]
    more = len(others) - len(shown)
    defaults = " ".join(_assigned(run, shown)) + (f" … {more} more (--all)" if more else "")
    return f"set: {' '.join(_assigned(run, chosen)) or 'none'}   default: {defaults or 'none'}"


def _assigned(run: Run, names: list[str]) -> list[str]:
    return [f"{name}={value_text(run.parameters[name])}" for name in names]


def _seed(run: Run, known: Index) -> tuple[str, bool | None]:
    """What the seed was, and whether it is known to have no effect."""
    if run.seed is None:
        return "none given", None
    others = [row for row in known.rows if row.seed != run.seed and _same_but_seed(row, run)]
    if any(row.predictions != run.predictions for row in others):
        return f"{run.seed}, with effect: other seeds gave other predictions", False
    if others or not run.seeded:
        return f"{run.seed}, without effect", True
    return f"{run.seed}, for {_files(run.seeded)}", None


def _same_but_seed(row: Row, run: Run) -> bool:
    ours = (run.execution, run.definition, run.splitting, run.setting, run.dataset and run.dataset.version)
    theirs = (row.execution, row.definition, row.splitting, row.setting, row.version)
    return row.predictions is not None and row.status == "completed" and ours == theirs


def _same_splits(row: Row, known: Index) -> list[Row]:
    """Every run of the experiment on the same data and splits; one that was removed was tried, too."""
    place = (row.project, row.experiment, row.version, row.splitting)
    every = [*known.rows, *known.removed] if row.splitting else []
    return [each for each in every if (each.project, each.experiment, each.version, each.splitting) == place]


def _error(run: Run) -> str:
    assert run.error
    where = [f"split {run.error.split}" if run.error.split is not None else "", run.error.component or ""]
    place = ", ".join(filter(None, where))
    return f"{run.error.type}: {run.error.message}" + (f" (in {place})" if place else "")


def _numbers(metrics: Metrics | None) -> tuple[list[str], list[list[str]], str]:
    if not metrics or not metrics.metrics:
        return [], [], ""
    ratio = metrics.design.ratio if metrics.design else None
    rows = [_metric(name, metric, metrics.main, ratio) for name, metric in metrics.metrics.items()]
    counts = sorted({metric.n for metric in metrics.metrics.values()})
    intervals = any(row[2] for row in rows)
    note = "; interval corrected for overlapping training sets, approximate" if intervals else ""
    if counts[-1] == 1:
        return ["metric", "value"], [row[:2] for row in rows], "one split: no spread"
    splits = " to ".join(str(count) for count in dict.fromkeys((counts[0], counts[-1])))
    return ["metric", "mean ± std", "95 % interval", "splits"], rows, f"± std over {splits} splits (n - 1){note}"


def _metric(name: str, metric: Metric, main: str | None, ratio: float | None) -> list[str]:
    digits = formats.decimals(metric.mean, metric.std, bounds=metric.bounds)
    found = mean_interval(metric.values, ratio, metric.bounds)
    return [
        f"{name}  (main)" if name == main else name,
        formats.spread(metric.mean, metric.std, bounds=metric.bounds),
        formats.interval(*found, digits) if found else "",
        " ".join(formats.short_value(value, metric.bounds) for value in metric.values),
    ]


def _documents(metrics: Metrics | None) -> dict[str, Any]:
    ratio = metrics.design.ratio if metrics and metrics.design else None
    return {
        name: {**msgspec.to_builtins(metric), "interval": mean_interval(metric.values, ratio, metric.bounds)}
        for name, metric in (metrics.metrics if metrics else {}).items()
    }
