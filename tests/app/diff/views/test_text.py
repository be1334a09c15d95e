"""A diff on a terminal: of many pairs one table, in which nothing is cut, empty or said twice."""

from padre_git.model.documents import DataUse
from tests.app.diff.views.test_markdown import side
from tests.conftest import Padre, Repository


def test_many_pairs_that_are_not_comparable(notebook: Repository, padre: Padre) -> None:
    """After a correction of the data: the reason once, and no column of nothing."""
    before, after = (
        DataUse(name="d", dataset="d", version=version, shape=[200, 5]) for version in ("3b1f0c2aa001", "8d0e11aaaaaa")
    )
    side(notebook, "refs/heads/main", "g", 5, 0.0, 900, dataset=before)
    side(notebook, "refs/heads/work", "h", 5, 0.0, 60, dataset=after)
    lines = padre("diff", "main...work").out.splitlines()
    [head] = [line for line in lines if line.startswith("experiment")]
    assert head.split() == ["experiment", "setting", "before", "after"]
    rows = [line for line in lines if "SVC.C=" in line]
    assert len(rows) == 5
    assert all(line.endswith("not comparable") for line in rows)
    assert not any("…" in line for line in lines)
    [reason] = [line for line in lines if "not comparable: " in line]
    assert "data" in reason
    assert "(" not in reason.partition("not comparable: ")[0]


def test_many_pairs_that_are_compared(notebook: Repository, padre: Padre) -> None:
    """All numbers stand in the table; what is the same in all rows stands below it."""
    side(notebook, "refs/heads/main", "g", 5, 0.0, 900)
    side(notebook, "refs/heads/work", "h", 5, 0.01, 60)
    lines = padre("diff", "main...work").out.splitlines()
    [head] = [line for line in lines if line.startswith("experiment")]
    assert "difference" in head, lines
    assert not any("not comparable" in line for line in lines)
    assert any(line.split() == ["metric", "accuracy"] for line in lines)
