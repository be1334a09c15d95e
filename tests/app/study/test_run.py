"""A study is computed cell by cell: only what is missing, each recorded at once, whatever ends it in between."""

import json
import os
import re
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import PATIENCE, Padre, Repository, made
from tests.killed import IN_JOURNAL, killed

HELPER = """from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
def scaled(estimator): return make_pipeline(StandardScaler(), estimator)
"""
SVC = """from sklearn.svm import SVC
from padre_git import App
import helper
app = App()
@app.experiment("svc", dataset="iris")
def svc(): return helper.scaled(SVC(C=1.0))
"""
TREE = """from sklearn.tree import DecisionTreeClassifier
from padre_git import App
app = App()
@app.experiment("iris-tree", dataset="iris")
def tree(): return DecisionTreeClassifier(max_depth=2)
"""
NB = "name: nb\ndataset: iris\npipeline: [GaussianNB]\n"
STUDY = """study: table2
project: thesis
experiments: [svc.py, tree.py:iris-tree, nb.yaml]
datasets: [{datasets}]
splitting: 3
seeds: [0, 1]
metrics: [accuracy]
"""
FILES = {"helper.py": HELPER, "svc.py": SVC, "tree.py": TREE, "nb.yaml": NB}


def add(padre: Padre, *names: str) -> None:
    """Toy data sets, recorded."""
    for name in names:
        padre("dataset", "add", name, f"sklearn:{name}")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Padre:
    """A study of three experiments on two data sets, computed; no test changes it for another."""
    padre = made(
        tmp_path_factory.mktemp("study") / "repo", {**FILES, "study.yaml": STUDY.format(datasets="wine, iris")}
    )
    add(padre, "iris", "wine")
    padre("run", "study.yaml")
    return padre


@pytest.fixture
def own(done: Padre, tmp_path: Path) -> Padre:
    """A copy of it, to be changed."""
    shutil.copytree(done.repo.path, tmp_path / "repo", symlinks=True)
    return done.at(tmp_path / "repo")


def cells(padre: Padre, *words: str) -> dict[tuple[str, str], str]:
    """Label and data set -> state, as `padre status` says."""
    found = padre("status", "study.yaml", "--json", *words).json
    return {(each["label"], each["dataset"]): each["state"] for each in found["cells"]}


def runs(padre: Padre) -> list[dict[str, object]]:
    """All runs of the work tree."""
    return [json.loads(path.read_text()) for path in sorted(padre.repo.path.glob("projects/**/run.json"))]


def test_each_cell_is_a_recording(done: Padre) -> None:
    """Of its seeds, with the study's name as message and its project, on one splitting for each data set."""
    found = runs(done)
    assert len(found) == 3 * 2 * 2 and {run["status"] for run in found} == {"completed"}
    assert {run["message"] for run in found} == {"table2"} and {run["project"] for run in found} == {"thesis"}
    assert {run["label"] for run in found} == {"svc", "tree", "nb"}
    assert {run["experiment"] for run in found} == {"svc", "svc-wine", "iris-tree", "wine-tree", "nb", "nb-wine"}
    assert len({run["recording"] for run in found}) == 6 and len({run["splitting"] for run in found}) == 2
    used = {str(run["label"]): {file["path"] for file in run["code"]["files"]} for run in found}  # type: ignore[index]
    assert used == {"svc": {"svc.py", "helper.py"}, "tree": {"tree.py"}, "nb": {"nb.yaml"}}


def test_a_study_that_is_done_computes_nothing(own: Padre) -> None:
    """Neither again nor after an edit of its own file, which is no code; other seeds are other runs."""
    before = len(runs(own))
    assert "All cells are done." in own("run", "study.yaml").out
    own.repo.write({"study.yaml": "# a comment\n" + STUDY.format(datasets="wine, iris")})
    assert set(cells(own).values()) == {"done"}
    assert "All cells are done." in own("run", "study.yaml").out
    assert len(runs(own)) == before
    own.repo.write({"study.yaml": STUDY.format(datasets="wine, iris").replace("[0, 1]", "[0, 1, 2]")})
    assert "12 are recorded, 6 to compute" in own("run", "study.yaml").out
    assert sorted(run["seed"] for run in runs(own)) == [0] * 6 + [1] * 6 + [2] * 6  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("file", "before", "after", "row"),
    [("tree.py", "max_depth=2", "max_depth=3", "tree"), ("helper.py", "Scaler()", "Scaler(with_std=False)", "svc"),
     ("nb.yaml", "GaussianNB", "BernoulliNB", "nb")],
)  # fmt: skip
def test_an_edit_makes_one_row_stale(own: Padre, file: str, before: str, after: str, row: str) -> None:
    """That of the experiment that used the file, whose reason is said; the run computes that row alone."""
    own.repo.write({file: FILES[file].replace(before, after)})
    expected = {(label, data): "stale" if label == row else "done" for label in ("svc", "tree", "nb")
                for data in ("wine", "iris")}  # fmt: skip
    assert cells(own) == expected
    assert f"stale: {file}" in own("status", "study.yaml").out
    out = own("run", "study.yaml", "--dry-run").out
    assert "8 are recorded, 4 to compute" in out and "2 cells would be computed; nothing ran." in out
    known = {run["id"] for run in runs(own)}
    own("run", "study.yaml")
    assert {run["label"] for run in runs(own) if run["id"] not in known} == {row}
    assert set(cells(own).values()) == {"done"}


