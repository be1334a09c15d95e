"""`padre rm RUN`: hide a run from the lists. It stays in git's history; a `removed.json` next to it hides it."""

from dataclasses import dataclass

from padre_git.app.commit.clean import clean
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import select, settings
from padre_git.core.text.formats import listed
from padre_git.errors import PadreError
from padre_git.model.documents import Removed
from padre_git.model.names import short, timestamp
from padre_git.storage import documents, writing
from padre_git.storage.git import recorder
from padre_git.storage.index import Row


@dataclass(frozen=True)
class Gone:
    """A run that is off the lists."""

    run: str
    file: str  # its `removed.json`
    # commit, branch: where that was saved; none where the run's branch is not in this clone or is checked out
    commit: str | None
    branch: str | None
    why_not: str = ""


def chosen(workspace: Workspace, selectors: list[str], *, everything: bool = False) -> list[Row]:
    """The runs that are named; each selector names one, or with ``everything`` any number."""
    known = workspace.index()
    found: dict[str, Row] = {}
    for text in selectors:
        selection = select.select(workspace, text, known=known)
        if not everything and len(selection.rows) != 1:
            names = listed((short(row.id) for row in selection.rows), 5, " …")
            many = len(selection.rows)
            raise PadreError(f"`{selection.text}` matches {many} runs: {names}. Name one, or hide all with --all")
        found |= {row.id: row for row in selection.rows}
    return list(found.values())


def remove(workspace: Workspace, rows: list[Row], *, reason: str = "") -> list[Gone]:
    """Write `removed.json` of each run: on the run's branch, one commit for all of one, and in the work tree for your
    own branch."""
    groups = settings.grouped(rows, lambda row: workspace.layout.branch(*row.recorded, row.execution))
    return [gone for ref, group in groups.items() for gone in _remove(workspace, ref, group, reason)]


def _remove(workspace: Workspace, ref: str, rows: list[Row], reason: str) -> list[Gone]:
    git, now = workspace.git, timestamp()
    files = {
        row.place.removed_file(row.id): documents.encode(Removed(run=row.id, reason=reason, removed=now))
        for row in rows
    }
    branch = ref.removeprefix("refs/heads/")
    commit, why_not = None, f"there is no branch {branch} here"
    there = next((each for each in (ref, workspace.layout.archive(*ref.split("/")[-3:])) if git.resolve(each)), None)
    if there:
        try:
            commit, branch = (
                recorder.append(git, there, files, _message(rows, reason)),
                there.removeprefix("refs/heads/"),
            )
        except PadreError as error:
            why_not = str(error)
    for row in rows:
        # first the copies that are also in git, so that the folder's new file is not in the way
        if row.here:
            clean(workspace, below=row.path)
    for file, data in files.items():
        writing.write(workspace.root, file, data)
    where = (commit, branch, "") if commit else (None, None, why_not)
    return [Gone(row.id, file, *where) for row, file in zip(rows, files, strict=True)]


def _message(rows: list[Row], reason: str) -> str:
    first = rows[0]
    what = f"run {short(first.id)}" if len(rows) == 1 else f"{len(rows)} runs"
    text = f"{first.project}/{first.experiment}: remove {what}\n\n{reason}".rstrip()
    return "\n".join([f"{text}\n", *(f"Padre-Removed: {row.id}" for row in rows)]) + "\n"
