"""The pages of searches: all settings of one, with its plots, and a line for each of them."""

from padre_git.app.runs import listing, settings
from padre_git.app.runs.select import Selection
from padre_git.app.runs.settings import best, of_recording
from padre_git.app.show import overview
from padre_git.app.site import charts
from padre_git.app.site.contents.cells import Cell, Content, link, paired, when
from padre_git.app.site.view import View
from padre_git.model.names import short
from padre_git.model.shell import quoted


def search(view: View, name: str) -> Content:
    """A search: its settings, the best first, and what its plots show."""
    rows = view.searches[name]
    shown = overview.of_settings(view.workspace, Selection(name, "run", rows), view.index)
    by_short = {short(row.id): row for row in rows}
    linked = [[link(view, by_short[cell]) if cell in by_short else cell for cell in cells] for cells in shown.rows]
    experiment = dict(shown.head).get("experiment", "")
    recordings = [f'"{each}"' for each in dict.fromkeys(row.recording for row in rows)]
    where = f"recording in [{', '.join(recordings)}]"
    drawn = charts.of_search(view, rows)
    ordered = settings.ranked(
        sorted(settings.settle(settings.of_rows(rows), view.index.metrics), key=lambda setting: setting.position)
    )
    axes = next((each["axes"] for each in drawn if each["axes"]), None)
    return {
        "title": f"Search of {experiment}",
        "filter": charts.settings_of(ordered, axes) if axes else "",
        "head": paired(shown.head),
        "tail": paired(shown.tail),
        "headers": ["#", *shown.headers[1:]],
        "rows": linked,
        "remark": shown.remark,
        "plots": drawn,
        "where": where,
        "same": [f"padre list --expand --where {quoted(where)}"],
    }


def searches(view: View) -> list[list[Cell]]:
    """A line for each search."""
    lines = []
    for name, rows in view.searches.items():
        group = of_recording(rows)
        top = best(group)
        cells = [{"text": top.row.experiment, "link": f"search/{name}.html"}, str(len(group))]
        lines.append(
            [*cells, listing.score_cell(top, named=True), link(view, top.row), when(rows[0].started), top.row.message]
        )
    return lines
