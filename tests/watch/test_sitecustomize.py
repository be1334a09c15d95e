"""The file that watches a program: what the program sees, prints and leaves is as without it."""

import ast
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PATIENCE

FILE = Path(__file__).parents[2] / "padre_git" / "watch" / "sitecustomize.py"
SKLEARN = """\
import pickle, sys
from joblib import Parallel, delayed
import numpy as np
from sklearn import metrics
from sklearn.base import clone
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score, make_scorer
from sklearn.model_selection import GridSearchCV, cross_validate, train_test_split
X, y = load_iris(return_X_y=True)
parts = train_test_split(X, y, range(150), random_state=0, stratify=y)
model = LogisticRegression(max_iter=500).fit(parts[0], parts[2])
assert pickle.loads(pickle.dumps(accuracy_score)) is accuracy_score is metrics.accuracy_score
assert pickle.loads(pickle.dumps(make_scorer(f1_score, average="macro")))._score_func is f1_score
copy = pickle.loads(pickle.dumps(clone(model).fit(X, y)))
found = Parallel(n_jobs=2)(delayed(accuracy_score)(y, copy.predict(X)) for _ in range(2))
search = GridSearchCV(model, {"C": [0.1, 1.0]}, n_jobs=2, cv=2).fit(X, y)
print(accuracy_score(parts[3], model.predict(parts[1])), found, search.best_params_, parts[5][:9])
print(cross_validate(model, X, y, cv=3, scoring="accuracy")["test_score"].tolist())
print(LogisticRegression.fit.__name__, accuracy_score.__module__, accuracy_score.__doc__[:30])
try:
    train_test_split(X, y[:9])
except ValueError as error:
    print(error)
try:
    accuracy_score([1], [1, 2])
except ValueError as error:
    print(error)
np.random.seed(1)
print(train_test_split(range(9))[1], np.random.rand())
"""
SMALL = """\
from sklearn.datasets import load_iris
from sklearn.metrics import accuracy_score
from sklearn.model_selection import cross_validate, train_test_split
from sklearn.naive_bayes import GaussianNB
X, y = load_iris(return_X_y=True)
parts = train_test_split(X, y, random_state=0)
model = GaussianNB().fit(parts[0], parts[2])
print(accuracy_score(parts[3], model.predict(parts[1])), cross_validate(model, X, y, cv=3)["test_score"].tolist())
"""
# all ways to divide rows; what a splitter draws from the global random numbers must be what it draws unwatched
VALIDATION = """\
import copy, pickle, sys
import numpy as np
from sklearn import set_config
from sklearn.datasets import load_iris
from sklearn.ensemble import StackingClassifier
from sklearn.experimental import enable_halving_search_cv
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import *
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
X, y = load_iris(return_X_y=True)
groups = np.arange(150) % 11
np.random.seed(1)
class Own:
    asked = 0
    def split(self, X, y=None, groups=None):
        self.asked += 1
        return [(np.arange(0, 150, 2).tolist(), np.random.permutation(150)[:9])]
    def get_n_splits(self, X=None, y=None, groups=None):
        return 1
own, state, masks = Own(), np.random.RandomState(2), [(groups > 3, groups <= 3), (groups <= 3, groups > 3)]
model = make_pipeline(StandardScaler(), GaussianNB())
kinds = [None, 3, np.int64(4), KFold(3, shuffle=True), StratifiedKFold(3, shuffle=True, random_state=state)]
kinds += [ShuffleSplit(4), RepeatedKFold(n_repeats=2), LeaveOneOut(), TimeSeriesSplit(3), PredefinedSplit(groups)]
kinds += [GroupKFold(4), LeaveOneGroupOut(), own, list(KFold(2).split(X)), (each for each in KFold(3).split(X))]
kinds += [[(np.flatnonzero(one), np.flatnonzero(two)) for one, two in masks]]
for cv in kinds:
    found = cross_validate(model, X, y, groups=groups, cv=cv, return_train_score=True, return_indices=True)
    print(type(cv).__name__, [found[name].tolist() for name in ("test_score", "train_score")])
    print([len(each) for part in found["indices"].values() for each in part], np.random.rand(), own.asked, vars(own))
for cv in [KFold(3, shuffle=True), 4, GroupKFold(5), list(KFold(2).split(X))]:
    for method in ["predict", "predict_proba"]:
        print(cross_val_predict(model, X, y, groups=groups, cv=cv, method=method).sum(), np.random.rand())
shared, fixed = KFold(3, shuffle=True), KFold(3, shuffle=True, random_state=5)
tree = DecisionTreeClassifier(random_state=0)
search = GridSearchCV(tree, {"max_depth": [1, 2]}, cv=shared)
print(cross_val_score(search, X, y, cv=shared, scoring=["accuracy", "f1_macro"][0]).tolist(), vars(shared))
stack = StackingClassifier([("nb", model), ("tree", tree)], LogisticRegression(max_iter=300), cv=fixed)
print(cross_val_score(stack, X, y, cv=shared).tolist(), stack.fit(X, y).score(X, y), np.random.rand())
for search in [RandomizedSearchCV(tree, {"max_depth": [1, 2, 3]}, n_iter=2, cv=shared),
               HalvingGridSearchCV(tree, {"max_depth": [1, 2, 3, 4]}, cv=fixed, random_state=0)]:
    print(search.fit(X, y).best_params_, search.cv_results_["mean_test_score"].tolist(), np.random.rand())
print(pickle.loads(pickle.dumps(search)).predict(X[:3]), copy.deepcopy(search)._checked_cv_orig)
print(cross_validate(search, X, y, cv=shared, n_jobs=2)["test_score"].tolist(), np.random.rand())
print([each.tolist() for each in learning_curve(tree, X, y, cv=shared)], permutation_test_score(tree, X, y, cv=3)[0])
for wrong in [{"cv": "x"}, {"cv": 500}, {"cv": [1]}, {"cv": GroupKFold(3)}]:
    try:
        cross_val_score(model, X, y, **wrong)
    except (ValueError, TypeError) as error:
        print(type(error), str(error).partition("0x")[0])
set_config(enable_metadata_routing=True)
for validate in (cross_val_predict, cross_val_score):
    print(validate(model, X, y, cv=GroupKFold(4), params={"groups": groups}).sum())
"""
PLAIN = """\
import os, sys, threading
print(sys.path, sys.argv, __name__, sorted(os.listdir(".")))
print("to stderr", file=sys.stderr)
threading.Thread(target=lambda: open("made.txt", "w").write("x")).start()
sys.exit(3)
"""
ARGPARSE = """\
import argparse
parser = argparse.ArgumentParser(prog="x")
parser.add_argument("--lr", type=float, default=0.1)
print(parser.parse_args())
"""
FORK = """\
import os, sys
open("before.txt", "w").close()
if os.fork() == 0:
    open("child.txt", "w").close()
    sys.exit(0)
os.wait()
open("after.txt", "w").close()
"""


