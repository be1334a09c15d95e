"""Metrics derived again from stored predictions."""

from padre_git.app.diff.result import find
from padre_git.app.predictions import recomputed
from padre_git.app.recording.opening import open_workspace
from tests.conftest import Padre, Repository

CODE = """from sklearn.linear_model import LogisticRegression
from padre_git import App

app = App()


@app.metric(greater_is_better=True)
def mine(y_true, y_pred):
    return (y_true == y_pred).mean()


@app.experiment(dataset="iris", splitting=3, metrics=["log_loss", "recall.setosa", "roc_auc", mine])
def iris_lr():
    return LogisticRegression(C={c}, max_iter=300)
"""


def test_all_but_the_code_of_others(notebook: Repository, padre: Padre) -> None:
    """Of probabilities, of one class, of rankings; a function of the repository is named and not run."""
    padre("dataset", "add", "iris", "sklearn:iris")
    for c in (1, 2):
        notebook.write({"experiment.py": CODE.format(c=c)})
        padre("run", "experiment.py", "--quiet")
    (found,) = find(open_workspace(notebook.path), ()).differences
    for variant in (found.pair.before, found.pair.after):
        assert recomputed.unequal(variant.reader, variant.metrics) == ([], ["mine"])
    said = next(check for check in find(open_workspace(notebook.path), ()).checks if "derived" in check.name)
    assert said.text == "equal, 2 of 2 runs; mine not: other code than padre's is not run for this"