def test_a_new_data_set_is_one_column(own: Padre) -> None:
    """Nothing else is computed; in the end table it stands beside the others."""
    add(own, "breast_cancer")
    own.repo.write({"study.yaml": STUDY.format(datasets="wine, iris, breast_cancer")})
    known = {run["id"] for run in runs(own)}
    out = own("run", "study.yaml").out
    assert {run["dataset"]["name"] for run in runs(own) if run["id"] not in known} == {"breast_cancer"}  # type: ignore[index]
    assert "label" in out and "breast_cancer" in out and "mean rank" in out


def test_only_some_rows(own: Padre) -> None:
    """`--only` takes labels and patterns; one that no row has is an error that lists them."""
    own.repo.write({"study.yaml": STUDY.format(datasets="wine, iris").replace("splitting: 3", "splitting: 2")})
    known = {run["id"] for run in runs(own)}
    own("run", "study.yaml", "--only", "s*,nb")
    assert {run["label"] for run in runs(own) if run["id"] not in known} == {"svc", "nb"}
    err = own("run", "study.yaml", "--only", "svm", code=1).err
    assert "error: unknown label `svm` of this study; did you mean `svc`? Known: nb, svc, tree." in err


def test_the_matrix_in_a_clone(own: Padre, tmp_path: Path) -> None:
    """What was committed and pulled is known there without the data, and no file of experiments runs."""
    own.repo.git("add", ".")
    own.repo.git("commit", "-q", "-m", "runs")
    own.repo.git("clone", "-q", ".", str(tmp_path / "clone"))
    clone = own.at(tmp_path / "clone")
    assert set(cells(clone).values()) == {"done"}
    clone.repo.write({"tree.py": "raise SystemExit('this must not run')\n"})
    assert cells(clone)["tree", "iris"] == "stale"
    assert "`padre run study.yaml --dry-run` shows which" in clone("status", "study.yaml").out


FAILING = """from sklearn.tree import DecisionTreeClassifier
from padre_git import App
app = App()
class Fails(DecisionTreeClassifier):
    def fit(self, X, y):
        if X.shape[1] == 13: raise ValueError("negative values")
        return super().fit(X, y)
@app.experiment("bad", dataset="iris")
def bad(): return Fails()
"""


def test_a_cell_that_fails(own: Padre) -> None:
    """The others are computed, the exit is 1, and the matrix says why; `--fail-fast` ends at the first."""
    own.repo.write({"bad.py": FAILING, "study.yaml": STUDY.format(datasets="wine, iris").replace("svc.py", "bad.py")})
    said = own("run", "study.yaml", code=1)
    assert "ValueError: negative values" in said.err and "1 cell of 6 could not be computed" in said.err
    assert cells(own)["bad", "wine"] == "failed" and cells(own)["bad", "iris"] == "done"
    assert "ValueError: negative values (padre show " in own("status", "study.yaml").out
    study = STUDY.format(datasets="wine, iris").replace("svc.py", "bad.py").replace("splitting: 3", "splitting: 4")
    own.repo.write({"study.yaml": study})
    known = {run["id"] for run in runs(own)}
    own("run", "study.yaml", "--fail-fast", code=1)  # iris is smaller, so it comes first
    new = [run for run in runs(own) if run["id"] not in known and run["status"] == "completed"]
    assert {run["dataset"]["name"] for run in new} == {"iris"}  # type: ignore[index]


def test_what_does_not_fit(own: Padre) -> None:
    """A regressor on classes is no error: its cell is left out, with the reason, before anything runs."""
    ridge = TREE.replace("tree import DecisionTreeClassifier", "linear_model import Ridge")
    own.repo.write(
        {"ridge.py": ridge.replace("DecisionTreeClassifier(max_depth=2)", "Ridge()").replace("-tree", "-ridge")}
    )
    study = STUDY.format(datasets="wine, iris").replace("nb.yaml", "ridge.py").replace("metrics: [accuracy]\n", "")
    own.repo.write({"study.yaml": study})
    said = own("run", "study.yaml", "--dry-run")
    assert "not computed: ridge on wine, iris: it predicts numbers, and the target has classes" in said.err
    assert [each for each, state in cells(own).items() if state == "none"] == [("ridge", "wine"), ("ridge", "iris")]


