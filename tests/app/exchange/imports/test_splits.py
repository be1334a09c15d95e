"""Runs below a parent as its splits: joined by the name that the user gives, and by nothing else."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from padre_git.app.exchange.imports.splits import Joined
from padre_git.model.foreign import Foreign, Head, Step
from tests.conftest import made, process_environment
from tests.peers import python_of


class Store:
    """Runs in memory."""

    tool, name = "MLflow", "memory"

    def __init__(self, *runs: Foreign) -> None:
        self._runs = {run.id: run for run in runs}

    def experiments(self) -> Sequence[str]:
        """The only one."""
        return ["churn"]

    def heads(self, experiment: str) -> Iterator[Head | str]:
        """All of them."""
        yield from (Head(name, None) for name in self._runs)

    def read(self, experiment: str, head: Head) -> Foreign:
        """One of them."""
        return self._runs[head.id]


def _run(name: str, parent: str | None = None, fold: str | None = None, score: float = 0.5, **given: str) -> Foreign:
    parameters = {**given, **({} if fold is None else {"fold": fold})}
    logged = {"accuracy": [Step(0, None, score)]}
    return Foreign(name, name, "completed", 1.0, 2.0, parameters, logged, parent=parent)


def _joined(*runs: Foreign, by: str = "fold") -> tuple[dict[str, Foreign], list[str]]:
    store = Joined(Store(*runs), by)
    heads = list(store.heads("churn"))
    return (
        {head.id: store.read("churn", head) for head in heads if isinstance(head, Head)},
        [head for head in heads if isinstance(head, str)],
    )


def test_joined() -> None:
    """In the order of their numbers, with the parameters that all of them share; the others are named."""
    folds = [_run(f"c{fold}", "p", str(fold), fold / 100, C="1", seed=str(fold)) for fold in (10, 2, 0)]
    found, said = _joined(_run("p", score=0.9, model="svc"), *folds, _run("alone"))
    assert found.keys() == {"p", "alone"} and not said
    run = found["p"]
    assert [part.id for part in run.parts] == ["c0", "c2", "c10"]
    assert run.parameters == {"C": "1", "model": "svc"}
    assert list(run.notes) == [
        "its splits are 3 runs of MLflow, fold: 0, 2, 10",
        "parameters that differ between its splits are left out: seed",
    ]
    assert not found["alone"].parts


def test_tags() -> None:
    """A tag numbers them as a parameter does; texts are in their order."""
    folds = [replace(_run(name, "p"), tags={"part": name}) for name in ("b", "a")]
    found, _ = _joined(_run("p"), *folds, by="part")
    assert [part.id for part in found["p"].parts] == ["a", "b"]


@pytest.mark.parametrize(
    ("runs", "words"),
    [
        ([_run("p"), _run("a", "p", "0"), _run("b", "p", "0")], "several runs of its parent p have fold 0"),
        ([_run("a", "p", "0"), _run("b", "p", "1")], "its parent p is not among the runs"),
    ],
)
def test_runs_stay_runs(runs: list[Foreign], words: str) -> None:
    """Where two have one number, or the parent is gone; each says why."""
    found, said = _joined(*runs)
    assert found.keys() == {run.id for run in runs} and not said
    for run in runs:
        if run.parent:
            assert any(words in note for note in found[run.id].notes)


def test_nothing_is_joined() -> None:
    """If no run has the name, a note says so, and the runs are imported as they are."""
    found, said = _joined(_run("p"), _run("a", "p", "0"), by="flod")
    assert found.keys() == {"p", "a"}
    assert said == ["no run of churn has runs below it that have a tag or parameter `flod`"]


def test_states() -> None:
    """A split that failed makes the run one that failed."""
    found, _ = _joined(_run("p"), replace(_run("a", "p", "0"), status="failed"), _run("b", "p", "1"))
    assert found["p"].status == "failed"


CROSS_VALIDATE = """
import json, os, sys
os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
import mlflow, pandas
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import KFold
from sklearn.tree import DecisionTreeClassifier

mlflow.set_tracking_uri(sys.argv[1])
mlflow.set_experiment("iris")
data = load_iris(as_frame=True)
found = {}
for name, model in {"tree": DecisionTreeClassifier(random_state=0), "lr": LogisticRegression(max_iter=5000)}.items():
    with mlflow.start_run(run_name=name) as parent:
        mlflow.log_param("model", name)
        scores = []
        for fold, (train, test) in enumerate(KFold(5, shuffle=True, random_state=0).split(data.data)):
            with mlflow.start_run(nested=True):
                mlflow.log_param("fold", fold)
                predicted = model.fit(data.data.iloc[train], data.target.iloc[train]).predict(data.data.iloc[test])
                frame = pandas.DataFrame({"row": test, "truth": data.target.iloc[test], "answer": predicted})
                mlflow.log_table(frame, "eval/table.json")
                frame.to_csv("p.csv", index=False)
                mlflow.log_artifact("p.csv", "eval")
                scores.append(accuracy_score(frame["truth"], predicted))
                mlflow.log_metric("accuracy", scores[-1])
        mlflow.log_metric("mean_accuracy", sum(scores) / 5)
        found[name] = scores
print(json.dumps(found))
"""


@pytest.mark.heavy
@pytest.mark.usefixtures("package_index")
@pytest.mark.parametrize(("address", "place"), [("file:./mlruns", "mlruns"), ("sqlite:///mlflow.db", "mlflow.db")])
def test_a_cross_validation_of_stock_mlflow(address: str, place: str, tmp_path: Path) -> None:
    """Each fold is a split: its metrics, recomputed from both kinds of table, are the ones that MLflow recorded."""
    python = python_of("mlflow-skinny>=3", "sqlalchemy<2.1", "alembic")
    done = subprocess.run(
        [python, "-c", CROSS_VALIDATE, address],
        cwd=tmp_path, env=process_environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    theirs = json.loads(done.stdout.splitlines()[-1])
    for file in ("eval/p.csv", "eval/table.json"):
        padre = made(tmp_path / file.replace("/", "-"), {"train.py": "print(1)\n"})
        table = ("--predictions", file, "--truth", "truth", "--prediction", "answer", "--row", "row")
        out = padre("import", "mlflow", f"../{place}", "--splits", "fold", *table, "--task", "classification").out
        assert "2 of 2 runs: 2 completed" in out and "10 splits; 2 with predictions" in out, out
        assert "2 values as recorded" in out and "differs" not in out
        for row in padre("list", "--json", "--expand").json:
            own = row["metrics"]["accuracy"]
            assert own["n"] == 5
            assert own["mean"] == pytest.approx(sum(theirs[row["parameters"]["model"]]) / 5, abs=1e-12)
            frame = padre("export", "csv", "predictions", str(row["run"])).out
            assert frame.count("\n") == 151
        one, other = (str(row["run"]) for row in padre("list", "--json", "--expand").json)
        # which rows each fold was trained on MLflow does not record
        assert "no corrected variance is established" in padre("compare", one, other).out
