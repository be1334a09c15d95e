"""`padre push`: executions and their data go to the remotes, and what keeps them from it is said."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.app.share.recorded import BRANCH, REF, record, stored
from tests.conftest import Padre, Repository, process_environment
from tests.hooked import runs


def test_push_and_pull(notebook: Repository, padre: Padre, origin: Repository, colleague: Repository) -> None:
    """An execution and its data arrive; the second time there is nothing to do."""
    record(notebook, "k9d2v5ha")
    out = padre("push").out
    assert "pushed 1 execution to origin" in out
    assert BRANCH in out
    assert runs(origin, REF) == ["k9d2v5ha"]
    assert stored(notebook) == 3
    assert "nothing to push" in padre("push").out
    there = padre.at(colleague.path)
    assert there("list", "--json").json == []
    assert "1 execution new or extended" in there("pull").out
    assert [row["id"][-8:] for row in there("list", "--json").json] == ["k9d2v5ha"]
    assert "no new runs" in there("pull").out
    # an execution that is only the remote's can be reviewed, too
    assert "1 run" in there("branch", "breast-svc", "theirs").out
    assert runs(colleague, "theirs") == ["k9d2v5ha"]
    assert "data   0 of 2 pointers" in there("checkout", "breast-svc", "../theirs").out
    assert "so you cannot push it" in there("push", "breast-svc", code=1).err


def test_remotes(notebook: Repository, padre: Padre, tmp_path: Path) -> None:
    """No remote, an unknown one, one that cannot be reached: one line each."""
    record(notebook, "k9d2v5ha")
    assert "there is no git remote. Add one with: git remote add origin URL" in padre("push", code=1).err
    notebook.git("remote", "add", "origin", str(tmp_path / "nowhere"))
    assert "there is no git remote `x`; known: origin" in padre("pull", "--remote", "x", code=1).err
    assert "does not appear to be a git repository" in padre("push", code=1).err
    assert "does not appear to be a git repository" in padre("pull", code=1).err


def test_a_terminal_sees_how_far_it_is(notebook: Repository, origin: Repository) -> None:
    """`padre push` draws a bar of what git sends; all else is as without a terminal."""
    pty = pytest.importorskip("pty")
    record(notebook, "k9d2v5ha")
    ours, terminal = pty.openpty()
    environment = process_environment() | {"TERM": "xterm", "COLUMNS": "100"}
    words = [sys.executable, "-m", "padre_git", "push"]
    seen = b""
    with subprocess.Popen(words, cwd=notebook.path, env=environment, stdout=subprocess.PIPE, stderr=terminal) as push:
        os.close(terminal)
        with suppress(OSError):  # so ends a terminal whose other side is closed
            while data := os.read(ours, 65536):
                seen += data
        out, _ = push.communicate()
    os.close(ours)
    assert push.returncode == 0
    assert b"writing objects" in seen
    assert out.decode().startswith("pushed 1 execution to origin")
