"""`padre inspect`: files without executing them, runs from what was recorded."""

import json
from pathlib import Path

import pytest

from tests.conftest import Padre, Repository, in_process

FILE = """
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from padre_git import App

app = App()

@app.experiment(dataset="iris", project="thesis", splitting=2, parameters={"SVC.C": [1, 10]})
def iris_svc():
    return make_pipeline(StandardScaler(), SVC(tol=0.01))
"""
# executes, and defines more behind that
EXECUTES = (
    FILE
    + """
iris_svc.execute()

@app.experiment(dataset="iris")
def second():
    return SVC()
"""
)
BROKEN = """from padre_git import Experiment
def made():
    return {}['x']
Experiment("e", dataset="iris", pipeline=made)
"""
MAPPING = {
    "schema": 1,
    "library": "mine",
    "algorithms": [
        {
            "name": "my machine",
            "implementation": "sklearn.svm.SVC",
            "hyperparameters": [{"name": "tol", "type": "other", "kind": "real", "range": "(0, 1)"}],
        }
    ],
}


def _rows(text: str, header: str) -> list[list[str]]:
    """The cells of a table of the answer, by its header; cells are two spaces apart."""
    lines = text.split(header, 1)[1].split("\n\n")[0].splitlines()[1:]
    return [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in lines]


def test_a_file(repo: Repository, padre: Padre) -> None:
    """Components, what was set with type and range, what a grid varies; outside of any set-up repository."""
    repo.write({"experiment.py": FILE})
    shown = padre("inspect", "experiment.py").out
    assert shown.startswith("thesis/iris-svc   StandardScaler + SVC\nvaried       SVC.C: 1, 10\n")
    assert ["SVC", "SVC", "sklearn", "C-support vector classification"] in _rows(shown, "component")
    assert ["SVC.tol", "0.01", "0.001", "optimizer", "real", "(0, inf)"] in _rows(shown, "parameter")
    assert "SVC.kernel" not in shown
    assert "21 hyperparameters: 10 model, 3 optimizer, 8 other; 20 with their default: --all" in shown
    everything = padre("inspect", "experiment.py", "--all").out
    assert "SVC.kernel" in everything
    assert (
        len([line for line in everything.splitlines() if line.startswith(("SVC.", "StandardScaler.", "Pipeline."))])
        == 21
    )


def test_nothing_is_executed(notebook: Repository, padre: Padre) -> None:
    """A file that executes is read up to there, which is said with its line; no run is recorded, no data set made."""
    notebook.write({"experiment.py": EXECUTES})
    shown = padre("inspect", "experiment.py").out
    assert "iris-svc" in shown
    assert "note   experiment.py, line 13: execute() was not run, and the rest of the file was not read" in shown
    assert "second" not in shown
    assert padre("list", "--json").json == []
    assert not (notebook.path / "datasets").exists()
    notebook.write(
        {"script.py": "from padre_git import start_run\nwith start_run('x') as run:\n    run.log_params({'a': 1})\n"}
    )
    error = padre("inspect", "script.py", code=1).err
    assert "script.py, line 2: start_run() was not run" in error
    assert "padre inspect @last" in error
    assert padre("list", "--json").json == []


def test_a_run(notebook: Repository, padre: Padre) -> None:
    """From its documents: the value of its setting, the types that were recorded; `@last` without argument."""
    notebook.write({"experiment.py": FILE})
    padre("dataset", "add", "iris", "sklearn:iris")
    padre("run", "experiment.py", "-p", "SVC.C=7")
    shown = padre("inspect").out
    assert ["SVC.C", "7", "1.0", "model", "real", "(0, inf]"] in _rows(shown, "parameter")
    (document,) = padre("inspect", "@last", "--json").json
    (machine,) = [each for each in document["component"]["components"] if each["name"] == "SVC"]
    assert machine["parameters"]["SVC.C"] | {"description": ""} == {
        "value": 7,
        "default": 1.0,
        "set": True,
        "type": "model",
        "kind": "real",
        "range": "(0, inf]",
        "description": "",
    }
    (definition,) = notebook.path.glob("projects/*/experiments/*/executions/*/definitions/*.json")
    recorded = json.loads(definition.read_text())["pipeline"]
    assert {each["type"] for each in recorded["parameters"].values()} == {"model", "optimizer", "other"}
    types = padre("show", "@last", "--json").json["types"]
    assert (types["SVC.C"], types["SVC.tol"], types["SVC.random_state"]) == ("model", "optimizer", "other")
    everything = padre("show", "@last", "--all").out
    assert "optimizer: " in everything
    assert "other: SVC.cache_size=200" in everything


