"""The commit of a recording in words: a subject to read, trailers to search. The files are the truth."""

import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

from padre_git.app.recording.secrets import redacted
from padre_git.app.runs import settings
from padre_git.app.runs.scores import of_setting
from padre_git.core.text.formats import count
from padre_git.model.documents import Metrics, Run, Search
from padre_git.model.names import short
from padre_git.storage import index

_MOST_RUNS = 10


def commit_message(
    runs: list[Run], metrics: list[Metrics], command: str, recording: str, searches: Sequence[Search] = ()
) -> str:
    """Subject, the user's message, and trailers."""
    if not runs:
        what = f", search of {count(len(searches[0].runs), 'run')}" if searches else ""
        return f"padre recording {short(recording)}{what}\n\nPadre-Recording: {recording}\n"
    first = runs[0]
    body = f"\n{first.message}\n" if first.message else ""
    trailers = "\n".join(f"{key}: {value}" for key, value in _trailers(runs, command))
    return f"{_subject(runs, {document.run: document for document in metrics})}\n{body}\n{trailers}\n"


def _subject(runs: list[Run], metrics: dict[str, Metrics]) -> str:
    where = f"{runs[0].project}/{runs[0].experiment}"
    if runs[0].imported:
        return f"{where}: {count(len(runs), 'run')} imported from {runs[0].imported.tool}"
    found = settings.of_recording([index.of_run(run, metrics.get(run.id)) for run in runs])
    best = settings.best(found)
    score = of_setting(best, best.row.main or "", metrics)
    if score is None:
        statuses = ", ".join(sorted({run.status for run in runs}))
        return f"{where}: run {short(runs[0].id)} {statuses}"
    seeds = f", {len(best.distinct)} seeds" if len(best.distinct) > 1 else ""
    what = f"best of {len(found)} settings {short(best.row.id)}" if len(found) > 1 else f"run {short(best.row.id)}"
    return f"{where}: {what}, {best.row.main} {score.text}{seeds}"


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


def one_line(words: Iterable[str]) -> str:
    """The command as one line of shell."""
    line = " ".join(shlex.join(redacted(words)).split())
    return line.encode(errors="backslashreplace").decode()  # a word need not be text


def portable(words: Iterable[str], root: Path) -> list[str]:
    """``words`` without absolute paths, ``--out=/home/me/x`` too: they differ from machine to machine."""
    shown = []
    for word in words:
        name, equals, text = word.partition("=")
        shown.append(f"{name}={_portable(text, root)}" if equals else _portable(word, root))
    return shown


def _portable(word: str, root: Path) -> str:
    path = Path(word)
    if not path.is_absolute():
        return word
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
