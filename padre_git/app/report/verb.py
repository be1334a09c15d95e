"""`padre report`: one table, all that a specification asks for, the numbers, or the check of a paper."""

import os
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec

from padre_git.app import plots
from padre_git.app.recording.opening import open_workspace
from padre_git.app.report import build, check, numbers, spec
from padre_git.app.report.check import Checked
from padre_git.app.report.numbers import Number
from padre_git.app.report.spec import ComparisonSpec, FigureSpec, Spec, TableSpec
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs.current import states
from padre_git.core.text import latex as tex
from padre_git.errors import PadreError, UnknownName
from padre_git.model.names import short
from padre_git.storage import templates, writing
from padre_git.storage.index import Index, Row
from padre_git.storage.paths import home

FORMS = (build.LATEX, build.MARKDOWN, build.CSV)
NUMBERS_FILE = "numbers.tex"
# by which padre knows a file that it wrote: how text begins, and what a picture holds
_HEAD, _SIGNATURE = b"% padre ", "Written by padre report"
# what may differ in a file without such a mark, which earlier versions wrote
_VALUES = re.compile(rb"[-+]?\d[\d.]*(?:e[-+]?\d+)?")
_RUN = re.compile(r"\b[g-z][0-9a-z]{7}\b")
_REASONS = 3  # why a run is stale
_COMMAND = re.compile(
    rf"padre report(?: (?P<name>[^\s'-]\S*|'.*'))?(?: --(?P<form>{'|'.join(FORMS)}))?(?: --file (?P<file>\S+))?"
)


class Made(NamedTuple):
    """The content of a file, and the same without the mark by which padre knows it."""

    data: bytes
    bare: bytes


class Written(NamedTuple):
    """What `write_all` did: the files that changed, and a line for each item that could not be made."""

    paths: list[Path]
    failed: list[str]


def report(name: str | None = None, *, format: str = "latex", at: Path | None = None) -> str:
    """A table of `report.yaml`, or with no name the macros of all numbers.

    Parameters
    ----------
    name : str, optional
        Of a table, or of a test, whose statement is given.
    format : {"latex", "markdown", "csv"}
        Of the table.
    at : Path, optional
        A folder of the repository; here by default.

    Raises
    ------
    UnknownName
        For a table or format that there is not.
    PadreError
        Where there is no `report.yaml`, or it says something that is none.
    """
    if format not in FORMS:
        raise UnknownName("format", format, FORMS)
    workspace = open_workspace(at)
    found = read(workspace, None)
    return numbers_text(workspace, found) if name is None else text(workspace, found, name, format)


def read(workspace: Workspace, file: Path | None) -> Spec:
    """`report.yaml` of the repository, or ``file``."""
    return spec.read(file or workspace.root / spec.FILE)


def init(workspace: Workspace) -> Path:
    """Write a first `report.yaml`, with one table of all that was run.

    Raises
    ------
    PadreError : where there is one, which stays as it is, and where nothing was run yet.
    """
    file = writing.target(workspace.root, spec.FILE)
    if file.exists():
        raise PadreError(f"{home(file)} already exists; edit it, then: padre report --write")
    names = ", ".join(msgspec.json.encode(word).decode() for word in build.everything(workspace))
    writing.write_once(workspace.root, spec.FILE, templates.read("report/report.yaml", names=names).encode())
    return file


def text(workspace: Workspace, found: Spec, name: str, form: str, file: Path | None = None) -> str:
    """The table ``name``, or the test ``name``: as LaTeX its statement, else its pairs too."""
    if name in found.tests and name not in found.tables:
        return build.evidence(workspace, found.tests[name], form, found.freeze)
    if name not in found.tables:
        raise UnknownName("table", name, [*found.tables, *found.tests], where=_source(file))
    source, command = _source(file), shlex.join(["padre", "report", name, f"--{form}", *_file(file)])
    return build.table(workspace, found.tables[name], form, command=command, source=source, freeze=found.freeze)


def asked(workspace: Workspace, table: TableSpec, form: str, *, freeze: str = spec.LATEST) -> str:
    """A table that no file describes; its second line does, so that a check can make it again.

    Where it says of no runs, it is of the latest runs of all experiments.
    """
    if not table.select and not table.where:
        table = msgspec.structs.replace(table, select=build.everything(workspace, _index(workspace, freeze)))
    made = build.table(workspace, table, form, command=f"padre report --{form}", source="", freeze=freeze)
    if form == build.CSV:
        return made
    first, _, rest = made.partition("\n")
    said = msgspec.json.encode(table, order="deterministic").decode().replace("--", "\\u002d\\u002d")
    line = f"% padre-table: {said}" if form == build.LATEX else f"<!-- padre-table: {said} -->"
    return f"{first}\n{line}\n{rest}"


