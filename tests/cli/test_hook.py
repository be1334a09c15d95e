"""`padre hook`: exit codes and streams of what git's hooks call."""

import pytest

from padre_git.cli import hook
from tests.conftest import Padre, Repository
from tests.hooked import git


def test_a_repository_without_padre_is_left_alone(repo: Repository, padre: Padre) -> None:
    """Every hook ends with 0 and says nothing where `padre init` was never run."""
    for name in ("commit-runs", "check", "after-commit", "push-data", "pre-commit", "post-commit", "pre-push"):
        done = padre("hook", name)
        assert (done.out, done.err) == ("", "")


def test_a_file_that_is_too_large_stops_the_commit(notebook: Repository, padre: Padre) -> None:
    """`check` ends with 1 and names the file and what helps; without it with 0."""
    assert padre("hook", "check").code == 0
    padre("config", "set", "code.max_size", "10")
    notebook.write({"large.bin": "x" * 11})
    notebook.git("add", "large.bin")
    said = padre("hook", "check", code=1).err
    assert "large.bin" in said
    assert "dvc add large.bin" in said


def test_told_to_skip(notebook: Repository, padre: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """With PADRE_SKIP_HOOK what is wrong stops nothing."""
    notebook.write({".padre/config.yaml": "nonsense: 1\n"})
    notebook.git("add", ".padre")
    padre("hook", "check", code=1)
    monkeypatch.setenv("PADRE_SKIP_HOOK", "1")
    assert padre("hook", "check").err == ""


def test_the_commit_that_is_pushed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the framework names comes first; typed by hand it is HEAD."""
    assert hook._said_by_framework() == "HEAD"
    monkeypatch.setenv("PRE_COMMIT_LOCAL_BRANCH", "refs/heads/main")
    assert hook._said_by_framework() == "refs/heads/main"
    monkeypatch.setenv("PRE_COMMIT_TO_REF", "a" * 40)
    assert hook._said_by_framework() == "a" * 40


FILE = """
from sklearn.dummy import DummyClassifier
from padre_git import App

app = App()


@app.experiment(dataset="iris", splitting=2)
def dummy():
    return DummyClassifier()
"""


@pytest.mark.parametrize("rule", ["*.json", "runs/", "metrics.json", "projects/"])
def test_a_rule_that_hides_runs_is_named(notebook: Repository, padre: Padre, rule: str) -> None:
    """By install, run, keep, status and the hook, with its file and line; `padre init` undoes it."""
    padre("dataset", "add", "iris", "sklearn:iris")
    lines = notebook.read(".gitignore").count("\n")
    notebook.write({".gitignore": f"{notebook.read('.gitignore')}{rule}\n", "exp.py": FILE}, commit="ignore")
    named = f".gitignore, line {lines + 1}: `{rule}` hides "
    assert named in padre("install").err
    said = padre("run", "exp.py").out
    assert named in said
    assert "The hook adds it" not in said
    kept = padre("keep", "@last")
    assert named in kept.err
    assert "includes it" not in kept.out
    assert named in padre("status").out
    notebook.write({"exp.py": f"{FILE}# more\n"})
    notebook.git("add", "exp.py")
    assert named in git(notebook, "commit", "-qm", "t").err
    padre("init")
    assert padre("status", "--json").json["ignored"] == []
    assert "is already" in padre("install").out or "are already" in padre("install").out
    git(notebook, "commit", "-qam", "shown again", "--allow-empty")
    assert "run.json" in notebook.git("ls-tree", "-r", "--name-only", "HEAD")
