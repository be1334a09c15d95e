"""What a script may log, value by value."""

import dataclasses
import enum
import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from padre_git.core.results import given
from padre_git.errors import PadreError


class _Bad:
    def __repr__(self) -> str:
        raise ZeroDivisionError("no words")


def _deep(levels: int) -> Any:
    value: Any = 0
    for _ in range(levels):
        value = [value]
    return value


def _round() -> Any:
    value: list[Any] = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    ("step", "kept"), [(3, 3), (np.int32(3), 3), (0.5, 0.5), (np.float32(0.5), 0.5), (True, 1), (-(2**63), -(2**63))]
)
def test_steps_are_numbers(step: Any, kept: float) -> None:
    """Whole numbers stay whole, and fractions fractions."""
    found = given.step(step)
    assert (found, type(found)) == (kept, type(kept))


def test_what_is_no_step() -> None:
    """It is refused at the call: the end of a training is too late."""
    for step in ("a", "1", b"1", None, [1], math.nan, math.inf, 2**63, 10**400, np.datetime64("2026-01-01")):
        with pytest.raises(PadreError, match="is not a number that can be recorded"):
            given.step(step)


@pytest.mark.parametrize("split", ["a", 0.5, -1, 2**31, None])
def test_what_is_no_split(split: Any) -> None:
    """Splits are whole numbers from 0 on."""
    assert given.split(np.int64(2)) == 2
    with pytest.raises(PadreError, match="is not a split"):
        given.split(split)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("0.5", "metric `m` is a str; log numbers"),
        ([1], "metric `m` is a list; log numbers"),
        (1j, "metric `m` is a complex; log numbers"),
        (10**400, "metric `m` is larger than a float can be"),
    ],
    ids=["text", "list", "complex", "large"],
)
def test_what_is_no_metric(value: Any, words: str) -> None:
    """Nothing is turned into a number that it is not; what is not finite is a value."""
    assert math.isnan(given.number("m", np.float32("nan")))
    with pytest.raises(PadreError, match=words):
        given.number("m", value)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "needs a name"),
        (" ", "needs a name"),
        *((each, "cannot be printed") for each in ("a\nb", "\x1b[31m", "\udcff")),
    ],
)
def test_what_is_no_name(name: str, words: str) -> None:
    """Nobody could ask for it."""
    assert given.name("metric", "F1 (macro), weighted") == "F1 (macro), weighted"
    with pytest.raises(PadreError, match=words):
        given.name("metric", name)


def test_a_name_that_fills_the_screen() -> None:
    """A table of it could not be read."""
    assert given.name("metric", "x" * 250)
    with pytest.raises(PadreError, match=r"`x{30}…` has 251 characters; a name has at most 250"):
        given.name("metric", "x" * 251)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (_deep(100), "nested deeper than 32 levels"),
        (_deep(100_000), "nested deeper than 32 levels"),
        (_round(), "nested deeper than 32 levels"),
        (10**5000, "a whole number of too many digits"),
        ("x" * 3_000_000, "a run has room for 2000000"),
        (_Bad(), "cannot be recorded: its _Bad raised ZeroDivisionError: no words"),
    ],
    ids=["deep", "deeper", "round", "digits", "long", "bad"],
)
def test_what_is_no_parameter(value: Any, words: str) -> None:
    """What a document cannot hold is refused when it is given, and what to do is said."""
    with pytest.raises(PadreError, match=words):
        given.parameter("p", value)


class _Opt(enum.Enum):
    ADAM = "adam"
    OTHER = object()


@dataclasses.dataclass
class _Config:
    lr: float = 0.1
    opt: _Opt = _Opt.ADAM
    inner: dict[str, Any] = dataclasses.field(default_factory=lambda: {"a": [1]})


def test_parameters_keep_their_structure() -> None:
    """Whole numbers of any size, texts that are none, NaN; Enums are their value or name, dataclasses mappings."""
    assert given.parameter("p", {"n": 2**70, "t": "\udcff\x00"}) == {"n": 2**70, "t": "\udcff\x00"}
    assert math.isnan(given.parameter("p", math.nan))
    assert given.parameter("p", [_Opt.ADAM, _Opt.OTHER]) == ["adam", "OTHER"]
    assert given.parameter("p", _Config()) == {"lr": 0.1, "opt": "adam", "inner": {"a": [1]}}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@drawn(value=_JSON)
def test_a_parameter_takes_no_less_room_than_in_a_document(value: Any) -> None:
    """The size that is compared with the room is that of the file, or more."""
    assert given.size("p", value) >= len(json.dumps({"p": value}, indent=2))
