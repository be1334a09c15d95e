"""The verb `import openml`: a run with its data, its splits and its predictions, so that it can be tested against own
ones. Metrics are padre's own, computed from the predictions; what OpenML says is compared with them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pyarrow as pa

from padre_git.app.data import store
from padre_git.app.exchange.imports import answers
from padre_git.app.exchange.imports import document as made
from padre_git.app.exchange.imports.document import Place
from padre_git.app.recording.recorder import Recorder, Saved, commit_all, split_documents
from padre_git.app.recording.session import data_use
from padre_git.app.repository import catalog
from padre_git.app.repository.workspace import Workspace
from padre_git.core.data.dataset import Dataset
from padre_git.core.data.targets import as_target
from padre_git.core.metrics.fitting import default_metrics
from padre_git.core.results.hash import predictions_hash
from padre_git.core.results.predictions import predictions
from padre_git.core.results.recompute import problem_of, recomputed
from padre_git.core.results.results import Result, computation
from padre_git.core.splitting import indices, resolve
from padre_git.core.splitting.splits import Split, Splitting, indices_hash
from padre_git.core.text.formats import count
from padre_git.errors import PadreError
from padre_git.model.documents import Definition, Execution, Metrics
from padre_git.model.foreign import Foreign
from padre_git.model.names import NO_CODE, check_name, new_id, slug, timestamp
from padre_git.storage import documents, tables
from padre_git.storage.foreign.openml import TOOL, Found
from padre_git.storage.git.code import no_code
from padre_git.storage.layout import PREDICTIONS, SPLITS

_CONFIDENCE = "confidence."


@dataclass(frozen=True)
class Taken:
    """What came of it.

    Attributes
    ----------
    run : its id; `here` where it was imported before, or removed.
    compared : metric -> the value that was computed here, and OpenML's.
    """

    run: str
    here: bool = False
    experiment: str = ""
    dataset: str = ""
    splits: int = 0
    metrics: Metrics | None = None
    compared: dict[str, tuple[float, float]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    saved: Saved | None = None


def take(workspace: Workspace, found: Found, *, project: str = "default", name: str = "", dry: bool = False) -> Taken:
    """Record a run of OpenML, and its data set where that is not here.

    Parameters
    ----------
    name : of the data set here; by default as OpenML calls it.
    dry : say what would be done, and do nothing.

    Raises
    ------
    PadreError : where splits or predictions are not of the rows of the data, or two rows of a split are one.
    """
    own = made.identity(TOOL, found.id, None)
    known = workspace.index()
    experiment = f"openml-{found.id}"
    if own in {*known.rows.column("field:id"), *(row.id for row in known.removed)}:
        return Taken(own, here=True, experiment=experiment)
    computed = _Computed.of(found, Taken(own, experiment=experiment), name)
    taken = computed.taken
    return taken if dry else replace(taken, saved=_record(workspace, found, computed, project))


@dataclass(frozen=True)
class _Computed:
    """What padre itself computes of a run: its data, splits and predictions, and metrics of these.

    Attributes
    ----------
    taken : the answer of the command.
    chosen : the names of the metrics.
    """

    taken: Taken

    dataset: Dataset
    splits: list[Split]
    splitting: Splitting
    results: list[Result]
    table: pa.Table
    metrics: Metrics
    chosen: list[str]

    @classmethod
    def of(cls, found: Found, taken: Taken, name: str) -> "_Computed":
        """Compute it for the run of ``taken``; the data set gets ``name``, or OpenML's."""
        dataset = _dataset(found, name)
        splits = _splits(found, len(dataset))
        notes = list(found.notes)
        results = [_result(found, dataset, split, notes) for split in splits]
        table = predictions(results, splits, dataset.y, dataset.row_ids, task=found.kind)
        rows = resolve.resolve([(split.train, split.test) for split in splits], task=None).source
        splitting = resolve.resolve(
            {"kind": "splits", "name": f"task {found.task} of OpenML", "indices": rows}, task=None
        )
        chosen = default_metrics(problem_of(table, found.kind))
        metrics = Metrics(
            run=taken.run,
            main=next((each.name for each in chosen), None),
            design=resolve.design(splits, splitting),
            metrics=recomputed(chosen, table, found.kind, lambda rows: {}),
        )
        said = replace(
            taken,
            dataset=dataset.name,
            splits=len(splits),
            metrics=metrics,
            compared=dict(_compared(found, table)),
            notes=list(dict.fromkeys(notes)),
        )
        return cls(said, dataset, splits, splitting, results, table, metrics, [each.name for each in chosen])


