"""padre's own metrics by name, as documents state them: hash of their code, direction, bounds, average; and what
they are called elsewhere.

`core.metrics.table` has what computes them and imports scikit-learn. Whoever only has to know that a metric of a
document is padre's own, and what must stand next to its values, asks here. A test holds both tables together.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from hashlib import sha256
from typing import NamedTuple

from padre_git.core.text.formats import listed
from padre_git.errors import UnknownName


class Stated(NamedTuple):
    """What a document says of a metric next to its values.

    Attributes
    ----------
    greater_is_better : its direction.
    bounds : smallest and largest value.
    average : over classes or targets; absent where the metric is of one class or one target.
    part : ``class`` or ``any class`` where it is of one class, of two classes the second.
    """

    greater_is_better: bool
    bounds: tuple[float | None, float | None] | None = (0.0, 1.0)
    average: str | None = None
    part: str = ""


_LOSS, _CORRELATION, _AT_MOST_ONE = (0.0, None), (-1.0, 1.0), (None, 1.0)
_ERROR = Stated(False, _LOSS, "uniform")
# the ones that `core.metrics.quick` computes
STATED: Mapping[str, Stated] = {
    "accuracy": Stated(True),
    "balanced_accuracy": Stated(True),
    **{
        f"{rate}_{average}": Stated(True, average=average)
        for rate in ("precision", "recall", "f1", "jaccard")
        for average in ("macro", "micro", "weighted")
    },
    "specificity_macro": Stated(True, average="macro"),
    **{
        rate: Stated(True, part="class")
        for rate in ("precision", "recall", "f1", "jaccard", "specificity", "negative_predictive_value")
    },
    "geometric_mean": Stated(True),
    "matthews_corrcoef": Stated(True, _CORRELATION),
    "cohen_kappa": Stated(True, _CORRELATION),
    "cohen_kappa_quadratic": Stated(True, _CORRELATION),
    "roc_auc": Stated(True, average="macro", part="any class"),
    "log_loss": Stated(False, _LOSS),
    "brier": Stated(False, (0.0, 2.0)),
    "r2": Stated(True, _AT_MOST_ONE, "uniform"),
    "rmse": _ERROR,
    "mae": _ERROR,
    "mse": _ERROR,
    "max_error": _ERROR,
}
# the others
_SLOW: Mapping[str, Stated] = {
    "roc_auc_weighted": Stated(True, average="weighted"),
    "roc_auc_ovo": Stated(True, average="macro, pairs"),
    "average_precision": Stated(True, average="macro", part="any class"),
    "average_precision_weighted": Stated(True, average="weighted"),
    **dict.fromkeys(("top_2_accuracy", "top_3_accuracy", "top_5_accuracy"), Stated(True)),
    **dict.fromkeys(("calibration_error", "max_calibration_error", "hamming_loss"), Stated(False)),
    **{f"{rate}_samples": Stated(True, average="samples") for rate in ("precision", "recall", "f1", "jaccard")},
    "label_ranking_average_precision": Stated(True),
    "label_ranking_loss": Stated(False),
    "coverage_error": Stated(False, _LOSS),
    **dict.fromkeys(("median_absolute_error", "mape", "rmsle"), _ERROR),
    **dict.fromkeys(("explained_variance", "d2_absolute_error"), Stated(True, _AT_MOST_ONE, "uniform")),
    **dict.fromkeys(("pearson", "spearman", "kendall_tau"), Stated(True, _CORRELATION, "uniform")),
    **dict.fromkeys(("ndcg", "ndcg_at_10", "mean_reciprocal_rank"), Stated(True)),
    "adjusted_rand": Stated(True, (-0.5, 1.0)),
    "adjusted_mutual_info": Stated(True, _AT_MOST_ONE),
    **dict.fromkeys(("rand", "normalized_mutual_info", "homogeneity", "completeness", "v_measure"), Stated(True)),
    **dict.fromkeys(("fowlkes_mallows", "purity"), Stated(True)),
    **dict.fromkeys(("silhouette", "silhouette_transformed"), Stated(True, _CORRELATION)),
    **dict.fromkeys(("davies_bouldin", "davies_bouldin_transformed", "model_size"), Stated(False, _LOSS)),
    **dict.fromkeys(("calinski_harabasz", "calinski_harabasz_transformed"), Stated(True, _LOSS)),
}
KNOWN: Mapping[str, Stated] = {**STATED, **_SLOW}
# names of scikit-learn's functions and of `scoring=` -> what they are here
_SCORES = (
    *("accuracy", "balanced_accuracy", "roc_auc", "average_precision", "brier", "cohen_kappa", "r2"),
    *("explained_variance", "d2_absolute_error", "f1", "precision", "recall", "jaccard", "adjusted_rand", "rand"),
    *("normalized_mutual_info", "adjusted_mutual_info", "homogeneity", "completeness", "v_measure", "fowlkes_mallows"),
    *("silhouette", "davies_bouldin", "calinski_harabasz", "ndcg", "label_ranking_average_precision"),
)
ELSEWHERE: Mapping[str, str] = {
    **{f"{name}_score": name for name in _SCORES},
    "roc_auc_ovr": "roc_auc",
    "roc_auc_ovr_weighted": "roc_auc_weighted",
    "brier_score_loss": "brier",
    "mean_absolute_error": "mae",
    "mean_squared_error": "mse",
    "root_mean_squared_error": "rmse",
    "root_mean_squared_log_error": "rmsle",
    "mean_absolute_percentage_error": "mape",
    "mcc": "matthews_corrcoef",
    "sensitivity": "recall",
    "ece": "calibration_error",
    "nmi": "normalized_mutual_info",
}

PER = {"_per_class": "class", "_per_label": "class", "_per_target": "target"}  # ending -> what it is of each of
_ALL = "padre metric list"
# the ones that an error lists before all others
_COMMON = (
    *("accuracy", "balanced_accuracy", "f1_macro", "roc_auc", "precision_macro", "recall_macro", "log_loss", "brier"),
    *("r2", "rmse", "mae", "adjusted_rand"),
)


def is_known(name: str) -> bool:
    """Whether ``name`` is a metric, or one of a class or target: ``recall.malignant``, ``rmse_per_target``.

    Whether there is such a class is not known here.
    """
    base = next((name.removesuffix(each) for each in PER if name.endswith(each)), name)
    return any(each in KNOWN for each in (name, base, name.partition(".")[0]))


def unknown(name: str) -> UnknownName:
    """The error that names close metrics, or what ``name`` of scikit-learn is called here."""
    plain = name.removeprefix("neg_")
    known = ELSEWHERE.get(plain, plain)
    if known in KNOWN:
        better = "higher" if KNOWN[known].greater_is_better else "lower"
        return UnknownName("metric", name, KNOWN, f"; here it is `{known}`, {better} is better. All: {_ALL}")
    close = [each for each in KNOWN if name and (name in each or each in name)] or get_close_matches(name, KNOWN)
    mend = (
        f"; did you mean `{close[0]}`? All"
        if close
        else f"; known are {listed(dict.fromkeys((*_COMMON, *KNOWN)), len(_COMMON))}. All"
    )
    return UnknownName("metric", name, KNOWN, f"{mend}: {_ALL}")


def code(name: str, version: int = 1) -> str:
    """The hash of the code of padre's metric ``name``, such as ``recall.malignant``: 12 hex digits."""
    return sha256(f"padre metric {name} {version}".encode()).hexdigest()[:12]
