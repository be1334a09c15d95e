"""What tells the runs of a list apart: parameters that differ have columns, and what would look alike says more."""

from typing import Any

import msgspec
import pytest

from padre_git.app.runs import columns, settings
from padre_git.app.runs.settings import Setting
from padre_git.storage.index import Row, Score
from tests import synthetic

FOREST = {"RandomForestClassifier.max_depth": None, "RandomForestClassifier.n_estimators": 100}


def setting(name: str, **changes: Any) -> Setting:
    """A completed run of its own."""
    document = synthetic.run(name, **changes)
    fields = msgspec.structs.asdict(document)
    given = {each: fields[each] for each in Row.__struct_fields__ if each in fields}
    score = Score(mean=0.9, std=0.1, n=3, greater_is_better=True, bounds=(0, 1))
    others = {"path": "", "places": 0, "blob": "", "metrics": "", "later": {}, "splits": "3-fold", "since": ""}
    row = Row(**others | {"commit": None, "selected_on": None, "selected_among": 0} | given | {
        "scores": {"accuracy": score}, "use": document.dataset, "main": "accuracy", "error": "",
    })  # fmt: skip
    return settings.alone(row)


def told(*found: Setting) -> dict[str, list[str]]:
    return dict(columns.table(found))


def test_a_parameter_that_differs_is_a_column() -> None:
    """Also one that the code sets; its name is the end that no other parameter has."""
    one, other = setting("gaaaaaa1"), setting("gaaaaaa2", parameters=synthetic.PARAMETERS | {"SVC.C": 0.5})
    assert told(one, other) == {"C": ["1.0", "0.5"], "setting": ["SVC", "SVC"]}
    assert told(one) == {"setting": ["SVC"]}


def test_two_parameters_are_two_columns() -> None:
    """What was varied is in the columns, and not in the setting, too."""
    values = [{**FOREST, "RandomForestClassifier.max_depth": depth} for depth in (8, 16)]
    found = [
        setting(f"gaaaaaa{at}", parameters=value | {"RandomForestClassifier.n_estimators": at}, setting=value)
        for at, value in enumerate(values)
    ]
    assert told(*found) == {"max_depth": ["8", "16"], "n_estimators": ["0", "1"], "setting": ["SVC", "SVC"]}


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("SVC.C", "C"),
        ("SVC.seed", "SVC.seed"),
        ("seed", "params.seed"),
        ("PCA.C", "PCA.C"),
        ("SVC.accuracy", "SVC.accuracy"),
    ],
)
def test_headings_are_names_that_can_be_typed(name: str, heading: str) -> None:
    """A field, a metric or another parameter of that name is not what is meant."""
    more = {"SVC.C": 3, "PCA.C": 3} if name == "PCA.C" else {}
    found = [setting(f"gaaaaaa{at}", parameters=more | {name: at}) for at in range(2)]
    assert next(iter(told(*found))) == heading


def test_a_parameter_that_some_lack_is_in_the_setting() -> None:
    """A column would be empty for the runs of other pipelines."""
    trees = [setting(f"gaaaaaa{at}", pipeline="Tree", parameters={"Tree.depth": at}) for at in (1, 2)]
    assert told(*trees, setting("gaaaaaa3")) == {"setting": ["Tree.depth=1", "Tree.depth=2", "SVC"]}


def test_seeds_that_the_seed_gives_are_no_difference() -> None:
    """`random_state` is the seed of the run."""
    found = [
        setting(f"gaaaaaa{at}", parameters={"Tree.random_state": at}, seeded=["Tree.random_state"], seed=at)
        for at in range(2)
    ]
    assert told(*found) == {"seed": ["0", "1"], "setting": ["SVC", "SVC"]}


@pytest.mark.parametrize(
    ("change", "heading", "cells"),
    [
        ({"execution": "a" * 12}, "code", ["9f2c1ab", "aaaaaaa"]),
        ({"experiment": "other"}, "experiment", ["breast-svc", "other"]),
        ({"project": "other"}, "experiment", ["thesis/breast-svc", "other/breast-svc"]),
        ({"label": "other"}, "label", ["svc", "other"]),
        ({"seed": 7}, "seed", ["0", "7"]),
    ],
)
def test_what_would_look_alike_says_more(change: dict[str, Any], heading: str, cells: list[str]) -> None:
    """The first field in which such runs differ is a column; where nothing is alike there is none."""
    assert told(setting("gaaaaaa1"), setting("gaaaaaa2", **change)) == {heading: cells, "setting": ["SVC", "SVC"]}
    found = told(setting("gaaaaaa1"), setting("gaaaaaa2", **change, pipeline="PCA"))
    assert found == {"setting": ["SVC", "PCA"]}


def test_settings_that_read_alike_have_their_pipeline() -> None:
    """Two pipelines with the same C, of which others have none."""
    given = {"setting": {"SVC.C": 1}, "parameters": {"SVC.C": 1}}
    found = [setting("gaaaaaa1", **given), setting("gaaaaaa2", **given, pipeline="PCA + SVC")]
    assert told(*found, setting("gaaaaaa3", pipeline="Tree", parameters={"Tree.depth": 1})) == {
        "setting": ["SVC.C=1 (SVC)", "SVC.C=1 (PCA + SVC)", "Tree"]
    }


def test_values_of_two_types_are_not_alike() -> None:
    """1 and "1" are two values; 1 and 1.0 are one, and NaN is itself."""
    found = [setting(f"gaaaaaa{at}", parameters={"a.x": value}) for at, value in enumerate((1, "1"))]
    assert told(*found)["x"] == ["1", "'1'"]
    for one, other in ((1, 1.0), (float("nan"), float("nan")), ([1, 2], [1.0, 2])):
        same = [setting(f"gaaaaaa{at}", parameters={"a.x": value}) for at, value in enumerate((one, other))]
        assert "x" not in told(*same)


def test_what_is_made_of_parts_is_told_by_them() -> None:
    """The list of a pipeline's parts differs where a parameter of a part does, and says it again in many words."""
    found = [
        setting(
            f"gaaaaaa{at}",
            parameters={
                "Columns.transformers": [["num", f"PCA({at})"]],
                "Columns.num.k": at,
                "grid": f"SVC({at})",
                "grid.C": at,
            },
        )
        for at in range(2)
    ]
    assert told(*found) == {"k": ["0", "1"], "C": ["0", "1"], "setting": ["SVC", "SVC"]}
    other = [setting(f"gaaaaaa{at}", parameters={"Columns.transformers": [["num", f"PCA({at})"]]}) for at in range(2)]
    assert "transformers" in told(*other)


def test_what_the_numbers_are() -> None:
    """Nothing is said of a ± that is not there."""
    with_score = setting("gaaaaaa1")
    bare = settings.alone(msgspec.structs.replace(with_score.row, scores={}))
    assert columns.spread_text([with_score, bare]) == "± std over n splits"
    assert columns.spread_text([bare]) == ""
    pooled = msgspec.structs.replace(with_score.row.scores["accuracy"], std=None, n=150)
    alone = settings.alone(msgspec.structs.replace(with_score.row, scores={"accuracy": pooled}))
    assert columns.spread_text([with_score, alone]) == "± std over n splits, or over n rows pooled"
    assert columns.spread_text([alone]) == "over n rows pooled"
