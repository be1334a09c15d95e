"""Runs and scores as DataFrames, and a run as an object."""

from pathlib import Path

import pandas
import pytest
from sklearn.datasets import load_wine

import padre_git
from padre_git.errors import MissingData, PadreError, UnknownName
from padre_git.model.documents import Metrics
from padre_git.model.names import short
from padre_git.storage.documents import encode
from tests import synthetic
from tests.conftest import Padre, Repository

EXPERIMENT = """
from sklearn.datasets import load_iris
from sklearn.naive_bayes import GaussianNB
from padre_git import App

app = App()

@app.experiment("nb", dataset=load_iris(return_X_y=True, as_frame=True), splitting=3)
def experiment():
    return GaussianNB()
"""


def record(repo: Repository, name: str, values: list[float], **changes: object) -> None:
    synthetic.branch(repo.path, "refs/heads/padre/x", synthetic.simple(name, values, **changes))  # type: ignore[arg-type]


@pytest.fixture
def runs(notebook: Repository) -> Repository:
    """A search of two settings and two seeds, a plain run, a failed one."""
    number = 0
    for c in (1, 10):
        for seed in (0, 1):
            number += 1
            values = [0.5 + c / 100, 0.6 + seed / 10]
            changes = {"recording": "s", "number": number, "seed": seed, "setting": {"SVC.C": c}}
            record(notebook, f"gaaaaaa{number}", values, ago=900 - number, **changes)
    record(notebook, "k9d2v5ha", [0.9, 0.8], ago=100, experiment="nb")
    record(notebook, "n3g6z9pe", [0.1], ago=50, status="failed")
    return notebook


def names(index: object) -> list[str]:
    return [short(str(each)) for each in index]  # type: ignore[attr-defined]


def test_runs(runs: Repository) -> None:
    """One row per completed run, the newest first; the names are those of `padre list`."""
    frame = padre_git.runs()
    assert names(frame.index) == ["k9d2v5ha", "gaaaaaa4", "gaaaaaa3", "gaaaaaa2", "gaaaaaa1"]
    assert frame["accuracy"].iloc[0] == pytest.approx(0.85)
    assert frame["accuracy_std"].iloc[0] == pytest.approx(0.0707107)
    assert frame["SVC.C"].tolist() == [1, 10, 10, 1, 1]
    assert frame["seed"].tolist() == [0, 1, 0, 1, 0]
    assert frame["dataset"].unique().tolist() == ["breast_cancer"]


def test_hashes_and_defaults_are_shown_on_request(runs: Repository) -> None:
    """A frame has the parameters that were set or differ, and names instead of hashes; `include="all"` has all."""
    frame = padre_git.runs()
    assert [name for name in frame if name.startswith("SVC.")] == ["SVC.C"]
    assert not frame.columns.isin(["version", "splitting", "selected_on"]).any()
    assert frame["splits"].iloc[0] == "2-fold stratified, shuffled, split seed 0"
    assert not frame.map(lambda value: isinstance(value, str) and len(value) == 64).any(axis=None)
    every = padre_git.runs(include="all")
    assert {"SVC.kernel", "version", "splitting", "selected_on", *frame} <= {*every}
    pandas.testing.assert_frame_equal(every[[*frame]], frame)
    assert "SVC.kernel" not in padre_git.runs("SVC.C == 10")
    record(runs, "m3g6z9pe", [0.1, 0.2], parameters=synthetic.PARAMETERS | {"SVC.kernel": "poly"})
    assert "SVC.kernel" in padre_git.runs()
    record(runs, "p3g6z9pe", [0.1, 0.2], set=["SVC.tol"])
    assert "SVC.tol" in padre_git.runs("run == 'p3g6z9pe'")
    with pytest.raises(PadreError, match="include='all'"):
        padre_git.runs(include="everything")  # type: ignore[arg-type]


def test_the_best_is_marked(runs: Repository) -> None:
    """All seeds of the setting that was chosen on its splits."""
    frame = padre_git.runs(include="all")
    assert names(frame[frame["selected"]].index) == ["gaaaaaa4", "gaaaaaa3"]
    assert (frame["selected"] == frame["selected_on"].notna()).all()


def test_runs_are_selected(runs: Repository) -> None:
    """By a condition, experiment, status, order and number."""
    assert names(padre_git.runs("SVC.C == 10 and seed == 1").index) == ["gaaaaaa4"]
    assert names(padre_git.runs(experiment="nb").index) == ["k9d2v5ha"]
    assert names(padre_git.runs(status="failed").index) == ["n3g6z9pe"]
    assert len(padre_git.runs(status=None)) == 6
    assert names(padre_git.runs(sort="accuracy", limit=2).index) == ["k9d2v5ha", "gaaaaaa4"]
    assert len(padre_git.runs(at="main")) == 0
    assert len(padre_git.runs(at="padre/x")) == len(padre_git.runs(at=Path(runs.path))) == 5
    with pytest.raises(UnknownName, match="accuracy"):
        padre_git.runs("acuracy > 1")


def test_scores(runs: Repository) -> None:
    """Long, a row for each split."""
    frame = padre_git.scores("experiment == 'nb'")
    assert frame.columns.tolist() == (
        ["run", "experiment", "label", "dataset", "seed", "split", "repeat", "fold", "metric", "value"]
    )
    assert frame[["split", "repeat", "fold", "metric", "value"]].to_numpy().tolist() == [
        [0, 0, 0, "accuracy", 0.9],
        [1, 0, 1, "accuracy", 0.8],
    ]
    assert len(padre_git.scores(metrics="accuracy")) == 10
    with pytest.raises(UnknownName, match="accuracy"):
        padre_git.scores(metrics=["acuracy"])


