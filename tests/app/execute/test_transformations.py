"""`--keep-transformations`: where they are, and how they are read."""

import json

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

import padre_git
from padre_git.errors import UnknownName
from tests.conftest import Padre, Repository

FILE = """
from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from padre_git import App

app = App()


@app.experiment(dataset="iris", splitting=3)
def iris_pca():
    return make_pipeline(PCA(2), SVC())
"""


def test_transformations_of_a_run(notebook: Repository, padre: Padre) -> None:
    """A Parquet file in the results that `run.json` names; the values are those of scikit-learn called directly."""
    notebook.write({"pca.py": FILE})
    padre("dataset", "add", "iris", "sklearn:iris")
    padre("run", "pca.py", "--keep-transformations", "PCA", "--keep-models")
    assert "kept         the model of 3 splits; transformations of PCA\n" in padre("show", "@last").out
    (file,) = notebook.path.glob("projects/*/experiments/*/executions/*/runs/*/run.json")
    assert json.loads(file.read_text())["transformations"] == {"PCA": "transformations/pca.parquet"}
    run = padre_git.get_run("@last")
    frame = run.transformations("PCA", split=1)
    rows = padre_git.App().datasets.get("iris").X
    train = run.predictions()[lambda each: each["split"] != 1]["row_id"]
    expected = PCA(2).fit(rows.loc[train.sort_values()]).transform(rows.loc[frame["row_id"]])
    assert np.allclose(frame[["pca0", "pca1"]].abs(), np.abs(expected))
    assert len(run.transformations("PCA")) == 150
    with pytest.raises(UnknownName, match=r"unknown transformation `TSNE` of run .* Known: PCA"):
        run.transformations("TSNE")
    said = padre("run", "pca.py", "--keep-transformations", "PCS", code=1)
    assert said.err.startswith("error: unknown component `PCS` of PCA + SVC; known are PCA")


def test_from_python(notebook: Repository, padre: Padre) -> None:
    """`keep=` does the same; without it nothing is kept."""
    padre("dataset", "add", "iris", "sklearn:iris")
    pipeline = make_pipeline(PCA(2), SVC())
    experiment = padre_git.Experiment("iris pca", dataset="iris", pipeline=pipeline, splitting=2)
    assert experiment.execute(keep=["PCA"]).best.transformations("PCA").shape == (150, 6)
    with pytest.raises(UnknownName, match=r" yet\. Run it again with --keep-transformations COMPONENT"):
        experiment.execute().best.transformations("PCA")


def test_pipelines_that_predict_nothing(notebook: Repository, padre: Padre) -> None:
    """A transformer alone is refused before it is fitted, saying what to do."""
    padre("dataset", "add", "iris", "sklearn:iris")
    alone = padre_git.Experiment("iris pca", dataset="iris", pipeline=PCA(2), splitting=2)
    with pytest.raises(padre_git.PadreError, match=r"PCA predicts nothing: .* end the pipeline with an estimator"):
        alone.execute()


SCRIPT = """
import padre_git

with padre_git.start_run("own") as run:
    run.log_metrics({"loss": 1})
"""


@pytest.mark.parametrize("option", ["--keep-models", "--keep-transformations=PCA"])
def test_scripts_that_start_their_own_run(notebook: Repository, padre: Padre, option: str) -> None:
    """Nothing of theirs can be kept so; that is an error, not silence."""
    notebook.write({"own.py": SCRIPT})
    said = padre("run", "own.py", option, code=1)
    assert f"{option.partition('=')[0]} has no effect on a file that starts its own run" in said.err
