"""Spaces: what is read as a distribution, what is drawn of it, and which proposals fit."""

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import padre_git
from padre_git.core.search import space as spaces
from padre_git.core.search.space import Choice, Float, Int, Space, frozen, read, recorded
from padre_git.errors import PadreError

MIXED = Space(({"C": Float(0.001, 1000.0, log=True), "depth": Int(1, 8), "kernel": Choice(("linear", "rbf"))},))
CONDITIONAL = Space(({"kernel": Choice(("linear",))}, {"kernel": Choice(("rbf",)), "gamma": Float(0.1, 1.0)}))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("uniform(0,1)", Float(0.0, 1.0)),
        ("loguniform(1e-3, 1e3)", Float(0.001, 1000.0, log=True)),
        (" integer( 1,10 ) ", Int(1, 10)),
        ("loginteger(1,1024)", Int(1, 1024, log=True)),
        ("uniform(-1.5,.5)", Float(-1.5, 0.5)),
        ("rbf", None),
        ("(64,64)", None),
        ("choice(1,2)", None),
        ("'uniform(0,1),x'", None),
        ("my_uniform(0)", None),
    ],
)
def test_read(text: str, found: Any) -> None:
    """A value is a distribution exactly if it is such a call with two numbers."""
    assert read(text) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("loguniform(0,1)", "`loguniform(0,1)`: the lower end of a logarithmic range must be above 0."),
        ("loginteger(0,8)", "`loginteger(0,8)`: the lower end of a logarithmic range must be above 0."),
        ("uniform(1,1)", "`uniform(1,1)`: the lower end of a range must be below the upper one."),
        ("uniform(0,inf)", "`uniform(0,inf)`: the ends of a range are two numbers."),
        ("uniform(0,.inf)", "`uniform(0,inf)`: the ends of a range are two numbers."),
        ("uniform(0,true)", "`uniform(0,True)`: the ends of a range are two numbers."),
        ("integer(1,2.5)", "`integer(1,2.5)`: the ends are whole numbers up to 2**53. For others use uniform."),
        ("loginteger(1,1e30)", "`loginteger(1,1e+30)`: the ends are whole numbers up to 2**53. For others use log"),
        ("normal(0,1)", "`normal(0,1)` is unbounded; use uniform, which has a lower and an upper end."),
        ("lognormal(0,1)", "`lognormal(0,1)` is unbounded; use loguniform, which has a lower and an upper end."),
        ("uniform(0,1),2", "cannot read `uniform(0,1),2`: a distribution is the only value of its parameter"),
        ("scale,loguniform(1,2)", "such as loguniform(1,10)."),
        ("uniform(0)", "with two numbers, such as uniform(1,10)."),
        ("uniform(os.getcwd(),1)", "cannot read"),
    ],
)  # fmt: skip
def test_refused(text: str, message: str) -> None:
    """What cannot be a range is one line that says why, and nothing is evaluated."""
    with pytest.raises(PadreError) as caught:
        read(text)
    assert message in str(caught.value)


def test_scipy() -> None:
    """Frozen distributions of scipy are read as what they draw from."""
    assert frozen("C", stats.uniform(0, 2)) == Float(0.0, 2.0)
    assert frozen("C", stats.uniform(loc=1, scale=2)) == Float(1.0, 3.0)
    assert frozen("C", stats.loguniform(1e-3, 1e3)) == Float(0.001, 1000.0, log=True)
    assert frozen("C", stats.randint(1, 9)) == Int(1, 8)
    with pytest.raises(PadreError, match="parameter `C` is scipy's `norm`; a search reads its uniform, loguniform"):
        frozen("C", stats.norm(0, 1))


def test_public_names() -> None:
    """The four names of Python give what the words give."""
    assert padre_git.loguniform(1e-3, 1e3) == read("loguniform(1e-3,1e3)")
    assert padre_git.uniform(0, 1) == read("uniform(0,1)")
    assert padre_git.integer(1, 8) == read("integer(1,8)")
    assert padre_git.loginteger(1, 8) == read("loginteger(1,8)")
    assert json.loads(json.dumps(padre_git.uniform(np.float64(0), np.int64(1)).document))["high"] == 1.0
    with pytest.raises(PadreError, match="the ends of a range are two numbers"):
        padre_git.uniform("a", 1)  # type: ignore[arg-type]


_units = st.floats(0, 1, exclude_max=True)


@given(_units, st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.booleans())
def test_floats_stay_inside(unit: float, low: float, width: float, log: bool) -> None:
    """Every draw lies in the range, however narrow that is, and a finer point is a finer number."""
    own = Float(abs(low) + 1e-3, abs(low) + 1e-3 + width, log=True) if log else Float(low, low + width)
    value = own.at(unit)
    assert own.low <= value <= own.high
    position = math.log(value / own.low) / math.log(own.high / own.low) if log else (value - low) / (own.high - low)
    assert position == pytest.approx(unit, abs=1e-4)


@given(st.integers(-5, 5), st.integers(1, 9))
def test_whole_numbers_are_equally_likely(low: int, width: int) -> None:
    """Equal parts of the unit interval, both ends included."""
    own = Int(low, low + width)
    counts = np.bincount([own.at(each) - low for each in (np.arange(1000) + 0.5) / 1000], minlength=own.size)
    assert counts.sum() == 1000
    assert counts.max() - counts.min() <= 1


