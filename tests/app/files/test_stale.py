"""`padre run --stale`, lists and patterns of experiments, and data sets that make two of them one."""

import pytest

from tests.conftest import Padre, Repository

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


@pytest.fixture
def recorded(notebook: Repository, padre: Padre) -> Repository:
    """Three experiments of one file, run once."""
    notebook.write({"sub/exp.py": CODE}, commit="code")
    padre("dataset", "add", "iris", "sklearn:iris")
    padre("run", "-q", "sub/exp.py")
    return notebook


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
