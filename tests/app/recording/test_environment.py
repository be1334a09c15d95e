"""What is recorded of the machine."""

import getpass
import json
import os
import platform
import socket
import sys
from pathlib import Path

import msgspec
import pytest
import sklearn

from padre_git.app.recording.environment import _accelerators, _numeric, environment, used
from padre_git.model.documents import Environment, Numeric
from padre_git.storage import documents
from padre_git.storage.documents import decode, encode
from tests.conftest import Padre, Repository


def test_versions_are_those_that_run() -> None:
    """Python and installed distributions, under their normalised names."""
    found = environment()
    assert found.python == platform.python_version()
    assert found.distributions["scikit-learn"] == sklearn.__version__
    assert msgspec.UNSET is found.origins is found.imported is found.numeric
    assert list(found.distributions) == sorted(found.distributions)


def test_nothing_says_who_or_where(monkeypatch: pytest.MonkeyPatch) -> None:
    """No host name, no home folder, no user."""
    system, _, *others = os.uname()
    named = os.uname_result((system, "host-of-the-tests", *others))
    monkeypatch.setattr(os, "uname", lambda: named)
    monkeypatch.setattr(platform, "_uname_cache", None, raising=False)
    monkeypatch.setattr(socket, "gethostname", lambda: "host-of-the-tests")
    text = encode(environment.__wrapped__()).decode()
    assert platform.node() == "host-of-the-tests"
    assert "host-of-the-tests" not in text
    assert str(Path.home()) not in text
    assert f'"{getpass.getuser()}"' not in text


def test_accelerators(tmp_path: Path) -> None:
    """By their model, one for each; neither their serial numbers nor a file that cannot be read."""
    for bus, model in (("0000:1b:00.0", "NVIDIA A100-SXM4-40GB"), ("0000:0b:00.0", "NVIDIA H100 80GB HBM3")):
        (tmp_path / bus).mkdir()
        text = f"Model: \t\t {model}\nIRQ:   \t\t 24\nGPU UUID: \t GPU-1234\nBus Location: \t {bus}\n"
        (tmp_path / bus / "information").write_text(text)
    (tmp_path / "0000:ff:00.0" / "information").mkdir(parents=True)
    assert _accelerators(tmp_path) == ["NVIDIA H100 80GB HBM3", "NVIDIA A100-SXM4-40GB"]
    assert _accelerators(tmp_path / "nothing") == []


def test_what_a_run_used() -> None:
    """Distributions of loaded modules, of other processes too; and what computes, without a path."""
    found = used({"yaml", "no_such_module"}, threads=3)
    assert {"numpy", "padre-git", "scikit-learn", "pyyaml"} <= set(found.imported or ())
    assert found.numeric and found.numeric.threads == 3 and (found.numeric.blas or "").startswith("openblas ")
    assert found.imported == sorted(found.imported or ())
    assert ".so" not in encode(found).decode() and str(Path.home()) not in encode(found).decode()


def test_the_key_is_what_is_known_before_a_run() -> None:
    """It is the name of the file that has no more than that, as all files from before these fields."""
    base, after = environment(), used(threads=1)
    assert documents.environment_key(after) == documents.digest(base) != documents.digest(after)
    assert not {"origins", "imported", "numeric"} & set(json.loads(encode(base)))
    assert decode(encode(after), Environment, "x") == after and decode(encode(base), Environment, "x") == base
    assert documents.environment_key(msgspec.structs.replace(base, cpus=base.cpus + 1)) != documents.digest(base)


_WORKERS = """
import importlib
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.svm import SVC
from padre_git import App
app = App()

class Late(ClassifierMixin, BaseEstimator):
    def __init__(self, name="importlib"):
        self.name = name
    def fit(self, X, y):
        importlib.import_module(self.name)
        self.classes_ = [0, 1]
        return self
    def predict(self, X):
        return [0] * len(X)

@app.experiment(dataset="tiny", splitting=2, parameters={"name": ["made_one", "made_two"]})
def late():
    return Late()
"""


def test_what_workers_import(notebook: Repository, padre: Padre, tmp_path: Path) -> None:
    """Two processes that each import what the parent never does; the sweep has at most two environments."""
    site = tmp_path / "site"
    for name in ("made_one", "made_two"):
        (site / f"{name}-1.0.dist-info").mkdir(parents=True)
        (site / f"{name}-1.0.dist-info" / "METADATA").write_text(f"Name: {name}\nVersion: 1.0\n")
        (site / f"{name}.py").write_text("")
    notebook.write({"late.py": _WORKERS, "tiny.csv": "x,y\n" + "".join(f"{n},{n % 2}\n" for n in range(8))})
    assert padre("dataset", "add", "tiny", "tiny.csv", "--target", "y").code == 0
    done = padre.process("run", "late.py", "--jobs", "2", env={"PYTHONPATH": str(site)})
    assert done.code == 0, done.err
    files = sorted(notebook.path.glob("projects/*/experiments/late/executions/*/environments/*.json"))
    assert 1 <= len(files) <= 2
    imported = {name for file in files for name in json.loads(file.read_bytes())["imported"]}
    assert {"made-one", "made-two"} <= imported
    named = {json.loads(file.read_bytes())["environment"] for file in notebook.path.rglob("run.json")}
    assert named == {file.stem for file in files}
    assert {json.loads(file.read_bytes())["numeric"]["threads"] for file in files} == {1}


def test_what_a_command_imports_is_unknown(notebook: Repository, padre: Padre) -> None:
    """padre's own process says nothing about that of the command."""
    assert padre("run", "--", sys.executable, "-c", "pass").code == 0
    (file,) = notebook.path.rglob("environments/*.json")
    found = decode(file.read_bytes(), Environment, str(file))
    assert found.imported is found.numeric is msgspec.UNSET


def test_numeric_says_nothing_of_what_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a BLAS and without torch."""
    monkeypatch.setattr("padre_git.core.compute.processes.blas", dict)
    monkeypatch.setitem(sys.modules, "torch", None)
    assert _numeric(None) == Numeric(libc=" ".join(platform.libc_ver()))
