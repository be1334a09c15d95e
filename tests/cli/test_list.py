"""`padre list`: one line per `padre run`, in each form."""

import csv
import io
import os

import pytest

from padre_git.model.documents import Failure
from tests import synthetic
from tests.conftest import Padre, Repository


def record(repo: Repository, name: str, values: list[float], **changes: object) -> None:
    synthetic.branch(repo.path, "refs/heads/padre/x", synthetic.simple(name, values, **changes))  # type: ignore[arg-type]


@pytest.fixture
def runs(notebook: Repository) -> Repository:
    """A search of three settings, a plain run, one of other data, a failed one."""
    for at, c in enumerate((0.1, 1, 10), 1):
        setting = {"SVC.C": c}
        record(notebook, f"w{at}c8r3mz", [0.9, 0.9 + at / 100], ago=300, recording="s", number=at, setting=setting)
    record(notebook, "k9d2v5ha", [0.95, 0.97], ago=1200, pipeline="StandardScaler + SVC", message="scale it")
    record(notebook, "t8h5y2kd", [0.7, 0.8], ago=90_000, experiment="iris-svc")
    error = Failure(type="ValueError", message="could not convert string to float: 'red', a long story")
    failed = synthetic.run("n3g6z9pe", ago=180_000, experiment="wine-svc", status="failed", error=error)
    synthetic.branch(notebook.path, "refs/heads/padre/x", synthetic.files(failed))
    return notebook


def test_empty(notebook: Repository, padre: Padre) -> None:
    """It says what to type next, and machines get an empty document."""
    assert "padre run experiment.py" in padre("list").out
    assert padre("list", "--json").json == []
    assert padre("log", "--json").json == []


def test_table(runs: Repository, padre: Padre) -> None:
    """The search on one line, a column for the parameter that differs, the failure over the columns of numbers."""
    lines = padre("list").out.splitlines()
    assert lines[0].split() == "run experiment C setting accuracy n age message".split()
    *words, _, unit = lines[1].split()  # the age grows while the tests run
    assert words == "w3c8r3mz breast-svc 10 best of 3: SVC 0.915 ± 0.021 2".split()
    assert unit in {"min", "h"}
    *words, _, unit, verb, what = lines[2].split()
    assert words == "k9d2v5ha breast-svc 1.0 StandardScaler + SVC 0.960 ± 0.014 2".split()
    assert (verb, what) == ("scale", "it")
    assert lines[4].startswith("n3g6z9pe  wine-svc    1.0  failed: ValueError: could not convert string to fl")
    assert lines[4].endswith("  2 d")
    assert lines[5] == "The same in all rows: data breast_cancer, code 9f2c1ab."
    assert lines[6] == "± std over n splits. 4 of 4: --experiment breast-svc | --expand (each setting)"


@pytest.mark.parametrize("columns", ["80", "100"])
def test_fits(runs: Repository, padre: Padre, columns: str) -> None:
    """No line of the table is wider than the terminal."""
    result = padre.process("list", env={**os.environ, "COLUMNS": columns})
    assert max(map(len, result.out.splitlines()[:-1])) <= int(columns)


def test_long_names_are_shortened(notebook: Repository, padre: Padre) -> None:
    """The value of a parameter is seen; the component's name goes first, where one parameter has this name."""
    long = {"RandomForestClassifier.n_estimators": 300, "RandomForestClassifier.max_depth": 7}
    record(notebook, "gaaaaaa1", [0.5, 0.6], setting=long)
    record(notebook, "gaaaaaa2", [0.5, 0.6], setting={"HistGradientBoostingClassifier.C": 300})
    out = padre("list").out
    assert "  n_estimators=300 max_depth=7  " in out
    assert "  HistGradientBoostingCla" in out  # SVC.C is there, too
    assert padre("list", "--json").json[0]["setting"].keys() <= {*long, "HistGradientBoostingClassifier.C"}


def test_expand(runs: Repository, padre: Padre) -> None:
    """Each setting on its line; the JSON marks the best one as selected."""
    assert len(padre("list", "--expand").out.splitlines()) == 9
    found = padre("list", "--expand", "--json").json
    assert [each["setting"] for each in found[:3]] == [{"SVC.C": 0.1}, {"SVC.C": 1}, {"SVC.C": 10}]
    assert [bool(each["selected_on"]) for each in found[:3]] == [False, False, True]


