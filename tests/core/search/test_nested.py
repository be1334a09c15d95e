"""A search inside each training part, against scikit-learn's `cross_validate` of a `GridSearchCV`."""

from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import Lasso, LogisticRegression
from sklearn.model_selection import GridSearchCV, KFold, StratifiedKFold, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from padre_git.core.compute import compute
from padre_git.core.metrics import resolve as metrics
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.results.results import Result
from padre_git.core.search import nested
from padre_git.core.search.nested import Search
from padre_git.core.splitting import resolve as splitting

X, Y = load_breast_cancer(return_X_y=True)
DIABETES = load_diabetes(return_X_y=True)
TREE = DecisionTreeClassifier(random_state=0)
DEPTHS = [{"DecisionTreeClassifier.max_depth": depth} for depth in (1, 3, 6)]


def _run(
    estimator: Any,
    settings: list[dict[str, Any]],
    data: Any = (X, Y),
    *,
    outer: Any = 4,
    inner: Any = 3,
    metric: str | None = None,
    groups: Any = None,
) -> list[Result]:
    """The results of a nested run."""
    workflow, (rows, y) = Pipeline.of(estimator), data
    how = splitting.resolve({"kind": "nested", "outer": outer, "inner": inner}, task=workflow.task, y=y)
    chosen = metrics.resolve(metric, workflow.task, y=y, estimator=workflow.estimator)
    assert how.inner is not None
    search = Search(settings, how.inner, chosen[0], groups)
    todo = [
        compute.Computation(workflow, {}, 0, split, chosen, search=search) for split in how.split(len(y), y, groups)
    ]
    return list(compute.run(todo, rows, y))


@pytest.mark.parametrize(
    ("estimator", "name", "values", "data", "metric", "scoring"),
    [
        (TREE, "max_depth", (1, 3, 6), (X, Y), "accuracy", "accuracy"),
        (
            make_pipeline(StandardScaler(), LogisticRegression()),
            "logisticregression__C",
            (0.001, 0.1, 10),
            (X, Y),
            "log_loss",
            "neg_log_loss",
        ),
        (Lasso(), "alpha", (0.01, 0.1, 1.0, 10.0), DIABETES, "rmse", "neg_root_mean_squared_error"),
    ],
)
def test_scikit_learn_agrees(
    estimator: Any, name: str, values: tuple[Any, ...], data: Any, metric: str, scoring: str
) -> None:
    """Outer scores, what each split selected, and the inner scores; also where lower is better."""
    kind = StratifiedKFold if metric != "rmse" else KFold
    inner, outer = (kind(folds, shuffle=True, random_state=0) for folds in (3, 4))
    grid = GridSearchCV(estimator, {name: list(values)}, cv=inner, scoring=scoring)
    expected = cross_validate(grid, *data, cv=outer, scoring=scoring, return_estimator=True)
    found = _run(estimator, [{name: value} for value in values], data, metric=metric)
    sign = -1 if scoring.startswith("neg") else 1
    assert [each.scores[metric] for each in found] == pytest.approx((sign * expected["test_score"]).tolist())
    assert [each.selected for each in found] == [each.best_params_ for each in expected["estimator"]]
    assert [each.inner_score for each in found] == pytest.approx(
        [sign * each.best_score_ for each in expected["estimator"]]
    )


def test_the_selected_setting_gives_its_own_predictions() -> None:
    """The refit has the seeds that a plain run of this setting has in this split: chance is keyed, not counted."""
    forest = RandomForestClassifier(n_estimators=3)
    settings = [{"RandomForestClassifier.max_depth": depth} for depth in (1, 4)]
    for result in _run(forest, settings):
        split = splitting.resolve(4, task="classification").split(len(Y), Y)[result.number]
        chosen = metrics.resolve(None, "classification", y=Y)
        assert result.selected is not None
        plain = compute.Computation(Pipeline.of(forest), result.selected, 0, split, chosen)
        (expected,) = compute.run([plain], X, Y)
        assert np.array_equal(result.probabilities, expected.probabilities)
        assert result.scores == expected.scores


