"""The files of a run: from its setting, its seed and what its splits gave. Predictions of many rows are never in memory
as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from padre_git.app.execute.job import Job, UnderWay
from padre_git.app.recording.recorder import split_documents
from padre_git.app.runs import models as models_of
from padre_git.core.components import history
from padre_git.core.data.dataset import Dataset
from padre_git.core.results import transformed
from padre_git.core.results.hash import hash_of, predictions_hash
from padre_git.core.results.predictions import pieces, predictions
from padre_git.core.results.recompute import Given, pooled, positions
from padre_git.core.results.results import Result, aggregate, all_warnings, computation
from padre_git.core.search import nested
from padre_git.core.splitting.splits import Split as Rows
from padre_git.model.documents import Metrics, Run, Split, Stopped
from padre_git.model.names import slug
from padre_git.storage import layout, tables

MANY = 1_000_000  # rows


@dataclass(frozen=True)
class Outcome:
    """A run that is over: what is written of it; ``unkept``: what is to be said of models that were to be kept."""

    run: Run
    metrics: Metrics | None = None
    splits: list[Split] = field(default_factory=list)
    results: Mapping[str, bytes | Path] = field(default_factory=dict)
    unkept: Sequence[str] = ()


def begun(job: Job, run: UnderWay) -> Run:
    """A run that begins: what is recorded of it where nothing else will be."""
    plan = job.plan
    configured = plan.pipeline.configured(run.setting)
    searched = plan.searched
    used = {name: each for name, each in configured.parameters.items() if name not in searched}
    return job.session.start(
        run.number,
        since=run.since,
        splitting=plan.indices,
        search=job.search,
        pipeline=configured.text,
        parameters={name: each.value for name, each in used.items()},
        set=sorted({name for name, each in used.items() if each.is_set} | set(run.setting)),
        setting=job.plain(run.setting),
        searched=searched,
        seed=run.seed,
        main_metric=plan.metrics[0].name if plan.metrics else None,
        notes=list(plan.notes),
    )


def finished(job: Job, run: Run, results: list[Result], stopped: Stopped | None = None) -> Outcome:
    """The run whose splits are all there, or that a race has stopped; failed where one of them failed."""
    pairs = [(job.plan.numbered[result.number], result) for result in results]
    splits = split_documents(run.id, [computation(each, split, job.checks[split.number]) for split, each in pairs])
    broken = next((result.failure for result in results if result.failure), None)
    changes: dict[str, Any] = {
        "seeded": sorted({name for result in results for name in result.seeded}),
        "warnings": all_warnings(results),
    }
    if broken:
        return Outcome(job.session.closed(run, job.session.source.code(), broken, **changes), splits=splits)
    metrics = _metrics(job, results, run.id)
    raw = None
    if job.design.family != "none":
        plan, scratch = job.plan, job.session.recorder.scratch
        raw = write(results, plan.numbered, plan.dataset, run=run.id, task=plan.pipeline.task, scratch=scratch)
    kept = _transformations(job, results)
    models, notes = models_of.keep(results, job.keep_models) if job.keep_models else ({}, [])
    over = job.session.closed(
        run,
        job.session.source.code(),
        predictions=raw and raw.hash,
        main_metric=metrics.main,
        model=layout.MODELS if models else None,
        artifacts=sorted([*models, *(name for name, _ in kept.values())]),
        transformations={component: name for component, (name, _) in kept.items()},
        notes=[*run.notes, *nested.summary(results), *notes],
        **changes,
    )
    if stopped:
        over = msgspec.structs.replace(over, status="interrupted", stopped=stopped)
    steps = history.table((result.number, result.history) for result in results)
    written: dict[str, bytes | Path] = {layout.PREDICTIONS: raw.content} if raw else {}
    written |= {layout.HISTORY: tables.parquet(steps)} if steps is not None else {}
    return Outcome(over, metrics, splits, {**written, **models, **dict(kept.values())}, notes)


def _metrics(job: Job, results: list[Result], run: str) -> Metrics:
    """Of each split, or over all rows where a split's own would say nothing."""
    plan, design = job.plan, job.design
    # a search of scikit-learn inside the pipeline makes it nested, too
    design = msgspec.structs.replace(design, nested=any(result.selected is not None for result in results))
    if design.family == "pooled":
        data, task = plan.dataset, plan.pipeline.task
        table = predictions(results, plan.numbered, data.y, data.row_ids, task=task)
        return pooled(plan.metrics, table, task, design=design, run=run, given=_beside(data))
    return aggregate(results, plan.metrics, design, run)


def _beside(data: Dataset) -> Given:
    """What metrics may take next to truth and answers: the groups of rows, by their ids."""
    groups = data.groups
    return lambda rows: {} if groups is None else {"groups": lambda: groups[positions(rows, data.row_ids)]}


def _transformations(job: Job, results: list[Result]) -> dict[str, tuple[str, bytes]]:
    """Name of each component whose output is kept -> its file; none where nothing was tested."""
    plan, files = job.plan, dict[str, tuple[str, bytes]]()
    for place in plan.places:
        made = [(plan.numbered[r.number], r.transformations[place.name]) for r in results if r.transformations]
        same = [each for each in files if slug(each) == slug(place.name)]
        name = f"{layout.TRANSFORMATIONS}/{slug(place.name)}{f'-{len(same) + 1}' if same else ''}.parquet"
        if made:
            files[place.name] = name, tables.parquet(transformed.table(place.name, made, plan.dataset.row_ids))
    return files


def failed(job: Job, run: Run, error: BaseException, results: list[Result]) -> Outcome:
    """The run that something other than its own fit ended."""
    return Outcome(job.session.closed(run, job.session.source.code(), error, warnings=all_warnings(results)))


class Raw(NamedTuple):
    """Content, or a file that has it, and the hash of the predictions."""

    content: bytes | Path
    hash: str


def write(
    results: Sequence[Result],
    splits: Mapping[int, Rows],
    dataset: Dataset,
    *,
    run: str,
    task: str | None,
    scratch: Path,
) -> Raw:
    """The predictions of a run.

    Parameters
    ----------
    scratch : where a file of many rows is written; the caller removes it.
    """
    rows = sum(len(splits[result.number].test) for result in results)
    if rows <= MANY:
        table = predictions(results, splits, dataset.y, dataset.row_ids, task=task)
        return Raw(tables.parquet(table), predictions_hash(table))
    file = scratch / f"{run}-{layout.PREDICTIONS}"
    schema, parts = pieces(results, splits, dataset.y, dataset.row_ids, task=task)
    tables.write_parquet(file, schema, parts)
    return Raw(file, hash_of({field.name: field.type for field in schema}, tables.column_chunks(file)))
