"""The commit of a recording in words: a subject to read, trailers to search. The files are the truth."""

import re
import shlex
from collections.abc import Iterable
from pathlib import Path

from padre_git.core import formats
from padre_git.model.documents import Metrics, Run
from padre_git.model.names import short

_MOST_RUNS = 10
_SECRET = re.compile(r"(?i)(token|key|secret|passw(or)?d|credential)")


def commit_message(runs: list[Run], metrics: list[Metrics], command: str, recording: str) -> str:
    """Subject, the user's message, and trailers."""
    if not runs:
        return f"padre recording {short(recording)}\n\nPadre-Recording: {recording}\n"
    first = runs[0]
    body = f"\n{first.message}\n" if first.message else ""
    trailers = "\n".join(f"{key}: {value}" for key, value in _trailers(runs, command))
    return f"{_subject(runs, {document.run: document for document in metrics})}\n{body}\n{trailers}\n"


def _subject(runs: list[Run], metrics: dict[str, Metrics]) -> str:
    scored = [run for run in runs if run.id in metrics and run.main_metric in metrics[run.id].metrics]
    where = f"{runs[0].project}/{runs[0].experiment}"
    if not scored:
        statuses = ", ".join(sorted({run.status for run in runs}))
        return f"{where}: run {short(runs[0].id)} {statuses}"
    best = _best(scored, metrics)
    main = metrics[best.id].metrics[best.main_metric or ""]
    score = formats.spread(main.mean, main.std, bounds=main.bounds)
    what = f"best of {len(runs)} runs {short(best.id)}" if len(runs) > 1 else f"run {short(best.id)}"
    return f"{where}: {what}, {best.main_metric} {score}"


def _best(runs: list[Run], metrics: dict[str, Metrics]) -> Run:
    def score(run: Run) -> float:
        metric = metrics[run.id].metrics[run.main_metric or ""]
        value = -metric.mean if metric.greater_is_better is False else metric.mean
        return value if value == value else float("-inf")

    return max(runs, key=score)


def _trailers(runs: list[Run], command: str) -> Iterable[tuple[str, str]]:
    first = runs[0]
    yield "Padre-Recording", first.recording
    if len(runs) <= _MOST_RUNS:
        yield from (("Padre-Run", run.id) for run in runs)
    yield "Padre-Runs", str(len(runs))
    yield "Padre-Execution", first.execution
    yield "Padre-Experiment", f"{first.project}/{first.experiment}"
    if first.dataset:
        yield "Padre-Data", f"{first.dataset.dataset}@{first.dataset.version}"
    if command:
        yield "Padre-Command", command


def redacted(words: Iterable[str]) -> list[str]:
    """A command without what looks like a secret: the value of `--token X`, `API_KEY=x`, `https://user:pw@host`."""
    shown, hide = [], False
    for word in words:
        name, equals, _ = word.partition("=")
        if hide:
            word, hide = "***", False
        elif equals and _SECRET.search(name):
            word = f"{name}=***"
        elif word.startswith("-") and _SECRET.search(word):
            hide = True
        shown.append(re.sub(r"(?<=://)[^/@\s]+@", "***@", word))
    return shown


def one_line(words: Iterable[str]) -> str:
    """The command as one line of shell."""
    return " ".join(shlex.join(redacted(words)).split())


def portable(words: Iterable[str], root: Path) -> list[str]:
    """A command without absolute paths, which differ from machine to machine."""
    return [_portable(word, Path(word), root) for word in words]


def _portable(word: str, path: Path, root: Path) -> str:
    if not path.is_absolute():
        return word
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
