"""A kept model as MLflow has models; in `test-heavy` MLflow itself loads it and predicts what padre predicts."""

import json
import os
import subprocess
from pathlib import Path

import pytest

import padre_git
from padre_git.storage import yaml
from tests.conftest import TESTERS, Padre
from tests.peers import python_of


def _kept(models: Padre) -> str:
    return next(str(row["run"]) for row in models("list", "--json").json if not row["setting"])


def test_the_folder(models: Padre) -> None:
    """Four files; the description says what goes in and out, what is trusted, and where the model is from."""
    run, folder = _kept(models), models.repo.path.parent / "model ü"
    out = models("export", "mlflow", run, str(folder), "--split", "1").out
    assert f"model of {run}, split 1: 4 files" in out
    assert sorted(os.listdir(folder)) == ["MLmodel", "model.skops", "python_env.yaml", "requirements.txt"]
    described = yaml.load(folder / "MLmodel")
    assert described["flavors"]["sklearn"]["serialization_format"] == "skops"
    inputs = json.loads(described["signature"]["inputs"])
    assert [each["type"] for each in inputs] == ["double"] * 4
    assert all(each["required"] for each in inputs)
    assert len(json.loads(described["signature"]["outputs"])) == 1
    assert described["metadata"]["padre.run"] == run
    requirements = (folder / "requirements.txt").read_text().splitlines()
    assert {line.partition("==")[0] for line in requirements} >= {"numpy", "scikit-learn", "skops"}
    assert not any("padre" in line for line in requirements)


def test_the_same_bytes(models: Padre) -> None:
    """The same run gives the same folder."""
    run, folders = _kept(models), [models.repo.path.parent / name for name in ("a", "b")]
    for folder in folders:
        models("export", "mlflow", run, str(folder), "--split", "0")
    one, other = ({file.name: file.read_bytes() for file in folder.iterdir()} for folder in folders)
    assert one == other


def test_what_is_there_stays(models: Padre) -> None:
    """A folder with files is replaced with --force alone, and a git repository never."""
    run, folder = _kept(models), models.repo.path.parent / "full"
    folder.mkdir()
    (folder / "mine").write_text("mine")
    words = ("export", "mlflow", run, str(folder), "--split", "0")
    assert "is not empty" in models(*words, code=1).err
    assert (folder / "mine").read_text() == "mine"
    models(*words, "--force")
    assert not (folder / "mine").exists()
    (folder / ".git").mkdir()
    assert "is a git repository" in models(*words, "--force", code=1).err
    assert sorted(folder.parent.glob(".full-*")) == []


def test_refusals(models: Padre) -> None:
    """Each says what to type instead."""
    run = _kept(models)
    other = next(str(row["run"]) for row in models("list", "--json").json if row["setting"])
    assert "Choose one of --split 0 … 1" in models("export", "mlflow", run, "../m", code=1).err
    assert "has no split 7" in models("export", "mlflow", run, "../m", "--split", "7", code=1).err
    assert "kept no model. Run: padre run svc.py" in models("export", "mlflow", other, "../m", code=1).err
    assert not (models.repo.path.parent / "m").exists()


CLIENT = """
import json, sys, warnings
warnings.simplefilter("ignore")
import mlflow, pandas
model = mlflow.pyfunc.load_model(sys.argv[1])
print(json.dumps([str(each) for each in model.predict(pandas.read_csv(sys.argv[2]))]))
print(json.dumps(sorted(model.metadata.signature.inputs.input_names())))
"""


@pytest.mark.heavy
@pytest.mark.usefixtures("package_index")
def test_mlflow_loads_it(models: Padre, tmp_path: Path) -> None:
    """Stock MLflow predicts row by row what `load_model` predicts, and knows the columns."""
    from sklearn.datasets import load_iris  # noqa: PLC0415  no other test of this file needs it

    run, folder = _kept(models), tmp_path / "model"
    models("export", "mlflow", run, str(folder), "--split", "0")
    # the model needs exactly the versions that it was trained with, and those are here
    python = python_of("mlflow>=3.9", *(folder / "requirements.txt").read_text().split(), alone=True)
    features = load_iris(as_frame=True).data
    features.to_csv(tmp_path / "rows.csv", index=False)
    done = subprocess.run(
        [python, "-c", CLIENT, str(folder), str(tmp_path / "rows.csv")],
        capture_output=True, text=True, check=True, cwd=tmp_path, env=dict(TESTERS),
    )  # fmt: skip
    predicted, names = map(json.loads, done.stdout.splitlines()[-2:])
    own = padre_git.get_run(run, at=models.repo.path).load_model(split=0)
    assert predicted == [str(each) for each in own.predict(features)]
    assert names == sorted(features.columns)
