"""`padre run --stale`, lists and patterns of experiments, and data sets that make two of them one."""

import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tests.conftest import Padre, Repository, copied

CODE = """from sklearn.dummy import DummyClassifier
from padre_git import App
app = App()
@app.experiment("svc-one", dataset="iris", splitting=2)
def one(): return DummyClassifier()
@app.experiment("svc-two", dataset="iris", splitting=2)
def two(): return DummyClassifier()
@app.experiment("nb", dataset="iris", splitting=2)
def three(): return DummyClassifier()
"""


@pytest.fixture(scope="module")
def template(set_up: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three experiments of one file, run once."""
    padre = copied(set_up, tmp_path_factory.mktemp("stale") / "thesis")
    padre.repo.write({"sub/exp.py": CODE}, commit="code")
    padre("dataset", "add", "iris", "sklearn:iris")
    padre("run", "-q", "sub/exp.py")
    return padre.repo.path


@pytest.fixture
def recorded(template: Path, repo: Repository) -> Repository:
    """A copy of it that the test may change."""
    return repo


def ran(padre: Padre, *words: str) -> list[str]:
    """The experiments that `padre run` ran."""
    found = padre("run", "--json", *words).json
    return [each["experiment"] for each in found]


@pytest.mark.parametrize("files", [[], ["sub/exp.py"]])
def test_what_is_stale_and_nothing_else(recorded: Repository, padre: Padre, files: list[str]) -> None:
    """Of all files, or of one; afterwards nothing is."""
    recorded.write({"sub/exp.py": CODE.replace("def two(): return D", "def two():  return D")})
    assert ran(padre, "--stale", *files) == ["svc-two"]
    done = padre("run", "--stale", *files)
    assert "nothing is stale" in done.err and done.out == ""


def test_only_of_these_experiments(recorded: Repository, padre: Padre) -> None:
    """`--experiment` chooses among what is stale."""
    recorded.write({"sub/exp.py": CODE.replace("return D", "return  D")})
    assert ran(padre, "--stale", "--experiment", "svc-*") == ["svc-one", "svc-two"]
    assert [each["experiment"] for each in padre("status", "--json").json["stale"]] == ["nb"]


def test_newer_data(recorded: Repository, padre: Padre) -> None:
    """They make everything stale that follows them."""
    recorded.write({"iris.csv": "x,y\n" + "".join(f"{n},{n % 2}\n" for n in range(12))})
    padre("dataset", "add", "iris", "iris.csv", "--target", "y")
    assert ran(padre, "--stale", "--experiment", "nb") == ["nb"]


def test_what_no_file_defines_any_more(recorded: Repository, padre: Padre) -> None:
    """It is said how it is taken off the lists, or called from now on; then it is not stale for ever."""
    recorded.write({"sub/exp.py": CODE.replace('"nb"', '"bayes"').replace("three", "four")})
    assert "default/nb is stale and no FILE defines it any more; padre experiment rm" in padre("run", "--stale").err
    padre("experiment", "rename", "nb", "bayes")
    assert ran(padre, "--stale") == ["bayes"]
    recorded.write({"sub/exp.py": CODE.partition('@app.experiment("nb"')[0]})
    padre("experiment", "rm", "bayes")
    assert padre("status", "--json").json["stale"] == []


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["svc-one,nb"], ["svc-one", "nb"]),
        (["svc-*"], ["svc-one", "svc-two"]),
        (["nb", "svc-t*"], ["svc-two", "nb"]),
    ],
)
def test_lists_and_patterns(recorded: Repository, padre: Padre, names: list[str], expected: list[str]) -> None:
    """In the order of the file."""
    assert ran(padre, *(word for name in names for word in ("--experiment", name)), "sub/exp.py") == expected


def test_a_pattern_that_fits_nothing(recorded: Repository, padre: Padre) -> None:
    """It is an error like a name that is not there."""
    assert "unknown experiment `x*` of exp.py" in padre("run", "--experiment", "x*", "sub/exp.py", code=1).err


def test_one_data_set_for_all_makes_two_one(recorded: Repository, padre: Padre) -> None:
    """Experiments that differ in their data set alone are one on another: that is said before they run."""
    code = CODE.replace("svc-one", "d-iris").replace("svc-two", "d-wine").partition('@app.experiment("nb"')[0]
    recorded.write({"two.py": code.replace('"d-wine", dataset="iris"', '"d-wine", dataset="wine"')})
    padre("dataset", "add", "wine", "sklearn:wine")
    said = "--dataset makes d-iris and d-wine one experiment, d-wine, which runs 2 times"
    assert said in padre("run", "--dataset", "wine", "two.py").err
    assert said not in padre("run", "--dataset", "wine", "--experiment", "d-iris", "two.py").err


def test_a_command_has_nothing_to_renew(notebook: Repository, padre: Padre) -> None:
    """What it used is not known."""
    assert "--stale: only for FILEs" in padre("run", "--stale", "--", "true", code=2).err


LOOP = """import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=1.0)
args = parser.parse_args()
print("loss:", args.lr / 2)
"""
FLAT = """import sys, padre_git
run = padre_git.start_run("flat", parameters={"lr": float(sys.argv[1])})
run.log_metrics({"loss": 1.0})
"""


def test_what_has_arguments_runs_with_them(notebook: Repository, padre: Padre) -> None:
    """A command, a script, one that Python ran, a module: again and again with the words that they had."""
    notebook.write({"loop.py": LOOP, "flat.py": FLAT, "pkg/train.py": LOOP.replace("loss", "error")}, commit="code")
    padre("run", "-q", "-p", "lr=2,3", "--project", "mine", "--", sys.executable, "loop.py", "--lr", "{lr}")
    padre("run", "-q", "flat.py", "--", "5")
    padre("run", "-q", "--", sys.executable, "-m", "pkg.train", "--lr", "8")
    assert ran(padre, "--stale") == []
    for turn in range(2):
        more = f"# {turn}\n"
        notebook.write({"loop.py": LOOP + more, "flat.py": FLAT + more, "pkg/train.py": LOOP + more})
        done = padre("run", "--stale", "--json").json
        found = sorted((run["project"], run["experiment"], run["parameters"]["lr"]) for run in done)
        assert found == [("default", "flat", 5.0), ("default", "train", 8.0), ("mine", "loop", 2), ("mine", "loop", 3)]


def test_a_secret_is_not_known_any_more(notebook: Repository, padre: Padre) -> None:
    """Its command is not repeated with what stands for it."""
    code = "import sys\nprint('words:', len(sys.argv))\n"
    notebook.write({"loop.py": code}, commit="code")
    padre("run", "-q", "--", sys.executable, "loop.py", "--api-key", "hunter2hunter2")
    notebook.write({"loop.py": f"{code}# edited\n"})
    assert "Its command had a secret in it" in padre("run", "--stale").err


def test_a_notebook_has_its_values(notebook: Repository, padre: Padre) -> None:
    """`-p` as it was given for the last run."""
    cells = [new_code_cell("lr = 1.0", metadata={"tags": ["parameters"]}), new_code_cell("print('loss:', lr / 2)")]
    written = nbformat.writes(new_notebook(cells=cells))
    notebook.write({"try.ipynb": written}, commit="code")
    padre("run", "-q", "try.ipynb", "-p", "lr=0.5")
    notebook.write({"try.ipynb": written.replace("lr / 2", "lr / 4")})
    (run,) = padre("run", "--stale", "--json").json
    assert run["parameters"] == {"lr": 0.5}
    assert run["metrics"]["loss"]["mean"] == 0.125


def test_an_experiment_has_what_the_command_gave(notebook: Repository, padre: Padre) -> None:
    """Its values, seeds, data set and splits; what is given now counts, and another experiment runs as ever."""
    notebook.write({"exp.py": CODE}, commit="code")
    for name in ("iris", "wine"):
        padre("dataset", "add", name, f"sklearn:{name}")
    padre("run", "-q", "exp.py", "--experiment", "nb")
    given = [
        "-p",
        "DummyClassifier.strategy=uniform,stratified",
        "--seeds",
        "1,2",
        "--dataset",
        "wine",
        "--splitting",
        "3",
    ]
    padre("run", "-q", "exp.py", "--experiment", "svc-one", *given)
    found = list[tuple[str, str, int, str, int]]()
    for turn, more in enumerate([[], ["--seeds", "7"]]):
        notebook.write({"exp.py": CODE.replace("): return", f"): {' ' * turn} return")})
        for run in padre("run", "--stale", "--json", *more).json:
            strategy, data = run["parameters"]["DummyClassifier.strategy"], run["dataset"]["name"]
            found.append((run["experiment"], strategy, run["seed"], data, run["metrics"]["accuracy"]["n"]))
    one = [("svc-one-wine", strategy, seed, "wine", 3) for strategy in ("uniform", "stratified") for seed in (1, 2)]
    assert found[:5] == [*one, ("nb", "prior", 0, "iris", 2)]
    assert [each[:4] for each in found[5:]] == [
        ("svc-one-wine", "uniform", 7, "wine"), ("svc-one-wine", "stratified", 7, "wine"), ("nb", "prior", 7, "iris")
    ]  # fmt: skip
