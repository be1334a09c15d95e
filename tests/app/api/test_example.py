"""`example_app`: a scratch repository."""

import tempfile
from pathlib import Path

import pytest

from padre_git import example_app
from tests.conftest import Repository


def test_a_repository_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below the temporary folder, set up, one commit, nothing left to commit; another call makes another one."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    first, second = Repository(example_app().root), Repository(example_app().root)
    assert first.path.parent == second.path.parent == tmp_path.resolve()
    assert first.path != second.path
    assert (first.path / ".padre/config.yaml").is_file()
    assert first.git("rev-list", "--count", "HEAD") == "1"
    assert first.git("status", "--porcelain") == ""
