"""Splitting from the outside: what the command line takes, what is refused or said, and what is recorded."""

import json
import re
from typing import Any

import pytest
from sklearn.datasets import load_iris
from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_val_score
from sklearn.tree import DecisionTreeClassifier

from padre_git.app.api.runs import get_run
from padre_git.storage.dvc import parse_pointer
from tests.conftest import Padre, Repository

EXPERIMENT = """\
import pandas as pd
from sklearn.datasets import load_iris
from sklearn.tree import DecisionTreeClassifier
from padre_git import App, Dataset

app = App()
iris = load_iris(as_frame=True).frame
iris["plant"] = [row // 2 for row in range(150)]
iris["day"] = pd.date_range("2024-01-01", periods=150)
iris["fold"] = [row % 3 for row in range(150)]

@app.experiment(dataset=Dataset("irises", iris, target="target", drop=["fold", {drop}], {roles}), project="thesis")
def tree():
    return DecisionTreeClassifier(random_state=0)
"""
PLAIN = EXPERIMENT.format(drop='"plant", "day"', roles="")
GROUPED = EXPERIMENT.format(drop="", roles='group="plant", time="day"')


def documents(repo: Repository, name: str) -> list[dict[str, Any]]:
    """The documents ``name`` of the work tree."""
    return [json.loads(path.read_text()) for path in sorted(repo.path.glob(f"projects/**/{name}"))]


def test_nested(notebook: Repository, padre: Padre) -> None:
    """The search runs inside each training part: scikit-learn's outer scores; each split says what it chose."""
    notebook.write({"experiment.py": PLAIN})
    said = padre("run", "experiment.py", "-p", "max_depth=1,2", "--splitting", "5", "--nested")
    assert "optimistic" not in said.out + said.err
    assert "note   chosen inside the training parts: DecisionTreeClassifier.max_depth=" in said.err
    (metrics,) = documents(notebook, "metrics.json")
    splits = StratifiedKFold(5, shuffle=True, random_state=0)
    grid = GridSearchCV(DecisionTreeClassifier(random_state=0), {"max_depth": [1, 2]}, cv=splits)
    expected = cross_val_score(grid, *load_iris(return_X_y=True), cv=splits)
    assert metrics["metrics"]["accuracy"]["values"] == pytest.approx(expected.tolist())
    assert metrics["design"]["nested"] is True
    assert metrics["design"]["description"] == "5-fold stratified, shuffled, split seed 0, nested with 5-fold inside"
    inner = [each for document in documents(notebook, "split.json") for each in document["splits"]]
    assert all(list(each["selected"]) == ["DecisionTreeClassifier.max_depth"] for each in inner)
    assert all(0.9 < each["inner_score"] < 1 for each in inner)
    (run,) = documents(notebook, "run.json")
    assert run["searched"] == {"DecisionTreeClassifier.max_depth": [1, 2]}
    assert not run["searched"].keys() & run["parameters"].keys()  # the default was used in no split
    ((file,),) = [list(notebook.path.glob("projects/**/searches/*.json"))]
    search = json.loads(file.read_text())
    assert (search["nested"], search["planned"], search["runs"]) == (True, 2, [run["id"]])
    assert "nested: DecisionTree" in padre("list").out
    other = padre("run", "experiment.py", "-p", "max_depth=1,5", "--splitting", "5", "--nested")
    assert "random" not in other.err  # other values were searched: no repetition


def test_a_plain_grid_names_the_way_out(notebook: Repository, padre: Padre) -> None:
    """The score of the best is optimistic, and `--nested` is what to do about it."""
    notebook.write({"experiment.py": PLAIN})
    said = padre("run", "experiment.py", "-p", "max_depth=1,2,5", "--splitting", "3")
    text = "the best of 3 settings on these splits is optimistic; `--nested` gives an unbiased estimate"
    assert f"note   {text}\n" in said.err
    assert text in padre("show", "@last").out


