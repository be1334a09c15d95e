"""`padre metric list`."""

import csv
import io
from hashlib import sha256

from padre_git.core.metrics.table import METRICS
from tests.conftest import Padre


def test_table(padre: Padre) -> None:
    """A line for each metric, with what it is for, direction and bounds; it needs no `padre init`."""
    lines = padre("metric", "list").out.splitlines()
    assert lines[0].split() == ["metric", "for", "better", "bounds", "from"]
    assert [line.split()[0] for line in lines[1:-1]] == list(METRICS)
    cells = {line.split()[0]: " ".join(line.split()[1:]) for line in lines}
    assert cells["accuracy"] == "classification higher 0 to 1 predict"
    assert cells["log_loss"].startswith("binary, multiclass lower at least 0 predic")
    assert cells["rmse"] == "regression lower at least 0 predict"
    assert cells["r2"] == "regression higher at most 1 predict"


def test_documents(padre: Padre) -> None:
    """`--json` has each as an object, `--csv` and `--markdown` the table and nothing else."""
    documents = padre("metric", "list", "--json").json
    assert [each["metric"] for each in documents] == list(METRICS)
    loss = next(each for each in documents if each["metric"] == "log_loss")
    assert loss == {
        "metric": "log_loss",
        "kinds": ["binary", "multiclass"],
        "of": None,
        "average": None,
        "code": sha256(b"padre metric log_loss 1").hexdigest()[:12],
        "greater_is_better": False,
        "bounds": [0.0, None],
        "consumes": [["truth", "probabilities", "classes"]],
    }
    rows = list(csv.reader(io.StringIO(padre("metric", "list", "--csv").out)))
    assert [row[0] for row in rows] == ["metric", *METRICS]
    assert len(padre("metric", "list", "--markdown").out.splitlines()) == len(METRICS) + 2


def test_no_such_word(padre: Padre) -> None:
    """What the group has not is exit 2."""
    assert padre("metric", "frob", code=2).err.startswith("error: ")
