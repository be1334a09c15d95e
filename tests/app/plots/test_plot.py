"""Plots of recorded runs, from Python and as files."""

import json
import shutil
import subprocess
from pathlib import Path

import altair
import numpy as np
import pandas as pd
import pytest

import padre_git
from padre_git.app.plots import charts
from padre_git.core.data.dataset import Dataset
from padre_git.core.plots import datasets
from padre_git.errors import MissingData, PadreError, UnknownName
from tests.conftest import PATIENCE, Padre, Repository

FILE = """
from sklearn.cluster import KMeans
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from padre_git import App

app = App()

@app.experiment(dataset="iris", splitting=3)
def logistic():
    return LogisticRegression(max_iter=500)

@app.experiment(dataset="iris", splitting="none")
def untested():
    return LogisticRegression()

@app.experiment(dataset="iris", splitting=3)
def clusters():
    return KMeans(3)

@app.experiment(dataset="iris", splitting=3)
def dummy():
    return DummyClassifier()
"""
SCRIPT = """
from sklearn.linear_model import LogisticRegression
import padre_git

for test in (0.8, 0.5):
    padre_git.Experiment("sizes", dataset="iris", pipeline=LogisticRegression(max_iter=500),
                         splitting={"kind": "holdout", "test": test, "repeats": 2}).execute()

with padre_git.start_run("script") as run:
    for step, loss in enumerate([0.9, 0.5]):
        run.log_metrics({"loss": loss}, step=step)
"""
HOSTILE = "</script><script>document.title='owned'</script>"


@pytest.fixture
def recorded(notebook: Repository, padre: Padre) -> Padre:
    """Experiments on real data, a search, and a script."""
    padre("dataset", "add", "iris", "sklearn:iris")
    notebook.write({"experiment.py": FILE, "script.py": SCRIPT})
    padre("run", "experiment.py", "--experiment", "logistic", "-p", "C=0.01,1,100", "-p", "fit_intercept=true,false")
    padre("run", "experiment.py", "script.py")
    padre("run", "experiment.py", "--experiment", "untested", "--keep-models")
    return padre


