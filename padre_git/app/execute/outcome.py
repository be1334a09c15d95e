"""The documents of a run: from its setting, its seed and what its splits gave."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from padre_git.app.data.lazy import follows
from padre_git.app.data.store import Ensured
from padre_git.app.execute import predictions as rawfile
from padre_git.app.execute.plan import Plan
from padre_git.app.recording.environment import environment
from padre_git.app.recording.recorder import split_documents
from padre_git.app.runs import models as models_of
from padre_git.core.components import history
from padre_git.core.components.plain import plain
from padre_git.core.compute import compute
from padre_git.core.compute.failures import ended
from padre_git.core.data.dataset import Dataset
from padre_git.core.results import transformed
from padre_git.core.results.predictions import predictions
from padre_git.core.results.recompute import Given, pooled, positions
from padre_git.core.results.results import Result, aggregate, all_warnings, computation
from padre_git.core.search import nested
from padre_git.core.splitting import indices
from padre_git.core.splitting import resolve as splitting
from padre_git.core.splitting.checks import Checker, row_keys
from padre_git.core.splitting.splits import indices_hash
from padre_git.model.documents import (
    Code,
    CodeObject,
    DataUse,
    Design,
    Execution,
    Metrics,
    Run,
    Split,
)
from padre_git.model.names import new_id, slug, timestamp
from padre_git.storage import documents, tables
from padre_git.storage.git.code import Snapshot
from padre_git.storage.layout import ExecutionLayout

SPLITS = "splits.parquet"


@dataclass(frozen=True)
class Outcome:
    """A run that is over: what is written of it."""

    run: Run
    metrics: Metrics | None = None
    splits: list[Split] = field(default_factory=list)
    results: Mapping[str, bytes | Path] = field(default_factory=dict)


@dataclass(frozen=True)
class Setup:
    """What all runs of a recording share."""

    plan: Plan
    recording: str
    execution: str
    version: Ensured
    search: str | None
    command: str
    keep_models: str = ""

    @property
    def path(self) -> tuple[str, str, str]:
        """Project, experiment and execution, as folders."""
        return *self.plan.request.path, self.execution

    @cached_property
    def definition(self) -> str:
        return documents.digest(self.plan.definition)

    @cached_property
    def environment(self) -> str:
        return documents.digest(environment())

    @cached_property
    def indices(self) -> str:
        return indices_hash(self.plan.splits)

    @cached_property
    def shared(self) -> dict[str, bytes]:
        """Results that all runs have in common: the rows of each split, the same file for each recording on them."""
        return {SPLITS: tables.parquet(indices.table(self.plan.splits), steps=("split", "row"))}

    @cached_property
    def design(self) -> Design:
        plan = self.plan
        return splitting.design(plan.splits, plan.splitting, groups=plan.dataset.groups, nested=plan.search is not None)

    @cached_property
    def checks(self) -> dict[int, list[str]]:
        """What is wrong with each split, by its number."""
        data = self.plan.dataset
        check = Checker(
            data.y,
            task=self.plan.pipeline.task,
            keys=row_keys(data.X),
            groups=data.groups,
            group=data.roles.group or "",
            times=data.times,
            pooled=self.design.family == "pooled",
        )
        return {split.number: check(split) for split in self.plan.splits}

    @cached_property
    def data(self) -> DataUse:
        dataset = self.plan.dataset
        classes = dataset.classes if self.plan.pipeline.task == "classification" else None
        return DataUse(
            name=dataset.name,
            dataset=self.version.slug,
            version=self.version.version.version,
            shape=list(dataset.shape),
            target=list(dataset.roles.target),
            classes=len(classes) if classes is not None else None,
            follows=follows(self.plan.request.dataset),
        )

    @property
    def codes(self) -> list[CodeObject]:
        """The sources of metrics of the user."""
        return [metric.source for metric in self.plan.metrics if metric.source]

    def files(self, place: ExecutionLayout, snapshot: Snapshot) -> dict[str, bytes]:
        """The documents that the runs name by their hash, and the execution's own."""
        execution = Execution(execution=snapshot.execution, tree=snapshot.tree, exclude=list(snapshot.exclude))
        return {
            place.file: documents.encode(execution),
            place.definition(self.definition): documents.encode(self.plan.definition),
            place.environment(self.environment): documents.encode(environment()),
            **{place.code(code.hash): documents.encode(code) for code in self.codes},
        }

    def computations(self) -> list[compute.Computation]:
        """Every split of every run, in the order of the runs."""
        plan = self.plan
        return [
            compute.Computation(
                pipeline=plan.pipeline,
                setting=setting,
                seed=seed,
                split=split,
                metrics=[] if self.design.family == "pooled" else plan.metrics,
                keep=bool(self.keep_models),
                search=plan.search,
                places=plan.places,
            )
            for setting, seed in plan.runs
            for split in plan.splits
        ]

    def plain(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Hyperparameters as JSON values."""
        return {name: plain(value) for name, value in values.items()}


def skeleton(setup: Setup, number: int, setting: Mapping[str, Any], seed: int, code: Code) -> Run:
    """A run that begins: what is recorded of it where nothing else will be."""
    plan = setup.plan
    configured = plan.pipeline.configured(setting)
    now = timestamp()
    project, experiment, execution = setup.path
    searched = setup.plain(plan.search.space) if plan.search else {}
    used = {name: each for name, each in configured.parameters.items() if name not in searched}
    return Run(
        id=new_id(),
        recording=setup.recording,
        number=number,
        project=project,
        experiment=experiment,
        execution=execution,
        label=plan.request.label,
        status="interrupted",
        task=plan.pipeline.task,
        dataset=setup.data,
        definition=setup.definition,
        splitting=setup.indices,
        environment=setup.environment,
        search=setup.search,
        pipeline=configured.text,
        parameters={name: each.value for name, each in used.items()},
        set=sorted({name for name, each in used.items() if each.is_set} | set(setting)),
        setting=setup.plain(setting),
        searched=searched,
        seed=seed,
        main_metric=plan.metrics[0].name if plan.metrics else None,
        message=plan.request.message,
        code=code,
        notes=list(plan.notes),
        started=now,
        finished=now,
        duration=0.0,
        command=shlex.split(setup.command),
    )


def finished(setup: Setup, begun: Run, results: list[Result], code: Code, *, scratch: Path | None = None) -> Outcome:
    """The run whose splits are all there; failed where one of them failed. Large files are written to ``scratch``."""
    splits = _splits(begun, setup, results)
    broken = next((result.failure for result in results if result.failure), None)
    changes = {
        "seeded": sorted({name for result in results for name in result.seeded}),
        "warnings": all_warnings(results),
    }
    if broken:
        return Outcome(_closed(begun, code, status="failed", error=broken, **changes), splits=splits)
    metrics = _metrics(setup, results, begun.id)
    raw = _raw(setup, begun, results, scratch) if setup.design.family != "none" else None
    kept = _transformations(setup, results)
    models, notes = models_of.keep(results, setup.keep_models) if setup.keep_models else ({}, [])
    run = _closed(
        begun,
        code,
        status="completed",
        predictions=raw and raw.hash,
        main_metric=metrics.main,
        model=models_of.FOLDER if models else None,
        artifacts=sorted([*models, *(name for name, _ in kept.values())]),
        transformations={component: name for component, (name, _) in kept.items()},
        notes=[*begun.notes, *nested.summary(results), *notes],
        **changes,
    )
    steps = history.table((result.number, result.history) for result in results)
    written: dict[str, bytes | Path] = {rawfile.NAME: raw.content} if raw else {}
    written |= {"history.parquet": tables.parquet(steps)} if steps is not None else {}
    return Outcome(run, metrics, splits, {**written, **models, **dict(kept.values())})


def _raw(setup: Setup, begun: Run, results: list[Result], scratch: Path | None) -> rawfile.Raw:
    plan = setup.plan
    return rawfile.write(results, plan.splits, plan.dataset, run=begun.id, task=plan.pipeline.task, scratch=scratch)


def _metrics(setup: Setup, results: list[Result], run: str) -> Metrics:
    """Of each split, or over all rows where a split's own would say nothing."""
    plan, design = setup.plan, setup.design
    # a search of scikit-learn inside the pipeline makes it nested, too
    design = msgspec.structs.replace(design, nested=any(result.selected is not None for result in results))
    if design.family == "pooled":
        data, task = plan.dataset, plan.pipeline.task
        table = predictions(results, plan.splits, data.y, data.row_ids, task=task)
        return pooled(plan.metrics, table, task, design=design, run=run, given=_beside(data))
    return aggregate(results, plan.metrics, design, run)


def _beside(data: Dataset) -> Given:
    """What metrics may take beside truth and answers: the groups of rows, by their ids."""
    groups = data.groups
    return lambda rows: {} if groups is None else {"groups": lambda: groups[positions(rows, data.row_ids)]}


def _transformations(setup: Setup, results: list[Result]) -> dict[str, tuple[str, bytes]]:
    """Name of each component whose output is kept -> its file; none where nothing was tested."""
    plan, files = setup.plan, dict[str, tuple[str, bytes]]()
    for place in plan.places:
        made = [(plan.splits[r.number], r.transformations[place.name]) for r in results if r.transformations]
        same = [each for each in files if slug(each) == slug(place.name)]
        name = f"transformations/{slug(place.name)}{f'-{len(same) + 1}' if same else ''}.parquet"
        if made:
            files[place.name] = name, tables.parquet(transformed.table(place.name, made, plan.dataset.row_ids))
    return files


def failed(begun: Run, error: BaseException, results: list[Result], code: Code) -> Outcome:
    """The run that something other than its own fit ended."""
    if isinstance(error, KeyboardInterrupt):
        return Outcome(_closed(begun, code, status="interrupted", warnings=all_warnings(results)))
    return Outcome(_closed(begun, code, status="failed", error=ended(error), warnings=all_warnings(results)))


def _closed(begun: Run, code: Code, **changes: Any) -> Run:
    now = datetime.now(UTC)
    seconds = (now - datetime.fromisoformat(begun.started)).total_seconds()
    return msgspec.structs.replace(begun, code=code, finished=timestamp(now), duration=round(seconds, 6), **changes)


def _splits(begun: Run, setup: Setup, gathered: list[Result]) -> list[Split]:
    pairs = zip(setup.plan.splits, gathered, strict=True)
    computed = [computation(result, split, setup.checks[split.number]) for split, result in pairs]
    return split_documents(begun.id, computed)
