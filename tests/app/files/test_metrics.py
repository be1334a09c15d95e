"""The metrics that a Python file defines."""

import sys
from pathlib import Path

import pytest

from padre_git.app.files.metrics import metric_of
from padre_git.errors import PadreError, UnknownName

FILE = """
from padre_git import App
import helper

app = App()

@app.metric(greater_is_better=False, bounds=(0, None))
def misses(y_true, y_pred):
    return float(helper.count(y_true, y_pred))

if __name__ == "__main__":
    raise SystemExit("the file is no script here")
"""
HELPER = "def count(a, b):\n    return sum(x != y for x, y in zip(a, b))\n"


def test_by_its_name(tmp_path: Path) -> None:
    """With its direction; modules beside the file are found, and the search path is as before."""
    (tmp_path / "mine.py").write_text(FILE)
    (tmp_path / "helper.py").write_text(HELPER)
    before = list(sys.path)
    try:
        found = metric_of(tmp_path / "mine.py", "misses")
    finally:
        sys.modules.pop("helper", None)
    assert (found.name, found.greater_is_better) == ("misses", False)
    assert sys.path == before


def test_what_it_does_not_define(tmp_path: Path) -> None:
    """An unknown name, a file that is not there and one that fails: one line each."""
    (tmp_path / "empty.py").write_text("")
    (tmp_path / "broken.py").write_text("1 / 0\n")
    with pytest.raises(UnknownName, match=r"no metric `cost` of .* yet"):
        metric_of(tmp_path / "empty.py", "cost")
    with pytest.raises(PadreError, match="there is no such file"):
        metric_of(tmp_path / "none.py", "cost")
    with pytest.raises(PadreError, match="ZeroDivisionError"):
        metric_of(tmp_path / "broken.py", "cost")
