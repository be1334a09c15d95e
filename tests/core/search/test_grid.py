"""Hyperparameters as people give them, and the grid they span."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import loguniform, norm
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import ParameterGrid
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.svm import SVC

from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.search.grid import expand, parse, space_of
from padre_git.core.search.space import Choice, Float, Int
from padre_git.errors import PadreError, UnknownName

WORKFLOW = Pipeline.of(make_pipeline(StandardScaler(), SVC()))


def test_parse() -> None:
    """As in the documentation: alternatives, tuples, words."""
    assert parse(["SVC.C=0.1,1,10", "mlp.hidden_layer_sizes=(64,64),(128,)", " SVC.kernel = rbf "]) == {
        "SVC.C": [0.1, 1, 10],
        "mlp.hidden_layer_sizes": [(64, 64), (128,)],
        "SVC.kernel": ["rbf"],
    }


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["SVC.C"], "`SVC.C` is not a parameter; write NAME=VALUE"),
        (["=1"], "is not a parameter"),
        (["C=1", "C=2"], "`C` is given twice"),
        (["C="], "parameter `C`: cannot read ``"),
        (["C=(1,2"], r"parameter `C`: cannot read `\(1,2`: `\(` is not closed"),
    ],
)
def test_malformed_assignments(words: list[str], message: str) -> None:
    """One line that names the parameter and says what is wrong."""
    with pytest.raises(PadreError, match=message) as caught:
        parse(words)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("given_form", "settings"),
    [
        (None, [{}]),
        ({}, [{}]),
        ({"C": 1}, [{"SVC.C": 1}]),
        ({"SVC__C": [1, 2]}, [{"SVC.C": 1}, {"SVC.C": 2}]),
        ({"C": (1, 2)}, [{"SVC.C": (1, 2)}]),
        ({"C": np.array([0.5, 1])}, [{"SVC.C": 0.5}, {"SVC.C": 1.0}]),
        ({"degree": range(2, 4)}, [{"SVC.degree": 2}, {"SVC.degree": 3}]),
        ({"kernel": "rbf"}, [{"SVC.kernel": "rbf"}]),
        ({"C": [1, 1]}, [{"SVC.C": 1}]),
        ([{"C": [1, 2]}, {"kernel": "linear"}], [{"SVC.C": 1}, {"SVC.C": 2}, {"SVC.kernel": "linear"}]),
        ({"SVC": {"C": [1, 2]}}, [{"SVC.C": 1}, {"SVC.C": 2}]),
        ({"svc": {"C": [1]}}, [{"SVC.C": 1}]),
        ({"class_weight": {0: 1, 1: 5}}, [{"SVC.class_weight": {0: 1, 1: 5}}]),
        ({"SKLearnEvaluator": {"write_results": True}}, [{}]),
        ({"SKLearnEvaluator": {"write_results": [True]}, "C": 1}, [{"SVC.C": 1}]),
        ({"SKLearnEstimator": {"parameters": {"SVC": {"C": [1]}}}}, [{"SVC.C": 1}]),
        (lambda: {"C": [3]}, [{"SVC.C": 3}]),
    ],
)
def test_expand(given_form: Any, settings: list[dict[str, Any]]) -> None:
    """Lists are alternatives, tuples values; several mappings are several grids; also PyPaDRE's form."""
    assert expand(given_form, WORKFLOW) == settings


@pytest.mark.parametrize(
    ("given_form", "error", "message"),
    [
        ({"SVC.c": 1}, UnknownName, "unknown parameter `SVC.c`"),
        ({"SVC": {"c": [1]}}, UnknownName, "unknown parameter `SVC.c`"),
        ({"SVR": {"C": [1]}}, UnknownName, "unknown parameter `SVR`"),
        ({"C": 1, "SVC.C": 2}, PadreError, "`SVC.C` is given twice"),
        ({"C": []}, PadreError, "no alternatives"),
        ({"C": loguniform(1, 2)}, PadreError, "is a distribution"),
        ({"C": norm(0, 1)}, PadreError, "parameter `SVC.C` is scipy's `norm`"),
        ({"C": "loguniform(0,1)"}, PadreError, "must be above 0"),
        ({"SKLearnEvaluator": {"write_metrics": True}}, UnknownName, "unknown option `SKLearnEvaluator.write_metrics`"),
        ({"SKLearnEvaluator": {"write_results": False}}, PadreError, "always keeps the predictions"),
        ({"default_split": {"strategy": "cv"}}, PadreError, r"Experiment\(splitting=…\)"),
        ({3: 1}, PadreError, "parameter 3 has no name"),
        ([], PadreError, "an empty list"),
        ("C=1", PadreError, "a dict or a list of dicts"),
        ([1], PadreError, "a dict or a list of dicts"),
    ],
)
def test_wrong_parameters(given_form: Any, error: type[PadreError], message: str) -> None:
    """Nothing that is given is silently left out."""
    with pytest.raises(error, match=message):
        expand(given_form, WORKFLOW)


