"""`padre reproduce --here`: verdicts of real runs, what cannot run, and nothing of the user's is touched."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from padre_git.app.files.commands import again
from padre_git.app.release import named
from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import select
from padre_git.app.verify import workplace
from padre_git.app.verify.judge import DIFFERENT, EXACT
from padre_git.app.verify.reproduce import reproduce
from padre_git.app.verify.rerun import COULD_NOT, Options, Reproduced, Rerun
from padre_git.errors import PadreError
from padre_git.model.documents import Run
from tests import synthetic
from tests.conftest import PATIENCE, Padre, copied, made, process_environment

FILE = """
import os
import numpy as np
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from padre_git import App

app = App()


class Unseeded(DummyClassifier):
    def predict(self, X):
        return np.random.default_rng().choice(["setosa", "virginica"], size=len(X))


class Broken(DummyClassifier):
    def fit(self, X, y):
        if os.environ.get("PADRE_REPRODUCING"):
            raise ValueError("there is no such file")
        return super().fit(X, y)


@app.experiment(dataset="iris", project="thesis", splitting=3, metrics=["accuracy"])
def forest():
    return RandomForestClassifier(5)


@app.experiment(dataset="iris", project="thesis", splitting=3, metrics=["accuracy"])
def unseeded():
    return Unseeded()


@app.experiment(dataset="iris", project="thesis", splitting=3, metrics=["accuracy"])
def broken():
    return Broken()
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with three experiments, of which one has a grid and seeds; only copied."""
    padre = made(tmp_path_factory.mktemp("reproduce") / "thesis", {"exp.py": FILE})
    padre("dataset", "add", "iris", "sklearn:iris")
    padre("run", "exp.py", "--experiment", "unseeded,broken")
    padre("run", "exp.py", "--experiment", "forest", "-p", "max_depth=1,null", "--seeds", "3,4", "--splitting", "4")
    padre.repo.git("add", ".")
    padre.repo.git("commit", "-q", "-m", "runs")
    return padre.repo.path


@pytest.fixture
def padre(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Padre:
    """`padre` in a copy, whose temporary folder is its own."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    runner = copied(source, tmp_path / "thesis")
    runner.repo.git("status")
    return runner


def _again(padre: Padre, selector: str, **options: Any) -> Reproduced:
    """Run again, while nothing of the user's changes: index, HEAD, refs, stash, files, the list of DVC's objects."""
    cache = padre.repo.path / ".dvc" / "cache"
    before = sorted(file.name for file in cache.rglob("*"))
    with padre.repo.unchanged():
        found = reproduce(selector, here=True, yes=True, at=padre.repo.path, **options)
    assert sorted(file.name for file in cache.rglob("*")) == before
    assert list(Path(tempfile.gettempdir()).iterdir()) == []
    return found


def test_the_same(padre: Padre) -> None:
    """A seeded forest of one setting of a grid, on other splits than the file says."""
    row = next(row for row in select.select(Workspace.at(padre.repo.path), "forest").rows if row.seed == 4)
    found = _again(padre, row.id)
    assert found.verdict == EXACT, found
    assert (found.total, found.labels_changed, found.code) == (150, 0, 0)
    assert [name for name, _ in found.steps] == ["code", "data", "environment", "ran"]


def test_different(padre: Padre) -> None:
    """What no seed covers: how many, which rows, and each metric against its interval."""
    found = _again(padre, "unseeded")
    assert (found.verdict, found.code) == (DIFFERENT, 3)
    assert found.labels_changed == len(found.rows) > 0
    assert not found.metrics[0].same
    assert json.dumps(found.document(), default=str)


def test_it_fails(padre: Padre) -> None:
    """The step, and what was raised."""
    found = _again(padre, "broken")
    assert (found.verdict, found.step, found.code) == (COULD_NOT, "run", 1)
    assert "there is no such file" in found.why


