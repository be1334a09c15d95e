"""The user's cache: what cannot be read or written is as if it had never been there."""

from pathlib import Path

import pytest

from padre_git.storage import user_cache


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_what_is_kept_is_there() -> None:
    """Under its name, in a folder of padre's; until someone deletes it."""
    assert user_cache.read("meta/a.json") is None
    user_cache.write("meta/a.json", b"{}")
    assert user_cache.read("meta/a.json") == b"{}"
    (user_cache.folder() / "meta/a.json").unlink()
    assert user_cache.read("meta/a.json") is None


def test_a_disk_that_refuses(tmp_path: Path) -> None:
    """A file where the folder should be: nothing is kept, and nothing fails."""
    (tmp_path / "cache").write_text("")
    user_cache.write("meta/a.json", b"{}")
    assert user_cache.read("meta/a.json") is None
