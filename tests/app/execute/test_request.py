"""What one `execute()` is asked for, and what the command line says instead."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from padre_git.app.execute.invocation import Invocation
from padre_git.app.execute.request import Request, dataset_name, swapped


def request(**changes: Any) -> Request:
    """A request of an experiment on iris."""
    given = {"name": "Iris SVC", "project": "My Thesis", "label": "svc", "dataset": "iris", "pipeline": None}
    return Request(**given | changes)


def test_what_is_not_said_stays() -> None:
    """An invocation that says nothing leaves the request as it is; what it says stands instead."""
    asked = request(metrics=["f1"], seeds=(1, 2), message="first")
    assert asked.under(Invocation()) == [asked]
    (said,) = asked.under(Invocation(seeds=(7,), label="", metrics=("auc",), parameters={"C": 1}))
    assert (said.seeds, said.label, said.metrics, said.over) == ((7,), "", ["auc"], {"C": 1})
    assert said.message == "first"


def test_nested_puts_the_splitting_outside() -> None:
    """`--nested` makes the splitting the outer one, that of the command line before that of the file."""
    (own,) = request(splitting=5).under(Invocation(nested=True))
    (other,) = request(splitting=5).under(Invocation(nested=True, splitting=3))
    assert own.splitting == {"kind": "nested", "outer": 5}
    assert other.splitting == {"kind": "nested", "outer": 3}


def test_other_data_have_another_name() -> None:
    """The name of the data set is swapped where it stands in the experiment's, else added; the same data changenone."""
    first, second = request().under(Invocation(datasets=("wine", "iris")))
    assert (first.name, first.dataset, first.slug) == ("wine SVC", "wine", "wine-svc")
    assert second.name == "Iris SVC"
    assert request(name="forest").on("wine").name == "forest-wine"
    assert request(name="my forest").on("wine").name == "my forest wine"


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("breast-cancer svc", "breast_cancer", "wine", "wine svc"),
        ("irises", "iris", "wine", None),
        ("iris on iris", "iris", "wine", "wine on iris"),
        ("iris", "--", "wine", None),
        ("iris", "iris", r"a\1", r"a\1"),
    ],
)
def test_swapped(name: str, old: str, new: str, expected: str | None) -> None:
    """Whole words are replaced, once, however they are joined; the new name is no pattern."""
    assert swapped(name, old, new) == expected


def test_data_however_given(tmp_path: Path) -> None:
    """A data set is named by its text or its `name`; a tuple has neither name nor a repository."""
    assert [dataset_name(each) for each in ("iris", SimpleNamespace(name="own"), ([], []))] == ["iris", "own", None]
    assert request(dataset=SimpleNamespace(root=tmp_path)).root == tmp_path
    assert request(dataset=([], [])).root is None
