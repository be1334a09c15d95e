"""The files of a study each have their own `__main__`, modules and opened files, one at a time."""

import sys
from pathlib import Path

import pytest

from padre_git.app.files.launch import Scope, definitions
from padre_git.app.study.matrix import Files, key_of

CODE = """from sklearn.dummy import DummyClassifier
from padre_git import App
import parts
app = App()
@app.experiment("{0}", dataset="iris")
def make(): return DummyClassifier(strategy=parts.STRATEGY)
"""


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Two files in two folders, with a module of the same name beside each."""
    found = Files()
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / f"{name}.py").write_text(CODE.format(name))
        (folder / "parts.py").write_text(f"STRATEGY = '{name}'\n")
        scope = found.scopes.setdefault(folder / f"{name}.py", Scope(folder / f"{name}.py", tmp_path))
        found.enter(scope)
        found.defined[scope.file], _ = definitions(scope)
    found.enter(None)
    return found


def test_each_file_has_its_own_modules(files: Files) -> None:
    """Entered again, it finds those that it has imported; outside there are none, and `__main__` is the tester's."""
    main, path = sys.modules["__main__"], sys.path[:]
    for scope in [*files.scopes.values()] * 2:
        files.enter(scope)
        name = scope.file.stem
        assert sys.modules["__main__"] is scope.module
        assert name == sys.modules["parts"].STRATEGY
        assert sys.path[0] == str(scope.file.parent)
        [experiment] = files.defined[scope.file]
        assert experiment.name == name and experiment.pipeline().strategy == name
    files.enter(None)
    assert "parts" not in sys.modules and sys.modules["__main__"] is main and sys.path == path


def test_modules_of_one_name_are_seen(files: Files) -> None:
    """Other processes could not tell them apart; the same file twice is no clash."""
    assert files.clashing() == "one.py and two.py import two different modules called `parts`"
    assert Files(scopes=dict([*files.scopes.items()][:1])).clashing() == ""


def test_settings_as_they_are_compared() -> None:
    """NaN is recorded as its name; the order of names is of no importance."""
    assert key_of({"a": float("nan"), "b": 1}) == key_of({"b": 1, "a": "NaN"})
    assert key_of({"a": 1}) != key_of({"a": 1.5})
