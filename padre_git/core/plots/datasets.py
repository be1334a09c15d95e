"""Plots of a data set."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from padre_git.core.data.dataset import Dataset
from padre_git.core.plots import style
from padre_git.errors import PadreError, UnknownName

_MATRIX = 4  # columns of a scatter matrix unasked
_PANELS = 9  # histograms unasked
_CORRELATED = 40
_BINS = 20
_CATEGORIES = 30
_METHODS = ("pearson", "spearman", "kendall")


def scatter(dataset: Dataset, x: str | None = None, y: str | None = None, color: str | None = None) -> style.Picture:
    """Two columns against each other; by default the first two that are measured, coloured by the target."""
    frame = dataset.frame()
    defaults = _measured(dataset, frame)
    if (x is None or y is None) and len(defaults) < 2:
        raise PadreError(f"{dataset.name} has {len(defaults)} measured features and a scatter plot needs two: --x, --y")
    chosen = [_column(dataset, frame, x or defaults[0]), _column(dataset, frame, y or defaults[1])]
    groups = _group(dataset, frame, color)
    data = pd.DataFrame({"row_id": dataset.row_ids, "x": _plain(frame[chosen[0]]), "y": _plain(frame[chosen[1]])})
    encoding: dict[str, Any] = {
        "x": alt.X("x", type=_type(data["x"]), title=_titled(dataset, chosen[0]), scale=style.near()),
        "y": alt.Y("y", type=_type(data["y"]), title=_titled(dataset, chosen[1]), scale=style.near()),
        "tooltip": style.told("row_id", "x", "y"),
    }
    if groups is not None:
        data["group"] = _plain(frame[groups])
        encoding["color"] = style.colour(_titled(dataset, groups), data["group"])
    data, said = style.sampled(data)
    chart = alt.Chart(data).mark_circle(opacity=0.7, size=28).encode(**encoding)
    return style.finish(data, chart, f"{dataset.name}: {chosen[1]} against {chosen[0]}", said)


def scatter_matrix(dataset: Dataset, columns: Sequence[str] = (), color: str | None = None) -> style.Picture:
    """Each column against each other; by default the first four that are measured."""
    frame = dataset.frame()
    chosen = [_column(dataset, frame, name) for name in columns] or _measured(dataset, frame)[:_MATRIX]
    if len(chosen) < 2:
        raise PadreError(f"{dataset.name} has {len(chosen)} measured features and a matrix needs two: --columns A,B")
    groups = _group(dataset, frame, color)
    # no name of a user can be a field: Vega-Lite reads dots and brackets in it as a path
    fields = [f"c{at}" for at in range(len(chosen))]
    data = pd.DataFrame({field: _plain(frame[name]) for field, name in zip(fields, chosen, strict=True)})
    shown = data.assign(group=_plain(frame[groups])) if groups is not None else data
    shown, said = style.sampled(shown)
    titles = dict(zip(fields, chosen, strict=True))
    rows = [alt.hconcat(*(_panel(shown, titles, x, y, groups) for x in fields)) for y in fields]
    return style.finish(shown.rename(columns=titles), alt.vconcat(*rows), f"{dataset.name}: scatter matrix", said)


def _panel(data: pd.DataFrame, titles: dict[str, str], x: str, y: str, groups: str | None) -> Any:
    base = alt.Chart(data).properties(width=style.SMALL, height=style.SMALL)
    color = {"color": style.colour(groups, data["group"])} if groups is not None else {}
    first, last = y == next(iter(titles)), y == list(titles)[-1]
    across = alt.X(f"{x}:Q", title=titles[x] if last else None, scale=style.near())
    if x == y:
        binned = alt.X(f"{x}:Q", bin=alt.Bin(maxbins=_BINS), title=titles[x] if last else None)
        return base.mark_bar(opacity=0.8).encode(
            x=binned, y=alt.Y("count()", title=titles[y] if first else None), **color
        )
    up = alt.Y(f"{y}:Q", title=titles[y] if x == next(iter(titles)) else None, scale=style.near())
    return base.mark_circle(opacity=0.6, size=12).encode(x=across, y=up, **color)


def class_balance(dataset: Dataset, target: str | None = None) -> style.Picture:
    """How many rows each class has."""
    frame = dataset.frame()
    known = dataset.roles.target
    if not known:
        raise PadreError(f"{dataset.name} has no target; class balance needs one")
    name = target or known[0]
    if target is None and len(known) > 1:
        raise PadreError(f"{dataset.name} has several targets, {', '.join(known)}; choose one with --target")
    if name not in known:
        raise UnknownName("target", name, known, f"; {dataset.name} has {', '.join(known)}")
    counts = frame[name].value_counts(dropna=False, sort=False)
    if len(counts) > _CATEGORIES:
        raise PadreError(
            f"`{name}` has {len(counts)} different values, so these are not classes; padre plot distribution shows it"
        )
    classes = [str(value) for value in counts.index]
    data = pd.DataFrame({"class": classes, "rows": counts.to_numpy(), "share": counts.to_numpy() / len(frame)})
    data = data.sort_values("class", ignore_index=True)
    base = alt.Chart(data).encode(
        x=alt.X("rows:Q", title="rows"),
        y=alt.Y("class:N", title=name, sort=None),
        tooltip=style.told("class", "rows", "share"),
    )
    text = base.mark_text(align="left", dx=3).encode(text=alt.Text("share:Q", format=".1%"))
    chart = base.mark_bar(color=style.PALETTE[0]) + text
    return style.finish(data, chart, f"{dataset.name}: rows per class of {name}")


def correlation(dataset: Dataset, columns: Sequence[str] = (), method: str = "pearson") -> style.Picture:
    """The correlation of each pair of measured columns, the target included where it is a number."""
    if method not in _METHODS:
        raise UnknownName("method", method, _METHODS, f"; known are {', '.join(_METHODS)}")
    frame = dataset.frame()
    known = [str(name) for name in frame.columns if style.is_number(frame[name]) and name != dataset.roles.id]
    chosen, said = _chosen(dataset, frame, columns, known, _CORRELATED, "columns")
    if len(chosen) < 2:
        raise PadreError(f"{dataset.name} has {len(chosen)} columns of numbers; a correlation needs two")
    table = frame[chosen].astype(float).corr(method=method)  # type: ignore[arg-type]
    table.index.name, table.columns.name = "a", "b"
    data = pd.DataFrame({"correlation": table.stack()}).reset_index()
    base = alt.Chart(data).encode(
        x=alt.X("a:N", sort=chosen, title=None),
        y=alt.Y("b:N", sort=chosen, title=None),
        tooltip=style.told("a", "b", "correlation"),
    )
    cells = base.mark_rect().encode(
        color=alt.Color("correlation:Q", title=method, scale=style.shades(style.DIVERGING, -1, 1, reverse=True))
    )
    size = max(style.WIDTH, 18 * len(chosen))
    chart = cells.properties(width=size, height=size)
    if len(chosen) <= 12:
        strong = alt.condition("abs(datum.correlation) > 0.6", alt.value("white"), alt.value("black"))
        chart = chart + base.mark_text(fontSize=9).encode(text=alt.Text("correlation:Q", format=".2f"), color=strong)
    return style.finish(data, chart, f"{dataset.name}: {method.capitalize()} correlation", said)


def missing(dataset: Dataset) -> style.Picture:
    """The share of rows in which each column is missing."""
    frame = dataset.frame()
    counts = frame.isna().sum()
    data = pd.DataFrame({"column": counts.index.astype(str), "missing": counts.to_numpy()})
    data["share"] = data["missing"] / max(len(frame), 1)
    total = int(data["missing"].sum())
    shown = data[data["missing"] > 0] if total else data
    scale, axis = alt.Scale(domain=[0, 1]), alt.Axis(format="%")
    chart = alt.Chart(shown).mark_bar(color=style.PALETTE[0]).encode(
        x=alt.X("share:Q", title="share of rows that lack it", scale=scale, axis=axis),
        y=alt.Y("column:N", sort="-x", title=None),
        tooltip=style.told("column", "missing", "share"),
    )  # fmt: skip
    whole = f"{total:,} values are missing; {(data['missing'] == 0).sum()} of {len(data)} columns are complete"
    return style.finish(data, chart, f"{dataset.name}: missing values", whole if total else "no value is missing")


def distribution(dataset: Dataset, columns: Sequence[str] = (), color: str | None = None) -> style.Picture:
    """A histogram of each column: 20 bins of numbers, counts of categories; coloured by ``color`` where it is given."""
    frame = dataset.frame()
    features = [str(name) for name in frame.columns if name not in (dataset.roles.id, *dataset.roles.target)]
    chosen, said = _chosen(dataset, frame, columns, features, _PANELS, "features")
    groups = None if color is None else frame[_column(dataset, frame, color)].astype(str)
    tables = [_histogram(frame[name], name, groups) for name in chosen]
    panels = [_bars(table, _titled(dataset, name), color) for table, name in zip(tables, chosen, strict=True)]
    chart = alt.concat(*panels, columns=min(3, len(panels)))
    return style.finish(pd.concat(tables, ignore_index=True), chart, f"{dataset.name}: distributions", said)


def _histogram(column: "pd.Series[Any]", name: str, groups: "pd.Series[Any] | None") -> pd.DataFrame:
    kept = column.notna().to_numpy()
    keys = None if groups is None else groups.to_numpy()[kept]
    values = column.to_numpy()[kept]
    if style.is_number(column) and column.nunique() > 2:
        numbers = values.astype(float)
        edges = np.histogram_bin_edges(numbers, bins=_BINS)
        parts = np.clip(np.digitize(numbers, edges) - 1, 0, _BINS - 1)
        found = pd.DataFrame({"start": edges[parts], "end": edges[parts + 1]})
    else:
        texts = pd.Series(values).astype(str)
        frequent = texts.value_counts().index[:_CATEGORIES]
        found = pd.DataFrame({"value": texts.where(texts.isin(frequent), "other")})
    if keys is not None:
        found["group"] = keys
    counted = found.groupby(list(found.columns), sort=True).size().rename("rows").reset_index()
    counted.insert(0, "column", name)
    return counted


def _bars(table: pd.DataFrame, title: str, color: str | None) -> Any:
    base = alt.Chart(table).properties(width=170, height=120)
    encoding: dict[str, Any] = {"y": alt.Y("rows:Q", title="rows")}
    if "start" in table:
        encoding |= {"x": alt.X("start:Q", bin="binned", title=title, scale=alt.Scale(zero=False)), "x2": "end:Q"}
    else:
        encoding["x"] = alt.X("value:N", title=title, sort="-y")
    if color is not None:
        encoding["color"] = style.colour(color, table["group"])
        return base.mark_bar(opacity=0.6).encode(**encoding | {"y": alt.Y("rows:Q", title="rows", stack=None)})
    return base.mark_bar(color=style.PALETTE[0]).encode(**encoding)


def _measured(dataset: Dataset, frame: pd.DataFrame) -> list[str]:
    features = dataset.features or [str(name) for name in frame.columns if name not in dataset.roles.target]
    return [name for name in features if style.is_number(frame[name]) and frame[name].nunique() > 2]


def _column(dataset: Dataset, frame: pd.DataFrame, name: str) -> str:
    known = [str(each) for each in frame.columns]
    if name not in known:
        raise UnknownName("column", name, known, f"; {dataset.name} has {', '.join(known[:12])}: padre dataset show")
    return name


def _chosen(
    dataset: Dataset, frame: pd.DataFrame, columns: Sequence[str], known: Sequence[str], most: int, noun: str
) -> tuple[list[str], str]:
    """The columns that were asked for, else the first ``most``; and what a title says where there are more."""
    if columns:
        return [_column(dataset, frame, name) for name in columns], ""
    return list(known[:most]), f"the first {most} of {len(known)} {noun}: --columns" if len(known) > most else ""


def _group(dataset: Dataset, frame: pd.DataFrame, color: str | None) -> str | None:
    if color is not None:
        return _column(dataset, frame, color)
    return dataset.roles.target[0] if len(dataset.roles.target) == 1 else None


def _plain(column: "pd.Series[Any]") -> Any:
    """What JSON can hold: numbers as they are, all else as text."""
    return column.to_numpy() if style.is_number(column) else column.astype(str).to_numpy()


def _type(column: "pd.Series[Any]") -> Any:
    return "quantitative" if style.is_number(column) else "nominal"


def _titled(dataset: Dataset, name: str) -> str:
    unit = next((each.unit for each in dataset.attributes if each.name == name), "")
    return f"{name} ({unit})" if unit and f"({unit})" not in name else name
