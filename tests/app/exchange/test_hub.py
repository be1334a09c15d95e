"""A kept model with its card: what the Hub reads is YAML, and what people read cannot be taken for something else."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sklearn.datasets import load_iris

import padre_git
from padre_git.storage import yaml
from tests.app.exchange.test_mlflow import _kept
from tests.conftest import TESTERS, Padre, process_environment
from tests.peers import python_of


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


def _typed(folder: Path, python: str | Path = sys.executable) -> list[str]:
    """What the snippet of the card gives in its folder, for the rows of iris."""
    [snippet] = re.findall(r"```python\n(.*?)```", (folder / "README.md").read_text(), re.DOTALL)
    load_iris(as_frame=True).data.to_csv(folder / "rows.csv", index=False)
    words = [python, "-c", f"{snippet}\nimport sys\nprint(*predictions, 'padre_git' in sys.modules)"]
    done = subprocess.run(
        words, cwd=folder, env=process_environment(), capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    *predictions, padre = done.stdout.split()
    assert padre == "False"
    return predictions


def test_the_snippet(models: Padre) -> None:
    """Typed as it stands in the card it predicts row by row what `load_model` predicts, without padre."""
    run, folder = _kept(models), models.repo.path.parent / "hub"
    models("package", run, str(folder), "--huggingface", "--split", "1")
    own = padre_git.get_run(run, at=models.repo.path).load_model(split=1)
    assert _typed(folder) == [str(each) for each in own.predict(load_iris(as_frame=True).data)]


def test_a_network(networks: Padre, tmp_path: Path) -> None:
    """Layers, weights and the code that joins them; the snippet of the card predicts what `load_model` predicts."""
    folder = tmp_path / "hub"
    out = networks("package", "scaled", str(folder), "--huggingface", "--split", "1").out
    assert "split 1: 6 files" in out
    names = ["README.md", "config.json", "model.safetensors", "network.py", "preprocessing.skops", "requirements.txt"]
    assert sorted(path.name for path in folder.iterdir()) == names
    front = yaml.load((folder / "README.md").read_text().split("---\n")[1].encode(), "README.md")
    assert front["library_name"] == "pytorch" and {"pytorch", "safetensors"} <= set(front["tags"])
    lines = (folder / "requirements.txt").read_text().splitlines()
    packages = {line.partition("==")[0] for line in lines}
    assert {"torch", "safetensors", "numpy", "scikit-learn"} <= packages and "+" not in "".join(lines)
    own = padre_git.get_run("scaled", at=networks.repo.path).load_model(split=1)
    predicted = [str(each) for each in own.predict(load_iris(as_frame=True).data)]
    assert len(set(predicted)) > 1
    assert _typed(folder) == predicted


def test_the_same_bytes_of_a_network(networks: Padre, tmp_path: Path) -> None:
    """The same run gives the same folder."""
    for name in ("a", "b"):
        networks("package", "scaled", str(tmp_path / name), "--huggingface", "--split", "0")
    one, other = ({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("a", "b"))
    assert {name for name in one if one[name] != other[name]} == set()


def test_networks_that_cannot_be_described(networks: Padre, tmp_path: Path) -> None:
    """A class of the user: what to do instead; MLflow's format takes no network at all, and says what does."""
    for way in ("--huggingface", "--docker"):
        said = networks("package", "own", str(tmp_path / "x"), way, "--split", "0", code=1).err
        assert "Net, whose code config.json cannot hold. Make it of torch's layers" in said and "padre push" in said
    said = networks("export", "mlflow", "plain", str(tmp_path / "x"), "--split", "0", code=1).err
    run = padre_git.get_run("plain", at=networks.repo.path).id.rpartition("-")[2]
    assert said.rstrip().endswith(f"flavour needs a pickle. Use: padre package {run} --huggingface")
    assert not (tmp_path / "x").exists()


CARD = """
import json, sys
from huggingface_hub import ModelCard
for path in sys.argv[1:]:
    card = ModelCard.load(path)
    found = card.data.eval_results
    results = [[each.task_type, each.dataset_name, each.metric_type, each.metric_value] for each in found]
    print(json.dumps([card.data.library_name, card.data.tags, results, len(card.text) > 100]))
"""


@pytest.mark.heavy
@pytest.mark.usefixtures("package_index")
def test_the_hub_reads_the_card(models: Padre, networks: Padre, tmp_path: Path) -> None:
    """Stock huggingface_hub has the library, the tags and each score with its data, of an estimator and a network."""
    models("package", _kept(models), str(tmp_path / "sklearn"), "--huggingface", "--split", "0")
    networks("package", "scaled", str(tmp_path / "torch"), "--huggingface", "--split", "0")
    cards = [str(tmp_path / name / "README.md") for name in ("sklearn", "torch")]
    done = subprocess.run(
        [python_of("huggingface_hub", alone=True), "-c", CARD, *cards],
        env={**TESTERS, "HF_HUB_OFFLINE": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    estimator, network = map(json.loads, done.stdout.splitlines())
    assert (estimator[0], network[0]) == ("sklearn", "pytorch")
    for (_, tags, results, text), run in ((estimator, _kept(models)), (network, "")):
        assert "tabular-classification" in tags and text
        assert {tuple(each[:2]) for each in results} == {("tabular-classification", "iris")}
        if run:
            [row] = [each for each in models("list", "--json").json if each["run"] == run]
            assert {each[2]: each[3] for each in results}["accuracy"] == row["metrics"]["accuracy"]["mean"]
