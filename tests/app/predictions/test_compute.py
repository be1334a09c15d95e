"""`padre metric compute`: metrics of recorded runs from their stored predictions."""

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sklearn import metrics as sk

from padre_git import runs, scores
from padre_git.app.api.runs import get_run
from padre_git.app.diff.result import find
from padre_git.app.predictions.derived import unequal
from padre_git.app.recording.opening import open_workspace
from tests.conftest import Padre, Repository, copied

EXPERIMENTS = """
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import SVC
from padre_git import App

app = App()

@app.experiment(dataset="breast_cancer", splitting=3, metrics=["accuracy"])
def cancer_bayes():
    return GaussianNB()

@app.experiment(dataset="iris", splitting=3, metrics=["accuracy"])
def iris_svc():
    return SVC()
"""
COST = """
import numpy as np
from padre_git import App

app = App()
PRICE = {"malignant": 5.0}

@app.metric(greater_is_better=False, bounds=(0, None))
def cost(y_true, y_pred):
    return float(np.mean([PRICE.get(t, 1.0) * (t != p) for t, p in zip(y_true, y_pred)]))
"""

OWN_METRIC = """from sklearn.linear_model import LogisticRegression
from padre_git import App

app = App()


@app.metric(greater_is_better=True)
def mine(y_true, y_pred):
    return (y_true == y_pred).mean()


@app.experiment(dataset="iris", splitting=3, metrics=["log_loss", "recall.setosa", "roc_auc", mine])
def iris_lr():
    return LogisticRegression(C={c}, max_iter=300)
"""


