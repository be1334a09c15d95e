"""Charts of pages."""

import json

import altair as alt
import pandas as pd

from padre_git.app.site import charts
from padre_git.app.site.contents.search import search
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


def test_parallel_coordinates_can_be_brushed(view: View) -> None:
    """The page of a search has, for each axis, what it is of and how a position leads to a value; and for each row of
    its table the values on the axes."""
    (name,) = view.searches
    found = search(view, name)
    given = json.loads(found["filter"])
    scores = [row[1] for row in given["rows"]]
    assert [(each["title"], each["column"], each["scale"], each["domain"]) for each in given["axes"]] == [
        ("C", "SVC.C", "log", [0.01, 100.0]),
        (
            "accuracy",
            "accuracy",
            "linear",
            [min(scores), max(scores)],
        ),
    ]
    assert [f"{row[0]:g}" for row in given["rows"]] == [row[1] for row in found["rows"]]
    assert [str(number) for number in given["numbers"]] == [row[0] for row in found["rows"]]
    (drawn,) = [json.loads(each["specification"]) for each in found["plots"] if each["axes"]]
    assert drawn["layer"][0]["params"][0]["name"] == "brush"
    assert "usermeta" not in drawn