def test_plots_of_recorded_runs(recorded: Padre, notebook: Repository) -> None:
    """From selectors to charts; what is missing or ambiguous is one line."""
    chart = padre_git.plot("roc", "logistic")
    assert isinstance(chart, altair.LayerChart)
    header = recorded("plot", "confusion-matrix", "logistic", "--data").out.splitlines()[0]
    assert header == "truth,prediction,count,share"
    rows = recorded("plot", "box", "logistic", "dummy", "--data").out.splitlines()
    assert len(rows) == 1 + 2 * 3
    saved = recorded("plot", "disagreement", "logistic", "dummy", "-o", "d.json", check=False)
    assert saved.out == "saved  d.json\n"
    assert json.loads(notebook.read("d.json"))["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    assert len(recorded("plot", "instances", "logistic", "--data").out.splitlines()) == 1 + 150
    two = recorded("plot", "instances", "logistic", "dummy", "--data").out.splitlines()
    counts = recorded("instances", "logistic", "dummy", "--json").json["counts"]
    assert sum("only logistic right" in line for line in two) == counts["broken"] > 0
    assert len(recorded("plot", "timeline", "--metric", "accuracy", "--data").out.splitlines()) > 3
    assert "dummy" not in recorded("plot", "timeline", "logistic", "--data").out
    steps = recorded("plot", "steps", "script", "--data").out
    assert steps.splitlines()[1:] == ["loss,,0,0.9", "loss,,1,0.5"]
    refusals(recorded)


def refusals(padre: Padre) -> None:
    """One line each, exit code 1."""
    assert "logged nothing step by step" in padre("plot", "steps", "logistic", code=1).err
    assert "takes one run, not 2" in padre("plot", "roc", "logistic", "dummy", code=1).err
    assert "takes one or two runs, not 3" in padre("plot", "instances", *["logistic"] * 3, code=1).err
    assert "takes one data set, not 0" in padre("plot", "scatter", code=1).err
    assert "unknown plot `rok`" in padre("plot", "rok", code=1).err
    assert "has no option `bins`" in padre("plot", "roc", "logistic", "--bins", "5", code=1).err
    assert "unknown metric `f1`" in padre("plot", "box", "logistic", "--metric", "f1", code=1).err
    assert "is for regression, and run" in padre("plot", "residuals", "logistic", code=1).err
    assert (
        "is for classification and outlier detection, and run" in padre("plot", "disagreement", "clusters", code=1).err
    )
    assert "does clustering; padre plot lists" in padre("plot", "confusion-matrix", "clusters", code=1).err
    assert "has no predictions" in padre("plot", "roc", "untested", code=1).err
    assert "untested: no metrics; padre list" in padre("plot", "box", "untested", code=1).err
    assert "is one setting, not a search" in padre("plot", "parallel", "dummy", code=1).err
    assert "`.gif` is not one of them" in padre("plot", "box", "dummy", "-o", "x.gif", code=1).err
    with pytest.raises(UnknownName):
        padre_git.plot("scatter", "irs")


def test_a_search_and_a_learning_curve(recorded: Padre) -> None:
    """A search is one `padre run`; runs of several sizes of training part make a learning curve."""
    listed = recorded("list", "--json").json
    first = next(each for each in listed if each["experiment"] == "logistic" and each["settings"] > 1)
    rows = recorded("plot", "parallel", f"@last~{_age(listed, first)}", "--data").out.splitlines()
    assert len(rows) == 1 + 6 * 3
    sizes = [each["id"] for each in listed if each["experiment"] == "sizes"]
    curve = recorded("plot", "learning-curve", *sizes, "--data").out.splitlines()
    assert sorted(float(line.split(",")[-1]) for line in curve[1:]) == pytest.approx([30, 75], abs=1)


def _age(listed: list[dict[str, object]], wanted: dict[str, object]) -> int:
    """How many `padre run` came after ``wanted``."""
    ids = list(dict.fromkeys(each["recording"] for each in listed))
    return ids.index(wanted["recording"])


def test_formats(tmp_path: Path) -> None:
    """Each format is what its name says; the specification is the same bytes each time."""
    dataset = Dataset("numbers", pd.DataFrame({"a": np.arange(9.0), "b": np.arange(9.0) ** 2}))
    chart = datasets.scatter(dataset).chart
    begins = {".json": b"{", ".html": b"<!DOCTYPE html>", ".svg": b"<svg", ".png": b"\x89PNG", ".pdf": b"%PDF"}
    for ending, begin in begins.items():
        charts.save(chart, tmp_path / f"x{ending}")
        assert (tmp_path / f"x{ending}").read_bytes().startswith(begin)
    assert charts.to_json(chart) == charts.to_json(datasets.scatter(dataset).chart)
    with pytest.raises(PadreError, match="cannot be written"):
        charts.save(chart, tmp_path / "no" / "x.svg")


def test_a_page_shows_no_unescaped_text(tmp_path: Path) -> None:
    """A name that ends the script stays a name; the page needs nothing from elsewhere."""
    frame = pd.DataFrame({HOSTILE: [1.0, 2, 3], "b": [1.0, 2, 3], "class": [HOSTILE, "b", "c"]})
    file = tmp_path / "page.html"
    charts.save(datasets.scatter(Dataset("odd", frame, target="class")).chart, file)
    text = file.read_text()
    assert HOSTILE not in text
    assert "\\u003c/script\\u003e" in text
    assert "<script src" not in text


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Chromium")
def test_a_browser_draws_the_page(tmp_path: Path) -> None:
    """In a real browser without a network: the plot is there, and nothing of the data ran."""
    frame = pd.DataFrame({"a": [1.0, 2, 3], "b": [1.0, 2, 3], "class": [HOSTILE, "b", "c"]})
    file = tmp_path / "page.html"
    charts.save(datasets.scatter(Dataset("odd", frame, target="class")).chart, file)
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--virtual-time-budget=8000",
    ]
    done = subprocess.run(
        ["chromium", *options, f"--user-data-dir={tmp_path}/user", "--dump-dom", file.as_uri()],
        capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert "<canvas" in done.stdout or "<svg" in done.stdout
    assert "<title>padre plot</title>" in done.stdout


def test_predictions_that_are_elsewhere(recorded: Padre, notebook: Repository) -> None:
    """What to pull is said; plots of scores need no predictions."""
    shutil.rmtree(notebook.path / ".dvc/cache/files/md5")
    with pytest.raises(MissingData, match="padre pull"):
        padre_git.plot("roc", "logistic")
    assert padre_git.plot("box", "logistic").to_dict()
