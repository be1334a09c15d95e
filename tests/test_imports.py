"""What a command imports is the time before it answers: heavy libraries stay out of the quick ones."""

import json
import subprocess
import sys

import pytest

from padre_git.cli.main import COMMANDS
from tests import hooked, synthetic
from tests.conftest import Padre, Repository, process_environment

HEAVY = {
    *("numpy", "pandas", "sklearn", "scipy", "pyarrow", "torch", "joblib", "networkx", "skops"),
    *("dvc", "dvc_data", "dvc_objects", "git", "jinja2", "tabulate"),
}
# libraries that a script may use without padre paying for them
THIRD_PARTY = HEAVY | {"click", "rich", "msgspec", "ruamel"}
# prints what was imported when it ends, as the last line of standard error
_WATCHED = """
import atexit, json, sys
atexit.register(lambda: sys.stderr.write("\\n" + json.dumps(sorted({name.partition(".")[0] for name in sys.modules}))))
sys.argv[0] = "padre"
from padre_git.__main__ import main
sys.exit(main())
"""

_EXPERIMENT = """
from sklearn.svm import SVC
from padre_git import App

app = App()

@app.experiment(dataset="iris")
def iris_svc():
    return SVC()
"""


def _imported(code: str, *words: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", code, *words], env=process_environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stderr.rsplit("\n", 1)[-1]))


def test_importing_the_package_costs_nothing() -> None:
    """`import padre_git` imports no other library at all; its names are found on first use."""
    code = _WATCHED.replace("from padre_git.__main__ import main", "import padre_git").replace("main()", "0")
    assert not _imported(code) & THIRD_PARTY


@pytest.mark.parametrize("words", [["--help"], ["--version"]], ids=" ".join)
def test_help_is_light(words: list[str]) -> None:
    """Help comes without any heavy library, nor that for settings."""
    assert not _imported(_WATCHED, *words) & (HEAVY | {"ruamel", "rich"})


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_commands_is_light(command: str) -> None:
    """So does the help of each command."""
    assert not _imported(_WATCHED, command, "--help") & HEAVY


def test_reading_needs_no_science(notebook: Repository, padre: Padre) -> None:
    """Runs are listed and shown without pandas, scikit-learn, DVC and the like."""
    notebook.write({"experiment.py": _EXPERIMENT})
    padre("dataset", "add", "iris", "sklearn:iris")
    padre("run", "experiment.py")
    for words in (
        ["list"],
        ["list", "--json"],
        ["log"],
        ["show", "@last"],
        ["show", "iris-svc"],
        ["inspect"],
        ["status"],
    ):
        assert not _imported(_WATCHED, *words) & HEAVY, words


def test_adding_a_toy_needs_no_scikit_learn(notebook: Repository) -> None:
    """A toy data set is read from its file, and what DVC would write is written without DVC."""
    words = ["dataset", "add", "wine", "sklearn:wine"]
    assert not _imported(_WATCHED, *words) & {"sklearn", "dvc", "dvc_data", "dvc_objects", "networkx", "joblib"}


def test_recording_a_command_needs_no_science(notebook: Repository) -> None:
    """A program that prints a number is recorded without numpy, DVC and YAML: it waits for what it is not made of."""
    notebook.write({"train.py": "print('accuracy: 0.9')"})
    assert not _imported(_WATCHED, "run", "--", sys.executable, "train.py") & (HEAVY | {"ruamel", "configobj"})


def test_hooks_are_light(notebook: Repository, padre: Padre) -> None:
    """A hook with nothing to do does not even import the code that takes runs along or validates; with runs to take
    none of the heavy libraries."""
    notebook.write({"a.py": "a = 1"})
    notebook.git("add", "a.py")
    by_full_name = _WATCHED.replace('name.partition(".")[0]', "name")
    for name in ("pre-commit", "post-commit"):
        found = _imported(by_full_name, "hook", name)
        assert "padre_git.app.commit.precommit" in found
        assert not found & {"click", "msgspec", "rich"}
        assert not found & {
            *HEAVY,
            "padre_git.app.commit.take",
            "padre_git.app.commit.staged",
            "importlib.metadata",
            "ruamel.yaml",
        }
    hooked.place(notebook, "k9d2v5ha")
    assert not _imported(_WATCHED, "hook", "pre-commit") & HEAVY
    assert "took 1 run" not in padre("hook", "commit-runs").err  # it was taken just now


def test_running_needs_no_torch(notebook: Repository, padre: Padre) -> None:
    """torch is an extra: scikit-learn's experiments do not import it."""
    notebook.write({"experiment.py": _EXPERIMENT})
    padre("dataset", "add", "iris", "sklearn:iris")
    assert "torch" not in _imported(_WATCHED, "run", "experiment.py", "--quiet")


def test_comparing_metrics_needs_no_science(notebook: Repository) -> None:
    """Where predictions are not at hand, tests and intervals need neither numpy and SciPy nor pandas."""
    values = [0.8, 0.9, 0.85, 0.7, 0.9]
    for name, ago in (("m4t7xq2p", 900), ("k9d2v5ha", 60)):
        runs = synthetic.simple(name, values if ago > 100 else sorted(values), ago=ago)
        synthetic.branch(notebook.path, "refs/heads/padre/thesis/breast-svc/9f2c1ab0d3e4", runs)
    for words in (["diff"], ["diff", "--json"], ["diff", "--markdown"], ["compare", "@last", "@last~1"]):
        assert not _imported(_WATCHED, *words) & (HEAVY - {"tabulate"}), words


def test_verifying_needs_no_science(notebook: Repository, padre: Padre) -> None:
    """All levels, also of predictions and data, without scikit-learn, SciPy, pandas and DVC."""
    notebook.write({"experiment.py": _EXPERIMENT})
    padre("dataset", "add", "iris", "sklearn:iris")
    padre("run", "experiment.py")
    notebook.git("add", ".")
    notebook.git("commit", "-q", "-m", "runs")
    for words in (["verify"], ["verify", "iris-svc", "--json"]):
        assert not _imported(_WATCHED, *words) & (HEAVY - {"numpy", "pyarrow"}), words
    modules = _WATCHED.replace('name.partition(".")[0]', "name")
    assert not _imported(modules, "verify") & {"pyarrow.compute", "numpy.ma"}  # a fifth of the whole command


def test_a_plot_of_a_run_needs_no_scipy(notebook: Repository, padre: Padre) -> None:
    """Charts are altair's; SciPy would take as long again as pandas."""
    notebook.write({"experiment.py": _EXPERIMENT})
    padre("dataset", "add", "iris", "sklearn:iris")
    padre("run", "experiment.py")
    for kind in ("confusion-matrix", "roc", "precision-recall"):
        found = _imported(_WATCHED, "plot", kind, "-o", f"{kind}.json")
        assert not found & {"scipy", "sklearn", "dvc", "joblib"}, kind
