"""The contract of each row of the table of metrics: direction, bounds, and the number that scikit-learn gives."""

import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics as sk
from sklearn.calibration import calibration_curve
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs

from padre_git.core.components.answers import OUTLIERS, Answers, Problem
from padre_git.core.metrics.fitting import fitted
from padre_git.core.metrics.metric import Metric, value_in
from padre_git.core.metrics.paths import Paths
from padre_git.core.metrics.table import METRICS

RANDOM = np.random.default_rng(7)
ROWS = 120


class Sample(NamedTuple):
    """A truth, a good and a bad answer to it, and what is known of the problem."""

    truth: Any
    good: Answers
    bad: Answers
    problem: Problem
    features: Any = None

    def paths(self, answers: Answers) -> Paths:
        """What a metric gets."""
        return Paths(self.truth, answers, {"features": lambda: self.features, "transformed": lambda: self.features * 2})


def _softmax(values: np.ndarray) -> np.ndarray:
    raised = np.exp(values)
    return raised / raised.sum(axis=1, keepdims=True)


def _classes(size: int) -> Sample:
    truth = np.array([f"c{number}" for number in RANDOM.permutation(np.arange(ROWS) % size)])
    classes = np.array([f"c{number}" for number in range(size)])
    near = _softmax(3.0 * (truth[:, None] == classes) + RANDOM.normal(0, 0.7, (ROWS, size)))
    far = _softmax(RANDOM.normal(0, 2, (ROWS, size)))
    answers = [Answers(classes[table.argmax(axis=1)], table, None, classes) for table in (near, far)]
    return Sample(truth, *answers, Problem("classification", True, (), tuple(classes)))


def _labels() -> Sample:
    truth = (RANDOM.uniform(size=(ROWS, 6)) < 0.4).astype(int)
    near = np.clip(truth + RANDOM.normal(0, 0.3, truth.shape), 0.01, 0.99)
    far = RANDOM.uniform(0.01, 0.99, truth.shape)
    answers = [Answers((table > 0.5).astype(int), table) for table in (near, far)]
    return Sample(truth, *answers, Problem("classification", True, tuple("abcdef"), (), True))


def _outputs() -> Sample:
    truth = RANDOM.integers(0, 3, (ROWS, 2))
    wrong = np.where(RANDOM.uniform(size=truth.shape) < 0.6, RANDOM.integers(0, 3, truth.shape), truth)
    return Sample(truth, Answers(truth), Answers(wrong), Problem("classification", True, ("a", "b")))


def _numbers() -> Sample:
    truth = RANDOM.gamma(4, 1, ROWS)
    answers = [Answers(np.abs(truth + RANDOM.normal(0, spread, ROWS))) for spread in (0.1, 3)]
    return Sample(truth, *answers, Problem("regression", True))


def _clusters() -> Sample:
    features, truth = make_blobs(ROWS, centers=[[0, 0], [9, 0], [0, 9]], random_state=0)
    found = KMeans(3, n_init=1, random_state=0).fit_predict(features)
    return Sample(truth, Answers(found), Answers(RANDOM.integers(0, 4, ROWS)), Problem("clustering", True), features)


def _outliers() -> Sample:
    truth = np.where(np.arange(ROWS) % 6 == 0, -1, 1)
    answers = [
        Answers(np.where(score < 0, -1, 1), None, score, np.array([-1, 1]))
        for score in (truth + RANDOM.normal(0, 0.4, ROWS), RANDOM.normal(0.3, 1, ROWS))
    ]
    return Sample(truth, *answers, Problem(OUTLIERS, True, (), (-1, 1)))


def _one_relevant() -> Sample:
    """One relevant row, which the good answer has in the second place."""
    truth = (np.arange(ROWS) == 5).astype(float)
    second = np.where(np.arange(ROWS) == 6, 2, truth)
    return Sample(truth, Answers(second), Answers(RANDOM.uniform(size=ROWS)), Problem("regression", True))


SAMPLES = {
    "binary": _classes(2),
    "multiclass": _classes(6),
    "multilabel": _labels(),
    "multioutput": _outputs(),
    "regression": _numbers(),
    "clustering": _clusters(),
    OUTLIERS: _outliers(),
}

OWN = {"mean_reciprocal_rank": _one_relevant()}


def _bound(name: str, kind: str) -> Metric:
    """The metric as it is for the sample; of several classes it is of the third."""
    metric, known = METRICS[name], SAMPLES[kind].problem
    if metric.part == "class" and kind in {"multiclass", "multilabel"}:
        label = 2 if kind == "multilabel" else known.classes[2]
        metric = Metric(**{**vars(metric), "label": label, "shown": str(label)})
    return fitted(metric, known)


ROWS_OF_TABLE = [
    pytest.param(name, kind, id=f"{name}-{kind}") for name, metric in METRICS.items() for kind in metric.kinds
]


