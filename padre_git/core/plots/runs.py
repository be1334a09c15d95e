"""Plots of one run: from its predictions and from what it logged."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from padre_git.core.plots import style
from padre_git.errors import MissingData, PadreError, UnknownName

_MOST = 40  # classes of a confusion matrix


def confusion_matrix(predictions: pd.DataFrame) -> style.Picture:
    """Truth by prediction, over all splits together: counts, coloured by their share of the true class."""
    if "truth" not in predictions:
        raise PadreError("a confusion matrix needs one target with classes; this run has several targets, or none")
    truth, predicted = (predictions[name].astype(str) for name in ("truth", "prediction"))
    classes = _ordered({*truth, *predicted})
    if len(classes) > _MOST:
        raise PadreError(f"{len(classes)} different values are not classes; padre plot predicted is for numbers")
    table = pd.crosstab(truth, predicted).reindex(index=classes, columns=classes, fill_value=0)
    table.index.name, table.columns.name = "truth", "prediction"
    data = pd.DataFrame({"count": table.stack()}).reset_index()
    data["share"] = data["count"] / data.groupby("truth")["count"].transform("sum").clip(lower=1)
    base = alt.Chart(data).encode(
        x=alt.X("prediction:N", sort=classes, title="prediction", axis=alt.Axis(orient="top", labelAngle=0)),
        y=alt.Y("truth:N", sort=classes, title="truth"),
        tooltip=style.told("truth", "prediction", "count", "share"),
    )
    cells = base.mark_rect().encode(
        color=alt.Color("share:Q", title="share of the truth", scale=style.shades(style.SEQUENTIAL, 0, 1))
    )
    dark = alt.condition("datum.share > 0.5", alt.value("white"), alt.value("black"))
    size = max(style.HEIGHT, 30 * len(classes))
    chart = (cells + base.mark_text().encode(text=alt.Text("count:Q"), color=dark)).properties(width=size, height=size)
    said = "predictions of all splits together" if predictions["split"].nunique() > 1 else ""
    return style.finish(data, chart, "Confusion matrix", said)


def _ordered(classes: set[str]) -> list[str]:
    """Numbers by their size, all else by their letters."""
    try:
        return sorted(classes, key=float)
    except ValueError:
        return sorted(classes)


def residuals(predictions: pd.DataFrame, target: str | None = None) -> style.Picture:
    """Prediction less truth, against the prediction."""
    data = _numbers(predictions, target)
    data["residual"] = data["prediction"] - data["truth"]
    shown, said = style.sampled(data)
    points = alt.Chart(shown).mark_circle(opacity=0.6, size=24, color=style.PALETTE[0]).encode(
        x=alt.X("prediction:Q", title="prediction", scale=style.near()),
        y=alt.Y("residual:Q", title="prediction − truth", scale=style.near(zero=True)),
        tooltip=style.told("row_id", "split", "truth", "prediction"),
    )  # fmt: skip
    zero = alt.Chart(pd.DataFrame({"at": [0]})).mark_rule(color=style.GREY, strokeDash=[4, 4]).encode(y=alt.Y("at:Q"))
    return style.finish(shown, zero + points, "Residuals", said)


def predicted(predictions: pd.DataFrame, target: str | None = None) -> style.Picture:
    """The prediction against the truth; on the line it is right."""
    data = _numbers(predictions, target)
    low, high = float(data[["truth", "prediction"]].min().min()), float(data[["truth", "prediction"]].max().max())
    shown, said = style.sampled(data)
    points = alt.Chart(shown).mark_circle(opacity=0.6, size=24, color=style.PALETTE[0]).encode(
        x=alt.X("truth:Q", title="truth", scale=style.near()),
        y=alt.Y("prediction:Q", title="prediction", scale=style.near()),
        tooltip=style.told("row_id", "split", "truth", "prediction"),
    )  # fmt: skip
    return style.finish(shown, style.diagonal(low, high) + points, "Prediction against truth", said)


def _numbers(predictions: pd.DataFrame, target: str | None) -> pd.DataFrame:
    several = [name.removeprefix("truth_") for name in predictions.columns if name.startswith("truth_")]
    if target is not None and target not in several:
        known = ", ".join(several) or "one target without a choice"
        raise UnknownName("target", target, several, f"; known are {known}")
    if several and target is None:
        raise PadreError(f"the run has {len(several)} targets; name one with --target: {', '.join(several)}")
    end = f"_{target}" if target else ""
    data = pd.DataFrame({"row_id": predictions["row_id"], "split": predictions["split"]})
    try:
        for name in ("truth", "prediction"):
            data[name] = predictions[f"{name}{end}"].to_numpy(np.float64)
    except (ValueError, KeyError) as error:
        raise PadreError("the run predicts no numbers; padre plot confusion-matrix is for classes") from error
    return data


def steps(history: pd.DataFrame, metrics: Sequence[str] = ()) -> style.Picture:
    """What was logged step by step: a panel for each metric, a line for each split.

    Parameters
    ----------
    history : DataFrame
        `metric`, `split`, `step`, `value`.
    metrics : which of them; all by default.
    """
    known = list(dict.fromkeys(history["metric"]))
    for name in metrics:
        if name not in known:
            raise UnknownName("metric", name, known, f"; logged step by step are {', '.join(known)}")
    chosen = list(metrics) or known
    if not chosen:
        raise MissingData("the run logged no metric step by step; run.log_metrics({…}, step=n) does")
    data = history[history["metric"].isin(chosen)].reset_index(drop=True)
    count = data["split"].nunique()
    color = {"color": alt.Color("split:N", title="split", scale=style.scale(count))} if count > 1 else {}
    most = style.MOST_POINTS // max(count, 1)
    lines = {name: _thinned(data[data["metric"] == name], most) for name in chosen}
    panels = [
        alt.Chart(lines[name]).mark_line(point=len(data) < 200).encode(
            x=alt.X("step:Q", title="step", scale=style.near()),
            y=alt.Y("value:Q", title=name, scale=style.near()),
            **color,
        )
        for name in chosen
    ]  # fmt: skip
    shown = sum(map(len, lines.values()))
    said = f"{shown:,} of {len(data):,} values, evenly over the steps" if shown < len(data) else ""
    return style.finish(data, alt.concat(*panels, columns=min(2, len(panels))), "Step by step", said)


def _thinned(metric: pd.DataFrame, most: int) -> pd.DataFrame:
    """At most ``most`` steps of each split."""
    if metric.groupby("split", dropna=False).size().max() <= most:
        return metric
    return pd.concat([style.thinned(split, most) for _, split in metric.groupby("split", dropna=False)])