def test_data_that_are_gone(padre: Padre) -> None:
    """Neither here nor on a remote: said before anything runs."""
    shutil.rmtree(padre.repo.path / ".dvc" / "cache")
    (padre.repo.path / ".dvc" / "cache").mkdir()
    found = _again(padre, "unseeded")
    assert found.step == "data"
    assert "iris 62a8f81 is not on this machine, and no DVC remote is set" in found.why


def test_code_that_is_gone(padre: Padre) -> None:
    """Without its branch a run of changed code cannot be run again; one of committed code can."""
    row = select.select(Workspace.at(padre.repo.path), "unseeded").rows[0]
    padre.repo.git("branch", "-D", f"padre/thesis/unseeded/{row.execution}")
    assert _again(padre, "unseeded").verdict == DIFFERENT
    workspace = Workspace.at(padre.repo.path)
    with workplace.workplace() as place:
        rerun = Rerun(workspace, row, place, Options(), {})
        rerun.run = replace(rerun.run, code=replace(rerun.run.code, changed=["exp.py"]))
        found = rerun.do()
    assert (found.verdict, found.step) == (COULD_NOT, "code")
    assert "no branch of this clone holds" in found.why


def test_it_is_recorded_when_asked(padre: Padre) -> None:
    """As a run of the same execution, on its branch, with its predictions."""
    row = select.select(Workspace.at(padre.repo.path), "unseeded").rows[0]
    found = reproduce("unseeded", here=True, yes=True, record=True, at=padre.repo.path)
    workspace = Workspace.at(padre.repo.path)
    new = select.run(workspace, found.recorded)
    assert (new.execution, new.splitting) == (row.execution, row.splitting)
    assert Reader(workspace, new).result("predictions.parquet", "predictions").is_file()
    assert padre("verify", found.recorded[-8:]).code == 0


def test_it_is_asked_for(padre: Padre) -> None:
    """No code runs unless somebody agrees: whose it is, and what to type."""
    with pytest.raises(PadreError, match=r"this runs code by Ada, commit \w{7} \(in the history of HEAD\)"):
        reproduce("unseeded", here=True, at=padre.repo.path)
    said = padre("reproduce", "unseeded", "--here", code=1).err
    assert said.endswith("to allow it, add --yes\n")
    padre("reproduce", "unseeded", "--here", "--json", code=1)


def test_everything_is_kept_in_a_folder(padre: Padre, tmp_path: Path) -> None:
    """Clone and log; a folder that has something in it is refused."""
    folder = tmp_path / "kept"
    reproduce("unseeded", here=True, yes=True, folder=folder, at=padre.repo.path)
    assert (folder / "clone" / "exp.py").is_file()
    assert (folder / "log.txt").is_file()
    with pytest.raises(PadreError, match="already exists"):
        reproduce("unseeded", here=True, yes=True, folder=folder, at=padre.repo.path)


def test_the_command(padre: Padre) -> None:
    """What it prints of several runs, of the recorded versions, and its exit codes."""
    said = padre("reproduce", "forest", "--here", "--yes", code=1).err
    assert "matches 4 runs" in said
    table = padre("reproduce", "experiment:unseeded", "--here", "--yes", code=3).out
    assert "different" in table
    lock = padre("reproduce", "unseeded", "--lock").out.splitlines()
    assert any(line.startswith("scikit-learn==") for line in lock)
    assert not any(line.startswith("padre-git") for line in lock)


def _run(command: list[str], **changes: Any) -> Run:
    return synthetic.run(command=command, setting={}, **changes)


def test_commands() -> None:
    """File, splits and metrics of the recorded command; experiment, setting and seed of the run."""
    words = ["padre", "run", "exp.py", "-p", "C=1,2", "--splitting", "5", "--seeds=1,2", "--nested", "-m", "why"]
    found = again(_run(words, seed=7)).words
    assert found == [
        "padre",
        "run",
        "exp.py",
        "--experiment=breast-svc",
        "--splitting",
        "5",
        "--nested",
        "--seeds",
        "7",
    ]
    setting = {"SVC.C": 0.1, "SVC.kernel": "r'bf,", "a": None, "b": True, "c": [1, 2], "d": [1]}
    found = again(replace(_run(words), setting=setting)).words
    assert [found[at + 1] for at, word in enumerate(found) if word == "-p"] == [
        *("SVC.C=0.1", r"SVC.kernel='r\'bf,'", "a=null", "b=true", "c=(1,2)", "d=(1,)")
    ]
    assert again(_run(["python", "exp.py"])).file == "exp.py"


