"""The tables of a comparison as headers and rows of text."""

from types import SimpleNamespace
from typing import Any

import pytest

from padre_git.app.compare.views import tables
from tests.app.compare.recorded import BASE, NOISE
from tests.app.compare.views.test_words import compared
from tests.conftest import Repository


def test_pivoted_and_long(notebook: Repository) -> None:
    """A row per label: pivoted with a cell and its mark, long with interval, number of splits, and run."""
    (table,) = compared(notebook, svc=[0.8, 0.9, 1.0], nb=[0.5, 0.6, 0.7]).tables
    headers, rows = tables.pivoted(table)
    assert headers == ["label", "wine"]
    assert [row[0] for row in rows] == ["svc", "nb"]
    assert rows[0][1] == "0.900 ± 0.100 ^"
    headers, rows = tables.long(table)
    assert headers == ["label", "accuracy", "95 % interval", "n", "run"]
    assert [row[3] for row in rows] == ["3", "3"]
    assert tables.is_long(table)
    assert tables.cell(None) == ""


def test_flat_is_in_full_precision(notebook: Repository) -> None:
    """For `--csv` each cell is a line with the mean as it is, not as it is shown."""
    headers, lines = tables.flat(compared(notebook, svc=BASE, nb=BASE - 0.1 + NOISE).tables)
    told = dict(zip(headers, lines[0], strict=True))
    assert (told["label"], told["dataset"], told["n"], told["comparable"]) == ("svc", "wine", 10, True)
    assert told["mean"] == pytest.approx(BASE.mean(), abs=1e-12)
    assert told["std"] == pytest.approx(BASE.std(ddof=1), abs=1e-12)


def test_names_do_nothing_in_markdown(notebook: Repository) -> None:
    """A label that is markup stands in the table as text."""
    shown = tables.markdown(compared(notebook, **{"<img>|": BASE, "nb": BASE - 0.1 + NOISE}))
    assert "<img>" not in shown
    assert "| nb" in shown


@pytest.mark.parametrize(
    ("ranks", "shown"),
    [
        ((2.57, 1.57, 1.86), ["2.6", "1.6", "1.9"]),
        ((1.55, 1.6, 2.85), ["1.55", "1.60", "2.85"]),
        ((1.5, 1.5), ["1.5", "1.5"]),
    ],
)
def test_mean_ranks_are_told_apart(ranks: tuple[float, ...], shown: list[str]) -> None:
    """All have as many decimals as different ranks need."""
    table: Any = SimpleNamespace(ranks=dict(zip("abc", ranks, strict=False)), behind=frozenset())
    assert [tables.rank_of(table, name) for name in table.ranks] == shown
    assert tables.rank_of(table, "none") == ""
