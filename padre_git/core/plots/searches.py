"""Plots of a search over hyperparameters: where it looked and what it found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from padre_git.core.plots import style
from padre_git.errors import PadreError, UnknownName

_TICKS = 8  # values that an axis names
_CELLS = 12  # values up to which two hyperparameters are a grid
_BINS = 4  # of a hyperparameter with many values


@dataclass(frozen=True)
class Trial:
    """One setting of a search: its number, its hyperparameters, its mean score, and what it has of other objectives."""

    number: int
    setting: Mapping[str, Any]
    score: float
    others: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Trials:
    """A search: its settings in their order.

    Attributes
    ----------
    metric, greater_is_better : what the settings are compared by, and which way is better.
    averaged : what the scores are means over.
    shares : hyperparameter -> its importance with the ends of its interval, the largest first; empty below 30 settings.
    region : whether the settings followed the scores, so that the shares are those of the region that was searched.
    expected : the expected best of 1 … N of the settings; empty where the settings followed the scores.
    objectives : metric -> whether greater is better, where there are several.
    """

    metric: str
    greater_is_better: bool | None
    trials: Sequence[Trial]
    averaged: str = ""
    shares: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    region: bool = False
    expected: Sequence[float] = ()
    objectives: Mapping[str, bool | None] = field(default_factory=dict)

    @cached_property
    def names(self) -> list[str]:
        """The hyperparameters with several values."""
        known = dict.fromkeys(name for trial in self.trials for name in trial.setting)
        return [name for name in known if len({repr(trial.setting.get(name)) for trial in self.trials}) > 1]

    def frame(self) -> pd.DataFrame:
        """`number`, a column for each hyperparameter, `score`."""
        rows = [
            {"number": t.number, **{n: t.setting.get(n) for n in self.names}, "score": t.score} for t in self.trials
        ]
        return pd.DataFrame(rows)

    def chosen(self, names: Sequence[str]) -> list[str]:
        """``names``, checked; all where none are given."""
        for name in names:
            if name not in self.names:
                raise UnknownName("hyperparameter", name, self.names, f"; the search varied {', '.join(self.names)}")
        if not self.names:
            raise PadreError(
                "the settings do not differ in a hyperparameter; padre run FILE -p NAME=1,2 makes a search"
            )
        return list(names) or self.names


def parallel(search: Trials, columns: Sequence[str] = ()) -> style.Picture:
    """Parallel coordinates: a line for each setting, an axis for each hyperparameter, the score as the last one."""
    names = search.chosen(columns)
    frame = search.frame()
    titles = _short(names)
    parts = [_axis_of(frame, name, title) for name, title in zip(names, titles, strict=True)]
    data = pd.concat([*parts, _axis_of(frame, "score", search.metric)], ignore_index=True)
    order = [*titles, search.metric]
    lines = coordinates(data, _ticks(data), order, alt.Color("score:Q", title=search.metric, scale=_spectrum(search)))
    axes = [
        {"title": title, "column": column, **_scale_of(frame[name])}
        for name, title, column in zip([*names, "score"], order, [*names, search.metric], strict=True)
    ]
    chart = lines.properties(width=max(style.WIDTH, 110 * len(order)), usermeta={"axes": axes})
    return style.finish(data, chart, f"{len(search.trials)} settings", search.averaged)


def coordinates(
    data: Any, ticks: Any, order: Sequence[str], color: Any, tooltip: Sequence[str] = ("number", "score")
) -> Any:
    """Lines over axes that stand side by side.

    Parameters
    ----------
    data : DataFrame or NamedData
        `number` of the line, `axis`, `position` on it from 0 to 1, and what the colour and the tooltip show.
    ticks : DataFrame or NamedData
        `axis`, `position` and `value`: what is written next to an axis.
    order : of the axes.
    """
    base = alt.Chart(data).encode(
        x=alt.X("axis:N", sort=order, title=None, axis=alt.Axis(labelAngle=0, grid=True, domain=False)),
        y=alt.Y("position:Q", axis=None),
    )
    lines = base.mark_line(opacity=0.7).encode(detail=alt.Detail("number:N"), color=color, tooltip=style.told(*tooltip))
    marks = alt.Chart(ticks).mark_text(align="left", dx=4, fontSize=10).encode(
        x=alt.X("axis:N", sort=order), y=alt.Y("position:Q"), text=alt.Text("value:N")
    )  # fmt: skip
    return lines + marks


def _scale_of(values: "pd.Series[Any]") -> dict[str, Any]:
    """How positions on an axis, from 0 to 1, lead to values: the ends of a scale, or its categories."""
    if not style.is_number(values):
        return {"scale": "categories", "domain": sorted({str(value) for value in values})}
    numbers = values.to_numpy(float)
    ends = [float(np.nanmin(numbers)), float(np.nanmax(numbers))]
    return {"scale": "log" if _is_log(numbers) else "linear", "domain": ends}


def _short(names: Sequence[str]) -> list[str]:
    """Without their components, where they differ all the same: names stand side by side."""
    last = [name.rpartition(".")[2] for name in names]
    return last if len({*last}) == len(names) else list(names)


def _ticks(data: pd.DataFrame) -> pd.DataFrame:
    """The values that an axis names: all where they are few, else the smallest and the largest."""
    marks = data.drop_duplicates(["axis", "value"])
    counts = marks.groupby("axis")["value"].transform("size")
    ends = marks["position"].isin([0.0, 1.0])
    return marks[(counts <= _TICKS) | ends]


def _axis_of(frame: pd.DataFrame, column: str, title: str) -> pd.DataFrame:
    values = frame[column]
    if style.is_number(values):
        numbers = values.to_numpy(float)
        scaled = np.log10(numbers) if _is_log(numbers) else numbers
        width = np.ptp(scaled)
        position = (scaled - scaled.min()) / width if width else np.full(len(scaled), 0.5)
        texts = [f"{value:.4g}" for value in numbers]
    else:
        texts = [str(value) for value in values]
        known = sorted(set(texts))
        position = np.array([known.index(text) for text in texts]) / max(len(known) - 1, 1)
    return pd.DataFrame(
        {"number": frame["number"], "axis": title, "value": texts, "position": position, "score": frame["score"]}
    )


def _is_log(numbers: Any) -> bool:
    """Whether values were tried by their order of magnitude: all positive, and over a factor of 50."""
    return bool((numbers > 0).all() and numbers.max() >= 50 * numbers.min())


def slices(search: Trials, columns: Sequence[str] = ()) -> style.Picture:
    """The score against each hyperparameter alone."""
    names = search.chosen(columns)
    frame = search.frame()
    data = frame.melt(["number", "score"], names, var_name="name")
    title = style.axis(search.metric, search.greater_is_better)
    panels = [_slice(frame, name, None if at else title) for at, name in enumerate(names)]
    chart = alt.hconcat(*panels).resolve_scale(y="shared")
    return style.finish(data.astype({"value": str}), chart, f"{search.metric} by hyperparameter", search.averaged)


def _slice(frame: pd.DataFrame, name: str, title: str | None) -> Any:
    part = pd.DataFrame({"number": frame["number"], "value": _shown(frame[name]), "score": frame["score"]})
    x = _along(alt.X, "value", name, part["value"])
    return alt.Chart(part).mark_circle(size=50, opacity=0.7, color=style.PALETTE[0]).encode(
        x=x, y=alt.Y("score:Q", title=title, scale=style.near()),
        tooltip=style.told("number", "value", "score"),
    ).properties(width=180)  # fmt: skip


def _shown(values: "pd.Series[Any]") -> "pd.Series[Any]":
    """Numbers as they are, all else as text."""
    return values if style.is_number(values) else values.astype(str)


def _along(channel: Any, column: str, name: str, values: "pd.Series[Any]") -> Any:
    """The axis of a hyperparameter: of numbers a scale, which names them where they are few."""
    if not style.is_number(values):
        return channel(f"{column}:N", title=name)
    tried = sorted({*values.to_numpy(float).tolist()})
    axis = alt.Axis(values=tried, format="~g", labelOverlap=True) if len(tried) <= _TICKS else alt.Axis()
    return channel(f"{column}:Q", title=name, axis=axis, scale=style.near(log=_is_log(np.array(tried))))


def contour(search: Trials, x: str | None = None, y: str | None = None) -> style.Picture:
    """The mean score over two hyperparameters, a cell for each pair of values; the best one is framed. Where one has
    more values than a grid, a point for each setting."""
    names = search.chosen([name for name in (x, y) if name])
    if len(names) < 2:
        raise PadreError(f"a contour needs two hyperparameters; the search varied {', '.join(names)}")
    first, second = x or names[0], y or next(name for name in names if name != (x or names[0]))
    frame = search.frame()
    if any(style.is_number(frame[name]) and frame[name].nunique() > _CELLS for name in (first, second)):
        return _scattered(search, frame, first, second)
    columns, rows = _values(frame[first]), _values(frame[second])
    texts = pd.DataFrame({"x": _texts(frame[first]), "y": _texts(frame[second]), "score": frame["score"]})
    data = texts.groupby(["x", "y"], sort=False)["score"].agg(["mean", "size"]).reset_index()
    data = data.rename(columns={"mean": "score", "size": "settings"})
    least = search.greater_is_better is False
    best: Any = data.sort_values("score", ascending=least, kind="stable").iloc[0]
    base = alt.Chart(data).encode(
        x=alt.X("x:O", sort=columns, title=first, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("y:O", sort=rows[::-1], title=second),
        tooltip=style.told("x", "y", "score", "settings"),
    )
    cells = base.mark_rect().encode(color=alt.Color("score:Q", title=search.metric, scale=_spectrum(search)))
    frame_of_best = base.transform_filter(
        alt.FieldEqualPredicate(field="x", equal=best["x"]) & alt.FieldEqualPredicate(field="y", equal=best["y"])
    ).mark_rect(fill=None, stroke=style.PALETTE[5], strokeWidth=3)
    chart = (cells + frame_of_best).properties(width=45 * max(len(columns), 4), height=30 * max(len(rows), 4))
    return style.finish(data, chart, f"{search.metric} over {first} and {second}", "framed: the best", search.averaged)


def _scattered(search: Trials, frame: pd.DataFrame, first: str, second: str) -> style.Picture:
    """A point for each setting, in the colour of its score."""
    data = pd.DataFrame({"number": frame["number"], "x": _shown(frame[first]), "y": _shown(frame[second])})
    data["score"] = frame["score"]
    best_of = np.nanargmin if search.greater_is_better is False else np.nanargmax
    best = int(data["number"].to_numpy()[best_of(data["score"].to_numpy(float))])
    base = alt.Chart(data).encode(
        x=_along(alt.X, "x", first, data["x"]),
        y=_along(alt.Y, "y", second, data["y"]),
        tooltip=style.told("number", "x", "y", "score"),
    )
    points = base.mark_circle(size=70, opacity=0.9).encode(
        color=alt.Color("score:Q", title=search.metric, scale=_spectrum(search))
    )
    number = alt.FieldEqualPredicate(field="number", equal=best)
    ring = base.transform_filter(number).mark_point(size=200, color=style.PALETTE[5], strokeWidth=3)
    title = f"{search.metric} over {first} and {second}"
    return style.finish(data, points + ring, title, "ring: the best", search.averaged)


def _values(values: "pd.Series[Any]") -> list[str]:
    numbers = pd.api.types.is_numeric_dtype(values)
    return list(dict.fromkeys(_texts(values.sort_values() if numbers else values.astype(str).sort_values())))


def _texts(values: "pd.Series[Any]") -> list[str]:
    return [f"{value:.4g}" if isinstance(value, float) else str(value) for value in values]


def importance(search: Trials) -> style.Picture:
    """How much each hyperparameter decides: its share, with a 95 % interval, of what tells the best tenth from all.

    With fewer than 30 settings there are no such shares; then it is how much of the variance each explains alone.
    """
    if not search.shares:
        return _explaining(search)
    rows = [
        {"name": name, "share": share, "low": low, "high": high} for name, (share, low, high) in search.shares.items()
    ]
    data = pd.DataFrame(rows)
    base = alt.Chart(data).encode(y=alt.Y("name:N", sort=list(data["name"]), title=None))
    title = "share of what tells the best tenth from all (PED-ANOVA)"
    bars = base.mark_bar(color=style.PALETTE[0]).encode(
        x=alt.X("share:Q", title=title, scale=alt.Scale(domain=[0, 1])),
        tooltip=style.told("name", "share", "low", "high"),
    )
    lines = base.mark_rule(color=style.PALETTE[-1], strokeWidth=1.5).encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"))
    said = f"{len(search.trials)} completed settings; lines: 95 % intervals over resamples of them"
    where = "of the region it searched" if search.region else ""
    return style.finish(data, bars + lines, "Importance of hyperparameters", said, where, search.averaged)


def _explaining(search: Trials) -> style.Picture:
    """How much of the variance of the scores each hyperparameter explains alone.

    The correlation ratio η² = Σ nᵥ (m̄ᵥ − m̄)² / Σ (m − m̄)² over its values v; on a full grid this is the first-order
    index of Sobol' 1993. What several explain only together is in none of them. Numbers with more than 8 values are
    taken in 4 parts of equal size.
    """
    names, frame = search.chosen(()), search.frame().dropna(subset=["score"])
    if len(frame) < 4:
        raise PadreError(f"importance needs at least 4 settings with a score; there are {len(frame)}")
    data = pd.DataFrame({"name": names, "share": [_explained(frame[name], frame["score"]) for name in names]})
    data = data.sort_values("share", ascending=False, ignore_index=True)
    chart = alt.Chart(data).mark_bar(color=style.PALETTE[0]).encode(
        x=alt.X("share:Q", title="share of the scores' variance (η²)", scale=alt.Scale(domain=[0, 1])),
        y=alt.Y("name:N", sort="-x", title=None),
        tooltip=style.told("name", "share"),
    )  # fmt: skip
    rest = max(0.0, 1 - float(data["share"].sum()))
    said = f"{rest:.0%} is explained by none of them alone"
    return style.finish(data, chart, "Importance of hyperparameters", said, search.averaged)


def _explained(values: "pd.Series[Any]", scores: "pd.Series[float]") -> float:
    numbers = pd.api.types.is_numeric_dtype(values) and values.nunique() > 2 * _BINS
    keys = pd.qcut(values, _BINS, labels=False, duplicates="drop") if numbers else values.map(repr)
    total = float(((scores - scores.mean()) ** 2).sum())
    means = scores.groupby(keys).transform("mean")
    return float(((means - scores.mean()) ** 2).sum()) / total if total else 0.0


def _spectrum(search: Trials) -> Any:
    """Brighter is better."""
    return style.shades(style.SPECTRUM, reverse=search.greater_is_better is False)


def history(search: Trials) -> style.Picture:
    """Each setting in its order, and the best so far."""
    data = _so_far(search)
    line = _best_line(data).encode(y=alt.Y("best:Q"))
    return style.finish(
        data, line + _points(data, search), "History of the search", "line: the best so far", search.averaged
    )


def _so_far(search: Trials) -> pd.DataFrame:
    """`number`, `score`, and `best`: that of all settings up to this one."""
    data = search.frame()[["number", "score"]]
    best_of = np.minimum if search.greater_is_better is False else np.maximum
    return data.assign(best=best_of.accumulate(data["score"].to_numpy()))


def _order(data: pd.DataFrame) -> Any:
    near = alt.Scale(nice=False, padding=style.PADDING)  # a nice one would begin below the first
    numbers = data["number"].tolist()
    # a step of 1 is not kept where a scale has a padding
    axis = alt.Axis(values=numbers, format="d") if len(numbers) <= _TICKS else alt.Axis(tickMinStep=1, format="d")
    x = alt.X("number:Q", title="setting", axis=axis, scale=near)
    return alt.Chart(data).encode(x=x)


def _points(data: pd.DataFrame, search: Trials) -> Any:
    title = style.axis(search.metric, search.greater_is_better)
    return _order(data).mark_circle(size=40, color=style.PALETTE[0], opacity=0.7).encode(
        y=alt.Y("score:Q", title=title, scale=style.near()), tooltip=style.told("number", "score")
    )  # fmt: skip


def _best_line(data: pd.DataFrame) -> Any:
    return _order(data).mark_line(interpolate="step-after", color=style.PALETTE[5])


def progress(search: Trials) -> style.Picture:
    """The best so far, and the best that is expected of so many of the settings, drawn at random.

    Where the second curve is flat, more settings of this space would hardly help (Dodge et al. 2019).
    """
    data = _so_far(search).assign(number=range(1, len(search.trials) + 1))
    title = style.axis(search.metric, search.greater_is_better)
    y = {"y": alt.Y("best:Q", title=title, scale=style.near()), "tooltip": style.told("number", "best")}
    line = _best_line(data).encode(**y)
    if not len(search.expected):
        said = "each batch followed the scores of those before: there is no expected best"
        return style.finish(data, line, "Progress of the search", "line: the best so far", said, search.averaged)
    data = data.assign(expected=list(search.expected))
    dashed = _order(data).mark_line(color=style.PALETTE[0], strokeDash=[5, 3]).encode(
        y=alt.Y("expected:Q", title=title, scale=style.near()), tooltip=style.told("number", "expected")
    )  # fmt: skip
    said = "line: the best so far; dashed: the expected best of so many settings"
    return style.finish(
        data, dashed + _best_line(data).encode(y=alt.Y("best:Q")), "Progress of the search", said, search.averaged
    )


def front(search: Trials, x: str | None = None, y: str | None = None) -> style.Picture:
    """Two objectives against each other; the line joins the settings that none beats in all objectives."""
    names = list(search.objectives)
    for name in (x, y):
        if name and name not in names:
            raise UnknownName("objective", name, names)
    if len(names) < 2:
        raise PadreError("a front needs a search with two objectives or more: padre run FILE … --objectives A,B")
    first = x or next(name for name in names if name != y)
    second = y or next(name for name in names if name != first)
    table = pd.DataFrame([{"number": t.number, **t.others} for t in search.trials]).dropna(subset=names)
    table["front"] = undominated(table[names].to_numpy(float), [search.objectives[name] for name in names])
    data = pd.DataFrame(
        {"number": table["number"], "x": table[first], "y": table[second], "front": table["front"]}
    ).sort_values("x", ignore_index=True)
    base = alt.Chart(data).encode(
        x=alt.X("x:Q", title=style.axis(first, search.objectives[first]), scale=style.near()),
        y=alt.Y("y:Q", title=style.axis(second, search.objectives[second]), scale=style.near()),
    )
    dots = base.mark_circle(size=70).encode(
        color=alt.Color(
            "front:N",
            title="on the front",
            legend=alt.Legend(orient="bottom"),
            scale=alt.Scale(domain=[True, False], range=style.PALETTE[:2]),
        ),
        tooltip=style.told("number", "x", "y"),
    )
    line = base.transform_filter("datum.front").mark_line(color=style.GREY)
    rest = f"the front is that of {', '.join(names)}" if len(names) > 2 else ""
    said = f"{int(data['front'].sum())} of {len(data)} settings are on the front"
    return style.finish(data, line + dots, f"{second} against {first}", said, rest, search.averaged)


def undominated(values: Any, greater_is_better: Sequence[bool | None]) -> Any:
    """(n,) whether no other row is at least as good in every column and better in one.

    Parameters
    ----------
    values : (n, objectives).
    """
    losses = values * np.array([1.0 if each is False else -1.0 for each in greater_is_better])
    no_worse = (losses[:, None, :] <= losses[None, :, :]).all(axis=2)
    better = (losses[:, None, :] < losses[None, :, :]).any(axis=2)
    return ~(no_worse & better).any(axis=0)
