"""Plots of several settings: their scores over splits, what lies between them, and what they cost."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from padre_git.core.plots import style
from padre_git.core.statistics import words
from padre_git.core.statistics.means import mean, mean_interval
from padre_git.core.statistics.scores import Scores
from padre_git.core.text import formats
from padre_git.errors import NotComparable, PadreError

_NAMED = 8  # points of a panel that can have their names next to them; of more only those on the front


class Point(NamedTuple):
    """A setting in a plot: its scores, and what they may be drawn against.

    Attributes
    ----------
    seconds : how long its run took.
    rows : training rows, of a learning curve.
    """

    scores: Scores
    seconds: float = 0.0
    rows: float | None = None


def box(points: Sequence[Point]) -> style.Picture:
    """A box and a point for each split."""
    items = _scores(points)
    data = pd.DataFrame(
        [
            {"label": each.name, "dataset": each.dataset, "split": at, "value": value}
            for each in items
            for at, value in enumerate(each.values)
        ]
    )
    labels = _labels(items)
    base = alt.Chart().encode(
        y=alt.Y("label:N", sort=labels, title=None), x=alt.X("value:Q", title=_axis(items), scale=style.near())
    )
    boxes = base.mark_boxplot(color=style.PALETTE[4], size=16, outliers=False)
    dots = base.mark_circle(color="black", opacity=0.5, size=14).encode(
        yOffset=alt.YOffset("jitter:Q", scale=alt.Scale(domain=[-1, 1])), tooltip=style.told("label", "split", "value")
    )
    # each point next to its neighbours: a fixed order, so that the same data give the same picture
    jittered = data.assign(jitter=[(at * 7 % 11 - 5) / 9 for at in data["split"]])
    return style.finish(
        data,
        _faceted(boxes + dots, jittered, items),
        f"{items[0].metric} per split",
        "point: one split",
        words.seeds(items),
    )


def errors(points: Sequence[Point]) -> style.Picture:
    """The mean of each setting with its 95 % interval, corrected for training parts that overlap."""
    items = _scores(points)
    data = _intervals(items)
    layers = alt.layer(*_ranges(items, "mean", title=_axis(items), scale=style.near()))
    chart = _faceted(layers, data, items)
    said = ["95 % interval, corrected", words.seeds(items)]
    return style.finish(data, chart, f"{items[0].metric}: mean over splits", *said)


def _ranges(items: Sequence[Scores], middle: str, **x: Any) -> list[Any]:
    """A line from ``low`` to ``high`` for each label, and a point in its ``middle``; ``x``: of their axis."""
    base = alt.Chart().encode(y=alt.Y("label:N", sort=_labels(items), title=None))
    bars = base.mark_rule(strokeWidth=2, color=style.PALETTE[0]).encode(x=alt.X("low:Q", **x), x2=alt.X2("high:Q"))
    dots = base.mark_point(filled=True, size=60, color=style.PALETTE[0])
    return [bars, dots.encode(x=alt.X(f"{middle}:Q"), tooltip=style.told("label", middle, "low", "high", "n"))]


def difference(points: Sequence[Point]) -> style.Picture:
    """The difference of each to the first, split by split, with its 95 % interval.

    d̄ ± t √((1/J + n₂/n₁) s²): Nadeau and Bengio 2003.
    """
    items = _scores(points)
    first = items[0]
    pairs = [(base, each) for base in items if base.name == first.name for each in _others(base, items)]
    if not pairs:
        raise PadreError("a difference needs two settings; all others are compared with the first")
    rows = [_difference(*pair) for pair in pairs]
    rest = [each for _, each in pairs]
    data = pd.DataFrame(rows, columns=["label", "dataset", "difference", "low", "high", "n"])
    ranges = _ranges(rest, "difference", title=f"difference in {first.metric} to {first.name}")
    zero = alt.Chart().mark_rule(color=style.GREY, strokeDash=[4, 4]).encode(x=alt.datum(0))
    chart = _faceted(alt.layer(zero, *ranges), data, rest)
    said = filter(None, ["95 % interval each", formats.better(first.greater_is_better)])
    return style.finish(data, chart, f"Difference to {first.name}", "; ".join(said), words.seeds(items))


def _others(first: Scores, items: Sequence[Scores]) -> list[Scores]:
    """What is compared with ``first``: on its data set; where nothing else is there, whatever was given."""
    others = [each for each in items if each.name != first.name]
    return [each for each in others if each.dataset == first.dataset] or others


def _difference(first: Scores, other: Scores) -> tuple[str, str, float, float, float, int]:
    if _splits(first) != _splits(other) or len(first.values) != len(other.values):
        raise NotComparable(
            f"{first.name} and {other.name}: different data or splits; a difference is computed split by split"
        )
    values = [b - a for a, b in zip(first.values, other.values, strict=True)]
    middle = mean(values)
    low, high = mean_interval(values, first.ratio) or (middle, middle)
    return other.name, other.dataset, middle, low, high, len(values)


def _splits(scores: Scores) -> tuple[str, str]:
    """What is equal where two may be paired: the version of the data, and the splits."""
    return scores.basis.get("data", "").rpartition(" ")[2], scores.basis.get("splits", "")


def pareto(points: Sequence[Point]) -> style.Picture:
    """The metric against the time of the run; the line joins the ones that none beats in both."""
    items = _scores(points)
    sign = items[0].sign
    rows = [
        {"label": each.name, "dataset": each.dataset, "seconds": seconds, "mean": each.mean}
        for each, seconds, _ in points
    ]
    ordered = pd.DataFrame(rows).sort_values(["seconds", "mean"], ascending=[True, sign < 0], ignore_index=True)
    best = (ordered["mean"] * sign).groupby(ordered["dataset"]).cummax()
    again = best.groupby(ordered["dataset"]).transform(lambda values: values.duplicated())
    ordered["front"] = (ordered["mean"] * sign == best) & ~again
    wide = (ordered["seconds"] > 0).all() and ordered["seconds"].max() > 20 * ordered["seconds"].min()
    base = alt.Chart().encode(
        x=alt.X("seconds:Q", title="time of the run (s)", scale=style.near(log=bool(wide))),
        y=alt.Y("mean:Q", title=_axis(items), scale=style.near()),
    )
    front = base.transform_filter("datum.front").mark_line(interpolate="step-after", color=style.GREY)
    dots = base.mark_circle(size=70).encode(
        color=alt.Color(
            "front:N",
            title="on the front",
            legend=alt.Legend(orient="bottom"),
            scale=alt.Scale(domain=[True, False], range=style.PALETTE[:2]),
        ),
        tooltip=style.told("label", "seconds", "mean"),
    )
    named = base if len(ordered) <= _NAMED * ordered["dataset"].nunique() else base.transform_filter("datum.front")
    names = named.mark_text(align="left", dx=7, dy=-6).encode(text=alt.Text("label:N"))
    chart = _faceted(front + dots + names, ordered, items, height=style.HEIGHT, apart=("x", "y"))
    return style.finish(ordered, chart, f"{items[0].metric} against time", words.seeds(items))


def learning_curve(points: Sequence[Point]) -> style.Picture:
    """The metric against the number of training rows, a line for each label."""
    items = _scores(points)
    lacking = [each.name for each, _, rows in points if rows is None]
    if lacking:
        raise PadreError(f"the number of training rows of {lacking[0]} is not known")
    data = _intervals(items).assign(rows=[each.rows or 0.0 for each in points])
    if data["rows"].nunique() < 2:
        raise PadreError(
            "a learning curve needs runs with several numbers of training rows; "
            "splitting={'kind': 'holdout', 'test': 0.5, 'repeats': 10} and other sizes make them"
        )
    base = alt.Chart(data).encode(
        x=alt.X("rows:Q", title="training rows", scale=style.near()),
        color=alt.Color("label:N", title=None, scale=style.scale(data["label"].nunique())),
    )
    band = base.mark_area(opacity=0.2).encode(
        y=alt.Y("low:Q", title=_axis(items), scale=style.near()), y2=alt.Y2("high:Q")
    )
    line = base.mark_line(point=True).encode(
        y=alt.Y("mean:Q"), tooltip=style.told("label", "rows", "mean", "low", "high")
    )
    said = ["band: 95 % interval, corrected", words.seeds(items)]
    return style.finish(data, band + line, f"Learning curve: {items[0].metric}", *said)


def disagreement(predictions: Mapping[str, pd.DataFrame]) -> style.Picture:
    """For each pair of runs the share of rows on which they predict other classes; counts, without a test."""
    if len(predictions) < 2:
        raise PadreError("disagreement needs two runs or more")
    keys = ["row_id", "split"]
    rows = []
    for (a, one), (b, other) in combinations(predictions.items(), 2):
        joined = _answers(one).merge(_answers(other), on=keys, how="outer", indicator=True)
        if (joined["_merge"] != "both").any():
            raise NotComparable(f"{a} and {b} do not test the same rows in the same splits")
        differ = int((joined["answer_x"] != joined["answer_y"]).sum())
        rows += [(one_, two, differ, differ / len(joined)) for one_, two in ((a, b), (b, a))]
    rows += [(name, name, 0, 0.0) for name in predictions]
    data = pd.DataFrame(rows, columns=["a", "b", "rows", "share"])
    labels = list(predictions)
    base = alt.Chart(data).encode(
        x=alt.X("a:N", sort=labels, title=None),
        y=alt.Y("b:N", sort=labels, title=None),
        tooltip=style.told("a", "b", "rows", "share"),
    )
    top = max(float(data["share"].max()), 0.01)
    cells = base.mark_rect().encode(
        color=alt.Color("share:Q", title="share", scale=style.shades(style.SEQUENTIAL, 0, top))
    )
    dark = alt.condition(f"datum.share > {0.6 * top}", alt.value("white"), alt.value("black"))
    size = max(style.HEIGHT, 45 * len(labels))
    chart = (cells + base.mark_text().encode(text=alt.Text("rows:Q"), color=dark)).properties(width=size, height=size)
    return style.finish(data, chart, "Predictions that differ", "how many, of each pair of runs")


def _answers(predictions: pd.DataFrame) -> pd.DataFrame:
    """What was predicted of each row; of several targets all of it."""
    names = [name for name in predictions.columns if name == "prediction" or name.startswith("prediction_")]
    if not names:
        raise PadreError("disagreement needs predictions of classes or numbers; these runs have none")
    answers = pd.Series(list(map(tuple, predictions[names].to_numpy(object))), index=predictions.index)
    return predictions[["row_id", "split"]].assign(answer=answers)


def _scores(points: Sequence[Point]) -> list[Scores]:
    return [each.scores for each in points]


def _intervals(items: Sequence[Scores]) -> pd.DataFrame:
    """The mean of each with its 95 % interval, or the mean twice where the design allows none."""
    rows = [
        (each.name, each.dataset, each.mean, *(each.interval() or (each.mean, each.mean)), len(each.values))
        for each in items
    ]
    return pd.DataFrame(rows, columns=["label", "dataset", "mean", "low", "high", "n"])


def _labels(items: Sequence[Scores]) -> list[str]:
    return list(dict.fromkeys(each.name for each in items))


def _faceted(
    layers: Any, data: pd.DataFrame, items: Sequence[Scores], *, height: int = 0, apart: Sequence[str] = "x"
) -> Any:
    """A panel for each data set: their scores are no sizes of one kind."""
    chart = layers.properties(width=style.WIDTH, height=height or max(60, 34 * len(_labels(items))), data=data)
    if data["dataset"].nunique() < 2:
        return chart
    return chart.facet(row=alt.Row("dataset:N", title=None)).resolve_scale(**dict.fromkeys(apart, "independent"))


def _axis(items: Sequence[Scores]) -> str:
    return style.axis(items[0].metric, items[0].greater_is_better)
