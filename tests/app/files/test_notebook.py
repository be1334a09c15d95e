"""`padre run NOTEBOOK.ipynb`: its cells run in a kernel of their own, and the run has all that they did."""

import json
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from padre_git.app.files.notebook import _parameters
from padre_git.app.notebooks import kernel
from tests.conftest import PATIENCE, Padre, Repository

TRAIN = """\
from sklearn.datasets import load_iris
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC
parts = train_test_split(*load_iris(return_X_y=True), random_state=seed)
answers = SVC(C=C).fit(parts[0], parts[2]).predict(parts[1])
accuracy_score(parts[3], answers)
"""


def cell(source: str, *tags: str, kind: str = "code") -> dict[str, Any]:
    """A cell as it is in a file."""
    made = {"cell_type": kind, "id": f"c{abs(hash(source)) % 10**6}", "metadata": {"tags": [*tags]}, "source": source}
    return {**made, "outputs": [], "execution_count": None} if kind == "code" else made


def notebook_of(*cells: dict[str, Any], **metadata: Any) -> str:
    """The text of a notebook."""
    return json.dumps({"cells": [*cells], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def runs(repo: Repository) -> list[tuple[dict[str, Any], Path]]:
    """The documents of all runs with their folders, in the order in which they ran."""
    files = repo.path.glob("projects/*/experiments/*/executions/*/runs/*/run.json")
    found = [(json.loads(file.read_text()), file.parent) for file in files]
    return sorted(found, key=lambda each: str(each[0]["started"]))


GOOD = notebook_of(
    cell("# Iris", kind="markdown"),
    cell("seed = 3\nC: float = 1.0\nstarted = str(seed)", "parameters"),
    cell(TRAIN),
    cell("import helper\nprint('loss: 0.25')\nopen('made.txt', 'w').write('x');"),
)
BAD = notebook_of(cell("a = 1"), cell("print('before')\nraise ValueError('a is 1')"), cell("b = 2"))


def test_a_notebook_is_run(notebook: Repository, padre: Padre) -> None:
    """Values, scores, predictions, files and the executed notebook are in the run; the user's notebook is as it was."""
    notebook.write({"work/try it.ipynb": GOOD, "work/bad.ipynb": BAD, "work/helper.py": "X = 1\n"})
    notebook.git("add", "work/helper.py")
    notebook.git("commit", "-q", "-m", "helper")
    out = padre("run", "work/try it.ipynb", "-p", "C=0.5", check=False).out  # it writes a file
    assert out.startswith("try-it   notebook, 3 code cells\n")
    assert "kept   work/try it.ipynb with its outputs" in out
    assert notebook.read("work/try it.ipynb") == GOOD
    [(run, folder)] = runs(notebook)
    assert (run["status"], run["experiment"]) == ("completed", "try-it")
    assert run["parameters"] | {"seed": 3, "C": 0.5, "SVC.C": 0.5} == run["parameters"]
    assert "started" not in run["parameters"]  # it is computed
    assert run["command"] == ["padre", "run", "work/try it.ipynb", "-p", "C=0.5"]
    assert {each["path"] for each in run["code"]["files"]} == {"work/try it.ipynb", "work/helper.py"}
    assert run["pipeline"] == "SVC"
    assert set(json.loads((folder / "metrics.json").read_text())["metrics"]) == {"accuracy", "loss"}
    assert run["predictions"]
    assert run["artifacts"] == ["artifacts/work/made.txt", "artifacts/work/try it.ipynb"]

    # the outputs are no code, a changed cell is
    executed = json.loads(GOOD)
    executed["cells"][2]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["x"]}]
    notebook.write({"work/try it.ipynb": json.dumps(executed)})
    assert "stale" not in padre("status").out
    notebook.write({"work/try it.ipynb": GOOD.replace("loss: 0.25", "loss: 0.125")})
    assert "try-it: work/try it.ipynb changed" in padre("status").out
    padre("run", "--stale", check=False)
    assert "+print('loss: 0.125')" in padre("diff", "--code", "@last~1", "@last").out
    assert len({run["execution"] for run, _ in runs(notebook)}) == 2

    # a cell that fails ends the run, and what was before it is kept
    result = padre("run", "work/bad.ipynb", code=1, check=False)
    assert "failed, cell 2: ValueError: a is 1" in result.err
    run, folder = runs(notebook)[-1]
    assert run["error"] | {"type": "ValueError", "message": "a is 1", "component": "cell 2"} == run["error"]
    assert "\x1b" not in run["error"]["traceback"]
    assert "before" in (folder / "log.txt").read_text()