def _record(workspace: Workspace, found: Found, computed: _Computed, project: str) -> Saved:
    """Commit the run, and its data set where that is not here."""
    dataset, splits, metrics, taken = computed.dataset, computed.splits, computed.metrics, computed.taken
    experiment = taken.experiment
    definition = Definition(
        name=experiment,
        project=check_name("project", project),
        label=made.printable(found.flow) or experiment,
        dataset=dataset.name,
        target=list(dataset.roles.target),
        task=found.kind,
        splitting=computed.splitting.document,
        metrics=computed.chosen,
        seed=None,
    )
    catalog.check_same_experiment(workspace.layout, definition.project, experiment)
    data = store.ensure(workspace, dataset)
    layout, snapshot = workspace.layout, no_code(workspace.git)
    place = layout.execution(slug(definition.project), slug(experiment), NO_CODE)
    code = Execution(execution=NO_CODE, tree=snapshot.tree)
    recorder = Recorder.begin(
        workspace,
        new_id(),
        project=slug(definition.project),
        experiment=slug(experiment),
        snapshot=snapshot,
        files={
            place.file: documents.encode(code),
            place.definition(documents.digest(definition)): documents.encode(definition),
            **data.files,
        },
    )
    with recorder.forgotten_on_error():
        at = Place(TOOL, f"task {found.task}", definition, snapshot, recorder.id, timestamp())
        rows = made.Rows(found.kind, indices_hash(splits), predictions_hash(computed.table))
        differing = _differing(taken.compared)
        run = msgspec.structs.replace(
            made.run_of(taken.run, _foreign(found, taken.notes), at, 1, metrics, rows=rows, notes=differing),
            dataset=data_use(dataset, data, found.kind, follows=True),
            pipeline=made.printable(found.flow),
            # its documents have no time; the id, which all imports of it share, has none either
            started=at.taken,
            finished=at.taken,
        )
        parts = [computation(result, split) for result, split in zip(computed.results, splits, strict=True)]
        recorder.add(
            run,
            metrics=metrics,
            splits=split_documents(metrics.run, parts),
            results={PREDICTIONS: tables.parquet(computed.table)},
            shared={SPLITS: tables.parquet(indices.table(splits), steps=("split", "row"))},
        )
    return commit_all({recorder: catalog.described(definition, layout)})[0]


def _foreign(found: Found, notes: list[str]) -> Foreign:
    return Foreign(
        id=found.id,
        name=f"run {found.id} of OpenML, task {found.task}",
        status="completed",
        started=None,
        finished=None,
        parameters=found.parameters,
        metrics={},
        notes=notes,
    )


def _dataset(found: Found, name: str) -> Dataset:
    """The data as `padre dataset add openml:N` records them."""
    return Dataset(
        check_name("data set", name or made.printable(found.name)),
        found.table.drop(columns=[each for each in found.dropped if each != found.target]),
        target=found.target,
        source=f"openml:{found.data}",
        license=found.license,
        citation=found.citation,
    )


def _splits(found: Found, rows: int) -> list[Split]:
    """The splits of the task, by repeat and fold."""
    frame = found.splits
    if "sample" in frame and frame["sample"].nunique() > 1:
        raise PadreError(f"task {found.task} has samples of the training rows, as learning curves do; padre has none")
    places = frame.assign(rowid=_whole(frame, "rowid", rows), kind=frame["type"].astype(str).str.upper())
    splits = list[Split]()
    for number, (_, part) in enumerate(places.groupby(["repeat", "fold"], sort=True)):
        train, test = (
            np.sort(part.loc[part["kind"] == word, "rowid"].to_numpy(np.int64)) for word in ("TRAIN", "TEST")
        )
        if not len(train) or not len(test):
            raise PadreError(f"split {number} of task {found.task} has no rows to train or to test")
        repeat, fold = (int(part[name].to_numpy(np.int64)[0]) for name in ("repeat", "fold"))
        splits.append(Split(number, repeat, fold, train, test))
    return splits


