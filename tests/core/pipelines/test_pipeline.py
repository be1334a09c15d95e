"""Any estimator, any step names: what the parameters are called, and that nothing of the user's changes."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA
from sklearn.ensemble import BaggingClassifier, IsolationForest, RandomForestClassifier, VotingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC
from sklearn.utils.validation import check_is_fitted

from padre_git.core.data.dataset import Dataset
from padre_git.core.pipelines.pipeline import LEAK_NOTE
from padre_git.core.pipelines.pipeline import Pipeline as Workflow
from padre_git.errors import PadreError, UnknownName

COLUMNS = ColumnTransformer(
    [
        ("num", make_pipeline(SimpleImputer(), StandardScaler()), ["a", "b"]),
        ("cat", OneHotEncoder(), ["c"]),
    ]
)


MIXED = Pipeline([("columns", COLUMNS), ("my clf", LogisticRegression())])


SHARED = Pipeline([("one", StandardScaler()), ("two", StandardScaler(with_mean=False)), ("svc", SVC())])


UNION = Pipeline([("u", FeatureUnion([("pca", PCA(2)), ("scale", StandardScaler())])), ("svc", SVC())])


GRID = GridSearchCV(make_pipeline(StandardScaler(), SVC()), {"svc__C": [1, 10]})


VOTE = VotingClassifier([("lr", LogisticRegression()), ("svc", SVC())])


def scaled_svc() -> Pipeline:
    """The function of an experiment."""
    return make_pipeline(StandardScaler(), SVC())


@pytest.mark.parametrize(
    ("estimator", "written", "name"),
    [
        (SVC(), "SVC.C", "SVC.C"),
        (SVC(), "C", "SVC.C"),
        (SVC(), "SVC__C", "SVC.C"),
        (scaled_svc(), "SVC.C", "SVC.C"),
        (scaled_svc(), "svc__C", "SVC.C"),
        (scaled_svc(), "svc.C", "SVC.C"),
        (scaled_svc(), "C", "SVC.C"),
        (scaled_svc(), "memory", "Pipeline.memory"),
        (SHARED, "one__with_mean", "one.with_mean"),
        (SHARED, "two.with_mean", "two.with_mean"),
        (SHARED, "SVC.C", "SVC.C"),
        (MIXED, "my clf__C", "LogisticRegression.C"),
        (MIXED, "C", "LogisticRegression.C"),
        (MIXED, "SimpleImputer.strategy", "ColumnTransformer.num.simpleimputer.strategy"),
        (MIXED, "columns__num__simpleimputer__strategy", "ColumnTransformer.num.simpleimputer.strategy"),
        (MIXED, "strategy", "ColumnTransformer.num.simpleimputer.strategy"),
        (MIXED, "num.strategy", "ColumnTransformer.num.simpleimputer.strategy"),
        (MIXED, "num__SimpleImputer__strategy", "ColumnTransformer.num.simpleimputer.strategy"),
        (MIXED, "columns.SimpleImputer.strategy", "ColumnTransformer.num.simpleimputer.strategy"),
        (MIXED, "ColumnTransformer.num.strategy", "ColumnTransformer.num.simpleimputer.strategy"),
        (MIXED, "Pipeline.columns.cat.drop", "ColumnTransformer.cat.drop"),
        (UNION, "u.pca.n_components", "FeatureUnion.pca.n_components"),
        (GRID, "estimator.C", "GridSearchCV.estimator.svc.C"),
        (UNION, "pca.n_components", "FeatureUnion.pca.n_components"),
        (UNION, "PCA.n_components", "FeatureUnion.pca.n_components"),
        (GRID, "SVC.C", "GridSearchCV.estimator.svc.C"),
        (GRID, "estimator__svc__C", "GridSearchCV.estimator.svc.C"),
        (GRID, "cv", "GridSearchCV.cv"),
        (VOTE, "LogisticRegression.C", "VotingClassifier.lr.C"),
        (VOTE, "lr__C", "VotingClassifier.lr.C"),
        (BaggingClassifier(RandomForestClassifier()), "n_estimators", "BaggingClassifier.n_estimators"),
    ],
)
def test_names(estimator: Any, written: str, name: str) -> None:
    """What people may write, and the name that is recorded."""
    workflow = Workflow.of(estimator)
    assert workflow.resolve(written) == name
    assert name in workflow.parameters
    assert workflow.resolve(name) == name


@pytest.mark.parametrize("estimator", [SVC(), scaled_svc(), SHARED, MIXED, UNION, GRID, VOTE, Ridge()])
def test_every_parameter_can_be_set(estimator: Any) -> None:
    """Each name leads to a parameter of scikit-learn, each of scikit-learn's paths to one name, and all is JSON."""
    workflow = Workflow.of(estimator)
    known = estimator.get_params(deep=True)
    assert len({each.path for each in workflow.parameters.values()}) == len(workflow.parameters)
    for parameter in workflow.parameters.values():
        assert workflow.resolve(parameter.path) == parameter.name
        assert parameter.path in known
    values = [path for path, value in known.items() if not hasattr(value, "get_params") and not path.endswith("steps")]
    assert set(values) <= {each.path for each in workflow.parameters.values()}
    json.dumps(workflow.describe(), allow_nan=True)


