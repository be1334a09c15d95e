"""What is said of a search: at the end of `padre run`, by `show`, `best`, `report --numbers`, `plot`, and in Python."""

import json

import pytest

from padre_git.app.analysis.analyse import of_rows, required, shares
from padre_git.app.recording.opening import open_workspace
from padre_git.app.runs import select
from padre_git.errors import PadreError
from tests.conftest import Padre, Repository

FILE = """
from sklearn.datasets import load_iris
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from padre_git import App, Dataset

app = App()
data = Dataset("flowers", load_iris(as_frame=True).frame, target="target")

@app.experiment(dataset=data, splitting="5-fold", metrics=["accuracy"])
def near():
    return KNeighborsClassifier()
"""
SPACE = ("-p", "n_neighbors=integer(1,60)", "-p", "p=uniform(1,3)")


@pytest.fixture
def written(notebook: Repository) -> Repository:
    """A repository with an experiment that fits in a millisecond."""
    notebook.write({"experiment.py": FILE})
    return notebook


def test_everywhere_the_same(written: Repository, padre: Padre) -> None:
    """One search of 32 settings: the same lines and numbers wherever it is asked for."""
    said = padre("run", "experiment.py", *SPACE).out
    lines = [line for line in said.splitlines() if line.startswith(("best of 32", "corrected", "importance", "more"))]
    assert [line.split("   ")[0].strip() for line in lines] == [
        *("best of 32", "corrected for choosing", "importance", "more settings"),
    ]
    assert "so it is optimistic" in lines[0]
    assert "bootstrap bias correction (BBC-CV)" in lines[1]
    assert "PED-ANOVA, 32 completed settings" in lines[2]
    assert "the last 16 added +0.0" in lines[3]
    assert "is optimistic; `--nested`" not in said
    for command in ("show", "best"):
        shown = padre(command).out
        assert all(line in shown for line in lines), command
    document = json.loads(padre("best", "--json").out)
    corrected = document["best_corrected"]
    assert corrected["how"] == "rows"
    assert corrected["interval"][0] < corrected["value"] < corrected["naive"]
    assert sum(each["share"] for each in document["importance"]) == pytest.approx(1)
    assert f"{corrected['value']:.3f}" in lines[1]
    numbers = padre("report", "--numbers").out
    assert f"{{near.accuracy.best_corrected}}{{{corrected['value']:.3f}}}" in numbers
    paper = r"We got \padreis{near.accuracy.best_corrected}{" + f"{corrected['value']:.3f}" + "}."
    written.write({"paper.tex": paper})
    assert padre("report", "--check", "paper.tex").code == 0
    written.write({"paper.tex": r"We got \padreis{near.accuracy.best_corrected}{0.5}."})
    assert "is now" in padre("report", "--check", "paper.tex", code=3).out
    plotted = padre("plot", "search", "--kind", "importance", "--data").out.splitlines()
    assert plotted[0] == "name,share,low,high"
    assert padre("plot", "search", "--data").out == padre("plot", "progress", "--data").out
    assert "only for `padre plot search`" in padre("plot", "roc", "--kind", "front", code=2).err
    assert "unknown plot of a search `x`" in padre("plot", "search", "--kind", "x", code=1).err
    assert "two objectives" in padre("plot", "search", "--kind", "front", code=1).err


def test_a_few_settings(written: Repository, padre: Padre) -> None:
    """Two settings, or four splits, allow no correction, which Python says; `padre run` says what it said before."""
    two = padre("run", "experiment.py", "-p", "n_neighbors=1,50")
    assert "the best of 2 settings on these splits is optimistic" in two.out + two.err
    assert "corrected" not in two.out
    padre("run", "experiment.py", "-p", "n_neighbors=1,20,50", "--splitting", "4-fold")
    workspace = open_workspace(written.path)
    known = workspace.index()
    reasons = {"@last": "5 splits are needed, and there are 4", "@last~1": "3 completed settings are needed"}
    for selector, reason in reasons.items():
        found = of_rows(workspace, known, select.select(workspace, selector, known=known).rows)
        assert found
        with pytest.raises(PadreError, match=reason):
            required(found)
        with pytest.raises(PadreError, match="importance needs 30 completed settings"):
            shares(found)
    assert of_rows(workspace, known, known.rows) is None  # two searches
    assert of_rows(workspace, known, known.rows[:1]) is None  # one setting
    few = padre("run", "experiment.py", *SPACE, "--settings", "10").out
    assert "importance" in few
    assert "30 completed settings are needed; there are 10" in few