@pytest.mark.parametrize("words", [(), ("-p", "max_depth=3")])
def test_nested_needs_a_choice(notebook: Repository, padre: Padre, words: tuple[str, ...]) -> None:
    """Without several settings there is nothing to choose inside."""
    notebook.write({"experiment.py": PLAIN})
    said = padre("run", "experiment.py", "--nested", *words, code=1)
    assert "is nested and has" in said.err
    assert "name several values: -p NAME=0.1,1,10" in said.err


def test_leave_one_out(notebook: Repository, padre: Padre) -> None:
    """One pooled value, no ±, n says rows, in every command; the split documents are one file."""
    notebook.write({"experiment.py": PLAIN})
    said = padre("run", "experiment.py", "--splitting", "leave-one-out")
    assert "over all 150 test rows" in said.out
    assert "±" not in said.out
    (metrics,) = documents(notebook, "metrics.json")
    accuracy = metrics["metrics"]["accuracy"]
    assert (accuracy["n"], len(accuracy["values"]), accuracy["std"]) == (150, 1, None)
    shown = padre("show", "@last").out
    assert "over all 150 test rows pooled: no std" in shown
    assert "test rows that equal a training row: 2, in 2 of 150 splits" in shown
    assert "\nover n rows pooled. 1 of 1" in padre("list").out
    (document,) = documents(notebook, "split.json")
    assert len(document["splits"]) == 150


def test_nothing_is_tested(notebook: Repository, padre: Padre) -> None:
    """A fit on everything: no metrics and no predictions, no word about equal ones, and a model that is kept."""
    notebook.write({"experiment.py": PLAIN})
    for _ in range(2):
        said = padre("run", "experiment.py", "--splitting", "none", "--keep-models")
        assert "no metrics" in said.out
        assert "identical" not in said.out + said.err
    assert all(run["predictions"] is None for run in documents(notebook, "run.json"))
    assert "none: nothing is tested" in padre("show", "@last").out
    (split, _) = documents(notebook, "split.json")
    assert (split["splits"][0]["train"], split["splits"][0]["test"]) == (150, 0)
    model = get_run("@last", at=notebook.path).load_model(trust=["sklearn.tree._tree.Tree"])
    assert model.tree_.n_node_samples[0] == 150


def test_what_is_wrong_with_splits_is_said_once(notebook: Repository, padre: Padre) -> None:
    """Torn groups, violated time and equal rows: added up, each with what helps, and recorded with each split."""
    notebook.write({"experiment.py": GROUPED})
    said = padre("run", "experiment.py", "--splitting", "3")
    for words in (
        "note   test rows that equal a training row: 2, in 2 of 3 splits\n",
        "groups of `plant` in train and test: ",
        "in 3 of 3 splits; --splitting group-5-fold keeps them together\n",
        "training rows later than the first test row: ",
        "in 3 of 3 splits; --splitting time-series follows the time\n",
    ):
        assert said.err.count(words) == 1, said.err
    assert all(each["checks"] for document in documents(notebook, "split.json") for each in document["splits"])
    assert "95 % interval" not in said.out  # rows of one plant are not independent
    assert "groups of `plant` in train and test" in padre("show", "@last").out
    quiet = padre("run", "experiment.py", "--splitting", "group-5-fold")
    assert "groups of" not in quiet.err
    assert "95 % interval" in quiet.out


@pytest.mark.parametrize(
    ("words", "heading"),
    [
        ("group-3-fold", "3-fold by group, split seed 0"),
        ("time-series:4", "4 parts in order of time"),
        ("predefined:fold", "by column fold"),
        (
            "{kind: holdout, test: 0.3, validation: 0.1, seed: 4}",
            "30 % holdout stratified, 10 % validation, split seed 4",
        ),
        ("5xbootstrap", "5 × bootstrap, tested out of bag, split seed 0"),
    ],
)
def test_what_the_command_line_takes(notebook: Repository, padre: Padre, words: str, heading: str) -> None:
    """One grammar for the command line, Python and YAML."""
    notebook.write({"experiment.py": GROUPED})
    assert f", {heading}, seed 0\n" in padre("run", "experiment.py", "--splitting", words).out
    if "validation" in words:
        (document,) = documents(notebook, "split.json")
        sizes = {name: document["splits"][0][name] for name in ("train", "test", "validation")}
        assert sizes == {"train": 90, "test": 45, "validation": 15}