def test_values_and_defaults() -> None:
    """A value that is not the default is set; the NaN of an imputer is its default."""
    found = Workflow.of(make_pipeline(SimpleImputer(), SVC(C=10, gamma="auto"))).parameters
    assert [name for name, each in found.items() if each.is_set] == ["SVC.C", "SVC.gamma"]
    assert (found["SVC.C"].value, found["SVC.C"].default) == (10, 1.0)


def test_a_step_that_is_called_like_another_class() -> None:
    """Names stay unique and nothing is set in the wrong place."""
    workflow = Workflow.of(Pipeline([("SVC", StandardScaler()), ("scale", StandardScaler()), ("clf", SVC())]))
    assert workflow.configured({"clf.C": 5}).estimator.named_steps["clf"].C == 5
    assert workflow.resolve("clf.C") == "clf.C"


@pytest.mark.parametrize(
    ("estimator", "name", "message"),
    [
        (
            SVC(),
            "SVC.c",
            "unknown parameter `SVC.c` of SVC; SVC has C, kernel, degree, gamma … (all 15: padre inspect FILE)",
        ),
        (SVC(), "c", "unknown parameter `c` of SVC; SVC has C, kernel"),
        (scaled_svc(), "svc__c", "unknown parameter `svc__c` of StandardScaler + SVC; SVC has C, kernel"),
        (scaled_svc(), "PCA.n", "its components are StandardScaler, SVC, Pipeline"),
    ],
)
def test_unknown_names(estimator: Any, name: str, message: str) -> None:
    """The error lists what there is, in the order of the signature."""
    with pytest.raises(UnknownName) as caught:
        Workflow.of(estimator).resolve(name)
    assert message in str(caught.value)


def test_unknown_names_say_where() -> None:
    """The experiment's name, where it is known."""
    with pytest.raises(UnknownName, match=r"unknown parameter `SVC.c` of breast-svc; SVC has"):
        Workflow.of(SVC()).resolve("SVC.c", where="breast-svc")


def test_parts_on_the_way_keep_their_order() -> None:
    """What is left out is unique, or the name is an error."""
    with pytest.raises(UnknownName):
        Workflow.of(MIXED).resolve("SimpleImputer.num.strategy")
    two = ColumnTransformer([(name, make_pipeline(SimpleImputer()), [name]) for name in "ab"])
    with pytest.raises(PadreError, match=r"write ColumnTransformer\.a\.simpleimputer\.strategy or"):
        Workflow.of(two).resolve("ColumnTransformer.strategy")
    assert Workflow.of(two).resolve("b.strategy") == "ColumnTransformer.b.simpleimputer.strategy"


def test_nested_mappings_may_be_short() -> None:
    """A component by the same names: `{"num": {"strategy": […]}}`."""
    assert Workflow.of(MIXED).component("num") == "ColumnTransformer.num"
    assert Workflow.of(MIXED).component("SimpleImputer") == "ColumnTransformer.num.simpleimputer"
    assert Workflow.of(MIXED).component("nothing") is None


def test_several_components_have_it() -> None:
    """A short name that could be two is an error, never the first."""
    with pytest.raises(PadreError, match=r"write VotingClassifier\.lr\.C or VotingClassifier\.svc\.C"):
        Workflow.of(VOTE).resolve("C")


