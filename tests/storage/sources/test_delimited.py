"""Dialects of text tables."""

import csv

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
    frame = delimited.read(text.encode(), "x.txt", spaces=True)
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


@pytest.mark.parametrize("data", [b"a,b\n1,2\n3,4,5\n6,7\n", b"", b"\n\n", b'\n""', b'"', b",", b' "",', b",,\n,,\n"])
def test_broken(data: bytes) -> None:
    """An empty file, or a line with more cells than there are columns, is an error; nothing is dropped in silence."""
    with pytest.raises(PadreError, match=r"x\.csv"):
        delimited.read(data, "x.csv")


def test_names_are_counted() -> None:
    """As many names as columns."""
    with pytest.raises(PadreError, match="3 columns and `columns` names 2"):
        delimited.read(ROWS.encode(), "x.csv", ["a", "b"])


@pytest.mark.parametrize(
    ("text", "words"), [("a,a,b\n1,2,3\n", "line 1: the column `a` appears twice"), ("a,b\n", "no rows")]
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
    (note,) = delimited.read(b"5.1,2\n1.5,2\n3.5,4\n", "x.csv").attrs["notes"]
    assert "line 1 is data and no header, because `5.1` is a value like those below it" in note
    assert "the columns are called column_1, column_2; --columns NAME,… names them, --header takes line 1" in note
    years = b"2019,2020\n1,2\n3,4\n"
    frame = delimited.read(years, "x.csv", header=True)
    assert (list(map(str, frame.columns)), len(frame), frame.attrs["notes"]) == (["2019", "2020"], 2, [])
    frame = delimited.read(b"a,b\nc,d\n", "x.csv", header=False)
    assert (list(frame.columns), len(frame), frame.attrs["notes"]) == (["column_1", "column_2"], 2, [])
    assert delimited.read(b"5.1,2\n1.5,2\n", "x.csv", ["a", "b"]).attrs["notes"] == []


def test_a_trailing_delimiter_makes_no_column() -> None:
    """What follows the last delimiter of all lines is nothing; the note says so, and decimals with a comma are read."""
    frame = delimited.read(b"a;b;\n1,5;2;\n2,5;3;\n", "x.csv")
    assert frame.to_dict("list") == {"a": [1.5, 2.5], "b": [2, 3]}
    assert frame.attrs["notes"] == [
        "the lines end with a delimiter; what follows it is empty and makes no column",
        "the comma in `a` is the decimal mark",
    ]
    assert delimited.read(b"a,b\n1,2,\n3,4,\n", "x.csv").to_dict("list") == {"a": [1, 3], "b": [2, 4]}
    assert delimited.read(b"1.5,2,,\n3.5,4,,\n", "x.csv").shape == (2, 2)


@pytest.mark.parametrize("spaces", [False, True])
@pytest.mark.parametrize("rows", [2, 3, 12])
@pytest.mark.parametrize("delimiter", [" ", ",", "\t"])
def test_row_names_of_r(delimiter: str, rows: int, spaces: bool) -> None:
    """R's write.table has one name less than columns: the first column has the names of the rows."""
    lines = ['"mpg" "cyl"', *(f'"car {at}" {at}.5 4' for at in range(rows))]
    text = "\n".join(line.replace(" ", delimiter).replace(f"car{delimiter}", "car ") for line in lines)
    frame = delimited.read(text.encode(), "x.csv", spaces=spaces)
    assert list(frame.columns) == ["row_name", "mpg", "cyl"]
    assert frame["row_name"].tolist() == [f"car {at}" for at in range(rows)]
    assert frame["mpg"].tolist() == [at + 0.5 for at in range(rows)]
    assert any("holds the names of the rows: it is called row_name" in note for note in frame.attrs["notes"])
    with pytest.raises(PadreError, match=r"x\.csv, line 1: it has 2 values, and the other lines have 3"):
        delimited.read(text.encode(), "x.csv", spaces=spaces, header=False)


@pytest.mark.parametrize("name", ["x.csv", "x.txt"])
@pytest.mark.parametrize(
    "lines", [["first name", "New York", "Los Angeles", "San Jose"], ["text", *["good film"] * 12], ["a b", "c d"]]
)
def test_words_of_a_text_are_no_columns(name: str, lines: list[str]) -> None:
    """White space parts columns only where what it cuts out are numbers, or in quotes, or more than two words."""
    frame = delimited.read("\n".join(lines).encode(), name, spaces=name == "x.txt")
    assert (list(frame.columns), frame[lines[0]].tolist()) == ([lines[0]], lines[1:])


def test_numbers_after_words() -> None:
    """`Route 66` in a CSV file is one value; in a text file white space may part it, which is said."""
    text = b"road name\nRoute 66\nRoute 7\n"
    assert delimited.read(text, "x.csv")["road name"].tolist() == ["Route 66", "Route 7"]
    frame = delimited.read(text, "x.txt", spaces=True)
    assert frame["name"].tolist() == [66, 7]
    assert frame.attrs["notes"] == ["white space separates the columns"]
    assert delimited.read(b"5 1.5\n4 2.5\n", "x.csv").shape == (2, 2)


def test_one_column_of_decimals() -> None:
    """One name above 1,5 and 2,5 is one column of numbers, not two."""
    assert delimited.read(b"x\n1,5\n2,5\n", "x.csv")["x"].tolist() == [1.5, 2.5]
    assert delimited.read(b"1,5;2,5\n2,5;3,5\n", "x.csv").shape == (2, 2)


def test_separators_of_lines_in_values() -> None:
    """Lines end at newlines; U+2028, U+0085 and control characters are content."""
    values = ["a\u2028b", "c\x85d", "e\x0bf", "g\x1ch", "i\x0cj"]
    for end in ("\n", "\r\n", "\r"):
        text = end.join(["text;y", *(f"{value};{at}" for at, value in enumerate(values))])
        assert delimited.read(text.encode(), "x.csv")["text"].tolist() == values


def test_long_values() -> None:
    """A document may be longer than the limit of Python's csv module, which stays as it is."""
    before = csv.field_size_limit()
    frame = delimited.read(b"text,y\n" + b"x" * (before + 1) + b",1\nb,2\n", "x.csv")
    assert (len(frame["text"][0]), csv.field_size_limit()) == (before + 1, before)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n3,4,5\n", "line 3: it has 3 values, and line 1 has 2"),
        ("a b\n1 2\n3\n4 5\n" + "6 7\n" * 9, "line 3: it has 1 value, and line 1 has 2"),
        ("a,b,c\n1,2\n3,4\n", "line 2: it has 2 values, and line 1 has 3"),
        ('a,b\n1,2\n"3,4\n5,6\n', "the quote that opens in line 3 is not closed"),
        ('a,b\n"1\n2",2\n3,4,5\n', "line 4: it has 3 values"),
        ("+1 1:0.708 2:1 \n-1 1:0.5\n+1 2:3 5:1 \n", "is a sparse file .* --format svmlight"),
    ],
)
def test_what_is_refused_has_a_line(text: str, words: str) -> None:
    """The line, what was found there, and what to do."""
    with pytest.raises(PadreError, match=words):
        delimited.read(text.encode(), "x.csv")