@pytest.mark.parametrize(("name", "kind"), ROWS_OF_TABLE)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.UndefinedMetricWarning")
def test_direction_and_bounds(name: str, kind: str) -> None:
    """A good answer is better than a bad one, and both are within the bounds."""
    metric, sample = _bound(name, kind), OWN.get(name, SAMPLES[kind])
    better, worse = (metric.of(sample.paths(answers)) for answers in (sample.good, sample.bad))
    assert (better > worse) == metric.greater_is_better
    assert better != worse
    low, high = metric.bounds or (None, None)
    for value in (better, worse):
        assert low is None or value >= low - 1e-12
        assert high is None or value <= high + 1e-12


def _averaged(function: Callable[..., float], average: str) -> Callable[[Sample], float]:
    return lambda sample: function(sample.truth, sample.bad.prediction, average=average, zero_division=0)


def _of_class(function: Callable[..., float]) -> Callable[[Sample], float]:
    """Of the positive class, of the third of several, of the third label."""

    def compute(sample: Sample) -> float:
        truth, said = sample.truth, sample.bad.prediction
        if truth.ndim > 1:
            return float(function(truth[:, 2], said[:, 2]))
        label = {2: sample.problem.classes[-1]}.get(len(sample.problem.classes), sample.problem.classes[2:3])
        label = -1 if sample.problem.task == OUTLIERS else label if isinstance(label, str) else label[0]
        return float(function(truth == label, said == label))

    return compute


def _ranked(function: Callable[..., float], **options: Any) -> Callable[[Sample], float]:
    def compute(sample: Sample) -> float:
        if sample.problem.task == OUTLIERS:
            return float(function(sample.truth == -1, -sample.bad.decision))
        if sample.truth.ndim > 1:
            return float(function(sample.truth, sample.bad.probabilities, **options))
        classes, table = np.array(sample.problem.classes), sample.bad.probabilities
        if len(classes) == 2:
            return float(function(sample.truth == classes[1], table[:, 1]))
        return float(function(sample.truth[:, None] == classes, table, **options))

    return compute


def _said(function: Callable[..., float], **options: Any) -> Callable[[Sample], float]:
    return lambda sample: float(function(sample.truth, sample.bad.prediction, **options))


def _specificity(truth: Any, said: Any) -> float:
    return float(sk.recall_score(~np.asarray(truth, bool), ~np.asarray(said, bool)))


def _negative_predictive_value(truth: Any, said: Any) -> float:
    return float(sk.precision_score(~np.asarray(truth, bool), ~np.asarray(said, bool)))


def _specificity_macro(sample: Sample) -> float:
    truth, said = sample.truth, sample.bad.prediction
    if truth.ndim > 1:
        return float(np.mean([_specificity(truth[:, at], said[:, at]) for at in range(truth.shape[1])]))
    return float(np.mean([_specificity(truth == name, said == name) for name in sample.problem.classes]))


def _geometric_mean(sample: Sample) -> float:
    return float(stats.gmean(sk.recall_score(sample.truth, sample.bad.prediction, average=None)))


def _accuracy(sample: Sample) -> float:
    if sample.problem.kind == "multioutput":  # scikit-learn has no function for these
        return float(np.mean([tuple(a) == tuple(b) for a, b in zip(sample.truth, sample.bad.prediction, strict=True)]))
    return float(sk.accuracy_score(sample.truth, sample.bad.prediction))


def _brier(sample: Sample) -> float:
    classes = np.array(sample.problem.classes)
    if len(classes) == 2:
        return float(sk.brier_score_loss(sample.truth, sample.bad.probabilities[:, 1], pos_label=classes[1]))
    return float(sk.brier_score_loss(sample.truth, sample.bad.probabilities, labels=classes, scale_by_half=False))


def _sure_and_right(sample: Sample) -> tuple[Any, Any]:
    table = sample.bad.probabilities
    return table.max(axis=1), sample.bad.prediction == sample.truth


def _calibration_error(sample: Sample) -> float:
    """By hand, bin after bin, from the formula of Guo et al. 2017."""
    sure, right = _sure_and_right(sample)
    total = 0.0
    for at in range(15):
        inside = (sure > at / 15) & (sure <= (at + 1) / 15)
        if inside.any():
            total += inside.sum() / len(sure) * abs(right[inside].mean() - sure[inside].mean())
    return total


def _max_calibration_error(sample: Sample) -> float:
    sure, right = _sure_and_right(sample)
    real, said = calibration_curve(right, sure, n_bins=15)
    return float(np.max(np.abs(real - said)))


def _purity(sample: Sample) -> float:
    found = [np.unique(sample.truth[sample.bad.prediction == c], return_counts=True)[1].max() for c in range(4)]
    return float(sum(found) / len(sample.truth))


def _shape(function: Callable[..., float], factor: float = 1) -> Callable[[Sample], float]:
    return lambda sample: float(function(sample.features * factor, sample.bad.prediction))


