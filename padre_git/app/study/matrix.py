"""The matrix of a study: each experiment on each data set, resolved and checked before anything is computed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import msgspec

from padre_git.app.api.experiment import Experiment
from padre_git.app.data import conditions, versions
from padre_git.app.data.lazy import LazyDataset
from padre_git.app.data.load import open_version
from padre_git.app.execute.invocation import Invocation
from padre_git.app.execute.plan import Plan, make_plan, make_splits
from padre_git.app.files.launch import Scope, definitions, is_called
from padre_git.app.recording import used
from padre_git.app.recording.source import Taken
from padre_git.app.repository import catalog
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import settings
from padre_git.app.study.cells import Cell
from padre_git.app.study.spec import Entry, Study
from padre_git.core.components.plain import plain
from padre_git.core.data.dataset import Dataset
from padre_git.core.search.samplers import ask
from padre_git.core.splitting.splits import Split, Splitting, indices_hash
from padre_git.errors import PadreError, UnknownName
from padre_git.model.names import slug
from padre_git.storage import documents

# option of a label -> that of its search
_SEARCH = {"settings": "settings", "sampler": "sampler", "search_seed": "seed"}


@dataclass
class Files:
    """The files of a study's experiments; at most one of them is `__main__` at a time."""

    current: Scope | None = None
    scopes: dict[Path, Scope] = field(default_factory=dict)
    taken: dict[Path, Taken] = field(default_factory=dict)
    defined: dict[Path, list[Experiment]] = field(default_factory=dict)

    def enter(self, scope: Scope | None) -> None:
        """Make the process what the file of ``scope`` expects."""
        if scope is self.current:
            return
        if self.current is not None:
            self.current.__exit__()
        if scope is not None:
            scope.__enter__()
        self.current = scope

    def clashing(self) -> str:
        """Two files that import different modules of one name, as a sentence; empty where none do."""
        self.enter(None)
        found: dict[str, tuple[str, Path]] = {}
        for file, scope in self.scopes.items():
            for name, module in scope.modules.items():
                place = str(module.__file__)
                other, first = found.setdefault(name, (place, file))
                if other != place:
                    return f"{first.name} and {file.name} import two different modules called `{name}`"
        return ""


@dataclass(frozen=True)
class Planned:
    """A cell with all that is needed to compute it; `plan` is none where it does not fit."""

    cell: Cell
    experiment: Experiment
    scope: Scope
    taken: Taken
    plan: Plan | None = None

    @property
    def size(self) -> int:
        """Values of the features."""
        rows, columns = self.plan.dataset.shape[:2] if self.plan else (0, 0)
        return rows * columns


@dataclass(frozen=True)
class Matrix:
    """A study whose experiments and data sets are known.

    Attributes
    ----------
    cells : in the order in which they are computed: by data set, the smallest first.
    datasets : in the order of the study.
    """

    study: Study
    cells: Sequence[Planned]
    labels: Sequence[str]
    datasets: Sequence[str]
    files: Files

    @property
    def how(self) -> str:
        """``10-fold``: how the data are split; empty where that differs."""
        words = {each.plan.splitting.heading for each in self.cells if each.plan}
        return words.pop() if len(words) == 1 else ""


@contextmanager
def planned(workspace: Workspace, study: Study, said: Invocation, only: Sequence[str] = ()) -> Iterator[Matrix]:
    """The matrix of ``study``; while it is open, its files can be entered.

    Parameters
    ----------
    said : what the command line says of all cells, such as keeping models.
    only : labels, or patterns of them, of what is computed.

    Raises
    ------
    UnknownName : for an unknown file, experiment, data set, label, metric or parameter.
    PadreError : where two experiments cannot be told apart, or the splits of a data set differ.
    """
    used.watch(fresh=True)
    stored = _stored(workspace, study)
    files = Files()
    try:
        experiments = [each for entry in study.entries for each in _defined(workspace, study, entry, files, said)]
        if not experiments:
            every = {each.name for found in files.defined.values() for each in found}
            raise UnknownName("experiment", study.names[0], every, where="these files")
        labels = [each.label for each, _ in experiments]
        _check_labels(study, experiments)
        chosen = _chosen(labels, only)
        data = {name: _lazy(workspace, each) for name, each in stored.items()}
        splits = _Splits()
        cells = [
            _planned(workspace, study, experiment, scope, files, stored[name], data[name], splits, said)
            for name in stored
            for experiment, scope in experiments
            if experiment.label in chosen
        ]
        _check_alike(study, cells, splits)
        cells.sort(key=lambda each: _size(data[each.cell.dataset]))
        yield Matrix(study, cells, [label for label in labels if label in chosen], list(stored), files)
    finally:
        files.enter(None)


