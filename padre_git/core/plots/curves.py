"""Curves of a classifier from its stored probabilities or decision values: ROC, precision-recall, calibration."""

from collections.abc import Callable, Iterable
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from padre_git.core.plots import style
from padre_git.errors import MissingData, PadreError, UnknownName
from padre_git.model.shell import quoted

_PREFIXES = ("probability_", "score_")
_GRID = np.linspace(0, 1, 101)
_FEWEST = 20  # points of a thin curve; with more curves than that allows some are left out
MEAN = "mean"

Curve = Callable[[Any, Any], tuple[Any, Any, Any, float]]  # x, y, y on the grid, area


def roc(predictions: pd.DataFrame, positive: str | None = None) -> style.Picture:
    """The receiver operating characteristic of each split, and their mean.

    Of two classes that of the second one (or of ``positive``), of several each against the rest. The mean is vertical:
    the mean true positive rate at 101 false positive rates (Fawcett 2006, Pattern Recognition Letters 27:861, section
    8.1); the area is the mean of the splits' areas.
    """
    axes = alt.X("x:Q", title="false positive rate"), alt.Y("y:Q", title="true positive rate")
    return _curves(predictions, positive, of_roc, axes, "ROC curve", "AUC", style.diagonal(0, 1))


def precision_recall(predictions: pd.DataFrame, positive: str | None = None) -> style.Picture:
    """Precision against recall of each split, and their mean; classes as in `roc`.

    Between two points precision is that of the next larger recall, since linear interpolation is too good (Davis and
    Goadrich 2006, ICML); the area is the mean of the splits' average precisions, as in scikit-learn.
    """
    axes = alt.X("x:Q", title="recall"), alt.Y("y:Q", title="precision")
    return _curves(predictions, positive, of_precision_recall, axes, "Precision-recall curve", "AP", None)


def calibration(predictions: pd.DataFrame, positive: str | None = None, bins: int = 10) -> style.Picture:
    """The share of a class among predictions of like probability, over all splits together; classes as in `roc`.

    ``bins`` bins of equal width, as `sklearn.calibration.calibration_curve` makes them; empty ones are left out. The
    larger a point, the more predictions are in its bin.
    """
    if bins < 2:
        raise PadreError(f"a calibration curve has at least 2 bins; it was asked for {bins}")
    parts = []
    for name, truth, values in _columns(predictions.assign(split=0), positive, _PREFIXES[:1]):
        part = np.minimum((values * bins).astype(int), bins - 1)
        grouped = pd.DataFrame({"bin": part, "x": values, "y": truth.astype(float)}).groupby("bin")
        parts.append(grouped.agg(x=("x", "mean"), y=("y", "mean"), rows=("y", "size")).reset_index().assign(group=name))
    data = pd.concat(parts, ignore_index=True)
    base = alt.Chart(data).encode(
        x=alt.X("x:Q", title="mean predicted probability", scale=alt.Scale(domain=[0, 1])),
        y=alt.Y("y:Q", title="share of the class", scale=alt.Scale(domain=[0, 1])),
        color=alt.Color("group:N", title="class", scale=style.scale(data["group"].nunique())),
        tooltip=style.told("group", "x", "y", "rows"),
    )
    sizes = alt.Size("rows:Q", title="predictions", scale=alt.Scale(range=[15, 160]))
    chart = style.diagonal(0, 1) + base.mark_line() + base.mark_circle(opacity=1).encode(size=sizes)
    return style.finish(data, chart, "Calibration", f"{bins} bins, all splits together")


