"""Errors say what is wrong and what there is."""

import pytest

from padre_git.errors import MissingData, NotComparable, PadreError, RepositoryError, UnknownName


def test_unknown_name() -> None:
    """The closest name is suggested, and the known ones are listed once, in order."""
    error = UnknownName("metric", "acuracy", ["recall", "accuracy", "recall"])
    assert str(error) == "unknown metric `acuracy`; did you mean `accuracy`? Known: accuracy, recall."


def test_names_that_are_none_or_many() -> None:
    """Where nothing is known it says so; of more than twelve names the rest is counted."""
    assert str(UnknownName("run", "x", [], hint="padre list")) == "unknown run `x`; There are none yet. padre list"
    many = str(UnknownName("run", "zzz", [f"name{number:02}" for number in range(15)], where="SVC"))
    assert "of SVC;" in many
    assert many.endswith("name11 … 3 more.")


@pytest.mark.parametrize("kind", [NotComparable, MissingData, RepositoryError])
def test_one_family(kind: type[PadreError]) -> None:
    """Whoever catches `PadreError` catches all that the user can fix."""
    assert issubclass(kind, PadreError)
