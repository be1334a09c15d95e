"""Numbers that others reported: imported from a table, kept with their source; where tables are made they are rows."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import msgspec

from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs.settings import grouped
from padre_git.core.metrics.codes import KNOWN
from padre_git.errors import PadreError, UnknownName
from padre_git.model.documents import Code, DataUse, Metric, Metrics, Reported, ReportedScore, Run
from padre_git.model.names import slug, timestamp
from padre_git.storage import documents, writing
from padre_git.storage.index import Row, of_run

_COLUMNS = ("label", "dataset", "metric", "mean", "std", "n", "greater_is_better")
_VALUE = re.compile(r"([-+]?\d*\.?\d+(?:[eE][-+]?\d+)?)\s*(?:(?:±|\+-|\+/-)\s*(\d*\.?\d+(?:[eE][-+]?\d+)?))?\s*")
_EMPTY = {"", "-", "--", "–", "n/a", "NA", "nan"}


def import_scores(
    workspace: Workspace,
    file: Path,
    *,
    source: str,
    citation: str = "",
    project: str = "default",
    name: str = "",
    metric: str = "",
    percent: bool = False,
) -> tuple[str, Reported]:
    """Take the numbers of a CSV file in; the path of the document, and what it holds.

    Parameters
    ----------
    file : a line per number with the columns ``label``, ``dataset``, ``metric``, ``mean`` and, where they are known,
        ``std``, ``n`` and ``greater_is_better``; or a line per ``label`` and a column per data set, or a line per
        ``dataset`` and a column per label, cells ``0.95`` or ``0.95 ± 0.02``, with ``metric`` given.
    source : where the numbers stand.
    citation : key of `\\cite`.
    name : of the document; by default the file's.
    percent : divide all by 100.

    Raises
    ------
    PadreError : naming line and column, where a number is none, is out of the metric's bounds, or stands twice, and for
        a metric without a direction.
    """
    text = _read(file)
    reader = csv.DictReader(io.StringIO(text), skipinitialspace=True)
    heads = [_head(head) for head in reader.fieldnames or []]
    reader.fieldnames = heads
    rows = next((key for key in ("label", "dataset") if key in heads), None)
    if rows is None:
        raise PadreError(
            f"{file}: a column `label` or `dataset` has to say what each line is about; it has "
            f"{', '.join(map('`{}`'.format, heads)) or 'nothing'}, separated by commas"
        )
    long = "mean" in heads
    if not long and not metric:
        raise PadreError(f"{file}: there is no column `mean`; with a column per data set or label, use --metric NAME")
    if not long and {"label", "dataset"} <= set(heads):
        raise PadreError(f"{file}: it has `label` and `dataset`, so the number of each line has to be called `mean`")
    scores = list(_long(file, reader, percent) if long else _wide(file, reader, rows, metric, percent))
    if not scores:
        raise PadreError(f"{file} holds no number")
    _once(file, scores)
    given = name or file.stem
    document = Reported(name=given, source=source, citation=citation, imported=timestamp(), scores=scores)
    path = workspace.layout.reported_file(slug(project), slug(given))
    writing.write(workspace.root, path, documents.encode(document))
    return path, document


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise PadreError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PadreError(f"{file} is not UTF-8") from error


def _long(file: Path, reader: "csv.DictReader[str]", percent: bool) -> Iterator[ReportedScore]:
    unknown = [head for head in reader.fieldnames or [] if head not in _COLUMNS]
    if unknown:
        raise UnknownName("column", unknown[0], _COLUMNS, where=str(file))
    for line in reader:
        given = {key: (value or "").strip() for key, value in line.items() if key}
        lacking = [key for key in ("label", "dataset", "metric", "mean") if not given.get(key)]
        if lacking:
            raise PadreError(f"{file}, line {reader.line_num}: `{lacking[0]}` is empty")
        mean, std = _number(f"{file}, line {reader.line_num}", given["mean"], percent)
        if given.get("std"):
            std, _ = _number(f"{file}, line {reader.line_num}, std", given["std"], percent)
        direction = {"true": True, "false": False}.get(given.get("greater_is_better", "").lower())
        n = int(given["n"]) if given.get("n", "").isdigit() else None
        label, dataset, metric = given["label"], given["dataset"], given["metric"]
        score = ReportedScore(
            label=label, dataset=dataset, metric=metric, mean=mean, std=std, n=n, greater_is_better=direction
        )
        yield _checked(f"{file}, line {reader.line_num}", score)


def _head(text: str) -> str:
    """A name of a column; the ones that mean something here are written in several ways, such as `Data set`."""
    plain = text.strip().casefold().replace(" ", "").replace("_", "")
    return next((column for column in _COLUMNS if plain == column.replace("_", "")), text.strip())


def _wide(file: Path, reader: "csv.DictReader[str]", rows: str, metric: str, percent: bool) -> Iterator[ReportedScore]:
    """A line per value of the column ``rows``, which is `label` or `dataset`; the other one is in the heads."""
    for line in reader:
        name = (line[rows] or "").strip()
        for head in reader.fieldnames or ():
            cell = (line.get(head) or "").strip()
            if head == rows or cell in _EMPTY:
                continue
            mean, std = _number(f"{file}, line {reader.line_num}, {head}", cell, percent)
            label, dataset = (name, head) if rows == "label" else (head, name)
            score = ReportedScore(label=label, dataset=dataset, metric=metric, mean=mean, std=std)
            yield _checked(f"{file}, line {reader.line_num}", score)


def _number(where: str, text: str, percent: bool) -> tuple[float, float | None]:
    found = _VALUE.fullmatch(text)
    if not found:
        raise PadreError(f"{where}: `{text}` is neither a number nor `mean ± std`")
    scale = 100 if percent else 1
    return float(found[1]) / scale, float(found[2]) / scale if found[2] else None


def _checked(where: str, score: ReportedScore) -> ReportedScore:
    """The score with the direction and the bounds of its metric, where that is one of padre's."""
    metric, mean = score.metric, score.mean
    known = KNOWN.get(metric)
    if known is None and score.greater_is_better is None:
        raise PadreError(
            f"{where}: `{metric}` is not one of padre's metrics; a column greater_is_better (true or false) "
            "says its direction. All: padre metric list"
        )
    if known is None:
        return score
    low, high = known.bounds or (None, None)
    if (low is not None and mean < low) or (high is not None and mean > high):
        inside = f"{'' if low is None else f'{low:g} ≤ '}{metric}{'' if high is None else f' ≤ {high:g}'}"
        raise PadreError(f"{where}: {mean:g} is not within {inside}; --percent divides by 100")
    bounds = list(known.bounds) if known.bounds else None
    return msgspec.structs.replace(score, greater_is_better=known.greater_is_better, bounds=bounds)