OVERLAP = PLAIN.replace('project="thesis")', 'project="thesis", splitting=[([0, 1, 2], [2, 3])])')


def test_a_row_that_trains_and_tests_is_refused(notebook: Repository, padre: Padre) -> None:
    """Nothing is recorded of such a score."""
    notebook.write({"experiment.py": OVERLAP})
    said = padre("run", "experiment.py", code=1)
    assert "split 0: rows in train and test: 2; each row can be in one of them" in said.err
    assert notebook.git("for-each-ref", "refs/heads/padre") == ""


def pointers(repo: Repository) -> list[str]:
    """The MD5 of the file of splits of each recording, from DVC's own listing."""
    found = []
    for pointer in sorted(repo.path.glob("projects/**/*.dvc")):
        digest = parse_pointer(pointer.read_bytes(), str(pointer)).md5
        listing = json.loads((repo.path / ".dvc/cache/files/md5" / digest[:2] / digest[2:]).read_text())
        found += [entry["md5"] for entry in listing if entry["relpath"] == "splits.parquet"]
    return found


def test_rows_are_stored_once_per_splitting(notebook: Repository, padre: Padre) -> None:
    """A grid, another run and another pipeline on the same splits share one object in DVC's cache, none in git."""
    notebook.write({"experiment.py": PLAIN})
    padre("run", "experiment.py", "--splitting", "5")
    padre("run", "experiment.py", "--splitting", "5", "-p", "max_depth=1,2")
    padre("run", "experiment.py", "--splitting", "4")
    one, two, three = pointers(notebook)
    assert one == two != three or one == three != two or two == three != one
    run = get_run("@last", at=notebook.path)
    expected = StratifiedKFold(4, shuffle=True, random_state=0).split(*load_iris(return_X_y=True))
    for found, (train, test) in zip(run.indices(), expected, strict=True):
        assert (found.train.tolist(), found.test.tolist()) == (train.tolist(), test.tolist())
    (branch,) = notebook.git("for-each-ref", "--format=%(refname)", "refs/heads/padre").splitlines()
    assert "splits.parquet" not in notebook.git("ls-tree", "-r", "--name-only", branch)


FUNCTION = PLAIN.replace('project="thesis")', 'project="thesis", splitting=halves)').replace(
    "@app.experiment",
    """@app.splitter
def halves(dataset, rng):
    for _ in range(3):
        rows = rng.permutation(len(dataset))
        yield rows[:100], rows[100:]

@app.experiment""",
)
FOREST = """\
from sklearn.ensemble import RandomForestClassifier
from padre_git import App

app = App()

@app.experiment(dataset="{data}", project="thesis", splitting="3-fold")
def forest():
    return RandomForestClassifier(n_estimators=3)
"""


def test_the_splitting_of_another_experiment(notebook: Repository, padre: Padre) -> None:
    """By name of an experiment or run, of words and of a function: the same rows, so both are compared row by row."""
    notebook.write({"experiment.py": FUNCTION, "forest.py": FOREST.format(data="irises")})
    padre("run", "experiment.py")
    padre("run", "forest.py")
    padre("run", "forest.py", "--splitting", "tree")
    hashes = [get_run(name, at=notebook.path).document.splitting for name in ("@last~2", "@last~1", "@last")]
    assert hashes[0] == hashes[2] != hashes[1]
    assert "halves, split seed 0" in padre("show", "@last").out
    padre("run", "experiment.py", "--splitting", "@last~1")
    assert get_run("@last", at=notebook.path).splitting["folds"] == 3
    assert get_run("@last~1", at=notebook.path).splitting["indices"][0].train.shape == (100,)
    padre("run", "experiment.py", "--splitting", "tree", "--nested", "-p", "max_depth=1,2")
    assert " 3-fold stratified, shuffled, split seed 0, nested with 5-fold inside, " in padre("show", "@last").out