def run(
    folder: Path, code: str, *words: str, watch: bool = True, environment: dict[str, str] | None = None
) -> tuple[int, str, str]:
    """Exit status and what was printed by a program, with or without the file."""
    (folder / "program.py").write_text(code)
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PADRE", "PYTHONPATH"))}
    if watch:
        events = folder.parent / f"{folder.name}-events"
        events.mkdir(exist_ok=True)
        own |= {"PADRE_WATCH": str(events), "PADRE_ROOT": str(folder), "PYTHONPATH": str(FILE.parent)}
    done = subprocess.run(
        [sys.executable, "program.py", *words],
        cwd=folder,
        env=own | (environment or {}),
        capture_output=True,
        check=False,
        timeout=PATIENCE,
        text=True,
    )
    return done.returncode, done.stdout, done.stderr


def events(folder: Path) -> list[dict[str, Any]]:
    """What was noted, of all processes."""
    files = sorted((folder.parent / f"{folder.name}-events").glob("events-*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the program is."""
    place = tmp_path / "program"
    place.mkdir()
    return place


def test_it_is_python_3_8() -> None:
    """The program may be run by an older Python than padre is; and the file needs the standard library alone."""
    tree = ast.parse(FILE.read_text(encoding="utf-8"), feature_version=(3, 8))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names])
    }
    assert imported - {"numpy"} <= sys.stdlib_module_names  # numpy is asked for where the program has it


