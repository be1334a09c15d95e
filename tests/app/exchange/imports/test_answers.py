"""Predictions among the artifacts of imported runs: numbers are those of scikit-learn, and such runs are tested."""

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics

from padre_git.app.exchange.imports.answers import Wanted, of
from padre_git.errors import PadreError
from padre_git.model.foreign import Foreign, Step
from tests.conftest import Padre
from tests.storage.foreign.test_mlflow import FILES
from tests.storage.test_tensorboard import WRITTEN as EVENTS

RANDOM = np.random.default_rng(0)
CLASSES = pd.DataFrame({"y": RANDOM.choice(["a", "b", "c"], 60), "p": RANDOM.choice(["a", "b", "c"], 60)})
AMOUNTS = pd.DataFrame({"y": RANDOM.normal(size=60), "p": RANDOM.normal(size=60)})
WANTED = Wanted("out/p.csv", "y", "p")


def _parquet(frame: pd.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.to_parquet(stream)
    return stream.getvalue()


# ending -> how it is written; the last is what `mlflow.log_table` writes
WRITTEN: dict[str, Callable[[pd.DataFrame], bytes]] = {
    "csv": lambda frame: frame.to_csv(index=False).encode(),
    "parquet": _parquet,
    "jsonl": lambda frame: frame.to_json(orient="records", lines=True).encode(),
    "json": lambda frame: frame.to_json(orient="split", index=False).encode(),
}


def _run(data: bytes | None, *parts: Foreign, **recorded: float) -> Foreign:
    logged = {name: [Step(0, None, value)] for name, value in recorded.items()}
    return Foreign("1", "first", "completed", None, None, {}, logged, artifact=lambda name: data, parts=parts)


@pytest.mark.parametrize("ending", WRITTEN)
def test_classes(ending: str) -> None:
    """In each format; values that the tool recorded are compared, one of the test rows under either name."""
    data = WRITTEN[ending](CLASSES)
    exact = metrics.accuracy_score(CLASSES["y"], CLASSES["p"])
    found = of(_run(data, accuracy=exact, test_f1_macro=0.5, val_accuracy=0.9), Wanted(f"p.{ending}", "y", "p"))
    assert found is not None and found.rows.task == "classification"
    own = {name: metric.mean for name, metric in found.metrics.items()}
    assert own["accuracy"] == exact
    assert own["f1_macro"] == pytest.approx(metrics.f1_score(CLASSES["y"], CLASSES["p"], average="macro"), abs=1e-12)
    assert own["balanced_accuracy"] == pytest.approx(metrics.balanced_accuracy_score(CLASSES["y"], CLASSES["p"]))
    assert found.compared == {"accuracy": (exact, exact), "test_f1_macro": (own["f1_macro"], 0.5)}
    assert list(found.differing) == ["test_f1_macro"]
    assert found.table.column("row_id").to_pylist() == list(range(60))


def test_amounts() -> None:
    """Fractions are amounts; text in such a column is no number."""
    found = of(_run(WRITTEN["csv"](AMOUNTS)), WANTED)
    assert found is not None and found.rows.task == "regression"
    own = {name: metric.mean for name, metric in found.metrics.items()}
    assert own["rmse"] == pytest.approx(metrics.root_mean_squared_error(AMOUNTS["y"], AMOUNTS["p"]), rel=1e-12)
    assert own["r2"] == pytest.approx(metrics.r2_score(AMOUNTS["y"], AMOUNTS["p"]), rel=1e-12)
    with pytest.raises(PadreError, match="are not both numbers"):
        of(_run(WRITTEN["csv"](CLASSES)), WANTED._replace(task="regression"))


def test_whole_numbers() -> None:
    """They may be both, so the user says it; classes that one column has as 1.0 are those that the other has as 1."""
    frame = pd.DataFrame({"y": [0, 1, 1, 0], "p": [0.0, 1.0, 0.0, 0.0]})
    data = WRITTEN["csv"](frame)
    with pytest.raises(PadreError, match="--task classification or --task regression"):
        of(_run(data), WANTED)
    classes, amounts = (of(_run(data), WANTED._replace(task=task)) for task in ("classification", "regression"))
    assert classes is not None and classes.metrics["accuracy"].mean == 0.75
    assert amounts is not None and amounts.metrics["rmse"].mean == 0.5


def test_splits_and_rows() -> None:
    """Of each split its own rows; the same rows give the same hash of the splitting, others another one."""

    def joined(shift: int) -> Any:
        frames = [CLASSES.assign(row=range(start, start + 60)) for start in (shift, shift + 60)]
        return of(_run(None, *(_run(WRITTEN["csv"](frame)) for frame in frames)), WANTED._replace(row="row"))

    one, other = joined(0), joined(1)
    assert [each.number for each in one.computations] == [0, 1]
    assert one.table.column("row_id").to_pylist() == list(range(120))
    assert one.metrics["accuracy"].n == 2
    assert one.rows.splitting == joined(0).rows.splitting != other.rows.splitting


@pytest.mark.parametrize(
    ("data", "wanted", "words"),
    [
        (b"y,q\n1,2\n", {}, "p.csv of first has no column `p`; it has `y`, `q`"),
        (b"y,p\n", {}, "no rows"),
        (b"y,p\na,b\na,\n", {}, "1 rows without a value of `p`"),
        (b"y,p,r\na,b,1\na,b,1\n", {"row": "r"}, "row_id names a row twice"),
        (b"\x80\x04\x95pickle", {}, "p.csv"),
        (b"", {}, "p.csv"),
        (b"y,p\na,b\n", {"file": "p.pkl"}, "pickle"),
    ],
)
def test_what_is_no_table(data: bytes, wanted: dict[str, str], words: str) -> None:
    """The error names file and run, and what is there."""
    with pytest.raises(PadreError, match=words.replace(".", r"\.")):
        of(_run(data), WANTED._replace(**wanted))


def test_no_file() -> None:
    """A run, or a split of it, that has none has no predictions."""
    assert of(_run(None), WANTED) is None
    assert of(_run(None, _run(WRITTEN["csv"](CLASSES)), _run(None)), WANTED) is None


@pytest.fixture
def stored(padre: Padre, notebook: Any, tmp_path: Path) -> Padre:
    """`padre` next to a folder of MLflow: two runs with predictions of the same rows, one without."""
    store = tmp_path / "mlruns" / "1"
    truth = RANDOM.choice(["no", "yes"], 80)
    for number, right in enumerate((0.95, 0.6, None)):
        run = store / f"{number:032x}"
        (run / "metrics").mkdir(parents=True)
        (run / "params").mkdir()
        (run / "params" / "depth").write_text(str(number))
        (run / "meta.yaml").write_text(f"run_id: {number:032x}\nstatus: 3\nstart_time: {1700000000000 + number}\n")
        (run / "metrics" / "accuracy").write_text("1700000000000 0.5 0\n")
        if right is not None:
            wrong = RANDOM.random(80) > right
            answer = np.where(wrong, np.where(truth == "no", "yes", "no"), truth)
            (run / "artifacts" / "eval").mkdir(parents=True)
            frame = pd.DataFrame({"label": truth, "predicted": answer})
            frame.to_csv(run / "artifacts" / "eval" / "p.csv", index=False)
    (store / "meta.yaml").write_text("name: churn\nlifecycle_stage: active\n")
    return padre


OPTIONS = ("--predictions", "eval/p.csv", "--truth", "label", "--prediction", "predicted")


def test_imported_runs_are_tested(stored: Padre) -> None:
    """McNemar's test over the rows, as of own runs on one test set; `verify` finds the metrics again."""
    out = stored("import", "mlflow", "../mlruns", *OPTIONS).out
    assert "2 with predictions, 1 without: they can be listed, not tested" in out
    assert "metrics   accuracy differs in 2 runs" in out
    rows = {str(row["parameters"]["depth"]): row for row in stored("list", "--json", "--expand").json}
    assert rows["2"]["metrics"]["accuracy"]["mean"] == 0.5
    for number in "01":
        frame = pd.read_csv(stored.repo.path.parent / "mlruns/1" / f"{int(number):032x}" / "artifacts/eval/p.csv")
        exact = metrics.accuracy_score(frame["label"], frame["predicted"])
        assert rows[number]["metrics"]["accuracy"]["mean"] == exact
        shown = stored("show", str(rows[number]["run"])).out
        assert f"accuracy of its predictions is {exact:.6g}, and 0.5 in MLflow" in shown
        assert stored("export", "csv", "predictions", str(rows[number]["run"])).out.count("\n") == 81
    found = stored("compare", str(rows["0"]["run"]), str(rows["1"]["run"]), "--json").json
    [pair] = [each for each in found["pairs"] if each["metric"] == "accuracy"]
    assert pair["p"] is not None and pair["p"] < 0.05
    assert "McNemar" in str(found)
    out = stored("compare", "churn", "--expand").out
    assert "§" in out  # the one without predictions
    checked = stored("verify", str(rows["0"]["run"])).out
    assert "differ" not in checked and "not checked: no predictions" not in checked, checked
    assert "3 already here" in stored("import", "mlflow", "../mlruns", *OPTIONS).out


def test_options_that_lack(stored: Padre) -> None:
    """Each is named; a file that leads out of the artifacts is refused, one that nobody has is no error."""
    assert (
        "--truth COLUMN and --prediction COLUMN"
        in stored("import", "mlflow", "../mlruns", "--predictions", "x.csv", code=2).err
    )
    assert "--row needs --predictions FILE" in stored("import", "mlflow", "../mlruns", "--row", "x", code=2).err
    out = stored("import", "mlflow", "../mlruns", "--predictions", "../meta.yaml", *OPTIONS[2:], code=1)
    assert "no path inside the artifacts" in out.err
    out = stored("import", "mlflow", "../mlruns", "--predictions", "none.csv", *OPTIONS[2:], "--dry-run")
    assert "no predictions: they can be listed, not tested" in out.out
    wrong = stored("import", "mlflow", "../mlruns", *OPTIONS[:2], "--truth", "lable", *OPTIONS[4:], code=0)
    assert "has no column `lable`; it has `label`, `predicted`" in wrong.err
    assert json.loads(stored("list", "--json").out)


@pytest.mark.parametrize("tool", ["sacred", "tensorboard"])
def test_other_tools(padre: Padre, notebook: Any, tmp_path: Path, tool: str) -> None:
    """The file lies in the folder of the run, where Sacred's `add_artifact` puts it, and next to event files."""
    store = tmp_path / "runs"
    if tool == "sacred":
        shutil.copytree(FILES / "sacred-0.8", store)
    else:
        (store / "1").mkdir(parents=True)
        (store / "1" / "events.out.tfevents.1700000000.host").write_bytes(EVENTS)
    CLASSES.to_csv(store / "1" / "p.csv", index=False)
    out = padre("import", tool, "../runs", "--predictions", "p.csv", "--truth", "y", "--prediction", "p").out
    assert "1 with predictions" in out
    [row] = [row for row in padre("list", "--json", "--expand").json if "balanced_accuracy" in row["metrics"]]
    exact = metrics.accuracy_score(CLASSES["y"], CLASSES["p"])
    assert row["metrics"]["accuracy"]["mean"] == exact
    table = pd.read_csv(io.StringIO(padre("export", "csv", "predictions", str(row["run"])).out))
    assert (table["prediction"] == table["truth"]).mean() == exact and len(table) == len(CLASSES)
