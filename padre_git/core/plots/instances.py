"""A square for each row of the data: how hard it is for a run, or which of two runs gets it right."""

from math import ceil, sqrt
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from padre_git.core.plots import style
from padre_git.errors import PadreError

_SMALLEST, _LARGEST = 3, 14  # pixels of a square
_OF_SEVERAL = {"n", "wrong", "right_before", "right_after", "same"}
_COLUMNS = 8  # attributes that a tooltip shows
_KEPT = ("right in both", "fixed", "broken", "wrong in both")  # outcomes of two runs, as `padre instances` has them

# what a tooltip calls a column; of two runs with their names
_TITLES = {
    "row_id": "row", "n": "predictions", "p_truth": "probability of the truth", "wrong": "wrong predictions",
    "before": "before predicts", "after": "after predicts", "right_before": "share right, before",
    "right_after": "share right, after", "p_truth_before": "probability of the truth, before",
    "p_truth_after": "probability of the truth, after", "error_before": "error of before",
    "error_after": "error of after", "same": "share of equal predictions", "wrong_in": "wrong in",
}  # fmt: skip


class Instances(NamedTuple):
    """The rows of one run or of two.

    Attributes
    ----------
    rows : DataFrame
        As `core.results.instances` makes them, `per_row` of one run and `paired` of two; index `row_id`. A further
        column `wrong_in` names the runs that are wrong.
    names : of the runs.
    probabilities : whether the hardness is 1 - p(truth).
    attributes : DataFrame or None
        The columns of the data that a tooltip may show; index `row_id`.
    """

    rows: pd.DataFrame
    names: tuple[str, ...]
    probabilities: bool = False
    attributes: pd.DataFrame | None = None


def squares(found: Instances) -> style.Picture:
    """The hardest rows first; of two runs by which of them gets a row right, and within that by their truth.

    Raises
    ------
    PadreError : without rows.
    """
    if found.rows.empty:
        raise PadreError("there are no predicted rows")
    return _two(found) if len(found.names) > 1 else _one(found)


def _one(found: Instances) -> style.Picture:
    classes = "wrong" in found.rows
    data = found.rows.reset_index()
    if classes:
        data = data.sort_values(["hardness", "truth"], ascending=[False, True], kind="stable", ignore_index=True)
    if found.probabilities:
        data.insert(3, "p_truth", 1 - data["hardness"])
    top = 1.0 if classes else float(data["hardness"].max()) or 1.0
    title = "hardness" if classes else "mean absolute error"
    color = alt.Color("hardness:Q", title=title, scale=style.shades(style.SEQUENTIAL, 0, top))
    said = "the hardest first"
    if classes:
        wrong = int((data["wrong"] > 0).sum())
        said += f"; {wrong:,} of {len(data):,} are predicted wrong, at least once"
    return _drawn(data, found, color, f"Rows of {found.names[0]}", said)


def _two(found: Instances) -> style.Picture:
    data = found.rows.reset_index()
    before, after = found.names
    if "outcome" not in data:
        data["better by"] = data["error_before"] - data["error_after"]
        data = data.sort_values("better by", ascending=False, kind="stable", ignore_index=True)
        top = float(data["better by"].abs().max()) or 1.0
        scale = style.shades(style.DIVERGING, -top, top, reverse=True)
        color = alt.Color("better by:Q", title=f"error of {before} minus {after}", scale=scale)
        said = [f"blue: {after} is nearer to the truth", f"orange: {before} is"]
        return _drawn(data, found, color, f"Rows of {before} and {after}", *said)
    texts = ["both right", f"only {after} right", f"only {before} right", "both wrong"]
    counts = [int((data["outcome"] == each).sum()) for each in _KEPT]
    named = [f"{text} ({count:,})" for text, count in zip(texts, counts, strict=True)]
    order = dict(zip(_KEPT, (3, 1, 2, 0), strict=True))  # what both get wrong first, what nobody asks about last
    data["_order"] = data["outcome"].map(order)
    data["right"] = data["outcome"].map(dict(zip(_KEPT, named, strict=True)))
    data = data.sort_values(["_order", "truth"], kind="stable", ignore_index=True)
    data = data.drop(columns=["_order", "outcome"])
    domain = [named[at] for at in (3, 1, 2, 0)]
    colours = [style.PALETTE[5], style.PALETTE[0], style.PALETTE[1], "#c9cdd4"]
    color = alt.Color("right:N", title=None, sort=domain, scale=alt.Scale(domain=domain, range=colours),
                      legend=alt.Legend(orient="bottom", columns=2, labelLimit=280))  # fmt: skip
    return _drawn(data, found, color, f"Rows of {before} and {after}", "a row is right where most of its splits are")


def _drawn(data: pd.DataFrame, found: Instances, color: Any, title: str, *said: str) -> style.Picture:
    """One square for each row of ``data``, in its order, line by line."""
    shown, sampled = style.sampled(data)
    shown = shown.reset_index(drop=True)
    size = min(max(int(sqrt(style.WIDTH * style.HEIGHT / len(shown))), _SMALLEST), _LARGEST)
    columns = style.WIDTH // size
    # of rows that are predicted once, shares say nothing that the prediction does not
    told = [str(name) for name in shown.columns if name not in _OF_SEVERAL or (shown["n"] > 1).any()]
    plotted = shown.assign(_column=shown.index % columns, _line=shown.index // columns)
    tooltips = [_tooltip(plotted, name, found.names) for name in told]
    attributes = found.attributes
    if attributes is not None:
        rows = attributes.reindex(shown["row_id"])
        for at, name in enumerate(list(attributes.columns)[:_COLUMNS]):
            # no name of a user is a field: Vega-Lite takes its dots and brackets for a path
            plotted[f"_{at}"] = [None if pd.isna(value) else _plain(value) for value in rows[name]]
            tooltips.append(alt.Tooltip(f"_{at}:N", title=str(name)))
            shown[str(name) if str(name) not in shown else f"{name} of the data"] = rows[name].to_numpy()
    chart = (
        alt.Chart(plotted)
        .mark_rect()
        .encode(
            x=alt.X("_column:O", axis=None, scale=alt.Scale(paddingInner=0.12, domain=list(range(columns)))),
            y=alt.Y("_line:O", axis=None, scale=alt.Scale(paddingInner=0.12)),
            color=color,
            tooltip=tooltips,
        )
        .properties(width=columns * size, height=max(ceil(len(shown) / columns), 1) * size, name="instances",
                    usermeta={"columns": columns})
    )  # fmt: skip
    return style.finish(shown, chart, title, *said, sampled)


def _tooltip(data: pd.DataFrame, name: str, runs: tuple[str, ...]) -> Any:
    title = _TITLES.get(name, name)
    for side, run in zip(("before", "after"), runs if len(runs) > 1 else (), strict=False):
        title = title.replace(side, run)
    if pd.api.types.is_float_dtype(data[name]):
        return alt.Tooltip(f"{name}:Q", title=title, format=".4~g")
    return alt.Tooltip(f"{name}:N", title=title)


def _plain(value: Any) -> Any:
    """A value of the data as JSON takes it."""
    value = value.item() if hasattr(value, "item") else value
    return value if isinstance(value, int | float | str | bool) else str(value)
