"""Rows that are read in bunches and columns are the rows that were written."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from itertools import product

from hypothesis import given

from padre_git.app.recording.opening import open_workspace
from padre_git.storage.index import Row, Rows
from padre_git.storage.index.columns import Kept, Lost
from tests.app.runs.test_lines import ROWS, kept, row_of
from tests.conftest import Padre, Repository


@given(rows=ROWS)
def test_kept_rows_are_the_rows(rows: list[Row]) -> None:
    """Every way to read them gives what was written."""
    stored, plain = kept(rows), Rows(rows)
    assert repr(stored[0]) == repr(rows[0])
    assert repr(stored[1:]) == repr(rows[1:])
    for kind, name in product(("parameter", "metric", "std", "field"), ("SVC.C", "tol", "accuracy", "label", "n")):
        if kind != "field" or name in {"label", "n"}:
            assert repr(stored.column(f"{kind}:{name}")) == repr(plain.column(f"{kind}:{name}"))
    assert stored.names("parameter") == plain.names("parameter")
    assert repr(stored.equal(status="failed")) == repr([row for row in rows if row.status == "failed"])
    assert repr(list(stored)) == repr(rows)


@given(rows=ROWS)
def test_values_are_searched_in_columns(rows: list[Row]) -> None:
    """The runs that have some values, and the values that some runs have, kept or in memory."""
    for known in (kept(rows), Rows(rows)):
        for row in (rows[0], rows[-1]):
            asked = {"project": row.project, "status": row.status, "recording": row.recording}
            found = [at for at, each in enumerate(rows) if {name: getattr(each, name) for name in asked} == asked]
            assert known.where(**asked) == found
            fields = ("project", "recording", "n")
            values = {tuple(getattr(rows[at], name) for name in fields) for at in found}
            assert set(known.distinct(found, *fields)) == values
        assert known.where(project="p", recording="none") == []
        assert known.where() == list(range(len(rows)))


def test_rows_that_were_overwritten() -> None:
    """Another process saved a later state between two reads: the runs are made again."""
    rows = [row_of(at, at, "completed", {"SVC.C": at}, {"accuracy": 0.5}) for at in range(3)]

    def lost(_: object) -> bytes:
        raise Lost

    def gone() -> Rows:
        return Rows(Kept(3, ["field:id", "parameter:SVC.C"], lost, lost, lambda: rows))

    assert gone().at([2, 0]) == [rows[2], rows[0]]
    assert gone().column("parameter:SVC.C") == [0, 1, 2]
    assert list(gone()) == rows
    assert gone().equal(id=rows[1].id) == [rows[1]]


def test_a_file_of_another_state(notebook: Repository, padre: Padre) -> None:
    """What one process read of the index, another wrote over."""
    notebook.write({"train.py": "print(1)\n"})
    padre("run", "--no-watch", "--", "python", "train.py")
    padre("list")
    known = open_workspace(notebook.path).index()
    [file] = (notebook.path / ".git/padre").glob("index-*.sqlite")
    with sqlite3.connect(file) as connection:
        connection.execute("DELETE FROM bunch")
        connection.execute("DELETE FROM field")
    assert [row.experiment for row in known.rows.at([0])] == ["train"]
    assert known.rows.column("field:experiment") == ["train"]
    # a snapshot whose parts went before its names were read, and a page that reads in a thread of its own
    again = open_workspace(notebook.path).index()
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(again.rows.column, "field:experiment").result() == ["train"]
    assert file.exists()
