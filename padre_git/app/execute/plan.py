"""What an `execute()` will compute: everything resolved and checked before the first fit."""

import os
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from padre_git.app import analysis
from padre_git.app.analysis.race import rules
from padre_git.app.data import datasets
from padre_git.app.data.lazy import loaded
from padre_git.app.execute import splitting as borrowed
from padre_git.app.execute.asked import Asked, asked
from padre_git.app.execute.invocation import ONLY_SPLIT, REPRODUCING
from padre_git.app.execute.request import TIMES, Request
from padre_git.app.repository import mappings
from padre_git.app.repository.workspace import Workspace
from padre_git.core.components.abilities import can
from padre_git.core.components.answers import UNSUPERVISED
from padre_git.core.components.components import last_step
from padre_git.core.components.plain import plain
from padre_git.core.compute.seeds import derive, global_seed
from padre_git.core.data.columns import refuse_missing
from padre_git.core.data.dataset import Dataset
from padre_git.core.data.targets import as_target
from padre_git.core.inspectors.mappings import Catalog
from padre_git.core.metrics import resolve as metric_table
from padre_git.core.metrics.metric import Metric
from padre_git.core.pipelines import transformations
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.search import grid as grids
from padre_git.core.search import nested
from padre_git.core.search.nested import Search
from padre_git.core.search.race import Rules
from padre_git.core.search.samplers import Grid, Objective, ask
from padre_git.core.search.space import Space
from padre_git.core.splitting.checks import refuse
from padre_git.core.splitting.resolve import design
from padre_git.core.splitting.splits import Split, Splitting, indices_hash
from padre_git.core.text import formats
from padre_git.errors import PadreError
from padre_git.model.documents import Definition, Design, Warmed
from padre_git.model.shell import quoted

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
    asked: Asked  # the settings that are tried: each with each seed is a run, or inside each training part
    objectives: list[Objective]  # that its sampler makes good; none where nothing is measured
    seeds: list[int]  # base seeds
    definition: Definition
    notes: list[str]
    rules: Rules | None = None  # of a race among the settings
    search: Search | None = None  # nested: what is chosen inside each training part
    warm: tuple[Warmed, ...] = ()  # what it tries first
    places: tuple[transformations.Place, ...] = ()  # components whose transformations are kept

    @property
    def heading(self) -> str:
        """One line: what is about to run."""
        return f"{self.request.slug}   {self._what}"

    @property
    def _what(self) -> str:
        shape = " × ".join(str(size) for size in self.dataset.shape)
        seed = f", seed {self.seeds[0]}" if self.count == 1 else ""
        how = self.splitting.heading
        return f"{_brief(self.pipeline.text)} on {self.dataset.name} ({shape}), {how}{seed}"

    @property
    def margin(self) -> int:
        """Letters of the first column of what is announced."""
        return max(len(self.request.slug), len("search")) + 3

    @property
    def announcement(self) -> list[str]:
        """The heading, and what is searched and how."""
        lines, width = list[str](), self.margin
        if self.asked.heading:
            lines.append(f"{'search':{width}}{self.asked.heading}")
        if self.search:
            inner = len(self.search.splits(self.splits[0], as_target(self.dataset.y)))
            fits = f"{len(self.splits)} × {self.asked.count} × {inner} inner + {len(self.splits)} fits"
            lines.append(f"{'nested':{width}}{fits}")
        if self.warm:
            lines.append(f"{'warm':{width}}{analysis.warm.text(self.warm)}")
        return [f"{self.request.slug:{width}}{self._what}", *lines] if lines else [self.heading]

    @cached_property
    def numbered(self) -> dict[int, Split]:
        """The splits by their number, which is their place unless one is computed alone."""
        return {split.number: split for split in self.splits}

    @cached_property
    def design(self) -> Design:
        """What a test may take the splits for."""
        return design(self.splits, self.splitting, groups=self.dataset.groups, nested=self.search is not None)

    @cached_property
    def indices(self) -> str:
        """The hash of the rows of all splits."""
        return indices_hash(self.splits)

    @property
    def tried(self) -> Asked:
        """The settings of its runs: of a nested search one without any."""
        return Asked(Grid(Space(({},))), 1, self.asked.options, self.asked.notes) if self.search else self.asked

    @property
    def count(self) -> int:
        """How many runs it has."""
        return self.tried.count * len(self.seeds)

    def parameters(self, setting: Mapping[str, Any]) -> dict[str, Any]:
        """Every hyperparameter of a setting, as a run records them."""
        used = self.pipeline.configured(setting).parameters
        return {name: each.value for name, each in used.items() if name not in self.searched}

    @property
    def searched(self) -> dict[str, Any]:
        """Nested: the values that are tried inside each training part, by hyperparameter; a range as its document."""
        if self.search is None:
            return {}
        if self.search.sampler is None:
            return {
                name: [plain(each) for each in values] for name, values in nested.space(self.search.settings).items()
            }
        found = self.asked.space.document
        return found if isinstance(found, dict) else {name: each for part in found for name, each in part.items()}