def _once(file: Path, scores: Sequence[ReportedScore]) -> None:
    seen = set()
    for each in scores:
        key = (each.label, each.dataset, each.metric)
        if key in seen:
            raise PadreError(f"{file}: {each.label} on {each.dataset} has two numbers of {each.metric}")
        seen.add(key)


def read(
    workspace: Workspace, at: str | None = None, problems: list[PadreError] | None = None
) -> Iterator[tuple[str, str, Reported]]:
    """Project, path and content of each document: of the work tree, or of the tree of a revision.

    What cannot be read is left out; its error goes to ``problems``.
    """
    for path, load in _in_tree(workspace, at) if at is not None else _in_work_tree(workspace):
        try:
            yield path.split("/")[-3], path, load()
        except PadreError as error:
            if problems is not None:
                problems.append(error)


def _in_work_tree(workspace: Workspace) -> Iterator[tuple[str, Callable[[], Reported]]]:
    for file in sorted(workspace.root.glob(workspace.layout.reported_file("*", "*"))):
        path = file.relative_to(workspace.root).as_posix()
        yield path, partial(documents.read, workspace.root, path, Reported)


def _in_tree(workspace: Workspace, at: str) -> Iterator[tuple[str, Callable[[], Reported]]]:
    git = workspace.git
    for project in git.names(f"{at}:{workspace.layout.projects}"):
        folder = workspace.layout.reported_file(project, "x").rpartition("/")[0]
        for name in git.names(f"{at}:{folder}"):
            found = git.objects.read(f"{at}:{folder}/{name}")
            if found and name.endswith(".json"):
                path = f"{folder}/{name}"
                yield path, partial(documents.decode, found[1], Reported, path)


def rows(
    workspace: Workspace, at: str | None = None, problems: list[PadreError] | None = None
) -> list[tuple[Row, Metrics]]:
    """The numbers as tables take them: a row per label and data set, `experiment` is the document's name.

    ``problems`` : as of `read`.
    """
    found = []
    for project, path, document in read(workspace, at, problems):
        groups = grouped(document.scores, lambda score: (score.label, score.dataset))
        for number, ((label, dataset), scores) in enumerate(groups.items(), start=1):
            metrics = Metrics(
                run=f"{path}#{number}", main=scores[0].metric, metrics={e.metric: _metric(e) for e in scores}
            )
            found.append((_row(project, path, document, number, label, dataset, metrics), metrics))
    return found


def _metric(score: ReportedScore) -> Metric:
    return Metric(
        mean=score.mean,
        std=score.std,
        n=score.n or 1,
        values=[score.mean],
        greater_is_better=score.greater_is_better,
        bounds=score.bounds,
    )


def _row(project: str, path: str, document: Reported, number: int, label: str, dataset: str, metrics: Metrics) -> Row:
    run = Run(
        id=metrics.run,
        recording=metrics.run,
        number=number,
        project=project,
        experiment=path.rpartition("/")[2].removesuffix(".json"),
        execution="",
        label=label,
        status="completed",
        dataset=DataUse(name=dataset, dataset=slug(dataset), version="", shape=[]),
        seed=None,
        main_metric=metrics.main,
        message=document.source,
        code=Code(commit=None, branch=None, tree=""),
        started=document.imported,
        finished=document.imported,
        duration=0.0,
    )
    return of_run(run, metrics)
