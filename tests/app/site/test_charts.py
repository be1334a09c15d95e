"""Charts of pages."""

import json

import altair as alt
import pandas as pd

from padre_git.app.site import charts
from padre_git.app.site.view import View
from padre_git.core.plots.style import Picture
from tests.app.site.conftest import baseline

EVIL = "</script><img src=x>"


def test_a_specification_can_be_no_element() -> None:
    """What stands in the data of a chart cannot end the script that holds it; the table of numbers has it as it is."""
    frame = pd.DataFrame({"name": [EVIL], "value": [0.123456789]})
    chart = alt.Chart(frame).mark_point().encode(x="value:Q", y="name:N", href="name:N")
    found = charts.plot("a chart", Picture(frame, chart))
    assert "<" not in found["specification"]
    specification = json.loads(found["specification"])
    assert "href" not in specification["encoding"]
    assert found["headers"] == ["name", "value"]
    assert found["rows"] == [[EVIL, "0.12346"]]


def test_long_tables_say_what_they_leave_out() -> None:
    """Of many numbers the first are shown."""
    frame = pd.DataFrame({"value": range(100)})
    found = charts.plot("a chart", Picture(frame, alt.Chart(frame).mark_point().encode(x="value:Q")))
    assert len(found["rows"]) == 60
    assert "60 of 100 rows" in found["more"]


def test_of_a_run_and_a_comparison(view: View) -> None:
    """A run has the charts of its task; a comparison its differences."""
    row = baseline(view)
    found, absent = charts.of_run(view, row)
    assert "truth by prediction" in [each["says"] for each in found]
    assert absent == ""
    [difference] = charts.of_comparison(view.comparisons["thesis"][1])
    assert "differences" in difference["says"]


def test_without_predictions(view: View) -> None:
    """What is not on this machine is said, with what gets it."""
    row = baseline(view)
    for file in (view.workspace.root / ".dvc/cache").rglob("*"):
        if file.is_file():
            file.chmod(0o644)
            file.unlink()
    found, absent = charts.of_run(view, row)
    assert found == []
    assert "padre pull" in absent
