"""`padre show RUN`: what a run was, its numbers, what has changed since, and where it is."""

import shlex
from dataclasses import dataclass
from typing import Any

import msgspec

from padre_git.app.notes import notes
from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import settings
from padre_git.app.runs.current import CodeState, code_state, current_versions, data_now
from padre_git.app.runs.listing import Shown, run_document, when
from padre_git.app.runs.saved import Place, results_of, saved_in
from padre_git.app.runs.settings import Setting, tried_by
from padre_git.app.show import details as scoretable
from padre_git.core.text import findings, formats
from padre_git.model.documents import Run
from padre_git.model.names import NO_CODE, short
from padre_git.storage.index import Index, Row

_FILES = 3
_FINE = "no row in train and test, no duplicate across them"
_CLASSES = ", every class in every split"
NOTES = "notes"  # what people wrote; a `note` is what padre has to say of the run


@dataclass(frozen=True)
class _Facts:
    """What was found out about a run."""

    reader: Reader
    setting: Setting
    code: CodeState
    data: tuple[str, bool | None]
    seed: tuple[str, bool | None]
    checks: list[str]
    tried: int
    saved: Place
    results: Place
    now: bool


def show_run(workspace: Workspace, row: Row, known: Index, *, everything: bool = False, now: bool = True) -> Shown:
    """All about one run.

    Parameters
    ----------
    everything : all parameters, files and the command, instead of what is worth a look.
    now : also what has become of it: whether code and data are as they were, where it is saved, and the notes on it.
    """
    reader = Reader(workspace, row)
    run = reader.run
    facts = _Facts(
        reader=reader,
        setting=settings.each_alone(known.rows, row.group).get(row.id) or settings.alone(row),
        code=code_state(workspace, run),
        data=_data_state(run, known),
        seed=_seed(run, row, known),
        checks=findings.summary({each.number: each.checks for split in reader.splits for each in split.splits}),
        tried=_tried(row, known),
        saved=saved_in(workspace, row),
        results=results_of(workspace, reader),
        now=now,
    )
    headers, rows, remark = scoretable.table(reader.metrics)
    traceback = run.error.traceback if run.error else ""
    noted = notes.on_run(notes.notes(workspace), row) if now else []
    tail = [*_tail(facts), *((NOTES, each.line) for each in noted)]
    document = {**_document(facts), "noted": noted}
    return Shown(_head(facts, everything=everything), headers, rows, remark, tail, traceback, document)


def _head(facts: _Facts, *, everything: bool) -> list[tuple[str, str]]:
    run, row = facts.reader.run, facts.reader.row
    definition = facts.reader.definition
    types, sizes = scoretable.parameter_types(definition), scoretable.weights(definition)
    label = f", label {row.label}" if row.label != row.experiment else ""
    texts = {
        "run": [_headline(run)],
        "experiment": [f"{row.project}/{row.experiment}{label}"],
        "imported": _imported(run, everything=everything),
        "code": [_code(run, row), *(_since(facts.code, everything=everything) if _judged(facts) else [])],
        "data": [_data(run, facts.data[0] if facts.now else "")] if run.dataset else [],
        "splitting": [", ".join(filter(None, (row.splits, row.splitting[:7])))] if row.splitting else [],
        "pipeline": [run.pipeline.replace(" + ", " -> ")] if run.pipeline else [],
        "parameters": scoretable.parameters(run, types, sizes, everything=everything),
        "seed": [facts.seed[0]],
        "command": [shlex.join(run.command)] if everything else [],
        "error": [_error(run)] if run.error else [],
        "warnings": [f"{each.category} ×{each.count}: {each.message}" for each in run.warnings],
        "note": run.notes,
    }
    return [(name, text) for name, each in texts.items() for text in each]


def _judged(facts: _Facts) -> bool:
    """Whether it is to be said if the code is as it was."""
    return facts.now and facts.reader.row.execution != NO_CODE


def _imported(run: Run, *, everything: bool) -> list[str]:
    """Where an imported run is from."""
    origin = run.imported
    if not origin:
        return []
    commit = f", code {origin.commit[:7]}" if origin.commit else ""
    own = origin.id if everything else origin.id[:8]
    return [f"{origin.tool} run {own} of {origin.store}{commit}, taken {when(origin.taken, ' UTC')}"]


def _tail(facts: _Facts) -> list[tuple[str, str]]:
    run, row, metrics = facts.reader.run, facts.reader.row, facts.reader.metrics
    checks = [_checks(facts)] if metrics and row.splitting else []
    best = f"; this is the best of {facts.setting.among}: its score is optimistic" if facts.setting.chosen else ""
    count = f"{formats.count(facts.tried, 'setting')} of {row.experiment} on these splits so far{best}"
    texts = {
        "undefined": scoretable.undefined(metrics),
        "checks": checks,
        "tried": [count] if facts.tried else [],
        "saved": facts.saved.texts if facts.now else [],
        "results": facts.results.texts if facts.now else [],
        "kept": _kept(run),
    }
    return [(name, text) for name, each in texts.items() for text in each]


def _kept(run: Run) -> list[str]:
    """What the results have next to predictions: models, and transformations."""
    models = [name for name in run.artifacts if run.model and name.startswith(f"{run.model}/")]
    splits = {name.rsplit("/", 1)[1].partition(".")[0] for name in models}
    pickled = ", as pickles" if any(name.endswith(".pickle") for name in models) else ""
    parts = [f"the model of {formats.count(len(splits), 'split')}{pickled}"] if splits else []
    parts += [f"transformations of {', '.join(run.transformations)}"] if run.transformations else []
    return ["; ".join(parts)] if parts else []


