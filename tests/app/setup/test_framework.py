"""The hooks under the pre-commit framework itself, from a clone as the hooks' repository."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from padre_git.storage.dvc import Dvc
from tests.conftest import ROOT, TESTERS, Padre, Repository, Result
from tests.hooked import clean, executable, git, place, runs

CONFIG = """\
default_install_hook_types: [pre-commit, post-commit, pre-push]
repos:
  - repo: {origin}
    rev: {revision}
    hooks:
      - id: padre-commit-runs
      - id: padre-check
      - id: padre-after-commit
      - id: padre-push-data
"""


@pytest.fixture
def framework(notebook: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A notebook whose hooks are the framework's; `padre` is on PATH."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "pre-commit"))
    origin = Repository(tmp_path / "padre-git")
    origin.path.mkdir()
    origin.git("init", "-q", "-b", "main")
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", origin.path)
    origin.git("add", ".")
    origin.git("-c", "user.name=x", "-c", "user.email=x", "commit", "-qm", "hooks")
    revision = origin.git("rev-parse", "HEAD")
    notebook.write({".pre-commit-config.yaml": CONFIG.format(origin=origin.path, revision=revision), "a.py": "a = 1\n"})
    notebook.git("add", "a.py", ".pre-commit-config.yaml")
    notebook.git("commit", "-qm", "code")
    executable(notebook, "../bin/padre", f'#!/bin/sh\nexec {sys.executable} -P -m padre_git "$@"\n')
    pre_commit(notebook, "install")
    return notebook


def pre_commit(repo: Repository, *words: str) -> str:
    """What `pre-commit WORDS` says; it must succeed."""
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", *words], cwd=repo.path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def commit(repo: Repository, *words: str, code: int = 0) -> Result:
    """`git commit WORDS` with `padre` on PATH."""
    path = os.pathsep.join([str(repo.path.parent / "bin"), os.environ["PATH"]])
    return git(repo, *words, code=code, PATH=path)


def test_manifest_is_valid() -> None:
    """The framework reads it, and each hook calls a command that there is."""
    words = [sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    lines = (ROOT / ".pre-commit-hooks.yaml").read_text().splitlines()
    entries = [line.split()[-1] for line in lines if "entry:" in line]
    assert entries == ["commit-runs", "check", "after-commit", "push-data"]


def test_runs_are_taken(framework: Repository, padre: Padre) -> None:
    """A commit with unstaged changes, which the framework puts away: the run goes in, the changes come back."""
    content = place(framework, "k9d2v5ha")
    framework.write({"a.py": "a = 2\n", "b.py": "b = 1\n"})
    framework.git("add", "b.py")
    said = commit(framework, "commit", "-qm", "x").err
    assert "added 1 run of thesis/breast-svc to this commit: k9d2v5ha" in said
    there = framework.git("ls-tree", "-r", "--name-only", "HEAD").splitlines()
    assert {*content, "b.py"} <= {*there}
    assert framework.git("status", "--porcelain", "--untracked-files=no") == " M a.py"
    assert framework.read("a.py") == "a = 2\n"
    assert "the pre-commit framework already calls padre" in padre("install").out


def test_partial_commit(framework: Repository) -> None:
    """`git commit -- PATH`: the index is right afterwards, what else is staged stays."""
    place(framework, "k9d2v5ha")
    framework.write({"a.py": "a = 2\n", "b.py": "b = 1\n"})
    framework.git("add", "b.py")
    commit(framework, "commit", "-qm", "x", "--", "a.py")
    assert runs(framework) == ["k9d2v5ha"]
    assert framework.git("status", "--porcelain", "--untracked-files=no") == "A  b.py"


def test_derived_file_that_was_put_away(framework: Repository) -> None:
    """The user's changes of `experiment.json`, put away by the framework, are neither lost nor committed."""
    path = "projects/thesis/experiments/breast-svc/experiment.json"
    place(framework, "k9d2v5ha", ago=100)
    commit(framework, "commit", "-qm", "x", "--allow-empty")
    assert clean(framework)
    mine = framework.read(path).replace('"description": ""', '"description": "mine"')
    framework.write({path: mine})
    place(framework, "m4t7xq2p", setting={"SVC.C": 2.0}, ago=50)
    said = commit(framework, "commit", "-qm", "y", "--allow-empty").err
    assert f"{path} has changes that are not in this commit and was left" in said
    assert runs(framework) == ["k9d2v5ha", "m4t7xq2p"]
    assert framework.read(path) == mine
    assert "SVC.C" not in framework.git("show", f"HEAD:{path}")
    framework.git("checkout", "-q", "--", path)
    place(framework, "p3w8n4tz", setting={"SVC.C": 3.0}, ago=20)
    commit(framework, "commit", "-qm", "z", "--allow-empty")
    assert '"SVC.C": 3.0' in framework.git("show", f"HEAD:{path}")
    assert clean(framework)


