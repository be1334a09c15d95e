"""Stock DVC on a padre repository: status, push to a folder, pull in other clones. Arriving files are counted."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

EXPERIMENT = """
from sklearn.datasets import load_wine
from sklearn.naive_bayes import GaussianNB
from padre_git import App, Dataset

app = App()

@app.experiment(dataset="wine", name="Wine, naiv für alle", project="Thesis ü", splitting=3)
def experiment():
    return GaussianNB()
"""


def dvc(path: Path, *words: str) -> str:
    """What stock DVC says; it must not fail."""
    done = subprocess.run([sys.executable, "-m", "dvc", *words], cwd=path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def clone(repo: Any, place: Path, *options: str) -> Any:
    """A second clone, as a colleague makes it."""
    repo.git("clone", "-q", *options, f"file://{repo.path}", str(place))
    return type(repo)(place)


def contents(repo: Any, pattern: str) -> dict[str, bytes]:
    """The files that match, without their pointers."""
    found = repo.path.glob(pattern)
    return {path.relative_to(repo.path).as_posix(): path.read_bytes() for path in found if path.is_file()}


def objects(folder: Path) -> int:
    """How many files a DVC remote has."""
    return len([path for path in folder.rglob("*") if path.is_file()])


@pytest.fixture
def recorded(repo: Any, padre: Any, tmp_path: Path) -> Any:
    """Two recordings, one of them a grid, in a repository where nothing of `padre init` has been committed."""
    padre("init")
    dvc(repo.path, "remote", "add", "-d", "store", str(tmp_path / "store"))
    padre("dataset", "add", "wine", "sklearn:wine")
    repo.write({"experiment.py": EXPERIMENT})
    padre("run", "experiment.py")
    padre("run", "experiment.py", "-p", "var_smoothing=1e-9,1e-3", "--seeds", "0,1", "--again")
    return repo


def test_stock_dvc_sees_everything_and_pushes_it(recorded: Any, tmp_path: Path) -> None:
    """1 data file, 2 directory listings, the rows of the splits that both share, 1 + 4 prediction files."""
    assert "up to date" in dvc(recorded.path, "status")
    dvc(recorded.path, "push")
    predictions = contents(recorded, "projects/**/predictions.parquet")
    assert len(predictions) == 5
    assert objects(tmp_path / "store") == 1 + 2 + 1 + len(set(predictions.values()))
    assert "in sync" in dvc(recorded.path, "status", "--cloud")


def test_a_clone_of_one_execution_alone_pulls_it(recorded: Any, tmp_path: Path) -> None:
    """The branch carries DVC's settings and the data version, although `main` has neither."""
    dvc(recorded.path, "push")
    (branch,) = recorded.git("for-each-ref", "--format=%(refname:short)", "refs/heads/padre").splitlines()
    other = clone(recorded, tmp_path / "other ü", "--single-branch", "--branch", branch)
    dvc(other.path, "pull")
    for pattern in ("projects/**/predictions.parquet", "datasets/*/*/data.parquet"):
        assert contents(other, pattern) == contents(recorded, pattern)
    assert "up to date" in dvc(other.path, "status")
    assert other.git("status", "--short") == ""


def test_a_clone_of_the_users_branch_pulls_what_was_committed(recorded: Any, tmp_path: Path) -> None:
    """After `git add projects datasets` the runs are ordinary files of the branch."""
    recorded.git("add", "-A")
    recorded.git("commit", "-qm", "runs")
    dvc(recorded.path, "push")
    other = clone(recorded, tmp_path / "other")
    dvc(other.path, "pull")
    assert contents(other, "projects/**/predictions.parquet") == contents(recorded, "projects/**/predictions.parquet")


def test_one_run_can_be_pulled_alone(recorded: Any, tmp_path: Path) -> None:
    """A path inside the directory of a recording."""
    recorded.git("add", "-A")
    recorded.git("commit", "-qm", "runs")
    dvc(recorded.path, "push")
    other = clone(recorded, tmp_path / "other")
    one = min(contents(recorded, "projects/**/predictions.parquet"))
    dvc(other.path, "pull", one)
    assert list(contents(other, "projects/**/predictions.parquet")) == [one]


def test_garbage_collection_keeps_what_branches_refer_to(recorded: Any) -> None:
    """`dvc gc` over branches and tags takes nothing that a padre branch has, also without the work-tree copies."""
    before = contents(recorded, ".dvc/cache/files/**/*")
    for folder in ("projects", "datasets"):
        subprocess.run(["rm", "-r", folder], cwd=recorded.path, check=True)
    dvc(recorded.path, "gc", "--all-branches", "--all-tags", "--force")
    after = contents(recorded, ".dvc/cache/files/**/*")
    assert {name for name in before if not name.endswith(".unpacked")} <= set(after)


def test_many_runs_are_few_pointers(recorded: Any) -> None:
    """One pointer per recording and per data version, whatever the number of runs."""
    assert len(list(recorded.path.glob("**/*.dvc"))) - 1 == 2 + 1  # `.dvc` itself is a folder


def test_a_repository_without_padre_still_works(recorded: Any, tmp_path: Path) -> None:
    """Stock `dvc pull` in a clone whose Python has never heard of padre: nothing in the files names it."""
    dvc(recorded.path, "push")
    for pointer in recorded.path.glob("projects/**/*.dvc"):
        assert b"padre" not in pointer.read_bytes()
    text = (recorded.path / ".dvc/config").read_text()
    assert "padre" not in text.replace(str(tmp_path), "")


def test_an_ignore_rule_of_the_user_hides_no_pointer_in_a_clone(repo: Any, padre: Any, tmp_path: Path) -> None:
    """`results/` is committed as ignored; `padre init` undoes it without a commit, and the branch carries that."""
    repo.write({".gitignore": "results/\nruns/\n"}, commit="ignore")
    padre("init")
    dvc(repo.path, "remote", "add", "-d", "store", str(tmp_path / "store"))
    padre("dataset", "add", "wine", "sklearn:wine")
    repo.write({"experiment.py": EXPERIMENT})
    padre("run", "experiment.py")
    dvc(repo.path, "push")
    (branch,) = repo.git("for-each-ref", "--format=%(refname:short)", "refs/heads/padre").splitlines()
    other = clone(repo, tmp_path / "other", "--single-branch", "--branch", branch)
    dvc(other.path, "pull")
    assert len(contents(other, "projects/**/predictions.parquet")) == 1
    assert other.read(".gitignore").startswith("results/\nruns/\n")
