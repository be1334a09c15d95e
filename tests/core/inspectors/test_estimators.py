"""Estimators: what is inside what, in which order, and what was set; for every estimator of scikit-learn."""

from inspect import Parameter, signature
from typing import Any

import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC
from sklearn.utils import all_estimators

from padre_git.core.inspectors.frameworks import inspect
from padre_git.core.pipelines.pipeline import Pipeline as Workflow
from padre_git.model.inspection import Part

COLUMNS = ColumnTransformer(
    [("num", make_pipeline(StandardScaler(), SimpleImputer()), ["a", "b"]), ("cat", OneHotEncoder(), ["c"])]
)
NESTED = Pipeline([("columns", COLUMNS), ("grid", GridSearchCV(SVC(C=3), {"C": [1]}))])
# what an estimator needs to be made at all
_NEEDED: dict[str, Any] = {
    "estimator": LogisticRegression(),
    "estimators": [("a", LogisticRegression()), ("b", SVC())],
    "transformers": [("a", StandardScaler(), [0])],
    "transformer_list": [("a", StandardScaler()), ("b", SimpleImputer())],
    "steps": [("a", StandardScaler()), ("b", SVC())],
    "dictionary": [[0.0, 1.0], [1.0, 0.0]],
    "param_grid": {"C": [1.0]},
    "param_distributions": {"C": [1.0]},
}
ESTIMATORS = dict(all_estimators())


def made(kind: type) -> Any:
    """An estimator of a class, with its defaults."""
    asked = signature(kind).parameters.items()
    return kind(**{name: _NEEDED[name] for name, each in asked if each.default is Parameter.empty})


def tree(part: Part) -> Any:
    """Names, nested."""
    return (part.name, [tree(each) for each in part.parts]) if part.parts else part.name


def test_components_are_nested_in_their_order() -> None:
    """Steps in the order of the pipeline, also of an inner one; what an estimator wraps is inside it."""
    found = inspect(NESTED).root
    num = "ColumnTransformer.num"
    assert tree(found) == (
        "Pipeline",
        [
            (
                "ColumnTransformer",
                [(num, [f"{num}.standardscaler", f"{num}.simpleimputer"]), "ColumnTransformer.cat"],
            ),
            ("GridSearchCV", ["GridSearchCV.estimator"]),
        ],
    )
    flows = {part.name: part.flow for part in found.walk() if part.parts}
    assert flows == {"Pipeline": "sequence", "ColumnTransformer": "parallel", num: "sequence", "GridSearchCV": "inside"}
    assert next(part.facts for part in found.walk() if part.name == num) == {"columns": ["a", "b"]}


def test_values_defaults_and_what_was_set() -> None:
    """As scikit-learn's signature and `get_params` have them."""
    found = inspect(NESTED).hyperparameters["GridSearchCV.estimator.C"]
    assert (found.value, found.default, found.is_set, found.leaf) == (3, 1.0, True, "C")
    assert not inspect(NESTED).hyperparameters["GridSearchCV.estimator.kernel"].is_set


@pytest.mark.filterwarnings("ignore:Class .* is deprecated:FutureWarning")  # they are inspected all the same
@pytest.mark.parametrize("name", ESTIMATORS)
def test_every_estimator_of_scikit_learn(name: str) -> None:
    """All that `get_params` lists is found exactly once, under the names of runs; with its defaults nothing is set."""
    estimator = made(ESTIMATORS[name])
    found = inspect(estimator)
    assert found.hyperparameters.keys() == Workflow(estimator).parameters.keys()
    assert sum(len(part.hyperparameters) for part in found.parts) == len(found.hyperparameters)
    given = {key for key, each in signature(type(estimator)).parameters.items() if each.default is Parameter.empty}
    assert {each.leaf for each in found.root.hyperparameters if each.is_set} <= given


@pytest.mark.parametrize(
    ("step", "class_name"),
    [("clf", SVC), ("RandomForestClassifier", SVC), ("LDA", SVC), ("scaler", StandardScaler), ("a b ä", SVC)],
)
def test_any_step_name(step: str, class_name: type) -> None:
    """A component is known by its class, whatever its step is called; PyPaDRE wanted the name of a mapping."""
    found = inspect(Pipeline([("first", FeatureUnion([("x", StandardScaler())])), (step, class_name())]))
    assert found.parts[-1].class_name.endswith(class_name.__name__)
    assert found.parts[-1].path == step


def test_settings_do_not_leak() -> None:
    """What one setting of a grid has is not what the next one begins with; PyPaDRE recorded the previous point."""
    workflow = Workflow.of(Pipeline([("scale", StandardScaler()), ("svc", SVC())]))
    first, second = workflow.configured({"SVC.C": 0.1}), workflow.configured({"SVC.gamma": 2.0})
    values = [each.inspection().hyperparameters["SVC.C"] for each in (workflow, first, second)]
    assert [(each.value, each.is_set) for each in values] == [(1.0, False), (0.1, True), (1.0, False)]


class Boosted(ClassifierMixin, BaseEstimator):
    """An estimator of a library that no mapping knows, with `**kwargs` as XGBoost's have."""

    def __init__(self, depth: int = 6, booster: str | None = None, **kwargs: Any) -> None:
        self.depth, self.booster, self.kwargs = depth, booster, kwargs

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Those of the signature and those beside it."""
        return {"depth": self.depth, "booster": self.booster, **self.kwargs}


def test_an_unknown_library() -> None:
    """Every hyperparameter that the estimator has, also beside its signature; none pretends to be classified."""
    found = inspect(Boosted(depth=3, rate=0.1)).hyperparameters
    assert {name: (each.value, each.is_set, each.kind) for name, each in found.items()} == {
        "Boosted.depth": (3, True, "integer"),
        "Boosted.booster": (None, False, "object"),
        "Boosted.rate": (0.1, True, "real"),
    }
    assert {(each.type, each.trait) for each in found.values()} == {("other", None)}
    assert found["Boosted.depth"].document["classified"] is False


def test_a_step_without_parameters() -> None:
    """A component that has `fit` and no `get_params` is a component without hyperparameters."""

    class Plain:
        def fit(self, X: Any, y: Any = None) -> "Plain":
            return self

    found = inspect(Pipeline([("scale", StandardScaler()), ("mine", Plain())]))
    assert found.parts[-1].kind.endswith("Plain")
    assert found.parts[-1].hyperparameters == ()
