"""Notes on runs, experiments, questions and rows of data: a file each, so that no two are ever in conflict."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from padre_git.app.data import versions
from padre_git.app.repository.texts import texts
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import select
from padre_git.errors import PadreError, UnknownName
from padre_git.model.names import new_id, short, slug
from padre_git.model.shell import quoted
from padre_git.storage import prose, writing
from padre_git.storage.index import Index, Row

_DATA = re.compile(r"data:(?P<dataset>[^#/]+)(?:/(?P<version>[0-9a-f]{4,12}))?(?:#(?P<row>.+))?")
_SHOWN = 7  # letters of a version


@dataclass(frozen=True)
class Written:
    """A note.

    Attributes
    ----------
    about : what it is on, as its file says it: ``m4t7xq2p``, ``experiment:thesis/svc``, ``data:wine/169adc7#514``.
    author, date : of the commit that brought it, the day in UTC; empty before there is one.
    """

    path: str
    about: tuple[str, ...]
    text: str
    author: str = ""
    date: str = ""

    @property
    def line(self) -> str:
        """``It fails on the blurred rows (Ada, 2026-11-29)``."""
        who = ", ".join(filter(None, [self.author, self.date])) or "not committed"
        return f"{' '.join(self.text.split())} ({who})"


def write(workspace: Workspace, about: str, text: str, *, project: str = "") -> str:
    """Write a note on ``about``, and return its path.

    Parameters
    ----------
    about : a selector of one run, an experiment, ``question:NAME`` or ``data:DATASET/VERSION#ROW``.
    project : of the file; by default that of the run, experiment or question, and the only one for data.

    Raises
    ------
    UnknownName : there is no such thing.
    PadreError : the text is empty, or the selector names several runs.
    """
    if not text.strip():
        raise PadreError(f'the note is empty; write it as: padre note {quoted(about)} "text"')
    own, name = _place(workspace, about)
    folder = workspace.layout.project(slug(project) if project else own)
    path = f"{folder}/notes/{new_id()}.md"
    writing.write(workspace.root, path, prose.written({"schema": 1, "about": [name]}, text.strip()))
    return path


def _place(workspace: Workspace, about: str) -> tuple[str, str]:
    """The project, and what is written into the file."""
    known = workspace.index()
    if about.startswith("question:"):
        return _question(workspace, about.removeprefix("question:"))
    if about.startswith("data:"):
        return _project(known), _data(workspace, known, about)
    found = select.select(workspace, about, known=known)
    if found.kind in {"experiment", "label"} and "@" not in about and "#" not in about:
        places = {(row.project, row.experiment) for row in found.rows}
        if len(places) == 1:
            project, experiment = next(iter(places))
            return project, f"experiment:{project}/{experiment}"
    row = select.single(found, command="padre note")
    return row.project, short(row.id)


def _question(workspace: Workspace, name: str) -> tuple[str, str]:
    project, _, own = name.rpartition("/")
    files = [each for each in texts(workspace, "question") if project in {"", each.project}]
    same = [each for each in files if each.name in {own, slug(own)}]
    if not same:
        raise UnknownName("question", name, [each.name for each in files], hint="All: padre question list")
    if len(same) > 1:
        places = ", ".join(f"question:{each.project}/{each.name}" for each in same)
        raise PadreError(f"{len(same)} questions are called `{own}`: {places}; write one of these")
    return same[0].project, f"question:{same[0].project}/{same[0].name}"


def _project(known: Index) -> str:
    """The project of notes on data: the only one that has runs, else `default`."""
    projects = {row.project for row in known.rows}
    return next(iter(projects)) if len(projects) == 1 else "default"


def _data(workspace: Workspace, known: Index, about: str) -> str:
    """``data:wine/169adc7#514``, with the current version where none was named."""
    found = _DATA.fullmatch(about)
    if not found:
        raise PadreError(f"`{about}` is not a row of data; write it as data:DATASET/VERSION#ROW, or data:DATASET#ROW")
    own, wanted = slug(found["dataset"]), found["version"]
    every = {noun.path.split("/")[-2]: noun for noun in known.nouns if noun.kind == "version"
             and noun.path.split("/")[-3] == own}  # fmt: skip
    if not every:
        names = {noun.path.split("/")[-2] for noun in known.nouns if noun.kind == "dataset"}
        raise UnknownName("data set", found["dataset"], names, hint="All: padre dataset list")
    if wanted is None:
        wanted = versions.newest_of(known)[own].version
    same = [version for version in every if version.startswith(wanted)]
    if not same:
        raise UnknownName("version", wanted, [each[:_SHOWN] for each in every], where=found["dataset"])
    row = f"#{found['row']}" if found["row"] is not None else ""
    return f"data:{own}/{same[0][:_SHOWN]}{row}"


def notes(workspace: Workspace, revision: str | None = None, problems: list[PadreError] | None = None) -> list[Written]:
    """All notes, the oldest first.

    Parameters
    ----------
    revision : of this commit; by default of the work tree.
    problems : where the errors of files go that cannot be read.
    """
    found = []
    for each in sorted(texts(workspace, "note", revision, problems), key=lambda each: each.name):
        try:
            note, text = prose.note(each.data, each.path)
        except PadreError as error:
            if problems is not None:
                problems.append(error)
            continue
        found.append(Written(each.path, note.about, text))
    brought = _brought(workspace, [each.path for each in found], revision or "HEAD") if found else {}
    return [Written(each.path, each.about, each.text, *brought.get(each.path, ("", ""))) for each in found]


def _brought(workspace: Workspace, paths: Sequence[str], revision: str) -> dict[str, tuple[str, str]]:
    """Path -> author and day of the commit that added it; one git process for all."""
    folders = sorted({f"{path.rpartition('/')[0]}/" for path in paths})
    words = ("-c", "log.showSignature=false", "log", "--diff-filter=A", "--no-renames", "--name-only", "-z")
    form = ("--format=%x01%an%x02%cd", "--date=format-local:%Y-%m-%d")
    text = workspace.git.run(*words, *form, revision, "--", *folders, env={"TZ": "UTC"}, check=False)
    found: dict[str, tuple[str, str]] = {}
    for part in text.decode(errors="replace").split("\x01")[1:]:
        head, _, names = part.partition("\0")
        author, _, date = head.partition("\x02")
        # the first commit that added it counts: of one that was deleted and restored that is the last one here
        found |= {name.strip("\n"): (author, date) for name in names.split("\0") if name.strip("\n")}
    return found


def on(found: Iterable[Written], *names: str) -> list[Written]:
    """The notes on any of ``names``, as their files say them."""
    wanted = set(names)
    return [each for each in found if wanted & set(each.about)]


def on_run(found: Iterable[Written], row: Row) -> list[Written]:
    """The notes on a run; its experiment's are not among them."""
    return on(found, short(row.id), row.id)


def on_experiment(found: Iterable[Written], project: str, experiment: str) -> list[Written]:
    """The notes on an experiment."""
    return on(found, f"experiment:{project}/{experiment}")


def on_rows(found: Iterable[Written], dataset: str | None, version: str | None) -> dict[str, list[Written]]:
    """Row -> the notes on it; those on the data set as a whole under the empty name."""
    rows: dict[str, list[Written]] = {}
    if not dataset or not version:
        return rows
    for each in found:
        for name in each.about:
            match = _DATA.fullmatch(name)
            if match and match["dataset"] == dataset and version.startswith(match["version"] or ""):
                rows.setdefault(match["row"] or "", []).append(each)
    return rows
