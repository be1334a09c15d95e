"""The matrix as text."""

from padre_git.app.study import view
from padre_git.app.study.cells import Cell
from padre_git.app.study.state import DONE, FAILED, MISSING, NONE, STALE, State

RUNS = ((b"", 0), (b"", 1))
CELLS = [Cell(label=label, dataset=name, runs=RUNS, splits=10) for label in ("svc", "nb") for name in ("iris", "wine")]
FOUND = [
    State(DONE, total=2, ready=2),
    State(STALE, "f.py changed", lacking=(0, 1), total=2),
    State(FAILED, "ValueError: " + "x" * 80, lacking=(1,), ready=1, total=2),
    State(NONE, "it predicts numbers; take a classifier"),
]


def test_the_table() -> None:
    """Labels down, data sets across, and at the end of a row why it is not done, cut where it is long."""
    headers, rows = view.table(CELLS, FOUND)
    assert headers == ["label", "iris", "wine", ""]
    assert rows[0] == ["svc", "done", "stale", "stale: f.py changed"]
    assert rows[1][:3] == ["nb", "failed", "--"]
    assert rows[1][3] == f"ValueError: {'x' * 48}…; it predicts numbers; take a classifier"
    assert view.turned(headers, rows) == (
        ["dataset", "svc", "nb"],
        [["iris", "done", "failed"], ["wine", "stale", "--"]],
    )


def test_the_words_above_it() -> None:
    """How large it is, and how much is to be done; what does not fit counts for nothing."""
    assert view.heading(CELLS, "10-fold") == "2 experiments × 2 data sets × 2 seeds, 10-fold"
    assert view.heading(CELLS[:1], "") == "1 experiment × 1 data set × 2 seeds"
    assert view.summary(CELLS, FOUND) == "60 fits in 6 runs; 3 are recorded, 3 to compute"
    assert view.summary(CELLS[:1], [State(MISSING, lacking=(0, 1))]) == "20 fits in 2 runs; none is recorded"
    assert view.misfits(CELLS, FOUND) == ["nb on wine: it predicts numbers"]
