"""What earlier recordings have of a search: which runs are taken over, and what is said of them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from padre_git.app import analysis
from padre_git.app.execute.invocation import Invocation
from padre_git.app.execute.plan import Plan
from padre_git.app.execute.request import TIMES
from padre_git.app.execute.search import Rounds
from padre_git.app.recording.recording import Recording, RunView
from padre_git.app.recording.repeats import Earlier
from padre_git.app.repository.reader import Reader, read_runs
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import searches, settings
from padre_git.core.search.samplers import Grid
from padre_git.core.statistics.means import mean
from padre_git.core.text.formats import count, listed
from padre_git.errors import PadreError
from padre_git.model.documents import Search, Split
from padre_git.model.names import short, slug
from padre_git.storage import documents
from padre_git.storage.index import Row
from padre_git.storage.layout import ExecutionLayout

if TYPE_CHECKING:
    from padre_git.app.analysis.warm import Found, Wanted

_LISTED = 5  # runs that a line names


def warmed(workspace: Workspace, plan: Plan, execution: str) -> Plan:
    """``plan`` with the settings that it is to try first: as an earlier recording of the same search has them, so that
    it goes on alike; else as the runs on other data suggest them.

    Raises
    ------
    PadreError : where there is nothing to search, or no target or metric by which data and settings compare.
    """
    wanted = plan.asked.options.warm
    if not wanted:
        return plan
    _check_warm(plan)
    if plan.search and plan.search.sampler is None:
        note = f"--warm changes nothing: all {count(plan.asked.count, 'setting')} are tried inside each training part"
        return replace(plan, asked=replace(plan.asked, notes=(*plan.asked.notes, note)))
    rows = () if plan.asked.options.again else _of_execution(workspace, plan, execution)
    same = [each for each in searches.every(workspace, rows) if _is_same(each, plan) and each.warm_asked == wanted]
    if same:
        newest = max(same, key=lambda each: each.id)
        return _with_warm(plan, analysis.warm.Found(tuple(newest.warm)))
    return _with_warm(plan, analysis.warm.suggestions(workspace, workspace.index().rows, _wanted(plan)))


def _check_warm(plan: Plan) -> None:
    if plan.asked.count < 2:
        raise PadreError(
            f"--warm needs a search, and {plan.request.slug} has one setting. Name several values, such as "
            "-p 'NAME=loguniform(1e-3,1e3)'."
        )
    if plan.pipeline.task not in ("classification", "regression") or plan.dataset.y is None:
        raise PadreError("--warm compares data sets by their classes or target numbers, which this task lacks.")
    if not any(each.name not in TIMES for each in plan.objectives):
        raise PadreError(f"--warm needs a metric, and {plan.request.slug} has none.")


def _wanted(plan: Plan) -> "Wanted":
    own = plan.pipeline.parameters
    described = plan.definition.pipeline["parameters"]
    return analysis.warm.Wanted(
        count=plan.asked.options.warm,
        space=plan.asked.space,
        pipeline=plan.pipeline.text,
        values={name: each.value for name, each in own.items()},
        set=frozenset(name for name, each in own.items() if each.is_set),
        types={name: each.get("type", "") for name, each in described.items()},
        objective=next(each for each in plan.objectives if each.name not in TIMES),
        dataset=plan.dataset,
        classes=plan.pipeline.task == "classification",
        outer=plan.splits if plan.search else None,
    )


def _with_warm(plan: Plan, found: "Found") -> Plan:
    asked = replace(plan.asked, notes=(*plan.asked.notes, *found.notes))
    if plan.search is None:
        sampler = replace(asked.sampler, warm=analysis.warm.taken(found.warm, asked.space))
        return replace(plan, warm=found.warm, asked=replace(asked, sampler=sampler))
    parts = settings.grouped(found.warm, lambda each: each.split or 0)
    own = {number: analysis.warm.taken(each, asked.space) for number, each in parts.items()}
    return replace(plan, warm=found.warm, asked=asked, search=replace(plan.search, warm=own))


def _of_execution(workspace: Workspace, plan: Plan, execution: str) -> list[Row]:
    """The runs that earlier recordings of this code have of the same definition, data and splits."""
    place, definitions = _place(workspace, plan, execution), _definitions(plan)
    data = (plan.dataset.slug, plan.dataset.version)
    wanted = (plan.indices, *data, place.folder.rpartition("/")[2])
    of_code = workspace.index().rows.having(
        lambda *found: found == wanted, "splitting", "dataset", "version", "execution"
    )
    return [row for row in of_code if row.place.folder == place.folder and row.definition in definitions]


def _is_same(document: Search, plan: Plan) -> bool:
    """Whether a search is this one, whatever the number of settings: it proposes the same ones in the same order."""
    own = plan.asked.sampler
    return (
        document.space == plan.asked.space.document
        and (document.sampler, document.seed) == (own.name, own.seed)
        and document.nested == (plan.search is not None)
    )


def _place(workspace: Workspace, plan: Plan, execution: str) -> ExecutionLayout:
    return workspace.layout.execution(slug(plan.definition.project), slug(plan.definition.name), execution)


def _definitions(plan: Plan) -> set[str]:
    return {documents.digest(plan.definition), documents.earlier_digest(plan.definition)}


def proposed(workspace: Workspace, plan: Plan, execution: str) -> Rounds:
    """The runs of ``plan`` in rounds, without the ones that this execution has; a single run is always computed."""
    alone = plan.count < 2 or plan.asked.options.again
    earlier = Earlier(
        workspace,
        _place(workspace, plan, execution),
        () if alone else _rows(workspace, plan, execution),
        definitions=_definitions(plan),
        data=(plan.dataset.slug, plan.dataset.version),
        splitting=plan.indices,
        searched=plan.searched,
        parameters=plan.parameters,
        stopped=plan.rules is not None,
    )
    return Rounds(
        plan.tried,
        plan.seeds,
        plan.splits,
        earlier,
        [each.name for each in plan.objectives],
        lambda row: mean_times(Reader(workspace, row).splits),
        plan.request.n_jobs or 1,
        rules=plan.rules,
        recorded=partial(_scores, workspace, [metric.name for metric in plan.metrics[:1]], len(plan.splits)),
    )


def _rows(workspace: Workspace, plan: Plan, execution: str) -> Sequence[Row]:
    """All runs; where a search is nested, those of its execution which chose from the same settings: nothing in the run
    itself says which these were."""
    rows = workspace.index().rows
    if plan.search is None or plan.search.sampler is None:
        return rows
    own = _of_execution(workspace, plan, execution)
    same = {
        name
        for each in searches.every(workspace, own)
        if _is_same(each, plan) and each.settings == plan.asked.count and tuple(each.warm) == plan.warm
        for name in (each.id, each.extends)
    }
    return [row for row in own if row.search in same]


def mean_times(documents: Sequence[Split]) -> dict[str, float]:
    """How long a run took, per split: the objectives of a search that no metric is."""
    splits = [split for each in documents for split in each.splits]
    return {name: mean([getattr(split, name) for split in splits]) for name in TIMES} if splits else {}


def _scores(workspace: Workspace, metrics: Sequence[str], splits: int, row: Row) -> Sequence[float]:
    """The scores of a recorded run, split by split; of one that failed none is a number."""
    found = Reader(workspace, row).metrics
    known = found.metrics.get(metrics[0]) if found else None
    return known.values if known else [math.nan] * splits


def views(workspace: Workspace, rows: Sequence[Row]) -> list[RunView]:
    """The whole documents of runs that are taken over."""
    if not rows:
        return []
    runs, metrics = read_runs(workspace, rows), workspace.index().metrics(rows)
    return [RunView(runs[row.id], metrics.get(row.id)) for row in rows if row.id in runs]


def remarks(rounds: Rounds) -> list[str]:
    """What is to be said of a search that did not compute all of its runs."""
    notes = list(rounds.asked.notes)
    if rounds.reused:
        taken, total = len(rounds.reused), len(rounds.reused) + len(rounds.views)
        were = "was recorded before and is" if taken == 1 else "were recorded before and are"
        notes.append(f"{taken} of {total} runs {were} reused; --again computes {'it' if taken == 1 else 'them'} again")
    if rounds.late:
        notes.append(
            f"ended by --time after {len(rounds.settings)} of {count(rounds.asked.count, 'setting')}; "
            "the same command continues"
        )
    return notes


def there(workspace: Workspace, plan: Plan, rounds: Rounds, said: Invocation) -> Recording:
    """The recording of runs that are all there: nothing is computed, and nothing recorded.

    Raises
    ------
    PadreError : where fewer settings are asked for than the search has.
    """
    rows = rounds.reused
    have = max(
        (_settings(rounds.earlier.of_search(name)) for name in {row.search for row in rows if row.search}), default=0
    )
    asked = plan.tried
    if asked.said and not isinstance(asked.sampler, Grid) and have > asked.count:
        raise PadreError(f"--settings {asked.count}: This search already has {have} settings. {_advice(plan, have)}")
    shown = views(workspace, rows)
    best = settings.best(settings.of_recording(rows)).row
    when = max(row.started for row in rows)[:10]
    if asked.count > 1:
        several = len(plan.objectives) > 1
        which = "its front: padre show @last@best" if several else f"best {short(best.id)}"
        text = f"This search already has {count(asked.count, 'setting')} ({which}, {when})."
    else:
        names = listed((short(row.id) for row in rows), _LISTED, " …")
        text = f"These {len(rows)} runs are recorded already ({names}; {when})."
    text = f"{text} {_advice(plan, asked.count)}"
    first, ref = rows[0], workspace.layout.branch(*rows[0].recorded, rows[0].execution)
    recording = Recording(
        id=max(row.recording for row in rows),
        project=plan.definition.project,
        experiment=plan.definition.name,
        label=plan.definition.label,
        views=shown,
        commit=workspace.git.resolve(ref) or "",
        branch=ref.removeprefix("refs/heads/"),
        root=workspace.root,
        duration=0.0,
        search=searches.of(workspace, first),
        notes=[text],
    )
    if said.answer:
        said.answer(text, recording)
    return recording


def _settings(rows: Iterable[Row]) -> int:
    return len({settings.key(row.setting) for row in rows})


def _advice(plan: Plan, have: int) -> str:
    """How the search goes on, where its space has more settings; and how it is computed again."""
    if plan.tried.count > 1 and plan.tried.space.has(have + 1):
        return f"Extend it with --settings {2 * have}, or repeat it with --again."
    return f"Repeat {'it' if plan.tried.count > 1 else 'them'} with --again."