@pytest.mark.parametrize(
    ("study", "said"),
    [
        ("experiments: [svc.py]\ndatasets: [iris, wines]", "unknown data set `wines`; did you mean `wine`?"),
        ("experiments: ['tree.py:wood']\ndatasets: [iris]", "unknown experiment `wood` of tree.py. Known: iris-tree."),
        ("experiments: [svc.py]\ndatasets: [iris]\nmetrics: [acc]", "unknown metric `acc`"),
        ("experiments: [svc.py]\ndatasets: [iris]\nparameters: {svm: {SVC.C: 1}}", "unknown label `svm` of parameters"),
        ("experiments: [svc.py]\ndatasets: [iris]\nparameters: {svc: {SVC.D: 1}}", "unknown parameter `SVC.D`"),
        ("experiments: [svc.py, svc.py]\ndatasets: [iris]\nstudies: 1", "unknown key `studies`; did you mean `study`?"),
        ("experiments: [svc.py, copy.py]\ndatasets: [iris]", "have the label `svc`. Give one of them another"),
        ("experiments: [starts.py]\ndatasets: [iris]", "starts.py, line 3: start_run() was not run: a study"),
        ("experiments: [empty.py]\ndatasets: [iris]", "empty.py defines no experiment, which a study needs"),
        ("experiments: [svc.py, nb5.yaml]\ndatasets: [iris]", "split iris differently, so their scores could not"),
    ],
)  # fmt: skip
def test_errors_before_anything_runs(own: Padre, study: str, said: str) -> None:
    """Each is one line that lists what is known, and nothing is recorded."""
    own.repo.write({"copy.py": SVC, "starts.py": "import padre_git\n\npadre_git.start_run('x')\n", "empty.py": "",
                    "nb5.yaml": NB + "splitting: 5\n", "study.yaml": study})  # fmt: skip
    known = len(runs(own))
    assert said in own("run", "study.yaml", code=1).err
    assert len(runs(own)) == known


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["study.yaml", "svc.py"], "study.yaml is a study, which runs by itself"),
        (["study.yaml", "--dataset", "iris"], "--dataset: a study says this itself; write it into study.yaml"),
        (["study.yaml", "--experiment", "svc"], "--experiment: a study says this itself; use --only LABEL"),
        (["svc.py", "--dry-run"], "--dry-run is for a study, or for FILEs with --dataset A,B"),
    ],
)
def test_options_that_do_not_go_together(done: Padre, words: list[str], said: str) -> None:
    """They are errors of usage."""
    assert said in done("run", *words, code=2).err


def test_files_and_data_sets_are_a_matrix(own: Padre) -> None:
    """Without a file of the study: the same cells, and only what is missing."""
    words = ["svc.py", "nb.yaml", "--dataset", "iris,wine", "--seeds", "0", "--splitting", "4"]
    assert "none is recorded" in own("run", *words, "--dry-run").out
    assert "4 runs" in own("run", *words, "-m", "why").out
    assert {run["message"] for run in runs(own) if run["project"] == "default"} == {"why"}
    assert "All cells are done." in own("run", *words).out


def test_a_condition_on_data_sets(own: Padre) -> None:
    """Those that it holds for are the columns."""
    own.repo.write({"study.yaml": STUDY.replace("[{datasets}]", "{{where: rows < 160}}").format()})
    assert {dataset for _, dataset in cells(own)} == {"iris"}
    assert "All cells are done." in own("run", "study.yaml").out


SLOW = """import os, time
from pathlib import Path
from sklearn.dummy import DummyClassifier
from padre_git import App
app = App()
class Waits(DummyClassifier):
    def fit(self, X, y):
        with open(os.environ["LOG"], "a") as log: log.write("fit\\n")
        while os.environ.get("STOP") and len(Path(os.environ["LOG"]).read_text().split()) >= int(os.environ["STOP"]):
            time.sleep(0.05)
        return super().fit(X, y)
@app.experiment("waits", dataset="iris")
def waits(): return Waits()
"""


