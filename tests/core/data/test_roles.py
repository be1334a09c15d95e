"""Roles of columns."""

import pandas as pd
import pytest

from padre_git.core.data.content import Parts
from padre_git.core.data.roles import check, names_of, used
from padre_git.errors import PadreError
from padre_git.model.documents import Roles


def test_names() -> None:
    """One name, several, or none."""
    assert (names_of("a"), names_of(("a", "b")), names_of(None)) == (["a"], ["a", "b"], [])


def test_used() -> None:
    """All columns with a role; one with two stands there twice."""
    assert used(Roles(target=["a"], id="b", drop=["c", "b"])) == ["a", "b", "c", "b"]


@pytest.mark.parametrize(
    ("roles", "words"),
    [
        (Roles(target=["z"]), "no column `z`; it has a, b"),
        (Roles(target=["a"], group="a"), "column `a` has two roles"),
        (Roles(id="b"), "`b` is x in several rows"),
        (Roles(weight="b"), "weights in `b` must be numbers"),
    ],
)
def test_check(roles: Roles, words: str) -> None:
    """Each role has a column, no column two, and the values fit."""
    parts = Parts(pd.DataFrame({"a": [1, 2], "b": ["x", "x"]}))
    with pytest.raises(PadreError, match=words):
        check("beans", roles, parts)
    check("beans", Roles(target=["b"], id="a"), parts)
