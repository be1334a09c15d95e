"""`padre push`: the words and JSON of what went to a remote."""

from pathlib import Path

import pytest

from tests import synthetic
from tests.conftest import Padre, Repository


@pytest.fixture
def origin(notebook: Repository, tmp_path: Path) -> Repository:
    """A bare repository that the notebook tracks."""
    bare = Repository(tmp_path / "origin.git")
    bare.path.mkdir()
    bare.git("init", "-q", "--bare", "-b", "main")
    notebook.git("remote", "add", "origin", str(bare.path))
    return bare


def _record(repo: Repository, count: int) -> list[str]:
    names = [f"padre/thesis/breast-svc/{number:012x}" for number in range(count)]
    for number, name in enumerate(names):
        run = synthetic.run(f"g{number:07d}", execution=name[-12:], predictions=None, dataset=None)
        synthetic.branch(repo.path, f"refs/heads/{name}", synthetic.files(run))
    return names


def test_json_lists_the_branches(notebook: Repository, padre: Padre, origin: Repository) -> None:
    """All that the remote lacked, and it has them afterwards; then there is nothing to push."""
    names = _record(notebook, 2)
    found = padre("push", "--json").json
    empty = {"united": [], "held": [], "objects": 0, "missing": [], "unproven": 0}
    assert found == {"remote": "origin", "branches": names, **empty}
    assert origin.git("for-each-ref", "--format=%(refname:short)").splitlines() == names
    assert padre("push").out == "origin has all executions; nothing to push\n"


def test_five_are_named(notebook: Repository, padre: Padre, origin: Repository) -> None:
    """Of many executions the first five have a line, and the rest is counted."""
    _record(notebook, 7)
    lines = padre("push").out.splitlines()
    assert lines[0] == "pushed 7 executions to origin"
    assert len(lines) == 7
    assert lines[-1].split() == ["…", "2", "more"]


def test_no_remote(notebook: Repository, padre: Padre) -> None:
    """Without a remote, exit 1 with the command that adds one."""
    assert "git remote add origin URL" in padre("push", code=1).err
