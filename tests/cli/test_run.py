"""`padre run` from outside: what it prints, where, and how it ends."""

import json
import re
import signal
import time
from pathlib import Path

import pytest

from tests.app import snippets
from tests.conftest import PATIENCE, Padre, Repository, in_process, made

pytestmark = pytest.mark.usefixtures("steady")

SLOW = """\
import time
from sklearn.tree import DecisionTreeClassifier
from padre_git import App

app = App()
app.datasets.load_defaults()

class Slow(DecisionTreeClassifier):
    def fit(self, X, y):
        open("started", "w").close()
        time.sleep(600)

@app.experiment(dataset="iris")
def slow():
    return Slow()
"""
FAILING = snippets.TREE.replace("max_depth=2", "max_depth='deep'")
MASKS = (
    (re.compile(r"\b[ghjkmnpqrstvwxyz][0-9a-hjkmnp-tv-z]{7}\b"), "RUN_____"),
    (re.compile(r"(padre (?:show|rm)) \w{4}"), r"\1 RUN_"),
    (re.compile(r"\b[0-9a-f]{12}\b"), "EXECUTION___"),
    (re.compile(r"\b[0-9a-f]{7}\b"), "COMMIT_"),
)


def masked(text: str) -> str:
    """``text`` without ids."""
    for pattern, mask in MASKS:
        text = pattern.sub(mask, text)
    return text


def test_single_run(notebook: Repository, padre: Padre) -> None:
    """Heading, scores, code, where it is saved and what is next go to stdout; nothing else is said."""
    notebook.write({"experiment.py": snippets.TREE})
    result = padre("run", "experiment.py", "-m", "baseline")
    assert masked(result.out).splitlines() == [
        "tree   DecisionTreeClassifier on iris (150 × 4), 5-fold stratified, split seed 0, seed 0",
        "run RUN_____   0.4 s                mean ± std over 5 splits   95 % interval",
        *[line for line in masked(result.out).splitlines() if line.startswith("  ")][:4],
        "code   COMMIT_ = main@COMMIT_ + your changes in experiment.py",
        "saved  to padre/thesis/tree/EXECUTION___ (COMMIT_)",
        "       To add it to your branch: git add projects datasets (run `padre install` once to automate this)",
        "Next   padre show RUN_    padre list    padre rm RUN_",
    ]
    assert re.search(r"^  accuracy  \(main\) {18}0\.9\d\d ± 0\.0\d\d {14}\[0\.\d{3}, \d\.\d{3}\]$", result.out, re.M)
    assert result.err == "note   test rows that equal a training row: 2, in 2 of 5 splits\n"  # iris has such rows
    assert "baseline" in notebook.git("log", "-1", "--format=%B", "--branches=padre/*")


def test_the_same_again_is_said(notebook: Repository, padre: Padre) -> None:
    """A run that repeats another is recorded, and names it."""
    notebook.write({"experiment.py": snippets.TREE})
    first = re.search(r"^run (\w{8})", padre("run", "experiment.py").out, re.M)
    assert first
    again = padre("run", "experiment.py").out
    words = "(code, data, setting, seed; all 150 predictions equal): recorded, counted once"
    assert f"identical to {first[1]} {words}" in again


def test_a_search_that_repeats_another_is_said(notebook: Repository, padre: Padre) -> None:
    """All runs or some of them; each run names the one that it repeats."""
    notebook.write({"experiment.py": snippets.TREE})
    words = ["run", "experiment.py", "-p", "max_depth=1,2"]
    first = padre(*words, "--json").json
    again = padre(*words, "--again").out
    names = ", ".join(run["run"] for run in first)
    said = "(code, data, setting, seed; all 150 predictions of each equal): recorded, counted once"
    assert f"\nidentical to {names} {said}" in again
    more = padre("run", "experiment.py", "-p", "max_depth=2,3", "--json", "--again").json
    assert [run["identical_to"] for run in more] == [first[1]["id"], None]
    mixed = padre("run", "experiment.py", "-p", "max_depth=1,4,5", "--again").out
    assert f"1 of 3 runs identical to {first[0]['run']} (" in mixed