def test_json(runs: Repository, padre: Padre) -> None:
    """One array with full precision; a run has what other programs need."""
    result = padre("list", "--json")
    first = result.json[0]
    assert result.err == ""
    assert first["id"].endswith("-w3c8r3mz")
    assert (first["project"], first["experiment"], first["status"]) == ("thesis", "breast-svc", "completed")
    assert first["execution"] == "9f2c1ab0d3e4"
    assert first["dataset"]["name"] == "breast_cancer"
    assert first["parameters"]["SVC.C"] == 10
    assert first["selected_on"] == "b71e44d00001"
    assert first["settings"] == 3
    accuracy = first["metrics"]["accuracy"]
    assert accuracy["values"] == [0.9, 0.93]
    assert (accuracy["mean"], accuracy["n"]) == (pytest.approx(0.915), 2)
    assert result.json[3]["error"].startswith("ValueError: ")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--where", "accuracy > 0.95"], ["k9d2v5ha"]),
        (["--where", "SVC.C >= 10"], ["w3c8r3mz"]),
        (["--where", "C < 1"], ["w1c8r3mz"]),
        (["--where", "status == 'failed'"], ["n3g6z9pe"]),
        (["--where", "SVC__kernel == 'rbf' and experiment == 'iris-svc'"], ["t8h5y2kd"]),
        (["--where", "accuracy_std < 0.02 and data == 'breast_cancer'"], ["w2c8r3mz", "k9d2v5ha"]),
        (["--where", "params.SVC.C == 10 and metrics.accuracy > 0"], ["w3c8r3mz"]),
        (["--sort", "accuracy"], ["k9d2v5ha", "w3c8r3mz", "t8h5y2kd", "n3g6z9pe"]),
        (["--sort", "-accuracy"], ["t8h5y2kd", "w3c8r3mz", "k9d2v5ha", "n3g6z9pe"]),
        (["--sort", "experiment,-age"], ["k9d2v5ha", "w3c8r3mz", "t8h5y2kd", "n3g6z9pe"]),
        (["--limit", "1"], ["w3c8r3mz"]),
        (["--experiment", "iris-svc"], ["t8h5y2kd"]),
        (["--experiment", "thesis/Iris SVC"], ["t8h5y2kd"]),
    ],
)
def test_selects_and_sorts(runs: Repository, padre: Padre, words: list[str], expected: list[str]) -> None:
    """Conditions on settings, metrics and fields; the order of any of them."""
    assert [each["run"] for each in padre("list", "--json", *words).json] == expected


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--where", "acuracy > 0.9"], "unknown name `acuracy`; did you mean `accuracy`?"),
        (["--sort", "nothing"], "unknown name `nothing`"),
        (["--columns", "nothing"], "unknown name `nothing`"),
        (["--experiment", "nothing"], "unknown experiment `nothing`"),
        (["--where", "accuracy = 1"], "write `==`"),
    ],
)
def test_wrong_names(runs: Repository, padre: Padre, words: list[str], said: str) -> None:
    """One line that lists the known ones; nothing on stdout."""
    result = padre("list", *words, code=2 if "==" in said else 1)
    assert said in result.err
    assert result.err.count("\n") == 1
    assert result.out == ""


def test_columns(runs: Repository, padre: Padre) -> None:
    """Any names, in the order given."""
    lines = padre("list", "--columns", "run,SVC.C,accuracy,message", "--limit", "2").out.splitlines()
    assert lines[0].split() == ["run", "SVC.C", "accuracy", "message"]
    assert lines[2].split() == "k9d2v5ha 1.0 0.960 ± 0.014 scale it".split()


def test_csv_and_markdown(runs: Repository, padre: Padre) -> None:
    """The names are those of the DataFrames; full precision in CSV."""
    rows = list(csv.DictReader(io.StringIO(padre("list", "--csv").out)))
    assert [row["id"][-8:] for row in rows] == ["w3c8r3mz", "k9d2v5ha", "t8h5y2kd", "n3g6z9pe"]
    assert float(rows[0]["accuracy"]) == pytest.approx(0.915)
    assert rows[0]["SVC.C"] == "10"
    assert rows[3]["accuracy"] == rows[3]["accuracy_std"] == ""
    lines = padre("list", "--markdown").out.splitlines()
    assert lines[0] == "| run | experiment | data | code | C | setting | accuracy | n | age | message |"
    assert len(lines) == 6


def test_limit_is_for_people(notebook: Repository, padre: Padre) -> None:
    """20 lines by default; machines get all."""
    synthetic.many(notebook.path, 300, executions=2)
    assert padre("list").out.count("\nm0") == 20
    assert "20 of 30: --limit 0" in padre("list").out
    assert len(padre("list", "--json").json) == 30


