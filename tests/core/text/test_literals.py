"""Values of the command line."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from padre_git.core.text.literals import same, scalar, values
from padre_git.errors import PadreError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-3", -3),
        ("0o17", 15),
        ("0x1F", 31),
        ("1e-3", 0.001),
        (".5", 0.5),
        ("1.", 1.0),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("None", None),
        (".inf", math.inf),
        ("-.inf", -math.inf),
        ("rbf", "rbf"),
        ("yes", "yes"),  # YAML 1.1 took it for a truth value
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("0.1.2", "0.1.2"),
    ],
)
def test_words(text: str, value: object) -> None:
    """As in the core schema of YAML 1.2, with its types."""
    assert scalar(text) == value
    assert type(scalar(text)) is type(value)


def test_not_a_number() -> None:
    """NaN is a number of YAML."""
    assert math.isnan(scalar(".nan"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0.1,1,10", [0.1, 1, 10]),
        ("(64,64),(128,)", [(64, 64), (128,)]),
        ("(64, 64)", [(64, 64)]),
        ("()", [()]),
        ("(1)", [1]),
        ("[1, 2]", [[1, 2]]),
        ("[]", [[]]),
        ("{0: 1, b: 2.5}", [{0: 1, "b": 2.5}]),
        ("'a,b',\"c\\nd\"", ["a,b", "c\nd"]),
        ("'it''s'", ["it's"]),
        ("''", [""]),
        ("'1'", ["1"]),
        ("l1, l2", ["l1", "l2"]),
        ("((1,2),(3,4))", [((1, 2), (3, 4))]),
        ("a b", ["a b"]),
        ("null,true", [None, True]),
    ],
)
def test_values(text: str, found: list[object]) -> None:
    """A comma separates; brackets and quotes make one value."""
    assert values(text) == found


@pytest.mark.parametrize("text", ["", "1,", ",1", "1,,2", "(1,2", "1)", "'a", "[1,2)", "{a}", "{a: }", "'a'b"])
def test_malformed(text: str) -> None:
    """One line that shows the text."""
    with pytest.raises(PadreError, match="cannot read") as caught:
        values(text)
    assert "\n" not in str(caught.value)


_scalars = st.one_of(st.integers(), st.floats(allow_nan=False), st.booleans(), st.none())


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return "(" + "".join(f"{_written(each)}," for each in value) + ")"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, float) and math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    return str(value)


_texts = st.text(st.characters(exclude_categories=["C"]))


@given(st.lists(st.recursive(_scalars | _texts, lambda inner: st.lists(inner, max_size=3).map(tuple)), min_size=1))
def test_round_trip(given_values: list[object]) -> None:
    """What is written in its one way is read as it was."""
    assert values(",".join(map(_written, given_values))) == given_values


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        *((1, 1.0, True), (float("nan"), float("nan"), True), (True, 1, False)),
        *(([1.0], [1], True), ([1], [1, 2], False)),
        *(({"a": float("nan")}, {"a": float("nan")}, True), ({"a": 1}, {"a": 1, "b": 2}, False), ({}, [], False)),
    ],
)
def test_same(one: object, other: object, equal: bool) -> None:
    """1 is 1.0 and NaN is NaN; True is not 1."""
    assert same(one, other) is equal