def test_the_best_of_a_search_stays_marked(notebook: Repository, padre: Padre) -> None:
    """Its run.json says on which splits it was chosen, and of how many: `padre rm` of all others changes nothing."""
    notebook.write({"experiment.py": snippets.TREE})
    runs = padre("run", "experiment.py", "-p", "max_depth=1,2,3", "--json").json
    (line,) = padre("list", "--json").json
    found = [json.loads(file.read_text()) for file in notebook.path.glob("projects/**/run.json")]
    documents = {document["id"]: document for document in found}
    assert documents[line["id"]]["selected_on"] == line["selected_on"] == line["splitting"]
    assert sorted(run["selected_among"] for run in documents.values()) == [0, 0, 3]
    padre("rm", *(run["id"] for run in runs if run["id"] != line["id"]))
    assert "best of 3: " in padre("list").out
    assert "this is the best of 3: its score is optimistic" in padre("show", "@last").out
    assert padre("list", "--json").json[0]["selected_on"] == line["splitting"]


def test_grid(notebook: Repository, padre: Padre) -> None:
    """Several settings are one table, the best first, numbered as selectors count them; equal seeds count once."""
    notebook.write({"experiment.py": snippets.TREE})
    result = padre("run", "experiment.py", "-p", "max_depth=1,2,3", "--seeds", "0,1")
    lines = result.out.splitlines()
    assert lines[0] == "tree   DecisionTreeClassifier on iris (150 × 4), 5-fold stratified, split seed 0"
    assert lines[1].split() == ["max_depth", "accuracy", "95", "%", "interval", "n", "run"]
    form = r"(\d)  (\d) {11}(0\.\d{3}) ± 0\.\d{3}   \[.*\]   5 "
    found = [row.groups() for line in lines[2:5] if (row := re.match(form, line))]
    assert sorted((number, depth) for number, depth, _ in found) == [("1", "1"), ("2", "2"), ("3", "3")]
    assert [score for *_, score in found] == sorted((score for *_, score in found), reverse=True)
    assert "note   seeds 0, 1 gave identical predictions: nothing here is random; counted once" in result.err
    assert padre("run", "experiment.py", "-p", "max_depth=2", "--json").json[0]["setting"] == {
        "DecisionTreeClassifier.max_depth": 2
    }


def test_warnings_come_once_with_their_count(notebook: Repository, padre: Padre) -> None:
    """The decorated snippet, as it stands: warnings of its ten fits are one line on stderr, and in `run.json`."""
    notebook.write({"experiment.py": snippets.DECORATORS})
    result = padre("run", "experiment.py", "-m", "baseline")
    assert result.out.startswith(
        "iris-svc-static-seed   SVC on iris (150 × 4), 10-fold stratified, split seed 0, seed 1"
    )
    assert re.findall(r"FutureWarning ×(\d+): The `?probability`? parameter was deprecated", result.err) == ["10"]
    folder = notebook.path / "projects/examples/experiments/iris-svc-static-seed/executions"
    (run,) = folder.glob("*/runs/*/run.json")
    assert '"count": 10' in run.read_text()
    (definition,) = folder.glob("*/definitions/*.json")
    assert '"reference_git": "experiment.py"' in definition.read_text()
    assert '"seed": 1' in definition.read_text()


def test_class_snippet_runs_once(notebook: Repository, padre: Padre) -> None:
    """A file that executes its experiment itself is not executed a second time; plain Python does the same."""
    notebook.write({"classes.py": snippets.CLASSES})
    assert padre("run", "classes.py").out.count("\nrun ") == 1
    (file,) = notebook.path.glob("projects/test-project-2/experiments/test-experiment/executions/*/runs")
    assert len(list(file.iterdir())) == 1
    assert "Testing the functionalities" in notebook.read("projects/test-project-2/project.json")


