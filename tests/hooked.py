"""Repositories whose hooks are installed, and runs in their work trees."""

import os
import subprocess
from typing import Any

from padre_git.model.documents import Code
from tests import synthetic
from tests.conftest import Repository, Result, process_environment

PLAIN_PATH = "/usr/bin:/bin"


def place(repo: Repository, name: str, **changes: Any) -> dict[str, bytes]:
    """A run of HEAD's code, with all it needs, untracked in the work tree."""
    head = repo.git("rev-parse", "-q", "--verify", "HEAD", check=False) or None
    commit = changes.pop("commit", head)
    tree = synthetic.EXECUTION.ljust(40, "0")
    content = synthetic.complete(name, code=Code(commit=commit, branch="main", tree=tree), **changes)
    repo.write({path: data for path, data in content.items() if not (repo.path / path).exists()})
    return content


def git(repo: Repository, *words: str, code: int | None = 0, **environment: str) -> Result:
    """`git WORDS` as a graphical client starts it: with no PATH but the system's, so that hooks find no `padre`."""
    done = subprocess.run(
        ["git", *words],
        cwd=repo.path,
        env=process_environment() | {"PATH": PLAIN_PATH} | environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert code is None or done.returncode == code, f"git {' '.join(words)}: {done.returncode}\n{done.stderr}"
    return Result(done.returncode, done.stdout, done.stderr)


def runs(repo: Repository, revision: str = "HEAD") -> list[str]:
    """The short ids of the runs in a commit."""
    listed = repo.git("ls-tree", "-r", "--name-only", revision).splitlines()
    return sorted(path.split("/")[-2].rpartition("-")[2] for path in listed if path.endswith("/run.json"))


def clean(repo: Repository) -> bool:
    """Whether index and work tree are as HEAD: nothing staged, nothing changed."""
    return not repo.git("status", "--porcelain", "--untracked-files=no")


def executable(repo: Repository, name: str, text: str) -> None:
    """A hook or script of the user's."""
    repo.write({name: text})
    os.chmod(repo.path / name, 0o755)
