"""Foreign text in CSV."""

import csv as reader
import io

import pytest

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