def test_failure(notebook: Repository, padre: Padre) -> None:
    """A fit that raises: one line, exit 1, and a recorded run."""
    notebook.write({"experiment.py": FAILING})
    result = padre("run", "experiment.py", code=1)
    (line,) = result.err.splitlines()
    assert re.match(
        r"error: run \w{8} failed in split 0, fit of DecisionTreeClassifier: InvalidParameterError: The", line
    )
    assert re.search(r"\(traceback: padre show \w{4}\)$", line)
    (run,) = notebook.path.glob("projects/*/experiments/*/executions/*/runs/*/run.json")
    assert '"status": "failed"' in run.read_text()


def test_json_is_one_document(notebook: Repository, padre: Padre) -> None:
    """With `--json` stdout is one array, also of several files."""
    notebook.write({"a.py": snippets.TREE, "b.py": snippets.TREE.replace("def tree", "def other")})
    result = padre("run", "a.py", "b.py", "--json")
    assert [run["experiment"] for run in result.json] == ["tree", "other"]
    run = result.json[0]
    assert run["metrics"]["accuracy"]["n"] == len(run["metrics"]["accuracy"]["values"]) == 5
    assert (run["dataset"]["name"], run["status"], run["project"]) == ("iris", "completed", "thesis")


def test_json_of_run_list_and_show_is_one_object(notebook: Repository, padre: Padre) -> None:
    """The keys that `padre list --json` has say the same in all three; `run` and `show` add their own."""
    notebook.write({"experiment.py": snippets.TREE})
    runs = padre("run", "experiment.py", "-p", "max_depth=1,2", "--json").json
    listed = padre("list", "--expand", "--json").json
    for run in runs:
        (line,) = [each for each in listed if each["id"] == run["id"]]
        shown = padre("show", run["run"], "--json").json
        assert {name: run[name] for name in line} == line
        for metric in shown["metrics"].values():
            del metric["interval"]
        assert {name: shown[name] for name in line} == line
    assert runs[0]["branch"].startswith("padre/")
    assert shown["state"]["code_current"] is True


def test_quiet_prints_ids(notebook: Repository, padre: Padre) -> None:
    """One id a line, for scripts."""
    notebook.write({"experiment.py": snippets.TREE})
    assert re.fullmatch(r"\w{8}\n\w{8}\n", padre("run", "-q", "experiment.py", "-p", "max_depth=1,2").out)


def test_options_stand_instead_of_the_file(notebook: Repository, padre: Padre) -> None:
    """Data sets, splitting, metrics, label, seed and message of the command line."""
    notebook.write({"experiment.py": snippets.TREE})
    padre("dataset", "add", "wine", "sklearn:wine")
    options = ["--dataset", "iris,wine", "--splitting", "3", "--metrics", "f1_macro,accuracy", "--label", "cart"]
    runs = padre("run", "experiment.py", *options, "--seeds", "4", "-m", "why", "--json").json
    assert [(run["experiment"], run["dataset"]["name"]) for run in runs] == [("tree", "iris"), ("tree-wine", "wine")]
    for run in runs:
        assert (run["label"], run["seed"], run["message"], run["main_metric"]) == ("cart", 4, "why", "f1_macro")
        assert list(run["metrics"]) == ["f1_macro", "accuracy"]
        assert run["metrics"]["f1_macro"]["n"] == 3


def test_experiment_chooses(notebook: Repository, padre: Padre) -> None:
    """Of several experiments of a file only the named one runs; an unknown name lists them."""
    more = snippets.TREE + snippets.TREE.split("\n\n")[-1].replace("def tree", "def second")
    notebook.write({"experiment.py": more})
    assert [run["experiment"] for run in padre("run", "experiment.py", "--experiment", "second", "--json").json] == [
        "second"
    ]
    result = padre("run", "experiment.py", "--experiment", "third", code=1)
    assert result.err == "error: unknown experiment `third` of experiment.py. Known: second, tree.\n"
    assert len(padre("run", "experiment.py", "--json").json) == 2


