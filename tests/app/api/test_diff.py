"""`padre_git.diff`: the same from Python, as tables and in a notebook."""

from dataclasses import replace

import pandas as pd
import pytest

import padre_git
from padre_git.app.diff.views import words
from padre_git.core.statistics.words import detectable
from padre_git.errors import PadreError
from tests.app.conftest import Branch


def test_frames(branch: Branch) -> None:
    """One row per metric, one per row of the data that flipped; as the command line says."""
    found = padre_git.diff("main", "HEAD")
    frame = found.frame().set_index("metric")
    told = branch.padre("diff", "main", "HEAD", "--json").json["pairs"][0]
    for name, metric in told["metrics"].items():
        assert frame.loc[name, "difference"] == pytest.approx(metric["difference"])
        assert [frame.loc[name, "low"], frame.loc[name, "high"]] == pytest.approx(metric["interval"])
    assert frame.loc["accuracy", "verdict"] == "better"
    flipped = found.instances().groupby("change")["row_id"].apply(list)
    assert flipped["fixed"] == told["instances"]["fixed"]
    assert flipped["broken"] == told["instances"]["broken"] == [68, 152, 205, 208, 263, 514, 541]


def test_flipped_rows_are_those_of_the_predictions(branch: Branch) -> None:
    """Counted from both tables of predictions with pandas alone."""
    frames = [padre_git.get_run(name).predictions().set_index("row_id") for name in (branch.before, branch.after)]
    right = pd.DataFrame([frame["truth"] == frame["prediction"] for frame in frames], index=["before", "after"]).T
    found = padre_git.diff(branch.before, branch.after).differences[0].instances
    assert found
    assert sorted(found.fixed) == sorted(right.index[~right["before"] & right["after"]])
    assert sorted(found.broken) == sorted(right.index[right["before"] & ~right["after"]])
    assert found.both_right == int((right["before"] & right["after"]).sum())


@pytest.mark.parametrize(("least", "shown"), [(0.0302, "0.030"), (0.0002, "0.001"), (0.0, "0.001")])
def test_what_could_be_found_is_never_nothing(branch: Branch, least: float, shown: str) -> None:
    """Below the last decimal it is that decimal: no test finds a difference of 0.000."""
    change = padre_git.diff(branch.before, branch.after).differences[0].main
    assert change and change.result
    assert detectable(replace(change.result, detectable=least), words.digits(change)) == shown


def test_runs_and_recordings_are_sides(branch: Branch) -> None:
    """Not only selectors; what is neither is an error."""
    runs = [padre_git.get_run(name) for name in (branch.before, branch.after)]
    assert len(padre_git.diff(*runs).differences) == 1
    with pytest.raises(PadreError, match="takes selectors"):
        padre_git.diff(3, "HEAD")


def test_in_a_notebook(branch: Branch) -> None:
    """A table; the page around it asks nothing of the network."""
    found = padre_git.diff(branch.before, branch.after)
    assert "<td>+0.054</td>" in found._repr_html_()
    page = found.to_html()
    assert "Content-Security-Policy" in page
    assert "http://" not in page.replace("http-equiv", "")
    assert "https://" not in page
    assert repr(found) == f"<Diff {branch.before} -> {branch.after}, 1 pair of runs>"