def test_distributions() -> None:
    """As words, as texts of a YAML file, of Python and of scipy, beside lists; a quoted text stays a text."""
    words = parse(["SVC.C=loguniform(1e-3,1e3)", "SVC.kernel=linear,rbf", "SVC.degree='integer(2,4)'"])
    (found,) = space_of(words, WORKFLOW).parts
    assert found == {
        "SVC.C": Float(0.001, 1000.0, log=True),
        "SVC.kernel": Choice(("linear", "rbf")),
        "SVC.degree": Choice(("integer(2,4)",)),
    }
    again = {"C": "loguniform(1e-3, 1e3)", "SVC": {"kernel": ["linear", "rbf"], "degree": Int(2, 4)}}
    (found,) = space_of(again, WORKFLOW).parts
    assert found["SVC.C"] == Float(0.001, 1000.0, log=True)
    assert found["SVC.degree"] == Int(2, 4)
    assert space_of({"C": loguniform(1, 2)}, WORKFLOW).distributed == "SVC.C"
    assert space_of({"C": 1}, WORKFLOW, over=parse(["C=uniform(1,2)"])).parts == ({"SVC.C": Float(1.0, 2.0)},)


def test_a_tuple_is_one_value_for_the_estimator() -> None:
    """The layers of a network arrive as they were typed."""
    network = Pipeline.of(MLPClassifier())
    settings = expand(parse(["hidden_layer_sizes=(64,64),(128,)"]), network)
    made = [network.configured(setting).estimator.hidden_layer_sizes for setting in settings]
    assert made == [(64, 64), (128,)]


def test_functions_in_a_grid() -> None:
    """Two lambdas read alike and are two alternatives."""
    workflow = Pipeline.of(make_pipeline(FunctionTransformer(), SVC()))
    assert len(expand({"func": [lambda x: x + 1, lambda x: x + 2, None, None]}, workflow)) == 3


def test_errors_say_where() -> None:
    """The experiment's name, where it is given."""
    with pytest.raises(UnknownName, match=r"unknown parameter `SVC.c` of breast-svc; SVC has C"):
        expand({"SVC.c": 1}, WORKFLOW, where="breast-svc")


def test_a_step_in_a_grid() -> None:
    """Estimators as alternatives of a step."""
    settings = expand({"svc": [SVC(), LogisticRegression()]}, WORKFLOW)
    assert [WORKFLOW.configured(each).text for each in settings] == [
        "StandardScaler + SVC",
        "StandardScaler + LogisticRegression",
    ]


_grids = st.dictionaries(
    st.sampled_from(["C", "kernel", "degree", "tol"]), st.lists(st.integers(1, 9), min_size=1, unique=True)
)


@given(_grids, st.randoms(use_true_random=False))
def test_the_same_settings_as_scikit_learn(grid: dict[str, list[int]], random: Any) -> None:
    """The settings of `ParameterGrid`, whatever the order in which the names are written."""
    names = list(grid)
    random.shuffle(names)
    found = expand({name: grid[name] for name in names}, WORKFLOW)
    expected = [{f"SVC.{name}": value for name, value in each.items()} for each in ParameterGrid(grid)]
    assert sorted(map(repr, (sorted(each.items()) for each in found))) == sorted(
        map(repr, (sorted(each.items()) for each in expected))
    )


@pytest.mark.parametrize(
    ("given_form", "over", "settings"),
    [
        (None, {"C": [3]}, [{"SVC.C": 3}]),
        ({"SVC.C": [1, 2]}, {"C": [3]}, [{"SVC.C": 3}]),
        ({"C": 1, "kernel": "rbf"}, {"SVC__C": [3, 4]}, [{"SVC.C": c, "SVC.kernel": "rbf"} for c in (3, 4)]),
        ({"SVC": {"C": [1, 2], "kernel": "rbf"}}, {"SVC.C": [3]}, [{"SVC.C": 3, "SVC.kernel": "rbf"}]),
        ([{"SVC.C": 1}, {"SVC.kernel": "rbf"}], {"C": [3]}, [{"SVC.C": 3}, {"SVC.kernel": "rbf", "SVC.C": 3}]),
        (lambda: {"SVC.kernel": "rbf"}, {"C": [3]}, [{"SVC.kernel": "rbf", "SVC.C": 3}]),
    ],
)
def test_what_stands_instead(given_form: Any, over: Any, settings: Any) -> None:
    """It replaces what it names and keeps the rest, however the two write the name."""
    assert expand(given_form, WORKFLOW, over=over) == settings