def _correlation(function: Callable[..., Any]) -> Callable[[Sample], float]:
    return lambda sample: float(function(sample.truth, sample.bad.prediction).statistic)


_RATES = {"precision": sk.precision_score, "recall": sk.recall_score, "f1": sk.f1_score, "jaccard": sk.jaccard_score}
EXPECTED: dict[str, Callable[[Sample], float]] = {
    "accuracy": _accuracy,
    "balanced_accuracy": _said(sk.balanced_accuracy_score),
    **{name: _of_class(function) for name, function in _RATES.items()},
    **{
        f"{name}_{average}": _averaged(function, average)
        for name, function in _RATES.items()
        for average in ("macro", "micro", "weighted", "samples")
    },
    "specificity": _of_class(_specificity),
    "specificity_macro": _specificity_macro,
    "negative_predictive_value": _of_class(_negative_predictive_value),
    "geometric_mean": _geometric_mean,
    "matthews_corrcoef": _said(sk.matthews_corrcoef),
    "cohen_kappa": _said(sk.cohen_kappa_score),
    "cohen_kappa_quadratic": _said(sk.cohen_kappa_score, weights="quadratic"),
    "roc_auc": _ranked(sk.roc_auc_score, average="macro"),
    "roc_auc_weighted": _ranked(sk.roc_auc_score, average="weighted"),
    "roc_auc_ovo": lambda s: float(sk.roc_auc_score(s.truth, s.bad.probabilities, multi_class="ovo")),
    "average_precision": _ranked(sk.average_precision_score, average="macro"),
    "average_precision_weighted": _ranked(sk.average_precision_score, average="weighted"),
    **{
        f"top_{k}_accuracy": lambda s, k=k: float(sk.top_k_accuracy_score(s.truth, s.bad.probabilities, k=k))
        for k in (2, 3, 5)
    },
    "log_loss": lambda s: float(sk.log_loss(s.truth, s.bad.probabilities)),
    "brier": _brier,
    "calibration_error": _calibration_error,
    "max_calibration_error": _max_calibration_error,
    "hamming_loss": _said(sk.hamming_loss),
    **{
        name: lambda s, name=name: float(getattr(sk, name)(s.truth, s.bad.probabilities))
        for name in ("label_ranking_loss", "coverage_error")
    },
    "label_ranking_average_precision": lambda s: float(
        sk.label_ranking_average_precision_score(s.truth, s.bad.probabilities)
    ),
    "r2": _said(sk.r2_score),
    "rmse": _said(sk.root_mean_squared_error),
    "mae": _said(sk.mean_absolute_error),
    "mse": _said(sk.mean_squared_error),
    "median_absolute_error": _said(sk.median_absolute_error),
    "max_error": _said(sk.max_error),
    "explained_variance": _said(sk.explained_variance_score),
    "mape": _said(sk.mean_absolute_percentage_error),
    "rmsle": _said(sk.root_mean_squared_log_error),
    "d2_absolute_error": _said(sk.d2_absolute_error_score),
    "pearson": _correlation(stats.pearsonr),
    "spearman": _correlation(stats.spearmanr),
    "kendall_tau": _correlation(stats.kendalltau),
    "ndcg": lambda s: float(sk.ndcg_score([s.truth], [s.bad.prediction])),
    "ndcg_at_10": lambda s: float(sk.ndcg_score([s.truth], [s.bad.prediction], k=10)),
    "mean_reciprocal_rank": lambda s: float(
        sk.label_ranking_average_precision_score([s.truth > 0], [s.bad.prediction])
    ),
    "adjusted_rand": _said(sk.adjusted_rand_score),
    "rand": _said(sk.rand_score),
    "normalized_mutual_info": _said(sk.normalized_mutual_info_score),
    "adjusted_mutual_info": _said(sk.adjusted_mutual_info_score),
    "homogeneity": _said(sk.homogeneity_score),
    "completeness": _said(sk.completeness_score),
    "v_measure": _said(sk.v_measure_score),
    "fowlkes_mallows": _said(sk.fowlkes_mallows_score),
    "purity": _purity,
    "silhouette": _shape(sk.silhouette_score),
    "silhouette_transformed": _shape(sk.silhouette_score, 2),
    "davies_bouldin": _shape(sk.davies_bouldin_score),
    "davies_bouldin_transformed": _shape(sk.davies_bouldin_score, 2),
    "calinski_harabasz": _shape(sk.calinski_harabasz_score),
    "calinski_harabasz_transformed": _shape(sk.calinski_harabasz_score, 2),
}


@pytest.mark.parametrize(("name", "kind"), ROWS_OF_TABLE)
def test_the_number_of_scikit_learn(name: str, kind: str) -> None:
    """Called directly with the same arrays, for each kind of problem that the row is for."""
    sample = OWN.get(name, SAMPLES[kind])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = EXPECTED[name](sample)
        value, why = value_in(_bound(name, kind), sample.paths(sample.bad))
    assert why is None
    assert value == pytest.approx(expected, abs=1e-12)