def test_a_parameter_that_not_all_experiments_have(notebook: Repository, padre: Padre) -> None:
    """Nothing runs, and the error says how to run those that have it."""
    other = "@app.experiment(dataset='iris')\ndef bayes(): return GaussianNB()\n"
    notebook.write({"experiment.py": f"from sklearn.naive_bayes import GaussianNB\n{snippets.TREE}\n\n{other}"})
    said = padre("run", "experiment.py", "-p", "max_depth=1,2", code=1).err
    assert said.startswith("error: unknown parameter `max_depth` of bayes; GaussianNB has ")
    assert said.endswith(". To run what has it: --experiment tree\n")
    assert "--experiment" not in padre("run", "experiment.py", "-p", "nothing=1", code=1).err
    assert padre("list", "--json").json == []


def test_a_command_without_metrics(notebook: Repository, padre: Padre) -> None:
    """One line says how to have some."""
    out = padre("run", "--", "python", "-c", "pass").out
    hint = "no metrics: write them to metrics.json, or log them with padre_git.start_run"
    assert [line for line in out.splitlines() if line.endswith(hint)]
    assert "±" not in padre("list").out + padre("log").out


def test_two_experiments_of_one_name(notebook: Repository, padre: Padre) -> None:
    """A copy whose name was forgotten is an error, and not left out; a module that is imported and run is no copy."""
    copy = snippets.TREE.split("\n\n")[-1].replace("max_depth=2", "max_depth=3")
    notebook.write({"experiment.py": snippets.TREE + copy, "more.py": snippets.TREE + copy.replace("def t", "def T")})
    words = "defines two experiments for the folder thesis/tree: {}; give one of them another name\n"
    assert padre("run", "experiment.py", code=1).err == "error: experiment.py " + words.format("`tree`")
    assert padre("run", "more.py", code=1).err == "error: more.py " + words.format("`tree` and `Tree`")
    assert not (notebook.path / "projects").exists()
    second = snippets.TREE.replace("def tree", "def second") + "import first\n"
    notebook.write({"first.py": snippets.TREE, "second.py": second})
    runs = padre("run", "first.py", "second.py", "--json").json
    assert [run["experiment"] for run in runs] == ["tree", "second"]


def test_nothing_runs_twice(notebook: Repository, padre: Padre) -> None:
    """A file that imports another one that was given too does not run its experiment again."""
    notebook.write({"a.py": snippets.TREE, "b.py": "import a\n" + snippets.TREE.replace("def tree", "def other")})
    assert [run["experiment"] for run in padre("run", "a.py", "b.py", "--json").json] == ["tree", "other"]


def test_file_runs_as_python_would_run_it(notebook: Repository, padre: Padre) -> None:
    """`__name__`, `sys.argv`, the folder of the file on `sys.path`, and the working folder as it is."""
    code = "import os, sys, helper\nassert (__name__, sys.argv, os.path.basename(os.getcwd())) == "
    code += "('__main__', ['code/experiment.py'], 'thesis')\nassert helper.X == 1\n" + snippets.TREE
    notebook.write({"code/experiment.py": code, "code/helper.py": "X = 1\n"})
    result = padre("run", "code/experiment.py")
    assert "code/experiment.py" in result.out
    # the module that it imports belongs to the code, though git does not know it
    (execution,) = notebook.git("for-each-ref", "--format=%(refname)", "refs/heads/padre").splitlines()
    assert "code/helper.py" in notebook.git("ls-tree", "-r", "--name-only", execution)


def test_include_takes_a_file_along(notebook: Repository, padre: Padre) -> None:
    """What is untracked and not imported is named; `--include` puts it into the code."""
    notebook.write({"experiment.py": snippets.TREE, "settings.ini": "a = 1\n"})
    assert (
        "       not recorded: settings.ini (untracked; add it with --include settings.ini)"
        in padre("run", "experiment.py").out
    )
    result = padre("run", "experiment.py", "--include", "settings.ini")
    assert "not recorded" not in result.out
    assert "your changes in experiment.py, settings.ini" in result.out
    assert (
        padre("run", "experiment.py", "--include", "no.ini", code=1).err
        == "error: --include no.ini: there is no such file\n"
    )


