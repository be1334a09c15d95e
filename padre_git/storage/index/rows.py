"""What the index keeps of each document: small values that lists, filters and sorting need."""

import math
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import msgspec

from padre_git.errors import PadreError
from padre_git.model.documents import DOCUMENTS, DataUse, Document, LaterMetric, Metrics, Removed, Run, Stopped
from padre_git.model.shell import quoted
from padre_git.storage import documents
from padre_git.storage.index.places import HEAD, WORK, Located
from padre_git.storage.layout import ExecutionLayout

_HERE = "\0"  # stands in a problem for the path: one content may lie at several
_QUICK = 1_000_000  # bytes
_DEEP = b"\n" + b"  " * documents.DEEPEST  # how a line begins that may be of a level too many
_LONGEST = 300  # letters of an error's message


class Score(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A metric of a run, without its values per split."""

    mean: float
    std: float | None
    n: int
    greater_is_better: bool | None = None
    bounds: tuple[float | None, ...] | None = None
    code: str | None = None
    average: str | None = None
    positive: str | None = None
    undefined: tuple[int, ...] = ()  # splits without a value


class Later(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A file with a metric that was computed later."""

    file: str
    blob: str


class Row(msgspec.Struct, frozen=True, array_like=True):
    """A run, as lists, filters and selectors need it; fields as in `model.documents.Run`."""

    path: str  # of its folder
    places: int  # a bit for each place that has its run.json
    blob: str  # content of run.json
    metrics: str  # content of metrics.json; empty where there is none
    scores: dict[str, Score]
    later: dict[str, Later]  # of these scores, the ones that were computed later
    splits: str  # `10-fold stratified, shuffled, split seed 0`
    since: str  # when the commit of its source was made; empty where this clone lacks it
    id: str
    recording: str
    number: int
    project: str
    experiment: str  # as it is called now
    execution: str
    label: str
    status: str
    task: str | None
    use: DataUse | None
    splitting: str | None
    definition: str | None
    pipeline: str
    parameters: dict[str, Any]
    set: list[str]
    setting: dict[str, Any]
    searched: dict[str, Any]
    seed: int | None
    seeded: list[str]
    predictions: str | None
    main: str | None
    message: str
    selected_on: str | None
    selected_among: int
    error: str
    started: str
    duration: float
    commit: str | None  # of its source
    search: str | None  # that it belongs to; recordings of one search share it
    environment: str | None
    stopped: Stopped | None  # by a race; then it has no scores, for they are of some splits only
    imported: str  # the tool that recorded it; empty where it was made here

    @property
    def secondhand(self) -> str:
        """The tool that recorded it, where that left single scores without predictions; else empty."""
        return "" if self.predictions else self.imported

    @property
    def group(self) -> str:
        """Equal for the runs that are one search, whether one recording computed them or several."""
        return self.search or self.recording

    @property
    def data(self) -> str | None:
        """The data set's name."""
        return self.use.name if self.use else None

    @property
    def dataset(self) -> str | None:
        """The data set's slug."""
        return self.use.dataset if self.use else None

    @property
    def version(self) -> str | None:
        """Of the data set."""
        return self.use.version if self.use else None

    @property
    def place(self) -> ExecutionLayout:
        """The files of its execution."""
        return ExecutionLayout(self.path.rsplit("/runs/", 1)[0])

    @property
    def recorded(self) -> tuple[str, str]:
        """Project and experiment as they were called when it ran, which its folder and its branch still are."""
        parts = self.path.split("/")
        return (parts[-7], parts[-5]) if len(parts) > 7 else (self.project, self.experiment)

    @property
    def here(self) -> bool:
        """Whether the work tree has it."""
        return bool(self.places & WORK)

    @property
    def on_head(self) -> bool:
        """Whether the commit that is checked out has it."""
        return bool(self.places & HEAD)

    @property
    def score(self) -> Score | None:
        """That of the main metric."""
        return self.scores.get(self.main or "")

    @property
    def compared(self) -> dict[str, Any]:
        """The parameters that two runs must have in common to be one setting: all but the seeds."""
        return {name: value for name, value in self.parameters.items() if name not in self.seeded}

    @property
    def n(self) -> int | None:
        """Over how many splits the score of a completed run is."""
        return self.score.n if self.score and self.status == "completed" else None

    @property
    def failed(self) -> bool:
        """Whether it did not finish, and no race stopped it."""
        return self.status != "completed" and not self.stopped

    @property
    def computed(self) -> str:
        """The contents of the metrics that were computed later."""
        return " ".join(each.blob for each in self.later.values())

    @property
    def goodness(self) -> float:
        """What the best of several is chosen by: larger is better; least for a run that did not complete."""
        return goodness(self.score if self.status == "completed" else None)


def goodness(score: Score | None) -> float:
    """What the best of several scores is chosen by: larger is better; least where there is none."""
    if score is None or score.mean != score.mean:
        return -math.inf
    return 0.0 + (-score.mean if score.greater_is_better is False else score.mean)  # one zero, of no sign


class Problem(msgspec.Struct, frozen=True, array_like=True):
    """A document, or a ref, that cannot be read: why, and what to do."""

    path: str
    message: str
    hint: str = ""


class Noun(msgspec.Struct, frozen=True, array_like=True):
    """A document that is not a run."""

    path: str
    places: int
    kind: str  # one of `_NOUNS`
    data: bytes

    def document(self) -> Document:
        """Its content."""
        return msgspec.msgpack.decode(self.data, type=DOCUMENTS[self.kind])


class Snapshot(msgspec.Struct, frozen=True, array_like=True):
    """Everything but the runs that lists show, for one state of the repository."""

    count: int  # of the runs that lists show, see `columns.Rows`
    columns: list[str]  # of these, their names; known when it is saved
    latest: str  # time that one of these says
    removed: list[Row]
    problems: list[Problem]
    nouns: list[Noun]
    copies: bool = True  # whether a run may lie in several folders, of which one counts


class Summary(NamedTuple):
    """Of a document: what lists need, all that readers need beyond it, or why it cannot be read."""

    brief: bytes = b""
    whole: bytes = b""
    problem: str = ""


# `Store.document`
Known = Callable[[str, str], tuple[bytes, str]]
_KINDS: dict[str, type[Document]] = {**DOCUMENTS, "removed": Removed}
_NOUNS = {"project", "experiment", "dataset", "version"}
_TAKEN = Row.__struct_fields__[Row.__struct_fields__.index("id") :]  # from run.json; the rest comes from elsewhere
_PART = re.compile("[0-9A-Za-z]+(-[0-9A-Za-z]+)*")
_ENCODER = msgspec.msgpack.Encoder()
_ROW = msgspec.msgpack.Decoder(Row)
_SCORES = msgspec.msgpack.Decoder(tuple[str, dict[str, Score]])


def summary(kind: str, data: bytes) -> Summary:
    """Read a document of ``kind`` from its file's bytes."""
    try:
        document = _quick(data, _KINDS[kind]) or documents.decode(data, _KINDS[kind], _HERE, mend=_HERE)
        return _summary(document)
    except PadreError as error:
        return Summary(problem=str(error).removesuffix(f". {_HERE}"))
    except (UnicodeError, OverflowError, RecursionError) as error:  # JSON has texts and numbers that nothing else takes
        return Summary(problem=f"{_HERE}: {error}")


def _summary(document: Document) -> Summary:
    if isinstance(document, Run):
        # they become parts of paths: what anyone may have written must not lead anywhere else
        parts = (document.id, document.recording, document.definition, document.environment)
        wrong = next((part for part in parts if part is not None and not _PART.fullmatch(part)), None)
        if wrong is not None:
            raise PadreError(f"{_HERE}: {wrong[:40]!r} is not an id; padre did not write this file")
        return Summary(_encoded(_row(document)))
    if isinstance(document, Metrics):
        return Summary(_ENCODER.encode(_scored(document)), _ENCODER.encode(document))
    if isinstance(document, LaterMetric):
        whole = Metrics(run=document.run, metrics={document.name: document.metric})
        return Summary(_ENCODER.encode(_scored(whole)), _ENCODER.encode(whole))
    return Summary(_encoded(document))


def _encoded(value: Any) -> bytes:
    """MessagePack, with whole numbers beyond 64 bits, which that lacks, as texts."""
    try:
        return _ENCODER.encode(value)
    except OverflowError:
        data = _ENCODER.encode(_texts(msgspec.to_builtins(value)))
    try:
        msgspec.msgpack.decode(data, type=type(value))
    except msgspec.ValidationError as error:  # a text cannot stand for it: a count, a seed
        raise OverflowError(f"a whole number has more than 64 bits ({error})") from error
    return data


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _texts(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_texts(each) for each in value]
    return str(value) if isinstance(value, int) and not -(2**63) <= value < 2**64 else value


def _quick(data: bytes, kind: type[Document]) -> Document | None:
    """The document, where its bytes are as padre writes them: five times as fast as the strict reader, which is asked
    about all else. What is written again with the same bytes has no key twice and no number that JSON lacks."""
    if len(data) > _QUICK or b'"NaN"' in data or b'Infinity"' in data or _DEEP in data:
        return None
    try:
        raw = msgspec.json.decode(data)
        if msgspec.json.format(msgspec.json.encode(raw), indent=2) + b"\n" != data or raw.get("schema") != 1:
            return None
        return msgspec.convert(raw, kind)
    except (msgspec.MsgspecError, AttributeError, RecursionError):
        return None


def _scored(document: Metrics) -> tuple[str, dict[str, Score]]:
    """The words of the splits, and the scores."""
    scores = {}
    for name, metric in document.metrics.items():
        bounds = tuple(metric.bounds) if metric.bounds is not None else None
        undefined = tuple(each.split for each in metric.undefined)
        what = (metric.greater_is_better, bounds, metric.code, metric.average, metric.positive)
        scores[name] = Score(metric.mean, metric.std, metric.n, *what, undefined)
    return document.design.description if document.design else "", scores


def of_run(run: Run, metrics: Metrics | None) -> Row:
    """The row of a run that is in memory, and not in git yet."""
    splits, scores = _scored(metrics) if metrics else ("", {})
    return msgspec.structs.replace(_row(run), scores={} if run.stopped else scores, splits=splits)


def _row(run: Run) -> Row:
    special = {
        "use": run.dataset,
        "main": run.main_metric,
        "commit": run.code.commit,
        "imported": run.imported.tool if run.imported else "",
        "error": f"{run.error.type}: {run.error.message}"[:_LONGEST] if run.error else "",
    }
    taken: list[Any] = [special[name] if name in special else getattr(run, name) for name in _TAKEN]
    return Row("", 0, "", "", {}, {}, "", "", *taken)


class Joined(NamedTuple):
    """What some documents are together."""

    rows: list[Row]  # of the runs; several have one id where copies of a run lie at several paths
    gone: set[str]  # ids of runs that were removed
    problems: list[Problem]
    nouns: list[Noun]


def join(known: Known, found: dict[str, Located]) -> Joined:
    """The runs and the other documents that were found."""
    problems = [
        Problem(path, problem.replace(_HERE, path), _hint(path, each))
        for path, each in found.items()
        if (problem := known(each.blob, each.kind)[1])
    ]
    readable = {path: _readable(known, each) for path, each in found.items()} if problems else found
    return Joined(
        list(_rows(known, readable)),
        {path.split("/")[-2] for path, each in readable.items() if each.kind == "removed"},
        problems,
        [
            Noun(path, each.places, each.kind, brief)
            for path, each in readable.items()
            if each.kind in _NOUNS and (brief := known(each.blob, each.kind)[0])
        ],
    )


def _hint(path: str, each: Located) -> str:
    """What helps: git can only bring back what it has, and tracks."""
    if not each.places & WORK:
        return "a commit has it so"
    if each.others:
        return (
            f"git restore {quoted(path)}"
            if each.places & HEAD
            else f"rm {quoted(path)} (a branch has it as it was recorded)"
        )
    elsewhere = each.places & ~WORK
    return (
        f"a commit has it so: git log -- {quoted(path)}"
        if elsewhere
        else f"rm {quoted(path)}, or mend it: only it is here"
    )


def _readable(known: Known, each: Located) -> Located:
    """The first copy that can be read, where the one that should count cannot."""
    if not each.others or known(each.blob, each.kind)[0]:
        return each
    return each._replace(blob=next((blob for blob in each.others if known(blob, each.kind)[0]), each.blob))


def _rows(known: Known, found: dict[str, Located]) -> Iterator[Row]:
    computed = _computed(known, found)
    for path, each in found.items():
        brief = known(each.blob, each.kind)[0] if each.kind == "run" else b""
        if not brief:
            continue
        folder = path.removesuffix("/run.json")
        project, _, experiment, _, execution, _, _ = folder.split("/")[-7:]
        metrics = found.get(f"{folder}/metrics.json")
        numbers = known(metrics.blob, "metrics")[0] if metrics else b""
        splits, scores = _SCORES.decode(numbers) if numbers else ("", {})
        more, later = _named(scores, computed.get(folder, []))
        row = _ROW.decode(brief)
        known_scores = {} if row.stopped else scores | more
        yield msgspec.structs.replace(
            row,
            **{"path": folder, "places": each.places, "blob": each.blob, "scores": known_scores, "splits": splits},
            **{"metrics": metrics.blob if metrics and numbers else "", "later": later},
            # where it lies counts: a folder may have been renamed since
            **{"project": project, "experiment": experiment, "execution": execution},
        )


def _computed(known: Known, found: dict[str, Located]) -> dict[str, list[tuple[str, Score, Later]]]:
    """Folder of a run -> name, score and file of each metric that was computed later."""
    computed: dict[str, list[tuple[str, Score, Later]]] = {}
    for path, each in sorted(found.items()):
        brief = known(each.blob, each.kind)[0] if each.kind == "metric" else b""
        if brief:
            folder, _, file = path.rpartition("/metrics/")
            for name, score in _SCORES.decode(brief)[1].items():
                computed.setdefault(folder, []).append((name, score, Later(file, each.blob)))
    return computed


def _named(
    own: dict[str, Score], computed: list[tuple[str, Score, Later]]
) -> tuple[dict[str, Score], dict[str, Later]]:
    """Metrics that were computed later under their name; under ``name@code`` where the name does not say which it is:
    the run's own metric has it, or several versions were computed."""
    names = [name for name, _, _ in computed]
    scores, later = {}, {}
    for name, score, file in computed:
        same = name in own and own[name].code == score.code
        if not same:
            key = f"{name}@{(score.code or '')[:7]}" if name in own or names.count(name) > 1 else name
            scores[key], later[key] = score, file
    return scores, later
