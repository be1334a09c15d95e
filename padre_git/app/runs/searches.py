"""The search that runs belong to: its document, and all its runs, also the ones that an earlier recording computed."""

from collections.abc import Iterable, Iterator, Sequence

from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.errors import PadreError
from padre_git.model.documents import Search
from padre_git.storage import documents
from padre_git.storage.index import Index, Row


def of(workspace: Workspace, row: Row) -> Search | None:
    """The newest document of the search that a run belongs to; none of a single run, and where none can be read."""
    if not row.search:
        return None
    found = [each for each in _all(workspace, row) if row.search in (each.id, each.extends)]
    return max(found, key=lambda each: (len(each.runs), each.id), default=None)


def written(workspace: Workspace, rows: Sequence[Row]) -> bool:
    """Whether a document says that all ``rows``, which are of one execution, are of a search that came to its end."""
    ids = {row.id for row in rows}
    return any(each.status == "completed" and ids <= set(each.runs) for each in _all(workspace, rows[0]))


def every(workspace: Workspace, rows: Iterable[Row]) -> list[Search]:
    """The documents of the searches that runs of one execution belong to."""
    found: dict[str, Search] = {}
    named = set[str | None]()
    for row in rows:
        if row.search and row.search not in named:
            found |= {each.id: each for each in _all(workspace, row)}
            named |= {row.search, *(name for each in found.values() for name in (each.id, each.extends))}
    return [*found.values()]


def _all(workspace: Workspace, row: Row) -> Iterator[Search]:
    """Those of the row's execution, in the work tree and in a commit that has the run."""
    reader, folder = Reader(workspace, row), f"{row.place.folder}/searches"
    here = workspace.root / folder
    names = {each.name for each in here.iterdir()} if row.here and here.is_dir() else set[str]()
    if reader.commit:
        names |= set(workspace.git.names(f"{reader.commit}:{folder}"))
    for name in sorted(names):
        try:
            data = reader.bytes(f"{folder}/{name}")
            if data:
                yield documents.decode(data, Search, f"{folder}/{name}")
        except (OSError, PadreError):  # `padre verify` names it; the other searches count
            continue


def whole(workspace: Workspace, known: Index, rows: Sequence[Row]) -> list[Row]:
    """``rows`` of one search with the ones that it took over of others, in the order of the search."""
    document = of(workspace, rows[0]) if rows else None
    if document is None:
        return list(rows)
    named = set(document.runs)
    by_id = {row.id: row for row in known.rows.having(named.__contains__, "id")}
    own = {row.id: row for row in rows}
    return list({**{each: by_id[each] for each in document.runs if each in by_id}, **own}.values())