def _brief(text: str) -> str:
    """A pipeline on a line: the innermost brackets go first where it is long."""
    while len(text) > _LONGEST and "(" in text:
        text = _INNERMOST.sub("", text)
    return formats.cut(text, _LONGEST)


def _wanted(splits: list[Split]) -> list[Split]:
    """The ones that are computed: all of them, but for a reproduction of a single one."""
    only = os.environ.get(ONLY_SPLIT) if os.environ.get(REPRODUCING) else None
    return splits if only is None else [each for each in splits if str(each.number) == only]


def make_splits(splitting: Splitting, dataset: Dataset) -> list[Split]:
    """The splits of a data set."""
    return splitting.split(len(dataset), dataset.y, dataset.groups, times=dataset.times, dataset=dataset)


def make_plan(
    workspace: Workspace, request: Request, *, split: Callable[[Splitting, Dataset], list[Split]] = make_splits
) -> Plan:
    """Resolve all that ``request`` names.

    Parameters
    ----------
    split : makes the splits; of several plans for the same data it may give the same ones.

    Raises
    ------
    UnknownName : an unknown data set, parameter or metric.
    PadreError : a splitting that does not fit the data, and the like.
    """
    dataset = _dataset(workspace, request)
    with global_seed(derive(0, "pipeline")):  # a network draws its first weights where it is made
        pipeline = Pipeline.of(request.pipeline, preprocessing=request.preprocessing)
    if pipeline.task not in UNSUPERVISED:
        refuse_missing(dataset.y)
    space = grids.space_of(request.parameters, pipeline, where=request.slug, over=request.over)
    splitting = borrowed.resolve(workspace, request.splitting, task=pipeline.task, dataset=dataset)
    splits = _wanted(split(splitting, dataset))
    refuse(splits)
    if splitting.kind != "none":
        _check_infers(pipeline)
    metrics = _metrics(request, pipeline, dataset) if splitting.kind != "none" else []
    objectives, metrics = _objectives(request, metrics, pipeline, dataset)
    wanted = asked(space, request.search, objectives)
    search = _search(request, splitting, wanted, metrics, dataset, splits) if splitting.inner else None
    kind = design(splits, splitting, groups=dataset.groups, nested=search is not None)
    wanted, raced = _raced(wanted, kind, metrics)
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
        asked=wanted,
        objectives=objectives,
        seeds=_seeds(request),
        definition=_definition(request, dataset, pipeline, splitting, metrics, mappings.catalog(workspace.root)),
        places=transformations.places(pipeline, [request.keep] if isinstance(request.keep, str) else request.keep),
        notes=[*dataset.notes, *pipeline.notes, *_notes(splitting, dataset)],
        rules=raced,
        search=search,
    )


def _search(
    request: Request,
    splitting: Splitting,
    wanted: Asked,
    metrics: list[Metric],
    dataset: Dataset,
    splits: list[Split],
) -> Search:
    """What is tried inside each training part; each of these can be split again."""
    own = wanted.sampler
    settings = ask(own, 0, wanted.count, ()) if isinstance(own, Grid) else []
    if wanted.count < 2 or splitting.inner is None:
        what = "one setting" if wanted.space.names else "no settings"
        raise PadreError(
            f"{request.slug} is nested and has {what} to choose from; "
            "name several values: -p NAME=0.1,1,10, or parameters={'NAME': [0.1, 1, 10]}"
        )
    if not metrics:
        raise PadreError(f"{request.slug} has no metric to choose a setting by; name one with metrics=[…]")
    search = Search(
        settings,
        splitting.inner,
        metrics[0],
        dataset.groups,
        dataset.times,
        sampler=None if settings else own,
        count=wanted.count,
    )
    for split in splits:
        search.splits(split, as_target(dataset.y))
    return search