def test_command_is_recorded_as_it_is(notebook: Repository, padre: Padre) -> None:
    """`padre run -- PROGRAM`: what it prints passes, its file is in the code, and it is one run without metrics."""
    notebook.write({"my_train.py": "import sys\nprint('hello', sys.argv[1:])\n"})
    result = padre.process("run", "-m", "why", "--", "python", "my_train.py", "--lr", "1", "-m", "x")
    lines = masked(result.out).splitlines()
    assert lines[:2] == ["my-train   script", "hello ['--lr', '1', '-m', 'x']"]
    assert lines[2].startswith("run RUN_____   0.4 s   no metrics: write them to metrics.json, or log them")
    (branch,) = notebook.git("for-each-ref", "--format=%(refname)", "refs/heads/padre/default/my-train").splitlines()
    assert "my_train.py" in notebook.git("ls-tree", "--name-only", branch).splitlines()
    message = notebook.git("log", "-1", "--format=%B", branch)
    assert "\nwhy\n" in message
    assert "Padre-Command: padre run -m why -- python my_train.py --lr 1 -m x" in message
    (run,) = padre.process("run", "--json", "--experiment", "named", "--", "python", "my_train.py").json
    assert (run["experiment"], run["status"], run["metrics"]) == ("named", "completed", {})


def test_command_that_fails(notebook: Repository, padre: Padre) -> None:
    """The status of the program, one line, and a failed run; one that is not there is an error and no run."""
    result = padre.process("run", "--experiment", "exits", "--", "python", "-c", "raise SystemExit(7)", code=7)
    assert re.match(r"error: run \w{8} failed: ExitCode: exit code 7$", result.err)
    assert result.err.count("\n") == 1
    result = padre("run", "--", "no-such-program", code=127)
    assert result.err.startswith(
        "error: `no-such-program` is not a program here; padre run FILE, or padre run -- PROGRAM"
    )
    assert len(list(notebook.path.glob("projects/*/experiments/*/executions/*/runs/*/run.json"))) == 1


def test_yaml(notebook: Repository, padre: Padre) -> None:
    """An experiment as YAML runs like one in Python; `-p` overrides its parameters."""
    notebook.write({"experiment.yaml": snippets.YAML})
    padre("dataset", "add", "wine", "sklearn:wine")
    (run,) = padre("run", "experiment.yaml", "-p", "SVC.C=10", "--json").json
    assert (run["experiment"], run["pipeline"], run["parameters"]["SVC.C"]) == (
        "scaled-svc",
        "StandardScaler + SVC",
        10,
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            "print('hello')\n",
            "plain.py defines no experiment and starts no run; add `run = padre_git.start_run",
        ),
        ("x = 1\nraise KeyError('a')\n", "plain.py, line 2: KeyError: 'a' (traceback: python plain.py)"),
        ("def f(:\n", "plain.py, line 1: SyntaxError: "),
        ("import padre_git; padre_git.Project('a/b')\n", "the project name `a/b` is a path"),
    ],
)
def test_files_that_do_not_work(notebook: Repository, padre: Padre, content: str, words: str) -> None:
    """One line that says what, where, and what to do; exit 1."""
    notebook.write({"plain.py": content})
    result = padre("run", "plain.py", code=1)
    assert result.err.startswith(f"error: {words}")
    assert result.err.count("\n") == 1


@pytest.mark.parametrize(("ending", "words", "code"), [("4", " with exit code 4", 4), ("'no luck'", ": no luck", 1)])
def test_a_file_that_ends_itself(notebook: Repository, padre: Padre, ending: str, words: str, code: int) -> None:
    """padre ends with the same status, and runs nothing of what would have come after it."""
    notebook.write({"plain.py": f"import sys; sys.exit({ending})\n", "second.py": "print('second')\n"})
    result = padre("run", "plain.py", "second.py", code=code)
    assert result.err == f"error: plain.py ended{words}\n"
    assert result.out == ""
    assert "plain.py ended" in padre("inspect", "plain.py", code=1).err


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("return Decision", "import nothing_there\n    return Decision"), "line 9: ModuleNotFoundError: No module"),
        (("app.datasets.load_defaults()", "app.dataset(name='iris')(lambda: {}['x'])"), "line 5: KeyError: 'x'"),
    ],
)
def test_errors_of_the_users_functions(notebook: Repository, padre: Padre, change: tuple[str, str], words: str) -> None:
    """What the functions of a file raise when they are called is theirs: file, line, error."""
    notebook.write({"experiment.py": snippets.TREE.replace(*change)})
    result = padre("run", "experiment.py", code=1)
    assert result.err.startswith(f"error: experiment.py, {words}"), result.err
    assert result.err.count("\n") == 1


