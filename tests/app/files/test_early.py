"""What a file names is looked up before the file runs."""

import pytest

from tests.conftest import Padre, Repository

FILE = """\
from padre_git import App

print("began")
app = App()


def model():
    from sklearn.naive_bayes import GaussianNB
    return GaussianNB()


@app.experiment(dataset="iris", splitting=5)
def nb():
    return model()


@app.experiment(dataset="irsi", splitting=5)
def iris_nb():
    return model()
"""


def test_an_unknown_data_set_is_said_at_once(notebook: Repository, padre: Padre) -> None:
    """Nothing of the file has run; what is known is listed, with what to type."""
    notebook.write({"experiment.py": FILE})
    padre("dataset", "add", "iris", "sklearn:iris")
    said = padre("run", "experiment.py", code=1)
    assert said.err.startswith("error: unknown data set `irsi`; did you mean `iris`? Known: iris. Add it with: ")
    assert "began" not in said.out


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (FILE, ["--experiment", "nb"]),
        (FILE, ["--experiment", "iris-nb", "--dataset", "iris"]),
        (FILE.replace('"irsi"', '"IRSI".lower()'), ["--experiment", "nb"]),
    ],
)
def test_what_may_be_there_is_run(notebook: Repository, padre: Padre, content: str, words: list[str]) -> None:
    """Where other data are used, or the experiment is not, its name is no fault."""
    notebook.write({"experiment.py": content})
    padre("dataset", "add", "iris", "sklearn:iris")
    assert "began" in padre("run", "experiment.py", *words).out


@pytest.mark.parametrize(
    "more",
    [
        "app = App()  # makes irsi",
        "app = App()\nimport own",
        "from own import made\napp = App()",
        "app = App()\napp.datasets",
    ],
)
def test_data_that_the_file_may_make(notebook: Repository, padre: Padre, more: str) -> None:
    """It speaks of them elsewhere, imports a module of the user's, or asks its app for data: it runs first."""
    notebook.write({"experiment.py": FILE.replace("app = App()", more), "own.py": "made = 1\n"})
    padre("dataset", "add", "iris", "sklearn:iris")
    said = padre("run", "experiment.py", code=1)
    assert "unknown data set `irsi`" in said.err
    assert "began" in said.out


def test_what_cannot_be_read_is_said_as_ever(notebook: Repository, padre: Padre) -> None:
    """A file with a fault in its grammar, and one that is none."""
    notebook.write({"experiment.py": FILE + "def\n"})
    assert "SyntaxError" in padre("run", "experiment.py", code=1).err