def test_inner_splits_are_of_the_training_part() -> None:
    """No row of an outer test part is in any inner one, each training row is tested once, groups stay together."""
    groups = np.arange(len(Y)) // 7
    how = splitting.resolve({"kind": "nested", "outer": "group-4-fold"}, task="classification")
    assert how.inner is not None
    search = Search(DEPTHS, how.inner, metrics.resolve("accuracy", "classification", y=Y)[0], groups)
    for outer in how.split(len(Y), Y, groups):
        inner = search.splits(outer, Y)
        assert sorted(np.concatenate([each.test for each in inner]).tolist()) == sorted(outer.train.tolist())
        for each in inner:
            assert set(each.train.tolist()) | set(each.test.tolist()) == set(outer.train.tolist())
            assert not set(groups[each.train].tolist()) & set(groups[each.test].tolist())


def test_equal_scores_choose_the_first() -> None:
    """As in scikit-learn, so that the order of the values decides and nothing else."""
    settings = [{"DecisionTreeClassifier.min_samples_leaf": leaf, "max_depth": 1} for leaf in (2, 1)]
    found = _run(TREE, settings)
    assert [each.selected and each.selected["DecisionTreeClassifier.min_samples_leaf"] for each in found] == [2] * 4


def test_a_setting_that_fails_is_not_chosen() -> None:
    """It is named in the warnings of each split; where all fail, so does the split."""
    broken = {"DecisionTreeClassifier.max_depth": "deep"}
    found = _run(TREE, [broken, *DEPTHS])
    assert all(each.selected in DEPTHS for each in found)
    for each in found:
        (warned,) = [warned for warned in each.warnings if warned.category == "NotChosen"]
        assert warned.message.startswith("DecisionTreeClassifier.max_depth=deep could not be scored: InvalidParameter")
    failed = _run(TREE, [broken, {"DecisionTreeClassifier.max_depth": "deeper"}])
    assert all(each.failure and "no setting could be scored" in each.failure.message for each in failed)


def test_a_search_in_the_pipeline_is_reported() -> None:
    """`best_params_` of scikit-learn's own search, named as the run's parameters are; its score is the inner one."""
    grid = make_pipeline(StandardScaler(), GridSearchCV(TREE, {"max_depth": [1, 3]}, cv=3))
    workflow = Pipeline.of(grid)
    splits = splitting.resolve(3, task="classification").split(len(Y), Y)
    chosen = metrics.resolve("accuracy", "classification", y=Y)
    todo = [compute.Computation(workflow, {}, 0, split, chosen, keep=True) for split in splits]
    for result in compute.run(todo, X, Y):
        own = result.fitted[-1]
        assert result.selected == {"GridSearchCV.estimator.max_depth": own.best_params_["max_depth"]}
        assert "GridSearchCV.estimator.max_depth" in workflow.parameters
        assert result.inner_score == own.best_score_


class Searching(DecisionTreeClassifier):
    """Keeps what FLAML's `AutoML` keeps of its search."""

    def fit(self, X: Any, y: Any) -> "Searching":
        super().fit(X, y)
        self.best_config, self.best_loss, self.best_estimator = {"max_leaves": np.int64(4)}, 0.25, "rf"
        return self


def test_a_search_of_another_library_is_reported() -> None:
    """`best_config` and `best_estimator`; the loss, of which less is better, with the other sign."""
    assert nested.own_search(Searching()) is None
    fitted = make_pipeline(StandardScaler(), Searching()).fit(X, Y)
    expected = {"Searching.estimator": "rf", "Searching.max_leaves": 4}
    assert nested.own_search(fitted) == (expected, -0.25)


def test_summary() -> None:
    """How often each setting was chosen, the most frequent first; nothing where none was."""
    results = [Result(number, selected={"a": value}) for number, value in enumerate((1, 2, 2))]
    assert nested.summary(results) == ["chosen inside the training parts: a=2 ×2, a=1 ×1"]
    assert nested.summary([Result(0)]) == []