def _index(workspace: Workspace, freeze: str) -> Index | None:
    return None if freeze == spec.LATEST else workspace.index(at=freeze)


def numbers_text(workspace: Workspace, found: Spec, file: Path | None = None) -> str:
    """The file of macros."""
    known = numbers.numbers(workspace, found.numbers, found.freeze)
    return numbers.macros(workspace, known, source=_source(file), freeze=found.freeze)


def _file(file: Path | None) -> list[str]:
    return [] if file is None or file.name == spec.FILE else ["--file", file.name]


def _source(file: Path | None) -> str:
    return spec.FILE if file is None else file.name


def write_all(workspace: Workspace, found: Spec, file: Path | None = None) -> Written:
    """Write tables, figures, statements and numbers into the folder of the specification.

    An item that cannot be made costs itself: it is named, and the others are written.

    Raises
    ------
    RepositoryError : where padre may not write into that folder.
    """
    root, folder = _folder(workspace, found, file)
    writing.target(root, f"{folder}{NUMBERS_FILE}")  # where the folder is none of ours, nothing can be written
    done = Written([], [])
    for what, name, make in _items(workspace, found, file):
        try:
            made, path = make(), f"{folder}{name}"
            if _differs(writing.target(root, path), made):
                writing.write(root, path, made.data)
                done.paths.append(root / path)
        except PadreError as error:
            done.failed.append(f"{what}: {error}")
    return done


def _items(workspace: Workspace, found: Spec, file: Path | None) -> Iterator[tuple[str, str, Callable[[], Made]]]:
    """Each part of a specification: what it is called, the name of its file, and what makes its content."""
    for name in found.tables:
        yield f"table `{name}`", f"{name}.tex", partial(_table, workspace, found, name, file)
    for name in found.tests:
        yield f"test `{name}`", f"{name}.txt", partial(_statement, workspace, found, name, file)
    yield "numbers", NUMBERS_FILE, lambda: _whole(numbers_text(workspace, found, file))
    for name, each in found.figures.items():
        whole = f"{name}.{each.format.lstrip('.')}"
        yield f"figure `{name}`", whole, partial(_figure, workspace, found, each, whole)


def _folder(workspace: Workspace, found: Spec, file: Path | None) -> tuple[Path, str]:
    """What the files must stay in, the repository if the specification lies there, and their folder in it."""
    above = Path(os.path.abspath(file)).parent if file else workspace.root
    root = workspace.root if above.is_relative_to(workspace.root) else above
    folder = (above / found.output).relative_to(root).as_posix()
    return root, "" if folder == "." else f"{folder}/"


def _table(workspace: Workspace, found: Spec, name: str, file: Path | None) -> Made:
    return _whole(text(workspace, found, name, build.LATEX, file))


def _whole(words: str) -> Made:
    """A text that begins with padre's line in every form that it ever had."""
    return Made(words.encode(), words.encode())


def _statement(workspace: Workspace, found: Spec, name: str, file: Path | None) -> Made:
    """A test's statement as a file, which says on its first line where it comes from."""
    words = shlex.join(["padre", "report", name, *_file(file)])
    head = tex.comment(build.heading(workspace, words, _source(file), found.freeze))
    said = text(workspace, found, name, build.LATEX, file)
    return Made(f"{head}\n{said}".encode(), said.encode())


def _figure(workspace: Workspace, found: Spec, figure: FigureSpec, file: str) -> Made:
    """A figure; of one specification it is the same picture, though a PDF has its date."""
    picture = plots.plot.picture(figure.kind, figure.items, at=workspace.root, revision=found.at, **figure.options)
    bare, signed = (plots.charts.picture(picture.chart, file, signature) for signature in ("", _SIGNATURE))
    return Made(signed, bare)


def _differs(file: Path, made: Made) -> bool:
    """Whether there is something to write; what padre has not written is never overwritten.

    Raises
    ------
    PadreError : for a file that neither has padre's mark nor is what padre writes, but for its numbers.
    """
    if not file.exists():
        return True
    there = file.read_bytes()
    marked = there.startswith(_HEAD) or _SIGNATURE.encode() in there
    if not marked and _essence(there) != _essence(made.bare):
        raise PadreError(
            f"{home(file)} already exists and was not written by padre; move it, or choose another name or output"
        )
    return there != made.data


