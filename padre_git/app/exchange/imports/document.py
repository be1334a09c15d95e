"""A run of another tool as padre's documents have it. What it says is kept; nothing is guessed."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from padre_git.app.recording.message import one_line
from padre_git.app.recording.secrets import masked
from padre_git.core.metrics.codes import ELSEWHERE, KNOWN
from padre_git.core.results import given
from padre_git.core.results.collected import LOSS
from padre_git.core.statistics.means import mean, std
from padre_git.core.text.literals import scalar
from padre_git.model.documents import Code, Definition, Design, Imported, Metric, Metrics, Run
from padre_git.model.foreign import Foreign
from padre_git.model.names import derived_id, slug, timestamp
from padre_git.storage import documents
from padre_git.storage.git.code import Snapshot

_BEGIN = datetime.fromtimestamp(0, UTC)
_LAST = 253402300799.0  # seconds: the end of the year 9999
_LONG = 1_000  # letters of a parameter's value, where all of them are too many for a document
_NAME = 250  # letters of a name
_WIDEST = 16  # the most bytes of one letter in a document
_MOST = 100_000  # metrics of a run
# what a name of a metric begins with that says on which rows it was measured; the last are those of the training part
_PARTS = re.compile(r"(?:(test|valid|validation|val|eval|train|training)[_/.-])?(.+)")
_ORDER = {"test": 0, "": 1, "eval": 2, "val": 3, "valid": 3, "validation": 3, "train": 4, "training": 4}


class Place(NamedTuple):
    """Where imported runs are recorded, and by what."""

    tool: str
    store: str
    definition: Definition
    snapshot: Snapshot
    recording: str
    taken: str


class Rows(NamedTuple):
    """What is known of the rows of a run whose predictions are here; the last two values are hashes."""

    task: str
    splitting: str | None
    predictions: str


class Directions:
    """Which metrics are better the lower: padre's own are known by name, others where the user says it."""

    def __init__(self, lower: Iterable[str] = ()) -> None:
        self._lower = set(lower)
        self._known: dict[str, tuple[bool | None, tuple[float | None, float | None] | None]] = {}

    def of(self, name: str) -> tuple[bool | None, tuple[float | None, float | None] | None]:
        """Whether more is better, and the bounds; each none where nobody said it."""
        if name not in self._known:
            self._known[name] = self._found(name)
        return self._known[name]

    def _found(self, name: str) -> tuple[bool | None, tuple[float | None, float | None] | None]:
        _, own = part_of(name)
        if self._lower & {name, own}:
            return False, None
        known = KNOWN.get(ELSEWHERE.get(own, own))
        return (known.greater_is_better, known.bounds) if known else (None, None)


def moment(seconds: float | None) -> datetime:
    """A time of another tool; one that is none is the beginning of 1970."""
    if seconds is None or not 0 <= seconds <= _LAST:
        return _BEGIN
    return datetime.fromtimestamp(seconds, UTC)


def identity(tool: str, own: str, started: float | None) -> str:
    """The id of the run that a run of another tool becomes, wherever and whenever it is imported."""
    return derived_id(moment(started), tool, own)


def definition(project: str, experiment: str) -> Definition:
    """The experiment of imported runs: of its pipeline and data nothing is known."""
    return Definition(name=experiment, project=project, label=experiment, dataset=None, seed=None)


def run_of(
    own: str,
    foreign: Foreign,
    place: Place,
    number: int,
    metrics: Metrics | None,
    *,
    rows: Rows | None = None,
    notes: Iterable[str] = (),
) -> Run:
    """The `run.json` of the run that has the id ``own`` here.

    Parameters
    ----------
    notes : of what was computed here.
    """
    snapshot, definition = place.snapshot, place.definition
    parameters, changed = parameters_of(foreign.parameters)
    setting = {name: value for name, value in parameters.items() if name != "seed" or foreign.seed is None}
    started, finished = moment(foreign.started), moment(foreign.finished)
    lacking = foreign.commit if foreign.commit != snapshot.commit else None
    return Run(
        id=own,
        recording=place.recording,
        number=number,
        project=slug(definition.project),
        experiment=slug(definition.name),
        execution=snapshot.execution,
        label=definition.label,
        status=foreign.status,
        task=rows.task if rows else None,
        definition=documents.digest(definition),
        splitting=rows.splitting if rows else None,
        parameters=setting,
        set=sorted(setting),
        setting=setting,
        seed=foreign.seed,
        predictions=rows.predictions if rows else None,
        main_metric=metrics.main if metrics else None,
        message=masked((foreign.message or foreign.name).strip()),
        code=Code(commit=snapshot.commit, branch=None, tree=snapshot.tree),
        notes=[masked(text) for text in (*foreign.notes, *_about_code(foreign, lacking), *changed, *notes)],
        started=timestamp(started),
        finished=timestamp(max(started, finished)),
        duration=max((finished - started).total_seconds(), 0.0) if foreign.finished is not None else 0.0,
        command=one_line(foreign.command).split() if foreign.command else [],
        imported=Imported(
            tool=place.tool,
            id=printable(foreign.id),
            store=printable(place.store),
            taken=place.taken,
            commit=lacking,
        ),
    )