@pytest.mark.parametrize(
    "code",
    [SKLEARN, pytest.param(VALIDATION, marks=pytest.mark.heavy), PLAIN, ARGPARSE, "import\n", "raise KeyError('a')\n"],
)
def test_the_program_is_as_without(folder: Path, code: str) -> None:
    """What it prints, how it ends and the files that it leaves are the same."""
    alone = folder.with_name("alone") / "program"
    alone.mkdir(parents=True)
    before, after = run(alone, code, watch=False), run(folder, code)
    assert (before[0], before[1]) == (after[0], after[1].replace(str(folder), str(alone)))
    assert before[2] == after[2].replace(str(folder), str(alone))
    assert {file.name for file in alone.iterdir()} == {file.name for file in folder.iterdir()}
    assert [each for each in events(folder) if each["kind"] == "trouble"] == []


PICKLES = """\
import multiprocessing, pickle, sys
from sklearn import metrics, model_selection
NAMES = [name for name in vars(metrics) if name.endswith(("_score", "_error", "_loss"))]
SPLITS = ["train_test_split", "cross_validate", "cross_val_predict", "cross_val_score"]
def there(function):
    name, module = function.__qualname__, function.__module__
    return module, name, function is getattr(sys.modules[module], name)
if __name__ == "__main__":
    own = [getattr(metrics, name) for name in NAMES] + [getattr(model_selection, name) for name in SPLITS]
    print(all(pickle.loads(pickle.dumps(each, protocol)) is each for each in own for protocol in (2, 5)))
    for method in ("fork", "spawn"):
        with multiprocessing.get_context(method).Pool(1) as pool:
            print(pool.map(there, own))
"""


@pytest.mark.heavy
def test_functions_in_other_processes(folder: Path) -> None:
    """Each of them goes through a pickle into a fork and into a new process, as the function that it stands for."""
    before, after = run(folder, PICKLES, watch=False), run(folder, PICKLES)
    assert before == after
    assert before[1].startswith("True") and "False" not in before[1]
    assert len(list((folder.parent / f"{folder.name}-events").glob("events-*.jsonl"))) == 1


@pytest.mark.parametrize("events_before", [0, 1, 7, 60])
def test_killed_at_any_event(folder: Path, events_before: int) -> None:
    """Each event is on the disk when it is noted: a program that is killed then has all of them."""
    code = (
        "import os, signal, sys\n"
        f"def step(event, words, left=[{events_before}]):\n"
        "    if event == 'open' and str(words[0]).startswith('made'):\n"
        "        left[0] -= 1\n"
        "        if left[0] < 0: os.kill(os.getpid(), signal.SIGKILL)\n"
        "sys.addaudithook(step)\n"
        "for number in range(100): open(f'made-{number}', 'w').close()\n"
    )
    assert run(folder, code)[0] == -signal.SIGKILL
    wrote = [Path(each["path"]).name for each in events(folder) if each["kind"] == "wrote"]
    assert wrote == [f"made-{number}" for number in range(events_before + 1)]


# the ones that a program with arguments calls, and the ones that one of scikit-learn does
OF_ARGUMENTS = ["parsed", "is_called_by_program"]
OF_SKLEARN = ["fit", "measured", "rows", "parts", "opened", "validation", "metrics", "note", "write", "keep", "take"]


@pytest.mark.parametrize("hook", [*OF_ARGUMENTS, *OF_SKLEARN])
def test_a_hook_that_raises(folder: Path, tmp_path: Path, alone: list[str], hook: str) -> None:
    """Whatever goes wrong in the file, the program does not see it."""
    broken = tmp_path / "broken"
    broken.mkdir()
    text = FILE.read_text(encoding="utf-8")
    assert f"    def {hook}(self" in text
    head, _, rest = text.partition(f"    def {hook}(self")
    signature, _, body = rest.partition(":\n")
    (broken / "sitecustomize.py").write_text(
        f"{head}    def {hook}(self{signature}:\n        raise RuntimeError('on purpose')\n{body}"
    )
    code = ARGPARSE if hook in OF_ARGUMENTS else SMALL
    assert run(folder, code, environment={"PYTHONPATH": str(broken)}) == (0, alone[hook in OF_ARGUMENTS], "")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What the two programs print without the file."""
    folder = tmp_path_factory.mktemp("alone")
    return [run(folder, code, watch=False)[1] for code in (SMALL, ARGPARSE)]


def test_what_it_hides_is_run(folder: Path, tmp_path: Path) -> None:
    """The user's own `sitecustomize` is loaded as without padre."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "sitecustomize.py").write_text("print('mine')\n")
    path = f"{FILE.parent}{os.pathsep}{own}"
    code = "import sys; print(sys.modules['sitecustomize'].__file__, sys.path[1])\n"
    status, out, err = run(folder, code, environment={"PYTHONPATH": path})
    assert (status, out.split(), err) == (0, ["mine", str(own / "sitecustomize.py"), str(own)], "")
    assert events(folder)


