"""`padre status` beside a recording that runs: since when, how far."""

import re
from time import monotonic, sleep

from tests.conftest import PATIENCE, Padre, Repository

# the third of five fits waits until a file is gone
WAITS = """
import time
from pathlib import Path
import padre_git
from sklearn.datasets import load_iris
from sklearn.naive_bayes import GaussianNB

app = padre_git.App()

class Waits(GaussianNB):
    def fit(self, X, y):
        with open(".git/fits", "a") as file:
            file.write("fit\\n")
        if Path(".git/fits").read_text().count("fit") == 8:
            Path(".git/waits").touch()
            while Path(".git/waits").exists():
                time.sleep(0.01)
        return super().fit(X, y)

@app.dataset(name="iris")
def iris():
    return load_iris(return_X_y=True)

@app.experiment(dataset=iris, experiment_name="waits", project_name="p", splitting=5)
def waits():
    return Waits()
"""


def test_a_run_under_way(notebook: Repository, padre: Padre) -> None:
    """A run of two is over; when all is, nothing runs."""
    notebook.write({"waits.py": WAITS})
    waits = notebook.path / ".git/waits"
    process = padre.start("run", "waits.py", "-p", "Waits.var_smoothing=1e-9,1e-3")
    end = monotonic() + PATIENCE
    while not waits.exists():
        assert process.poll() is None and monotonic() < end
        sleep(0.02)
    line = next(line for line in padre("status").out.splitlines() if line.lstrip().startswith("running"))
    told = r"padre run waits.py -p Waits.var_smoothing=1e-9,1e-3 since [-\d :]+, 5 of 10 fits, about \d+ min left"
    assert re.search(told, line), line
    waits.unlink()
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert "running" not in padre("status").out
