"""How numbers read."""

import math
from datetime import UTC, datetime

import pytest

from padre_git.core.text import formats


@pytest.mark.parametrize(
    ("mean", "std", "bounds", "text"),
    [
        (0.97543, 0.01512, (0, 1), "0.975 ± 0.015"),
        (0.97543, None, (0, 1), "0.975"),
        (0.5, 0.00001, None, "0.500 ± 0.000"),
        (2980.123, 341.7, (0, None), "2980 ± 342"),
        (54.3217, 4.256, (0, None), "54.3 ± 4.3"),
        (-0.0001, 0.012, (None, 1), "0.000 ± 0.012"),
        (0.48, 0.0533, (None, 1), "0.480 ± 0.053"),
        (12.3456, None, (0, None), "12.35"),
        (1.5e-5, 2.5e-6, (0, None), "0.0000150 ± 0.0000025"),
        (math.nan, math.nan, (0, 1), "NaN ± NaN"),
        (3.0, 0.0, (0, None), "3.000 ± 0.000"),
        (0.693668452, 1.2e-12, (0, None), "0.6937 ± 0.0000"),  # a spread of rounding
    ],
)
def test_spread(mean: float, std: float | None, bounds: tuple[float | None, ...] | None, text: str) -> None:
    """Three decimals within [0, 1], else two significant digits of the std; no negative zero; one split has no ±."""
    assert formats.spread(mean, std, bounds=bounds) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.0982, "0.098"), (0.2, "0.20"), (0.0130, "0.013"), (0.0009, "<0.001"), (0.001, "0.0010"), (0.0996, "0.10"),
        (1.0, "1.0"), (0.86, "0.86"), (0.999, "1.0"), (0.0, "<0.001"), (math.nan, "NaN"),
    ],
)  # fmt: skip
def test_p_value(p: float, text: str) -> None:
    """Two significant digits, below 0.001 only that."""
    assert formats.p_value(p) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.0541, "+0.054"), (-0.0541, "-0.054"), (0.0001, "0.000"), (-0.0001, "0.000"), (0.0, "0.000")]
)
def test_signed(value: float, text: str) -> None:
    """A difference has its sign; zero has none."""
    assert formats.signed(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-3, "0 s"), (12, "12 s"), (59.9, "59 s"), (60, "1 min"), (300, "5 min"), (3 * 3600, "3 h"), (86400, "1 d"),
        (99 * 86400, "99 d"), (120 * 86400, "3 mo"), (800 * 86400, "2 y"),
    ],
)  # fmt: skip
def test_age(seconds: float, text: str) -> None:
    """One unit, the largest that gives a whole number."""
    assert formats.age(seconds) == text


def test_since() -> None:
    """From the time of a document; a text that is no time is no error."""
    now = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    assert formats.since("2026-11-23T17:55:00.000Z", now) == "5 min"
    assert formats.since("yesterday", now) == formats.since("2026-11-23T17:55:00", now) == "?"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.42, "0.4 s"), (59.94, "59.9 s"), (59.96, "1 min 0 s"), (75, "1 min 15 s"), (7500, "2 h 5 min")],
)
def test_duration(seconds: float, text: str) -> None:
    """Seconds with a decimal, longer ones in two units."""
    assert formats.duration(seconds) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (1_400, "1.4 kB"), (14_200, "14 kB"), (999_600, "1.0 MB"), (2e9, "2.0 GB")],
)
def test_size(count: float, text: str) -> None:
    """Steps of 1,000."""
    assert formats.size(count) == text


@pytest.mark.parametrize(
    ("value", "bounds", "text"),
    [(0.953, (0, 1), ".95"), (1.0, (0, 1), "1.0"), (0.999, (0, 1), "1.0"), (0.0, (0, 1), ".00"), (54.321, None, "54.3"),
     (-0.3, (None, 1), "-.30"), (0.5, (0, None), "0.5"), (-1.0, (-1, 1), "-1.0"), (math.nan, (0, 1), "NaN")],
)  # fmt: skip
def test_short_value(value: float, bounds: tuple[float | None, ...] | None, text: str) -> None:
    """A split's value in little room."""
    assert formats.short_value(value, bounds) == text


def test_interval_and_count() -> None:
    """Intervals in brackets, counts with their noun."""
    assert formats.interval(0.96, 0.9912) == "[0.960, 0.991]"
    assert [formats.count(n, "copy", "copies") for n in (1, 2)] == ["1 copy", "2 copies"]
    assert formats.count(10_000, "run") == "10,000 runs"


def test_cut() -> None:
    """A text that is too long ends with an ellipsis, which counts."""
    assert formats.cut("four", 4) == "four"
    assert formats.cut("fives", 4) == "fiv…"


def test_networks_are_short() -> None:
    """A network of several layers is its class and a digest, so that two of them differ; a small one is what it is."""
    layers = [f"Sequential( (0): Linear(in_features={n}, out_features=64, bias=True) (1): ReLU() )" for n in (4, 5)]
    first, second = map(formats.value_text, layers)
    assert first != second
    assert {text[:12] for text in (first, second)} == {"Sequential(…"}
    assert formats.value_text(layers[0], layers=True) == layers[0]
    assert formats.value_text("Linear(in_features=4, out_features=3, bias=True)").startswith("Linear(in_features=4")