def test_every_decorator_reaches_the_run(notebook: Repository, padre: Padre) -> None:
    """Preprocessing, splitter, parameters and metric of a file are those of its runs."""
    notebook.write({"experiment.py": snippets.EVERY})
    first, second = padre("run", "experiment.py", "--json").json
    assert [run["setting"] for run in (first, second)] == [{"SVC.C": 1.0}, {"SVC.C": 2.0}]
    for run in (first, second):
        assert (run["pipeline"], run["main_metric"]) == ("StandardScaler + SVC", "misses")
        metric = run["metrics"]["misses"]
        assert (metric["n"], metric["greater_is_better"]) == (1, False)
        assert metric["mean"] == round((1 - run["metrics"]["accuracy"]["mean"]) * 75)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing.py"], "error: nothing.py does not exist; padre run takes Python files, YAML files and notebooks"),
        (["."], "error: . is a folder; padre run takes Python files, YAML files and notebooks"),
        (["README.md"], "error: README.md is a .md file; padre run takes Python files, YAML files and notebooks"),
        (["experiment.py", "-p", "SVC.C=1"], "error: unknown parameter `SVC.C` of "),
        (["experiment.py", "--metrics", "neg_log_loss"], "error: unknown metric `neg_log_loss`; here it is `log_loss`"),
        (["experiment.py", "--dataset", "irs"], "error: no data set `irs` yet"),
        (["experiment.py", "--dataset", "iris,irs"], "error: no data set `irs` yet"),
    ],
)
def test_wrong_names(notebook: Repository, padre: Padre, words: list[str], said: str) -> None:
    """Wrong files, parameters, metrics and data sets are errors before anything runs or is recorded."""
    notebook.write({"experiment.py": snippets.TREE})
    result = padre("run", *words, code=1)
    assert result.err.startswith(said), result.err
    assert notebook.git("for-each-ref", "refs/heads/padre") == ""


def test_a_parameter_that_one_of_several_lacks(notebook: Repository, padre: Padre) -> None:
    """It is an error before the first of them is computed; what `--experiment` leaves out need not have it."""
    more = "\n@app.experiment(dataset='iris', splitting=5)\ndef bayes():\n    return GaussianNB()\n"
    code = "from sklearn.naive_bayes import GaussianNB\n" + snippets.TREE + more
    notebook.write({"experiment.py": code})
    result = padre("run", "experiment.py", "-p", "max_depth=1,2", code=1)
    assert result.err.startswith("error: unknown parameter `max_depth` of bayes")
    assert notebook.git("for-each-ref", "refs/heads/padre") == ""
    assert len(padre("run", "experiment.py", "-p", "max_depth=1,2", "--experiment", "tree", "--json").json) == 2


@pytest.mark.parametrize(
    "words",
    [["--seeds", "a", "x.py"], ["--jobs", "0", "x.py"], [], ["--frob", "x.py"], ["x.py", "y.py", "--", "a"], ["--"]],
)
def test_usage(notebook: Repository, padre: Padre, words: list[str]) -> None:
    """A command that cannot be read is exit 2."""
    result = padre("run", *words, code=2)
    assert result.err.startswith("error: ")


SIZED = """
import sys
from sklearn.tree import DecisionTreeClassifier
from padre_git import App

print(sys.argv)
app = App()

@app.experiment(dataset="iris", splitting=3)
def sized():
    return DecisionTreeClassifier(max_depth=int(sys.argv[2]))
"""


