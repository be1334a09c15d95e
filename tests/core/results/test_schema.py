"""What each column of a table of predictions is."""

import numpy as np
import pyarrow as pa
import pytest

from padre_git.core.results.schema import KEY, Kind, described, kinds, named_columns


def test_names_of_columns() -> None:
    """One column for each class; numbers where the classes do not fit; one alone keeps the prefix."""
    values = np.array([[0.25, 0.75]])
    found = dict(named_columns("probability", values, np.array(["a", "b"]), ()))
    assert {name: column.tolist() for name, column in found.items()} == {
        "probability_a": [0.25],
        "probability_b": [0.75],
    }
    assert [name for name, _ in named_columns("score", values, None, ())] == ["score_0", "score_1"]
    assert [name for name, _ in named_columns("score", values[0], None, ())] == ["score"]
    assert named_columns("score", None, None, ()) == []


def test_description_is_read_back() -> None:
    """The class keeps its type: from the name alone it would be a text."""
    table = pa.table({"row_id": [1], "split": [0], "truth": [7], "probability_7": [1.0]})
    found = kinds(described(table, "classification", (), [np.array([7])]).schema)
    assert found == {"row_id": Kind("id"), "split": Kind("place"), "truth": Kind("truth"),
                     "probability_7": Kind("probability", None, 7)}  # fmt: skip
    assert kinds(table.schema)["probability_7"] == Kind("probability", None, "7")


@pytest.mark.parametrize("data", [b"no JSON", b"{}", b"[]"])
def test_metadata_of_another_program(data: bytes) -> None:
    """What padre did not write is not believed: the names decide."""
    table = pa.table({"prediction_y": [1], "own": [2]}).replace_schema_metadata({KEY: data})
    assert kinds(table.schema) == {"prediction_y": Kind("prediction", "y"), "own": Kind("other")}
