"""What of the repository's code an experiment uses, as its run records it; and what makes it stale."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from padre_git.app.recording.reach import places
from tests.conftest import Padre, Repository, copied

FILES = {
    "exp.py": """from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from padre_git import App
import lib.shapes as shapes
import switched
from lib import double, half
from stars import *

app = App()
C = 1.0
FOLDS = 2


@app.experiment(dataset="iris", splitting=FOLDS, parameters=lambda: {"C": C})
def a():
    return make_pipeline(FunctionTransformer(shapes.scale), FunctionTransformer(double), model())


def model():
    return LogisticRegression(max_iter=500)


@app.experiment(dataset="iris", splitting=2)
def b():
    from late import keep
    return make_pipeline(FunctionTransformer(keep), FunctionTransformer(starred), LogisticRegression(max_iter=500))
""",
    "lib/__init__.py": "from .numbers import double, half\nVERSION = 1\n",
    "lib/numbers.py": "def double(X):\n    return X * TWO\nTWO = 2\ndef half(X):\n    return X / TWO\n",
    "lib/shapes.py": "def scale(X):\n    return X\ndef unused(X):\n    return X\n",
    "switched.py": "import warnings\nwarnings.filterwarnings('ignore', 'nothing')\n",
    "late.py": "def keep(X):\n    return X\n",
    "stars.py": "def starred(X):\n    return X\n",
}


@pytest.fixture(scope="module")
def template(set_up: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both experiments, run once."""
    padre = copied(set_up, tmp_path_factory.mktemp("reach") / "thesis")
    padre.repo.write(FILES, commit="code")
    padre("dataset", "add", "iris", "sklearn:iris")
    padre("run", "-q", "exp.py")
    return padre.repo.path


@pytest.fixture
def recorded(template: Path, repo: Repository) -> Repository:
    """A copy of it that the test may change."""
    return repo


def stale(padre: Padre) -> dict[str, list[str]]:
    """Experiment -> why it is stale."""
    return {each["experiment"]: each["reasons"] for each in padre("status", "--json").json["stale"]}


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("exp.py", "max_iter=500)\n\n\n@app", "max_iter=600)\n\n\n@app", {"a": ["exp.py: model changed"]}),
        ("exp.py", "starred), Log", "len), Log", {"b": ["exp.py: b changed"]}),
        ("exp.py", "FOLDS = 2", "FOLDS = 3", {"a": ["exp.py: FOLDS changed"]}),
        ("exp.py", "C = 1.0", "C = 2.0", {"a": ["exp.py: C changed"]}),
        ("exp.py", "def b()", "def c()", {"b": ["exp.py: b is gone"]}),
        ("exp.py", "import App", "import App  # of padre", {}),
        ("exp.py", "LogisticRegression\n", "RidgeClassifier as LogisticRegression\n",
         {"a": ["exp.py: LogisticRegression changed"], "b": ["exp.py: LogisticRegression changed"]}),
        ("lib/numbers.py", "TWO = 2", "TWO = 3", {"a": ["lib/numbers.py: TWO changed"]}),
        ("lib/numbers.py", "X / TWO", "X / 3", {}),
        ("lib/__init__.py", "from .numbers import double, half", "from .shapes import scale as double",
         {"a": ["lib/__init__.py: double changed"]}),
        ("lib/__init__.py", "VERSION = 1", "VERSION = 2", {}),
        ("lib/shapes.py", "def scale(X):\n    return X", "def scale(X):\n    return +X",
         {"a": ["lib/shapes.py: scale changed"]}),
        ("lib/shapes.py", "def unused", "def other", {}),
        ("switched.py", "'nothing'", "'something'", {"a": ["switched.py changed"], "b": ["switched.py changed"]}),
        ("late.py", "return X", "return +X", {"b": ["late.py: keep changed"]}),
        ("stars.py", "return X", "return +X", {"b": ["stars.py: starred changed"]}),
    ],
)  # fmt: skip
def test_stale_is_what_uses_the_change(
    recorded: Repository, padre: Padre, file: str, old: str, new: str, expected: dict[str, list[str]]
) -> None:
    """No more and no less, whichever file it is in."""
    assert recorded.read(file).count(old) == 1
    recorded.write({file: recorded.read(file).replace(old, new)})
    assert stale(padre) == expected


def test_a_file_that_is_gone(recorded: Repository, padre: Padre) -> None:
    """It is gone for those that used it."""
    (recorded.path / "late.py").unlink()
    assert stale(padre) == {"b": ["late.py: keep is gone"]}


def test_files_that_an_experiment_reads(notebook: Repository, padre: Padre) -> None:
    """What is no Python counts as a whole, and a module that no import names does, too."""
    code = FILES["exp.py"].replace(
        "import switched\n", "import importlib\nfrom pathlib import Path\nimportlib.import_module('switched')\n"
    )
    notebook.write(
        FILES | {"exp.py": code + "\nPath('notes.yaml').read_text()\n", "notes.yaml": "x: 1\n"}, commit="code"
    )
    padre("dataset", "add", "iris", "sklearn:iris")
    padre("run", "-q", "exp.py")
    notebook.write({"notes.yaml": "x: 2\n", "switched.py": "import warnings\n"})
    assert stale(padre) == {name: ["notes.yaml changed", "switched.py changed"] for name in "ab"}


def test_classes_and_loops(notebook: Repository, padre: Padre) -> None:
    """An experiment without a name in the file is known by the statement that makes it."""
    code = """from sklearn.dummy import DummyClassifier
from padre_git import Experiment
def one(): return DummyClassifier()
def two(): return DummyClassifier(strategy="prior")
Experiment("one", dataset="iris", pipeline=one, splitting=2)
Experiment("two", dataset="iris", pipeline=two, splitting=2)
"""
    notebook.write({"exp.py": code}, commit="code")
    padre("dataset", "add", "iris", "sklearn:iris")
    padre("run", "-q", "exp.py")
    notebook.write({"exp.py": code.replace("pipeline=two, splitting=2", "pipeline=two, splitting=3")})
    assert list(stale(padre)) == ["two"]
    notebook.write({"exp.py": code.replace("def one(): return Dummy", "def one():  return Dummy")})
    assert list(stale(padre)) == ["one"]


def test_a_script_is_one_thing(notebook: Repository, padre: Padre) -> None:
    """What starts its own run has no function: all of its file counts."""
    code = (
        "import padre_git\ndef unused(): pass\nwith padre_git.start_run('x') as run:\n    run.log_metrics({'m': 1})\n"
    )
    notebook.write({"script.py": code}, commit="code")
    padre("run", "-q", "script.py")
    notebook.write({"script.py": code.replace("pass", "return 1")})
    assert stale(padre) == {"x": ["script.py changed"]}


def test_where_values_are_written() -> None:
    """Functions in containers, partials, closures and methods; classes and objects of classes."""
    here = __file__

    def inner() -> None: ...

    def outer(function: Any = inner) -> Any:
        return lambda: inner()

    class Own:
        def fit(self) -> None: ...

    inner_line, fit_line = inner.__code__.co_firstlineno, Own.fit.__code__.co_firstlineno
    for value in (inner, partial(inner), [inner], {"x": (inner,)}, outer()):
        assert (here, inner_line) in places(value)
    for value in (Own, Own(), Own().fit):
        assert (here, fit_line) in places(value)
    assert places(3, "text", None) == []