def test_a_bad_document_is_a_note(runs: Repository, padre: Padre) -> None:
    """It is named on stderr; the others are listed; the exit code is 0."""
    content = synthetic.simple("gbaddddd")
    path = next(path for path in content if path.endswith("run.json"))
    runs.write({path: b'{\n  "schema": 1,\n  "id": \n}'})
    result = padre("list", "--json", code=0)
    assert len(result.json) == 4
    assert result.err.startswith(f"{path}, line 4: ")
    assert "; 6 others are listed" in result.err
    assert f". rm {path}, or mend it: only it is here" in result.err


@pytest.mark.parametrize("committed", [False, True])
def test_a_damaged_copy_hides_nothing(notebook: Repository, padre: Padre, committed: bool) -> None:
    """The run is read from its branch; what to do with the copy depends on whether git tracks it."""
    content = synthetic.simple("k9d2v5ha")
    synthetic.branch(notebook.path, "refs/heads/padre/thesis/breast-svc/9f2c1ab0d3e4", content)
    notebook.write({path: data for path, data in content.items()}, commit="take it" if committed else None)
    run, metrics = (next(path for path in content if path.endswith(name)) for name in ("run.json", "metrics.json"))
    notebook.write({run: b"{", metrics: b"{"})
    result = padre("list", "--json")
    assert [(each["run"], each["metrics"]["accuracy"]["n"]) for each in result.json] == [("k9d2v5ha", 3)]
    hint = f"git restore {run}" if committed else f"rm {run} (a branch has it as it was recorded)"
    assert f"; 1 others are listed. {hint}" in result.err
    assert "accuracy" in padre("show", "k9d2").out
    assert padre("status", "--json").json["unknown"] == ["thesis/breast-svc"]
    notebook.git(*hint.removeprefix("git ").split()) if committed else (notebook.path / run).unlink()
    assert run not in padre("list").err


def test_a_broken_ref_is_a_note(runs: Repository, padre: Padre) -> None:
    """A branch whose object is missing is named; everything else is read as before."""
    before = padre("list", "--json").json
    (runs.path / ".git" / "refs" / "heads" / "bad").write_text("12" * 20 + "\n")
    result = padre("list", "--json")
    assert result.json == before
    assert "refs/heads/bad leads to an object that is missing here" in result.err
    for words in (["show", before[0]["id"]], ["log"], ["status"], ["clean", "-n"], ["list", "experiments"]):
        padre(*words)
    runs.git("update-ref", "-d", "refs/heads/bad")
    assert padre("list").err == ""


def test_foreign_text_cannot_steer_the_terminal(notebook: Repository, padre: Padre) -> None:
    """Escape sequences in names, messages and errors are shown, not sent."""
    evil = "x\x1b]0;title\x07\u202e\n"
    error = Failure(type="Error", message=evil, traceback=evil)
    document = synthetic.run(message=evil, pipeline=evil, status="failed", error=error, notes=[evil], command=[evil])
    synthetic.branch(notebook.path, "refs/heads/padre/x", synthetic.files(document))
    for words in (["list"], ["log"], ["show", "@last", "--all"], ["status"], ["list", "--markdown"]):
        out = padre(*words).out
        assert out
        assert all(line.isprintable() for line in out.splitlines())


@pytest.mark.parametrize(
    ("noun", "expected"),
    [
        ("executions", {"execution": "9f2c1ab0d3e4", "experiment": "breast-svc", "runs": 4, "recordings": 2}),
        (
            "experiments",
            {"project": "thesis", "experiment": "breast-svc", "label": "svc", "runs": 4, "main_metric": "accuracy"},
        ),
        ("projects", {"project": "thesis", "experiments": ["breast-svc", "iris-svc", "wine-svc"], "runs": 6}),
        ("splits", {"splitting": "b71e44d00001", "data": "breast_cancer", "runs": 6}),
        ("metrics", {"metric": "accuracy", "greater_is_better": True, "runs": 5, "main": 5}),
    ],
)
def test_other_nouns(runs: Repository, padre: Padre, noun: str, expected: dict[str, object]) -> None:
    """Each has a table and a JSON array."""
    first = padre("list", noun, "--json").json[0]
    assert {name: first[name] for name in expected} == expected
    assert len(padre("list", noun).out.splitlines()) >= 2
    assert "only for runs" in padre("list", noun, "--where", "x", code=2).err


def test_datasets(notebook: Repository, padre: Padre) -> None:
    """Data sets that were added are listed with their current version."""
    padre("dataset", "add", "wine", "sklearn:wine")
    (found,) = padre("list", "datasets", "--json").json
    assert (found["name"], found["versions"], found["runs"]) == ("wine", 1, 0)
    assert "wine" in padre("list", "datasets").out