@pytest.mark.parametrize(
    "command",
    [
        ["rm", "--", "-rf", "/"],
        ["padre", "run", "--"],
        ["padre", "run", "--", "python", "x.py", "--token", "***"],
        ["padre", "run", "exp.py\nrm"],
        ["rm", "-rf", "/"],
        ["padre", "run", "--help"],
        [],
    ],
)
def test_hostile_commands(command: list[str]) -> None:
    """Nothing but a file of the repository is run, and an experiment's name is no option."""
    with pytest.raises(PadreError):
        again(_run(command))
    assert "--experiment=--help" in again(_run(["padre", "run", "a.py"], experiment="--help")).words


SCRIPT = """
import json, sys
from sklearn.datasets import load_iris
from sklearn.naive_bayes import GaussianNB
import padre_git

X, y = load_iris(return_X_y=True)
smoothing = float(sys.argv[1])
with padre_git.start_run(experiment="script") as run:
    run.log_params({"smoothing": smoothing})
    run.log_predictions(y[1::2], GaussianNB(var_smoothing=smoothing).fit(X[::2], y[::2]).predict(X[1::2]))
"""
PROGRAM = "import json, sys; json.dump({'loss': float(sys.argv[1])}, open('metrics.json', 'w'))\n"


@pytest.mark.heavy
def test_scripts_and_programs(padre: Padre) -> None:
    """A script with its arguments is compared by its predictions, a program that has none by its metrics."""
    padre.repo.write({"train.py": SCRIPT, "plain.py": PROGRAM, ".gitignore": "metrics.json\n"}, commit="a script")
    environment = process_environment()
    words = [sys.executable, "train.py", "0.001"]
    subprocess.run(words, cwd=padre.repo.path, env=environment, capture_output=True, check=True)
    padre("run", "-q", "-p", "loss=0.5,0.25", "--", "python", "plain.py", "{loss}", check=False)
    padre.repo.git("add", ".")
    padre.repo.git("commit", "-q", "-m", "more runs")
    found = reproduce("script", here=True, yes=True, at=padre.repo.path)
    assert (found.verdict, found.total) == (EXACT, 75), found
    found = reproduce("plain", here=True, yes=True, at=padre.repo.path)
    assert (found.verdict, found.total, len(found.metrics)) == (EXACT, 0, 1), found
    with pytest.raises(PadreError, match="leave --split out"):
        reproduce("script", here=True, yes=True, split=0, at=padre.repo.path)


@pytest.mark.heavy
def test_a_notebook(padre: Padre) -> None:
    """Its cells are executed again, with the parameters of the run; its name has a space and an umlaut."""
    nbformat = pytest.importorskip("nbformat.v4")
    pytest.importorskip("nbclient")
    cells = [
        nbformat.new_code_cell("C = 1.0", metadata={"tags": ["parameters"]}),
        nbformat.new_code_cell(
            "from sklearn.datasets import load_iris\n"
            "from sklearn.metrics import accuracy_score\n"
            "from sklearn.model_selection import train_test_split\n"
            "from sklearn.svm import SVC\n"
            "X, Z, y, z = train_test_split(*load_iris(return_X_y=True), random_state=0)\n"
            "accuracy_score(z, SVC(C=C).fit(X, y).predict(Z))"
        ),
    ]
    padre.repo.write({"über uns.ipynb": json.dumps(nbformat.new_notebook(cells=cells))}, commit="a notebook")
    padre("run", "-q", "über uns.ipynb", "-p", "C=0.1")
    found = reproduce("@last", here=True, yes=True, at=padre.repo.path)
    assert found.verdict == EXACT, found.document()
    assert "'über uns.ipynb' -p C=0.1" in str(found.steps)


