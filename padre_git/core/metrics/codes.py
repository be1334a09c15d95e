"""padre's own metrics by name, as documents state them: hash of their code, direction, bounds, average.

`core.metrics.table` has what computes them and imports scikit-learn. Whoever only has to know that a metric of a
document is padre's own, and what must stand beside its values, asks here. A test holds both tables together.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple


class Stated(NamedTuple):
    """What a document says of a metric beside its values.

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


_LOSS, _CORRELATION = (0.0, None), (-1.0, 1.0)
_ERROR = Stated(False, _LOSS, "uniform")
# those that `core.metrics.quick` computes
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
    "r2": Stated(True, (None, 1.0), "uniform"),
    "rmse": _ERROR,
    "mae": _ERROR,
    "mse": _ERROR,
    "max_error": _ERROR,
}


def code(name: str, version: int = 1) -> str:
    """The hash of the code of padre's metric ``name``, such as ``recall.malignant``: 12 hex digits."""
    return sha256(f"padre metric {name} {version}".encode()).hexdigest()[:12]
