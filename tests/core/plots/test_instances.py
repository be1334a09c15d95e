"""Squares of rows."""

import numpy as np
import pandas as pd
import pytest

from padre_git.core.plots.instances import Instances, squares
from padre_git.errors import PadreError
from tests.core.plots.examples import ROWS

PAIRED = pd.DataFrame(
    {"truth": ["a", "b", "a", "b"], "n": 1, "before": ["a", "a", "b", "a"], "right_before": [1.0, 0, 0, 0],
     "after": ["a", "b", "a", "a"], "right_after": [1.0, 1, 1, 0],
     "outcome": ["right in both", "fixed", "fixed", "wrong in both"], "same": [1.0, 0, 0, 1]},
    index=pd.Index([3, 1, 4, 15], name="row_id"),
)  # fmt: skip


def test_of_one_run_the_hardest_come_first() -> None:
    """With the probability of the truth, where there are probabilities; how many are wrong stands above."""
    found = squares(Instances(ROWS, ("svc",), probabilities=True))
    assert found.data["row_id"].tolist() == [1, 15, 4, 3]
    assert found.data["p_truth"].tolist() == pytest.approx([0.1, 0.7, 0.8, 0.9])
    assert "1 of 4 are predicted wrong" in found.chart.to_dict()["title"]["subtitle"][0]
    assert "p_truth" not in squares(Instances(ROWS, ("svc",))).data


def test_of_two_runs_by_who_is_right() -> None:
    """What both get wrong, then what only one of them gets right, with how many rows each has."""
    found = squares(Instances(PAIRED, ("svc", "nb")))
    assert found.data["row_id"].tolist() == [15, 4, 1, 3]
    legend = found.chart.to_dict()["encoding"]["color"]["sort"]
    assert legend == ["both wrong (1)", "only nb right (2)", "only svc right (0)", "both right (1)"]
    assert found.data["right"].tolist() == [legend[0], legend[1], legend[1], legend[3]]


def test_of_two_runs_of_numbers() -> None:
    """By which of them is nearer to the truth."""
    rows = pd.DataFrame({"truth": [1.0, 2], "n": 1, "error_before": [0.5, 0.1], "error_after": [0.6, 0.4]},
                        index=pd.Index(["x", "y"], name="row_id"))  # fmt: skip
    found = squares(Instances(rows, ("ridge", "tree")))
    assert found.data["better by"].tolist() == pytest.approx([-0.1, -0.3])


def test_attributes_are_no_fields() -> None:
    """A name of a column that Vega-Lite would take for a path is the title of a field; what lacks is null."""
    odd = pd.DataFrame({"a.b[0]": [np.int64(7), 8, None, 9]}, index=[15, 4, 1, 3])
    found = squares(Instances(ROWS, ("svc",), attributes=odd))
    drawn = found.chart.to_dict()
    assert {"field": "_0", "title": "a.b[0]", "type": "nominal"} in drawn["encoding"]["tooltip"]
    (values,) = drawn["datasets"].values()
    assert [each["_0"] for each in values] == [None, 7, 8, 9]
    assert found.data["a.b[0]"].tolist()[1:] == [7, 8, 9]


def test_many_rows_are_a_sample_that_says_so() -> None:
    """At most 5,000 squares, as small as they must be to fit."""
    rows = pd.DataFrame({"truth": 1.0, "prediction": 1.0, "hardness": np.arange(6000.0), "n": 1},
                        index=pd.RangeIndex(6000, name="row_id"))  # fmt: skip
    found = squares(Instances(rows, ("ridge",)))
    drawn = found.chart.to_dict()
    assert len(found.data) == 5000
    assert "5,000 of 6,000 rows" in drawn["title"]["subtitle"][1]
    assert drawn["width"] <= 320
    with pytest.raises(PadreError, match="no predicted rows"):
        squares(Instances(rows.iloc[:0], ("ridge",)))
