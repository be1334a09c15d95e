"""Levels 3 and 4: predictions stand where the splits say, next to the truth of the data, and give the metrics."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from padre_git.app.repository.workspace import Workspace
from padre_git.app.verify.data import Held
from padre_git.app.verify.files import Contents
from padre_git.app.verify.objects import Store
from padre_git.app.verify.result import METRICS, PREDICTIONS, Tally
from padre_git.core.data import buffers
from padre_git.core.results import derive, placed
from padre_git.core.results.hash import predictions_hash
from padre_git.core.results.placed import Finding
from padre_git.core.splitting.rows import Indices, read
from padre_git.errors import PadreError
from padre_git.model import documents as nouns
from padre_git.model.names import short
from padre_git.storage import layout, parquet

if TYPE_CHECKING:
    from padre_git.app.verify.own import Own

_WITHOUT_TARGET = "its data have no target"
_ONCE = {"folds"}
_MANY = 200  # cached tables of splits


@dataclass
class Levels:
    """What the two levels found."""

    predictions: Tally = field(default_factory=lambda: Tally(PREDICTIONS))
    metrics: Tally = field(default_factory=lambda: Tally(METRICS))


class Runs:
    """Checks runs one after the other; what many of them share is read once."""

    def __init__(
        self, workspace: Workspace, store: Store, held: Held, levels: Levels, own: "Own | None" = None
    ) -> None:
        self._workspace, self._store, self._held, self.levels = workspace, store, held, levels
        self._own = own
        self._splits: dict[str, list[Indices]] = {}
        self._seen: set[str] = set()

    def check(self, contents: Contents) -> None:
        """All runs of a commit that were not checked in another one."""
        splits = _by_run(contents)
        for folder, run in contents.runs.items():
            if run.id in self._seen:
                continue
            self._seen.add(run.id)
            recorded = dict(_recorded(contents, folder))
            if run.predictions is None:
                self._without(run, recorded)
                continue
            self.levels.predictions.look(run.id)
            table = self._table(contents, folder, run)
            if table is None:
                self._leave(run, recorded, f"predictions of {short(run.id)} are not here")
                continue
            self._placed(contents, folder, run, table, splits.get(folder, {}))
            self._measured(contents, folder, run, table, recorded)

    def _without(self, run: nouns.Run, recorded: "Mapping[str, tuple[str, nouns.Metric]]") -> None:
        """A run that kept no predictions: the numbers of its metrics must agree with each other."""
        for name, (path, metric) in recorded.items():
            thing = f"{run.id} {name}"
            self.levels.metrics.leave(thing, "of runs without predictions")
            self._agree(run, name, path, metric, thing)

    def _leave(self, run: nouns.Run, recorded: "Mapping[str, tuple[str, nouns.Metric]]", reason: str) -> None:
        self.levels.predictions.leave(run.id, reason)
        for name, (path, metric) in recorded.items():
            thing = f"{run.id} {name}"
            self.levels.metrics.leave(thing, reason)
            self._agree(run, name, path, metric, thing)

    def _agree(self, run: nouns.Run, name: str, path: str, metric: nouns.Metric, thing: str) -> None:
        for each in derive.errors_of(name, metric, derive.Derived({}, {})):
            self.levels.metrics.differ(thing, _named(name, each), each.recorded, each.derived, path=path, run=run.id)

    def _table(self, contents: Contents, folder: str, run: nouns.Run) -> pa.Table | None:
        """The predictions of a run; none where they are not here, or are said to be damaged."""
        digest = self._object(contents, run, layout.PREDICTIONS)
        path = f"{folder}/run.json"
        data = None
        if digest is None:
            pointer = contents.pointers.get(self._pointer(run))
            if pointer and self._store.files(pointer) is not None:
                self._differ(run, "predictions", "in the results", "not in the results", path)
            return None
        if (self._workspace.dvc.size(digest) or 0) <= parquet.FILE:
            data = self._store.read(digest)
        try:
            return parquet.read(data) if data is not None else None
        except parquet.Refused as error:
            self._differ(run, "predictions", "a table", str(error), path)
            return None

    def _pointer(self, run: nouns.Run) -> str:
        return self._workspace.layout.execution(run.project, run.experiment, run.execution).pointer(run.recording)

    def _object(self, contents: Contents, run: nouns.Run, name: str) -> str | None:
        return self._store.of_run(contents, self._pointer(run), run.id, name)

    def _differ(self, run: nouns.Run, what: str, recorded: Any, derived: Any, path: str) -> None:
        self.levels.predictions.differ(run.id, what, recorded, derived, path=path, run=run.id)

    def _placed(
        self,
        contents: Contents,
        folder: str,
        run: nouns.Run,
        table: pa.Table,
        computations: dict[int, nouns.Computation],
    ) -> None:
        path = f"{folder}/run.json"
        try:
            digest = predictions_hash(table)
            found = list(self._findings(contents, folder, run, table, computations))
        except (PadreError, ValueError, TypeError, KeyError, IndexError, pa.ArrowException) as error:
            self._differ(run, "predictions", "a table of predictions", " ".join(str(error).split())[:120], path)
            return
        if digest != run.predictions:
            self._differ(run, "hash of the predictions", str(run.predictions)[:16], digest[:16], path)
        for each in found:
            self._differ(run, each.what, each.recorded, each.derived, path)

    def _findings(
        self,
        contents: Contents,
        folder: str,
        run: nouns.Run,
        table: pa.Table,
        computations: dict[int, nouns.Computation],
    ) -> Iterator[Finding]:
        rows = self._object(contents, run, layout.SPLITS)
        if rows is None:  # a script splits its data itself, and logs the rows that it tested
            yield from _logged(table, run, computations)
            return
        splits = self._rows(rows)
        if splits is None:
            self.levels.predictions.leave(run.id, f"rows of the splits of {short(run.id)} are not here")
            return
        use = run.dataset
        data = self._workspace.layout.version_file(use.dataset, use.version) if use else ""
        held = self._held.tables.get(data)
        if held is None or use is None:
            self.levels.predictions.leave(run.id, self._held.why.get(data, f"data of {short(run.id)} are not recorded"))
            return
        metrics = contents.documents.get(f"{folder}/metrics.json")
        design = metrics.design if isinstance(metrics, nouns.Metrics) else None
        once = design is not None and design.family in _ONCE
        yield from placed.of_splits(splits, computations, run.splitting, rows=held.rows, once=once)
        if run.status == "completed" and len(computations) != len(splits):
            yield Finding("splits", f"{len(computations)} in split.json", f"{len(splits)} in the results")
        wanted = placed.expected(splits, computations)
        yield from placed.of_predictions(table, wanted, held.ids)
        if table.num_rows == len(wanted.rows):
            targets = {name: held.columns[name] for name in use.target if name in held.columns}
            yield from placed.of_truth(table, wanted, targets, held.ids)

    def _rows(self, digest: str) -> list[Indices] | None:
        if digest not in self._splits:
            data = self._store.read(digest) if (self._workspace.dvc.size(digest) or 0) <= parquet.FILE else None
            if data is None:
                return None
            if len(self._splits) >= _MANY:
                self._splits.clear()
            self._splits[digest] = read(parquet.read(data))
        return self._splits[digest]

    def _measured(
        self,
        contents: Contents,
        folder: str,
        run: nouns.Run,
        table: pa.Table,
        recorded: "Mapping[str, tuple[str, nouns.Metric]]",
    ) -> None:
        document = contents.documents.get(f"{folder}/metrics.json")
        design = document.design if isinstance(document, nouns.Metrics) else None
        pooled = design is not None and design.family == "pooled"
        tally, metrics = self.levels.metrics, {name: metric for name, (_, metric) in recorded.items()}
        for name in metrics:
            tally.look(f"{run.id} {name}")
        try:
            found = derive.derive(table, run.task, metrics, pooled=pooled)
        except (PadreError, ValueError, TypeError, KeyError, IndexError, pa.ArrowException):
            for name in metrics:
                tally.leave(f"{run.id} {name}", f"predictions of {short(run.id)} cannot be measured")
            return
        if self._own is not None:
            self._own_code(self._own, run, table, metrics, found, pooled=pooled)
        for name, metric in metrics.items():
            for each in derive.errors_of(name, metric, found):
                what = _named(name, each)
                path = recorded[name][0]
                tally.differ(f"{run.id} {name}", what, each.recorded, each.derived, path=path, run=run.id)
        for name, why in found.unknown.items():
            tally.leave(f"{run.id} {name}", why)

    def _own_code(
        self,
        own: "Own",
        run: nouns.Run,
        table: pa.Table,
        metrics: Mapping[str, nouns.Metric],
        found: derive.Derived,
        *,
        pooled: bool,
    ) -> None:
        """Derive the metrics that only code of the user's can give."""
        for name in [name for name, why in found.unknown.items() if why == derive.OWN_CODE]:
            made = own.derived(run, name, metrics[name], table, pooled=pooled)
            if isinstance(made, str):
                found.unknown[name] = made
            else:
                found.expected[name] = made
                del found.unknown[name]