def _essence(data: bytes) -> bytes:
    """What a file says but for its numbers; of a chart in JSON its rows, whatever its look."""
    with suppress(msgspec.DecodeError, KeyError, TypeError, AttributeError):  # it is none
        data = msgspec.json.encode([*msgspec.json.decode(data)["datasets"].values()])
    return _VALUES.sub(b"0", data)


def check_papers(workspace: Workspace, papers: list[Path], file: Path | None = None) -> Checked:
    """Whether ``papers`` say what the runs say now, or at the revision of `freeze`."""
    there = file or workspace.root / spec.FILE
    found = spec.read(there) if there.is_file() else Spec()
    known = numbers.numbers(workspace, found.numbers, found.freeze)

    def again(command: str, table: str) -> str:
        return regenerated(workspace, found, command, table, file)

    done = check.check(papers, known, again)
    if found.freeze == spec.LATEST:  # what is frozen says what was, and is no claim about now
        done.findings += _stale_runs(workspace, done, known)
    return done


def regenerated(workspace: Workspace, found: Spec, command: str, table: str, file: Path | None = None) -> str:
    """What a generated file would be now.

    Parameters
    ----------
    command : that its first line names.
    table : what its second line says, where no specification describes it.

    Raises
    ------
    PadreError : where the command makes no file, and where there is no such table.
    """
    if command == numbers.COMMAND:
        return numbers_text(workspace, found, file)
    made = _COMMAND.fullmatch(command)
    if not made:
        raise PadreError(f"`{command}` makes no file")
    if made["name"]:
        name = shlex.split(made["name"])[0]
        if made["form"] is None:
            return _statement(workspace, found, name, file).data.decode()
        return text(workspace, found, name, made["form"], file)
    if made["form"] is None:
        raise PadreError(f"`{command}` makes no file")
    try:
        described = msgspec.json.decode(table, type=TableSpec)
    except msgspec.MsgspecError as error:
        raise PadreError(f"its line `padre-table` cannot be read: {error}") from error
    return asked(workspace, described, made["form"], freeze=found.freeze)


def _stale_runs(workspace: Workspace, done: Checked, known: Mapping[str, Number]) -> Iterator[str]:
    """Numbers and generated files whose runs would give something else now, as their code or their data changed."""
    every = workspace.index()
    by_name = {short(row.id): row for row in every.rows}
    shown = {
        file: [by_name[name] for name in run_names(text) if name in by_name] for file, text in done.generated.items()
    }
    used = {key: known[key].row for key in done.used}
    rows = {row.id: row for row in (*used.values(), *(row for listed in shown.values() for row in listed))}
    found = {name: state.reasons for name, state in states(workspace, every, rows.values()).items() if state.reasons}
    for key, row in used.items():
        if row.id in found:
            yield f"{done.used[key]}  {key} comes from a stale run, {_why(row, found)}; padre run --stale"
    for file, listed in shown.items():
        stale = [_why(row, found) for row in listed if row.id in found]
        if stale:
            yield f"{file}  shows stale runs: {'; '.join(stale)}; padre run --stale"


def run_names(text: str) -> list[str]:
    """The runs that the comments of a generated file name."""
    comments = (line for line in text.splitlines() if line.startswith(("%", "<!--")))
    return list(dict.fromkeys(name for line in comments for name in _RUN.findall(line)))


def _why(row: Row, found: Mapping[str, list[str]]) -> str:
    return f"{short(row.id)} ({', '.join(found[row.id][:_REASONS])})"


def overview(found: Spec) -> list[tuple[str, str, str]]:
    """Kind, name and what each part of a specification is made of."""
    rows = [("table", name, _question(each)) for name, each in found.tables.items()]
    rows += [("figure", name, f"{each.kind} {' '.join(each.items)}".strip()) for name, each in found.figures.items()]
    rows += [("test", name, _question(each)) for name, each in found.tests.items()]
    return rows


def _question(each: ComparisonSpec) -> str:
    metrics = each.metric if isinstance(each.metric, str) else ", ".join(each.metric)
    return f"{metrics or 'main metric'} of {' '.join(each.select) or each.where or 'all runs'}"