def test_a_splitting_that_fits_no_other_data(notebook: Repository, padre: Padre) -> None:
    """Words fit any data; rows only their own; an unknown name lists what there is; several splittings are named."""
    notebook.write({"experiment.py": FUNCTION, "forest.py": FOREST.format(data="wine")})
    padre("dataset", "add", "wine", "sklearn:wine")
    padre("run", "experiment.py")
    said = padre("run", "forest.py", "--splitting", "tree", code=1)
    assert re.search("the splits of `tree` are rows of irises .*; they do not fit other data, such as wine", said.err)
    padre("run", "forest.py")
    padre("run", "experiment.py", "--splitting", "forest")
    assert "3-fold stratified" in padre("show", "@last").out
    unknown = padre("run", "forest.py", "--splitting", "forrest", code=1)
    assert "unknown splitting `forrest`; write one of 5, 10-fold, 10x10" in unknown.err
    assert "or the name of an experiment or run" in unknown.err


VISITS = """date,x,y
05/01/2024,0,1
19/01/2024,1,3
02/02/2024,2,5
16/02/2024,3,7
01/03/2024,4,9
15/03/2024,5,11
29/03/2024,6,13
12/04/2024,7,15
"""
RIDGE = """
from sklearn.linear_model import Ridge
from padre_git import App
app = App()
@app.experiment(dataset="visits", splitting="time-series:3")
def ridge(): return Ridge()
"""


def test_dates_of_text_are_in_order_of_time(notebook: Repository, padre: Padre) -> None:
    """How the text was read is said where the data set is added and where it is used; what has no order is refused."""
    notebook.write({"visits.csv": VISITS, "exp.py": RIDGE})
    said = "time column `date` is read with the day first: 05/01/2024 is 5 January 2024"
    assert said in padre("dataset", "add", "visits", "visits.csv", "--target", "y", "--time", "date").err
    done = padre("run", "exp.py")
    assert said in done.out + done.err
    notebook.write({"vague.csv": "date,y\n05/01/2024,1\n06/02/2024,2\n"})
    refused = padre("dataset", "add", "vague", "vague.csv", "--target", "y", "--time", "date", code=1).err
    assert "time column `date`: in `05/01/2024` the day or the month may be first" in refused
    assert not (notebook.path / "datasets/vague").exists()


def test_an_order_that_no_column_says_is_assumed(notebook: Repository, padre: Padre) -> None:
    """Without a time column the rows are in order, which is said."""
    notebook.write({"visits.csv": VISITS.replace("date", "when"), "exp.py": RIDGE})
    padre("dataset", "add", "visits", "visits.csv", "--target", "y", "--drop", "when")
    done = padre("run", "exp.py")
    assert "visits has no time column, so its rows are assumed to be in time order" in done.out + done.err


@pytest.mark.parametrize(("words", "repeats", "folds"), [("10", 1, 10), ("3x2", 3, 2), ("holdout", 1, 1)])
def test_one_document_for_each_repeat(notebook: Repository, padre: Padre, words: str, repeats: int, folds: int) -> None:
    """Whatever the number of its splits; each of them is in one."""
    notebook.write({"experiment.py": PLAIN})
    padre("run", "experiment.py", "--splitting", words)
    files = sorted(notebook.path.glob("projects/**/split.json"))
    assert [file.parent.name for file in files] == [str(repeat) for repeat in range(repeats)]
    found = [each for document in documents(notebook, "split.json") for each in document["splits"]]
    assert [each["number"] for each in found] == list(range(repeats * folds))
