"""A repository with runs, made once: most tests of pages only read it."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site.view import View
from padre_git.storage import documents
from padre_git.storage.index import Row
from tests import synthetic
from tests.conftest import PATIENCE, ROOT, Padre, copied, made

EXPERIMENTS = """\
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from padre_git import App

app = App()


@app.experiment(dataset="iris", project="thesis", label="svc", metrics=["accuracy", "f1_macro"])
def iris_svc():
    return make_pipeline(StandardScaler(), SVC())


@app.experiment(dataset="iris", project="thesis", label="nb", metrics=["accuracy", "f1_macro"])
def iris_nb():
    return GaussianNB()
"""


# records something for as long as its input is open
WRITER = """
import json, sys
from pathlib import Path
from padre_git.storage.stage import Stage
given = json.loads(sys.stdin.readline())
stage = Stage.begin(Path(given["private"]), "20261201t120000-m4t7xq2p")
folder = "projects/thesis/experiments/iris-svc/executions/000000000001"
stage.append({"kind": "head", "folder": folder, "command": "padre run"})
stage.append({"kind": "about", "fits": 90, "splits": 3})
files = {folder + "/runs/k9d2v5ha/metrics.json": given["metrics"].encode()}
stage.append({"kind": "run", "run": "k9d2v5ha", "files": files})
stage.append({"kind": "split", "run": "m4t7xq2p"})
print("written", flush=True)
sys.stdin.read()
"""


def begin(process: "subprocess.Popen[bytes]", workspace: Workspace) -> None:
    """Have a process that runs `WRITER` begin; a run and a split of the next one are over then."""
    assert process.stdin
    assert process.stdout
    numbers = documents.encode(synthetic.metrics(synthetic.run("k9d2v5ha", experiment="svc"), [0.5, 0.7]))
    words = {"private": str(workspace.git.private), "metrics": numbers.decode()}
    process.stdin.write(json.dumps(words).encode() + b"\n")
    process.stdin.flush()
    assert process.stdout.readline() == b"written\n"


@pytest.fixture(scope="session")
def _thesis(tmp_path_factory: pytest.TempPathFactory) -> Path:
    padre = made(tmp_path_factory.mktemp("site") / "thesis", {"experiment.py": EXPERIMENTS})
    padre("dataset", "add", "iris", "sklearn:iris")
    padre("run", "experiment.py", "--experiment", "iris-svc", "-p", "SVC.C=0.01,1,100", "-m", "a grid")
    padre("run", "experiment.py", "-m", "baseline")
    padre.repo.git("add", "projects", "datasets")
    padre.repo.git("commit", "-q", "-m", "Runs")
    padre.end()
    return padre.repo.path


@pytest.fixture
def thesis(_thesis: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Padre]:
    """A grid of one classifier, then two as they are, committed; a test may change it. It is the current folder."""
    padre = copied(_thesis, tmp_path / "thesis")
    monkeypatch.chdir(padre.repo.path)
    yield padre
    padre.end()


def baseline(view: View) -> Row:
    """The run of the support vector machine as it is."""
    return next(setting.row for setting in view.newest if setting.row.experiment == "iris-svc")


@pytest.fixture
def view(thesis: Padre) -> View:
    """What pages show of it."""
    return View.of(Workspace.at(thesis.repo.path))


DIGITS = """\
from sklearn.naive_bayes import GaussianNB
from sklearn.tree import DecisionTreeClassifier

from padre_git import App

app = App()


@app.experiment(dataset="digits", project="thesis", label="tree", metrics=["accuracy"])
def digits_tree():
    return DecisionTreeClassifier(random_state=0)


@app.experiment(dataset="digits", project="thesis", label="nb", metrics=["accuracy"])
def digits_nb():
    return GaussianNB()
"""


@pytest.fixture(scope="session")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with two classifiers of digits, 8 × 8 pixels; only read it."""
    padre = made(tmp_path_factory.mktemp("site") / "digits", {"experiment.py": DIGITS})
    padre("dataset", "add", "digits", "sklearn:digits")
    padre("run", "experiment.py")
    padre.end()
    return padre.repo.path


SHOTS = ROOT / "build/screenshots"
MODES: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The browser of this system."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("there is no Chromium: apt-get install chromium")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


class Tab:
    """A page, and what its console and its requests said."""

    def __init__(self, browser: Any, **options: Any) -> None:
        self.context = browser.new_context(**(options or MODES["light"]))
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(f"{self.page.url}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(f"{self.page.url}: {error}"))
        self.page.on("requestfailed", lambda request: self.said.append(f"failed: {request.url}"))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.set_default_timeout(PATIENCE * 1000)

    def ids(self) -> list[str]:
        """The runs that the table shows."""
        found: list[str] = self.page.evaluate("() => padreTable.ids()")
        return found


@pytest.fixture
def tab(chromium: Any) -> Iterator[Tab]:
    """A tab in which nothing may be said."""
    made = Tab(chromium)
    yield made
    made.context.close()
    assert made.said == []


def show(tab: Tab, folder: Path, path: str) -> None:
    tab.page.goto(f"{(folder / path.partition('#')[0]).as_uri()}{''.join(path.partition('#')[1:])}")
