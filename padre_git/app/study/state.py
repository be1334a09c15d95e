"""Which cells of a study are done, stale, failed or missing, by what is recorded. Nothing of the user's is loaded."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import current, settings
from padre_git.app.study.cells import Cell
from padre_git.model.names import short
from padre_git.storage.index import Index, Row

DONE, STALE, FAILED, MISSING, NONE, RUNNING = "done", "stale", "failed", "missing", "none", "running"


class State(NamedTuple):
    """What is recorded of a cell.

    Attributes
    ----------
    word : one of `DONE` … `RUNNING`.
    why : why it is stale, failed or cannot be computed.
    rows : the completed runs that count, one for each setting and seed.
    lacking : the seeds that are to be computed.
    ready, total : of what is counted, splits of a running cell and seeds of another one.
    unit : of these.
    """

    word: str
    why: str = ""
    rows: tuple[Row, ...] = ()
    lacking: tuple[int | None, ...] = ()
    ready: int = 0
    total: int = 0
    unit: str = "seeds"

    @property
    def text(self) -> str:
        """``done``, ``stale``, ``2/3 seeds``, ``124/300 splits``."""
        if self.word == RUNNING or (self.word == MISSING and self.ready):
            return f"{self.ready}/{self.total} {self.unit}"
        return {MISSING: ".", NONE: "--"}.get(self.word, self.word)


def states(workspace: Workspace, known: Index, cells: Sequence[Cell]) -> list[State]:
    """What is recorded of each of ``cells``: complete and up to date, by the rule that all of padre has for that."""
    recorded = settings.grouped(known.rows, lambda row: (*known.place(row), row.dataset))
    own = [recorded.get((each.project, each.experiment, each.data), []) for each in cells]
    matching = [_matching(each, rows) for each, rows in zip(cells, own, strict=True)]
    # of a cell that nothing recorded matches the last run says why
    last = [next((row for row in rows if row.status == "completed"), None) for rows in own]
    asked = {row.id: row for rows in matching for group in rows.values() for row in group}
    asked |= {row.id: row for row in last if row}
    found = {name: each.reasons for name, each in current.states(workspace, known, asked.values()).items()}
    every = zip(cells, own, matching, last, strict=True)
    return [_state(each, rows, same, newest, found) for each, rows, same, newest in every]


def _matching(cell: Cell, rows: Iterable[Row]) -> dict[tuple[bytes, int | None], list[Row]]:
    """The completed runs of what the cell asks for, by setting and seed; the newest first."""
    found: dict[tuple[bytes, int | None], list[Row]] = {}
    any_seed = None in cell.seeds
    for row in rows:
        if row.status == "completed" and _is_of(cell, row):
            key = (settings.key(row.setting), None if any_seed else row.seed)
            found.setdefault(key, []).append(row)
    return {key: found[key] for key in cell.runs if key in found}


def _is_of(cell: Cell, row: Row) -> bool:
    same = row.definition in cell.definitions and row.version == cell.version and row.splitting == cell.splitting
    return same and settings.key(row.searched) == cell.searched


def _state(
    cell: Cell,
    rows: Sequence[Row],
    matching: Mapping[tuple[bytes, int | None], list[Row]],
    last: Row | None,
    reasons: Mapping[str, Sequence[str]],
) -> State:
    if cell.why:
        return State(NONE, cell.why)
    done = {key: row for key, group in matching.items() if (row := _first_current(group, reasons))}
    lacking = tuple(seed for seed in cell.seeds if any(key not in done for key in cell.runs if key[1] == seed))
    kept = tuple(done[key] for key in cell.runs if key in done)
    ready, total = len(cell.seeds) - len(lacking), len(cell.seeds)
    missing = State(MISSING, rows=kept, lacking=lacking, ready=ready, total=total)
    if not lacking:
        return missing._replace(word=DONE)
    newest = rows[0] if rows else None
    if newest and newest.status == "failed" and _is_of(cell, newest) and not _older(newest, kept):
        return missing._replace(word=FAILED, why=f"{newest.error} (padre show {short(newest.id)[:4]})")
    stale = last and reasons.get(last.id)
    return missing._replace(word=STALE, why="; ".join(stale)) if stale else missing


def _first_current(rows: Iterable[Row], reasons: Mapping[str, Sequence[str]]) -> Row | None:
    return next((row for row in rows if row.id in reasons and not reasons[row.id]), None)


def _older(row: Row, others: Sequence[Row]) -> bool:
    """Whether a run that failed is older than all that count now."""
    return bool(others) and all(row.started < each.started for each in others)
