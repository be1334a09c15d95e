"""scikit-learn's toy data sets, by name."""

import pytest
from sklearn import datasets

from padre_git.app.data import toys, versions
from padre_git.errors import UnknownName

SHAPES = {
    "iris": (150, 4),
    "digits": (1797, 64),
    "wine": (178, 13),
    "breast_cancer": (569, 30),
    "diabetes": (442, 10),
    "linnerud": (20, 3),
}


def test_versions_knows_their_names() -> None:
    """An error that offers them does not wait for pandas."""
    assert toys.NAMES == versions.TOYS


@pytest.mark.parametrize("name", toys.NAMES)
def test_each(name: str) -> None:
    """Each has its rows, features and target, and says where it comes from."""
    dataset = toys.load(name)
    assert (dataset.name, dataset.shape) == (name, SHAPES[name])
    assert dataset.roles.target
    assert dataset.source == f"sklearn:{name}"
    assert dataset.description
    assert dataset.citation


def test_values_are_those_of_scikit_learn() -> None:
    """Features are as scikit-learn has them; classes are the texts of its `target_names`."""
    iris, own = datasets.load_iris(), toys.load("iris")
    assert own.X.to_numpy().tolist() == iris.data.tolist()
    assert own.y.tolist() == [iris.target_names[number] for number in iris.target]
    assert toys.load("breast_cancer").classes == ["benign", "malignant"]
    assert toys.load("digits").y.tolist() == datasets.load_digits().target.tolist()
    assert toys.load("linnerud").y.to_numpy().tolist() == datasets.load_linnerud().target.tolist()


def test_levels_and_units() -> None:
    """Digits are names and no measurements; lengths of iris are in cm."""
    digit = next(each for each in toys.load("digits").attributes if each.name == "digit")
    assert (digit.level, digit.categories) == ("nominal", [str(n) for n in range(10)])
    assert toys.load("iris").attributes[0].unit == "cm"


def test_options() -> None:
    """What is given replaces what is known."""
    dataset = toys.load("breast-cancer", name="cells", target="mean radius", drop="diagnosis")
    assert (dataset.name, dataset.roles.target) == ("cells", ["mean radius"])


def test_unknown() -> None:
    """An unknown toy lists the known ones; `boston` has left scikit-learn."""
    with pytest.raises(UnknownName, match="unknown toy data set `boston`"):
        toys.load("boston")