def test_check_stops_a_commit(framework: Repository) -> None:
    """What is wrong is shown, and nothing is committed."""
    framework.write({"projects/thesis/project.json": "{"})
    framework.git("add", "projects")
    head = framework.git("rev-parse", "HEAD")
    assert "projects/thesis/project.json, line 1" in commit(framework, "commit", "-qm", "x", code=1).err
    assert framework.git("rev-parse", "HEAD") == head


def test_data_are_pushed_first(framework: Repository, tmp_path: Path) -> None:
    """The framework tells the hook which commits are pushed; their data are on DVC's remote before they are."""
    config = f"[core]\n    analytics = false\n    remote = lab\n['remote \"lab\"']\n    url = {tmp_path / 'storage'}\n"
    framework.write({".dvc/config": config})
    data = Dvc(framework.path, framework.path / ".git").add_file(b"table")
    framework.write({"table.csv.dvc": data.encode("table.csv")})
    framework.git("add", ".dvc/config", "table.csv.dvc")
    commit(framework, "commit", "-qm", "x")
    framework.git("init", "-q", "--bare", "../origin.git")
    framework.git("remote", "add", "origin", "../origin.git")
    assert "pushed 1 object to DVC's remote lab" in commit(framework, "push", "-q", "origin", "main").out
    assert len([path for path in (tmp_path / "storage").rglob("*") if path.is_file()]) == 1


@pytest.mark.heavy
@pytest.mark.usefixtures("package_index")
def test_environment_of_its_own(framework: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`language: python` makes an environment from a clone; `padre` need not be on PATH. (That padre's dependencies
    are without torch, tests/test_wheel.py shows; here they are this environment's, to save a gigabyte.)"""
    origin = Repository(tmp_path / "clone")
    for name in ("padre_git", "templates"):
        shutil.copytree(ROOT / name, origin.path / name, ignore=shutil.ignore_patterns("__pycache__"))
    project = re.sub(r"(?ms)^dependencies = \[.*?^\]", "dependencies = []", (ROOT / "pyproject.toml").read_text())
    origin.write({"pyproject.toml": project, "README.md": "", "LICENSE": ""})
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", origin.path)
    origin.git("init", "-q")
    origin.git("add", "-A")
    origin.git("-c", "user.name=x", "-c", "user.email=x", "commit", "-q", "-m", "as it is")
    settings = f"repos:\n  - repo: {origin.path}\n    rev: {origin.git('rev-parse', 'HEAD')}\n    hooks:\n"
    settings += "".join(f"      - {{id: {name}, language: python}}\n" for name in ("padre-commit-runs", "padre-check"))
    framework.write({".pre-commit-config.yaml": settings}, commit=None)
    framework.git("add", ".pre-commit-config.yaml")
    for name, value in TESTERS.items():
        if name.startswith(("PIP_", "UV_", "HTTP", "http", "SSL", "REQUESTS")) or name == "HOME":
            monkeypatch.setenv(name, value)
    place(framework, "k9d2v5ha")
    git(framework, "commit", "-qm", "x", PYTHONPATH=sysconfig.get_path("purelib"))
    assert runs(framework) == ["k9d2v5ha"]


def test_try_repo(framework: Repository) -> None:
    """`pre-commit try-repo` runs the hooks of a clone."""
    os.environ["PATH"] = os.pathsep.join([str(framework.path.parent / "bin"), os.environ["PATH"]])
    out = pre_commit(framework, "try-repo", str(framework.path.parent / "padre-git"), "padre-check", "--all-files")
    assert "padre validates what is staged" in out
    assert "Passed" in out
