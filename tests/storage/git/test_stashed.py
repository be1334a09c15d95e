"""What the pre-commit framework has put away."""

import os
from pathlib import Path

import pytest

from padre_git.storage.git.stashed import is_stashed

PATCH = b"diff --git a/x.py b/x.py\n--- a/x.py\n"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The framework's cache, with a patch of a process that lives: this one."""
    monkeypatch.setenv("PRE_COMMIT", "1")
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path))
    (tmp_path / f"patch1700000000-{os.getpid()}").write_bytes(PATCH)
    return tmp_path


def test_a_patch_names_its_files(cache: Path) -> None:
    """A path counts only as a whole."""
    assert is_stashed("x.py")
    assert not is_stashed("y.py")
    assert not is_stashed("x.p")


def test_outside_the_framework(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Patches in its cache do not matter where the framework does not run this hook."""
    monkeypatch.delenv("PRE_COMMIT")
    assert not is_stashed("x.py")


def test_other_files_of_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name without a process is no patch of a running hook."""
    monkeypatch.setenv("PRE_COMMIT", "1")
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path))
    (tmp_path / "patch1700000000-old").write_bytes(PATCH)
    assert not is_stashed("x.py")
