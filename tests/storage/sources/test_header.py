"""Whether line 1 names the columns."""

import pytest

from padre_git.errors import PadreError
from padre_git.storage.sources import delimited
from padre_git.storage.sources.header import verdict


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("country,1990,1995\nA,1.5,2.5\nB,3.5,4.5\n", ["country", "1990", "1995"]),
        ("day,x\n2024-01-05,1\n2024-01-06,2\n", ["day", "x"]),
        ("ok,x\nTrue,a\nFalse,b\n", ["ok", "x"]),
        (",0,1\n0,1.5,2.5\n1,3.5,4.5\n", ["Unnamed: 0", "0", "1"]),
        ("RI,Na,Mg\n1.5,2.5,3\n1,2,3\n", ["RI", "Na", "Mg"]),
        ("name,2019,2020\nA,yes,no\nB,no,yes\n", ["name", "2019", "2020"]),
        ("name,town\nBob,Rome\nAnn,Paris\n", ["name", "town"]),
        ("land,2024-01,2024-02\nA,5,6\nB,7,8\n", ["land", "2024-01", "2024-02"]),
        ("x,many\n1,5\nmany,6\n3,7\n4,8\n5,9\n6,1\n7,2\n8,3\n9,4\n0,1\n1,2\n2,3\n", ["x", "many"]),
        ("5.1,setosa\n4.9,setosa\n", None),
        ("p,x,s,x\ne,b,s,y\n", None),
        ("yes,no\nyes,yes\nno,no\n", None),
        ("2024-01-05,a\n2024-01-06,b\n", None),
        ("1,2\n3,4\n5,6\n", None),
        ("5,3\n1,2\n", None),
        ("alpha,1\nbeta,2\ngamma,3\n", None),
        ("a,,b\nc,d,e\n", None),
    ],
)
def test_the_lines_below_decide(text: str, columns: list[str] | None) -> None:
    """A text above numbers, dates or truth values is a name; a value like those below it is data."""
    frame = delimited.read(text.encode(), "x.csv")
    expected = columns or [f"column_{at + 1}" for at in range(frame.shape[1])]
    assert list(frame.columns) == expected
    assert len(frame) == text.count("\n") - (columns is not None)


@pytest.mark.parametrize(
    "text",
    [
        "2019,2020\n1,2\n3,4\n",  # years, or the largest of each column
        "id,1,2\na,5.5,6\nb,7,8\n",  # no years
        "country,1990\nA,1\nB,2\n",
        "name,0.5\n1,0.25\n2,0.75\n",  # a text above numbers, and a fraction above fractions
    ],
)
def test_the_user_decides(text: str) -> None:
    """Where line 1 may be names as well as data nothing is guessed: the error names both options."""
    with pytest.raises(
        PadreError, match=r"line 1: .* may be names of columns as well as data.*--header or --no-header"
    ):
        delimited.read(text.encode(), "x.csv")
    for header in (True, False):
        frame = delimited.read(text.encode(), "x.csv", header=header)
        assert len(frame) == text.count("\n") - header


def test_an_assumption_is_said() -> None:
    """Words above other words are a header by custom only."""
    (note,) = delimited.read(b"name,town\nBob,Rome\nAnn,Paris\n", "x.csv").attrs["notes"]
    assert note == "line 1 is taken for a header, with the columns name, town; if it is data: --no-header"
    assert delimited.read(b"name,age\nBob,5\nAnn,6\n", "x.csv").attrs["notes"] == []


def test_a_column_without_values_says_nothing() -> None:
    """Neither for nor against."""
    frame = delimited.read(b"a,b\nx,\ny,\n", "x.csv")
    assert verdict(["a", "b"], frame.set_axis([0, 1], axis=1)) == (True, "", False)
