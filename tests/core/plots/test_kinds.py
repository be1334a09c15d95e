"""Every kind of plot draws, says its titles, and shows the numbers of an independent source."""

from typing import Any

import pandas as pd
import pytest
from sklearn.datasets import load_breast_cancer

from padre_git.core.data.dataset import Dataset
from padre_git.core.plots import comparisons, datasets, kinds, runs
from padre_git.core.plots.kinds import KINDS
from padre_git.errors import MissingData, PadreError, UnknownName
from tests.core.plots.examples import CONTENT, HISTORY, NUMBERS, PREDICTIONS, SVC, scored

OWN = {"residuals": NUMBERS, "predicted": NUMBERS}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_draws(name: str) -> None:
    """A valid specification with a title, axes with titles, data; the same twice."""
    content = OWN.get(name, CONTENT[KINDS[name].of])
    found = kinds.draw(name, content)
    spec = found.chart.to_dict()  # validated against the schema of Vega-Lite
    assert spec["title"]["text"]
    assert len(found.data)
    assert spec == kinds.draw(name, content).chart.to_dict()


def test_names_of_columns_are_no_paths() -> None:
    """Vega-Lite takes dots and brackets in a field as a path into an object: no name of a user is a field."""
    frame = pd.DataFrame({"a.b[0]": [1.0, 2, 3, 4], "'x'": [2.0, 3, 4, 5], "y\\": ["p", "q", "p", "q"]})
    dataset = Dataset("odd", frame, target="y\\")
    for name in ("scatter", "scatter-matrix", "correlation", "distribution"):
        fields = _fields(kinds.draw(name, dataset).chart.to_dict())
        assert not fields & set(frame.columns)


def _fields(spec: Any) -> set[str]:
    if isinstance(spec, dict):
        own = {spec["field"]} if isinstance(spec.get("field"), str) else set()
        return own.union(*(_fields(value) for key, value in spec.items() if key != "datasets"))
    return set().union(*map(_fields, spec)) if isinstance(spec, list) else set()


def test_what_cannot_be_drawn_says_why() -> None:
    """Classes as numbers, numbers as classes, nothing logged, one size of training parts."""
    with pytest.raises(PadreError, match="predicts no numbers"):
        runs.residuals(PREDICTIONS)
    with pytest.raises(PadreError, match="not classes"):
        runs.confusion_matrix(pd.DataFrame({"split": 0, "truth": range(50), "prediction": range(50)}))
    with pytest.raises(MissingData, match="step by step"):
        runs.steps(HISTORY.iloc[:0])
    with pytest.raises(PadreError, match="several numbers of training rows"):
        comparisons.learning_curve([SVC, scored("x", [0.5, 0.6])])
    with pytest.raises(UnknownName, match=r"unknown plot `rok`; did you mean `roc`"):
        kinds.known("rok")
    with pytest.raises(PadreError, match="plot `roc` has no option `bins`; it has positive"):
        kinds.check_options("roc", {"bins": 5})
    cancer = Dataset("cancer", load_breast_cancer(as_frame=True).frame)
    with pytest.raises(PadreError, match="no target"):
        datasets.class_balance(cancer)
