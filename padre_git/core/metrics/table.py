"""The metrics that padre has, a row for each: direction, bounds, for what and from what."""

from collections.abc import Callable
from functools import partial
from typing import Any

from scipy import stats
from sklearn import metrics as sk

from padre_git.core.components.answers import OUTLIERS
from padre_git.core.metrics import clusters, counts, distances, own, ranking
from padre_git.core.metrics.codes import ELSEWHERE
from padre_git.core.metrics.metric import TRUTH, Metric

_SHARE = (0.0, 1.0)
_LOSS = (0.0, None)
_AT_MOST_ONE = (None, 1.0)
_CORRELATION = (-1.0, 1.0)
_ONE = ("binary", "multiclass")  # one target
_LABELS = ("multilabel",)
_CONFUSION = (("confusion",),)
_COUNTS = (("counts",),)
# a truth of labels needs no classes
_RANKED = (("truth", "ranking", "classes"),)
_PROBABLE = (("truth", "probabilities", "classes"),)
_of_classes = partial(Metric, bounds=_SHARE, consumes=_CONFUSION, kinds=_ONE)
_AREA = "Area under the ROC curve of ``label``; of several classes the mean over one against the rest."
_PRECISION = "Average precision of ``label``; of several classes the mean over one against the rest."
_ranking_classes = partial(
    Metric,
    bounds=_SHARE,
    consumes=(("truth", "ranking", "classes"), ("truth", "ranking")),
    kinds=(*_ONE, *_LABELS, OUTLIERS),
    part="any class",
)
_probable = partial(Metric, consumes=_PROBABLE, kinds=_ONE)
_calibrated = partial(_probable, bounds=_SHARE, consumes=(("reliability",),))
_labels = partial(Metric, bounds=_SHARE, kinds=_LABELS)
_regressing = partial(Metric, kinds=("regression",), average="uniform")
_erring = partial(_regressing, bounds=_LOSS, consumes=(("errors",),))
_correlating = partial(_regressing, greater_is_better=True, bounds=_CORRELATION)
_ordering = partial(Metric, kinds=("regression",), bounds=_SHARE, consumes=ranking.CONSUMES)
_grouping = partial(Metric, kinds=("clustering",), bounds=_SHARE, consumes=(("contingency",),))
_shaping = partial(Metric, kinds=("clustering",))


def _rate(name: str, *, averages: tuple[str, ...]) -> list[Metric]:
    """A rate of one class, and its averages over all."""
    over = {"macro": counts.macro, "micro": counts.micro, "weighted": counts.weighted}
    row = partial(Metric, bounds=_SHARE, consumes=_COUNTS, kinds=(*_ONE, *_LABELS), about=counts.RATES[name].about)
    return [
        row(name, True, partial(counts.of_class, name), kinds=(*_ONE, *_LABELS, OUTLIERS), part="class"),
        *(row(f"{name}_{each}", True, partial(over[each], name), average=each) for each in averages),
    ]


def _shape(name: str, greater_is_better: bool, function: Callable[..., float], **more: Any) -> list[Metric]:
    """A metric of clusters on the features, as the data have them and as the clusterer got them."""
    row = partial(
        _shaping, greater_is_better=greater_is_better, function=partial(clusters.of_features, function), **more
    )
    return [
        row(name, consumes=(("numbers", "prediction"),)),
        row(f"{name}_transformed", consumes=(("transformed_numbers", "prediction"),)),
    ]


