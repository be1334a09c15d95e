"""`padre keep RUN`: include a run in the next commit; a missing copy in the work tree is restored."""

from collections.abc import Iterable
from dataclasses import dataclass

from padre_git.app.commit import executions
from padre_git.app.commit import take as committing
from padre_git.app.repository import needs as belongings
from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import select
from padre_git.errors import PadreError
from padre_git.model.names import short
from padre_git.storage.index import Row


@dataclass(frozen=True)
class KeptRuns:
    """What was kept; `restored` files came back into the work tree."""

    runs: list[str]
    restored: int


def choose(workspace: Workspace, selectors: Iterable[str], *, undo: bool = False) -> KeptRuns:
    """Keep the runs that are named, or with ``undo`` no longer."""
    known = workspace.index()
    rows = {row.id: row for text in selectors for row in select.select(workspace, text, known=known).rows}
    gone = [] if undo else [row for row in rows.values() if not row.here and not row.on_head]
    restored = sum(_restore(workspace, row) for row in gone)
    committing.keep(workspace.git, rows, undo=undo)
    return KeptRuns(list(rows), restored)


def _restore(workspace: Workspace, row: Row) -> int:
    reader = Reader(workspace, row)
    if reader.commit is None:
        raise PadreError(f"run {short(row.id)} is on no branch of this clone. Fetch it with: padre pull")
    layout, run = workspace.layout, reader.run
    wanted = [row.path, *belongings.required(layout, run), *belongings.companions(layout, run)]
    entries = executions.entries(workspace, reader.commit, [*wanted, belongings.version_folder(layout, run)])
    return executions.put(workspace.git, workspace.root, entries)
