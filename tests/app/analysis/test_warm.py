"""`--warm`: what a search tries first, from the outside: where it comes from, that it stays so, what is refused."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from padre_git.storage import user_cache
from tests.app.execute.test_search import documents, runs, tried
from tests.conftest import Padre, Repository
from tests.killed import IN_JOURNAL, killed

EXPERIMENT = """
from padre_git import App
from sklearn.tree import DecisionTreeClassifier
app = App()

@app.experiment(dataset="iris", splitting=2, metrics=["accuracy"])
def iris_tree():
    return DecisionTreeClassifier()
"""
DEPTH, LEAF = "DecisionTreeClassifier.max_depth", "DecisionTreeClassifier.min_samples_leaf"
SPACE = ("-p", "max_depth=integer(1,200)", "-p", "min_samples_leaf=integer(1,70)")


@pytest.fixture
def project(notebook: Repository, padre: Padre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository with an experiment, its data sets, and a search on wine; the user's cache is empty."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("iris", "wine", "breast_cancer"):
        padre("dataset", "add", name, f"sklearn:{name}")
    notebook.write({"experiment.py": EXPERIMENT})
    notebook.git("add", "experiment.py", "datasets")
    notebook.git("commit", "-q", "-m", "an experiment")
    return notebook


def search(padre: Padre, *words: str, code: int = 0) -> Any:
    """`padre run` of the experiment."""
    return padre("run", "experiment.py", *words, code=code)


def on_wine(padre: Padre, *words: str) -> None:
    """A search on wine."""
    search(padre, "--dataset", "wine", *SPACE, "--settings", "5", *words)


def best_of(repo: Repository, dataset: str) -> list[dict[str, Any]]:
    """The settings of the runs on a data set, the best first; equal ones by id."""
    found = []
    for path in repo.path.glob("projects/**/runs/*/run.json"):
        run = json.loads(path.read_text())
        if run["dataset"]["dataset"] == dataset:
            score = json.loads((path.parent / "metrics.json").read_text())["metrics"]["accuracy"]["mean"]
            found.append((-score, run["id"], run["setting"]))
    return [setting for _, _, setting in sorted(found, key=lambda each: each[:2])]


def test_the_best_of_other_data_come_first(project: Repository, padre: Padre) -> None:
    """Then the sampler begins; the search document says of which run each is, and what a search tells says it too."""
    on_wine(padre)
    done = search(padre, *SPACE, "--settings", "8", "--warm", "3")
    document = documents(project)[-1]
    first = best_of(project, "wine")[:3]
    assert [each["setting"] for each in document["warm"]] == first
    assert [each[0] for each in tried(project)][:3] == first
    assert (document["warm_asked"], {each["dataset"] for each in document["warm"]}) == (3, {"wine"})
    assert all(runs(project)[each["run"]]["setting"] == each["setting"] for each in document["warm"])
    assert (
        f"warm        3 settings first, of runs on wine (distance {document['warm'][0]['distance']:.2f})\n" in done.out
    )
    told = "the best of 3 settings from other data"
    assert told in done.out
    assert told in padre("best").out
    again = padre("best").out.splitlines()[-1]
    assert "--warm" not in again and again.endswith(f"-p {LEAF}={best_of(project, 'iris')[0][LEAF]}")
    warm = [each[0] for each in tried(project)]
    search(padre, *SPACE, "--settings", "8", "--again")
    cold = [each[0] for each in tried(project)]
    assert warm[3:] == [each for each in cold if each not in first][:5]


def test_a_cold_search_becomes_warm(project: Repository, padre: Padre) -> None:
    """What it has is taken over: only the new settings are computed."""
    search(padre, *SPACE, "--settings", "4")
    on_wine(padre)
    done = search(padre, *SPACE, "--settings", "6", "--warm", "2")
    assert "note   4 of 6 runs were recorded before and are reused" in done.err
    assert len([each for each in runs(project).values() if each["dataset"]["dataset"] == "iris"]) == 6


@pytest.mark.parametrize("sampler", ["sobol", "tpe"])
def test_it_stays_as_it_was(project: Repository, padre: Padre, sampler: str) -> None:
    """Whatever is recorded meanwhile: the same command computes nothing, more settings go on with the same first ones,
    and `--again` asks anew."""
    words = (*SPACE, "--warm", "3", "--sampler", sampler)
    on_wine(padre)
    search(padre, *words, "--settings", "6")
    first = documents(project)[-1]["warm"]
    on_wine(padre, "--search-seed", "5")
    search(padre, "--dataset", "breast_cancer", *SPACE, "--settings", "5")
    count = len(runs(project))
    assert "This search already has 6 settings" in search(padre, *words, "--settings", "6").out
    assert len(runs(project)) == count
    done = search(padre, *words, "--settings", "10")
    assert "note   6 of 10 runs were recorded before and are reused" in done.err
    assert documents(project)[-1]["warm"] == first
    assert [each[0] for each in tried(project)][:3] == [each["setting"] for each in first]
    search(padre, *words, "--settings", "6", "--again")
    assert documents(project)[-1]["warm"] != first


@pytest.mark.heavy
def test_killed(project: Repository, padre: Padre) -> None:
    """What was tried first is safe before anything is computed: the next command goes on with it."""
    on_wine(padre)
    words = ("run", "experiment.py", *SPACE, "--settings", "6", "--warm", "3")
    env = {"XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"]}
    assert killed(IN_JOURNAL, project, *words, KIND="run", LEFT=2, **env).returncode == -9
    on_wine(padre, "--search-seed", "5")  # saves what was left, too
    begun = next(each for each in documents(project) if each["warm"])
    assert begun["status"] == "interrupted"
    done = padre(*words)
    assert "note   2 of 6 runs were recorded before" in done.err
    over = max((each for each in documents(project) if each["warm"]), key=lambda each: len(each["runs"]))
    assert (over["warm"], len(over["runs"]), over["status"]) == (begun["warm"], 6, "completed")


def test_what_does_not_fit(project: Repository, padre: Padre) -> None:
    """Settings outside the space, and those of a pipeline that is set otherwise: one line says why, and the search
    begins without them. It goes on so, also when others are there."""
    on_wine(padre)
    other = EXPERIMENT.replace("Classifier()", "Classifier(criterion='entropy', random_state=3)")
    project.write({"other.py": other})
    done = padre("run", "other.py", *SPACE, "--settings", "4", "--warm")
    assert "DecisionTreeClassifier.criterion=gini, which is not searched and is entropy here" in done.err
    words = ("-p", "max_depth=integer(300,400)", "--settings", "4", "--warm")
    done = search(padre, *words)
    assert "note   --warm leaves out 5 of 5 earlier settings, which do not fit here: " + DEPTH in done.err
    assert "but the space begins at 300" in done.err
    assert (documents(project)[-1]["warm"], documents(project)[-1]["warm_asked"]) == ([], 8)
    search(padre, "--dataset", "wine", "-p", "max_depth=300,400")
    assert "This search already has 4 settings" in search(padre, *words).out


def test_hyperparameters_that_were_not_searched(project: Repository, padre: Padre) -> None:
    """A run at a default lies in the space where the default does; what only says how it computes does not count."""
    search(padre, "--dataset", "wine", "-p", "max_depth=7")
    search(padre, *SPACE, "--settings", "3", "--warm")
    assert [each["setting"] for each in documents(project)[-1]["warm"]] == [{DEPTH: 7, LEAF: 1}]


def test_nothing_is_known(project: Repository, padre: Padre) -> None:
    """In a new repository, on the same data alone, and of another pipeline: a note, and the search begins cold."""
    words = (*SPACE, "--settings", "3", "--warm")
    note = "note   --warm: no run of DecisionTreeClassifier on other data is recorded; nothing is tried first"
    assert note in search(padre, *words).err
    assert note in search(padre, *words, "--search-seed", "1").err
    padre("dataset", "add", "flowers", "sklearn:iris")  # the same rows under another name
    assert note in search(padre, *words, "--dataset", "flowers").err
    project.write({"other.py": EXPERIMENT.replace("DecisionTree", "ExtraTree").replace("sklearn.tree", "sklearn.tree")})
    on_wine(padre)
    done = padre("run", "other.py", "-p", "max_depth=integer(1,200)", "--settings", "2", "--warm")
    assert "--warm: no run of ExtraTreeClassifier on other data" in done.err


def test_data_that_are_not_here(project: Repository, padre: Padre) -> None:
    """Their meta-features are in the user's cache, where they were computed once; else they are left out, which a line
    says. The cache may be deleted or damaged at any time."""
    on_wine(padre)
    search(padre, *SPACE, "--settings", "3", "--warm", "2")
    first = documents(project)[-1]["warm"]
    kept = list((user_cache.folder() / "meta").iterdir())
    assert len(kept) == 2
    shutil.rmtree(project.path / ".dvc/cache")
    for path in project.path.glob("datasets/wine/*/data.parquet"):
        path.unlink()
    padre("dataset", "add", "iris", "sklearn:iris")
    search(padre, *SPACE, "--settings", "3", "--warm", "2", "--again")
    assert documents(project)[-1]["warm"] == first
    for path in kept:
        path.write_bytes(b'{"log_rows": 3}')
    done = search(padre, *SPACE, "--settings", "3", "--warm", "2", "--again")
    assert "note   --warm leaves out wine: the data of wine" in done.err
    assert "are not on this machine. Get them with: padre pull" in done.err
    assert documents(project)[-1]["warm"] == []


@pytest.mark.heavy
@pytest.mark.parametrize("sampler", ["sobol", "tpe"])
def test_nested(project: Repository, padre: Padre, sampler: str) -> None:
    """Each training part begins with settings of its own neighbours; whoever asks for others takes nothing over."""
    on_wine(padre)
    search(padre, "--dataset", "breast_cancer", *SPACE, "--settings", "5")
    words = (*SPACE, "--settings", "4", "--nested", "--seeds", "0,1", "--sampler", sampler)
    done = search(padre, *words, "--warm", "2")
    assert "warm        2 settings first in each training part, of runs on " in done.out
    warm = documents(project)[-1]["warm"]
    assert [each["split"] for each in warm] == [0, 0, 1, 1]
    count = len(runs(project))
    assert "These 2 runs are recorded already" in search(padre, *words, "--warm", "2").out
    search(padre, *words)
    assert len(runs(project)) == count + 2
    done = search(padre, "-p", "max_depth=1,2", "--nested", "--warm")
    assert "note   --warm changes nothing: all 2 settings are tried inside each training part" in done.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("experiment.py", "--warm"),
            "--warm needs a search, and iris-tree has one setting. Name several values, such",
        ),
        (("experiment.py", *SPACE, "--warm=-1"), "--warm -1: give a number of settings, 1 or larger."),
        (("experiment.py", *SPACE, "--warm=iris"), "'iris' is not a valid integer"),
        (("--warm", "experiment.py", "none.py"), "none.py does not exist"),
        (("-p", "x=1,2", "--warm", "--", "echo", "{x}"), "--warm has no effect on a command; leave it out"),
        (("study.yaml", "--warm"), "--warm: a cell of a study would depend on those before it. Run its file by itself"),
        (("clusters.py", "-p", "n_clusters=2,3", "--warm"), "--warm compares data sets by their classes or target"),
    ],
)
def test_what_is_refused(project: Repository, padre: Padre, words: tuple[str, ...], message: str) -> None:
    """In one line, before anything runs."""
    clusters = EXPERIMENT.replace("sklearn.tree", "sklearn.cluster").replace("DecisionTreeClassifier", "KMeans")
    project.write({"study.yaml": "experiments: [experiment.py]\ndatasets: [iris]\n"})
    project.write({"clusters.py": clusters.replace('["accuracy"]', '["silhouette"]')})
    done = padre("run", *words, code=None)
    assert done.code in (1, 2)
    assert message in done.err
    assert not runs(project)


def test_in_python(project: Repository, padre: Padre) -> None:
    """`execute(warm=)`, and `@app.parameters(warm=)` where neither that nor the command line says it."""
    on_wine(padre)
    text = EXPERIMENT.replace(
        "\n@app.experiment",
        "import padre_git\n\n@app.parameters(settings=3, warm=1)\n"
        "def space():\n    return {'max_depth': padre_git.integer(1, 200), 'min_samples_leaf': [1, 5, 9]}\n\n"
        "@app.experiment",
    ).replace("splitting=2", "parameters=space, splitting=2")
    project.write({"experiment.py": f"{text}\niris_tree.execute(warm=2, settings=4)\n"})
    search(padre)
    assert documents(project)[-1]["warm_asked"] == 2
    project.write({"experiment.py": text})
    search(padre)
    assert documents(project)[-1]["warm_asked"] == 1