@pytest.fixture(scope="module")
def template(set_up: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs of two executions."""
    padre = copied(set_up, tmp_path_factory.mktemp("compute") / "thesis")
    padre.repo.write({"experiment.py": EXPERIMENTS, "metrics.py": COST}, commit="code")
    for name in ("breast_cancer", "iris"):
        padre("dataset", "add", name, f"sklearn:{name}")
    padre("run", "-q", "experiment.py", "-p", "SVC.C=0.1,1", "--experiment", "iris_svc")
    padre("run", "-q", "experiment.py", "--experiment", "cancer_bayes")
    return padre.repo.path


@pytest.fixture
def recorded(template: Path, padre: Padre) -> Padre:
    """`padre` in a copy of it that the test may change."""
    return padre


def _files(repo: Repository) -> dict[str, bytes]:
    found = (path for path in repo.path.rglob("*.json") if "executions" in path.parts)
    return {path.relative_to(repo.path).as_posix(): path.read_bytes() for path in found}


def _truths(selector: str) -> list[pd.DataFrame]:
    frame = get_run(selector).predictions()
    return [part for _, part in frame.groupby("split")]


def test_new_files_beside_the_old(recorded: Padre) -> None:
    """Those that were there stay as they were; each branch has one more commit; the numbers are scikit-learn's."""
    repo = recorded.repo
    before, refs = _files(repo), repo.git("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads/padre")
    said = recorded("metric", "compute", "matthews_corrcoef", "--all")
    assert "computed for 3 runs from stored predictions; nothing was trained" in said.out
    after = _files(repo)
    assert {path: after[path] for path in before} == before
    new = after.keys() - before.keys()
    assert len(new) == 3
    assert all("/metrics/matthews_corrcoef-" not in path and "/metrics/matthews-corrcoef-" in path for path in new)
    for line in refs.splitlines():
        ref, commit = line.split()
        assert repo.git("rev-list", f"{commit}..{ref}").count("\n") == 0
        changed = repo.git("diff", "--name-status", commit, ref).splitlines()
        assert changed
        assert all(row.startswith("A\t") for row in changed)
        assert {row.split("\t")[1] for row in changed} <= new
    found = get_run("cancer-bayes").metrics["matthews_corrcoef"]
    expected = [sk.matthews_corrcoef(part["truth"], part["prediction"]) for part in _truths("cancer-bayes")]
    assert found.values == pytest.approx(expected)
    assert found.std == pytest.approx(pd.Series(expected).std())


def test_known_like_any_other(recorded: Padre) -> None:
    """list, --where, --sort, show and DataFrames have it; without the work tree's copies, too."""
    recorded("metric", "compute", "recall_macro", "--where", "accuracy > 0.5")
    for _ in range(2):
        lines = recorded("list", "--columns", "run,recall_macro", "--sort", "recall_macro", "--expand").out.splitlines()
        values = [float(line.split()[1]) for line in lines[1:4]]
        assert values == sorted(values, reverse=True)
        assert len(recorded("list", "--where", "recall_macro > 0.9", "--expand", "--json").json) == 3
        assert "recall_macro  " in recorded("show", "cancer-bayes@best").out
        frame = runs()
        assert frame["recall_macro"].notna().all()
        assert frame["recall_macro_std"].notna().all()
        long = scores(metrics="recall_macro")
        assert len(long) == 9
        shutil.rmtree(recorded.repo.path / "projects", ignore_errors=True)
    document = recorded("list", "--json").json[0]["metrics"]["recall_macro"]
    assert (document["average"], len(document["values"])) == ("macro", 3)


def test_leave_one_out(notebook: Repository, padre: Padre) -> None:
    """Over all rows pooled, as the run's own metrics: one value, `n` rows, no std; the number is scikit-learn's."""
    text = EXPERIMENTS.replace('"iris", splitting=3', '"wine", splitting="leave-one-out"')
    text = text.replace("SVC()", "GaussianNB()")
    notebook.write({"experiment.py": text})
    padre("dataset", "add", "wine", "sklearn:wine")
    padre("run", "-q", "experiment.py", "--experiment", "iris_svc")
    padre("metric", "compute", "log_loss", "--all")
    run = get_run("@last")
    frame, found = run.predictions(), run.metrics["log_loss"]
    assert (found.n, found.std, len(found.values)) == (run.metrics["accuracy"].n, None, 1)
    expected = sk.log_loss(frame["truth"], frame[[name for name in frame if name.startswith("probability_")]])
    assert found.mean == pytest.approx(expected)


def test_again(recorded: Padre) -> None:
    """What runs have is not computed again, and nothing is committed."""
    recorded("metric", "compute", "f1_per_class", "iris-svc")
    tips = recorded.repo.git("for-each-ref", "refs/heads/padre")
    said = recorded("metric", "compute", "f1_per_class", "iris-svc")
    assert "computed for 0 runs from stored predictions, 2 runs already had it" in said.out
    assert (
        "computed for 0 runs from stored predictions, 3 runs already had it"
        in recorded("metric", "compute", "accuracy", "--all").out
    )
    assert recorded.repo.git("for-each-ref", "refs/heads/padre") == tips


def test_a_metric_of_a_file(recorded: Padre) -> None:
    """Only the named file runs; its source is kept; other code under the same name is another version."""
    repo = recorded.repo
    first = recorded("metric", "compute", "cost", "cancer-bayes", "--file", "metrics.py", "--json").json
    (part, *_) = _truths("cancer-bayes")
    wrong = part["truth"] != part["prediction"]
    expected = (wrong * part["truth"].map({"malignant": 5.0, "benign": 1.0})).mean()
    assert first["computed"][0]["values"][0] == pytest.approx(expected)
    code = first["computed"][0]["code"]
    shown = recorded("metric", "show", "cost").out
    assert "PRICE = {'malignant': 5.0}" in shown
    assert "def cost(y_true, y_pred):" in shown
    repo.write({"metrics.py": COST.replace("5.0", "9.0")})
    second = recorded("metric", "compute", "cost", "cancer-bayes", "--file", "metrics.py", "--json").json
    other = second["computed"][0]["code"]
    assert other != code
    names = set(recorded("list", "--experiment", "cancer-bayes", "--json").json[0]["metrics"])
    assert names == {"accuracy", f"cost@{code[:7]}", f"cost@{other[:7]}"}
    own = recorded("metric", "compute", "cost", "--all", code=1).err
    assert own == "error: `cost` is your own metric; name the file with its code: --file FILE\n"
    unknown = recorded("metric", "compute", "price", "--file", "metrics.py", "--all", code=1)
    assert "unknown metric `price` of metrics.py" in unknown.err
    assert "Known: cost" in unknown.err


def test_what_cannot_be_computed(recorded: Padre) -> None:
    """Each run says why: predictions that are not here, a task that does not fit, nothing to compute it from."""
    said = recorded("metric", "compute", "rmse", "--all", code=1)
    assert "`rmse` is for regression, and this pipeline does classification" in said.err
    said = recorded("metric", "compute", "log_loss", "--all")
    assert "computed for 1 run " in said.out
    assert "it needs predict_proba, which its predictions do not have" in said.err
    shutil.rmtree(recorded.repo.path / ".dvc/cache")
    said = recorded("metric", "compute", "cohen_kappa", "--all", code=1)
    assert "its predictions are not on this machine. Get them with: padre pull" in said.err
    assert recorded("metric", "list", "--for", "cancer-bayes", code=1).err.count("padre pull") == 1


WRONG: list[tuple[tuple[str, ...], int, str]] = [
    (("accuracy",), 2, "name the runs: give a SELECTOR, --where CONDITION or --all"),
    (("acuracy", "--all"), 1, "unknown metric `acuracy`; did you mean `accuracy`?"),
    (("recall.benin", "cancer-bayes"), 1, "unknown class `benin` of metric `recall`; there are benign, malignant"),
    (("cost", "--all", "--file", "cost.py"), 1, "--file cost.py: there is no such file"),
    (("accuracy", "--where", "acuracy > 1"), 1, "unknown name `acuracy`"),
    (("accuracy", "--where", "accuracy > 1"), 1, "no run matches"),
]


def test_wrong_words(recorded: Padre) -> None:
    """Unknown names list the known ones; nothing is recorded."""
    tips = recorded.repo.git("for-each-ref", "refs/heads/padre")
    for words, code, message in WRONG:
        assert message in recorded("metric", "compute", *words, code=code).err
    assert recorded.repo.git("for-each-ref", "refs/heads/padre") == tips


def test_a_branch_that_is_in_use(recorded: Padre, tmp_path: Path) -> None:
    """It is not moved; nothing is recorded on the others either."""
    repo = recorded.repo
    branch = repo.git("for-each-ref", "--format=%(refname:short)", "refs/heads/padre").splitlines()[0]
    repo.git("worktree", "add", "-q", str(tmp_path / "other"), branch)
    tips = repo.git("for-each-ref", "refs/heads/padre")
    assert "is checked out in" in recorded("metric", "compute", "cohen_kappa", "--all", code=1).err
    assert repo.git("for-each-ref", "refs/heads/padre") == tips


def test_in_a_clone(recorded: Padre, tmp_path: Path) -> None:
    """Where only the remote has the branch, the new one begins with it; equal files come out on every machine."""
    repo = recorded.repo
    repo.git("clone", "-q", str(repo.path), str(tmp_path / "clone"))
    clone = recorded.at(tmp_path / "clone")
    clone.repo.git("config", "user.name", "Bob")
    clone.repo.git("config", "user.email", "bob@example.org")
    shutil.copytree(repo.path / ".dvc/cache", clone.repo.path / ".dvc/cache")
    clone("metric", "compute", "cohen_kappa", "cancer-bayes")
    recorded("metric", "compute", "cohen_kappa", "cancer-bayes")
    trees = []
    for one in (repo, clone.repo):
        (branch,) = one.git("for-each-ref", "--format=%(refname)", "refs/heads/padre/default/cancer-bayes").split()
        trees.append(one.git("rev-parse", f"{branch}^{{tree}}"))
    assert trees[0] == trees[1]
    assert clone("list", "--json").json[0]["metrics"].keys() >= {"accuracy", "cohen_kappa"}


def test_offered_for_a_run(recorded: Padre) -> None:
    """Those that fit the target and what the component gave."""
    documents: list[Any] = recorded("metric", "list", "--for", "cancer-bayes", "--json").json
    names = {each["metric"] for each in documents}
    assert {"recall", "log_loss", "roc_auc"} <= names
    assert not names & {"rmse", "silhouette", "top_2_accuracy", "f1_samples"}
    several = {each["metric"] for each in recorded("metric", "list", "--for", "@last~1@best", "--json").json}
    assert {"recall_per_class", "recall_macro", "roc_auc"} <= several
    assert not several & {"log_loss", "recall"}
    assert "classes benign, malignant" in recorded("metric", "list", "--for", "cancer-bayes").out


BLIND = """
import numpy as np
from sklearn.ensemble import IsolationForest
from padre_git import App

app = App()

@app.dataset(columns=["x", "y"])
def dots():
    return np.random.default_rng(0).normal(size=(30, 2))

@app.experiment(dataset=dots, splitting=2)
def blind():
    return IsolationForest(n_estimators=5)
"""


def test_nothing_fits(notebook: Repository, padre: Padre) -> None:
    """Outliers that nobody knows cannot be counted: that is said, instead of an empty list."""
    notebook.write({"experiment.py": BLIND})
    padre("run", "experiment.py", "-q")
    assert "no metric fits, since the data have no target" in padre("metric", "list", "--for", "blind").out


SCRIPT = """
import numpy as np
from padre_git import start_run

random = np.random.default_rng(0)
truth, sure = random.integers(0, 2, 50), random.uniform(size=50)
with start_run("classes") as run:
    run.log_predictions(truth, (sure > 0.5).astype(int), y_proba=sure)
with start_run("numbers") as run:
    run.log_predictions(truth * 1.5, sure)
"""


def test_of_scripts(notebook: Repository, padre: Padre) -> None:
    """What a script logged is measured, too: as classes where it can be nothing else, as numbers likewise."""
    notebook.write({"script.py": SCRIPT})
    padre("run", "-q", "script.py")
    for name in ("roc_auc", "recall", "log_loss"):
        padre("metric", "compute", name, "classes")
    frame, found = get_run("classes").predictions(), get_run("classes").metrics
    assert found["roc_auc"].mean == pytest.approx(sk.roc_auc_score(frame["truth"], frame["probability_1"]))
    assert found["log_loss"].mean == pytest.approx(sk.log_loss(frame["truth"], frame["probability_1"]))
    assert found["recall"].mean == pytest.approx(sk.recall_score(frame["truth"], frame["prediction"]))
    padre("metric", "compute", "mae", "numbers")
    said = padre("metric", "compute", "accuracy", "numbers", code=1)
    assert "`accuracy` is for classification, and this pipeline does regression" in said.err


NAMED = """
from padre_git import App

app = App()

@app.metric(greater_is_better=True, name="Größe, gut")
def one(y_true, y_pred):
    return float(len(y_true))

@app.metric(greater_is_better=True, name="grosse gut")
def other(y_true, y_pred):
    return float(len(y_true))
"""


def test_any_name(recorded: Padre) -> None:
    """Names with spaces, commas and umlauts, and two with one slug."""
    recorded.repo.write({"my metrics ü.py": NAMED})
    for name in ("Größe, gut", "grosse gut"):
        recorded("metric", "compute", name, "cancer-bayes", "--file", "my metrics ü.py")
    assert {"Größe, gut", "grosse gut"} <= get_run("cancer-bayes").metrics.keys()
    assert len(recorded("list", "--where", "`Größe, gut` > 100", "--json").json) == 1


def test_the_file(recorded: Padre) -> None:
    """A document with the name, the run, and what makes it comparable."""
    recorded("metric", "compute", "recall", "cancer-bayes")
    (path,) = recorded.repo.path.glob("projects/*/experiments/*/executions/*/runs/*/metrics/recall-*.json")
    document = json.loads(path.read_text())
    assert (document["schema"], document["name"], document["run"]) == (1, "recall", path.parts[-3])
    assert path.stem == f"recall-{document['metric']['code']}"
    assert (document["metric"]["positive"], document["metric"]["n"]) == ("malignant", 3)


def test_all_but_the_code_of_others(notebook: Repository, padre: Padre) -> None:
    """Of probabilities, of one class, of rankings; a function of the repository is named and not run."""
    padre("dataset", "add", "iris", "sklearn:iris")
    for c in (1, 2):
        notebook.write({"experiment.py": OWN_METRIC.format(c=c)})
        padre("run", "experiment.py", "--quiet")
    (found,) = find(open_workspace(notebook.path), ()).differences
    for variant in (found.pair.before, found.pair.after):
        assert unequal(variant.reader, variant.metrics) == ([], ["mine"])
    said = next(check for check in find(open_workspace(notebook.path), ()).checks if "derived" in check.name)
    assert said.text == "equal, 2 of 2 runs; mine not checked: only padre's own code is run for this"
