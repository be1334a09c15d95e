"""`padre run` on a Dask cluster: the recorded code runs, and what an interrupted run has computed is not lost."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from tests.conftest import PATIENCE, Padre, Repository, process_environment
from tests.dask_here import DaskHere, dask_here

pytestmark = pytest.mark.slow

# what is fitted says in a file which fits there were; it waits while another file is there
EXPERIMENT = """
import padre_git
from sklearn.datasets import load_iris
from tests.shared import Own

app = padre_git.App()

@app.dataset(name="iris")
def iris():
    return load_iris(return_X_y=True)

@app.experiment(dataset=iris, experiment_name="own", project_name="p", splitting=5)
def own():
    return Own()
"""
SHARED = """
import time
from pathlib import Path
from sklearn.tree import DecisionTreeClassifier

PLACE = Path({place!r})

class Own(DecisionTreeClassifier):
    def fit(self, X, y):
        with (PLACE / "fits").open("a") as file:
            file.write("{word}\\n")
        while (PLACE / "wait").exists() and (PLACE / "fits").read_text().count("\\n") > 3:
            time.sleep(0.01)
        return super().fit(X, y)
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskHere]:
    """Two workers."""
    with dask_here(tmp_path_factory.mktemp("dask")) as found:
        yield found


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the fits write."""
    folder = tmp_path / "place"
    folder.mkdir()
    return folder


def _write(notebook: Repository, place: Path, word: str = "one") -> None:
    shared = SHARED.format(place=str(place), word=word)
    notebook.write({"own.py": EXPERIMENT, "tests/__init__.py": "", "tests/shared.py": shared})


def _fits(place: Path) -> list[str]:
    return (place / "fits").read_text().split() if (place / "fits").exists() else []


def _until(state: Any) -> None:
    end = monotonic() + PATIENCE
    while not state():
        assert monotonic() < end
        sleep(0.02)


@pytest.mark.heavy
def test_the_recorded_code_runs(notebook: Repository, padre: Padre, cluster: DaskHere, place: Path) -> None:
    """Though it is edited while chunks wait, and though it lies in a package that is called `tests`."""
    _write(notebook, place)
    (place / "wait").touch()
    process = padre.start("run", "own.py", "--scheduler", cluster.address, "-q")
    _until(lambda: len(_fits(place)) > 3)
    _write(notebook, place, "two")
    (place / "wait").unlink()
    _out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    assert _fits(place) == ["one"] * 5
    # the next one has the new code, on the same workers; and here it gives the same numbers
    out = padre.process("run", "own.py", "--scheduler", str(cluster.file)).out
    assert re.search(r"^code +[0-9a-f]{12} goes to the workers \(what is recorded is what runs", out, re.MULTILINE)
    assert re.search(r"^data +1 set, [0-9.]+ kB, once for each worker$", out, re.MULTILINE)
    assert _fits(place) == ["one"] * 5 + ["two"] * 5
    assert "identical to" in padre.process("run", "own.py").out


@pytest.mark.heavy
def test_two_drivers_with_different_code(notebook: Repository, padre: Padre, cluster: DaskHere, place: Path) -> None:
    """Each sees its own modules."""
    _write(notebook, place)
    (place / "wait").touch()
    one = padre.start("run", "own.py", "--scheduler", cluster.address)
    _until(lambda: len(_fits(place)) > 3)
    _write(notebook, place, "two")
    two = padre.start("run", "own.py", "--scheduler", cluster.address)
    _until(lambda: "two" in _fits(place) or (notebook.path / ".git/padre/stage").exists())
    (place / "wait").unlink()
    for process in (one, two):
        _out, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, err
    assert sorted(_fits(place)) == ["one"] * 5 + ["two"] * 5


@pytest.mark.heavy
def test_the_driver_is_killed(notebook: Repository, padre: Padre, cluster: DaskHere, place: Path) -> None:
    """What had come is not computed again, also not on this machine."""
    _write(notebook, place)
    (place / "wait").touch()
    process = padre.start("run", "own.py", "--scheduler", cluster.address)
    _until(lambda: _kept(notebook) >= 2)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    (place / "wait").unlink()
    kept = _kept(notebook)
    _until(lambda: len(_fits(place)) >= 4)
    before = len(_fits(place))
    padre.process("run", "own.py")
    assert len(_fits(place)) - before <= 5 - kept + 1  # a fit of the first driver may end late
    row = padre("list", "--json").json[0]
    assert row["status"] == "completed"


def _kept(notebook: Repository) -> int:
    """Splits in journals."""
    journals = (notebook.path / ".git/padre/stage").glob("2*/journal")
    return sum(path.read_bytes().count(b"\xa5split\xa3run") for path in journals)


@pytest.mark.heavy
def test_a_module_that_git_ignores(notebook: Repository, padre: Padre, cluster: DaskHere, place: Path) -> None:
    """It is not in the recorded code: the error says which rule ignores it, and what to type."""
    _write(notebook, place)
    notebook.write({".gitignore": f"{notebook.read('.gitignore')}tests/shared.py\n"})
    done = padre.process("run", "own.py", "--scheduler", cluster.address, code=1)
    number = len(notebook.read(".gitignore").splitlines())
    assert (
        f"tests.shared is not in the recorded code (ignored by .gitignore, line {number}): --include tests/shared.py"
    ) in done.err
    padre.process("run", "own.py", "--scheduler", cluster.address, "--include", "tests/shared.py")


def _impatient(notebook: Repository, *words: str) -> "subprocess.Popen[str]":
    """Start `padre` with words; it tries once to reach a scheduler again."""
    script = (
        "import sys; from functools import partial; from padre_git.core.compute.backends import dask; "
        "dask.Limits = partial(dask.Limits, again=3, tries=1, look=0.2); sys.argv[0] = 'padre'; "
        "from padre_git.__main__ import main; sys.exit(main())"
    )
    return subprocess.Popen(
        [sys.executable, "-c", script, *words],
        cwd=notebook.path,
        env=process_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )


@pytest.mark.heavy
@pytest.mark.parametrize("lost", ["driver", "scheduler"])
def test_what_had_come_is_kept(notebook: Repository, padre: Padre, tmp_path: Path, place: Path, lost: str) -> None:
    """The driver is told to end, or the scheduler is killed: the same command, on this machine, goes on and has the
    numbers of an uninterrupted one."""
    _write(notebook, place)
    (place / "wait").touch()
    with dask_here(tmp_path / "dask") as cluster:
        process = _impatient(notebook, "run", "own.py", "--scheduler", cluster.address)
        _until(lambda: _kept(notebook) >= 2)
        if lost == "driver":
            process.send_signal(signal.SIGTERM)
        else:
            cluster.kill(cluster.scheduler)
        _out, err = process.communicate(timeout=PATIENCE)
    (place / "wait").unlink()
    if lost == "driver":
        assert process.returncode in (130, 143, -signal.SIGTERM), err
    else:
        assert process.returncode == 1, err
        assert re.search(
            r"the scheduler was lost after [2-4] of 5 fits, which " r"are kept. The same command continues", err
        )
    kept = len(list((notebook.path / ".git/padre/parts").iterdir()))
    assert kept >= 2
    before = len(_fits(place))
    padre.process("run", "own.py")
    assert len(_fits(place)) - before == 5 - kept
    assert "identical to" in padre.process("run", "own.py").out