def _about_code(foreign: Foreign, lacking: str | None) -> Iterator[str]:
    if lacking and foreign.dirty:
        yield f"its code was commit {lacking[:7]} with changes that nobody recorded"
    elif lacking:
        yield f"its code was commit {lacking[:7]}, which this repository does not have"


def parameters_of(texts: Mapping[str, str]) -> tuple[dict[str, object], list[str]]:
    """The parameters with their values as padre reads them, and what had to be changed."""
    found: dict[str, object] = {}
    notes, changed = list[str](), 0
    long = _may_be_long(texts) and sum(given.size(name, text) for name, text in texts.items()) > given.MOST
    for name, text in texts.items():
        own = printable(name)
        changed += own != name
        value = text[:_LONG] if long else text
        found[own] = scalar(value) if masked(value) == value else masked(value)
    if long:
        notes.append(f"its parameters were too long: the first {_LONG:,} characters of each are recorded")
    if changed:
        notes.append(f"{changed} of its parameters had names that cannot be printed, which were changed")
    return found, notes


def _may_be_long(texts: Mapping[str, str]) -> bool:
    """Whether they may be too long for a document; a guess, because the exact size takes long to find."""
    return sum(_WIDEST * (len(name) + len(text) + _WIDEST) for name, text in texts.items()) > given.MOST


def printable(text: str) -> str:
    """A name in which each character can be printed, of at most 250 characters."""
    shown = text if text.isprintable() else "".join(each if each.isprintable() else "\ufffd" for each in text)
    shown = shown.strip() or "\ufffd"
    return shown if len(shown) <= _NAME else f"{shown[: _NAME - 7]}…{slug(text)[-6:]}"


def last_values(foreign: Foreign) -> dict[str, float]:
    """The last value of each metric; of a run with splits the mean of theirs."""
    return {name: mean(values) for name, values in _values(foreign).items()}


def metrics_of(
    run: str, foreign: Foreign, directions: Directions, own: Mapping[str, Metric] | None = None
) -> Metrics | None:
    """The last value of each metric, of each split; none where there is no metric.

    Parameters
    ----------
    own : the metrics that were computed here, from predictions. They are the first, and count where the tool has a
        metric of this name, too.
    """
    found = dict(own or {})
    for name, values in _values(foreign).items():
        if len(found) < _MOST:
            found.setdefault(printable(name), _metric(values, *directions.of(name)))
    if not found:
        return None
    count = len(foreign.parts) or 1
    main = next(iter(own)) if own else min(found, key=lambda name: (found[name].n < count, *_rank(name, found[name])))
    return Metrics(run=run, main=main, design=_design(count, predicted=own is not None), metrics=found)


def _design(count: int, *, predicted: bool) -> Design:
    """Of one split with predictions the rows are a test set, whatever was done for it; how several came about nobody
    knows."""
    described = "as imported" if count == 1 else f"{count} splits, as imported"
    return Design(
        kind="imported", description=described, n=count, family="holdouts" if predicted and count == 1 else ""
    )


def _values(foreign: Foreign) -> dict[str, list[float]]:
    """Name of a metric -> its last value, or that of each split where all of them have one."""
    single = {name: [steps[-1].value] for name, steps in foreign.metrics.items() if steps}
    ended = [{name: steps[-1].value for name, steps in part.metrics.items() if steps} for part in foreign.parts]
    if not ended:
        return single
    shared = [name for name in ended[0] if all(name in each for each in ended)]
    return {**{name: [each[name] for each in ended] for name in shared}, **_apart(single, shared)}


def _apart(single: Mapping[str, list[float]], shared: Sequence[str]) -> dict[str, list[float]]:
    """What the parent logged itself, which is often the mean of its splits."""
    return {name: values for name, values in single.items() if name not in shared}


def _metric(values: list[float], better: bool | None, bounds: tuple[float | None, float | None] | None) -> Metric:
    low, high = bounds or (None, None)
    # such as an accuracy in percent
    outside = any((low is not None and value < low) or (high is not None and value > high) for value in values)
    return Metric(
        mean=mean(values),
        std=std(values),
        n=len(values),
        values=values,
        greater_is_better=better,
        bounds=None if outside or bounds is None else [low, high],
    )


def _rank(name: str, metric: Metric) -> tuple[bool, bool, int]:
    """What makes a metric the main one: that its direction is known, that it is no loss, what it was measured on."""
    return metric.greater_is_better is None, bool(LOSS.search(name)), _ORDER[part_of(name)[0]]


def part_of(name: str) -> tuple[str, str]:
    """On which rows a metric was measured, and its bare name: ``val_accuracy`` is ``val`` and ``accuracy``."""
    match = _PARTS.fullmatch(name)
    return (match[1] or "", match[2]) if match else ("", name)
