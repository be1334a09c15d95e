"""What changed between two tags: runs, data, and each number of a table that a reader compares."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from padre_git.app.compare.testing import Comparison
from padre_git.app.questions import revisions
from padre_git.app.questions.revisions import Change
from padre_git.app.release import tagged
from padre_git.app.release.tagged import Tagged
from padre_git.app.report import claims
from padre_git.app.report.claims import Claims
from padre_git.app.repository.workspace import Workspace
from padre_git.core.text import formats
from padre_git.core.text.formats import count, listed
from padre_git.model.documents import Version
from padre_git.model.names import short
from padre_git.storage.index import Row

_LISTED = 6
_SAME = 1e-12  # relative: the last bits of a mean are the platform's


class Cell(NamedTuple):
    """A number of a table, before and after; none where it was not there."""

    name: str
    before: float | None
    after: float | None


class Data(NamedTuple):
    """A data set in another version, with its rows; none where the tree has no `version.json` of it."""

    dataset: str
    before: str
    after: str
    rows: tuple[int | None, int | None]


@dataclass(frozen=True)
class Note:
    """The change note of two tags.

    Attributes
    ----------
    days : between them; none where a tag has no date.
    commits : that came since; none where the one is not in the history of the other.
    new, removed : short ids of runs.
    tables : name -> the cells that changed, and how many cells it has.
    scores : where neither tag has tables, the main scores of experiments that changed.
    answers : to questions that have another answer.
    """

    before: str
    after: str
    days: int | None
    commits: int | None
    new: list[str]
    removed: list[str]
    data: list[Data]
    tables: dict[str, tuple[list[Cell], int]]
    scores: list[Cell]
    answers: list[Change]


def between(workspace: Workspace, before: str, after: str) -> Note | None:
    """The note of two tags; none where one of them has no manifest.

    Raises
    ------
    PadreError : a manifest cannot be read, or a table cannot be made again.
    """
    old, new = (tagged.find(workspace.git, name) for name in (before, after))
    if old is None or new is None:
        return None
    return of(workspace, old, claimed(workspace, old), new.name, new, claimed(workspace, new))


def claimed(workspace: Workspace, tag: Tagged | None, commit: str = "") -> Claims:
    """What a tag claims, from its tree; or what a ``commit`` without one would."""
    return claims.read(workspace, tag.commit, tag.manifest.select) if tag else claims.read(workspace, commit)


def of(workspace: Workspace, old: Tagged, before: Claims, name: str, new: Tagged | None, after: Claims) -> Note:
    """The note of a tag and what is claimed now; ``new`` : none where that has no tag yet."""
    git = workspace.git
    known, now = ({row.id for row in each.rows} for each in (before, after))
    follows = git.text("merge-base", old.commit, after.revision, check=False) == old.commit
    commits = int(git.text("rev-list", "--count", f"{old.commit}..{after.revision}")) if follows else None
    return Note(
        before=old.name,
        after=name,
        days=abs(new.when - old.when).days if new and new.when and old.when else None,
        commits=commits,
        new=[short(row.id) for row in after.rows if row.id not in known],
        removed=[short(row.id) for row in before.rows if row.id not in now],
        data=list(_data(workspace, before, after)),
        tables=_tables(before.tables, after.tables),
        scores=_scores(before.rows, after.rows) if not before.tables and not after.tables else [],
        answers=revisions.differing(before.questions, after.questions),
    )


def _data(workspace: Workspace, before: Claims, after: Claims) -> Iterator[Data]:
    old, new = ({dataset: version for dataset, version in sorted(each.data)} for each in (before, after))
    for dataset in sorted(old.keys() & new.keys()):
        if old[dataset] != new[dataset]:
            rows = tuple(_rows(workspace, each, dataset) for each in (before, after))
            yield Data(dataset, old[dataset], new[dataset], (rows[0], rows[1]))


def _rows(workspace: Workspace, each: Claims, dataset: str) -> int | None:
    wanted = dict(each.data)[dataset]
    for noun, document in workspace.index(at=each.revision).documents("version"):
        if isinstance(document, Version) and noun.path.split("/")[-3:-1] == [dataset, wanted] and document.shape:
            return document.shape[0]
    return None


def _tables(before: Mapping[str, Comparison], after: Mapping[str, Comparison]) -> dict[str, tuple[list[Cell], int]]:
    found = {}
    for name in dict.fromkeys([*before, *after]):
        old, new = (_cells(each.get(name)) for each in (before, after))
        names = list(dict.fromkeys([*new, *old]))
        cells = [Cell(cell, old.get(cell), new.get(cell)) for cell in names]
        found[name] = ([cell for cell in cells if not _equal(cell)], len(cells))
    return found


def _cells(found: Comparison | None) -> dict[str, float | None]:
    tables = found.tables if found else ()
    return {
        f"{f'{table.metric} ' if len(tables) > 1 else ''}{row}.{column}": entry.scores.mean
        for table in tables
        for (row, column), entry in table.entries.items()
        if entry.scores and not entry.why
    }


def _scores(before: tuple[Row, ...], after: tuple[Row, ...]) -> list[Cell]:
    old, new = (
        {f"{row.experiment} {row.main}": row.score.mean for row in rows if row.score} for rows in (before, after)
    )
    cells = [Cell(name, old.get(name), new.get(name)) for name in dict.fromkeys([*new, *old])]
    return [cell for cell in cells if not _equal(cell)]


def _equal(cell: Cell) -> bool:
    if cell.before is None or cell.after is None:
        return cell.before is cell.after
    return cell.before == cell.after or abs(cell.before - cell.after) <= _SAME * max(abs(cell.before), abs(cell.after))


def headline(note: Note) -> str:
    """What the whole of a note is about: ``10 days, 4 commits; 3 runs new; data wine 169adc7 -> 5e6f7a8``."""
    since = [count(note.days, "day")] if note.days is not None else []
    since += [count(note.commits, "commit")] if note.commits is not None else ["not in its history"]
    runs = [f"{count(len(note.new), 'run')} new"] if note.new else []
    runs += (
        [f"{len(note.removed)} removed" if runs else f"{count(len(note.removed), 'run')} removed"]
        if note.removed
        else []
    )
    return "; ".join([", ".join(since), ", ".join(runs) or "the same runs", *map(_data_text, note.data)])


def text(note: Note) -> list[str]:
    """The lines of a note, the first one with what the whole of it is about."""
    lines = [f"{note.before} -> {note.after}   {headline(note)}"]
    for name, (cells, total) in note.tables.items():
        changed = f"{len(cells)} of {count(total, 'cell')}"
        lines.append(f"table {name}: {changed}" + (f"   {_listed(cells)}" if cells else ""))
    if note.scores:
        lines.append(f"scores   {_listed(note.scores)}")
    for change in note.answers:
        mark = "   <- a conclusion changed" if change.concluded else ""
        lines.append(f"answer {revisions.text(change)}{mark}")
    return lines


def document(note: Note) -> dict[str, Any]:
    """A note as JSON has it."""
    own = {each.name: getattr(note, each.name) for each in fields(note)}
    return own | {"answers": list(map(revisions.document, note.answers))}


def _data_text(data: Data) -> str:
    old, new = data.rows
    rows = f" ({old} -> {count(new, 'row')})" if old is not None and new is not None and old != new else ""
    return f"data {data.dataset} {data.before[:7]} -> {data.after[:7]}{rows}"


def _listed(cells: list[Cell]) -> str:
    return listed(map(_cell_text, cells), _LISTED, " and {} more")


def _cell_text(cell: Cell) -> str:
    old, new = shown(cell)
    return f"{cell.name} {old} -> {new}"


def shown(cell: Cell) -> tuple[str, str]:
    """Both numbers with as many digits as tell them apart; ``--`` where there is none."""
    values = [value for value in (cell.before, cell.after) if value is not None]
    digits = formats.apart(values, max(formats.decimals(value) for value in values))
    old, new = ("--" if value is None else formats.number(value, digits) for value in (cell.before, cell.after))
    return old, new
