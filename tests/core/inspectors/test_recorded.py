"""A recorded pipeline is inspected as the pipeline itself was, and old recordings too."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC

from padre_git.app.show.details import parameter_types
from padre_git.core.inspectors.drawing import FORMS
from padre_git.core.inspectors.mappings import NO_MAPPINGS, Catalog
from padre_git.core.inspectors.recorded import recorded
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.model.documents import Definition
from padre_git.model.inspection import Inspection
from padre_git.storage import mappings

# what JSON can hold
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["type", "model", "weights"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
KNOWN = Catalog(mappings.shipped)
COLUMNS = ColumnTransformer([("num", make_pipeline(StandardScaler()), ["a"]), ("cat", OneHotEncoder(), ["c"])])
VOTE = VotingClassifier([("lr", LogisticRegression(C=2)), ("svc", SVC())])


def _facts(inspection: Inspection) -> list[Any]:
    return [
        (part.name, part.path, part.class_name, part.algorithm, part.flow if part.parts else "", dict(part.facts))
        for part in inspection.parts
    ]


def _values(inspection: Inspection) -> dict[str, Any]:
    return {
        name: (each.value, each.default, each.is_set, each.type, each.kind, each.classified, each.trait)
        for name, each in inspection.hyperparameters.items()
    }


@pytest.mark.parametrize("estimator", [SVC(C=3), make_pipeline(COLUMNS, SVC()), make_pipeline(StandardScaler(), VOTE)])
def test_round_trip(estimator: Any) -> None:
    """What was recorded, through JSON, says the same of components and hyperparameters."""
    workflow = Pipeline.of(estimator)
    own = workflow.inspection(KNOWN)
    back = recorded(json.loads(json.dumps(workflow.describe(KNOWN))), KNOWN)
    assert _facts(back) == _facts(own)
    assert _values(back) == _values(own)
    assert {name: each.document for name, each in back.hyperparameters.items()} == workflow.describe(KNOWN)[
        "parameters"
    ]


def test_a_run_goes_before_the_definition() -> None:
    """The values of its setting, and what it has set."""
    document = Pipeline.of(SVC()).describe(KNOWN)
    found = recorded(document, KNOWN, values={"SVC.C": 10, "SVC.tol": 0.001}, given=["SVC.C"]).hyperparameters
    assert (found["SVC.C"].value, found["SVC.C"].is_set, found["SVC.C"].type) == (10, True, "model")
    assert not found["SVC.tol"].is_set


def test_an_old_recording() -> None:
    """Without types, the mappings of now say them; without these, nobody does."""
    old = {
        "kind": "sklearn.svm._classes.SVC",
        "components": [{"name": "SVC", "step": "", "class": "sklearn.svm._classes.SVC"}],
        "parameters": {"SVC.C": {"value": 1.0, "default": 1.0, "set": False}},
    }
    found = recorded(old, KNOWN).hyperparameters["SVC.C"]
    assert (found.type, found.classified, found.kind) == ("model", True, "real")
    unknown = recorded(old, NO_MAPPINGS).hyperparameters["SVC.C"]
    assert (unknown.type, unknown.classified, unknown.kind) == ("other", False, "real")


def test_what_was_recorded_stays() -> None:
    """A type in the document counts, whatever a mapping says today."""
    document = Pipeline.of(SVC()).describe(KNOWN)
    document["parameters"]["SVC.C"]["type"] = "other"
    assert recorded(document, KNOWN).hyperparameters["SVC.C"].type == "other"


@given(ANYTHING, ANYTHING, ANYTHING)
def test_what_anyone_may_have_written(parameters: Any, components: Any, inner: Any) -> None:
    """Whatever a recorded pipeline says, it is shown, and a type that is none is `other`."""
    part = {"name": "a", "class": inner, "facts": inner, "components": [inner], "parameters": inner, "notes": inner}
    document = {"kind": inner, "parameters": parameters, "components": [part, components]}
    found = recorded(document, KNOWN, values={"a.b": inner})
    assert {each.type for each in found.hyperparameters.values()} <= {"model", "optimizer", "other"}
    assert all(form(found) for form in FORMS.values())
    parameter_types(Definition(name="a", project="b", label="c", dataset=None, pipeline=document))


def test_components_without_end() -> None:
    """A file that nests a thousand components is cut, and no error."""
    document: dict[str, Any] = {}
    for _ in range(1000):
        document = {"name": "a", "components": [document]}
    assert len(recorded({"components": [document]}, KNOWN).parts) < 100


def test_a_script() -> None:
    """A run without a pipeline has the parameters that it logged."""
    found = recorded({"kind": "script"}, KNOWN, values={"rate": 0.1}, given=["rate"])
    assert found.root.name == "script"
    assert [(each.name, each.value, each.kind) for each in found.hyperparameters.values()] == [("rate", 0.1, "real")]
