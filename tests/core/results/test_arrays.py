"""Predictions given as arrays: the same table as padre's own, described, in the types that were given."""

import numpy as np
import pyarrow as pa
import pytest

from padre_git.core.results import raw
from padre_git.core.results.arrays import of_split, together
from padre_git.core.results.hash import predictions_hash
from padre_git.core.results.instances import answers
from padre_git.core.results.schema import kinds
from padre_git.errors import PadreError

TRUTH, ANSWER = np.array([0, 1, 2, 1]), np.array([0, 2, 2, 1])
SURE = np.array([[0.8, 0.1, 0.1], [0.2, 0.3, 0.5], [0.1, 0.2, 0.7], [0.1, 0.8, 0.1]], np.float32)


def _table() -> pa.Table:
    table = together([of_split(split, TRUTH, ANSWER, y_proba=SURE) for split in (0, 1)])
    assert table is not None
    return table


def test_columns_are_described() -> None:
    """Each class is the value that it is, not the text in the column's name."""
    known = kinds(_table().schema)
    assert [kind.label for kind in known.values() if kind.what == "probability"] == [0, 1, 2]
    assert [known[name].what for name in ("row_id", "split", "truth", "prediction")] == [
        *("id", "place", "truth", "prediction")
    ]


def test_the_description_changes_no_hash() -> None:
    """A run of today repeats one whose table described nothing: content, types and hash are as they were."""
    table = _table()
    plain = table.replace_schema_metadata(None)
    assert predictions_hash(table) == predictions_hash(plain)
    assert table.column("probability_0").type == pa.float32()


def test_without_a_description_it_reads_alike() -> None:
    """Files of earlier versions give the same truth, predictions, probabilities and rows."""
    table = _table()
    plain = table.replace_schema_metadata(None)
    for one, other in zip(raw.parts(table), raw.parts(plain), strict=True):
        assert np.array_equal(one.truth, other.truth)
        assert np.array_equal(one.answers.probabilities, other.answers.probabilities)
        assert np.array_equal(one.answers.classes, other.answers.classes)
    assert answers([table], classes=True).equals(answers([plain], classes=True))


def test_several_targets() -> None:
    """Of several targets each has a column of truth and one of predictions, which name it."""
    values = np.arange(8.0).reshape(4, 2)
    table = together([of_split(0, values, values + 1)])
    assert table is not None
    assert raw.targets(kinds(table.schema)) == ["0", "1"]
    assert answers([table], classes=False, target="1")["loss"].tolist() == [1.0] * 4
    with pytest.raises(PadreError, match="the run has 2 targets; name one with --target: 0, 1"):
        answers([table], classes=False)


def test_nothing_is_no_table() -> None:
    """A run without predictions has no table of them."""
    assert together([]) is None
