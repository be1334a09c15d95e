"""Mappings are written by people: what is not of the format is an error."""

import msgspec
import pytest

from padre_git.model.mappings import Algorithm, Trait


@pytest.mark.parametrize("interval", ["", "(0, inf)", "[0, 1]", "[-1.5, 2e-3)", "(-inf, inf)"])
def test_ranges(interval: str) -> None:
    """Intervals are open or closed at each end."""
    data = {"name": "C", "type": "model", "kind": "real", "range": interval}
    assert msgspec.convert(data, Trait).range == interval


@pytest.mark.parametrize(
    "change",
    [{"range": "0..1"}, {"range": "(0, inf"}, {"type": "data"}, {"kind": "number"}, {"name": ""}, {"extra": 1}],
)
def test_refused(change: dict[str, object]) -> None:
    """Wrong intervals, unknown types, kinds and fields, and an empty name."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"name": "C", "type": "model", "kind": "real", **change}, Trait)


def test_implementation_is_a_dotted_name() -> None:
    """A name alone, or anything that could be code, is refused."""
    assert msgspec.convert({"name": "svm", "implementation": "sklearn.svm.SVC"}, Algorithm).hyperparameters == ()
    for wrong in ("SVC", "os.system('x')", ".svm.SVC"):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"name": "svm", "implementation": wrong}, Algorithm)
