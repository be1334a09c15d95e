"""The page of a comparison: what `padre compare` prints, with charts."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from padre_git.app import predictions
from padre_git.app.compare.table import BEST, Entry
from padre_git.app.compare.testing import Comparison
from padre_git.app.compare.views.statement import statement
from padre_git.app.compare.views.tables import is_long, long, pairs, pivoted
from padre_git.app.compare.views.words import facts, heading, legend
from padre_git.app.runs.settings import grouped
from padre_git.app.site import charts
from padre_git.app.site.contents.cells import GAP, Content, link, paired
from padre_git.app.site.view import View
from padre_git.core.plots.instances import Instances
from padre_git.errors import PadreError
from padre_git.model.names import short

_PAIRS = 6  # of a comparison: each reads the predictions of two runs
_DRAWN = 3  # of these with a square for each row


def compare(view: View, title: str, found: Comparison, same: str) -> Content:
    """A comparison as `padre compare` has it."""
    return {
        "title": title,
        "statement": statement(found),
        "tables": [_compared(view, found, table) for table in found.tables],
        "pairs": pairs(found) if found.tests.decisive else None,
        "facts": paired(facts(found)),
        "notes": found.notes,
        "plots": charts.of_comparison(found),
        "same": [same],
    }


def _compared(view: View, comparison: Comparison, table: Any) -> Content:
    headers, rows = long(table) if is_long(table) else pivoted(table)
    by_short = {short(each): row for each, row in view.by_id.items()}
    if headers[-1] == "run":
        rows = [
            [*cells[:-1], link(view, by_short[cells[-1]]) if cells[-1] in by_short else cells[-1]] for cells in rows
        ]
    return {
        "heading": heading(table),
        "headers": headers,
        "rows": rows,
        "legend": [GAP.sub(" · ", text) for text in legend(comparison, table)],
    }


def right_where(view: View, found: Comparison) -> Content | None:
    """Of the best and each other setting of a data set, how many rows only one of them gets right, and which ones; from
    predictions that are here and may be shown. None where there are none."""
    lines, drawn, same = list[list[str]](), list[Content](), ""
    for one, other in islice(_best_and_others(found), _PAIRS):
        rows = [each.found.setting.row for each in (one, other)]
        kept = {view.shows(row.dataset) for row in rows}
        try:
            if "none" in kept:
                continue
            pair = predictions.instances.pair_of(view.workspace, *rows)
        except PadreError:  # other splits, a regression, predictions that are elsewhere
            continue
        same = same or f"padre instances {short(rows[0].id)} {short(rows[1].id)}"
        if pair.classes:
            counts = list(pair.counts.values())
            lines.append([rows[0].data or "", one.row, other.row, *map(str, counts)])
        if len(drawn) < _DRAWN:
            seen = view.pictures(rows[0].dataset, rows[0].version)
            shown = Instances(pair.rows, (one.row, other.row), attributes=view.attributes(rows[0]))
            drawn += charts.of_rows(shown, rows[0].data or "", pictures=seen)
    headers = ["data", "A", "B", "both right", "only B right", "only A right", "both wrong"]
    title = "Rows that only one of two gets right" if lines else "Which of two is nearer to the truth"
    whole = {"title": title, "headers": headers, "rows": lines, "plots": drawn, "same": same}
    return whole if lines or drawn else None


def _best_and_others(found: Comparison) -> Iterator[tuple[Entry, Entry]]:
    """The best setting with each other one, for each data set of the main table; single runs alone."""
    if not found.tables:
        return
    table = found.tables[0]
    single = [each for each in table.entries.values() if each.tested and len(each.found.setting.runs) == 1]
    for own in grouped(single, lambda each: each.found.setting.row.version).values():
        best = next((each for each in own if BEST in each.marks), own[0])
        yield from ((best, each) for each in own if each is not best)