def _checks(facts: _Facts) -> str:
    run, metrics = facts.reader.run, facts.reader.metrics
    if not run.definition or run.task is None:
        return "none: the script split its own data"
    family = metrics.design.family if metrics and metrics.design else ""
    if family == "none":
        return "none: nothing is tested"
    classes = _CLASSES.replace("split", "training part") if family == "pooled" else _CLASSES
    return "; ".join(facts.checks) or _FINE + (classes if run.task == "classification" else "")


def _document(facts: _Facts) -> dict[str, Any]:
    run, metrics = facts.reader.run, facts.reader.metrics
    shared = run_document(facts.setting, {run.id: metrics} if metrics else {})
    intervals = scoretable.intervals(metrics)
    shared["metrics"] = {name: {**each, **intervals.get(name, {})} for name, each in shared["metrics"].items()}
    design = {"design": msgspec.to_builtins(metrics.design)} if metrics and metrics.design else {}
    failure = {"failure": msgspec.to_builtins(run.error)} if run.error else {}
    state = {
        "code_current": facts.code.current,
        "data_current": facts.data[1],
        "seed_without_effect": facts.seed[1],
        "checks": facts.checks,
        "tried": facts.tried,
        "saved": facts.saved.document,
        "results": facts.results.document,
    }
    types = scoretable.parameter_types(facts.reader.definition)
    more = {"types": types} if types else {}
    return {**msgspec.to_builtins(run), **shared, **failure, **more, **design, "state": state}


def _headline(run: Run) -> str:
    ending = {"completed": "completed in", "failed": "failed after", "interrupted": "interrupted after"}[run.status]
    message = f'   "{run.message}"' if run.message else ""
    if run.stopped:
        why = "it could not beat" if run.stopped.reason == "bound" else "clearly worse than"
        ending = f"stopped after {run.stopped.after} of {run.stopped.of} splits ({why} {short(run.stopped.than)}), in"
    took = f"{ending} {formats.duration(run.duration)}"
    if run.imported and not run.duration:  # its tool did not record how long it took
        took = run.status
    return f"{short(run.id)}  {took}, {when(run.started, ' UTC')}{message}"


def _code(run: Run, row: Row) -> str:
    code = run.code
    if row.execution == NO_CODE:
        return f"unknown (imported from {row.imported})"
    if not code.commit:
        return f"{row.execution[:7]}, before the first commit"
    base = f"commit {code.commit[:7]}" if run.imported else f"{code.branch or 'HEAD'}@{code.commit[:7]}"
    return f"{row.execution[:7]} = {base}" + (f" + changes in {_files(code.changed)}" if code.changed else "")


def _files(paths: list[str]) -> str:
    return formats.listed(paths, _FILES, " and {} more")


def _since(state: CodeState, *, everything: bool) -> list[str]:
    if not state.known:
        return ["padre cannot tell which files this script used, so it cannot tell whether the run is up to date"]
    if not state.current:
        gone, changed = ([each.text for each in state.differing if each.gone is what] for what in (True, False))
        parts = [f"{_files(changed)} changed" if changed else ""]
        parts += [f"{_files(gone)} {'is' if len(gone) == 1 else 'are'} gone" if gone else ""]
        return [f"since then {', '.join(filter(None, parts))}: stale"]
    if state.unused:
        paths = ", ".join(state.unused) if everything else _files(state.unused)
        return [f"since then {paths} changed, which this run does not use: up to date"]
    return ["unchanged since: up to date"]


def _data_state(run: Run, known: Index) -> tuple[str, bool | None]:
    if run.dataset is None:
        return "", None
    now = data_now(run, current_versions(known))
    if now is None:
        return "its version is not on this branch", None
    if now == run.dataset.version:
        return "up to date" if run.dataset.follows else "as the code gives it", True
    return f"now {now[:7]}: stale", False


def _data(run: Run, state: str) -> str:
    data = run.dataset
    assert data
    target = f", target {', '.join(data.target)}" if data.target else ""
    classes = f" ({data.classes} classes)" if data.classes else ""
    text = f"{data.name} {data.version[:7]}, {' × '.join(map(str, data.shape))}{target}{classes}"
    return f"{text}: {state}" if state else text


def _seed(run: Run, row: Row, known: Index) -> tuple[str, bool | None]:
    """What the seed was, and whether it is known to have no effect."""
    if run.seed is None:
        return "none given", None
    same = known.rows.where(execution=row.execution, version=row.version, splitting=row.splitting)
    seeds = known.rows.column("field:seed")
    varied = known.rows.at([place for place in same if seeds[place] != run.seed])
    others = [each for each in varied if _same_but_seed(each, row)]
    if any(each.predictions != run.predictions for each in others):
        return f"{run.seed}, which matters: other seeds gave other predictions", False
    if run.imported and not others:
        return f"{run.seed}", None
    if others or not run.seeded:
        return f"{run.seed}, without effect", True
    return f"{run.seed}, for {_files(run.seeded)}", None


def _same_but_seed(one: Row, other: Row) -> bool:
    if one.predictions is None or one.status != "completed":
        return False
    places = [(row.execution, row.pipeline, row.splitting, row.dataset, row.version) for row in (one, other)]
    return places[0] == places[1] and one.compared == other.compared


def _tried(row: Row, known: Index) -> int:
    """How many settings the experiment has had on the same data and splits."""
    place = (row.project, row.experiment, row.version, row.splitting)
    every = tried_by(known, ("project", "experiment", "version", "splitting"), {place})
    return len(every[place]) if row.splitting else 0


def _error(run: Run) -> str:
    assert run.error
    where = [f"split {run.error.split}" if run.error.split is not None else "", run.error.component or ""]
    place = ", ".join(filter(None, where))
    return f"{run.error.type}: {run.error.message}" + (f" (in {place})" if place else "")
