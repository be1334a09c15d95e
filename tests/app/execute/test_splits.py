"""What an interrupted run has computed is not computed again."""

import signal

import pytest

from tests.conftest import Padre, Repository

# says in a file that it fits; what happens in the fourth fit stands in another
EXPERIMENT = """
import os, signal, time
from pathlib import Path
import padre_git
from sklearn.datasets import load_iris
from sklearn.naive_bayes import GaussianNB

app = padre_git.App()

class Counted(GaussianNB):
    def fit(self, X, y):
        with open(".git/fits", "a") as file:
            file.write("fit\\n")
        if Path(".git/ends").exists():
            number = Path(".git/fits").read_text().count("fit")
            if number == 4:
                if Path(".git/ends").read_text() == "kill":
                    os.kill(os.getpid(), signal.SIGKILL)
                raise KeyboardInterrupt
            time.sleep(1.01)
        return super().fit(X, y)

@app.dataset(name="iris")
def iris():
    return load_iris(return_X_y=True)

@app.experiment(dataset=iris, experiment_name="counted", project_name="p", splitting=5)
def counted():
    return Counted()
"""


def _interrupted(notebook: Repository, padre: Padre, how: str, status: int) -> None:
    notebook.write({"counted.py": EXPERIMENT})
    git = notebook.path / ".git"
    (git / "ends").write_text(how)
    assert padre.process("run", "counted.py", code=status, check=False)
    (git / "ends").unlink()
    assert (git / "fits").read_text().count("fit") == 4
    padre("run", "counted.py", check=False)
    # three of five were there
    assert (git / "fits").read_text().count("fit") == 6
    assert not list((git / "padre/parts").iterdir())
    # and another run computes all of it
    done = padre("run", "counted.py", check=False)
    assert (git / "fits").read_text().count("fit") == 11
    assert "identical to" in done.out


def test_ctrl_c(notebook: Repository, padre: Padre) -> None:
    """The splits that were there are kept; the next run has the numbers that it would have had."""
    _interrupted(notebook, padre, "interrupt", 130)


@pytest.mark.heavy
def test_kill(notebook: Repository, padre: Padre) -> None:
    """Of fits that took long nothing is lost, though the process could not say a word."""
    _interrupted(notebook, padre, "kill", -signal.SIGKILL)
