"""What differs in definitions and environments."""

from typing import Any

import pytest

from padre_git.app.diff import definitions
from padre_git.model.documents import Definition, Environment, Numeric, Origin
from tests import synthetic


def definition(**pipeline: Any) -> Definition:
    """One with this pipeline."""
    return Definition(name="x", project="p", label="x", dataset=None, pipeline=pipeline)


def environment(**changes: Any) -> Environment:
    """One with these distributions."""
    given: dict[str, Any] = {
        "python": "3.11.7", "implementation": "CPython", "system": "Linux", "release": "6", "machine": "x86_64",
        "processor": "", "cpus": 2, "memory": None, "distributions": {"numpy": "2.1", "zlib": "1", "attrs": "24"},
    }  # fmt: skip
    return Environment(**given | changes)


def test_parameters_have_a_type_where_a_mapping_knows_it() -> None:
    """Model, optimizer or other; what nobody classified has none."""
    known = definition(parameters={
        "SVC.C": {"type": "model"}, "SVC.tol": {"type": "other", "classified": False}, "SVC.degree": "?",
    })  # fmt: skip
    before = synthetic.run()
    after = synthetic.run(parameters=synthetic.PARAMETERS | {"SVC.C": 2, "SVC.tol": 1, "SVC.degree": 4}, set=["SVC.C"])
    found = {each.name: each.text for each in definitions.parameters(before, after, known, known)}
    assert found == {
        "SVC.C": "SVC.C default 1.0 -> 2 (model)",
        "SVC.degree": "SVC.degree default 3 -> default 4",
        "SVC.tol": "SVC.tol default 0.001 -> default 1",
    }


@pytest.mark.parametrize(
    ("one", "other", "same"), [(1, 1.0, True), (True, 1, False), (float("nan"), float("nan"), True)]
)
def test_equal_values(one: Any, other: Any, same: bool) -> None:
    """1 and 1.0 are one value, True is no number, and NaN is equal to itself."""
    runs = [synthetic.run(parameters={"x": value}) for value in (one, other)]
    assert (definitions.parameters(*runs, None, None) == []) is same


def test_components_inside_others() -> None:
    """Those that came, went, or are of another class now."""
    inner = {"name": "Columns.num", "step": "num", "class": "StandardScaler"}
    before = definition(components=[{"name": "Columns", "class": "ColumnTransformer", "components": [inner]}])
    other = {**inner, "class": "MinMaxScaler"}
    after = definition(components=[
        {"name": "Columns", "class": "ColumnTransformer", "components": [other]}, {"name": "SVC", "class": "SVC"},
    ])  # fmt: skip
    found = [each.text for each in definitions.components(before, after)]
    assert sorted(found) == ["Columns.num StandardScaler -> MinMaxScaler", "SVC SVC added"]


def test_environments() -> None:
    """Python first, then what computes, then the others by name; then the machine."""
    newer = {"numpy": "2.2", "zlib": "2", "torch": "2.5"}
    found = definitions.environment(environment(), environment(python="3.12.1", distributions=newer, cpus=64))
    assert [each.text for each in found] == [
        "python 3.11.7 -> 3.12.1",
        "torch 2.5 added",
        "numpy 2.1 -> 2.2",
        "attrs 24 removed",
        "zlib 1 -> 2",
        "cpus 2 -> 64",
    ]
    assert definitions.environment(environment(), environment()) == []


LATER: dict[str, Any] = {
    "imported": ["zlib"],
    "origins": {"zlib": Origin(editable=True, commit="c0ffee0d")},
    "numeric": Numeric(blas="openblas 0.3", threads=1),
}


def test_what_an_old_run_does_not_say_is_unknown() -> None:
    """A run from before a field against the same run after it: the environment is equal, in both directions."""
    assert definitions.environment(environment(), environment(**LATER)) == []
    assert definitions.environment(environment(**LATER), environment()) == []


def test_what_a_run_imported_makes_no_difference() -> None:
    """It says which versions come first."""
    more = LATER | {"imported": ["attrs", "numpy"]}
    assert definitions.environment(environment(**LATER), environment(**more)) == []
    newer = environment(**LATER, distributions={"numpy": "2.2", "zlib": "2", "attrs": "25"})
    found = definitions.environment(environment(**LATER), newer)
    assert [each.name for each in found] == ["zlib", "numpy", "attrs"]


def test_commits_and_numeric_libraries() -> None:
    """What is installed in place is another one at another commit; a library that one side lacks is unknown."""
    after = {
        "origins": {"zlib": Origin(editable=True, commit="deadbeef")},
        "numeric": Numeric(blas="openblas 0.3", threads=4, cuda="12.6"),
    }
    found = definitions.environment(environment(**LATER), environment(**LATER | after))
    assert [each.text for each in found] == ["zlib 1 (c0ffee0) -> 1 (deadbee)", "threads 1 -> 4"]