@pytest.mark.heavy
@pytest.mark.parametrize("fits", [2, 8, 11])
def test_a_kill_keeps_what_is_done(own: Padre, tmp_path: Path, fits: int) -> None:
    """SIGKILL in any cell: the cells before it are recorded, the same command continues, and the union is the study."""
    own.repo.write({"waits.py": SLOW, "study.yaml": STUDY.format(datasets="wine, iris").replace("svc.py", "waits.py")})
    log = tmp_path / "log"
    process = own.start("run", "study.yaml", env={"LOG": str(log), "STOP": str(fits)})
    end = time.monotonic() + PATIENCE
    while not (log.exists() and len(log.read_text().split()) >= fits):
        assert process.poll() is None and time.monotonic() < end
        time.sleep(0.05)
    status = own("status", "study.yaml")
    assert "running" in status.out and "splits" in status.out
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    before = {run["id"] for run in runs(own) if run["label"] == "waits" and run["status"] == "completed"}
    assert cells(own)["tree", "iris"] == "done"
    own.process("run", "study.yaml", env={"LOG": str(log)})
    kept = {run["id"] for run in runs(own) if run["label"] == "waits" and run["status"] == "completed"}
    assert before <= kept and set(cells(own).values()) == {"done"}
    expected = {("waits", name, seed) for name in ("iris", "wine") for seed in (0, 1)}
    found = [(run["label"], run["dataset"]["name"], run["seed"]) for run in runs(own)  # type: ignore[index]
             if run["id"] in kept]  # fmt: skip
    assert sorted(found) == sorted(expected)  # no run that was done is computed twice


def test_a_kill_after_the_last_run_of_a_search(own: Padre) -> None:
    """All runs of a cell are there and its search document is not: the same study writes it, and computes nothing."""
    own.repo.write({
        "searched.yaml": "study: searched\nexperiments: [tree.py:iris-tree]\ndatasets: [iris]\nsplitting: 2\n"
        "parameters: {tree: {max_depth: 'integer(1,50)', settings: 3, nested: false}}\n"
    })  # fmt: skip
    before = len(runs(own))
    ended = killed(IN_JOURNAL, own.repo, "run", "searched.yaml", KIND="run", LEFT=3)
    assert ended.returncode == -9, ended.stderr
    for left in (True, False):
        done = own("run", "searched.yaml")
        assert "All cells are done." in done.out and ("without their summary" in done.err) == left
    (document,) = [json.loads(path.read_text()) for path in own.repo.path.glob("projects/**/searches/*.json")]
    assert (document["status"], len(document["runs"]), len(runs(own))) == ("completed", 3, before + 3)


def test_a_search_whose_proposals_depend_on_scores(own: Padre) -> None:
    """A cell of `tpe` is done when all its settings are, whatever was killed in between; `padre status` says so."""
    own.repo.write({
        "study.yaml": "study: adaptive\nexperiments: [tree.py:iris-tree]\ndatasets: [iris]\nsplitting: 2\n"
        "seeds: [0, 1]\n"
        "parameters: {tree: {max_depth: 'integer(1,50)', settings: 10, sampler: tpe, nested: false}}\n"
    })  # fmt: skip
    before = len(runs(own))
    ended = killed(IN_JOURNAL, own.repo, "run", "study.yaml", KIND="run", LEFT=17)
    assert ended.returncode == -9, ended.stderr
    assert cells(own) == {("tree", "iris"): "missing"}
    own("run", "study.yaml")
    assert cells(own) == {("tree", "iris"): "done"}
    assert len(runs(own)) - before in (20, 21)  # what was under way is recorded, too
    assert "All cells are done." in own("run", "study.yaml").out
    (document,) = [json.loads(path.read_text()) for path in own.repo.path.glob("projects/**/searches/*.json")]
    assert (document["sampler"], document["status"], len(document["runs"])) == ("tpe", "completed", 20)
    own.repo.write({"study.yaml": own.repo.read("study.yaml").replace("settings: 10", "settings: 12")})
    assert "1 cell would be computed" in own("run", "study.yaml", "--dry-run").out
    assert cells(own) == {("tree", "iris"): "missing"}
    own("run", "study.yaml")
    assert cells(own) == {("tree", "iris"): "done"}


@pytest.mark.heavy
@pytest.mark.slow
def test_two_drivers_at_once(own: Padre) -> None:
    """Every cell is there; equal predictions count once."""
    own.repo.write({"study.yaml": STUDY.format(datasets="wine, iris").replace("splitting: 3", "splitting: 2")})
    processes = [own.start("run", "study.yaml") for _ in range(2)]
    for process in processes:
        _, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, err
    assert set(cells(own).values()) == {"done"}
    (words,) = re.findall("padre (compare .*)", own("status", "study.yaml").out)
    assert own(*words.split()).code == 0


@pytest.fixture(autouse=True)
def ended(own: Padre) -> Iterator[None]:
    """What a test that failed has left running is killed."""
    yield
    own.end()


def test_the_user_s_files_stay(done: Padre, notebook: Repository) -> None:
    """Each command above was compared with the user's state before it; this says that the comparison was made."""
    assert done.repo.git("status", "--short", "--", "svc.py", "study.yaml") == ""
    assert notebook.git("status", "--short") == ""
