"""`padre import scores`: numbers that others reported."""

import json

from tests.app.compare.recorded import BASE, entry
from tests.conftest import Padre, Repository

TABLE = "label,wine,iris\nforest,95.0,90.5\nnet,93.0,\n"


def test_a_column_per_data_set(notebook: Repository, padre: Padre) -> None:
    """Each number that is there is taken in, as a fraction with --percent; an empty cell is none."""
    notebook.write({"doe.csv": TABLE})
    out = padre("import", "scores", "doe.csv", "--source", "Doe 2020", "--metric", "accuracy", "--percent").out
    assert out.startswith("doe   3 numbers of forest, net on 2 data sets\n")
    document = json.loads(notebook.read("projects/default/reported/doe.json"))
    found = {(each["label"], each["dataset"]): each["mean"] for each in document["scores"]}
    assert found == {("forest", "wine"): 0.95, ("forest", "iris"): 0.905, ("net", "wine"): 0.93}


def test_a_column_per_label(notebook: Repository, padre: Padre) -> None:
    """Data sets in rows say the same as labels in rows."""
    notebook.write({"doe.csv": "Data set,forest,net\nwine,0.95,0.93\niris,0.905,\n", "roe.csv": TABLE})
    given = ("--source", "Doe 2020", "--metric", "accuracy")
    assert padre("import", "scores", "doe.csv", *given).out.startswith(
        "doe   3 numbers of forest, net on 2 data sets\n"
    )
    padre("import", "scores", "roe.csv", *given, "--percent")
    doe, roe = (
        json.loads(notebook.read(f"projects/default/reported/{name}.json"))["scores"] for name in ("doe", "roe")
    )
    assert sorted(map(repr, doe)) == sorted(map(repr, roe))


def test_what_lines_are_about(notebook: Repository, padre: Padre) -> None:
    """A table without `label` and `dataset` is refused with what it has; one with both needs `mean`."""
    notebook.write({"a.csv": "method;wine\nnet;0.9\n", "b.csv": "label,dataset,score\nnet,wine,0.9\n"})
    given = ("--source", "Doe 2020", "--metric", "accuracy")
    assert "a column `label` or `dataset` has to say" in padre("import", "scores", "a.csv", *given, code=1).err
    assert "has to be called `mean`" in padre("import", "scores", "b.csv", *given, code=1).err


def test_a_source_is_demanded(notebook: Repository, padre: Padre) -> None:
    """Numbers without a source are a usage error, and nothing is written."""
    notebook.write({"doe.csv": TABLE})
    assert "--source" in padre("import", "scores", "doe.csv", "--metric", "accuracy", code=2).err
    assert not (notebook.path / "projects").exists()


def test_a_file_that_is_not_there(notebook: Repository, padre: Padre) -> None:
    """One line that names it."""
    assert "none.csv" in padre("import", "scores", "none.csv", "--source", "Doe", code=1).err


def test_a_table_of_reported_numbers_alone(notebook: Repository, padre: Padre) -> None:
    """One sentence says that others reported all; and no cell is marked."""
    rows = "\n".join(f"d{at},0.8{at},0.9{at},{'0.95' if at < 4 else '0.7'}" for at in range(7))
    notebook.write({"doe.csv": f"dataset,A,B,C\n{rows}\n", **entry("own", BASE)})
    padre("import", "scores", "doe.csv", "--source", "Doe 2020", "--metric", "roc_auc")
    labels = ("reported:A", "reported:B", "reported:C")
    shown = padre("compare", *labels).out
    assert shown.startswith("roc_auc, as reported by others; higher is better\n")
    assert "all numbers are as reported by others: Doe 2020" in shown
    assert "‡" not in shown
    table = " ".join(padre("report", "--select", ",".join(labels), "--latex", code=0).out.split())
    assert r"\caption{ROC AUC. Bold: highest mean." in table
    assert "All numbers are as reported by others (Doe 2020)." in table
    assert "ddagger" not in table
