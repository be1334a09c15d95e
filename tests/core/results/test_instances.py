"""Rows of runs: against scikit-learn and numpy called directly."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score, confusion_matrix
from sklearn.model_selection import RepeatedStratifiedKFold
from sklearn.svm import SVC

from padre_git.core.results import instances
from padre_git.core.results.instances import answers
from padre_git.errors import PadreError, UnknownName

X, Y = load_iris(return_X_y=True)


def table(estimator: Any, *, proba: bool = True, repeats: int = 2) -> pa.Table:
    """Predictions of cross-validation, as padre stores them."""
    parts = []
    for split, (train, test) in enumerate(
        RepeatedStratifiedKFold(n_splits=5, n_repeats=repeats, random_state=0).split(X, Y)
    ):
        fitted = estimator.fit(X[train], Y[train])
        values = fitted.predict_proba(X[test]) if proba else fitted.decision_function(X[test])
        prefix = "probability" if proba else "score"
        part = {"row_id": test, "split": split, "truth": Y[test], "prediction": fitted.predict(X[test])}
        parts.append(pd.DataFrame(part | {f"{prefix}_{at}": values[:, at] for at in range(3)}))
    return pa.Table.from_pandas(pd.concat(parts, ignore_index=True))


@pytest.fixture(scope="module")
def logistic() -> pa.Table:
    """Of a model with probabilities."""
    return table(LogisticRegression(C=0.01))


def test_hardness_is_one_minus_the_mean_probability_of_the_truth(logistic: pa.Table) -> None:
    """Smith et al. 2014 for one learner, by hand; the order is that of the hardness, and batches change nothing."""
    frame = logistic.to_pandas()
    wanted = {
        row: 1 - np.mean([each[f"probability_{int(each.truth)}"] for _, each in group.iterrows()])
        for row, group in frame.groupby("row_id")
    }
    found = instances.per_row(answers(logistic.to_batches(max_chunksize=37), classes=True))
    assert found["hardness"].to_dict() == pytest.approx(wanted)
    assert found["hardness"].is_monotonic_decreasing
    assert set(found["n"]) == {2}
    pd.testing.assert_frame_equal(found, instances.per_row(answers([logistic], classes=True)))


def test_classes_are_the_confusion_matrix(logistic: pa.Table) -> None:
    """Recall and confusions of each class as scikit-learn counts them."""
    frame = logistic.to_pandas()
    matrix = confusion_matrix(frame["truth"], frame["prediction"])
    found = instances.per_class(answers([logistic], classes=True))
    assert found["right"].tolist() == pytest.approx((np.diag(matrix) / matrix.sum(axis=1)).tolist())
    for name, each in found.iterrows():
        mistaken = {other: matrix[name, other] for other in range(3) if other != name and matrix[name, other]}
        assert dict(each["mistaken_for"]) == mistaken


def test_sure_errors_are_wrong_and_in_order(logistic: pa.Table) -> None:
    """Every wrong prediction, with the probability that it was given."""
    frame = logistic.to_pandas()
    found = instances.sure_errors(answers([logistic], classes=True))
    assert len(found) == (frame["truth"] != frame["prediction"]).sum() > 0
    assert found["p_prediction"].is_monotonic_decreasing
    assert (found["p_prediction"] >= found["p_truth"]).all()
    first = found.iloc[0]
    row = frame[(frame["row_id"] == first["row_id"]) & (frame["split"] == first["split"])].iloc[0]
    assert first["p_prediction"] == row[[f"probability_{at}" for at in range(3)]].max()


def test_decision_values_say_how_sure_without_probabilities() -> None:
    """The margin is the best decision value less the second; hardness is then the share of wrong predictions."""
    predictions = table(SVC(C=0.1), proba=False)
    frame = answers([predictions], classes=True)
    values = np.sort(predictions.to_pandas()[[f"score_{at}" for at in range(3)]].to_numpy(), axis=1)
    assert frame["margin"].to_numpy() == pytest.approx(values[:, 2] - values[:, 1])
    assert instances.sure_errors(frame)["margin"].is_monotonic_decreasing
    rows = instances.per_row(frame)
    assert (rows["hardness"] == rows["wrong"] / rows["n"]).all()


def test_two_runs_row_by_row(logistic: pa.Table) -> None:
    """Outcomes by counting; kappa as scikit-learn has it; exchanged runs exchange fixed and broken."""
    before, after = answers([logistic], classes=True), answers([table(LogisticRegression())], classes=True)
    found = instances.paired(before, after)
    share = {
        side: frame.groupby("row_id")["right"].mean() > 0.5 for side, frame in (("before", before), ("after", after))
    }
    assert (found["outcome"] == "fixed").sum() == (~share["before"] & share["after"]).sum() > 0
    assert (found["outcome"] == "broken").sum() == (share["before"] & ~share["after"]).sum()
    same, kappa = instances.agreement(found)
    assert kappa == pytest.approx(cohen_kappa_score(found["before"], found["after"]))
    joined = before.merge(after, on=["row_id", "split"])
    assert same == pytest.approx((joined["prediction_x"] == joined["prediction_y"]).mean())
    back = instances.paired(after, before)["outcome"].value_counts()
    assert back.get("fixed", 0) == (found["outcome"] == "broken").sum()


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=30))
def test_every_row_has_one_outcome(rows: list[tuple[int, int, int]]) -> None:
    """The four outcomes count each row once; the two accuracies follow from them."""
    truth, one, other = map(list, zip(*rows, strict=True))
    frames = [
        answers(
            [pa.table({"row_id": range(len(rows)), "split": [0] * len(rows), "truth": truth, "prediction": each})],
            classes=True,
        )
        for each in (one, other)
    ]
    counts = instances.paired(*frames)["outcome"].value_counts()
    assert sum(counts) == len(rows)
    for side, outcome in ((one, "broken"), (other, "fixed")):
        right = sum(a == b for a, b in zip(truth, side, strict=True))
        assert counts.get("right in both", 0) + counts.get(outcome, 0) == right


def test_numbers_are_ordered_by_their_error() -> None:
    """The mean absolute error over the predictions of a row; two runs by theirs."""
    predictions = pa.table(
        {"row_id": [7, 7, 9], "split": [0, 1, 0], "truth": [1.0, 1.0, 5.0], "prediction": [2.0, 4.0, 5.5]}
    )
    frame = answers([predictions], classes=False)
    found = instances.per_row(frame)
    assert found["hardness"].to_dict() == {7: 2.0, 9: 0.5}
    assert found["prediction"].to_dict() == {7: 3.0, 9: 5.5}
    pair = instances.paired(frame, frame)
    assert (pair["error_before"] == pair["error_after"]).all()


def test_targets_are_named() -> None:
    """Of several targets one is chosen by name; nothing is guessed."""
    predictions = pa.table(
        {"row_id": [0], "split": [0], "truth_a": [1.0], "prediction_a": [3.0], "truth_b": [1.0], "prediction_b": [1.5]}
    )
    assert answers([predictions], classes=False, target="b")["loss"].tolist() == [0.5]
    with pytest.raises(PadreError, match=r"2 targets; name one with --target: a, b"):
        answers([predictions], classes=False)
    with pytest.raises(UnknownName, match=r"unknown target `c`; known are a, b"):
        answers([predictions], classes=False, target="c")
    with pytest.raises(PadreError, match="no truth"):
        answers([pa.table({"row_id": [0], "split": [0], "prediction": [1]})], classes=True)


def test_other_rows_are_no_pair(logistic: pa.Table) -> None:
    """Rows or splits that only one run has are an error that counts them."""
    frame = answers([logistic], classes=True)
    with pytest.raises(PadreError, match="3 have no partner"):
        instances.paired(frame, frame.iloc[3:])
