"""Foreign text in CSV."""

import csv as reader
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from padre_git.core.text import csv


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (1 / 3, 1 / 3),
        (-2, -2),
        ("svc", "svc"),
        ("ü, “x”\n2", "ü, “x”\n2"),
        ("-0.5", "-0.5"),
        ("+1e-3", "+1e-3"),
        ("-", "-"),
        ("-inf", "-inf"),
        ("-1 to 1", "-1 to 1"),
        ("+HYPERLINK(A1)", "'+HYPERLINK(A1)"),
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
        ("\x1b[31m\u202ered", "\\x1b[31m\\u202ered"),
        ("\ud800", "\\ud800"),
    ],
)
def test_cells(value: object, shown: object) -> None:
    """Numbers and plain text are as they were; formulas and commands are text."""
    assert csv.cell(value) == shown


def test_a_table() -> None:
    """RFC 4180, also in the head."""
    text = csv.text(["=a", 'b"'], [[1.5, "x,y"], [None, "z"]])
    assert list(reader.reader(io.StringIO(text))) == [["'=a", 'b"'], ["1.5", "x,y"], ["", "z"]]
    assert "\r" not in text


@given(
    st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"])), st.floats(allow_nan=False), st.integers()))
)
def test_exact(rows: list[tuple[str, float, int]]) -> None:
    """Whatever texts and numbers are written, a reader of CSV gets them back."""
    text = csv.exact(["text", "float", "int"], rows)
    _, *read = reader.reader(io.StringIO(text, newline=""))
    assert [(one, float(two), int(three)) for one, two, three in read] == rows
    guarded = csv.exact(["text"], [[each] for each, _, _ in rows], spreadsheet=True)
    _, *shown = reader.reader(io.StringIO(guarded, newline=""))
    assert not any(each[0].startswith(("=", "+", "-", "@", "\t", "\r")) for each in shown if each)
