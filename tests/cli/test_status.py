"""`padre status` and `padre log`."""

import json
from pathlib import Path

import pytest

from padre_git.model.documents import Code, Failure
from padre_git.storage.documents import encode
from padre_git.storage.dvc import Dvc
from tests import synthetic
from tests.conftest import Padre, Repository
from tests.hooked import place

REF = "refs/heads/padre/thesis/breast-svc/9f2c1ab0d3e4"


def record(repo: Repository, name: str = "k9d2v5ha", **changes: object) -> dict[str, bytes]:
    content = synthetic.simple(name, **changes)  # type: ignore[arg-type]
    synthetic.branch(repo.path, REF, content)
    return content


def code(repo: Repository, *paths: str) -> Code:
    return Code(commit=None, branch="main", tree="0" * 40, files=synthetic.used(repo.path, *paths))


def test_empty(notebook: Repository, padre: Padre) -> None:
    """Nothing is wrong with an empty notebook; it says what to type."""
    assert "no runs yet. Record one with: padre run" in padre("status").out
    found = padre("status", "--json").json
    assert (found["branch"], found["runs"], found["stale"]) == ("main", 0, [])


def test_stale_by_code(notebook: Repository, padre: Padre) -> None:
    """Experiments whose used files changed since their last run, with the command; the others are current."""
    notebook.write({"svc.py": "C = 1\n", "nb.py": "x\n", "notes.py": "a\n"}, commit="code")
    record(notebook, "gaaaaaa1", code=code(notebook, "svc.py"))
    record(notebook, "gaaaaaa2", code=code(notebook, "nb.py"), experiment="nb")
    record(notebook, "gaaaaaa3", experiment="script")
    assert padre("status", "--json").json["stale"] == []
    notebook.write({"svc.py": "C = 2\n", "notes.py": "b\n"})
    found = padre("status", "--json").json
    assert [(each["experiment"], each["reasons"]) for each in found["stale"]] == [("breast-svc", ["svc.py changed"])]
    assert (found["current"], found["unknown"]) == (["thesis/nb"], ["thesis/script"])
    out = padre("status").out
    assert "breast-svc: svc.py changed since gaaaaaa1; padre run --stale" in out
    assert "thesis/script: padre cannot tell which files these runs used" in out


def test_stale_by_data(notebook: Repository, padre: Padre) -> None:
    """A newer version of the data makes an experiment stale, too."""
    notebook.write({"svc.py": "C = 1\n"}, commit="code")
    record(notebook, code=code(notebook, "svc.py"))
    newer = synthetic.version("8d0e11aaaaaa")
    notebook.write({"datasets/breast-cancer/8d0e11aaaaaa/version.json": encode(newer)})
    (stale,) = padre("status", "--json").json["stale"]
    assert stale["reasons"] == ["data breast_cancer 3b1f0c2 -> 8d0e11a"]


def test_the_command_to_run_again_can_be_pasted(notebook: Repository, padre: Padre) -> None:
    """A file whose name has a space is one word."""
    notebook.write({"my own.py": OWN})
    padre("run", "my own.py", "-m", "first try")
    notebook.write({"my own.py": OWN.replace("splitting=2", "splitting=3") + "x = 1\n"})
    (stale,) = padre("status", "--json").json["stale"]
    assert stale["command"] == "padre run 'my own.py' -m 'first try'"
    assert "; padre run --stale" in padre("status").out
    assert "padre run 'my own.py' -m 'first try'" in padre("show", "@last", "--all").out
    (notebook.path / "my own.py").unlink()
    out = padre("status").out
    assert "padre run" not in out.partition("not here")[0]  # there is no such file any more
    execution = padre("show", "@last", "--json").json["execution"]
    assert f"; padre checkout {execution[:7]} ../old has it" in out
    padre("checkout", execution[:7], "../old")
    assert (notebook.path.parent / "old" / "my own.py").read_text() == OWN


OWN = """
from padre_git import Dataset, Experiment
from sklearn.naive_bayes import GaussianNB

rows = [[float(number)] for number in range(20)]
data = Dataset("mine", (rows, [number % 2 for number in range(20)]), target="target")
Experiment("nb", dataset=data, pipeline=GaussianNB(), splitting=2)
"""