@pytest.mark.parametrize(
    ("cells", "words", "said"),
    [
        ([cell("C = 1")], ("-p", "C=2"), "-p C: no cell of a.ipynb has the tag `parameters`"),
        ([cell("C = 1", "parameters")], ("-p", "c=2"), "unknown parameter `c` of a.ipynb; did you mean `C`? Known: C."),
        ([cell("C = 1")], ("--seeds", "1"), "--seeds has no effect on a file"),
        ([cell("C = 1")], ("--", "x"), "a.ipynb takes no arguments; -p NAME=VALUE sets a value of its cell"),
        (None, (), "a.ipynb is not a notebook"),
    ],
)
def test_refusals(notebook: Repository, padre: Padre, cells: Any, words: tuple[str, ...], said: str) -> None:
    """What cannot be obeyed is said before anything runs."""
    notebook.write({"a.ipynb": notebook_of(*cells) if cells else "{}"})
    assert said in padre("run", "a.ipynb", *words, code=None, check=False).err
    assert runs(notebook) == []


def test_no_kernel(notebook: Repository, padre: Padre) -> None:
    """Where the notebook's kernel is not installed, it is said how to install it, and there is no run."""
    notebook.write(
        {"a.ipynb": notebook_of(cell("1"), kernelspec={"name": "julia-x", "display_name": "", "language": ""})}
    )
    assert "--name julia-x" in padre("run", "a.ipynb", code=1, check=False).err
    assert runs(notebook) == []
    assert "interrupted" not in padre("list").out


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("a, b = 1, 2\n%matplotlib inline\nc = [1.5]", {"c": [1.5]}),
        ("x = -1\ny: int\nz = f(1)", {"x": -1, "y": None, "z": ...}),
        ("if", {}),
    ],
)
def test_parameters_of_a_cell(source: str, found: dict[str, Any]) -> None:
    """Plain assignments are parameters; of what is computed the name is known."""
    text = notebook_of(cell("b = 1"), cell(source, "parameters"))
    assert _parameters(kernel.nbformat.reads(text, as_version=4)) == found


@pytest.mark.heavy
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping(notebook: Repository, padre: Padre, number: signal.Signals) -> None:
    """Ctrl-C interrupts the cell; the run is recorded as interrupted, with what was before, and no kernel is left."""
    notebook.write(
        {"a.ipynb": notebook_of(cell("print('first')"), cell("import time\nopen('x', 'w')\ntime.sleep(600)"))}
    )
    process = padre.start("run", "a.ipynb")
    until = time.monotonic() + PATIENCE
    while not (notebook.path / "x").exists() and time.monotonic() < until:
        time.sleep(0.1)
    process.send_signal(number)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    [(run, folder)] = runs(notebook)
    assert run["status"] == "interrupted"
    assert "first" in (folder / "log.txt").read_text()


@pytest.mark.heavy
def test_a_search(notebook: Repository, padre: Padre) -> None:
    """Several values give a run each."""
    notebook.write({"a.ipynb": notebook_of(cell("C = 1", "parameters"), cell("print(f'loss: {C / 2}')"))})
    padre("run", "a.ipynb", "-p", "C=1,.inf")
    found = [
        (run["parameters"]["C"], json.loads((folder / "metrics.json").read_text())) for run, folder in runs(notebook)
    ]
    assert [value for value, _ in found] == [1, "Infinity"]
    assert [each["metrics"]["loss"]["mean"] for _, each in found] == [0.5, "Infinity"]
