"""Charts of a page: the specifications of `core.plots`, which the browser draws, and the table of their numbers."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
from altair.utils.schemapi import debug_mode
from markupsafe import Markup

from padre_git.app import plots
from padre_git.app.compare.testing import Comparison
from padre_git.app.plots.charts import undrawn
from padre_git.app.plots.timeline import Moments
from padre_git.app.repository.reader import Reader
from padre_git.app.runs import stored
from padre_git.app.runs.settings import Setting
from padre_git.app.site.pictures import Pictures
from padre_git.app.site.rows import escaped, plain, text
from padre_git.app.site.view import View
from padre_git.core.plots import kinds, pages
from padre_git.core.plots.instances import Instances
from padre_git.core.plots.style import Picture
from padre_git.core.text.formats import value_text
from padre_git.errors import MissingData, PadreError
from padre_git.storage.index import Row

if TYPE_CHECKING:
    from padre_git.core.data.dataset import Dataset

_ROWS = 60  # of the table of a chart's numbers
_DIGITS = 5
_LACKS: list[Any] = []  # no value of a setting is an empty list without a mark, see `rows.plain`
# the plots of a run, by its task
_OF_TASK = {
    "classification": ("confusion-matrix", "roc", "calibration"),
    "outlier detection": ("confusion-matrix", "roc"),
    "regression": ("predicted", "residuals"),
}
_OF_SEARCH = ("progress", "importance", "parallel", "slice", "contour")


def _unchecked() -> AbstractContextManager[None]:
    """The plots are checked by their own tests; to check each part of each again takes half of the time."""
    return debug_mode(False)


def plot(says: str, picture: Picture) -> dict[str, Any]:
    """What a page needs of a chart: its specification, and its numbers as a table."""
    with _unchecked():
        drawn = picture.chart.to_dict(validate=False)
    axes = drawn.get("usermeta", {}).get("axes", [])
    data = picture.data.astype(object).where(picture.data.notna(), None)
    rows = [[_text(value) for value in row] for row in data.head(_ROWS).to_numpy().tolist()]
    more = f"{_ROWS} of {len(data):,} rows; all of them: padre plot --data" if len(data) > _ROWS else ""
    return {
        "says": says,
        "specification": "" if undrawn() else _specification(_brushed(drawn) if axes else drawn),
        "axes": axes,
        "headers": [str(name) for name in data.columns],
        "rows": rows,
        "more": more,
    }


def _specification(drawn: dict[str, Any]) -> Markup:
    return Markup(escaped(msgspec.json.encode(_still(drawn)).decode()))


def of_table() -> dict[str, Markup]:
    """The charts of the table of runs, without their data; none where nothing draws them."""
    return {} if undrawn() else _of_table()


@cache  # they are the same for all tables, and `padre ui` is asked for them at each look
def _of_table() -> dict[str, Markup]:
    found = {"parallel": pages.parallel(), "scatter": pages.scatter()}
    return {name: _specification(_brushed(picture.chart.to_dict(validate=False))) for name, picture in found.items()}


def _brushed(specification: dict[str, Any]) -> dict[str, Any]:
    """Lines or points that can be brushed; the page shows the ones that fit."""
    view = {**specification.get("view", {}), "fill": "transparent"}  # without it a pointer finds no place to begin
    own = {"view": view, "params": [{"name": "shown", "value": []}]}
    if "layer" not in specification:
        marked = _fading(specification)
        return marked | own | {"params": [*own["params"], *marked["params"]]}
    first, *others = specification["layer"]
    return {**specification, "layer": [_fading(first), *others], **own}


def _fading(marks: dict[str, Any]) -> dict[str, Any]:
    fits = "length(shown) == 0 || indexof(shown, datum.number) >= 0"
    brush = {"name": "brush", "select": {"type": "interval", "encodings": ["x", "y"]}}
    opacity = {"condition": {"test": fits, "value": 0.7}, "value": 0.07}
    return {**marks, "params": [brush], "encoding": {**marks["encoding"], "opacity": opacity}}


def settings_of(found: Sequence[Setting], axes: Sequence[Mapping[str, Any]]) -> Markup:
    """What the page needs to filter a table of settings by the axes of its parallel coordinates: a JSON document.

    Parameters
    ----------
    found : the settings in the order of the table.
    axes : as `core.plots.searches.parallel` describes them.
    """
    rows = [[_value(setting, each["column"]) for each in axes] for setting in found]
    content = {"axes": axes, "numbers": [setting.position for setting in found], "rows": rows}
    return Markup(escaped(text(content)))


def _value(setting: Setting, column: str) -> Any:
    """Of a hyperparameter its value, of the main metric its mean; what it lacks is an empty list."""
    if column in setting.row.setting:
        return plain(setting.row.setting[column])
    score = setting.scores.get(column)
    return plain(score.mean) if score else _LACKS


def _still(specification: dict[str, Any]) -> dict[str, Any]:
    """A specification that leads nowhere: no address, no link, no picture of elsewhere."""
    return {key: _stilled(value) for key, value in specification.items() if key not in {"$schema", "usermeta"}}


def _stilled(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _stilled(inner) for key, inner in value.items() if key not in {"href", "url"}}
    return [_stilled(each) for each in value] if isinstance(value, list) else value


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.{_DIGITS}g}" if isinstance(value, float) else value_text(value)


def of_run(view: View, row: Row) -> tuple[list[dict[str, Any]], str]:
    """The charts of a run from its predictions and of what it logged; or why there are none."""
    if view.shows(row.dataset) == "none":
        return [], f"Nothing of the rows of {row.data} is published (publish: none)."
    try:
        frame = stored.prediction_frame(Reader(view.workspace, row))
    except MissingData as error:
        return list(_steps(view, row)), str(error)
    except PadreError:
        return list(_steps(view, row)), ""
    drawn = [_drawn(kind, frame) for kind in _OF_TASK.get(row.task or "", ())]
    return [*(each for each in drawn if each), *_steps(view, row)], ""


def of_rows(
    found: Instances, data: str = "", *, pictures: Pictures | None = None, links: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """A square for each row, with its picture and with the pages of the runs that have it wrong; nothing where there
    are no rows.

    Parameters
    ----------
    links : name in the column `wrong_in` -> page.
    """
    picture = _picture("instances", found)
    if not picture:
        return []
    says = f"a square for each row of {' and '.join(found.names)}"
    rows, columns = picture.data.iloc[:, 0].tolist(), picture.chart.usermeta["columns"]
    more = {"links": links or {}, **(pictures.squares(rows, columns) if pictures else {})}
    drawn = plot(kinds.known("instances").text, picture)
    return [drawn | {"rows_": Markup(escaped(text(more))), "says": f"{data}: {says}" if data else says}]


def of_data(found: "Dataset") -> list[dict[str, Any]]:
    """The balance of the classes of a data set; nothing where it has none."""
    drawn = _drawn("class-balance", found)
    return [drawn] if drawn else []


def of_history(found: Moments) -> dict[str, Any] | None:
    """Scores over the commits of the branch; none of a single one, which is no line."""
    return _drawn("timeline", found.latest, earlier=found.earlier) if len(found.latest) > 1 else None


def _drawn(kind: str, *content: Any, **options: Any) -> dict[str, Any] | None:
    """What a page needs of a chart; none where the run is not of its kind, such as without probabilities."""
    found = _picture(kind, *content, **options)
    return plot(kinds.known(kind).text, found) if found else None


def _picture(kind: str, *content: Any, **options: Any) -> Picture | None:
    try:
        with _unchecked():
            return kinds.draw(kind, *content, **options)
    except PadreError:
        return None


def _steps(view: View, row: Row) -> Iterator[dict[str, Any]]:
    try:
        frame = stored.steps(Reader(view.workspace, row))
    except PadreError:
        return
    found = _drawn("steps", frame)
    if found:
        yield found


def of_search(view: View, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The charts of a search."""
    with _unchecked():
        found = plots.plot.of_search(view.workspace, view.index, rows, _OF_SEARCH)
    return [plot(kinds.known(kind).text, picture) for kind, picture in found.items()]


def of_comparison(found: Comparison) -> list[dict[str, Any]]:
    """Differences with their intervals, or over many data sets the critical difference."""
    try:
        with _unchecked():
            picture = plots.plot.of_comparison(found)
    except PadreError:  # nothing was tested
        return []
    kind = "critical-difference" if found.tests.tested_over or found.tests.nemenyi else "difference"
    return [plot(kinds.known(kind).text, picture)]