def _curves(
    predictions: pd.DataFrame,
    positive: str | None,
    curve: Curve,
    axes: tuple[Any, Any],
    title: str,
    area: str,
    below: Any,
) -> style.Picture:
    found, areas = [], {}
    pooled = 1 < len(predictions) == predictions["split"].nunique()  # a single row has no curve
    predictions = predictions.assign(split=0) if pooled else predictions
    splits = predictions["split"].to_numpy()
    known = np.unique(splits)
    classes = list(_columns(predictions, positive, _PREFIXES))
    most = style.MOST_POINTS // len(classes) - len(_GRID)  # points of the thin curves of a class
    drawn = known[: most // _FEWEST]
    for name, truth, values in classes:
        each = [(at, curve(truth[splits == at], values[splits == at])) for at in known]
        thin = [pd.DataFrame({"group": name, "curve": f"split {at}", "x": x, "y": y}) for at, (x, y, _, _) in each]
        found += [style.thinned(one, most // len(drawn)) for one in thin[: len(drawn)]]
        grid = np.mean([values for _, (_, _, values, _) in each], axis=0)
        found.append(pd.DataFrame({"group": name, "curve": MEAN, "x": _GRID, "y": grid}))
        numbers = [number for _, (_, _, _, number) in each]
        areas[name] = f"{np.mean(numbers):.3f}" + (f" ± {np.std(numbers, ddof=1):.3f}" if len(numbers) > 1 else "")
    data = pd.concat(found, ignore_index=True)
    legend = {name: f"{name} ({area} {text})" for name, text in areas.items()}
    chart = _drawn(data.assign(group=data["group"].map(legend)), axes, below)
    count = len(known)
    thin_ones = f"each of {count} splits" if len(drawn) == count else f"{len(drawn)} of {count} splits"
    said = f"thin: {thin_ones}; thick: the mean of all; {area} mean ± std over splits" if count > 1 else ""
    said = "over all rows together: each split tests one" if pooled else said
    return style.finish(data, chart, title, said)


def _drawn(data: pd.DataFrame, axes: tuple[Any, Any], below: Any) -> Any:
    """Thin curves of splits, thick ones of their means, over what lies below."""
    shown = data.assign(order=data.groupby("curve", sort=False).cumcount())
    below_plot = alt.Legend(orient="bottom", direction="vertical", labelLimit=360)
    base = alt.Chart(shown).encode(
        x=axes[0].scale(domain=[0, 1]),
        y=axes[1].scale(domain=[0, 1]),
        color=alt.Color("group:N", title=None, scale=style.scale(data["group"].nunique()), legend=below_plot),
        order=alt.Order("order:Q"),
        detail=alt.Detail("curve:N"),
    )
    thin = base.transform_filter(f"datum.curve != '{MEAN}'").mark_line(opacity=0.25, strokeWidth=1)
    thick = base.transform_filter(f"datum.curve == '{MEAN}'").mark_line(strokeWidth=2.5)
    return thin + thick if below is None else below + thin + thick


def of_roc(truth: Any, values: Any) -> tuple[Any, Any, Any, float]:
    """False and true positive rates at the corners, true ones on the grid, and the area; as `sklearn.metrics.roc_curve`
    and `roc_auc_score`.

    Parameters
    ----------
    truth : (n,) bool, whether each row is of the class; of both kinds.
    values : (n,) float, what speaks for it.
    """
    hits, misses = _counted(truth, values)
    # a point between two others on one line is no corner of the curve
    corner = np.ones(len(hits), bool)
    corner[1:-1] = (np.diff(hits, 2) != 0) | (np.diff(misses, 2) != 0)
    y, x = (np.append(0.0, each[corner] / each[-1]) for each in (hits, misses))
    return x, y, np.interp(_GRID, x, y), float(np.sum(np.diff(x) * (y[1:] + y[:-1])) / 2)


def of_precision_recall(truth: Any, values: Any) -> tuple[Any, Any, Any, float]:
    """Recall and precision at each threshold, precision on the grid, and the area; as
    `sklearn.metrics.precision_recall_curve` and `average_precision_score`. Parameters as of `of_roc`.
    """
    hits, misses = _counted(truth, values)
    precision, recall = hits / (hits + misses), hits / hits[-1]
    area = float(np.sum(np.diff(recall, prepend=0.0) * precision))
    x, y = np.append(0.0, recall), np.append(1.0, precision)
    best = np.maximum.accumulate(y[::-1])[::-1]  # the precision of the next larger recall, or a better one beyond
    at = np.searchsorted(x, _GRID, side="left")
    return x, y, best[np.minimum(at, len(best) - 1)], area


def _counted(truth: Any, values: Any) -> tuple[Any, Any]:
    """How many rows of the class, and how many others, reach each threshold: two arrays (thresholds,). The thresholds
    are the distinct values, from the largest. To import scikit-learn would take longer than all the rest."""
    order = np.argsort(-values, kind="stable")
    last = np.flatnonzero(np.append(np.diff(values[order]) != 0, True))
    hits = np.cumsum(truth[order])[last]
    return hits, 1 + last - hits


def _columns(
    predictions: pd.DataFrame, positive: str | None, prefixes: Iterable[str]
) -> Iterable[tuple[str, Any, Any]]:
    """Class, whether each row is of it, and what says so: probabilities, else decision values."""
    if "truth" not in predictions:
        raise PadreError("curves need one target with classes; this run has several targets, or none")
    texts = predictions["truth"].astype(str).to_numpy()
    known = _values(predictions, tuple(prefixes))
    if positive is not None and positive not in known:
        raise UnknownName("class", positive, known, f"; known are {', '.join(known)}")
    chosen = [positive] if positive is not None else [*known][1:] if len(known) == 2 else list(known)
    if len(chosen) > style.MOST_CLASSES:
        raise PadreError(
            f"{len(chosen)} classes are too many for one picture; name one with --positive {quoted(chosen[0])}"
        )
    splits = predictions["split"].to_numpy()
    for name in chosen:
        truth = texts == name
        for at in np.unique(splits):
            if len(np.unique(truth[splits == at])) < 2:
                raise PadreError(f"split {at} tests only one class next to `{name}`: its curve is undefined")
        yield name, truth, known[name]


def _values(predictions: pd.DataFrame, prefixes: tuple[str, ...]) -> dict[str, Any]:
    for prefix in prefixes:
        columns = [name for name in predictions.columns if name.startswith(prefix)]
        if columns:
            return {name.removeprefix(prefix): predictions[name].fillna(0).to_numpy(float) for name in columns}
    classes = sorted({*predictions["truth"].astype(str), *predictions["prediction"].astype(str)})
    if "score_" in prefixes and "score" in predictions and len(classes) == 2:
        score = predictions["score"].to_numpy(float)
        return {classes[0]: -score, classes[1]: score}
    what = "probabilities" if prefixes == _PREFIXES[:1] else "probabilities or decision values"
    raise MissingData(f"the run stored no {what}: its estimator has none; padre plot confusion-matrix needs none")
