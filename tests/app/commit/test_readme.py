"""The README of an experiment's folder: what readers on the git host see."""

import re
from pathlib import Path

import pytest

from padre_git.model.documents import Definition
from padre_git.storage.documents import encode
from tests import synthetic
from tests.conftest import Padre, Repository, copied

FILE = """
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from padre_git import App

app = App()

@app.experiment(dataset="iris", project="thesis", splitting=5, description="How far a kernel goes.")
def iris_svc():
    return {pipeline}
"""
PATH = "projects/thesis/experiments/iris-svc/README.md"


@pytest.fixture(scope="module")
def template(set_up: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two code versions of an experiment and a search, taken into `main`."""
    padre = copied(set_up, tmp_path_factory.mktemp("readme") / "thesis")
    padre("dataset", "add", "iris", "sklearn:iris")
    padre.repo.write({"experiment.py": FILE.format(pipeline="SVC()")})
    padre("run", "experiment.py", "-m", "baseline")
    padre.repo.write({"experiment.py": FILE.format(pipeline="make_pipeline(StandardScaler(), SVC(kernel='linear'))")})
    padre("run", "experiment.py", "-m", "scale | the features")
    padre("run", "experiment.py", "-p", "SVC.C=0.1,1,10")
    padre.repo.git("add", ".")
    padre.repo.git("commit", "-q", "-m", "Runs")
    return padre.repo.path


@pytest.fixture
def recorded(template: Path, padre: Padre) -> Padre:
    """`padre` in a copy of it that the test may change."""
    return padre


def test_page(recorded: Padre, notebook: Repository) -> None:
    """What it is, its components, a leaderboard that is best first, the latest change; each link leads to a file."""
    out = recorded("update", check=False).out
    assert f"wrote {PATH}" in out
    text = notebook.read(PATH)
    assert "# iris_svc" in text
    assert "How far a kernel goes." in text
    assert "| SVC | `sklearn.svm._classes.SVC` |" in text
    assert "kernel=linear" in text
    scores = [float(each) for each in re.findall(r"\| (0\.\d{3}|1\.000) ± ", text)]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)
    assert text.count("†") == 2  # in the table and below it
    assert "scale &#124; the features" in text
    assert "`padre diff " in text.partition("## Latest change")[2]
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert (notebook.path / PATH).parent.joinpath(target).exists(), target


def test_same_runs_same_bytes(recorded: Padre, notebook: Repository) -> None:
    """A second time there is nothing to do, also in a clone."""
    recorded("update", check=False)
    notebook.git("add", "projects")
    notebook.git("commit", "-q", "-m", "Pages")
    assert "are up to date" in recorded("update", check=False).out
    clone = notebook.path.parent / "clone"
    notebook.git("clone", "-q", ".", str(clone))
    Repository(clone).git("rm", "-q", PATH)
    recorded.at(clone)("update", check=False)
    assert (clone / PATH).read_text() == notebook.read(PATH)


def test_other_branches_have_no_page(recorded: Padre, notebook: Repository) -> None:
    """Hosts run no merge driver: the page is written on the default branch, elsewhere only when asked for."""
    notebook.git("switch", "-q", "-c", "try")
    recorded("update", check=False)
    assert not (notebook.path / PATH).exists()
    recorded("update", "--readme", check=False)
    assert (notebook.path / PATH).exists()


def test_a_page_that_someone_edits_is_left(recorded: Padre, notebook: Repository) -> None:
    """Changes that are not staged are somebody's."""
    recorded("update", check=False)
    notebook.git("add", "projects")
    notebook.write({PATH: "mine\n"})
    assert f"{PATH} has changes" in recorded("update", check=False).err
    assert notebook.read(PATH) == "mine\n"


def test_hostile_names(notebook: Repository, padre: Padre) -> None:
    """Names, messages and pipelines of anyone are shown and do nothing."""
    bad = "<img src=x onerror=alert(1)> [x](http://evil) @team ![](y) | `"
    content = synthetic.simple("k9d2v5ha", (0.9, 0.95), message=bad, pipeline=bad, label=bad)
    run = next(path for path in content if path.endswith("run.json"))
    folder = run.partition("/runs/")[0]
    content[f"{folder}/definitions/0123456789ab.json"] = encode(
        Definition(name=bad, project=bad, label=bad, dataset="iris", description=bad)
    )
    notebook.write(content, commit="runs")
    padre("update", check=False)
    text = notebook.read("projects/thesis/experiments/breast-svc/README.md")
    shown = re.sub(r"(`+) .*? \1(?!`)", "", text)  # code spans show what they hold
    for part in ("<img", "](http", "@team", "![", "http://evil"):
        assert part not in shown


def test_scores_of_no_known_direction(notebook: Repository, padre: Padre) -> None:
    """A loss that a script logged is not ranked as if more were better, and other metrics have tables of their own."""
    script = """
import padre_git
for name, value in (("loss", 0.5), ("loss", 0.1), ("loss", 0.9), ("gain", 7)):
    with padre_git.start_run(experiment="script", message=f"{name} {value}") as run:
        run.log_metrics({name: value})
"""
    notebook.write({"script.py": script})
    padre("run", "script.py")
    notebook.git("add", ".")
    notebook.git("commit", "-q", "-m", "Runs")
    padre("update", check=False)
    text = notebook.read("projects/default/experiments/script/README.md")
    gain, _, loss = text.partition("\nloss:\n")
    assert "| run | code | setting | gain | n | date | message |" in gain
    assert re.findall(r"\| loss (0\.\d) \|", loss) == ["0.9", "0.1", "0.5"]
    assert "it is not known which scores are better, the newest run is first" in text
    assert "Ranks are" not in text
