"""NumPy's files, and svmlight's."""

import io
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import dump_svmlight_file

from padre_git.errors import PadreError
from padre_git.storage.sources import read


def test_svmlight(tmp_path: Path) -> None:
    """A sparse file is features and their target, as scikit-learn reads it; with queries they are an array beside."""
    X, y = np.array([[0.0, 1.5], [2.0, 0.0], [0.0, 0.0]]), np.array([1.0, -1.0, 1.0])
    dump_svmlight_file(X, y, str(tmp_path / "x.svm"), zero_based=False)
    features, target = read(str(tmp_path / "x.svm")).data
    assert (features.toarray().tolist(), target.tolist()) == (X.tolist(), y.tolist())
    (tmp_path / "a9a").write_text("1 qid:1 1:0.5\n2 qid:2 2:1\n")
    found = read(str(tmp_path / "a9a"), format="svmlight").data
    assert (found["X"].shape, found["y"].tolist(), found["qid"].tolist()) == ((2, 2), [1, 2], [1, 2])
    (tmp_path / "x.svm").write_text("1 1:a\n")
    with pytest.raises(PadreError, match=r"x\.svm cannot be read"):
        read(str(tmp_path / "x.svm"))


def test_arrays_without_features(tmp_path: Path) -> None:
    """The error has the command that names them, and what that writes is read."""
    np.savez(tmp_path / "x.npz", x_train=np.ones((3, 2)), y_train=np.arange(3), other=np.ones(7))
    with pytest.raises(PadreError, match=r"holds the arrays x_train \(3 × 2\), y_train \(3\), other \(7\)") as caught:
        read(str(tmp_path / "x.npz"))
    _, program, script = shlex.split(str(caught.value).partition("again, together: ")[2], comments=False)
    assert program == "-c"
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True)
    found = read(str(tmp_path / "new-x.npz")).data
    assert {key: array.shape for key, array in found.items()} == {"X": (3, 2), "y": (3,)}


def test_an_array_is_not_named(tmp_path: Path) -> None:
    """One array alone needs no name."""
    sink = io.BytesIO()
    np.savez(sink, np.ones((3, 2)))
    (tmp_path / "x.npz").write_bytes(sink.getvalue())
    assert read(str(tmp_path / "x.npz")).data.shape == (3, 2)