def _raced(wanted: Asked, kind: Design, metrics: Sequence[Metric]) -> tuple[Asked, Rules | None]:
    """The rules of a race among several settings; where there are too few splits, no race, and a note.

    Raises
    ------
    BadArgument : where these splits cannot be raced.
    """
    options = wanted.options
    found = rules(kind, metrics, options.objectives) if options.race else None
    if found is None and options.race:
        notes = (*wanted.notes, f"too few splits to race: {kind.n}")
        return replace(wanted, options=replace(options, race=False), notes=notes), None
    return wanted, found if wanted.count > 1 else None


def _check_infers(pipeline: Pipeline) -> None:
    if all(can(pipeline.estimator, name) is False for name in ("predict", "fit_predict")):
        raise PadreError(
            f"{pipeline.text} predicts nothing: it has no `predict`; end the pipeline with an estimator. "
            "To keep the output of its steps, add --keep-transformations"
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
                f"{name}() declares no task, so nothing can be measured; write "
                f"@app.estimator(task='classification') above it, "
                "or name the metrics: metrics=['accuracy']"
            )
        return metric_table.for_task(pipeline.task, dataset.y, estimator=pipeline.estimator)
    return metric_table.resolve(request.metrics, pipeline.task, y=dataset.y, estimator=pipeline.estimator)


def _objectives(
    request: Request, metrics: list[Metric], pipeline: Pipeline, dataset: Dataset
) -> tuple[list[Objective], list[Metric]]:
    """What a search makes good, by default the main metric; and the metrics, with the ones that only it names.

    Raises
    ------
    UnknownName : for what is neither a metric nor one of `TIMES`.
    PadreError : for a metric that says not whether more of it is better, and a time alone.
    """
    names = request.search.objectives
    known = {metric.name: metric for metric in metrics}
    others = [name for name in names if name not in known and name not in TIMES]
    if others:
        found = metric_table.resolve(others, pipeline.task, y=dataset.y, estimator=pipeline.estimator)
        metrics, known = [*metrics, *found], known | {metric.name: metric for metric in found}
    if len(names) == 1:  # it is the main metric
        if names[0] in TIMES:
            raise PadreError(
                f"--objectives {quoted(names[0])}: a search for it alone says nothing about the scores. Add a metric."
            )
        metrics = sorted(metrics, key=lambda metric: metric.name != names[0])
    chosen = names or tuple(metric.name for metric in metrics[:1])
    if request.search.objectives:
        unclear = next((name for name in chosen if name in known and known[name].greater_is_better is None), None)
        if unclear:
            raise PadreError(f"--objectives {quoted(unclear)}: this metric does not say whether more of it is better.")
    return [
        Objective(name, False if name in TIMES else known[name].greater_is_better is not False) for name in chosen
    ], metrics


def _seeds(request: Request) -> list[int]:
    if request.seeds is None:
        # a seed of chance, that the run records: whoever gives it gets the same again
        return [secrets.randbelow(2**31) if request.seed is None else request.seed]
    asked = [int(seed) for seed in request.seeds]
    if not asked or len(set(asked)) < len(asked) or min(asked) < 0:
        raise PadreError(
            f"seeds must be different whole numbers, 0 or larger; these are {', '.join(map(str, asked)) or 'none'}"
        )
    return asked


def _notes(splitting: Splitting, dataset: Dataset) -> list[str]:
    """What is not used, what tells a model something of the rows that test, and what is assumed of their order."""
    weight, column, notes = dataset.roles.weight, splitting.spec.get("column"), list[str]()
    if weight is not None:
        notes.append(f"the weights in `{weight}` are recorded; fits and metrics do not use them")
    if column in dataset.features:
        notes.append(f"column `{column}` splits the rows and is a feature; exclude it with Dataset(drop=…)")
    if splitting.kind == "time-series" and dataset.times is None:
        notes.append(f"{dataset.name} has no time column, so its rows are assumed to be in time order")
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
