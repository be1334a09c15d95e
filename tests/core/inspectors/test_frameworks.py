"""Which framework looks into an object."""

from typing import Any

import pytest
from sklearn.svm import SVC
from torch.nn import ReLU

from padre_git.core.inspectors import estimators, objects, torch
from padre_git.core.inspectors.frameworks import INSPECTORS, inspect


class Plain:
    """An object of the user."""

    def __init__(self, size: int = 3) -> None:
        self.size = size


@pytest.mark.parametrize(
    ("value", "inspector"), [(SVC(), estimators), (ReLU(), torch), (len, objects), (Plain(), objects)]
)
def test_the_first_that_knows_it(value: Any, inspector: Any) -> None:
    """Estimators and modules of torch have their own inspector, and anything else one that takes all."""
    assert next(each for each in INSPECTORS if each.handles(value)) is inspector


def test_inspect() -> None:
    """Values that were given are told from defaults, and the object stays unfitted."""
    model = SVC(C=2.0)
    found = inspect(model).hyperparameters
    assert (found["SVC.C"].value, found["SVC.C"].default, found["SVC.C"].is_set) == (2.0, 1.0, True)
    assert (found["SVC.kernel"].value, found["SVC.kernel"].is_set) == ("rbf", False)
    assert {name: each.value for name, each in inspect(Plain(5)).hyperparameters.items()} == {"Plain.size": 5}
    assert not hasattr(model, "support_")
