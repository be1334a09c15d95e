"""A kept model with its card: what the Hub reads is YAML, and what people read cannot be taken for something else."""

from padre_git.storage import yaml
from tests.app.exchange.test_mlflow import _kept
from tests.conftest import Padre


def test_the_card(models: Padre) -> None:
    """Scores with data set and version, the license of CITATION.cff, how it was measured, and how it is loaded."""
    models.repo.write({"CITATION.cff": "cff-version: 1.2.0\nlicense: Apache-2.0\n"})
    run, folder = _kept(models), models.repo.path.parent / "hub"
    out = models("package", run, str(folder), "--huggingface", "--split", "1").out
    assert f"model of {run}, split 1: 3 files" in out and "hf upload NAME" in out
    text = (folder / "README.md").read_text()
    front = yaml.load(text.split("---\n")[1].encode(), "README.md")
    assert (front["license"], front["library_name"]) == ("apache-2.0", "sklearn")
    [index] = front["model-index"]
    [result] = index["results"]
    assert (result["task"]["type"], result["dataset"]["name"]) == ("tabular-classification", "iris")
    [row] = [each for each in models("list", "--json").json if each["run"] == run]
    values = {each["type"]: each["value"] for each in result["metrics"]}
    assert values["accuracy"] == row["metrics"]["accuracy"]["mean"]
    assert "2-fold stratified" in text and "†" not in text
    assert sorted(path.name for path in folder.iterdir()) == ["README.md", "model.skops", "requirements.txt"]


def test_a_chosen_setting(models: Padre) -> None:
    """A value that was chosen on its splits has its mark and the sentence."""
    models("run", "svc.py", "-p", "SVC.C=1,2,4", "--keep-models")
    best = max(
        (row for row in models("list", "--json", "--expand").json if row["settings"] == 3),
        key=lambda row: row["metrics"]["accuracy"]["mean"],
    )
    folder = models.repo.path.parent / "hub"
    models("package", best["run"], str(folder), "--huggingface", "--split", "0")
    text = (folder / "README.md").read_text()
    assert "| accuracy † |" in text and "chosen among 3 by its score on these splits" in text


def test_refusals(models: Padre) -> None:
    """What does not go together, and a run without a model."""
    other = next(str(row["run"]) for row in models("list", "--json").json if row["setting"])
    assert "stand alone" in models("package", other, "../x", "--huggingface", "--zip", code=2).err
    assert "kept no model" in models("package", other, "../x", "--huggingface", code=1).err
    assert "are for --huggingface" in models("package", other, "../x", "--split", "0", code=2).err
    assert not (models.repo.path.parent / "x").exists()