def test_mappings_of_the_repository(notebook: Repository, padre: Padre) -> None:
    """They go before those of padre, hyperparameter by hyperparameter; a broken one is named, and hurts no list."""
    notebook.write({"experiment.py": FILE, ".padre/mappings/mine.json": json.dumps(MAPPING)})
    rows = _rows(padre("inspect", "experiment.py", "--all").out, "parameter")
    assert ["SVC.tol", "0.01", "0.001", "other", "real", "(0, 1)"] in rows
    assert ["SVC.C", "1.0", "1.0", "model", "real", "(0, inf]"] in rows
    notebook.write({".padre/mappings/mine.json": json.dumps(MAPPING, indent=1).replace('"other"', '"othr"')})
    error = padre("inspect", "experiment.py", code=1).err
    assert error.startswith("error: .padre/mappings/mine.json: algorithms[0].hyperparameters[0].type:")
    assert padre("list").code == 0


def test_graphs(repo: Repository, padre: Padre) -> None:
    """As a tree, for Markdown, and for Graphviz, which draws it where it is installed."""
    repo.write({"experiment.py": FILE})
    assert padre("inspect", "experiment.py", "--graph").out.splitlines()[-1] == "└─ SVC   tol=0.01"
    assert padre("inspect", "experiment.py", "--mermaid").out.startswith("flowchart LR\n")
    assert padre("inspect", "experiment.py", "--dot").out.startswith("digraph pipeline {\n")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["nope.py"], "nope.py does not exist; padre inspect takes Python files and YAML files"),
        (["."], ". is a folder; padre inspect takes"),
        (["broken.py"], "broken.py, line 1: ZeroDivisionError"),
        (["empty.py"], "empty.py defines no experiment; padre run empty.py"),
        (["function.py"], "function.py, line 3: KeyError: 'x'"),
        (["nosuchrun"], "no run, experiment, label or revision `nosuchrun` yet"),
    ],
)
def test_what_is_wrong(notebook: Repository, padre: Padre, words: list[str], error: str) -> None:
    """One line that says what, and what to do."""
    notebook.write({"broken.py": "1 / 0\n", "empty.py": "x = 1\n", "function.py": BROKEN})
    found = padre("inspect", *words, code=1).err
    assert error in found
    assert len(found.strip().splitlines()) == 1


def test_yaml_and_odd_names(repo: Repository, padre: Padre) -> None:
    """A YAML file with a space and an umlaut in its name is inspected like any other."""
    pipeline = "pipeline:\n  - StandardScaler\n  - SVC: {C: 3}\n"
    repo.write({"my ä.yaml": f"name: my ä\ndataset: iris\n{pipeline}"})
    (document,) = padre("inspect", "my ä.yaml", "--json").json
    assert document["pipeline"] == "StandardScaler + SVC"
    assert document["file"] == "my ä.yaml"


def test_narrow(repo: Repository, padre: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table fits a narrow terminal: no line is wider than it."""
    monkeypatch.setenv("COLUMNS", "60")
    repo.write({"experiment.py": FILE})
    assert max(map(len, padre("inspect", "experiment.py", "--all").out.splitlines()[3:-1])) <= 60


def test_what_the_file_prints(repo: Repository, padre: Padre) -> None:
    """It is no part of the answer: `--json` is one document."""
    repo.write({"experiment.py": "print('hello')\n" + FILE})
    found = padre("inspect", "experiment.py", "--json")
    assert len(found.json) == 1
    assert found.err == "hello\n"


def test_anywhere(tmp_path: Path) -> None:
    """A file is looked at outside of any git repository."""
    (tmp_path / "experiment.py").write_text(FILE)
    assert in_process(["inspect", "experiment.py"], tmp_path).code == 0
