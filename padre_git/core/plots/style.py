"""One look for all plots: colours that colour-blind readers tell apart, sizes of a paper's column, titles and units."""

from typing import Any, NamedTuple

import altair as alt
import numpy as np
import pandas as pd

from padre_git.core.text import formats

# Okabe and Ito 2008, "Color Universal Design"; black last, since lines of reference are black
PALETTE = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000"]
GREY = "#767676"
SEQUENTIAL, DIVERGING, SPECTRUM = "blues", "blueorange", "viridis"
WIDTH, HEIGHT = 320, 240  # pixels; a column of a paper at 96 dpi
SMALL = 110  # a panel of a matrix
PADDING = 8  # pixels between the outermost points and the frame
MOST_POINTS = 5_000
MOST_CLASSES = 20


class Picture(NamedTuple):
    """A plot: what is plotted, one row per mark, and the chart."""

    data: pd.DataFrame
    chart: Any


def finish(data: pd.DataFrame, chart: Any, title: str, *subtitle: str) -> Picture:
    """A chart with its title and the look that all have."""
    said = [text for text in subtitle if text]
    named = chart.properties(title=alt.Title(title, subtitle=said) if said else alt.Title(title))
    return Picture(data, named.configure(**_config()))


def _config() -> dict[str, Any]:
    # each label below its own tick, the outermost too
    axis = alt.AxisConfig(
        labelFontSize=11, titleFontSize=12, titleFontWeight="normal", gridColor="#e6e6e6", labelFlush=False
    )
    return {
        "font": "Helvetica Neue, Helvetica, Arial, sans-serif",
        "background": "white",
        "axis": axis,
        "legend": alt.LegendConfig(labelFontSize=11, titleFontSize=12, titleFontWeight="normal", symbolOpacity=1),
        "title": alt.TitleConfig(anchor="start", fontSize=13, subtitleFontSize=11, subtitleColor=GREY),
        "view": alt.ViewConfig(stroke="#cccccc", continuousWidth=WIDTH, continuousHeight=HEIGHT),
        "range": alt.RangeConfig(category=PALETTE),
        "header": alt.HeaderConfig(labelFontSize=11, titleFontSize=12, titleFontWeight="normal"),
    }


def axis(metric: str, greater_is_better: bool | None) -> str:
    """The title of an axis of scores: ``accuracy (higher is better)``."""
    better = formats.better(greater_is_better)
    return f"{metric} ({better})" if better else metric


def sampled(frame: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """At most `MOST_POINTS` rows, and what a title says where there are more."""
    if len(frame) <= MOST_POINTS:
        return frame, ""
    drawn = frame.sample(MOST_POINTS, random_state=0).sort_index()
    return drawn, f"{MOST_POINTS:,} of {len(frame):,} rows, drawn at random (seed 0)"


def thinned(curve: pd.DataFrame, most: int) -> pd.DataFrame:
    """At most ``most`` points of a curve, evenly along it, with both ends."""
    if len(curve) <= most:
        return curve
    return curve.iloc[np.linspace(0, len(curve) - 1, max(most, 2)).round().astype(int)]


def is_number(column: "pd.Series[Any]") -> bool:
    """Whether a column is measured; true and false are classes."""
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def colour(title: str, values: "pd.Series[Any]") -> Any:
    """The encoding of colour by `group`: classes have the palette, measured values a scale of one hue."""
    if pd.api.types.is_numeric_dtype(values) and values.nunique() > MOST_CLASSES:
        return alt.Color("group:Q", title=title, scale=alt.Scale(scheme="viridis"))
    return alt.Color("group:N", title=title, scale=scale(values.nunique()))


def told(*names: str) -> list[Any]:
    """The columns of a tooltip. A bare name takes 3 ms: altair looks it up in all of its classes."""
    return [alt.Tooltip(name) for name in names]


def scale(count: int) -> Any:
    """Colours of ``count`` classes."""
    return alt.Scale(range=PALETTE) if count <= len(PALETTE) else alt.Scale(scheme="tableau20")


def near(*, log: bool = False, zero: bool = False) -> Any:
    """The scale of an axis of points: about the values that there are, none of which touches the frame."""
    # a nice scale of orders of magnitude would be one order wider at both ends
    return alt.Scale(type="log", nice=False, padding=PADDING) if log else alt.Scale(zero=zero, padding=PADDING)


def diagonal(low: float, high: float) -> Any:
    """The line y = x, dashed."""
    ends = pd.DataFrame({"x": [low, high], "y": [low, high]})
    return alt.Chart(ends).mark_line(color=GREY, strokeDash=[4, 4]).encode(x=alt.X("x:Q"), y=alt.Y("y:Q"))


def shades(scheme: Any, low: float | None = None, high: float | None = None, *, reverse: bool = False) -> Any:
    """The colours of a measured value, from ``low`` to ``high``; by default over all values that there are."""
    domain = alt.Undefined if low is None or high is None else [low, high]
    return alt.Scale(scheme=scheme, domain=domain, reverse=reverse)
