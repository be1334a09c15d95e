"""The mappings that padre ships: made from the libraries, complete, and what the generator makes now."""

import math
import re
from importlib import import_module
from inspect import Parameter, signature
from typing import Any

import msgspec
import pytest

from padre_git.core.inspectors.frameworks import inspect
from padre_git.core.inspectors.mappings import Catalog, trait_of
from padre_git.model.inspection import Inspection
from padre_git.storage import mappings
from tools.mappings import sklearn_rules
from tools.mappings.__main__ import FOLDER, MADE, generated
from tools.mappings.sentences import first_sentence
from tools.mappings.sklearn_mapping import all_estimators

KNOWN = Catalog(mappings.shipped)
# the classes of every kind of hyperparameter that a reader of the table may doubt: what they are for
REVIEWED = {
    "sklearn.svm.SVC": {"C": "model", "gamma": "model", "tol": "optimizer", "random_state": "other", "n_jobs": None},
    "sklearn.linear_model.LogisticRegression": {"C": "model", "solver": "optimizer", "max_iter": "optimizer"},
    "sklearn.ensemble.GradientBoostingClassifier": {"learning_rate": "model", "n_iter_no_change": "optimizer"},
    "sklearn.neural_network.MLPClassifier": {"learning_rate": "optimizer", "alpha": "model", "epsilon": "optimizer"},
    "sklearn.svm.SVR": {"epsilon": "model"},
    "sklearn.cluster.KMeans": {"n_clusters": "model", "init": "optimizer", "algorithm": "optimizer"},
    "sklearn.neighbors.KNeighborsClassifier": {"algorithm": "other", "n_neighbors": "model", "n_jobs": "other"},
    "sklearn.cluster.DBSCAN": {"eps": "model"},
    "sklearn.model_selection.GridSearchCV": {"cv": "optimizer", "estimator": "model", "refit": "other"},
    "sklearn.ensemble.StackingClassifier": {"cv": "model"},
    "torch.optim.Adam": {"lr": "optimizer", "weight_decay": "optimizer", "foreach": "other"},
    "torch.nn.Dropout": {"p": "model", "inplace": "other"},
    "torch.utils.data.DataLoader": {"batch_size": "optimizer", "num_workers": "other"},
    "lightgbm.LGBMClassifier": {"num_leaves": "model", "random_state": "other"},
    "xgboost.XGBClassifier": {"max_depth": "model", "n_jobs": "other", "early_stopping_rounds": "optimizer"},
}


def _library(package: str) -> str:
    """The minor version of a package that is installed; empty where it is not."""
    try:
        version: str = import_module(package).__version__
    except ImportError:
        return ""
    return ".".join(version.split(".")[:2])


@pytest.mark.parametrize("name", MADE)
def test_what_is_shipped_is_what_the_generator_makes(name: str) -> None:
    """With the version that it names; with another one nine of ten lines are the same."""
    file = FOLDER / f"{name}.json"
    (shipped,) = mappings.shipped(name)
    if shipped.version and not _library(name):
        pytest.skip(f"{name} is not installed")
    text = generated(name)
    if not shipped.version or _library(name) == shipped.version:
        assert text == file.read_text(encoding="utf-8"), "make mappings"
    else:
        lines = file.read_text(encoding="utf-8").splitlines()
        assert len(set(text.splitlines()) & set(lines)) > 0.9 * len(set(lines))


@pytest.mark.parametrize(("name", "kind"), all_estimators())
def test_every_estimator_of_scikit_learn_is_covered(name: str, kind: type) -> None:
    """Each has an entry, each of its hyperparameters a type and a kind of value that its default has."""
    entry = KNOWN.of(kind)
    assert entry is not None
    assert entry.implementation.rpartition(".")[2] == name
    own = signature(kind).parameters
    known = [each for each in entry.hyperparameters if each.name in own]
    if _library("sklearn") == mappings.shipped("sklearn")[0].version:
        assert [each.name for each in entry.hyperparameters] == list(own)
    for trait in known:
        assert _fits(own[trait.name].default, trait), trait