def test_logarithmic_whole_numbers() -> None:
    """Each power of two has about as many draws, and both ends are drawn."""
    own = Int(1, 1024, log=True)
    drawn = [own.at(each) for each in (np.arange(20_000) + 0.5) / 20_000]
    assert (min(drawn), max(drawn)) == (1, 1024)
    halves = [sum(low <= each < 2 * low for each in drawn) for low in (2, 8, 32, 128, 256)]
    assert max(halves) / min(halves) < 1.25


def test_drawn_numbers_can_be_typed() -> None:
    """Six digits, of a range that is narrow for its size more."""
    assert MIXED.at([0.123456789, 0, 0])["C"] == 0.00550479
    assert Float(1_000_000.0, 1_000_001.0).at(1 / 3) == 1000000.33333
    assert len(str(Float(0.9, 0.91, log=True).at(1 / 3))) <= 12


def test_points() -> None:
    """A point of the cube is a setting; a hyperparameter with one value takes no coordinate."""
    assert MIXED.axes == ["C", "depth", "kernel"]
    assert MIXED.at([0.5, 0.99, 0.5]) == {"C": 1.0, "depth": 8, "kernel": "rbf"}
    assert CONDITIONAL.axes == ["", "gamma"]
    assert CONDITIONAL.at([0.49, 0.5]) == {"kernel": "linear"}
    assert CONDITIONAL.at([0.5, 0.5]) == {"kernel": "rbf", "gamma": 0.55}
    assert Space(({"C": Choice((1,))},)).at([]) == {"C": 1}


def test_size() -> None:
    """Of lists the settings that differ; a distribution has none."""
    assert Space(({"a": Choice((1, 2)), "b": Choice((1, 2, 3))},)).size == 6
    assert Space(({"a": Choice((1, 2))}, {"a": Choice((2, 3))})).size == 3
    assert MIXED.size is None
    assert Space(({"a": Int(1, 12)},)).has(12)
    assert not Space(({"a": Int(1, 12)},)).has(13)
    assert not Space(({"a": Choice((1, 2))}, {"a": Choice((2, 3))})).has(4)
    assert Space(({"a": Int(1, 2**53), "b": Int(1, 2**53)},)).has(10**6)


@pytest.mark.parametrize(
    ("proposed", "message"),
    [
        ({"C": 5000, "depth": 1, "kernel": "rbf"}, "C=5000, but the space ends at 1000"),
        ({"C": 1e-9, "depth": 1, "kernel": "rbf"}, "C=1e-09, but the space begins at 0.001"),
        ({"C": math.nan, "depth": 1, "kernel": "rbf"}, "C=nan, which is not a number"),
        ({"C": "1", "depth": 1, "kernel": "rbf"}, "C=1, which is not a number"),
        ({"C": 1, "depth": 1.5, "kernel": "rbf"}, "depth=1.5, which is not a whole number"),
        ({"C": 1, "depth": True, "kernel": "rbf"}, "depth=True, which is not a whole number"),
        ({"C": 1, "depth": 1, "kernel": "poly"}, "kernel=poly, which is not one of linear, rbf"),
        ({"C": 1, "depth": 1}, "C, depth; the space has C, depth, kernel"),
        ({}, "no hyperparameters; the space has C, depth, kernel"),
    ],
)
def test_proposals_that_do_not_fit(proposed: dict[str, Any], message: str) -> None:
    """What is proposed and what the space has, in one line."""
    with pytest.raises(PadreError) as caught:
        MIXED.taken(proposed)
    assert str(caught.value) == message


def test_proposals_that_fit() -> None:
    """Numbers of numpy become those of Python, and an alternative is the object of the space."""
    layers = (64, 64)
    own = Space(({"C": Float(0.0, 1.0), "depth": Int(1, 8), "layers": Choice((layers, None))},))
    found = own.taken({"C": np.float32(0.5), "depth": np.int64(3), "layers": [64, 64]})
    assert json.dumps(found) == '{"C": 0.5, "depth": 3, "layers": [64, 64]}'
    assert found["layers"] is layers
    assert CONDITIONAL.taken({"kernel": "linear"}) == {"kernel": "linear"}
    with pytest.raises(PadreError, match="gamma=2, but the space ends at 1"):
        CONDITIONAL.taken({"kernel": "rbf", "gamma": 2})


@pytest.mark.parametrize("own", [MIXED, CONDITIONAL, Space(({},))], ids=["mixed", "conditional", "empty"])
def test_documents(own: Space) -> None:
    """A space reads back from its document as it was, and equal spaces have equal keys."""
    again = recorded(json.loads(json.dumps(own.document)))
    assert again == own
    assert again.key == own.key


def test_documents_of_earlier_versions() -> None:
    """The values of each hyperparameter, without more."""
    assert recorded({"C": [1, 10]}) == Space(({"C": Choice((1, 10))},))


def test_values_without_a_text_form() -> None:
    """A document has what JSON can hold; functions that read alike stay different settings."""
    own = Space(({"f": Choice.of([len, np.float64(1), (1, 2), len])},))
    assert own.document == {"f": {"kind": "choice", "values": ["builtins.len", 1.0, [1, 2]]}}
    assert len({spaces.identity(each) for each in own.cells()}) == 3
