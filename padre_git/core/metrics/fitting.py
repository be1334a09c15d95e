"""Which metrics fit a problem; and the metric that a name such as ``recall.malignant`` is there."""

from dataclasses import replace
from typing import Any

from padre_git.core.components.answers import KINDS, OUTLIERS, Problem
from padre_git.core.metrics.codes import PER, unknown
from padre_git.core.metrics.metric import Metric
from padre_git.core.metrics.paths import needs
from padre_git.core.metrics.table import METRICS
from padre_git.errors import PadreError, UnknownName

_OUTLIER = -1
# there whatever the estimator is
_ALWAYS = {"truth", "classes", "features", "transformed", "groups"}
# there where the estimator gives it
_UNSURE = {"ranking", "probabilities", "reliability", "numbers"}
# the first is that of `estimator.score`, where there is one
_DEFAULTS: dict[str | None, tuple[str, ...]] = {
    "binary": ("accuracy", "balanced_accuracy", "f1_macro", "roc_auc"),
    "multiclass": ("accuracy", "balanced_accuracy", "f1_macro", "roc_auc"),
    "multilabel": ("accuracy", "f1_macro", "f1_micro", "hamming_loss"),
    "multioutput": ("accuracy",),
    "regression": ("r2", "rmse", "mae"),
    "clustering": ("adjusted_rand", "normalized_mutual_info", "v_measure"),
    OUTLIERS: ("roc_auc", "average_precision", "precision", "recall"),
}
_WITHOUT_TRUTH = {"clustering": ("silhouette", "davies_bouldin", "calinski_harabasz")}


def default_metrics(known: Problem) -> list[Metric]:
    """The metrics of a problem where nobody names any; the first is the main one."""
    kind = known.kind or ("multiclass" if known.task == "classification" else None)
    names = _DEFAULTS.get(kind, ()) if known.truth is not False else _WITHOUT_TRUTH.get(str(kind), ())
    if kind == OUTLIERS and not _are_outliers(known):
        return []
    found = [METRICS[name] for name in names if available(METRICS[name], known)]
    return [replace(_of_class(metric, known), optional=not _UNSURE.isdisjoint(metric.things)) for metric in found]


def fits(metric: Metric, known: Problem) -> str:
    """Why a metric does not fit a problem; empty where it does."""
    kind, tasks = known.kind, dict.fromkeys(KINDS[each] for each in metric.kinds)
    # of several targets that are classes, a metric of one of them is one of a single target
    if tasks and not (kind == "multioutput" and metric.part == "target"):
        if known.task and known.task not in tasks:
            return f"is for {' and '.join(tasks)}, and this pipeline does {known.task}"
        if kind and kind not in metric.kinds:
            return f"is for {' and '.join(metric.kinds)}, and this target is {kind}"
    if metric.needs_truth and known.truth is False:
        return "compares with a truth, and the data have no target"
    if kind == OUTLIERS and metric.needs_truth and not _are_outliers(known):
        listed = ", ".join(map(str, known.classes[:4]))
        return f"compares with a target of 1 (inlier) and -1 (outlier); here it is {listed}"
    return ""


def available(metric: Metric, known: Problem) -> bool:
    """Whether the component gives what a metric consumes."""
    if known.products is None:
        return True
    there = known.products | _ALWAYS
    return any(way <= there for names in metric.consumes for way in needs(names, 2 if known.targets else 1))


def offered(known: Problem) -> list[Metric]:
    """The metrics of the table that fit a problem, in its order."""
    return [metric for metric in METRICS.values() if not fits(metric, known) and available(metric, known)]


def fitted(metric: Metric, known: Problem, estimator: Any = None) -> Metric:
    """A metric as it is for a problem: its positive class stated, its average dropped where there is none.

    Raises
    ------
    PadreError : where it does not fit, naming the ones that do.
    """
    why = fits(metric, known)
    if why:
        rest = ", ".join(each.name for each in offered(known))
        has = f"it has {rest}" if rest else "give functions of your own, @app.metric"
        raise PadreError(f"metric `{metric.name}` {why}; {has}")
    if not available(metric, known):
        raise PadreError(
            f"metric `{metric.name}` needs {metric.response}, which {type(estimator).__name__} lacks. Use another "
            "metric, or wrap the estimator in CalibratedClassifierCV"
        )
    return _of_class(metric, known)


def named(name: str, known: Problem) -> list[Metric]:
    """The metric that ``name`` is, or those of each class or target.

    ``recall`` · ``recall.malignant`` · ``recall_per_class`` · ``rmse.Waist`` · ``rmse_per_target``

    Raises
    ------
    UnknownName : listing close or all names; for a class or target that is none, the ones that there are.
    """
    if name in METRICS:
        return [METRICS[name]]
    ending = next((each for each in PER if name.endswith(each) and name.removesuffix(each) in METRICS), None)
    if ending:
        base = METRICS[name.removesuffix(ending)]
        return [_part(base, each, known) for each in _parts(base, known)]
    base_name, dot, part = name.partition(".")
    if dot and base_name in METRICS:
        return [_part(METRICS[base_name], part, known)]
    raise unknown(name)


def _parts(metric: Metric, known: Problem) -> list[str]:
    """The names of the classes or targets that a metric can be of."""
    if known.targets and (metric.part or not known.labels):
        return list(known.targets)
    if metric.part and known.classes:
        return [str(each) for each in known.classes]
    what = "one class" if metric.part else "one target"
    why = "there is one target" if not metric.part else "the classes are not known here"
    raise PadreError(f"metric `{metric.name}` cannot be of {what}: {why}")


def _part(metric: Metric, part: str, known: Problem) -> Metric:
    """A metric of one class, label or target."""
    names = _parts(metric, known)
    if part not in names:
        what = "target" if known.targets else "class"
        raise UnknownName(what, part, names, f" of metric `{metric.name}`; there are {', '.join(names)}")
    at = names.index(part)
    name = f"{metric.name}.{part}"
    if known.targets and not known.labels:
        return replace(metric, name=name, part="target", label=at, shown=part, average=None)
    label = at if known.targets else known.classes[at]
    return replace(metric, name=name, label=label, shown=part, average=None)


def _of_class(metric: Metric, known: Problem) -> Metric:
    """Of two classes a metric is of the second, of outliers of these; an average over one thing is none."""
    if metric.label is not None:
        return metric
    if known.kind == OUTLIERS and metric.part:
        return replace(metric, label=_OUTLIER, shown="-1", average=None)
    if known.kind == "binary" and metric.part:
        label = known.classes[-1]
        return replace(metric, label=label, shown=str(label), average=None)
    if metric.part == "class" and known.kind:
        averages = [each.name for each in offered(known) if each.name.startswith(f"{metric.name}_")]
        each = f"{metric.name}.{_parts(metric, known)[0]}"
        raise PadreError(
            f"metric `{metric.name}` is computed for one class; name it, "
            f"as in `{each}`, or use `{metric.name}_per_class`"
            + (f", or an average: {', '.join(averages)}" if averages else "")
        )
    if metric.average == "uniform" and not known.targets:
        return replace(metric, average=None)
    return metric


def _are_outliers(known: Problem) -> bool:
    return not known.classes or set(known.classes) <= {-1, 1}