def _fits(default: Any, trait: Any) -> bool:
    """Whether a default is a value that the trait allows: one of its choices, or of a kind that it names."""
    if default is Parameter.empty or default in ("warn", "deprecated"):
        return True
    kinds = {trait.kind, *(each.partition(" ")[0] for each in trait.also)}
    if default in trait.choices or (default == math.inf and "Infinity" in trait.choices):
        return True
    if isinstance(default, bool):
        return "boolean" in kinds or trait.name.startswith("verbose")
    if isinstance(default, int | float):
        return default != default or (bool(kinds & {"integer", "real", "seed"}) and _inside(default, trait))
    return default is None or bool(kinds & {"text", "array", "function", "object", "mapping", "seed", "categorical"})


def _inside(number: float, trait: Any) -> bool:
    """Whether a number lies in one of the intervals."""
    intervals = [each for each in (trait.range, *(each.partition(" ")[2] for each in trait.also)) if each]
    for text in intervals:
        low, high = (float(end) for end in text[1:-1].split(", "))
        above = number > low or (number == low and text[0] == "[")
        if above and (number < high or (number == high and text[-1] == "]")):
            return True
    return not intervals


@pytest.mark.parametrize("path", REVIEWED)
def test_types_that_were_reviewed(path: str) -> None:
    """What a hyperparameter is for, where names alone mislead."""
    entry = KNOWN.named(path)
    for name, type_ in REVIEWED[path].items():
        trait = trait_of(entry, name)
        assert (trait.type if trait else None) == type_, name


def test_no_name_is_in_two_tables() -> None:
    """A name means one thing, but for the exceptions by class; those are needed."""
    tables = [set(words.split()) for words in (sklearn_rules.MODEL, sklearn_rules.OPTIMIZER, sklearn_rules.OTHER)]
    assert sum(map(len, tables)) == len(set.union(*tables))
    with pytest.raises(SystemExit, match="is not classified; add `brand_new`"):
        sklearn_rules.type_of("SVC", "brand_new")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Number of jobs. ``None`` means 1.", "Number of jobs"),
        ("The kernel, e.g. `rbf`. More.", "The kernel, e.g. rbf"),
        ("See :class:`~sklearn.svm.SVC` for more. X", "See sklearn.svm.SVC for more"),
        ("A value.\n\n.. versionadded:: 0.1", "A value"),
        ("- 'a': one thing\n- 'b': another", ""),
        ("x" * 50 + " " + "y" * 200, "x" * 50 + " …"),
    ],
)
def test_first_sentences(text: str, sentence: str) -> None:
    """Plain text, without markup, directives and lists, in one line."""
    assert first_sentence(text) == sentence


def _unclassified(found: Inspection) -> set[str]:
    return {each.leaf for each in found.hyperparameters.values() if not each.classified}


def test_lightgbm() -> None:
    """Its estimators are classified; an alias beside the signature is not, and says so."""
    lightgbm = pytest.importorskip("lightgbm")
    found = inspect(lightgbm.LGBMClassifier(num_leaves=5, min_data_in_leaf=3), KNOWN)
    assert found.root.algorithm == "gradient boosting classification"
    assert _unclassified(found) == {"min_data_in_leaf"}
    assert {each.leaf for each in found.hyperparameters.values() if each.is_set} == {"num_leaves", "min_data_in_leaf"}


def test_one_line_for_each() -> None:
    """Each hyperparameter has a line of its own, so that a change of one is a change of one line."""
    text = (FOLDER / "sklearn.json").read_text(encoding="utf-8")
    count = sum(len(each["hyperparameters"]) for each in msgspec.json.decode(text)["algorithms"])
    assert len(re.findall(r'^  \{"name": ', text, re.MULTILINE)) == count