def test_data_that_the_code_gives_is_not_stale(notebook: Repository, padre: Padre) -> None:
    """Another version of the same name is newer: to run again would give the same, so nothing is stale."""
    notebook.write(
        {"own.py": OWN, "named.py": OWN.replace("dataset=data", 'dataset="mine"').replace('"nb"', '"named"')}
    )
    padre("run", "own.py", "named.py")
    notebook.write({"beans.csv": "x,y\n1,a\n2,b\n3,a\n4,b\n"})
    padre("dataset", "add", "mine", "beans.csv", "--target", "y")
    found = padre("status", "--json").json
    assert (found["current"], [each["experiment"] for each in found["stale"]]) == (["default/nb"], ["named"])
    runs = {each["experiment"]: each["id"] for each in padre("list", "--json").json}
    assert "(2 classes): as the code gives it" in padre("show", runs["nb"]).out
    assert "(2 classes): now" in padre("show", runs["named"]).out


def test_pinned_data_is_not_stale(notebook: Repository, padre: Padre) -> None:
    """`name@version` means that version for ever."""
    notebook.write({"beans.csv": "x,y\n" + "1,a\n2,b\n" * 4})
    padre("dataset", "add", "mine", "beans.csv", "--target", "y")
    (version,) = padre("dataset", "history", "mine", "--json").json
    pinned = OWN.replace("dataset=data", f'dataset="mine@{version["version"][:8]}"')
    notebook.write({"pinned.py": pinned, "beans.csv": "x,y\n" + "5,a\n6,b\n" * 4})
    padre("dataset", "add", "mine", "beans.csv", "--target", "y")
    padre("run", "pinned.py")
    assert padre("status", "--json").json["stale"] == []


