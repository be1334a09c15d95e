"""Looking a class up in mappings: by any name it is known under, by what it is made from, the important ones first."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import BaseEstimator
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import Ridge
from sklearn.svm import SVC

from padre_git.core.inspectors.frameworks import inspect
from padre_git.core.inspectors.mappings import Catalog, public_names, trait_of
from padre_git.model.mappings import Algorithm, Mapping, Trait, Type


def catalog(*algorithms: Algorithm) -> Catalog:
    """Each algorithm in a mapping of its own, the first one goes before the others."""
    return Catalog(lambda package: [Mapping(library=package, algorithms=(each,)) for each in algorithms])


def svc(path: str, description: str = "", **types: Type) -> Algorithm:
    """An entry for `SVC`."""
    traits = tuple(Trait(name=name, type=type, kind="real") for name, type in types.items())
    return Algorithm(name="machine", implementation=path, description=description, hyperparameters=traits)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (SVC, ["sklearn.svm._classes.SVC", "sklearn.svm.SVC"]),
        (
            HistGradientBoostingClassifier,
            [
                "sklearn.ensemble._hist_gradient_boosting.gradient_boosting.HistGradientBoostingClassifier",
                "sklearn.ensemble.HistGradientBoostingClassifier",
            ],
        ),
    ],
)
def test_names_of_a_class(kind: type, names: list[str]) -> None:
    """Where it is defined, and where its packages hand it on; nothing else that has its name."""
    assert list(public_names(kind)) == names


@pytest.mark.parametrize("path", ["sklearn.svm.SVC", "sklearn.svm._classes.SVC"])
def test_any_of_its_names_will_do(path: str) -> None:
    """The public name and the private one lead to the same entry, for an object and for what is recorded of one."""
    known = catalog(svc(path, C="model"))
    assert inspect(SVC(), known).hyperparameters["SVC.C"].type == "model"
    assert known.named("sklearn.svm._classes.SVC") is not None
    assert known.of(Ridge) is None


def test_another_class_of_that_name() -> None:
    """A class that only shares name and package with a mapped one is not it."""
    same = type("SVC", (BaseEstimator,), {"__module__": "sklearn.svm.mine"})
    assert catalog(svc("sklearn.svm.SVC", C="model")).of(same) is None


def test_what_it_is_made_from() -> None:
    """A class of the user's is known by its base; what it adds is not classified."""

    class Mine(SVC):
        def __init__(self, C: float = 1.0, margin: float = 0.5) -> None:
            super().__init__(C=C)
            self.margin = margin

    found = inspect(Mine(), catalog(svc("sklearn.svm.SVC", C="model"))).hyperparameters
    assert (found["Mine.C"].type, found["Mine.margin"].trait) == ("model", None)


def test_precedence() -> None:
    """The first mapping decides what it mentions, hyperparameter by hyperparameter; later ones fill in the rest."""
    known = catalog(
        svc("sklearn.svm._classes.SVC", C="other"), svc("sklearn.svm.SVC", "words", C="model", tol="optimizer")
    )
    found = inspect(SVC(), known)
    assert {name: found.hyperparameters[f"SVC.{name}"].type for name in ("C", "tol")} == {
        "C": "other",
        "tol": "optimizer",
    }
    assert found.root.description == "words"


@pytest.mark.parametrize(
    ("name", "type"),
    [("module__hidden", "model"), ("module__init__gain", "optimizer"), ("modules", None), ("lr", "other")],
)
def test_patterns(name: str, type: str | None) -> None:
    """`x*` is all that begins so; the longest pattern counts, and a name before any."""
    entry = Algorithm(
        name="net",
        implementation="a.Net",
        hyperparameters=(
            Trait(name="module__*", type="model", kind="object"),
            Trait(name="module__init__*", type="optimizer", kind="object"),
            Trait(name="l*", type="model", kind="real"),
            Trait(name="lr", type="other", kind="real"),
        ),
    )
    found = trait_of(entry, name)
    assert (found.type if found else None) == type


@given(st.dictionaries(st.text(min_size=1), st.sampled_from(["model", "optimizer", "other"])), st.text())
def test_no_hyperparameter_is_without_type(types: Any, name: str) -> None:
    """Whatever mappings say, a type is one of the three; what none mentions is `other` and says so."""
    entry = svc("sklearn.svm.SVC", **types) if all(each.isidentifier() for each in types) else svc("sklearn.svm.SVC")
    found = inspect(SVC(), catalog(entry)).hyperparameters.values()
    assert {each.type for each in found} <= {"model", "optimizer", "other"}
    assert all(("classified" in each.document) is (each.trait is None) for each in found)
    assert trait_of(None, name) is None
