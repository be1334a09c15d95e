"""From a table of predictions back to truth and answers: every metric has the value that it had in the run."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sklearn.cluster import KMeans
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris, load_linnerud
from sklearn.ensemble import IsolationForest, RandomForestClassifier
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import SVC

from padre_git.core.components.answers import OUTLIERS, problem
from padre_git.core.compute import compute
from padre_git.core.metrics import resolve as metrics
from padre_git.core.metrics.fitting import default_metrics, offered
from padre_git.core.metrics.metric import value_in
from padre_git.core.metrics.paths import Paths
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.results import raw
from padre_git.core.results.hash import predictions_hash
from padre_git.core.results.predictions import predictions
from padre_git.core.results.schema import KEY, kinds
from padre_git.core.splitting import resolve as splitting

CANCER, IRIS, DIABETES = (
    load(return_X_y=True, as_frame=True) for load in (load_breast_cancer, load_iris, load_diabetes)
)
TARGETS = load_linnerud(return_X_y=True, as_frame=True)
NAMED = np.array(["benign", "malignant"])[1 - CANCER[1].to_numpy()]
LABELS = pd.DataFrame({"large": CANCER[0]["mean area"] > 600, "rough": CANCER[0]["mean texture"] > 19}).astype(int)
BOTH = pd.DataFrame({"kind": IRIS[1], "wide": (IRIS[0].iloc[:, 1] > 3).astype(int)})
FOREST = RandomForestClassifier(5, random_state=0)

CASES = [
    pytest.param(GaussianNB(), CANCER[0], NAMED, 3, id="two-classes"),
    pytest.param(SVC(), CANCER[0], CANCER[1], 3, id="one-decision-value"),
    pytest.param(GaussianNB(), IRIS[0], IRIS[1], 3, id="three-classes"),
    pytest.param(SVC(), IRIS[0], IRIS[1].map(str), 3, id="decision-values"),
    pytest.param(GaussianNB(), IRIS[0], IRIS[1], {"kind": "k-fold", "folds": 5, "shuffle": False, "stratified": False},
                 id="class-missing"),
    pytest.param(FOREST, CANCER[0], LABELS, 3, id="labels"),
    pytest.param(OneVsRestClassifier(GaussianNB()), CANCER[0], LABELS, 3, id="labels-one-array"),
    pytest.param(FOREST, IRIS[0], BOTH, 3, id="two-outputs"),
    pytest.param(Ridge(), DIABETES[0], DIABETES[1], 3, id="numbers"),
    pytest.param(LinearRegression(), *TARGETS, 3, id="three-targets"),
    pytest.param(KMeans(3, n_init=1), IRIS[0], IRIS[1], 3, id="clusters"),
    pytest.param(IsolationForest(n_estimators=9), CANCER[0], 2 * CANCER[1] - 1, 3, id="outliers"),
]  # fmt: skip


def _stored(table: pa.Table) -> pa.Table:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return pq.read_table(pa.BufferReader(sink.getvalue()))


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.UndefinedMetricWarning", "ignore::UserWarning")
@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize(("estimator", "X", "y", "how"), CASES)
def test_metrics_come_out_the_same(estimator: Any, X: Any, y: Any, how: Any) -> None:
    """Each metric that is offered, from the answers in memory and from the file, to the last bit."""
    workflow = Pipeline.of(estimator)
    splits = splitting.resolve(how, task=workflow.task, y=y).split(len(X), y)
    known = problem(workflow.task, y, estimator=workflow.estimator)
    names = [each.name for each in offered(known) if each.part != "class" or known.kind in {"binary", OUTLIERS}]
    chosen = [each for each in metrics.resolve(names, workflow.task, y=y, estimator=workflow.estimator)
              if not {"numbers", "estimator"} & {*each.things} and "numbers" not in str(each.consumes)]  # fmt: skip
    assert {each.name for each in default_metrics(known)} <= set(names)
    todo = [compute.Computation(workflow, {}, 0, split, chosen) for split in splits]
    results = list(compute.run(todo, X, y))
    assert [each.failure for each in results] == [None] * len(results)
    table = predictions(results, splits, y, task=workflow.task)
    parts = list(raw.parts(_stored(table), task=workflow.task))
    assert [part.number for part in parts] == [result.number for result in results]
    for part, result in zip(parts, results, strict=True):
        assert part.rows.tolist() == splits[part.number].test.tolist()
        paths = Paths(part.truth, part.answers)
        for metric in chosen:
            value, why = value_in(metric, paths)
            assert (value, why) == (pytest.approx(result.scores[metric.name], abs=0, nan_ok=True),
                                    result.undefined.get(metric.name))  # fmt: skip


def test_columns_say_what_they_are() -> None:
    """Class with its type, target, and what the column is; any tool can read it."""
    workflow = Pipeline.of(GaussianNB())
    splits = splitting.resolve(3, task="classification", y=IRIS[1]).split(150, IRIS[1])
    results = list(compute.run([compute.Computation(workflow, {}, 0, split, []) for split in splits], *IRIS))
    table = predictions(results, splits, IRIS[1], task="classification")
    content = json.loads((table.schema.metadata or {})[KEY])
    assert (content["schema"], content["task"]) == (1, "classification")
    assert content["columns"][0] == {"name": "row_id", "is": "id"}
    assert content["columns"][-1] == {"name": "probability_2", "is": "probability", "class": 2}
    assert kinds(_stored(table).schema)["probability_1"].label == 1
    assert predictions_hash(table.replace_schema_metadata(None)) == predictions_hash(table)


def test_columns_of_other_programs() -> None:
    """Without a description the names say it, and a class is the value that its name is the text of."""
    table = pa.table(
        {
            "row_id": [0, 1, 2, 3],
            "split": pa.array([0] * 4, pa.int32()),
            "truth": [0, 1, 1, 0],
            "prediction": [0, 1, 0, 0],
            "probability_1": [0.1, 0.9, 0.4, 0.2],
            "probability_0": [0.9, 0.1, 0.6, 0.8],
        }
    )
    (part,) = raw.parts(table, task="classification")
    (auc, loss) = metrics.resolve(["roc_auc", "log_loss"], "classification", y=part.truth)
    assert part.answers.classes.tolist() == [0, 1]
    assert part.answers.probabilities[:, 1].tolist() == [0.1, 0.9, 0.4, 0.2]
    assert auc.of(Paths(part.truth, part.answers)) == 1.0
    assert loss.of(Paths(part.truth, part.answers)) == pytest.approx(-np.mean(np.log([0.9, 0.9, 0.4, 0.8])))
