"""The metrics of several classes and targets, against scikit-learn and by hand."""

import pickle

import numpy as np
import pytest
from sklearn import metrics as sk
from sklearn.tree import DecisionTreeClassifier

from padre_git.core.metrics import own
from padre_git.core.metrics.table import METRICS

RANDOM = np.random.default_rng(0)
CLASSES = np.array(["a", "b", "c"])
TRUTH = CLASSES[RANDOM.integers(0, 3, 90)]
PROBABILITIES = RANDOM.dirichlet([1, 1, 1], 90)
BINARY = np.where(TRUTH == "c", "b", TRUTH)
TWO = np.array(["a", "b"])
SHARES = np.stack([1 - PROBABILITIES[:, 0], PROBABILITIES[:, 0]], axis=1)


def test_several_classes() -> None:
    """One against the rest, as scikit-learn has it."""
    expected = sk.roc_auc_score(TRUTH, PROBABILITIES, multi_class="ovr", average="macro")
    assert METRICS["roc_auc"].function(TRUTH, PROBABILITIES, CLASSES) == pytest.approx(expected, abs=1e-12)
    hits = TRUTH[:, None] == CLASSES[None, :]
    expected = sk.average_precision_score(hits, PROBABILITIES, average="macro")
    assert METRICS["average_precision"].function(TRUTH, PROBABILITIES, CLASSES) == pytest.approx(expected, abs=1e-12)
    assert own.log_loss(TRUTH, PROBABILITIES, CLASSES) == sk.log_loss(TRUTH, PROBABILITIES, labels=CLASSES)
    assert own.brier(TRUTH, PROBABILITIES, CLASSES) == pytest.approx(np.mean(np.sum((hits - PROBABILITIES) ** 2, 1)))


def test_two_classes() -> None:
    """The second class is the positive one, from probabilities and decision values alike."""
    hits = BINARY == "b"
    expected = sk.roc_auc_score(hits, SHARES[:, 1])
    assert METRICS["roc_auc"].function(BINARY, SHARES, TWO) == expected
    assert METRICS["roc_auc"].function(BINARY, np.log(SHARES[:, 1]), TWO) == expected
    assert METRICS["average_precision"].function(BINARY, SHARES, TWO) == sk.average_precision_score(hits, SHARES[:, 1])
    assert own.brier(BINARY, SHARES, TWO) == pytest.approx(sk.brier_score_loss(hits, SHARES[:, 1]))
    assert own.log_loss(BINARY, SHARES, TWO) == sk.log_loss(hits, SHARES[:, 1])


@pytest.mark.parametrize(
    ("truth", "values", "classes", "why"),
    [
        (np.array(["a", "a"]), SHARES[:2], TWO, "one class in the test part"),
        (np.array(["a", "b"]), PROBABILITIES[:2], CLASSES, "class c not in the test part"),
        (np.array(["a", "z"]), SHARES[:2], TWO, "class z not in the training part"),
        (np.array(["a", "a"]), np.ones((2, 1)), np.array(["a"]), "one class in the training part"),
        (np.array(["a", "b"]), SHARES[:2, 1], None, "no `classes_`"),
        (TRUTH, RANDOM.random((90, 6)), CLASSES, "not one per class"),
    ],
)
def test_undefined(truth: np.ndarray, values: np.ndarray, classes: np.ndarray | None, why: str) -> None:
    """It says why; it never gives another number."""
    with pytest.raises(own.Undefined, match=why):
        METRICS["roc_auc"].function(truth, values, classes)


def test_losses_need_known_classes() -> None:
    """A class that no column stands for would make a loss too small."""
    with pytest.raises(own.Undefined, match="class z not in the training part"):
        own.brier(np.array(["a", "z"]), SHARES[:2], TWO)
    with pytest.raises(own.Undefined, match="class z not in the training part"):
        own.log_loss(np.array(["a", "z"]), SHARES[:2], TWO)


def test_the_size_of_a_model() -> None:
    """As many bytes as pickle writes."""
    model = DecisionTreeClassifier(random_state=0).fit([[0.0], [1.0], [2.0]], [0, 1, 1])
    assert own.model_size(model) == len(pickle.dumps(model, protocol=pickle.HIGHEST_PROTOCOL))
