"""`inspect` in Python, and what a file defines before anything runs."""

import json
from pathlib import Path

import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

import padre_git
from padre_git.app.files.inspect import of_file
from tests.conftest import Repository

MAPPING = {
    "schema": 1,
    "library": "mine",
    "algorithms": [
        {
            "name": "machine",
            "implementation": "sklearn.svm.SVC",
            "hyperparameters": [{"name": "C", "type": "optimizer", "kind": "real"}],
        }
    ],
}


def test_any_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An estimator or an experiment, also outside of a repository, with padre's mappings."""
    monkeypatch.chdir(tmp_path)
    experiment = padre_git.Experiment(
        "e", dataset="iris", pipeline=lambda: make_pipeline(SVC(C=3)), preprocessing=StandardScaler
    )
    for value in (make_pipeline(StandardScaler(), SVC(C=3)), experiment):
        found = padre_git.inspect(value)
        assert [part.kind for part in found.parts] == ["Pipeline", "StandardScaler", "SVC"]
        assert (found.hyperparameters["SVC.C"].value, found.hyperparameters["SVC.C"].type) == (3, "model")


def test_mappings_of_the_repository(repo: Repository) -> None:
    """Those of the repository around the working folder count, set up or not."""
    repo.write({".padre/mappings/mine.json": json.dumps(MAPPING)})
    assert padre_git.inspect(SVC()).hyperparameters["SVC.C"].type == "optimizer"
    assert padre_git.inspect(SVC()).hyperparameters["SVC.C"].domain == ""


def test_modules_beside_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The function of a pipeline may import what lies beside the file; afterwards nothing of it is left."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "parts_of_mine.py").write_text("from sklearn.svm import SVC\n\ndef made():\n    return SVC(C=4)\n")
    (tmp_path / "experiment.py").write_text(
        "from padre_git import Experiment\n\ndef build():\n    from parts_of_mine import made\n    return made()\n\n"
        "Experiment('e', dataset='iris', pipeline=build)\n"
    )
    for _ in range(2):
        (found,) = of_file(Path("experiment.py"))
        assert found.inspection.hyperparameters["SVC.C"].value == 4
    with pytest.raises(ModuleNotFoundError):
        __import__("parts_of_mine")
