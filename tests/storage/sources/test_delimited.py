"""Dialects of text tables."""

import numpy as np
import pytest

from padre_git.errors import PadreError
from padre_git.storage.sources import delimited

ROWS = "1.5,2,u\n2.5,,v\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "  "])
def test_delimiters(delimiter: str) -> None:
    """The character that cuts all lines alike is found."""
    text = "a,b,c\n1.5,2,u x\n2.5,3,v\n4.5,4,w\n".replace(",", delimiter)
    text = text.replace("u x", "ux") if delimiter == "  " else text
    frame = delimited.read(text.encode(), "x.csv")
    assert list(frame.columns) == ["a", "b", "c"]
    assert frame["a"].tolist() == [1.5, 2.5, 4.5]


def test_a_comma_inside_quotes() -> None:
    """Quoted delimiters cut nothing."""
    frame = delimited.read(b'name;text\nx;"a,b;c"\ny;"d,e"\n', "x.csv")
    assert frame["text"].tolist() == ["a,b;c", "d,e"]


def test_no_header() -> None:
    """A first line with numbers is data; columns are counted, or named."""
    frame = delimited.read(b"5.1,3.5,setosa\n4.9,3.0,setosa\n", "iris.data")
    assert list(frame.columns) == ["column_1", "column_2", "column_3"]
    assert len(frame) == 2
    assert list(delimited.read(ROWS.encode(), "x.csv", ["a", "b", "c"]).columns) == ["a", "b", "c"]


def test_text_only_without_header() -> None:
    """A first line in which a value stands twice is no header: UCI's mushroom has letters only."""
    assert len(delimited.read(b"p,x,s,x\ne,b,s,y\n", "x.data")) == 2


def test_index_of_pandas() -> None:
    """What `to_csv` writes has an empty first name; the line is a header all the same."""
    frame = delimited.read(b",a,b\n0,1.5,u\n1,2.5,v\n", "x.csv")
    assert list(frame.columns)[1:] == ["a", "b"]
    assert len(frame) == 2


def test_missing() -> None:
    """Empty cells and UCI's question marks are missing."""
    frame = delimited.read(b"a,b\n1,?\n,x\n", "x.csv")
    assert frame["a"].isna().tolist() == [False, True]
    assert frame["b"].isna().tolist() == [True, False]


def test_decimal_comma() -> None:
    """1,5 is one and a half where columns are cut by something else and points are no decimals."""
    assert delimited.read(b"a;b\n1,5;2,25\n2,5;3,5\n", "x.csv")["b"].tolist() == [2.25, 3.5]
    assert delimited.read(b"a;b\n1.5;x\n2.5;y\n", "x.csv")["a"].tolist() == [1.5, 2.5]


def test_numbers_are_read_exactly() -> None:
    """A float that Python wrote is the same float again."""
    values = np.random.default_rng(0).normal(size=200)
    text = "a\n" + "\n".join(map(repr, values.tolist())) + "\n"
    assert delimited.read(text.encode(), "x.csv")["a"].tolist() == values.tolist()


def test_byte_order_mark() -> None:
    """The mark that spreadsheets put in front is not part of the first name."""
    assert list(delimited.read(b"\xef\xbb\xbfa,b\n1,2\n", "x.csv").columns) == ["a", "b"]


@pytest.mark.parametrize("data", [b"a,b\n1,2\n3,4,5\n6,7\n", b"", b"\n\n"])
def test_broken(data: bytes) -> None:
    """An empty file, or a line with more cells than there are columns, is an error; nothing is dropped in silence."""
    with pytest.raises(PadreError, match=r"x\.csv"):
        delimited.read(data, "x.csv")


def test_names_are_counted() -> None:
    """As many names as columns."""
    with pytest.raises(PadreError, match="3 columns and `columns` names 2"):
        delimited.read(ROWS.encode(), "x.csv", ["a", "b"])


@pytest.mark.parametrize(
    ("text", "words"), [("a,a,b\n1,2,3\n", "line 1: the column `a` stands there twice"), ("a,b\n", "no rows")]
)
def test_names_that_can_be_none(text: str, words: str) -> None:
    """A header is never taken for a row in silence."""
    with pytest.raises(PadreError, match=words):
        delimited.read(text.encode(), "x.csv")


def test_codes_are_text() -> None:
    """007 is not 7: a column with whole numbers that begin with 0 is text, also beside missing cells; it is said."""
    frame = delimited.read(b"id,zip,n,x\n007,01234,0,0.5\n12,,10,00.5\n100,99999,20,1\n", "x.csv")
    assert frame["id"].tolist() == ["007", "12", "100"]
    assert [value if isinstance(value, str) else None for value in frame["zip"]] == ["01234", None, "99999"]
    assert (frame["n"].tolist(), frame["x"].tolist()) == ([0, 10, 20], [0.5, 0.5, 1.0])
    assert frame.attrs["notes"] == ["`id`, `zip` have numbers with leading zeros: kept as text"]
    assert delimited.read(b"id\t a\n 07\t1\n", "x.tsv")["id"].str.strip().tolist() == ["07"]
    assert delimited.read(b"a,b\n10,05-06-2020\n", "x.csv")["a"].tolist() == [10]


def test_what_the_first_line_is() -> None:
    """It is said why a line is no header; years as names are one when asked for, and words are data when asked for."""
    years = b"2019,2020\n1,2\n3,4\n"
    (note,) = delimited.read(years, "x.csv").attrs["notes"]
    assert "line 1 has a number" in note
    assert "the columns are called column_1, column_2; --columns NAME,… names them, --header takes line 1" in note
    frame = delimited.read(years, "x.csv", header=True)
    assert (list(map(str, frame.columns)), len(frame), frame.attrs["notes"]) == (["2019", "2020"], 2, [])
    frame = delimited.read(b"a,b\nc,d\n", "x.csv", header=False)
    assert (list(frame.columns), len(frame), frame.attrs["notes"]) == (["column_1", "column_2"], 2, [])
    assert delimited.read(years, "x.csv", ["a", "b"]).attrs["notes"] == []
