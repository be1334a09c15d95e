"""A metric without a value in some splits, on one side of a difference."""

from tests.conftest import Padre, Repository

FILE = """from sklearn.cluster import DBSCAN
from sklearn.datasets import load_iris
from padre_git import App

app = App()


@app.dataset()
def flowers():
    return load_iris(as_frame=True).data


@app.experiment(dataset=flowers, splitting=5)
def density():
    return DBSCAN(eps={eps})
"""


def test_undefined_is_said(notebook: Repository, padre: Padre) -> None:
    """One cluster has no silhouette: that side is undefined, nothing is subtracted, nothing tested."""
    for eps in (50, 0.9):
        notebook.write({"experiment.py": FILE.format(eps=eps)})
        padre("run", "experiment.py", "--quiet")
    out = padre("diff", "@last~1", "@last").out
    assert "silhouette  (main)  undefined  0." in out
    assert "NaN" not in out
    table = padre("diff", "@last~1", "@last", "--markdown").out.split("<details>")[0]
    assert "undefined" in table
    assert "NaN" not in table
    assert padre("diff", "@last~1", "@last", "--json").json["pairs"][0]["metrics"]["silhouette"]["difference"] is None
