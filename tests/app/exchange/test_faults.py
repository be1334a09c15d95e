"""Imports in bad circumstances: killed at each step, a full disk, a repository with changes or without commits."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Padre, Repository, copied, made, process_environment
from tests.storage.foreign.test_mlflow import FILES

IMPORT = """
import os, resource, signal, sys

EVENTS = {"os.rename", "os.remove", "os.mkdir", "os.chmod", "os.link", "shutil.rmtree", "subprocess.Popen"}
limit, most, done = int(sys.argv[1]), int(sys.argv[2]), 0


def fault(event, arguments):
    global done
    writes = event in EVENTS
    if event == "open":
        writes = isinstance(arguments[2], int) and bool(arguments[2] & (os.O_WRONLY | os.O_RDWR))
    if writes:
        done += 1
        if done == limit:
            os.kill(os.getpid(), signal.SIGKILL)


sys.argv = ["padre", "import", "mlflow", "../mlruns"]
from padre_git.__main__ import main

if most:
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
sys.addaudithook(fault)
try:
    code = main()
except SystemExit as error:
    code = error.code
print("steps", done)
sys.exit(code)
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository next to a store whose runs name two of its commits. Tests copy it and do not change it."""
    folder = tmp_path_factory.mktemp("faults")
    padre = made(folder / "thesis", {"train.py": "print(1)\n"})
    commits = [padre.repo.git("rev-parse", "HEAD")]
    padre.repo.write({"train.py": "print(2)\n"}, commit="second")
    commits.append(padre.repo.git("rev-parse", "HEAD"))
    shutil.copytree(FILES / "mlflow-3", folder / "mlruns")
    runs = sorted(path.parent for path in folder.glob("mlruns/[0-9]*/*/meta.yaml"))
    for number, run in enumerate(runs):
        (run / "tags/mlflow.source.git.commit").write_text(commits[number % 2])
        (run / "metrics").mkdir(exist_ok=True)
        (run / "metrics/loss").write_text("1796099335869 1.0 0\n1796099335870 0.5 1\n")
    return padre.repo.path


@pytest.fixture
def padre(template: Path, tmp_path: Path) -> Padre:
    """`padre` in a copy of it; the store lies beside it."""
    shutil.copytree(template.parent / "mlruns", tmp_path / "mlruns")
    return copied(template, tmp_path / "thesis")


def _process(padre: Padre, limit: int = 0, most: int = 0) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", IMPORT, str(limit), str(most)]
    environment = process_environment()
    return subprocess.run(
        words, cwd=padre.repo.path, env=environment, capture_output=True, text=True, check=False
    )  # fmt: skip


def _whole(padre: Padre) -> None:
    """All four runs are there, once, on their branches and in the work tree, with their values by step."""
    runs = [json.loads(file.read_text()) for file in padre.repo.path.glob("projects/**/run.json")]
    assert len(runs) == 4 and len({run["imported"]["id"] for run in runs}) == 4
    branches = padre.repo.git("for-each-ref", "--format=%(refname)", "refs/heads/padre").splitlines()
    found = [
        path
        for branch in branches
        for path in padre.repo.git("ls-tree", "-r", "--name-only", branch).splitlines()
        if path.endswith("/run.json")
    ]
    assert len(found) == len(set(found)) == 4
    for run in runs:
        out = padre("export", "csv", "runs", run["id"]).out
        assert run["id"] in out
    listed = padre("list", "--json", "--expand").json
    assert len(listed) == 4
    assert padre.repo.git("fsck", "--strict", "--no-dangling") == ""
    stage = next(padre.repo.path.glob(".git/padre/stage"), None)
    assert stage is None or all(path.name.startswith(".new-") for path in stage.iterdir())


@pytest.mark.heavy
def test_killed_at_each_step(template: Path, tmp_path: Path) -> None:
    """Whatever a kill leaves, the next command and the next import make it whole."""
    shutil.copytree(template.parent / "mlruns", tmp_path / "mlruns")
    first = _process(copied(template, tmp_path / "first"))
    assert first.returncode == 0, first.stderr
    total = int(first.stdout.split("steps ")[1])
    assert total > 30
    # some 20 of them, evenly: all would take half an hour
    for limit in range(1, total + 1, max(1, total // 20)):
        padre = copied(template, tmp_path / f"killed-{limit}")
        done = _process(padre, limit)
        assert done.returncode == -signal.SIGKILL, (limit, done.stderr)
        padre("list", code=None)
        again = _process(padre)
        assert again.returncode == 0, (limit, again.stderr)
        _whole(padre)
        shutil.rmtree(padre.repo.path)


@pytest.mark.parametrize("most", [0 + 200, 4_000])
def test_a_full_disk(padre: Padre, most: int) -> None:
    """An error in one line; nothing is half there, and with room the same command does it."""
    done = _process(padre, most=most)
    assert done.returncode == 1, done.stdout
    assert [line for line in done.stderr.splitlines() if line.startswith("error: ")], done.stderr
    assert "Traceback" not in done.stderr
    assert _process(padre).returncode == 0
    _whole(padre)


def test_a_repository_with_changes(padre: Padre) -> None:
    """What is changed, staged and untracked stays as it is, and is in no recording."""
    padre.repo.write({"train.py": "print('mine')\n", "notes.txt": "mine\n"})
    padre.repo.git("add", "train.py")
    padre("import", "mlflow", "../mlruns")
    _whole(padre)
    branches = padre.repo.git("for-each-ref", "--format=%(refname)", "refs/heads/padre").splitlines()
    assert not any("mine" in padre.repo.git("grep", "-h", "mine", branch, check=False) for branch in branches)


def test_a_repository_without_commits(padre: Padre, tmp_path: Path) -> None:
    """There no commit is known, and the runs are there all the same."""
    (tmp_path / "new").mkdir()
    repo = Repository(tmp_path / "new")
    repo.git("init", "-q", "-b", "main")
    new = Padre(repo)
    new("init")
    assert "code   4 unknown" in new("import", "mlflow", "../mlruns").out
    assert len(new("list", "--json", "--expand").json) == 4


def test_folders_that_are_links(padre: Padre, tmp_path: Path) -> None:
    """Nothing outside the store is read, whichever folder of a run leads there."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/token").write_text("1796099335869 1.0 0\n")
    for run in padre.repo.path.parent.glob("mlruns/[0-9]*/*/meta.yaml"):
        for name in ("params", "metrics", "tags", "artifacts"):
            shutil.rmtree(run.parent / name, ignore_errors=True)
            os.symlink(tmp_path / "secret", run.parent / name)
    out = padre("import", "mlflow", "../mlruns").out
    assert "4 of 5 runs" in out and "0 parameters, 0 metrics" in out and "not taken" not in out
    assert "token" not in str(padre("list", "--json", "--expand").json)


def test_two_imports_at_once(padre: Padre) -> None:
    """Both end well, and each run is there once."""
    words = [sys.executable, "-c", IMPORT, "0", "0"]
    both = [
        subprocess.Popen(words, cwd=padre.repo.path, env=process_environment(), stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [each.communicate()[1] for each in both]
    assert {each.returncode for each in both} <= {0, 1}, said
    listed = padre("list", "--json", "--expand").json
    assert len({row["run"] for row in listed}) == len(listed) == 4