def _notebook(*cells: tuple[str, str], output: str = "") -> str:
    """A notebook of cells (kind, source)."""
    made = [{"cell_type": kind, "metadata": {}, "source": [source], "outputs": [output]} for kind, source in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_a_notebook_is_current_after_a_run(notebook: Repository, padre: Padre) -> None:
    """Only its code cells count, for the run that used it and for one that did not."""
    opens = 'import pathlib\n\npathlib.Path("own.ipynb").read_text()\n' + OWN
    notebook.write({"own.ipynb": _notebook(("code", "x = 1"), ("markdown", "text")), "other.ipynb": _notebook()})
    notebook.git("add", "own.ipynb", "other.ipynb")
    notebook.git("commit", "-q", "-m", "notebooks")
    notebook.write({"own.py": opens})
    padre("run", "own.py")
    notebook.write({"own.ipynb": _notebook(("code", "x = 1"), ("markdown", "other"), output="4")})
    assert padre("status", "--json").json["current"] == ["default/nb"]
    assert "unchanged since: up to date" in padre("show", "@last").out
    notebook.write({"other.ipynb": _notebook(("code", "x = 1"))})
    assert "since then other.ipynb changed, which this run does not use: up to date" in padre("show", "@last").out
    notebook.write({"own.ipynb": _notebook(("code", "x = 2"))})
    (stale,) = padre("status", "--json").json["stale"]
    assert stale["reasons"] == ["own.ipynb changed"]


def test_failed(notebook: Repository, padre: Padre) -> None:
    """An experiment whose last run failed is named, until one completes."""
    error = Failure(type="ValueError", message="no")
    record(notebook, "gaaaaaa1", ago=90, status="failed", error=error)
    assert "breast-svc: ValueError: no. More: padre show gaaa" in padre("status").out
    record(notebook, "gaaaaaa2", ago=5)
    assert padre("status", "--json").json["failed"] == []


def test_not_on_this_branch(notebook: Repository, padre: Padre) -> None:
    """Until the user's own branch has a run, it is named."""
    content = record(notebook)
    assert "1 run is not on main: k9d2v5ha" in padre("status").out
    notebook.write({path: data for path, data in content.items()}, commit="take it")
    assert "not on main" not in padre("status").out
    assert padre("status", "--json").json["not_on_branch"] == []


def test_what_the_next_commit_leaves(notebook: Repository, padre: Padre) -> None:
    """A run whose source commit was rewritten is not promised to the next commit; what takes it along is said."""
    padre("install")
    place(notebook, "k9d2v5ha")
    assert "The next `git commit` adds the completed ones.\n" in padre("status").out
    assert "leaves out" not in padre("status").out
    place(notebook, "q8r5t1zn", commit=notebook.git("commit-tree", "-m", "other", "HEAD^{tree}"))
    assert (
        "It leaves out q8r5t1zn (not in the history of this branch). To include one: padre keep q8r5"
        in padre("status").out
    )
    padre("keep", "q8r5")
    assert "leaves out" not in padre("status").out


def test_runs_of_others(notebook: Repository, padre: Padre) -> None:
    """What a remote's branch has says nothing of this clone's code, and no commit takes it."""
    notebook.write({"svc.py": "C = 1\n"}, commit="code")
    record(notebook, "gaaaaaa1", ago=90, code=code(notebook, "svc.py"))
    notebook.write({"svc.py": "C = 2\n"})
    theirs = synthetic.simple("gaaaaaa2", ago=5, code=code(notebook, "svc.py"))
    notebook.write({"svc.py": "C = 1\n"})
    synthetic.branch(notebook.path, "refs/remotes/origin/their", theirs)
    assert padre("status", "--json").json["current"] == ["thesis/breast-svc"]
    padre("install")
    place(notebook, "k9d2v5ha")
    assert "The next `git commit` adds the completed ones of the work tree" in padre("status").out


@pytest.fixture
def results(notebook: Repository) -> str:
    """A run with results in DVC's cache; the path of the pointer."""
    content = record(notebook)
    run = synthetic.run("k9d2v5ha")
    pointer = Dvc(notebook.path, notebook.path / ".git").add_directory({f"{run.id}/predictions.parquet": b"x" * 500})
    folder = next(iter(content)).partition("/runs/")[0]
    path = f"{folder}/results/{run.recording}.dvc"
    synthetic.branch(notebook.path, REF, {path: pointer.encode(run.recording)})
    return path


def test_results(notebook: Repository, padre: Padre, results: str, tmp_path: Path) -> None:
    """Only here, not on the remote, on it, unknown, not here: each with what to type."""
    alone = "Results of 1 `padre run` (500 B) exist only on this machine. Set up a DVC remote: dvc remote add"
    assert alone in padre("status").out
    assert "500 B here, on no remote (no DVC remote is set)" in padre("show").out
    remote = tmp_path / "store"
    config = "[core]\n    remote = store\n['remote \"store\"']\n    url = {}\n"
    notebook.write({".dvc/config": config.format(remote)})
    assert "Results of 1 `padre run` (500 B) are not on store. Send them with: dvc push" in padre("status").out
    assert padre("status", "--json").json["results"]["not_on_remote"] == [results]
    (remote / "files").mkdir(parents=True)
    cache = notebook.path / ".dvc" / "cache" / "files" / "md5"
    cache.rename(remote / "files" / "md5")
    out = padre("status").out
    assert "All results and data are on store." in out
    assert "Results of 1 `padre run` are not on this machine. Fetch them with: padre pull" in out
    (remote / "files").rename(tmp_path / "lost")
    out = padre("status").out
    assert "All results" not in out
    assert "1 `padre run` are neither on this machine nor on store. Send them with: dvc push, on the machine" in out
    assert "not here, not on store. Send it with: dvc push, on the machine that has it" in padre("show").out
    notebook.write({".dvc/config": "[core]\n    analytics = false\n"})
    out = padre("status").out
    assert "are neither on this machine nor on a DVC remote. Set up a DVC remote: dvc remote add" in out
    assert "exist only on this machine" not in out
    notebook.write({".dvc/config": config.format("s3://bucket/x")})
    assert "It is unknown whether 1 `padre run` are on store. Ask it with: dvc status --cloud" in padre("status").out


def test_log(notebook: Repository, padre: Padre) -> None:
    """Newest first, with the message; of one experiment when asked."""
    record(notebook, "gaaaaaa1", ago=500, message="first idea")
    record(notebook, "gaaaaaa2", ago=50, experiment="nb", message="second idea")
    lines = padre("log").out.splitlines()
    assert lines[0].split() == "when run experiment score message".split()  # code and setting are the same
    assert lines[1].endswith("nb          accuracy 0.950 ± 0.050  second idea")
    assert lines[2].endswith("first idea")
    assert [each["message"] for each in padre("log", "breast-svc", "--json").json] == ["first idea"]
    assert "1 of 2: --limit 0" in padre("log", "--limit", "1").out
    assert padre("log", "--markdown").out.startswith("| when | run |")
    assert len(padre("log", "--csv").out.splitlines()) == 3
    assert "unknown experiment" in padre("log", "nothing", code=1).err
