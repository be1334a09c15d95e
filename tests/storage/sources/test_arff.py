"""ARFF as Weka and OpenML write it."""

import pytest

from padre_git.errors import PadreError
from padre_git.storage.sources import arff

BEANS = """% beans of the garden
@RELATION beans

@attribute 'width (mm)' real
@attribute count INTEGER
@attribute class {runner, 'broad bean', "d'Or"}
@attribute note string
@attribute day date "yyyy-MM-dd"
@data
1.5,3,runner,'a, \\'b\\'',2020-01-02
?,4,'broad bean',?,?
2.5, 5 , "d'Or", 'Käfer', "2020-01-03"
"""


def test_dense() -> None:
    """Quotes, commas in quotes, missing values, UTF-8, whole numbers, dates; nominal values are text, not bytes."""
    frame = arff.read(BEANS.encode(), "beans.arff")
    assert list(frame.columns) == ["width (mm)", "count", "class", "note", "day"]
    assert frame["width (mm)"].isna().tolist() == [False, True, False]
    assert frame["count"].tolist() == [3, 4, 5]
    assert frame["class"].tolist() == ["runner", "broad bean", "d'Or"]
    assert list(frame["class"].cat.categories) == ["runner", "broad bean", "d'Or"]
    assert frame["note"].tolist()[::2] == ["a, 'b'", "Käfer"]
    assert frame["note"].isna().tolist() == [False, True, False]
    assert frame["day"].dt.day.tolist()[::2] == [2, 3]


def test_sparse() -> None:
    """What a sparse row does not name is zero, or the first category."""
    text = "@relation x\n@attribute a numeric\n@attribute b {u,v}\n@data\n{0 2.5, 1 v}\n{}\n{1 ?}\n"
    frame = arff.read(text.encode(), "x.arff")
    assert frame["a"].tolist() == [2.5, 0.0, 0.0]
    assert frame["b"].tolist()[:2] == ["v", "u"]
    assert frame["b"].isna().tolist() == [False, False, True]


HEAD = "@relation x\n@attribute a numeric\n@attribute b {u,v}\n@data\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nothing", r"x\.arff, line 1: expected @relation"),
        ("@relation x\n", "no @attribute or no @data"),
        ("@relation x\n@attribute a blob\n@data\n1\n", r"line 2: expected a name and a type"),
        (HEAD + "1,u,3\n", r"line 5: 3 values for 2 attributes"),
        (HEAD + "1,w\n", r"attribute `b`: `w` is not one of u, v"),
        (HEAD + "one,u\n", r"attribute `a`: could not convert"),
        (HEAD + "1,'u'v\n", r"attribute `b`: `'u'v` is not one of"),
        (HEAD + "{9 1}\n", r"line 5: `9 1` is not the number"),
        ("@relation x\n@attribute a real\n@attribute a real\n@data\n1,2\n", "two attributes of one name"),
    ],
)
def test_broken(text: str, words: str) -> None:
    """What is wrong is named, with its line or attribute."""
    with pytest.raises(PadreError, match=words):
        arff.read(text.encode(), "x.arff")


@pytest.mark.parametrize("character", ["\u2028", "\x85", "\x0b", "\x1c"])
def test_separators_of_lines_in_values(character: str) -> None:
    """Only a newline ends a row, in quotes and without."""
    head = "@relation x\n@attribute t string\n@attribute y numeric\n@data\n"
    frame = arff.read(f"{head}'a{character}b',1\n{character}c,2\n".encode(), "x.arff")
    assert (frame["t"].tolist(), frame["y"].tolist()) == ([f"a{character}b", f"{character}c"], [1, 2])
