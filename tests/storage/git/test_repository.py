"""Remotes and worktrees, through GitPython."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from padre_git.storage.git import repository
from padre_git.storage.git.plumbing import Git, GitFailed
from tests.conftest import process_environment

MAIN = "refs/heads/main"
# ends with an error where a process of it still runs, or waits to be asked how it ended
CHILDLESS = """
import os, sys
from pathlib import Path
from padre_git.storage.git import repository
from padre_git.storage.git.plumbing import Git
git = Git(Path(sys.argv[1]))
with repository.remote(git) as there:
    there.fetch("padre")
    assert all(answer.accepted for answer in there.push(["refs/heads/main"]))
repository.add_worktree(git, Path(sys.argv[2]), "HEAD")
try:
    print(os.waitpid(-1, os.WNOHANG))
except ChildProcessError:
    print("none")
"""


@pytest.fixture
def bare(repo: Any, tmp_path: Path) -> Path:
    """The remote of ``repo``, which has nothing yet."""
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "bare")], check=True)
    repo.git("remote", "add", "origin", str(tmp_path / "bare"))
    return tmp_path / "bare"


def heads(folder: Path) -> str:
    """The branches of a repository."""
    done = subprocess.run(["git", "for-each-ref", "refs/heads"], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def test_push_and_fetch_say_how_far_they_are(repo: Any, bare: Path, tmp_path: Path) -> None:
    """Each stage with its number of objects, until all are done."""
    said: dict[str, tuple[int, int | None]] = {}

    def watch(stage: str, done: int, total: int | None) -> None:
        said[stage] = (done, total)

    with repository.remote(Git(repo.path), watch=watch) as there:
        assert list(there.push([MAIN])) == [repository.Answer(MAIN, True, "[new branch]")]
        assert said["writing objects"] == (3, 3)
        said.clear()
        there.fetch("padre")
        assert said == {}  # nothing was new
    subprocess.run(["git", "clone", "-q", str(bare), str(tmp_path / "other")], check=True)
    repo.write({"new.txt": "new"}, commit="new")
    with repository.remote(Git(repo.path)) as there:
        assert all(answer.accepted for answer in there.push([MAIN]))
    with repository.remote(Git(tmp_path / "other"), watch=watch) as there:
        there.fetch("padre")
    assert said["counting objects"] == (4, 4)


def test_answers(repo: Any, bare: Path) -> None:
    """What a remote refuses is said of each branch, with its reason; a branch that is not here has no answer."""
    hook = bare / "hooks" / "update"
    hook.write_text('#!/bin/sh\n[ "$1" = refs/heads/main ]\n')
    hook.chmod(0o755)
    repo.git("branch", "other")
    with repository.remote(Git(repo.path)) as there:
        answers = list(there.push([MAIN, "refs/heads/other"]))
    assert [answer.accepted for answer in answers] == [True, False]
    assert answers[1].words == "[remote rejected] (hook declined)"


def test_failures_say_gits_own_words(repo: Any, bare: Path) -> None:
    """Which command, its exit code, and git's line that says why."""
    bare.rename(bare.with_name("gone"))
    for command in ("fetch", "push"):
        with pytest.raises(GitFailed) as found, repository.remote(Git(repo.path)) as there:
            there.fetch("padre") if command == "fetch" else list(there.push([MAIN]))
        assert str(found.value) == (
            f"`git {command}` failed (128): fatal: '{bare}' does not appear to be a git repository"
        )
    with pytest.raises(GitFailed, match=r"`git worktree` failed \(128\): fatal: "):
        repository.add_worktree(Git(repo.path), repo.path / "new", "0" * 40)


def test_a_hooks_environment_is_not_ours(
    repo: Any, bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What git tells a hook of another repository or index does not lead there, and stays in the environment."""
    subprocess.run(["git", "init", "-q", str(tmp_path / "hooked")], check=True)
    index = tmp_path / "next-index-1.lock"
    leaks = {"GIT_DIR": tmp_path / "hooked" / ".git", "GIT_WORK_TREE": tmp_path / "hooked", "GIT_INDEX_FILE": index}
    leaks |= {"GIT_COMMON_DIR": tmp_path / "hooked" / ".git", "GIT_OBJECT_DIRECTORY": tmp_path / "nothing"}
    for name, value in leaks.items():
        monkeypatch.setenv(name, str(value))
    with repo.unchanged(".git/FETCH_HEAD", "refs"):
        git = Git(repo.path)
        with repository.remote(git) as there:
            assert all(answer.accepted for answer in there.push([MAIN]))
            there.fetch("padre")
        repository.add_worktree(git, tmp_path / "beside", "HEAD")
    assert {name: os.environ[name] for name in leaks} == {name: str(value) for name, value in leaks.items()}
    for name in leaks:
        monkeypatch.delenv(name)
    assert not index.exists()
    assert heads(tmp_path / "hooked") == ""
    assert MAIN in heads(bare)
    assert (tmp_path / "beside" / "README.md").is_file()


def test_hooks_of_the_user_do_not_run(repo: Any, bare: Path) -> None:
    """As with every other git process of padre's."""
    hook = repo.path / ".git" / "hooks" / "pre-push"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    with repository.remote(Git(repo.path)) as there:
        assert [answer.accepted for answer in there.push([MAIN])] == [True]


def test_a_server_may_speak_latin(repo: Any, bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What it says in another encoding than UTF-8 neither fails nor leaves a traceback."""
    hook = bare / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nprintf 'Gr\\374sse\\n' >&2\n")
    hook.chmod(0o755)
    with repository.remote(Git(repo.path), watch=lambda *_: None) as there:
        assert [answer.accepted for answer in there.push([MAIN])] == [True]
    assert capsys.readouterr().err == ""


def test_no_process_is_left(repo: Any, bare: Path, tmp_path: Path) -> None:
    """GitPython keeps readers of objects; none outlives what was asked."""
    words = [sys.executable, "-X", "dev", "-W", "error", "-c", CHILDLESS, str(repo.path), str(tmp_path / "beside")]
    done = subprocess.run(words, env=process_environment(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "none\n", "")
