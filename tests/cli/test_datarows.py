"""Data sets as the cells of tables."""

import math

import pytest

from padre_git.cli import datarows
from padre_git.model.documents import Attribute


def test_an_attribute_with_a_range() -> None:
    """Its two ends, in at most six digits; what is not known is a dash."""
    each = Attribute(name="age", type="float", missing=3, range=[0.5, 1234567.0])
    assert datarows.attribute_row(each, "feature") == ["age", "feature", "float", "--", "--", "3", "0.5 to 1.23457e+06"]


def test_an_attribute_with_categories() -> None:
    """The categories stand for the values."""
    each = Attribute(name="kind", type="category", categories=["a", "b"], unit="m")
    assert datarows.attribute_row(each, "target")[4:] == ["m", "0", "a, b"]


@pytest.mark.parametrize(("value", "text"), [(None, "--"), (0.123456, "0.1235"), (7, "7"), ("red", "red")])
def test_a_cell(value: object, text: str) -> None:
    """Four digits of fractions, all else as it is; nothing is a dash."""
    assert datarows.shown(value) == text


def test_many_ids_are_counted() -> None:
    """Twelve are shown, and how many more there are; twelve alone are all."""
    assert datarows.some(range(12)) == "0 1 2 3 4 5 6 7 8 9 10 11"
    assert datarows.some(range(15)).endswith(" 11 … 3 more")


def test_no_number_is_none_in_json() -> None:
    """JSON has no NaN; every other value stays."""
    assert datarows.plain(math.nan) is None
    assert datarows.plain(0.0) == 0.0
