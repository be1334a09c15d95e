"""`padre status` and `padre log`."""

from pathlib import Path

import pytest

from padre_git.model.documents import Code, Failure
from padre_git.storage.documents import encode
from padre_git.storage.dvc import Dvc
from tests import synthetic
from tests.conftest import Padre, Repository

REF = "refs/heads/padre/thesis/breast-svc/9f2c1ab0d3e4"


def record(repo: Repository, name: str = "k9d2v5ha", **changes: object) -> dict[str, bytes]:
    content = synthetic.simple(name, **changes)  # type: ignore[arg-type]
    synthetic.branch(repo.path, REF, content)
    return content


def code(repo: Repository, *paths: str) -> Code:
    return Code(commit=None, branch="main", tree="0" * 40, files=synthetic.used(repo.path, *paths))


def test_empty(notebook: Repository, padre: Padre) -> None:
    """Nothing is wrong with an empty notebook; it says what to type."""
    assert "no runs yet: padre run" in padre("status").out
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
    assert "breast-svc: svc.py changed since gaaaaaa1; padre run experiment.py" in out
    assert "thesis/script: the runs do not say which files they used" in out


def test_stale_by_data(notebook: Repository, padre: Padre) -> None:
    """A newer version of the data makes an experiment stale, too."""
    notebook.write({"svc.py": "C = 1\n"}, commit="code")
    record(notebook, code=code(notebook, "svc.py"))
    newer = synthetic.version("8d0e11aaaaaa")
    notebook.write({"datasets/breast-cancer/8d0e11aaaaaa/version.json": encode(newer)})
    (stale,) = padre("status", "--json").json["stale"]
    assert stale["reasons"] == ["data breast_cancer 3b1f0c2 -> 8d0e11a"]


def test_failed(notebook: Repository, padre: Padre) -> None:
    """An experiment whose last run failed is named, until one completes."""
    error = Failure(type="ValueError", message="no")
    record(notebook, "gaaaaaa1", ago=90, status="failed", error=error)
    assert "breast-svc: ValueError: no; padre show gaaa" in padre("status").out
    record(notebook, "gaaaaaa2", ago=5)
    assert padre("status", "--json").json["failed"] == []


def test_not_on_this_branch(notebook: Repository, padre: Padre) -> None:
    """Until the user's own branch has a run, it is named."""
    content = record(notebook)
    assert "1 run is not on main: k9d2v5ha" in padre("status").out
    notebook.write({path: data for path, data in content.items()}, commit="take it")
    assert "not on main" not in padre("status").out
    assert padre("status", "--json").json["not_on_branch"] == []


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
    assert "500 B of 1 `padre run` only on this machine: dvc remote add" in padre("status").out
    assert "500 B here, on no remote (no DVC remote is set)" in padre("show").out
    remote = tmp_path / "store"
    config = "[core]\n    remote = store\n['remote \"store\"']\n    url = {}\n"
    notebook.write({".dvc/config": config.format(remote)})
    assert "500 B of 1 `padre run` not on store: dvc push" in padre("status").out
    assert padre("status", "--json").json["results"]["not_on_remote"] == [results]
    (remote / "files").mkdir(parents=True)
    cache = notebook.path / ".dvc" / "cache" / "files" / "md5"
    cache.rename(remote / "files" / "md5")
    out = padre("status").out
    assert "all on store" in out
    assert "of 1 `padre run` not on this machine: dvc pull" in out
    notebook.write({".dvc/config": config.format("s3://bucket/x")})
    assert "whether 1 `padre run` are on store is unknown: dvc status --cloud" in padre("status").out


def test_log(notebook: Repository, padre: Padre) -> None:
    """Newest first, with the message; of one experiment when asked."""
    record(notebook, "gaaaaaa1", ago=500, message="first idea")
    record(notebook, "gaaaaaa2", ago=50, experiment="nb", message="second idea")
    lines = padre("log").out.splitlines()
    assert lines[0].split() == "when run experiment code setting score message".split()
    assert lines[1].endswith("nb          9f2c1ab  SVC      accuracy 0.950 ± 0.050  second idea")
    assert lines[2].endswith("first idea")
    assert [each["message"] for each in padre("log", "breast-svc", "--json").json] == ["first idea"]
    assert "1 of 2: --limit 0" in padre("log", "--limit", "1").out
    assert padre("log", "--markdown").out.startswith("| when | run |")
    assert len(padre("log", "--csv").out.splitlines()) == 3
    assert "unknown experiment" in padre("log", "nothing", code=1).err