_auc = partial(own.one_against_rest, sk.roc_auc_score)
_ap = partial(own.one_against_rest, sk.average_precision_score)
_RATES = ("macro", "micro", "weighted")
_ROWS: tuple[Metric, ...] = (
    _of_classes("accuracy", True, counts.accuracy, consumes=(*_CONFUSION, TRUTH),
                kinds=(*_ONE, *_LABELS, "multioutput")),
    _of_classes("balanced_accuracy", True, counts.balanced_accuracy),
    *_rate("precision", averages=_RATES),
    *_rate("recall", averages=_RATES),
    *_rate("f1", averages=_RATES),
    *_rate("jaccard", averages=_RATES),
    *_rate("specificity", averages=("macro",)),
    *_rate("negative_predictive_value", averages=()),
    _of_classes("geometric_mean", True, counts.geometric_mean),
    _of_classes("matthews_corrcoef", True, counts.matthews_corrcoef, bounds=_CORRELATION),
    _of_classes("cohen_kappa", True, counts.cohen_kappa, bounds=_CORRELATION),
    _of_classes("cohen_kappa_quadratic", True, partial(counts.cohen_kappa, power=2), bounds=_CORRELATION),
    _ranking_classes("roc_auc", True, _auc, average="macro", about=_AREA),
    _ranking_classes("roc_auc_weighted", True, partial(_auc, weighted=True), average="weighted", about=_AREA,
                     part="", kinds=("multiclass", *_LABELS)),
    _probable("roc_auc_ovo", True, own.roc_auc_ovo, bounds=_SHARE, kinds=("multiclass",), average="macro, pairs"),
    _ranking_classes("average_precision", True, _ap, average="macro", about=_PRECISION),
    _ranking_classes("average_precision_weighted", True, partial(_ap, weighted=True), about=_PRECISION,
                     average="weighted", part="", kinds=("multiclass", *_LABELS)),
    *(Metric(f"top_{k}_accuracy", True, partial(own.top_k_accuracy, k=k), _SHARE, _RANKED, ("multiclass",))
      for k in (2, 3, 5)),
    _probable("log_loss", False, own.log_loss, bounds=_LOSS),
    _probable("brier", False, own.brier, bounds=(0.0, 2.0)),
    _calibrated("calibration_error", False, own.calibration_error),
    _calibrated("max_calibration_error", False, own.max_calibration_error),
    _labels("hamming_loss", False, sk.hamming_loss),
    *(_labels(f"{name}_samples", True, partial(function, average="samples"), average="samples")
      for name, function in (("precision", sk.precision_score), ("recall", sk.recall_score), ("f1", sk.f1_score),
                             ("jaccard", sk.jaccard_score))),
    _labels("label_ranking_average_precision", True, sk.label_ranking_average_precision_score,
            consumes=(("truth", "ranking"),)),
    _labels("label_ranking_loss", False, sk.label_ranking_loss, consumes=(("truth", "ranking"),)),
    _labels("coverage_error", False, sk.coverage_error, bounds=_LOSS, consumes=(("truth", "ranking"),)),
    _regressing("r2", True, partial(distances.of_rows, sk.r2_score), bounds=_AT_MOST_ONE,
                about="Share of the variance that is explained."),
    _erring("rmse", False, distances.rmse),
    _erring("mae", False, distances.mae),
    _erring("mse", False, distances.mse),
    _erring("median_absolute_error", False, distances.median_absolute_error),
    _erring("max_error", False, distances.max_error),
    _regressing("explained_variance", True, sk.explained_variance_score, bounds=_AT_MOST_ONE),
    _regressing("mape", False, sk.mean_absolute_percentage_error, bounds=_LOSS),
    _regressing("rmsle", False, sk.root_mean_squared_log_error, bounds=_LOSS),
    _regressing("d2_absolute_error", True, partial(distances.of_rows, sk.d2_absolute_error_score), bounds=_AT_MOST_ONE,
                about="Share of the absolute deviation from the median that is explained."),
    _correlating("pearson", function=partial(distances.correlation, stats.pearsonr),
                 about="Linear correlation."),
    _correlating("spearman", function=partial(distances.correlation, stats.spearmanr),
                 about="Correlation of ranks."),
    _correlating("kendall_tau", function=partial(distances.correlation, stats.kendalltau),
                 about="Kendall's tau-b: pairs in the same order against pairs in the other order."),
    _ordering("ndcg", True, ranking.ndcg),
    _ordering("ndcg_at_10", True, partial(ranking.ndcg, k=10)),
    _ordering("mean_reciprocal_rank", True, ranking.mean_reciprocal_rank),
    _grouping("adjusted_rand", True, clusters.adjusted_rand, bounds=(-0.5, 1.0)),
    _grouping("rand", True, clusters.rand),
    _grouping("normalized_mutual_info", True, clusters.normalized_mutual_info),
    _grouping("adjusted_mutual_info", True, sk.adjusted_mutual_info_score, bounds=_AT_MOST_ONE, consumes=(TRUTH,)),
    _grouping("homogeneity", True, clusters.homogeneity),
    _grouping("completeness", True, clusters.completeness),
    _grouping("v_measure", True, clusters.v_measure),
    _grouping("fowlkes_mallows", True, clusters.fowlkes_mallows),
    _grouping("purity", True, clusters.purity),
    *_shape("silhouette", True, sk.silhouette_score, bounds=_CORRELATION,
            about="Mean silhouette (Rousseeuw 1987)."),
    *_shape("davies_bouldin", False, sk.davies_bouldin_score, bounds=_LOSS,
            about="Mean similarity of each cluster to the one most like it (Davies and Bouldin 1979)."),
    Metric("model_size", False, own.model_size, _LOSS, (("estimator",),)),
    *_shape("calinski_harabasz", True, sk.calinski_harabasz_score, bounds=_LOSS,
            about="Spread between clusters by spread within them (Calinski and Harabasz 1974)."),
)  # fmt: skip
METRICS: dict[str, Metric] = {row.name: row for row in _ROWS}
# functions of scikit-learn that are a metric of the table as they stand; the order of rows is another one there
_SAME = ("log_loss", "matthews_corrcoef", "median_absolute_error", "max_error", "hamming_loss", "coverage_error")
_OTHERS = {"ndcg_score"}
FUNCTIONS = {
    getattr(sk, name): known
    for name, known in {
        **{name: known for name, known in ELSEWHERE.items() if hasattr(sk, name) and name not in _OTHERS},
        **{name: name for name in (*_SAME, "label_ranking_loss")},
    }.items()
}