def _stored(workspace: Workspace, study: Study) -> dict[str, versions.Stored]:
    """The current version of each data set, by name."""
    if not study.where:
        return {name: versions.get(workspace, name) for name in study.datasets}
    every = {
        versions.document(workspace, folder).name: newest
        for folder, found in versions.everything(workspace).items()
        if (newest := versions.newest(found))
    }
    if not every:
        raise PadreError("there are no data sets yet. Add one with: padre dataset add iris sklearn:iris")
    kept = conditions.matching({name: each.version for name, each in every.items()}, study.where)
    return {name: every[name] for name in kept}


def _lazy(workspace: Workspace, stored: versions.Stored) -> LazyDataset:
    name = versions.document(workspace, stored.dataset).name
    return LazyDataset(name, lambda _: open_version(workspace, stored), root=workspace.root, follows=True)


def _size(data: LazyDataset) -> tuple[int, str]:
    rows, columns = data.load().shape[:2]
    return rows * columns, data.name


def _defined(
    workspace: Workspace, study: Study, entry: Entry, files: Files, said: Invocation
) -> list[tuple[Experiment, Scope]]:
    """The experiments that an entry means, each with its file."""
    path = entry.file.absolute()
    scope = files.scopes.setdefault(path, Scope(entry.file, workspace.root))
    if path not in files.taken:
        files.enter(None)
        own = (study.file.absolute(),) if study.file else ()
        files.taken[path] = Taken(workspace, (path,), said.include, exclude=own)
        files.enter(scope)
        found, stopped = definitions(scope)
        if stopped:
            raise PadreError(f"{stopped}: a study takes files that define experiments and execute nothing")
        files.defined[path] = found
    found = files.defined[path]
    if not found:
        raise PadreError(f"{entry.file} defines no experiment, which a study needs")
    kept = [each for each in found if not entry.name or entry.name in (each.name, each.slug, each.label)]
    if not kept:
        raise UnknownName("experiment", entry.name, {each.name for each in found}, where=entry.file.name)
    names = study.names
    kept = [each for each in kept if not names or any(is_called((each.name, each.slug), name) for name in names)]
    return [(each, scope) for each in kept]


def _check_labels(study: Study, experiments: Sequence[tuple[Experiment, Scope]]) -> None:
    """Each row has a label of its own, and each label that the study names is one of them."""
    first: dict[str, tuple[Experiment, Scope]] = {}
    for each, scope in experiments:
        other, place = first.setdefault(each.label, (each, scope))
        if other is not each:
            raise PadreError(
                f"`{other.name}` of {place.file.name} and `{each.name}` of {scope.file.name} have the label "
                f"`{each.label}`. Give one of them another with label=, or name one: {place.file.name}:{other.slug}"
            )
    for label in {**study.parameters, **study.options}:
        if label not in first:
            raise UnknownName("label", label, first, where="parameters")


def _chosen(labels: Iterable[str], only: Sequence[str]) -> set[str]:
    chosen = {label for label in labels if not only or any(fnmatchcase(label, pattern) for pattern in only)}
    for pattern in only:
        if not any(fnmatchcase(label, pattern) for label in labels):
            raise UnknownName("label", pattern, labels, where="this study")
    return chosen


