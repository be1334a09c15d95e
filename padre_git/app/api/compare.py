"""`padre_git.compare`: a comparison in Python, as DataFrames and for a notebook."""

from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd

from padre_git.app.api.runs import selectors
from padre_git.app.compare.compare import compare as found
from padre_git.app.compare.table import Table
from padre_git.app.compare.testing import Comparison as Found
from padre_git.app.compare.testing import Procedure
from padre_git.app.compare.views import tables as text
from padre_git.app.compare.views import words
from padre_git.app.compare.views.document import document
from padre_git.app.compare.views.latex import latex
from padre_git.app.compare.views.statement import statement
from padre_git.app.plots.plot import of_comparison
from padre_git.app.recording.opening import open_workspace
from padre_git.app.runs.run import html_table
from padre_git.errors import PadreError


def compare(
    *items: Any,
    metric: str | Sequence[str] | None = None,
    rows: str = "label",
    columns: str = "dataset",
    test: str = "auto",
    control: str | None = None,
    rope: float | None = None,
    alpha: float = 0.05,
    where: str | None = None,
    expand: bool = False,
    posthoc: str | None = None,
) -> "Comparison":
    """Compare runs with the test that their splits allow; as `padre compare`.

    Parameters
    ----------
    items : selectors, runs and recordings; all completed runs where there are none.
    metric : name or names; by default the main metric.
    rows, columns : label, dataset, experiment, code, or any parameter.
    test : ``auto`` follows the design; corrected-t, seeds, mcnemar, delong, swap, wilcoxon.
    control : the row that the others are compared with; by default all pairs are.
    rope : differences within ± this are of no practical importance; default 0.01 for metrics within [0, 1].
    alpha : level of the verdicts.
    where : a condition as in `padre list --where`.
    expand : each setting of a search instead of the best one, which is tested nowhere.
    posthoc : ``nemenyi``.

    Raises
    ------
    NotComparable : where no two of them may be put side by side.
    UnknownName : for a selector or name that nothing has.
    """
    metrics = [metric] if isinstance(metric, str) else list(metric or ())
    asked = Procedure(test, control or "", rope, alpha, posthoc or "")
    wanted = [word for item in items for word in _words(item)]
    given: dict[str, Any] = {"where": where or "", "metrics": metrics, "expand": expand, "asked": asked}
    return Comparison(found(open_workspace(), wanted, rows=rows, columns=columns, **given))


def _words(item: Any) -> list[str]:
    words = selectors(item)
    if not words:
        raise PadreError(f"compare() takes selectors, runs and recordings; not {item!r:.60}")
    return words


class Comparison:
    """What `compare` found.

    Attributes
    ----------
    statement : str
        For the paper; empty where nothing was tested.
    """

    def __init__(self, comparison: Found) -> None:
        self._found = comparison
        self.statement = statement(comparison)

    @property
    def table(self) -> pd.DataFrame:
        """Index: rows (with several metrics: metric, row); columns: data set × mean, std, n, marks."""
        tables = self._found.tables
        frames = [_frame(each) for each in tables]
        return frames[0] if len(frames) == 1 else pd.concat(frames, keys=[each.metric for each in tables])

    @property
    def pairs(self) -> pd.DataFrame:
        """A row per pair: difference a - b with its 95 % interval, p, p after Holm, verdict of a against b."""
        headers, records = text.flat_pairs(self._found)
        return pd.DataFrame(records, columns=headers)

    def to_latex(self) -> str:
        """A booktabs table per metric."""
        return latex(self._found)

    def to_markdown(self) -> str:
        """Tables, pairs and the statement."""
        return text.markdown(self._found)

    def to_dict(self) -> dict[str, Any]:
        """As `padre compare --json`."""
        return document(self._found)

    def plot(self) -> Any:
        """Over data sets the critical-difference diagram, else the differences with their intervals; altair's Chart."""
        return of_comparison(self._found).chart

    def __repr__(self) -> str:
        tables = self._found.tables
        names = ", ".join(each.metric for each in tables)
        size = f"{len(tables[0].grid.rows)} × {len(tables[0].grid.columns)}"
        return f"<Comparison of {names}, {size}, {len(self._found.tests.decisive)} pairs>"

    def __str__(self) -> str:
        return self.to_markdown()

    def _repr_html_(self) -> str:
        parts = []
        for table in self._found.tables:
            cells = text.long(table) if text.is_long(table) else text.pivoted(table)
            parts += [f"<p>{escape(words.heading(table))}</p>", html_table(*cells)]
            parts += [f"<p>{escape(line)}</p>" for line in words.legend(self._found, table)]
        parts += [html_table(*text.pairs(self._found))] if self._found.tests.decisive else []
        parts += [f"<p>{escape(name)}: {escape(line)}</p>" for name, line in words.facts(self._found)]
        return "".join([*parts, f"<p>{escape(self.statement)}</p>"])


def _frame(table: Table) -> pd.DataFrame:
    data: dict[tuple[str, str], list[Any]] = {}
    grid = table.grid
    for column in grid.columns:
        entries = [grid.entries.get((row, column)) for row in grid.rows]
        shown = [each.scores if each and not each.why else None for each in entries]
        name = column
        data[name, "mean"] = [each.mean if each else None for each in shown]
        data[name, "std"] = [each.std if each else None for each in shown]
        data[name, "n"] = [len(each.values) if each else 0 for each in shown]
        data[name, "marks"] = ["" if each is None else each.marks or ("--" if each.why else "") for each in entries]
    return pd.DataFrame(data, index=pd.Index(grid.rows, name="row"))
