"""What an unchanged program was seen to do stands in its run: arguments, estimators, scores, predictions, files."""

import json
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import padre_git
from tests.conftest import Padre, Repository
from tests.storage.test_tensorboard import WRITTEN

TRAIN = """\
import argparse, json, pickle
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
import helper
parser = argparse.ArgumentParser()
parser.add_argument("--C", type=float, default=1.0)
parser.add_argument("--kernel", default="rbf")
parser.add_argument("--api-key", default="")
args = parser.parse_args()
seed = int(open("params.yaml").read().split("seed: ")[1].split()[0])
X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=seed, stratify=y)
model = make_pipeline(StandardScaler(), SVC(C=args.C, kernel=args.kernel)).fit(X_train, y_train)
pred = model.predict(X_test)
found = accuracy_score(y_test, pred), f1_score(y_test, pred), model.score(X_train, y_train)
print(json.dumps([*found, y_test.tolist(), pred.tolist(), helper.NAME]))
pickle.dump(model, open("model.pkl", "wb"))
"""
PARAMS = "seed: 3\ntrain:\n  lr: 0.1\n"
FILES = {"train.py": TRAIN, "helper.py": "NAME = 'x'\n", "params.yaml": PARAMS}


def run_of(repo: Repository) -> tuple[dict[str, Any], dict[str, float], Path]:
    """The only run: its document, its metrics, its folder."""
    (file,) = repo.path.glob("projects/*/experiments/*/executions/*/runs/*/run.json")
    document = json.loads(file.read_text())
    metrics = file.with_name("metrics.json")
    found = json.loads(metrics.read_text())["metrics"] if metrics.exists() else {}
    return document, {name: each["mean"] for name, each in found.items()}, file.parent


def ran(padre: Padre, *words: str, options: tuple[str, ...] = (), code: int = 0) -> str:
    """What `padre run` prints of a program in Python."""
    result = padre("run", *options, "--", sys.executable, *words, code=code, check=False)
    return result.out + result.err


def test_a_program_of_scikit_learn(notebook: Repository, padre: Padre) -> None:
    """Nothing in it is padre's, and the run has all that it did."""
    notebook.write(FILES)
    notebook.git("add", ".")
    notebook.git("commit", "-q", "-m", "code")
    out = ran(padre, "train.py", "--C", "3", "--api-key", "hunter2hunter2")
    accuracy, f1, train, truth, prediction, _ = json.loads(next(line for line in out.splitlines() if line[:1] == "["))
    run, metrics, _ = run_of(notebook)
    assert metrics == pytest.approx({"accuracy": accuracy, "f1": f1, "train.accuracy": train})
    given = {"C": 3.0, "kernel": "rbf", "api_key": "***", "seed": 3, "train.lr": 0.1}
    assert run["setting"] == given
    assert run["parameters"]["SVC.C"] == 3.0
    assert run["parameters"]["SVC.gamma"] == "scale"
    assert run["pipeline"] == "StandardScaler + SVC"
    assert run["artifacts"] == ["artifacts/model.pkl"]
    assert [file["path"] for file in run["code"]["files"]] == ["helper.py", "params.yaml", "train.py"]
    assert "seen   C=3.0 kernel=rbf api_key=*** (argparse), params.yaml: 2 values, StandardScaler + SVC" in out
    found = padre("instances", "@last", "--json", "--limit", "0").json
    assert (found["rows"], found["right"]) == (143, sum(map(int.__eq__, truth, prediction)))


def test_a_command_is_stale(notebook: Repository, padre: Padre) -> None:
    """What a program read says whether its run is current; another file does not."""
    notebook.write({**FILES, "other.py": "x = 1\n"})
    notebook.git("add", ".")
    notebook.git("commit", "-q", "-m", "code")
    ran(padre, "train.py")
    assert "up to date   default/train" in padre("status").out
    notebook.write({"other.py": "x = 2\n"})
    assert "up to date   default/train" in padre("status").out
    notebook.write({"helper.py": "NAME = 'y'\n"})
    assert "helper.py changed" in padre("status").out


