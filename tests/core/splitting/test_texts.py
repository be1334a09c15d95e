"""Splittings as text, without what makes them."""

import pytest

from padre_git.core.splitting import forms, texts
from padre_git.core.splitting.kinds import KINDS


def test_the_same_names() -> None:
    """An error lists the kinds without importing them."""
    assert [*texts.NAMES] == [*KINDS]


@pytest.mark.parametrize("text", ["5", "10x10", "holdout:0.25", "2 x group-5-fold", "predefined:part", "nested", "LOO"])
def test_read_as_they_are_built(text: str) -> None:
    """What is read is what is built."""
    found = texts.read(text)
    assert found is not None
    kind, options = found
    built = forms.build(text, stratify=False)
    if kind == "nested":
        assert built.inner is not None
    else:
        assert built.kind == kind
        assert {name: built.spec[name] for name in options} == options


@pytest.mark.parametrize("text", ["fold", "", "5-folds", "holdout:5", "iris-svc"])
def test_none(text: str) -> None:
    """What is none of the forms."""
    assert texts.read(text) is None
    assert "write one of 5, 10-fold" in str(texts.unknown(text))