def _whole(frame: pd.DataFrame, column: str, rows: int) -> Any:
    values = pd.to_numeric(frame[column], errors="coerce")
    if values.isna().any() or (values < 0).any() or (values >= rows).any():
        raise PadreError(f"`{column}` names a row that the data of {rows:,} rows do not have")
    return values.astype(np.int64)


def _result(found: Found, dataset: Dataset, split: Split, notes: list[str]) -> Result:
    """What was predicted of the test rows of a split, in their order."""
    frame = found.predictions
    own = frame[_is(frame, "repeat", split.repeat) & _is(frame, "fold", split.fold)]
    rows = _whole(own, "row_id", len(dataset)).to_numpy()
    order = np.argsort(rows, kind="stable")
    if not np.array_equal(rows[order], split.test):
        raise PadreError(
            f"predictions.arff has {count(len(rows), 'row')} of repeat {split.repeat}, fold {split.fold}, and they are "
            f"not the {len(split.test):,} test rows of the task"
        )
    own = own.iloc[order]
    if found.kind == "regression":
        return Result(split.number, prediction=own["prediction"].to_numpy(np.float64))
    known = sorted({*map(str, pd.unique(as_target(dataset.y)))})
    probabilities = _probabilities(frame, own, known, notes)
    answered = own["prediction"].astype(str).to_numpy(object)
    return Result(
        split.number,
        prediction=answered,
        probabilities=probabilities,
        classes=None if probabilities is None else np.array(known, object),
    )


def _is(frame: pd.DataFrame, column: str, value: int) -> Any:
    return frame[column] == value if column in frame else np.full(len(frame), value == 0)


def _probabilities(frame: pd.DataFrame, own: pd.DataFrame, classes: list[str], notes: list[str]) -> Any:
    """Of each class; none where they are not all there, or are 0 and 1 in all rows, which tells the answer again."""
    columns = [f"{_CONFIDENCE}{name}" for name in classes]
    if not all(name in frame for name in columns):
        return None
    every = frame[columns].to_numpy(np.float64)
    if np.isin(every, (0.0, 1.0)).all():
        notes.append("its confidences are 0 or 1 in all rows, so they are no probabilities and are not recorded")
        return None
    found = own[columns].to_numpy(np.float64)
    return found if np.isfinite(found).all() else None


def _differing(compared: dict[str, tuple[float, float]]) -> list[str]:
    return [
        f"{name} over all rows is {here:.6g} here, and {there:.6g} on OpenML"
        for name, (here, there) in answers.differing(compared).items()
    ]


def _accuracy(truth: Any, answer: Any) -> float:
    return float(np.mean(truth == answer))


def _absolute(truth: Any, answer: Any) -> float:
    return float(np.mean(np.abs(truth - answer)))


def _squared(truth: Any, answer: Any) -> float:
    return float(np.sqrt(np.mean((truth - answer) ** 2)))


# names of OpenML of what it computes over all predictions -> the same; of classes its errors are those of confidences
_KNOWN: dict[str, dict[str, Callable[[Any, Any], float]]] = {
    "classification": {"predictive_accuracy": _accuracy},
    "regression": {"mean_absolute_error": _absolute, "root_mean_squared_error": _squared},
}


def _compared(found: Found, table: pa.Table) -> Iterator[tuple[str, tuple[float, float]]]:
    truth, answer = (table.column(name).to_numpy(zero_copy_only=False) for name in ("truth", "prediction"))
    for name, compute in _KNOWN[found.kind].items():
        if name in found.evaluations:
            yield name, (compute(truth, answer), found.evaluations[name])