def test_a_program_that_is_not_watched(notebook: Repository, padre: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """--no-watch and PADRE_WATCH=0 record what a command says of itself."""
    notebook.write({"plain.py": "import sys; print(len(sys.path)); open('made', 'w').close()\n"})
    ran(padre, "plain.py", options=("--no-watch",))
    run, _, _ = run_of(notebook)
    assert (run["code"]["files"], run["artifacts"]) == ([], [])
    monkeypatch.setenv("PADRE_WATCH", "0")
    ran(padre, "plain.py", options=("--experiment", "again"))
    (file,) = notebook.path.glob("projects/*/experiments/again/executions/*/runs/*/run.json")
    assert json.loads(file.read_text())["code"]["files"] == []


def test_a_program_that_records_itself(notebook: Repository, padre: Padre) -> None:
    """What padre writes for a run inside it is no artifact of the command, and no code."""
    code = "import padre_git\nwith padre_git.start_run('inner') as run:\n    run.log_metrics({'loss': 0.5})\n"
    notebook.write({"program.py": code})
    ran(padre, "program.py")
    (file,) = notebook.path.glob("projects/*/experiments/program/executions/*/runs/*/run.json")
    run = json.loads(file.read_text())
    assert run["artifacts"] == []
    assert [each["path"] for each in (*run["code"]["files"], *run["code"]["outside"])] == ["program.py"]


ARGUMENTS = {
    "subparsers": (
        "import argparse\nparser = argparse.ArgumentParser()\nsub = parser.add_subparsers(dest='what')\n"
        "fit = sub.add_parser('fit')\nfit.add_argument('--depth', type=int, default=2)\nparser.parse_args()\n",
        ["fit", "--depth", "4"],
        {"what": "fit", "depth": 4},
    ),
    "a parser of a library": (
        "import argparse\nother = argparse.ArgumentParser()\nother.add_argument('--hidden', default=1)\n"
        "other.parse_args([])\nparser = argparse.ArgumentParser()\nparser.add_argument('--lr', default=0.5)\n"
        "parser.parse_args()\n",
        ["--lr", "0.1"],
        {"lr": "0.1"},
    ),
    "click": (
        "import click\n@click.group()\n@click.option('--seed', default=1)\ndef main(seed): pass\n"
        "@main.command()\n@click.option('--lr', default=0.5)\ndef fit(lr): pass\nmain()\n",
        ["--seed", "7", "fit"],
        {"seed": 7, "lr": 0.5},
    ),
}


@pytest.mark.parametrize(("code", "words", "expected"), ARGUMENTS.values(), ids=ARGUMENTS)
def test_arguments(notebook: Repository, padre: Padre, code: str, words: list[str], expected: dict[str, Any]) -> None:
    """Parameters with their defaults, as the program's own parser has them."""
    notebook.write({"program.py": code})
    ran(padre, "program.py", *words)
    assert run_of(notebook)[0]["parameters"] == expected


def test_a_file_and_a_word_differ(notebook: Repository, padre: Padre) -> None:
    """The command line wins; the file's value stands under the file's name."""
    code = "import argparse\np = argparse.ArgumentParser()\np.add_argument('--lr', type=float)\np.parse_args()\n"
    notebook.write({"program.py": f"{code}open('params.yaml').read()\n", "params.yaml": "lr: 0.5\n"})
    ran(padre, "program.py", "--lr", "0.1")
    assert run_of(notebook)[0]["parameters"] == {"lr": 0.1, "params.yaml:lr": 0.5}


def test_several_evaluations(notebook: Repository, padre: Padre) -> None:
    """The last of several counts, with a note. Metrics files win over computed values, and both over prints."""
    code = (
        "import json\nfrom sklearn.metrics import accuracy_score, roc_auc_score, f1_score\n"
        "truth = [0, 1, 1, 0]\naccuracy_score(truth, [0, 0, 0, 0])\naccuracy_score(truth, [0, 1, 1, 1])\n"
        "roc_auc_score(truth, [0.1, 0.9, 0.8, 0.85])\nf1_score(truth, [0, 1, 1, 1], average='macro')\n"
        "json.dump({'f1_macro': 0.5}, open('metrics.json', 'w'))\nprint('accuracy: 0.9')\nprint('roc_auc: 0.75')\n"
    )
    notebook.write({"program.py": code})
    out = ran(padre, "program.py")
    run, metrics, _ = run_of(notebook)
    assert metrics == {"f1_macro": 0.5, "accuracy": 0.75, "roc_auc": 0.75}
    assert "2 evaluations; the last counts: metrics.json can name them" in run["notes"]
    assert any(note.startswith("f1_macro is 0.733") for note in run["notes"])
    assert "accuracy is 0.9 where the program printed it; 0.75 counts" in run["notes"]
    assert len(run["notes"]) == 3
    assert "4 predictions" in out


def test_cross_validation_and_search(notebook: Repository, padre: Padre) -> None:
    """Scores per split; of a search its best setting, and no score of a split that it tried."""
    code = (
        "from sklearn.datasets import load_iris\nfrom sklearn.model_selection import cross_val_score, GridSearchCV\n"
        "from sklearn.tree import DecisionTreeClassifier\nX, y = load_iris(return_X_y=True)\n"
        "print(cross_val_score(DecisionTreeClassifier(random_state=0), X, y, cv=5, scoring='accuracy').tolist())\n"
        "GridSearchCV(DecisionTreeClassifier(random_state=0), {'max_depth': [1, 3]}, n_jobs=2).fit(X, y)\n"
    )
    notebook.write({"program.py": code})
    out = ran(padre, "program.py")
    run, metrics, folder = run_of(notebook)
    scores = json.loads(next(line for line in out.splitlines() if line[:1] == "["))
    recorded = json.loads((folder / "metrics.json").read_text())["metrics"]["accuracy"]
    assert recorded["values"] == pytest.approx(scores)
    assert set(metrics) == {"accuracy", "search.best_score"}
    assert run["parameters"]["DecisionTreeClassifier.max_depth"] == 3
    assert "GridSearchCV: best of 2 is max_depth=3" in out
    (pointer,) = notebook.path.glob("projects/*/experiments/*/executions/*/results/*.dvc")
    (table,) = pointer.with_suffix("").rglob("search.parquet")
    rows = pq.read_table(table).to_pylist()
    assert [(row["max_depth"], row["best"], row["rank_test_score"]) for row in rows] == [(1, False, 2), (3, True, 1)]
    assert rows[1]["mean_test_score"] == metrics["search.best_score"]


def test_curves_and_lightgbm(notebook: Repository, padre: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """An estimator that does without scikit-learn's decorator, and numbers that go to another tracker."""
    code = (
        "import sys, types\nfrom sklearn.datasets import load_iris\nfrom lightgbm import LGBMClassifier\n"
        "X, y = load_iris(return_X_y=True)\n"
        "model = LGBMClassifier(n_estimators=3, verbose=-1).fit(X, y, eval_set=[(X, y)])\n"
        "from tensorboardX.writer import SummaryWriter\nwriter = SummaryWriter()\n"
        "for step in range(3): writer.add_scalar('loss', 1 / (step + 1), step)\n"
        "print([float(each) for each in model.evals_result_['training']['multi_logloss']])\n"
    )
    fake = "class SummaryWriter:\n    def add_scalar(self, tag, scalar_value, global_step=None): pass\n"
    notebook.write({"program.py": code, "tensorboardX/__init__.py": "", "tensorboardX/writer.py": fake})
    out = ran(padre, "program.py")
    losses = json.loads(next(line for line in out.splitlines() if line[:1] == "["))
    run, metrics, _ = run_of(notebook)
    assert (run["pipeline"], run["setting"]["LGBMClassifier.n_estimators"]) == ("LGBMClassifier", 3)
    assert metrics == {"loss": pytest.approx(1 / 3), "training.multi_logloss": pytest.approx(losses[-1])}
    monkeypatch.chdir(notebook.path)
    history = padre_git.get_run("@last").steps()
    assert history["value"].tolist() == pytest.approx([1, 1 / 2, 1 / 3, *losses])


OTHERS = """\
import ctypes, os, pathlib, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
libc.fopen.restype = ctypes.c_void_p
stream = ctypes.c_void_p(libc.fopen(b"model.bin", b"w"))
libc.fputs(b"weights", stream)
libc.fclose(stream)
open("conf/other.yaml").read()
open("cached.csv").read()
open(pathlib.Path.home() / "elsewhere.csv").read()
os.makedirs("logs")
open("logs/events.out.tfevents.1.host", "wb").write(open(pathlib.Path.home() / "events", "rb").read())
print("the gain is 0.5 now")
"""
DVC = """\
stages:
  train: {cmd: python program.py, params: [lr, conf/other.yaml: [depth]]}
metrics: [out/scores.json]
"""


def test_files_of_all_kinds(notebook: Repository, padre: Padre, tmp_path: Path) -> None:
    """What no Python opened, curves in event files, parameters and metrics that DVC names, inputs outside and ignored;
    an input that changed while code and setting did not is named."""
    home = tmp_path / "padre-data"  # a folder of the user's, whatever its name
    home.mkdir()
    (home / "elsewhere.csv").write_text("1")
    (home / "events").write_bytes(WRITTEN)
    code = f"{OTHERS}os.makedirs('out')\nopen('out/scores.json', 'w').write('{{\"f1\": 0.25}}')\n"
    notebook.write({"program.py": code, "dvc.yaml": DVC, "conf/other.yaml": "depth: 3\n", ".gitignore": "cached.csv\n"})
    notebook.git("add", ".")
    notebook.git("commit", "-q", "-m", "files")
    notebook.write({"cached.csv": "1", "extra.toml": "[model]\nsize = 2\n"})
    # as `dvc add` wrote it when the file was another one
    notebook.write(
        {"cached.csv.dvc": "outs:\n- md5: c81e728d9d4c2f636f067f89cc14862c\n  size: 1\n  path: cached.csv\n"}
    )
    options = ("--scalars", r"the (?P<name>\w+) is (?P<value>\S+)", "--config", "extra.toml", "--experiment", "all")
    words = ["run", *options, "--", "env", f"HOME={home}", sys.executable, "program.py"]
    padre(*words, check=False)
    run, metrics, _ = run_of(notebook)
    assert run["parameters"] | {"model.size": 2, "depth": 3} == run["parameters"]
    assert (metrics["f1"], metrics["gain"]) == (0.25, 0.5)
    assert (metrics["tf2"], metrics["int64"]) == (0.5, -9.0)
    assert {"artifacts/model.bin", "artifacts/logs/events.out.tfevents.1.host"} == set(run["artifacts"])
    outside = {each["path"]: each["reason"] for each in run["code"]["outside"]}
    assert outside == {"cached.csv": "ignored", "elsewhere.csv": "outside", "events": "outside"}
    other = (
        "cached.csv differs from what cached.csv.dvc records: restore it with dvc checkout, or record it with dvc add"
    )
    assert other in run["notes"]
    for name in ("model.bin", "logs/events.out.tfevents.1.host", "out/scores.json"):
        (notebook.path / name).unlink()
    for folder in ("logs", "out"):
        (notebook.path / folder).rmdir()
    (notebook.path / "cached.csv").write_text("2")
    out = padre(*words, check=False).err
    assert f"cached.csv changed since {run['id'].partition('-')[2]}; code and setting are the same" in out
    assert "is not what" not in out


def test_values_by_the_names_of_options(notebook: Repository, padre: Padre) -> None:
    """A grid over a command needs no places where the script has such options."""
    notebook.write({"program.py": ARGUMENTS["click"][0]})
    padre("run", "-p", "lr=0.1,0.2", "--", sys.executable, "program.py", "--seed", "7", "fit")
    files = notebook.path.glob("projects/*/experiments/*/executions/*/runs/*/run.json")
    assert sorted(json.loads(file.read_text())["parameters"]["lr"] for file in files) == [0.1, 0.2]
    error = padre("run", "-p", "nothing=1", "--", sys.executable, "program.py", code=1).err
    assert "-p nothing: write {nothing} where the command needs it" in error


IMPORTED = """\
import argparse
def get():
    parser = argparse.ArgumentParser()
    for name in ("depth", "learning-rate"):
        parser.add_argument("-" + name[0], "--" + name, type=float, default=1.0)
    sub = parser.add_subparsers(dest="what").add_parser("fit")
    sub.add_argument("--trees" + "-number", type=int, default=3)
    sub.add_argument("--fast", action="store_true")
    return parser.parse_args()
"""


def test_values_by_the_names_that_a_run_had(notebook: Repository, padre: Padre) -> None:
    """A parser that stands elsewhere is known from the run before; of a subcommand its own options are."""
    train = "from own.words import get\nprint('loss:', get().depth)\n"
    notebook.write({"own/words.py": IMPORTED, "own/train.py": train}, commit="code")
    words = ["--", sys.executable, "-m", "own.train"]
    assert "write {learning_rate}" in padre("run", "-p", "learning_rate=2", *words, code=1).err
    padre("run", *words)
    padre("run", "-p", "learning_rate=2,3", "-p", "depth=5", *words)
    padre("run", *words, "fit")
    padre("run", "-p", "trees_number=7", *words, "fit")
    error = padre("run", "-p", "depth=2", *words, "fit", code=1).err
    assert "-p depth: write {depth} where the command needs it (its last run took trees_number)" in error
    files = notebook.path.glob("projects/*/experiments/train/executions/*/runs/*/run.json")
    runs = sorted((json.loads(file.read_text()) for file in files), key=lambda run: (run["started"], run["number"]))
    found = [[run["parameters"].get(name) for name in ("learning_rate", "depth", "trees_number")] for run in runs]
    assert found == [[1, 1, None], [2, 5, None], [3, 5, None], [1, 1, 3], [1, 1, 7]]
    assert "up to date" in padre("status").out
    notebook.write({"own/words.py": IMPORTED + "# edited\n"})
    (again,) = padre("run", "--stale", "--json").json
    assert again["parameters"]["trees_number"] == 7


def test_settings_that_are_printed(notebook: Repository, padre: Padre) -> None:
    """They are no metrics."""
    code = f"{ARGUMENTS['a parser of a library'][0]}print('lr: 0.1')\nprint('loss: 0.1')\n"
    notebook.write({"program.py": code.replace("default=0.5", "type=float")})
    ran(padre, "program.py", "--lr", "0.1")
    assert run_of(notebook)[1] == {"loss": 0.1}


CROSS = """\
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.model_selection import KFold, cross_val_predict, cross_val_score, train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.tree import DecisionTreeRegressor
X, y = load_breast_cancer(return_X_y=True)
np.random.seed(0)
"""
SCORED = "print(cross_val_score(GaussianNB(), X, y, cv=KFold(4, shuffle=True), groups=np.arange(569) // 2).tolist())\n"
LOSSES = 'print(cross_val_score(DecisionTreeRegressor(), X, y, scoring="neg_mean_squared_error").tolist())\n'
BOTH = """\
cross_val_score(LogisticRegression(max_iter=9), X, y, cv=3)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
print(cross_val_score(GaussianNB(), X_train, y_train).tolist())
accuracy_score(y_test, GaussianNB().fit(X_train, y_train).predict(X_test))
"""
PREDICTED = """\
answers = cross_val_predict(GaussianNB(), X, y, cv=KFold(3))
scores = cross_val_predict(GaussianNB(), X, y, cv=KFold(3), method="predict_proba")
print([accuracy_score(y, answers), roc_auc_score(y, scores[:, 1])])
"""


def crossed(repo: Repository, padre: Padre, code: str) -> tuple[list[float], dict[str, Any], list[dict[str, Any]]]:
    """What the program printed, the metrics of its run, and its splits."""
    repo.write({"program.py": CROSS + code})
    out = ran(padre, "program.py")
    folder = run_of(repo)[2]
    splits = json.loads((folder / "splits/0/split.json").read_text())["splits"]
    printed = json.loads(next((line for line in out.splitlines() if line[:1] == "["), "[]"))
    return printed, json.loads((folder / "metrics.json").read_text()), splits


def test_the_splits_of_a_cross_validation(notebook: Repository, padre: Padre) -> None:
    """They are noted as they are drawn: scores, test rows and groups, as for splits of padre's own."""
    values, metrics, splits = crossed(notebook, padre, SCORED)
    assert metrics["metrics"]["accuracy"]["values"] == pytest.approx(values)
    design = metrics["design"]
    assert (design["family"], design["n"], design["rows"], design["ratio"]) == ("folds", 4, 569, None)
    assert (design["groups"], design["grouped"]) == (285, False)
    assert design["description"] == "4 splits of KFold, as the script made them"
    assert [(each["train"], each["test"]) for each in splits] == [(426, 143), (427, 142), (427, 142), (427, 142)]
    shown = padre("show", "@last").out
    assert "4 splits of KFold, as the script made them" in shown


def test_losses_of_a_cross_validation(notebook: Repository, padre: Padre) -> None:
    """scikit-learn's negative losses are padre's losses: two programs on the same rows are compared."""
    values, metrics, _ = crossed(notebook, padre, LOSSES)
    assert metrics["metrics"]["mse"]["values"] == pytest.approx([-value for value in values])
    other = LOSSES.replace("DecisionTreeRegressor()", "DecisionTreeRegressor(max_depth=1)")
    notebook.write({"other.py": CROSS + other})
    ran(padre, "other.py")
    (pair,) = padre("compare", "program", "other", "--json").json["pairs"]
    assert pair["test"].startswith("corrected resampled t-test")
    assert 0 < pair["p"] < 1


def test_a_cross_validation_beside_a_test_part(notebook: Repository, padre: Padre) -> None:
    """The test part's score is the result; that of the cross-validation has a name of its own."""
    values, metrics, splits = crossed(notebook, padre, BOTH)
    assert metrics["main"] == "accuracy"
    assert metrics["metrics"]["cv.accuracy"]["values"] == pytest.approx(values)
    assert (metrics["design"]["n"], [each["test"] for each in splits]) == (1, [143])
    note = "cross-validations of 2 estimators; the last counts: metrics.json can name them"
    assert note in run_of(notebook)[0]["notes"]


def test_predictions_of_a_cross_validation(notebook: Repository, padre: Padre) -> None:
    """They have the rows of their splits, and scores over all of them are one value."""
    values, metrics, splits = crossed(notebook, padre, PREDICTED)
    assert [metrics["metrics"][name]["values"] for name in ("accuracy", "roc_auc")] == [[value] for value in values]
    assert (metrics["design"]["family"], metrics["metrics"]["accuracy"]["n"]) == ("pooled", 569)
    assert [(each["train"], each["test"]) for each in splits] == [(379, 190), (379, 190), (380, 189)]
    (pointer,) = notebook.path.glob("projects/*/experiments/*/executions/*/results/*.dvc")
    (table,) = pointer.with_suffix("").rglob("predictions.parquet")
    rows = pq.read_table(table).to_pydict()
    assert rows["row_id"] == list(range(569))
    assert rows["split"] == [0] * 190 + [1] * 190 + [2] * 189
    assert {"score_1"} <= rows.keys()
    padre("verify", "@last")