def test_arguments_of_a_file(notebook: Repository, padre: Padre) -> None:
    """What follows `--` is in its `sys.argv` as `python FILE ARGUMENTS` has it, and in the recorded command."""
    notebook.write({"sized.py": SIZED})
    padre("dataset", "add", "iris", "sklearn:iris")
    result = padre("run", "sized.py", "--", "--depth", "3")
    assert "['sized.py', '--depth', '3']" in result.out
    (row,) = padre("list", "--json").json
    assert row["parameters"]["DecisionTreeClassifier.max_depth"] == 3
    (file,) = notebook.path.glob("projects/*/experiments/*/executions/*/runs/*/run.json")
    assert json.loads(file.read_text())["command"] == ["padre", "run", "sized.py", "--", "--depth", "3"]
    result = padre("run", "sized.py", "--depth", "3", code=2)
    assert result.err.startswith(
        "error: no option --depth of padre run; -p depth=VALUE sets a hyperparameter; arguments of the file follow --"
    )


def test_a_file_outside_the_code_is_named_once(notebook: Repository, padre: Padre) -> None:
    """However many experiments a command records."""
    more = "\n@app.experiment(dataset='iris', splitting=3)\ndef other():\n    return DecisionTreeClassifier()\n"
    notebook.write({"experiment.py": snippets.TREE + more, "notes.txt": "mine"})
    # a process of its own: this one has written notes.txt
    result = padre.process("run", "experiment.py")
    assert result.out.count("code   ") == 2
    assert result.out.count("not recorded: notes.txt") == 1


def test_not_set_up(repo: Repository, padre: Padre, tmp_path: Path) -> None:
    """Without `padre init`, and outside a repository: one line with the command to run."""
    repo.write({"experiment.py": snippets.TREE})
    result = padre("run", "experiment.py", code=1)
    assert re.fullmatch(r"error: padre is not set up in .*; run `padre init`.*\n", result.err)
    (tmp_path / "experiment.py").write_text(snippets.TREE)
    outside = in_process(["run", "experiment.py"], tmp_path)
    assert outside.code == 1
    assert re.fullmatch(
        r"error: .* is not in a git repository; run `git init` there, or `padre init --git`\n", outside.err
    )


def test_interrupt_is_recorded(notebook: Repository, padre: Padre) -> None:
    """Ctrl-C: exit 130, and the run is there as interrupted."""
    notebook.write({"experiment.py": SLOW, ".gitignore": notebook.read(".gitignore") + "/started\n"})
    process = padre.start("run", "experiment.py")
    while not (notebook.path / "started").exists() and process.poll() is None:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, out + err
    assert "was interrupted" in err
    (run,) = notebook.path.glob("projects/*/experiments/*/executions/*/runs/*/run.json")
    assert '"status": "interrupted"' in run.read_text()


OTHERS = """
from sklearn.dummy import DummyClassifier
from padre_git import App

app = App({root!r})


@app.experiment(dataset="iris", splitting=2)
def dummy():
    return DummyClassifier()
"""


def test_an_experiment_of_another_repository(notebook: Repository, padre: Padre, tmp_path: Path) -> None:
    """It is recorded there, on the commit there, as `python FILE` records it; here is nothing of it."""
    other = made(tmp_path / "other", {"a.txt": "x"})
    other("dataset", "add", "iris", "sklearn:iris")
    notebook.write({"one.py": OTHERS.format(root=str(other.repo.path))}, commit="ahead of the other one")
    said = padre("run", "one.py", cwd=notebook.path)
    assert "saved" in said.out
    [run] = other("list", "--json").json
    assert (run["experiment"], run["status"]) == ("dummy", "completed")
    [branch] = other.repo.git("for-each-ref", "--format=%(refname)", "refs/heads/padre").splitlines()
    assert other.repo.git("merge-base", branch, "main") == other.repo.git("rev-parse", "main")
    assert padre("list", "--json").json == []
    assert "could not be saved" not in other("status").err + padre("status").err