@pytest.mark.heavy
def test_one_split(padre: Padre) -> None:
    """A single split gives the predictions and the metrics that it gave among the others."""
    row = next(row for row in select.select(Workspace.at(padre.repo.path), "forest").rows if row.seed == 4)
    found = _again(padre, row.id, split=2)
    assert (found.verdict, found.total) == (EXACT, 37), found
    for options in ({"split": 4}, {"split": 1, "record": True}):
        with pytest.raises(PadreError, match="--split"):
            reproduce(row.id, here=True, yes=True, at=padre.repo.path, **options)


@pytest.mark.heavy
def test_a_table_and_a_tag(padre: Padre) -> None:
    """All runs that a table of `report.yaml` shows, or that the manifest of a tag claims."""
    spec = "tables:\n  acc: {select: ['experiment:unseeded']}\n"
    padre.repo.write({"report.yaml": spec}, commit="a table")
    workspace = Workspace.at(padre.repo.path)
    assert [row.experiment for row in named.rows_of(workspace, "table:acc")] == ["unseeded"]
    padre("tag", "v1", "--allow", "unpushed,uncited,unverified,stale", check=False)
    assert [row.experiment for row in named.rows_of(workspace, "v1")] == ["unseeded"]
    with pytest.raises(PadreError, match="nothing"):
        named.rows_of(workspace, "table:nothing")


def _until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.05)


SLEEPING = """
import os, sys, time
from pathlib import Path
from sklearn.dummy import DummyClassifier
from padre_git import App

app = App()


class Sleeping(DummyClassifier):
    def fit(self, X, y):
        if "PADRE_REPRODUCING" in os.environ:
            Path(os.environ["TMPDIR"], "started").write_text(str(os.getpid()))
            time.sleep(3600)
        return super().fit(X, y)


@app.experiment(dataset="iris", project="thesis", splitting=3, metrics=["accuracy"])
def sleeping():
    return Sleeping()
"""


@pytest.mark.heavy
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_stopped(padre: Padre, number: signal.Signals) -> None:
    """Ctrl-C ends all processes, and nothing is left behind; a kill leaves the folder, which the next one removes."""
    padre.repo.write({"sleeping.py": SLEEPING}, commit="sleeping")
    padre("run", "sleeping.py")
    padre.repo.git("add", ".")
    padre.repo.git("commit", "-q", "-m", "a run")
    temporary = Path(tempfile.gettempdir())
    words = [sys.executable, "-m", "padre_git", "reproduce", "sleeping", "--here", "--yes"]
    environment = {**process_environment(), "TMPDIR": str(temporary)}
    with padre.repo.unchanged():
        process = subprocess.Popen(words, cwd=padre.repo.path, env=environment, stdout=subprocess.DEVNULL)
        _until(lambda: (temporary / "started").exists() and bool((temporary / "started").read_text()))
        process.send_signal(number)
        assert process.wait(PATIENCE) == (130 if number == signal.SIGINT else -number)
    child = int((temporary / "started").read_text())
    _until(lambda: not Path(f"/proc/{child}").exists())
    if number == signal.SIGKILL:
        workplace.sweep()
    assert [each.name for each in temporary.iterdir() if each.name.startswith("padre-reproduce-")] == []


