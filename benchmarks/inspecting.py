"""Inspecting a pipeline of 20 components, against what scikit-learn itself takes to list its parameters as text."""

from collections.abc import Iterator
from typing import Any

from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier, StackingClassifier
from sklearn.feature_selection import SelectKBest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler
from sklearn.svm import SVC

from benchmarks.measure import Measurement, in_turns, timed
from padre_git.app.repository import mappings
from padre_git.core.inspectors.frameworks import inspect


def measure(*, quick: bool) -> Iterator[Measurement]:
    """The first inspection of a process, which reads mappings, and each one after it."""
    subject = pipeline()
    first = timed(lambda: inspect(subject, mappings.catalog(None)))
    found = inspect(subject, mappings.catalog(None))
    what = f"{len(found.parts)} components, {len(found.hyperparameters)} hyperparameters"
    yield Measurement("inspection, the first one", first, seconds=0.2, note=what)
    ours, theirs = in_turns(
        20 if quick else 200,
        lambda: inspect(subject, mappings.catalog(None)),
        lambda: {name: repr(value) for name, value in subject.get_params(deep=True).items()},
    )
    yield Measurement(
        "inspection, each other one", ours, theirs, "scikit-learn get_params, as text", ratio=1, seconds=0.05
    )


def pipeline() -> Any:
    """20 components, three levels deep."""
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), PCA(5))
    columns = ColumnTransformer(
        [
            ("numbers", numbers, ["a", "b"]),
            ("shares", MinMaxScaler(), ["c"]),
            ("words", make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder()), ["d"]),
        ]
    )
    union = FeatureUnion([("best", SelectKBest(k=3)), ("main", PCA(3)), ("scaled", MinMaxScaler())])
    stack = StackingClassifier(
        [("forest", RandomForestClassifier()), ("machine", make_pipeline(StandardScaler(), SVC(C=10)))],
        final_estimator=LogisticRegression(),
    )
    return Pipeline([("columns", columns), ("union", union), ("stack", stack)])
