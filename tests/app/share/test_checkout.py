"""`padre checkout`: an execution's code, data and results beside the repository; nothing leads out of it."""

import json

from padre_git.storage.dvc import Dvc
from tests.app.share.recorded import EXPERIMENT
from tests.conftest import Padre, Repository


def test_checkout(recorded: Repository, padre: Padre) -> None:
    """Code, data and results lie beside the repository, whole for stock DVC; here nothing changed."""
    with recorded.unchanged("refs"):
        out = padre("checkout", "iris-dummy", check=False).out
    folder = next(recorded.path.parent.glob("thesis-*"))
    assert f"in ~/{folder.name}" in out or str(folder) in out
    assert "data   2 of 2 pointers" in out
    there = Repository(folder)
    assert there.read("experiment.py") == EXPERIMENT
    assert there.read("paper.tex") == "old"
    assert len(list(folder.rglob("predictions.parquet"))) == 1
    assert there.git("status", "--porcelain") == ""
    assert there.git("branch", "--show-current") == ""
    assert padre.at(folder)("list", "--json").json[0]["experiment"] == "iris-dummy"
    padre.at(folder)("run", "experiment.py")
    assert "already exists" in padre("checkout", "iris-dummy", code=1).err
    assert "inside this repository" in padre("checkout", "iris-dummy", "sub/folder", code=1).err
    padre("checkout", "iris-dummy", "../ein Ordner für mich")
    assert (recorded.path.parent / "ein Ordner für mich/experiment.py").exists()


def test_checkout_without_data(recorded: Repository, padre: Padre) -> None:
    """What DVC's cache lacks is named; the rest is there."""
    for file in (recorded.path / ".dvc/cache").rglob("*.dir"):
        file.chmod(0o600)
        file.unlink()
    result = padre("checkout", "iris-dummy")
    assert "data   1 of 2 pointers" in result.out
    assert "not on this machine: projects/thesis" in result.err


def test_listing_of_dvc_that_leads_out(recorded: Repository, padre: Padre) -> None:
    """A `.dir` listing in the cache whose names leave the folder counts as damaged: nothing is written by it."""
    dvc = Dvc(recorded.path, recorded.path / ".git")
    pointer = next(path for path in recorded.path.rglob("results/*.dvc"))
    listing = [{"md5": "a" * 32, "relpath": "../../../../../../../../canary"}]
    data = json.dumps(listing).encode()
    oid = pointer.read_text().split("md5: ")[1].split("\n")[0]
    target = dvc.cache / "files/md5" / oid[:2] / oid[2:]
    target.chmod(0o600)
    target.write_bytes(data)
    assert "not on this machine" in padre("checkout", "iris-dummy").err
    assert not list(recorded.path.parent.rglob("canary"))


def test_an_old_execution_runs_again(notebook: Repository, padre: Padre) -> None:
    """On the same data set, also where its folder is spelt otherwise and nobody has committed it: it is identical."""
    notebook.write({"exp.py": EXPERIMENT.replace('"iris"', '"breast_cancer"')})
    padre("dataset", "add", "breast_cancer", "sklearn:breast_cancer")
    padre("run", "-q", "exp.py")
    execution = notebook.git("for-each-ref", "--format=%(refname:short)", "refs/heads/padre").rpartition("/")[2]
    branch = notebook.git("for-each-ref", "--format=%(refname)", "refs/heads/padre")
    assert json.loads(notebook.git("show", f"{branch}:datasets/breast-cancer/dataset.json"))["name"] == "breast_cancer"
    padre("checkout", execution, "../old")
    there = padre.at(notebook.path.parent / "old")
    assert "identical" in there("run", "exp.py").out
    assert {run["dataset"]["name"] for run in there("list", "--json").json} == {"breast_cancer"}
    assert [each["name"] for each in there("list", "datasets", "--json").json] == ["breast_cancer"]
    first, second = (run["run"] for run in padre("list", "--json", "--expand").json)
    assert padre("diff", first, second).code == 0