def test_forks(folder: Path) -> None:
    """A child's files are its own; the parent goes on to be watched."""
    run(folder, FORK)
    wrote = {Path(each["path"]).name for each in events(folder) if each["kind"] == "wrote"}
    assert wrote == {"before.txt", "after.txt"}


@pytest.mark.parametrize(
    ("variables", "watched"),
    [
        ({"RANK": "0"}, True),
        ({"RANK": "1"}, False),
        ({"SLURM_PROCID": "1", "SLURM_NTASKS": "2"}, False),
        ({"SLURM_PROCID": "1", "SLURM_NTASKS": "1"}, True),
        ({"RANK": "1", "PADRE_RANK": "0"}, True),
        ({"PADRE_WATCH": "0"}, False),
    ],
)
def test_who_is_watched(folder: Path, variables: dict[str, str], watched: bool) -> None:
    """Of a training in several processes the first; nobody who does not want it."""
    run(folder, ARGPARSE, environment={**variables, "WORLD_SIZE": "8"})
    found = events(folder)
    assert bool(found) is watched
    assert [each["ranks"] for each in found if each["kind"] == "began"] == [
        8 if [*variables] == ["RANK"] else 1
    ] * watched


def test_killed(folder: Path) -> None:
    """What was noted before is there."""
    code = "import os, signal\nopen('made.txt', 'w').close()\nos.kill(os.getpid(), signal.SIGKILL)\n"
    assert run(folder, code)[0] == -signal.SIGKILL
    assert [Path(each["path"]).name for each in events(folder) if each["kind"] == "wrote"] == ["made.txt"]


def test_the_number_of_events_has_an_end(folder: Path) -> None:
    """What is left out is said."""
    fake = "class SummaryWriter:\n    def add_scalar(self, tag, scalar_value, global_step=None): pass\n"
    (folder / "tensorboardX").mkdir()
    (folder / "tensorboardX" / "__init__.py").write_text("")
    (folder / "tensorboardX" / "writer.py").write_text(fake)
    code = (
        "from tensorboardX.writer import SummaryWriter\nwriter = SummaryWriter()\n"
        "for step in range(100_100): writer.add_scalar('loss', 1.0, step)\n"
    )
    assert run(folder, code)[0] == 0
    found = events(folder)
    assert len(found) == 100_000
    assert "more than 100000 events" in found[-1]["text"]


TOOL = """\
import argparse, runpy
def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("script")
    parser.add_argument("--processes", default=2)
    runpy.run_path(parser.parse_args().script)
"""


@pytest.mark.parametrize(("place", "expected"), [("venv/site-packages", [0.5]), ("src", [2, "inner.py"])])
def test_the_arguments_of_a_tool(folder: Path, place: str, expected: list[Any]) -> None:
    """A launcher that is installed has arguments of its own; those of the program count."""
    inner = (
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('--lr', default=0.5)\np.parse_known_args()\n"
    )
    (folder / "inner.py").write_text(inner)
    (folder / place / "tool").mkdir(parents=True)
    (folder / place / "tool" / "__init__.py").write_text(TOOL)
    (folder / place / "tool" / "__main__.py").write_text("import tool\ntool.main()\n")
    run(folder, "")  # makes the folder of the events
    command = [sys.executable, "-m", "tool", "inner.py"]
    paths = os.pathsep.join([str(FILE.parent), str(folder / place)])
    own = {"PADRE_WATCH": str(folder.parent / f"{folder.name}-events"), "PADRE_ROOT": str(folder), "PYTHONPATH": paths}
    subprocess.run(command, cwd=folder, env={**os.environ, **own}, check=True, timeout=PATIENCE)
    found = [each["values"] for each in events(folder) if each["kind"] == "arguments"]
    assert sorted(found[0].values(), key=str) == expected
    assert len(found) == 1
