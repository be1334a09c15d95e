"""The files of scikit-learn's toy data sets, read without scikit-learn."""

import sys
from pathlib import Path

import pandas as pd
import pytest
from sklearn import datasets

from padre_git.storage import bundled

READ = ("iris", "wine", "breast_cancer", "digits", "linnerud")


@pytest.mark.parametrize("name", READ)
def test_the_same_as_scikit_learn(name: str) -> None:
    """Values, names, order and types are those of its loaders."""
    found, theirs = bundled.read(name), getattr(datasets, f"load_{name}")(as_frame=True)
    assert found is not None
    pd.testing.assert_frame_equal(found.data, theirs.data, check_exact=True)
    pd.testing.assert_frame_equal(found.target, pd.DataFrame(theirs.target), check_exact=True)
    if found.classes:
        assert found.classes == [*theirs.target_names]


@pytest.mark.parametrize("name", ["diabetes", "boston"])
def test_what_no_file_has(name: str) -> None:
    """What scikit-learn computes, or does not have, is left to it."""
    assert bundled.read(name) is None


@pytest.mark.parametrize("lines", ["", "3,4,setosa\n5.1,3.5,1.4,0.2,0\n", "1,2,a\n5.1,3.5,0\n", "x,y\n"])
def test_other_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: str) -> None:
    """Files of a scikit-learn that has changed them are left to it, and so are those that are not there."""
    (tmp_path / "sklearn/datasets/data").mkdir(parents=True)
    (tmp_path / "sklearn/__init__.py").touch()
    (tmp_path / "sklearn/datasets/data/iris.csv").write_text(lines)
    for name in [name for name in sys.modules if name.partition(".")[0] == "sklearn"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert bundled.read("iris") is None
    assert bundled.read("wine") is None
