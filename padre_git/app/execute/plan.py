"""What an `execute()` will compute: everything resolved and checked before the first fit."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from padre_git.app.data import datasets
from padre_git.app.data.lazy import loaded
from padre_git.app.execute import splitting as borrowed
from padre_git.app.execute.request import Request
from padre_git.app.repository import mappings
from padre_git.app.repository.workspace import Workspace
from padre_git.core.components.abilities import can
from padre_git.core.components.answers import UNSUPERVISED
from padre_git.core.components.components import last_step
from padre_git.core.compute.seeds import derive, global_seed
from padre_git.core.data.dataset import Dataset
from padre_git.core.data.targets import as_target, refuse_missing
from padre_git.core.inspectors.mappings import Catalog
from padre_git.core.metrics import resolve as metric_table
from padre_git.core.metrics.metric import Metric
from padre_git.core.pipelines import transformations
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.search import grid as grids
from padre_git.core.search.nested import Search
from padre_git.core.splitting.checks import refuse
from padre_git.core.splitting.splits import Split, Splitting
from padre_git.core.text import formats
from padre_git.errors import PadreError
from padre_git.model.documents import Definition

_LONGEST = 60  # letters of a pipeline in the heading of a run
_INNERMOST = re.compile(r"\([^()]*\)")


@dataclass(frozen=True)
class Plan:
    """An experiment with all its names resolved."""

    request: Request
    dataset: Dataset
    features: Any  # of all rows, as the pipeline gets them
    pipeline: Pipeline
    splitting: Splitting
    splits: list[Split]
    metrics: list[Metric]
    settings: list[dict[str, Any]]  # hyperparameters that the grid chooses, one mapping per setting
    seeds: list[int]  # base seeds; a run is a setting and a seed
    definition: Definition
    notes: list[str]
    # nested: what is chosen inside each training part instead; `settings` is then the empty one
    search: Search | None = None
    places: tuple[transformations.Place, ...] = ()  # components whose transformations are kept

    @property
    def heading(self) -> str:
        """One line: what is about to run."""
        shape = " × ".join(str(size) for size in self.dataset.shape)
        seed = f", seed {self.seeds[0]}" if len(self.seeds) == 1 and len(self.settings) == 1 else ""
        how = self.splitting.heading
        return f"{self.request.slug}   {_brief(self.pipeline.text)} on {self.dataset.name} ({shape}), {how}{seed}"

    @property
    def runs(self) -> list[tuple[dict[str, Any], int]]:
        """Setting and seed of each run; the seeds of a setting follow each other."""
        return [(setting, seed) for setting in self.settings for seed in self.seeds]


def _brief(text: str) -> str:
    """A pipeline on a line: the innermost brackets go first where it is long."""
    while len(text) > _LONGEST and "(" in text:
        text = _INNERMOST.sub("", text)
    return formats.cut(text, _LONGEST)


def make_plan(workspace: Workspace, request: Request) -> Plan:
    """Resolve all that ``request`` names.

    Raises
    ------
    UnknownName : a data set, parameter or metric that there is none of.
    PadreError : a splitting that does not fit the data, and the like.
    """
    dataset = _dataset(workspace, request)
    pipeline = Pipeline.of(request.pipeline, preprocessing=request.preprocessing)
    if pipeline.task not in UNSUPERVISED:
        refuse_missing(dataset.y)
    settings = grids.expand(request.parameters, pipeline, where=request.slug, over=request.over)
    splitting = borrowed.resolve(workspace, request.splitting, task=pipeline.task, dataset=dataset)
    splits = splitting.split(len(dataset), dataset.y, dataset.groups, times=dataset.times, dataset=dataset)
    refuse(splits)
    if splitting.kind != "none":
        _check_infers(pipeline)
    metrics = _metrics(request, pipeline, dataset) if splitting.kind != "none" else []
    search = _search(request, splitting, settings, metrics, dataset, splits) if splitting.inner else None
    with global_seed(derive(0, "preprocessing")):  # what prepares all rows at once draws the same each time
        features = pipeline.features(dataset)
    return Plan(
        request=request,
        dataset=dataset,
        features=features,
        pipeline=pipeline,
        splitting=splitting,
        splits=splits,
        metrics=metrics,
        settings=[{}] if search else settings,
        seeds=_seeds(request),
        definition=_definition(request, dataset, pipeline, splitting, metrics, mappings.catalog(workspace.root)),
        places=transformations.places(pipeline, [request.keep] if isinstance(request.keep, str) else request.keep),
        notes=[*dataset.notes, *pipeline.notes, *_notes(splitting, dataset)],
        search=search,
    )


def _search(
    request: Request,
    splitting: Splitting,
    settings: list[dict[str, Any]],
    metrics: list[Metric],
    dataset: Dataset,
    splits: list[Split],
) -> Search:
    """What is tried inside each training part; each of these can be split again."""
    if len(settings) < 2 or splitting.inner is None:
        raise PadreError(
            f"{request.slug} is nested and has {'one setting' if settings[0] else 'no settings'} to choose from; "
            "name several values: -p NAME=0.1,1,10, or parameters={'NAME': [0.1, 1, 10]}"
        )
    if not metrics:
        raise PadreError(f"{request.slug} has no metric to choose a setting by; metrics=[…] names some")
    search = Search(settings, splitting.inner, metrics[0], dataset.groups, dataset.times)
    for split in splits:
        search.splits(split, as_target(dataset.y))
    return search


def _check_infers(pipeline: Pipeline) -> None:
    if all(can(pipeline.estimator, name) is False for name in ("predict", "fit_predict")):
        raise PadreError(
            f"{pipeline.text} predicts nothing: it has no `predict`; end the pipeline with an estimator, and keep what "
            "its steps make of rows with --keep-transformations"
        )


def _dataset(workspace: Workspace, request: Request) -> Dataset:
    given = loaded(request.dataset)
    if isinstance(given, Dataset):
        return given
    if isinstance(given, str):
        return datasets.load(workspace, given)
    if isinstance(given, tuple) and len(given) == 2:
        return Dataset(f"{request.name} data", given)
    raise PadreError(
        f"the data set of experiment `{request.name}` is a {type(given).__name__}; give a Dataset, a name or (X, y)"
    )


def _metrics(request: Request, pipeline: Pipeline, dataset: Dataset) -> list[Metric]:
    if request.metrics is None:
        if pipeline.task is None and hasattr(last_step(pipeline.estimator), "padre_function"):
            name = last_step(pipeline.estimator).padre_name
            raise PadreError(
                f"{name}() says no task, so nothing can be measured; @app.estimator(task='classification') above it, "
                "or name the metrics: metrics=['accuracy']"
            )
        return metric_table.for_task(pipeline.task, dataset.y, estimator=pipeline.estimator)
    return metric_table.resolve(request.metrics, pipeline.task, y=dataset.y, estimator=pipeline.estimator)


def _seeds(request: Request) -> list[int]:
    if request.seeds is None:
        # a seed of chance, that the run records: whoever gives it gets the same again
        return [secrets.randbelow(2**31) if request.seed is None else request.seed]
    asked = [int(seed) for seed in request.seeds]
    if not asked or len(set(asked)) < len(asked) or min(asked) < 0:
        raise PadreError(
            f"seeds are different whole numbers from 0 on; these are {', '.join(map(str, asked)) or 'none'}"
        )
    return asked


def _notes(splitting: Splitting, dataset: Dataset) -> list[str]:
    """What is not used, what tells a model something of the rows that test, and what is assumed of their order."""
    weight, column, notes = dataset.roles.weight, splitting.spec.get("column"), list[str]()
    if weight is not None:
        notes.append(f"the weights in `{weight}` are recorded; fits and metrics do not use them")
    if column in dataset.features:
        notes.append(f"column `{column}` splits the rows and is a feature; Dataset(drop=…) takes it out")
    if splitting.kind == "time-series" and dataset.times is None:
        notes.append(f"{dataset.name} has no time column, so its rows are taken to be in the order of time")
    return notes


def _definition(
    request: Request,
    dataset: Dataset,
    pipeline: Pipeline,
    splitting: Splitting,
    metrics: Sequence[Metric],
    catalog: Catalog,
) -> Definition:
    return Definition(
        name=request.name,
        project=request.project,
        description=request.description,
        label=request.label,
        dataset=dataset.name,
        target=list(dataset.roles.target),
        task=pipeline.task,
        pipeline=pipeline.describe(catalog),
        splitting=splitting.document,
        metrics=[metric.name for metric in metrics],
        seed=request.seed,
        provenance=dict(request.provenance),
    )