def test_short_lines_are_said() -> None:
    """Values that are lacking at the end of lines are missing, with the number of the first such line."""
    frame = delimited.read(b"a,b,c\n1,2,3\n4,5\n6,7,8\n9,1\n", "x.csv")
    assert frame["c"].isna().tolist() == [False, True, False, True]
    assert frame.attrs["notes"] == [
        "2 lines have fewer values than line 1, the first is line 3: those at the end are missing"
    ]


def test_the_whole_file_decides() -> None:
    """Decimals with commas, texts among numbers and words for missing values are found wherever they stand."""
    rows = "".join(f"{at};DE\n" for at in range(200))
    frame = delimited.read(f"x;land\n{rows}1,5;NA\n".encode(), "x.csv")
    assert (frame["x"].iloc[-1], frame["x"].iloc[0]) == (1.5, 0.0)
    assert frame.attrs["notes"] == [
        "the comma in `x` is the decimal mark",
        "in `land` these words are missing values: `NA` (1)",
    ]
    (note,) = delimited.read(f"x;land\n{rows}many;FR\n".encode(), "x.csv").attrs["notes"]
    assert note == "`x` is text, because of values such as `many`; its other values are numbers"


@pytest.mark.parametrize(
    ("values", "read", "said"),
    [
        ("99999999999999999999999\n1", ["99999999999999999999999", "1"], "`a` has whole numbers of more than 64 bits"),
        ("1.234.567\n2.345", ["1.234.567", "2.345"], "`a` is text, because of values such as `1.234.567`"),
        ('"1,234"\n12', ["1,234", "12"], "`a` is text, because of values such as `1,234`"),
    ],
)
def test_numbers_that_are_hard_to_hold(values: str, read: list[object], said: str) -> None:
    """None is changed without a word."""
    text = "\n".join(f"{value},{at}" for at, value in enumerate(values.split("\n")))
    frame = delimited.read(f"a,b\n{text}\n".encode(), "t.csv")
    assert list(frame["a"]) == read
    assert any(note.startswith(said) for note in frame.attrs["notes"])


def test_the_line_of_the_header_is_named_after_comments() -> None:
    """A number of a line is that of the file."""
    with pytest.raises(PadreError, match=r"t\.csv, line 4: it has 3 values, and line 2 has 2"):
        delimited.read(b"# lab 7\na,b\n1,2\n1,2,3\n", "t.csv")