def test_a_name_that_is_both(notebook: Repository) -> None:
    """A parameter called like a field or a metric has its prefix; neither overwrites the other."""
    document = synthetic.run(parameters={"seed": 99, "accuracy": "high", "label": 3})
    synthetic.branch(
        notebook.path, "refs/heads/padre/x", synthetic.files(document, synthetic.metrics(document, [0.5, 0.7]))
    )
    row = padre_git.runs(include="all").iloc[0]
    assert (row["seed"], row["params.seed"], row["params.label"]) == (0, 99, 3)
    assert row["params.accuracy"] == "high"
    assert row["metrics.accuracy"] == pytest.approx(0.6)
    with pytest.raises(PadreError, match=r"write params\.accuracy or metrics\.accuracy"):
        padre_git.runs("accuracy > 0.5")
    assert len(padre_git.runs("params.seed == 99 and metrics.accuracy > 0.5")) == 1


def test_empty(notebook: Repository) -> None:
    """A notebook without runs gives frames without rows."""
    assert padre_git.runs().empty
    assert padre_git.scores().empty


def test_get_run(runs: Repository) -> None:
    """What a run was; unknown metrics list the known ones."""
    run = padre_git.get_run("k9d2")
    assert (run.experiment, run.status, run.seed, run.dataset) == ("nb", "completed", 0, "breast_cancer")
    assert run.parameters["SVC.C"] == 1.0
    accuracy = run.metrics["accuracy"]
    assert (accuracy.n, accuracy.values) == (2, [0.9, 0.8])
    low, high = accuracy.interval() or (0, 0)
    assert low < accuracy.mean < high <= 1
    assert accuracy.interval(0.5) != accuracy.interval()
    with pytest.raises(UnknownName, match="accuracy"):
        run.metrics["acuracy"]
    with pytest.raises(PadreError, match=r"2 settings, and .* needs one run"):
        padre_git.get_run("breast-svc")
    with pytest.raises(MissingData, match="has no predictions"):
        padre_git.get_run("n3g6").predictions()


def test_html_is_escaped(notebook: Repository) -> None:
    """A name from a document cannot become a tag."""
    document = synthetic.run()
    evil = Metrics(run=document.id, metrics={"<script>": synthetic.metric([0.5, 0.6])})
    content = synthetic.files(document)
    content[next(iter(content)).replace("run.json", "metrics.json")] = encode(evil)
    synthetic.branch(notebook.path, "refs/heads/padre/x", content)
    html = padre_git.get_run("@last")._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_predictions(notebook: Repository, padre: Padre) -> None:
    """From DVC's cache without the work tree; where they are not here, the error says what to type."""
    notebook.write({"experiment.py": EXPERIMENT}, commit="code")
    padre("run", "experiment.py")
    run = padre_git.get_run("@last")
    frame = run.predictions()
    assert len(frame) == 150
    assert frame.columns[:6].tolist() == ["row_id", "split", "repeat", "fold", "truth", "prediction"]
    assert run.predictions(split=1)["split"].unique().tolist() == [1]
    by_split = [(part["truth"] == part["prediction"]).mean() for _, part in frame.groupby("split")]
    assert by_split == pytest.approx(run.metrics["accuracy"].values)
    assert run.splitting["folds"] == 3
    with pytest.raises(UnknownName, match="unknown split `7`"):
        run.predictions(split=7)
    padre("clean")
    assert len(padre_git.get_run("@last").predictions()) == 150
    (notebook.path / ".dvc" / "cache").rename(notebook.path / ".dvc" / "tmp2")
    with pytest.raises(
        MissingData,
        match=f"predictions of {short(run.id)} are not on this machine. Get them with: padre pull {short(run.id)}$",
    ):
        padre_git.get_run("@last").predictions()
    with pytest.raises(MissingData, match="kept no model"):
        run.load_model()


def test_a_kept_model_predicts_as_it_did(notebook: Repository, padre: Padre) -> None:
    """The model of each split is loaded without pickle and gives the predictions that were recorded."""
    notebook.write(
        {"kept.yaml": "name: kept\ndataset: wine\npipeline: [{StandardScaler: {}}, {SVC: {}}]\nsplitting: 3\n"}
    )
    padre("dataset", "add", "wine", "sklearn:wine")
    padre("run", "kept.yaml", "--keep-models")
    X = load_wine(as_frame=True).data
    run = padre_git.get_run("@last")
    for split in range(3):
        rows = run.predictions(split)
        classes = padre_git.load_model(run, split=split).predict(X.iloc[rows["row_id"]])
        assert list(classes) == list(rows["prediction"])
    with pytest.raises(PadreError, match=r"has the models of 3 splits; name one: load_model\(run, split=0\)"):
        padre_git.load_model("@last")
    with pytest.raises(UnknownName, match="unknown split `7`"):
        padre_git.load_model("@last", split=7)


def test_a_run_without_a_model_says_how_to_keep_one(notebook: Repository, padre: Padre) -> None:
    """What to type."""
    notebook.write({"free.yaml": "name: free\ndataset: wine\npipeline: GaussianNB\nsplitting: 3\n"})
    padre("dataset", "add", "wine", "sklearn:wine")
    padre("run", "free.yaml")
    with pytest.raises(MissingData, match="kept no model; run it again with --keep-models"):
        padre_git.load_model("@last")
