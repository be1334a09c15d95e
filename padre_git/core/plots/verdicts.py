"""Plots of tests: the critical-difference diagram of mean ranks, and differences of pairs with their intervals."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from padre_git.core.plots import style
from padre_git.core.statistics.outcomes import Pair
from padre_git.core.statistics.over_datasets import Ranking
from padre_git.core.text import formats
from padre_git.errors import PadreError

_STEP, _BAR = 1.0, 0.35  # heights of a name and of a bar, in rows


def critical_difference(ranking: Ranking, averaged: str = "") -> style.Picture:
    """Mean ranks on a line; bars join the methods that the test does not tell apart (Demšar 2006).

    The groups are those of the test that the table of the same comparison used. A bar has a point at each of its
    methods: of pairs that are tested one by one, a group may leave out a method that stands between its ends.

    ``averaged``: what the scores are means over, of which the title says.
    """
    order = sorted(range(len(ranking.names)), key=ranking.ranks.__getitem__)
    half = (len(order) + 1) // 2
    bars = len(ranking.groups)
    top = _BAR * (bars + 1)
    rows = []
    for place, at in enumerate(order):
        left = place < half
        height = top + _STEP * (place if left else len(order) - 1 - place)
        rows.append((ranking.names[at], ranking.ranks[at], height, "left" if left else "right"))
    data = pd.DataFrame(rows, columns=["label", "mean rank", "height", "side"])
    last, depth = len(order), float(data["height"].max()) + _STEP
    places = formats.apart(ranking.ranks)
    plotted = data.rename(columns={"mean rank": "rank"}).assign(
        said=[
            f"{name} ({formats.number(rank, places)})"
            for name, rank in zip(data["label"], data["mean rank"], strict=True)
        ],
        edge=[1 - 0.1 * (last - 1) if side == "left" else last + 0.1 * (last - 1) for side in data["side"]],
    )
    layers = [_stems(plotted, last, depth), *_names(plotted)]
    layers += [_bars(ranking)] if bars else []
    layers += [_size(ranking.difference, last, depth)] if ranking.difference is not None else []
    size = {"width": 2 * style.WIDTH - 100, "height": 24 * int(depth + 1)}
    chart = alt.layer(*layers).properties(**size, view=alt.ViewBackground(stroke=None))
    title = f"Mean ranks by {ranking.metric} over {ranking.datasets} data sets"
    return style.finish(data[["label", "mean rank"]], chart, title, *_said(ranking), averaged)


def _said(ranking: Ranking) -> list[str]:
    """What the bars are, and by which test."""
    if not ranking.test:
        return ["; ".join(filter(None, ["1 is best", ranking.reason]))]
    size = f"; critical difference {formats.number(ranking.difference, 2)}" if ranking.difference else ""
    bars = "bars join labels that are not told apart" if ranking.groups else "no two labels are joined"
    return [f"1 is best; {bars}", f"{ranking.test}{size}"]


def _stems(data: pd.DataFrame, last: int, depth: float) -> Any:
    """The axis of ranks, and a line from each rank down and out to its name."""
    axis = alt.Axis(orient="top", values=list(range(1, last + 1)), format="d", grid=False)
    room = 0.35 * (last - 1)
    x = alt.X("rank:Q", title=None, axis=axis, scale=alt.Scale(domain=[1 - room, last + room], nice=False))
    y = alt.Y("zero:Q", axis=None, scale=alt.Scale(domain=[depth, 0], nice=False))
    base = alt.Chart(data.assign(zero=0.0))
    down = base.mark_rule(color=style.GREY).encode(x=x, y=y, y2=alt.Y2("height:Q"))
    out = base.mark_rule(color=style.GREY).encode(x=alt.X("rank:Q"), x2=alt.X2("edge:Q"), y=alt.Y("height:Q"))
    return down + out


def _names(data: pd.DataFrame) -> list[Any]:
    shown = []
    for side in ("left", "right"):
        part = alt.Chart(data[data["side"] == side])
        mark = part.mark_text(align="right", dx=-4) if side == "left" else part.mark_text(align="left", dx=4)
        shown.append(
            mark.encode(
                x=alt.X("edge:Q"), y=alt.Y("height:Q"), text=alt.Text("said:N"), tooltip=style.told("label", "rank")
            )
        )
    return shown


def _bars(ranking: Ranking) -> Any:
    ranks = dict(zip(ranking.names, ranking.ranks, strict=True))
    ends = [[ranks[name] for name in group] for group in ranking.groups]
    rows = [(min(each) - 0.03, max(each) + 0.03, _BAR * (at + 1)) for at, each in enumerate(ends)]
    data = pd.DataFrame(rows, columns=["low", "high", "height"])
    bars = (
        alt.Chart(data)
        .mark_rule(strokeWidth=4, color=style.PALETTE[0])
        .encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=alt.Y("height:Q"))
    )
    members = [(name, ranks[name], _BAR * (at + 1)) for at, group in enumerate(ranking.groups) for name in group]
    points = alt.Chart(pd.DataFrame(members, columns=["member", "rank", "height"]))
    return bars + points.mark_point(filled=True, size=45, opacity=1, color=style.PALETTE[0]).encode(
        x=alt.X("rank:Q"), y=alt.Y("height:Q"), tooltip=style.told("member", "rank")
    )


def _size(difference: float, last: int, depth: float) -> Any:
    """The critical difference as a bar below the names."""
    data = pd.DataFrame(
        [(1.0, min(1 + difference, last + 0.3 * (last - 1)), depth - _BAR, "CD")], columns=["low", "high", "at", "text"]
    )
    bar = (
        alt.Chart(data)
        .mark_rule(strokeWidth=2, color="black")
        .encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=alt.Y("at:Q"))
    )
    return bar + alt.Chart(data).mark_text(align="left", dx=4).encode(
        x=alt.X("high:Q"), y=alt.Y("at:Q"), text=alt.Text("text:N")
    )


def differences(pairs: Sequence[Pair], averaged: str = "") -> style.Picture:
    """The difference of each pair with its 95 % interval, unadjusted; filled where the adjusted test decides.

    ``averaged``: as of `critical_difference`.
    """
    shown = [pair for pair in pairs if pair.interval is not None and pair.difference is not None]
    if not shown:
        raise PadreError("no pair has an interval; the comparison says why")
    rows = []
    for pair in shown:
        low, high = pair.interval or (0.0, 0.0)
        rows.append((f"{pair.a} - {pair.b}", pair.dataset, pair.metric, pair.difference, low, high, pair.verdict))
    data = pd.DataFrame(rows, columns=["pair", "dataset", "metric", "difference", "low", "high", "verdict"])
    decided = data.assign(decided=[bool(pair.winner) for pair in shown], at=0)
    base = alt.Chart().encode(y=alt.Y("pair:N", sort=list(dict.fromkeys(data["pair"])), title=None))
    color = alt.Color(
        "decided:N", legend=None, scale=alt.Scale(domain=[True, False], range=[style.PALETTE[0], style.GREY])
    )
    zero = alt.Chart().mark_rule(color=style.GREY, strokeDash=[4, 4]).encode(x=alt.X("at:Q"))
    bars = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", title=f"difference in {shown[0].metric}", scale=style.near(zero=True)),
        x2=alt.X2("high:Q"),
        color=color,
    )
    points = base.mark_point(filled=True, size=60, opacity=1).encode(
        x=alt.X("difference:Q"),
        color=color,
        tooltip=style.told("pair", "dataset", "difference", "low", "high", "verdict"),
    )
    chart = (zero + bars + points).properties(
        width=style.WIDTH, height=max(60, 26 * data["pair"].nunique()), data=decided
    )
    by = [name for name in ("metric", "dataset") if data[name].nunique() > 1]
    if by:
        chart = chart.facet(row=alt.Row(f"{by[-1]}:N", title=None)).resolve_scale(x="independent")
    return style.finish(
        data, chart, f"Differences in {shown[0].metric}", "95 % interval each; blue: decided after Holm", averaged
    )