class _Splits:
    """The splits of each data set, made once for each splitting that is known by its words."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], list[Split]] = {}
        self._hashes: dict[int, str] = {}

    def __call__(self, splitting: Splitting, dataset: Dataset) -> list[Split]:
        if splitting.source is not None:
            return make_splits(splitting, dataset)
        key = (dataset.content, repr(splitting.spec))
        if key not in self._made:
            self._made[key] = make_splits(splitting, dataset)
        return self._made[key]

    def hash(self, splits: list[Split]) -> str:
        """Of their rows."""
        if id(splits) not in self._hashes:
            self._hashes[id(splits)] = indices_hash(splits)
        return self._hashes[id(splits)]


def _planned(
    workspace: Workspace,
    study: Study,
    experiment: Experiment,
    scope: Scope,
    files: Files,
    stored: versions.Stored,
    data: LazyDataset,
    splits: _Splits,
    said: Invocation,
) -> Planned:
    """A cell; where its pipeline does not fit the data, with the reason."""
    files.enter(scope)
    taken = files.taken[scope.file.absolute()]
    options = study.options.get(experiment.label, {})
    instead = replace(
        said,
        datasets=(data.name,),
        message=_message(study, said),
        parameters={**(said.parameters or {}), **study.parameters.get(experiment.label, {})} or None,
        seeds=said.seeds or study.seeds,
        search={**said.search, **{_SEARCH[name]: value for name, value in options.items() if name in _SEARCH}},
        splitting=_splitting(study, experiment, options, said),
        metrics=said.metrics or study.metrics,
    )
    [request] = experiment.request(parameters=experiment.parameters).under(instead)
    request = replace(request, dataset=data, project=study.project or request.project)
    cell = Cell(label=experiment.label, dataset=data.name, file=scope.file.name)
    cell = msgspec.structs.replace(cell, project=slug(request.project), experiment=request.slug, data=stored.dataset)
    try:
        catalog.check_same_experiment(workspace.layout, request.project, request.name)
        plan = make_plan(workspace, request, split=splits)
    except UnknownName:
        raise
    except PadreError as error:
        return Planned(msgspec.structs.replace(cell, why=str(error)), experiment, scope, taken)
    why = conditions.misfit(stored.version, plan.pipeline.task, plan.dataset.classes is not None)
    if why:
        return Planned(msgspec.structs.replace(cell, why=why), experiment, scope, taken)
    return Planned(_cell(cell, plan, splits.hash(plan.splits)), experiment, scope, taken, plan)


def _message(study: Study, said: Invocation) -> str:
    """The study's name comes first: by it `padre status` knows its recordings in another clone."""
    if not study.file or not said.message:
        return said.message or study.name
    return f"{study.name}: {said.message}"


def _splitting(study: Study, experiment: Experiment, options: Mapping[str, Any], said: Invocation) -> Any:
    """Of a label with a search the nested one, unless the study says otherwise."""
    outer = study.splitting if said.splitting is None else said.splitting
    inner = options.get("nested", bool({"settings", "sampler"} & options.keys()))
    if inner is False:
        return outer
    own = {} if inner is True else {"inner": inner}
    return {"kind": "nested", "outer": experiment.splitting if outer is None else outer, **own}


def _cell(cell: Cell, plan: Plan, splitting: str) -> Cell:
    own = plan.definition
    return msgspec.structs.replace(
        cell,
        definitions=(documents.digest(own), documents.earlier_digest(own)),
        version=plan.dataset.version,
        splitting=splitting,
        runs=runs_of(plan, [], whole=False)
        if depends_on_scores(plan)
        else runs_of(plan, ask(plan.tried.sampler, 0, plan.tried.count, [])),
        searched=key_of(plan.searched),
        splits=len(plan.splits),
    )


def depends_on_scores(plan: Plan) -> bool:
    """Whether the settings of a cell are known only when those before them have scores."""
    return plan.tried.sampler.batch is not None


def runs_of(
    plan: Plan, settings: Sequence[Mapping[str, Any]], *, whole: bool = True
) -> tuple[tuple[bytes, int | None], ...]:
    """Setting and seed of each run of a cell; for settings that nobody knows yet, where ``settings`` are not the whole
    search, keys that no run has."""
    unknown = (b"unknown %d" % at for at in range(len(settings), 0 if whole else plan.tried.count))
    seeds = [None] if plan.request.seeds is None and plan.request.seed is None else plan.seeds
    return tuple((key, seed) for key in (*map(key_of, settings), *unknown) for seed in seeds)


def key_of(values: Mapping[str, Any]) -> bytes:
    """A setting as it is compared with recorded ones; NaN is recorded as its name."""
    named = {name: plain(value) for name, value in values.items()}
    return settings.key({name: "NaN" if value != value else value for name, value in named.items()})


def _check_alike(study: Study, cells: Sequence[Planned], splits: _Splits) -> None:
    """All cells of a data set have the same splits: that is what makes them comparable."""
    groups = settings.grouped((each for each in cells if each.plan), lambda each: each.cell.dataset)
    for dataset, column in groups.items():
        hashes = settings.grouped(column, lambda each: each.cell.splitting)
        if len(hashes) > 1:
            one, other = (group[0] for group in list(hashes.values())[:2])
            ways = [f"{each.cell.label} ({each.plan.splitting.heading})" for each in (one, other) if each.plan]
            where = f"`splitting:` in {study.file.name}" if study.file else "--splitting"
            raise PadreError(
                f"{' and '.join(ways)} split {dataset} differently, so their scores could not be compared. "
                f"Give all of them one splitting with {where}"
            )
