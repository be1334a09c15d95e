"""Any value of a hyperparameter as JSON."""

import argparse
import dataclasses
import enum
import json
import types
from pathlib import PurePosixPath

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.decomposition import PCA
from sklearn.ensemble import BaggingClassifier
from sklearn.pipeline import Pipeline
from sklearn.svm import SVC

from padre_git.core.components.plain import expression, is_default, plain
from padre_git.errors import PadreError


class Odd:
    """Its `repr` has an address."""


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (None, None),
        (True, True),
        (np.bool_(True), True),
        (np.float64(0.5), 0.5),
        (np.int32(3), 3),
        ((1, (2, "x")), [1, [2, "x"]]),
        (range(3), [0, 1, 2]),
        ({2, 1}, [1, 2]),
        ({0: np.float32(0.5)}, {"0": 0.5}),
        (np.array([[1, 2]]), [[1, 2]]),
        (pd.Series([1.5]), [1.5]),
        (np.mean, "numpy.mean"),
        (SVC, "sklearn.svm._classes.SVC"),
        (PurePosixPath("a/b"), "a/b"),
        (SVC(C=10), "SVC(C=10)"),
        (SVC(C=1), "SVC()"),
        ([("svc", SVC())], [["svc", "SVC()"]]),
    ],
)
def test_plain(value: object, found: object) -> None:
    """Numbers, texts, lists and mappings, with the types of Python."""
    assert plain(value) == found
    assert json.loads(json.dumps(plain(value))) == found


def test_no_address() -> None:
    """Text that differs from process to process would make equal settings differ."""
    assert "0x" not in plain(Odd())


def test_lambdas_are_told_apart() -> None:
    """Two transformations are two settings."""
    one, other, again = plain(lambda x: x + 1), plain(lambda x: x + 2), plain(lambda x: x + 1)
    assert one != other
    assert one.split()[-1] == again.split()[-1]


def test_long_arrays_are_named_by_their_content() -> None:
    """A prior of a million values does not go into `run.json`; another one is told apart."""
    one, other = np.zeros((2000, 2)), np.zeros((2000, 2))
    other[7] = 1
    assert plain(one) == plain(one.copy()) != plain(other)
    assert len(plain(one)) < 80


def test_expression_is_nested() -> None:
    """Estimators inside estimators read as they are written."""
    bag = BaggingClassifier(SVC(kernel="linear"), n_estimators=3)
    assert expression(bag) == "BaggingClassifier(estimator=SVC(kernel='linear'), n_estimators=3)"
    steps = Pipeline([("pca", PCA(2))])
    assert expression(steps) == "Pipeline(steps=[['pca', 'PCA(n_components=2)']])"


class _Number(enum.IntEnum):
    ONE = 1


class _Word(str, enum.Enum):  # noqa: UP042  as users write it
    RBF = "rbf"


class _Named(enum.Enum):
    SQUARE = (2, 2)


@dataclasses.dataclass
class _Config:
    kernel: _Word = _Word.RBF
    sizes: tuple[int, ...] = (1, 2)


class _Model:
    """As of pydantic."""

    def model_dump(self) -> dict[str, object]:
        return {"config": _Config()}


def test_configuration_objects_keep_their_structure() -> None:
    """An Enum is its value, or its name where that is no number and no text; an object with fields is a mapping."""
    assert [plain(each) for each in (_Number.ONE, _Word.RBF, _Named.SQUARE)] == [1, "rbf", "SQUARE"]
    assert [type(plain(each)) for each in (_Number.ONE, _Word.RBF)] == [int, str]
    config = {"kernel": "rbf", "sizes": [1, 2]}
    assert plain(_Config()) == plain(argparse.Namespace(**config)) == plain(types.SimpleNamespace(**config)) == config
    assert plain(_Model()) == {"config": config}
    assert plain(_Config) == f"{__name__}._Config"


def test_functions_are_told_apart_by_what_they_close_over() -> None:
    """Lambdas of a loop have the same code and other defaults or cells; they are other settings."""

    def closing(k: int) -> object:
        return lambda x: x[:k]

    assert len({plain(lambda x, k=k: x[:k]) for k in (1, 2, 4)}) == 3
    assert len({plain(closing(k)) for k in (1, 2, 4)}) == 3
    assert plain(closing(3)) == plain(closing(3))


def test_values_that_are_nested_too_deeply() -> None:
    """32 levels are kept; more of them, or a list that holds itself, are refused before anything is recorded."""
    deep: list[object] = []
    for _ in range(31):
        deep = [deep]
    assert plain(deep) == deep
    round_about: list[object] = []
    round_about += [round_about, {"a": round_about}]
    for value in ([deep], {"a": deep}, round_about):
        with pytest.raises(PadreError, match="more than 32 levels"):
            plain(value)


@pytest.mark.parametrize(
    ("value", "default", "expected"),
    [
        (1, 1.0, True),
        (True, 1, False),
        (float("nan"), float("nan"), True),
        (torch.optim.Adam, "Adam", True),
        (torch.optim.SGD, "Adam", False),
        (type("Adam", (), {}), "Adam", False),
        (torch.optim.Adam, torch.optim.Adam, True),
    ],
)
def test_defaults_that_are_given(value: object, default: object, expected: bool) -> None:
    """A default is one also where it is given, such as the class that torch has by this name."""
    assert is_default(value, default) is expected
