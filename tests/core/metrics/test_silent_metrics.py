"""What a predecessor of padre got wrong in silence about metrics and results; each case once."""

import subprocess
import sys

import numpy as np
import pytest
from sklearn import metrics as sk
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import SVC

from padre_git.core.components.answers import Answers
from padre_git.core.compute import compute
from padre_git.core.metrics import counts
from padre_git.core.metrics import resolve as metrics
from padre_git.core.metrics.resolve import resolve
from padre_git.core.metrics.table import METRICS
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.results.results import aggregate
from padre_git.core.splitting import resolve as splitting
from padre_git.errors import UnknownName
from tests.conftest import process_environment

RANDOM = np.random.default_rng(1)
TRUTH = np.array(["wide", "tall", "small"])[RANDOM.integers(0, 3, 60)]
SAID = np.array(["wide", "tall", "small"])[RANDOM.integers(0, 3, 60)]
_ORDER = """
import numpy as np
from padre_git.core.metrics.counts import confusion
found = confusion(np.array(["wide", "tall", "small", "tall"]), np.array(["tall", "tall", "small", "wide"]))
print(found.labels.tolist(), found.matrix.tolist())
"""


def test_a_confusion_matrix_has_labels_in_one_order() -> None:
    """Sorted and named, whatever the hash of texts is in a process; the numbers are scikit-learn's."""
    found = counts.confusion(TRUTH, SAID)
    assert found.labels.tolist() == ["small", "tall", "wide"]
    assert np.array_equal(found.matrix, sk.confusion_matrix(TRUTH, SAID))
    printed = {
        subprocess.run(
            [sys.executable, "-c", _ORDER],
            env=process_environment() | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert printed == {"['small', 'tall', 'wide'] [[1, 0, 0], [0, 1, 1], [0, 1, 0]]\n"}


def test_a_clustering_is_no_regression() -> None:
    """Its labels are no numbers to be subtracted."""
    names = [metric.name for metric in metrics.for_task("clustering", np.arange(9) % 3, estimator=KMeans())]
    assert names
    assert all(METRICS[name].task == "clustering" for name in names)


def test_errors_do_not_cancel() -> None:
    """An error of 2 and one of -2 are 2 on average, not 0."""
    truth, answers = np.zeros(2), Answers(np.array([2.0, -2.0]))
    assert [METRICS[name].score(truth, answers) for name in ("mae", "rmse", "max_error")] == [2.0, 2.0, 2.0]


def test_averages_are_what_they_say() -> None:
    """Micro, macro, weighted and per class can all be asked for, and differ."""
    names = ["f1_micro", "f1_macro", "f1_weighted", "f1.tall"]
    found = [metric.score(TRUTH, Answers(SAID)) for metric in resolve(names, "classification", y=TRUTH)]
    expected = [sk.f1_score(TRUTH, SAID, average=average) for average in ("micro", "macro", "weighted")]
    assert found == pytest.approx([*expected, sk.f1_score(TRUTH == "tall", SAID == "tall")])
    assert len({round(value, 9) for value in found}) == 4


@pytest.mark.parametrize("name", ["Confusion Matrix", "Classification Metrics", "accuracy ", "Accuracy", ""])
def test_an_unknown_metric_is_not_all_of_them(name: str) -> None:
    """A name that nothing has is an error."""
    with pytest.raises(UnknownName, match="unknown metric"):
        resolve([name], "classification")


def test_metrics_have_names_and_an_order() -> None:
    """Those that were asked for, in that order, each with a value for each split; none of them `None`."""
    X, y = load_iris(return_X_y=True)
    for asked in (["f1_macro", "accuracy", "log_loss"], ["log_loss", "f1_macro", "accuracy"]):
        workflow, how = Pipeline.of(GaussianNB()), splitting.resolve(3, task="classification", y=y)
        splits = how.split(len(X), y)
        chosen = resolve(asked, "classification", y=y, estimator=workflow.estimator)
        results = list(compute.run([compute.Computation(workflow, {}, 0, split, chosen) for split in splits], X, y))
        document = aggregate(results, chosen, splitting.design(splits, how), "r")
        assert (list(document.metrics), document.main) == (asked, asked[0])
        assert all(len(metric.values) == 3 and metric.mean == metric.mean for metric in document.metrics.values())


def test_a_classifier_without_probabilities() -> None:
    """It is measured by what it has."""
    X, y = load_iris(return_X_y=True)
    workflow = Pipeline.of(SVC())
    split = splitting.resolve(3, task="classification", y=y).split(len(X), y)[0]
    chosen = metrics.for_task("classification", y, estimator=workflow.estimator)
    (result,) = compute.run([compute.Computation(workflow, {}, 0, split, chosen)], X, y)
    assert (result.failure, result.probabilities) == (None, None)
    assert set(result.scores) == {"accuracy", "balanced_accuracy", "f1_macro", "roc_auc"}
