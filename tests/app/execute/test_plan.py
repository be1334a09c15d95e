"""What is judged before the first fit: what the estimator is for, and whether the data have what it needs."""

from typing import Any

from padre_git.app.execute.plan import _brief
from tests.conftest import Padre, Repository

DECLARED = """
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_iris
from sklearn.ensemble import StackingClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.mixture import GaussianMixture
from padre_git import App, Dataset

app = App()
X, y = load_iris(return_X_y=True, as_frame=True)
iris = Dataset("irises", (X, y))
known = Dataset("unlabelled", X)

@app.experiment(dataset=iris, splitting=2)
def mixture(): return GaussianMixture(3, random_state=0)

@app.experiment(dataset=known, splitting=2)
def alone(): return GaussianMixture(3, random_state=0)

@app.experiment(dataset=iris, splitting=2)
def stacked(): return StackingClassifier([("l", LogisticRegression(max_iter=500))])

@app.experiment(dataset=iris, splitting=2)
def calibrated(): return CalibratedClassifierCV(FrozenEstimator(LogisticRegression(max_iter=500).fit(X, y)))
"""
MISSING = """
import numpy as np
from sklearn.linear_model import Ridge
from padre_git import App, Dataset
app = App()
X, y = np.arange(120.0).reshape(60, 2), np.arange(60.0)
y[7] = np.nan
@app.experiment(dataset=Dataset("holes", (X, y)), splitting=3)
def ridge(): return Ridge()
"""


def _runs(padre: Padre) -> dict[str, Any]:
    return {run["experiment"]: run for run in padre("list", "--json").json}


def test_an_estimator_does_what_it_declares(notebook: Repository, padre: Padre) -> None:
    """A mixture is a clustering, a stacking without a final estimator runs, and what is frozen is not seeded."""
    notebook.write({"declared.py": DECLARED})
    done = padre("run", "declared.py")
    assert "LogisticRegression is frozen: it was fitted before, perhaps on test rows" in done.out + done.err
    runs = _runs(padre)
    assert {run["status"] for run in runs.values()} == {"completed"}
    assert {name: run["main_metric"] for name, run in runs.items()} == {
        "mixture": "adjusted_rand",
        "alone": "silhouette",
        "stacked": "accuracy",
        "calibrated": "accuracy",
    }
    assert runs["mixture"]["metrics"]["adjusted_rand"]["mean"] > 0.5
    assert "roc_auc" in runs["stacked"]["metrics"]


def test_a_frozen_estimator_stays_as_it_is(notebook: Repository, padre: Padre) -> None:
    """Its parameters are no hyperparameters any more: to set one is refused before anything is computed."""
    notebook.write({"declared.py": DECLARED})
    said = padre("run", "declared.py", "--experiment", "calibrated", "-p", "LogisticRegression.C=3", code=1).err
    assert "belongs to a frozen estimator, which was fitted with what it has" in said
    assert not padre("list", "--json").json


def test_a_target_with_holes(notebook: Repository, padre: Padre) -> None:
    """Missing numbers are refused before any fit, in the words that missing classes have."""
    notebook.write({"holes.py": MISSING})
    assert "the target is missing in 1 of 60 rows; drop them, or fill them in" in padre("run", "holes.py", code=1).err
    assert not padre("list", "--json").json


def test_the_heading_is_a_line() -> None:
    """Of long pipelines what stands in brackets goes, the innermost first."""
    assert _brief("StandardScaler + SVC") == "StandardScaler + SVC"
    nested = "ColumnTransformer(SimpleImputer + StandardScaler) + BaggingClassifier(Stacking(SVC + PCA))"
    assert _brief(nested) == "ColumnTransformer + BaggingClassifier(Stacking)"
    assert len(_brief(" + ".join(["StandardScaler"] * 20))) == 60