def _named(name: str, each: derive.Unlike) -> str:
    return name if each.field == "mean" else f"{name}: {each.field}"


def _recorded(contents: Contents, folder: str) -> Iterator[tuple[str, tuple[str, nouns.Metric]]]:
    """Name -> path and metric of a run; of the ones that were computed later, too."""
    path = f"{folder}/metrics.json"
    own = contents.documents.get(path)
    if isinstance(own, nouns.Metrics):
        yield from ((name, (path, metric)) for name, metric in own.metrics.items())
    for later, document in contents.documents.items():
        if isinstance(document, nouns.LaterMetric) and later.startswith(f"{folder}/metrics/"):
            yield document.name, (later, document.metric)


def _by_run(contents: Contents) -> dict[str, dict[int, nouns.Computation]]:
    """Folder of a run -> number of a split -> what `split.json` says of it."""
    found: dict[str, dict[int, nouns.Computation]] = {}
    for path, document in contents.of(nouns.Split).items():
        own = found.setdefault(path.partition("/splits/")[0], {})
        own |= {each.number: each for each in document.splits}
    return found


def _logged(table: pa.Table, run: nouns.Run, computations: Mapping[int, nouns.Computation]) -> Iterator[Finding]:
    """The rows that a script logged are those whose hash its documents have; see `core.results.collected`."""
    split = buffers.column(table.column("split"))
    ids = table.column("row_id").to_pylist()
    rows: dict[int, list[Any]] = {}
    for number, name in zip(split.tolist(), ids, strict=True):
        rows.setdefault(number, []).append(name)
    if rows.keys() != computations.keys():
        yield Finding("splits", f"{len(computations)} in split.json", f"{len(rows)} in the predictions")
        return
    digests = {number: sha256("\n".join(map(str, each)).encode()).hexdigest() for number, each in rows.items()}
    for number, digest in sorted(digests.items()):
        if computations[number].indices != digest:
            yield Finding(f"split {number}: rows", computations[number].indices[:16], digest[:16])
    whole = sha256("".join(digest for _, digest in sorted(digests.items())).encode()).hexdigest()
    if run.splitting != whole:
        yield Finding("rows of the splits", str(run.splitting)[:16], whole[:16])
