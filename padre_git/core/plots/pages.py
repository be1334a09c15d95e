"""Charts of the table of runs: specifications without data, which the page has and adds."""

import altair as alt
import pandas as pd

from padre_git.core.plots import searches, style

_TOLD = ("run:N", "experiment:N", "value:N")  # of a tooltip


def parallel() -> style.Picture:
    """A line for each run over its parameters and a metric.

    The page adds the data sets ``lines`` and ``ticks``, the titles, the order of the axes, and which way is better.
    """
    color = alt.Color("score:Q", title="score", scale=style.shades(style.SPECTRUM))
    chart = searches.coordinates(alt.NamedData("lines"), alt.NamedData("ticks"), [], color, _TOLD)
    return style.finish(pd.DataFrame(), chart, "runs")


def scatter() -> style.Picture:
    """A point for each run, of two columns.

    The page adds the data set ``points``, with `x`, `y` and `group`, the titles, and the type of each axis.
    """
    near = style.near()
    chart = alt.Chart(alt.NamedData("points")).mark_circle(size=50, opacity=0.75).encode(
        x=alt.X("x:Q", title="x", scale=near), y=alt.Y("y:Q", title="y", scale=near),
        color=alt.Color("group:N", title=None, scale=style.scale(len(style.PALETTE)),
                        legend=alt.Legend(orient="bottom", columns=4, labelLimit=200)),
        tooltip=style.told(*_TOLD, "x:N", "y:N"),
    )  # fmt: skip
    return style.finish(pd.DataFrame(), chart.properties(width=520, height=300), "runs")