@pytest.mark.parametrize(
    ("estimator", "task"),
    [
        (SVC(), "classification"),
        (scaled_svc(), "classification"),
        (GRID, "classification"),
        (LinearRegression(), "regression"),
        (make_pipeline(StandardScaler(), Ridge()), "regression"),
        (TransformedTargetRegressor(LinearRegression()), "regression"),
        (KMeans(), "clustering"),
        (make_pipeline(StandardScaler(), KMeans()), "clustering"),
        (IsolationForest(), "outlier detection"),
        (StandardScaler(), None),
    ],
)
def test_task(estimator: Any, task: str | None) -> None:
    """The estimator says it, also through pipelines and searches."""
    assert Workflow.of(estimator).task == task


class Plain:
    """An estimator that inherits from nothing."""

    def fit(self, X: Any, y: Any) -> "Plain":
        return self

    def predict_proba(self, X: Any) -> Any:
        return np.full((len(X), 2), 0.5)


def test_estimators_without_scikit_learn() -> None:
    """`fit` is enough; without `get_params` there are no parameters."""
    workflow = Workflow.of(Plain())
    assert (workflow.text, workflow.task, workflow.parameters) == ("Plain", "classification", {})


@pytest.mark.parametrize(
    ("estimator", "text"),
    [
        (SVC(), "SVC"),
        (scaled_svc(), "StandardScaler + SVC"),
        (Pipeline([("a", "passthrough"), ("b", SVC())]), "SVC"),
        (GridSearchCV(scaled_svc(), {}), "GridSearchCV(StandardScaler + SVC)"),
        (MIXED, "ColumnTransformer + LogisticRegression"),
    ],
)
def test_text(estimator: Any, text: str) -> None:
    """One line that says what it is."""
    assert Workflow.of(estimator).text == text


def test_configured_changes_nothing_of_the_users() -> None:
    """A setting is on a clone; the pipeline and the user's object stay as they were."""
    user = scaled_svc()
    workflow = Workflow.of(user)
    other = workflow.configured({"svc__C": 7, "SVC.kernel": "linear"})
    assert (other.estimator.named_steps["svc"].C, user.named_steps["svc"].C) == (7, 1.0)
    assert workflow.parameters["SVC.C"].value == 1.0
    assert other.parameters["SVC.C"].value == 7


def test_fitted_estimators_are_taken_unfitted() -> None:
    """What the user has fitted before does not leak into a split."""
    fitted = SVC().fit([[0], [1]], [0, 1])
    with pytest.raises(Exception, match="not fitted"):
        check_is_fitted(Workflow.of(fitted).estimator)
    check_is_fitted(fitted)


def test_a_step_can_be_replaced() -> None:
    """As in scikit-learn's grids: the alternatives of a step are estimators; those of the user stay unfitted."""
    other = Workflow.of(scaled_svc()).configured({"svc": LogisticRegression(C=3)})
    assert other.text == "StandardScaler + LogisticRegression"
    assert Workflow.of(scaled_svc()).configured({"standardscaler": "passthrough"}).text == "SVC"


@given(st.floats(1e-3, 1e3), st.sampled_from(["rbf", "linear", "poly"]))
def test_configured_is_read_back(c: float, kernel: str) -> None:
    """What is recorded is what was set."""
    found = Workflow.of(scaled_svc()).configured({"C": c, "kernel": kernel}).parameters
    assert (found["SVC.C"].value, found["SVC.kernel"].value) == (c, kernel)


IRIS = load_iris(as_frame=True)


@pytest.fixture
def iris() -> Dataset:
    """150 rows."""
    return Dataset("iris", IRIS.frame, target="target")


@pytest.mark.parametrize(
    "make",
    [
        lambda: StandardScaler(),
        lambda: lambda: StandardScaler(),
        lambda: lambda dataset: StandardScaler().fit_transform(dataset.X),
    ],
)
def test_preprocessing_on_all_rows_is_marked(make: Callable[[], Any], iris: Dataset) -> None:
    """It changes what is trained on, and the note says that it is a leak risk."""
    workflow = Workflow.of(SVC(), preprocessing=make(), fit_on="all")
    assert workflow.notes == [LEAK_NOTE]
    assert np.allclose(np.asarray(workflow.features(iris)).mean(axis=0), 0)


def test_preprocessing_must_keep_rows(iris: Dataset) -> None:
    """Rows that vanish would shift every truth."""
    workflow = Workflow.of(SVC(), preprocessing=lambda dataset: dataset.X[:10], fit_on="all")
    with pytest.raises(PadreError, match="10 rows for 150"):
        workflow.features(iris)