@pytest.mark.heavy
def test_a_full_disk(padre: Padre) -> None:
    """No room for the clone's data: a step that says so, and nothing of the user's is touched."""
    code = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)); " + (
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "from padre_git.app.verify.reproduce import reproduce; "
        "found = reproduce('unseeded', here=True, yes=True); print(found.verdict, found.step)"
    )
    words = [sys.executable, "-c", code]
    with padre.repo.unchanged():
        done = subprocess.run(
            words, cwd=padre.repo.path, env=process_environment(), capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("could not run "), done.stdout


@pytest.mark.heavy
def test_two_at_once(padre: Padre) -> None:
    """Each in a workplace of its own."""
    words = [sys.executable, "-m", "padre_git", "reproduce", "forest", "--here", "--yes", "--json"]
    row = next(row for row in select.select(Workspace.at(padre.repo.path), "forest").rows)
    words[4] = row.id
    with padre.repo.unchanged():
        both = [
            subprocess.Popen(words, cwd=padre.repo.path, env=process_environment(), stdout=subprocess.PIPE)
            for _ in range(2)
        ]
        answers = [json.loads(each.communicate()[0]) for each in both]
    assert [each["verdict"] for each in answers] == [EXACT, EXACT]


KILLED = """
import os, resource, signal, sys
from padre_git.app.verify import environment, reproduce as verb, workplace
from padre_git.app.verify.rerun import Rerun
from padre_git.storage.git.plumbing import Git
step = sys.argv[1]
def die(*args, **options):
    os.kill(os.getpid(), signal.SIGKILL)
def fetching(self, *words, **options):
    if words[0] == "fetch" and step == "record: objects":
        die()
    found = run(self, *words, **options)
    if words[0] == "fetch":
        die()
    return found
if step == "code":
    clone = workplace.clone
    workplace.clone = lambda *args: (clone(*args), die())
elif step == "data":
    workplace.place_data = die
elif step == "run":
    run = workplace.run
    workplace.run = lambda *args: (run(*args), die())
elif step == "environment":
    environment._install = die
elif step.startswith("record: full"):
    record = Rerun._record
    def full(*args):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))
        return record(*args)
    Rerun._record = full
elif step.startswith("record"):
    run = Git.run
    Git.run = fetching
found = verb.reproduce("unseeded", here=step != "environment", yes=True, record=step.startswith("record"))
print(found.verdict, found.step, found.code)
"""


@pytest.mark.parametrize(
    "step",
    [
        *("code", "data", "run"),
        *(
            pytest.param(step, marks=pytest.mark.heavy)
            for step in ("environment", "record: objects", "record: fetched")
        ),
    ],
)
def test_killed(padre: Padre, step: str) -> None:
    """A kill leaves a temporary folder and nothing else; the next one removes it. One that was to be recorded is not,
    and can be."""
    with padre.repo.unchanged():
        done = subprocess.run(
            [sys.executable, "-c", KILLED, step],
            cwd=padre.repo.path, env=dict(os.environ), capture_output=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert len(list(Path(tempfile.gettempdir()).glob("padre-reproduce-*"))) == 1
    workplace.sweep()
    assert list(Path(tempfile.gettempdir()).glob("padre-reproduce-*")) == []
    if step.startswith("record"):
        _recorded_now(padre)


@pytest.mark.heavy
def test_a_full_disk_when_it_is_recorded(padre: Padre) -> None:
    """The step fails, no ref has moved, and what was written is no damaged object; with room it is recorded."""
    with padre.repo.unchanged():
        done = subprocess.run(
            [sys.executable, "-c", KILLED, "record: full"],
            cwd=padre.repo.path, env=dict(os.environ), capture_output=True, text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
    assert done.stdout.strip() == "different record 1", done.stderr
    _recorded_now(padre)


def _recorded_now(padre: Padre) -> None:
    found = reproduce("unseeded", here=True, yes=True, record=True, at=padre.repo.path)
    assert padre("verify", found.recorded[-8:]).code == 0
    padre.repo.git("fsck", "--strict")


@pytest.mark.heavy
def test_two_record_at_once(padre: Padre) -> None:
    """Both runs are on the branch of their execution."""
    words = [sys.executable, "-m", "padre_git", "reproduce", "unseeded", "--here", "--yes", "--json", "--record"]
    both = [
        subprocess.Popen(words, cwd=padre.repo.path, env=process_environment(), stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    names = [json.loads(each.communicate()[0])["recorded"][-8:] for each in both]
    assert len(set(names)) == 2
    for name in names:
        assert padre("verify", name).code == 0


def test_a_workplace_in_use_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two at once do not remove each other's."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with workplace.workplace() as first:
        with workplace.workplace() as second:
            assert first.folder.is_dir()
            assert second.folder != first.folder
        assert first.folder.is_dir()
        assert not second.folder.exists()
