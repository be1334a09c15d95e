"""DVC's remotes as its configuration says."""

from pathlib import Path

import pytest

from padre_git.storage.dvc import Pointer
from padre_git.storage.remotes import default_remote


def _configured(root: Path, text: str, name: str = "config") -> Path:
    (root / ".dvc").mkdir(exist_ok=True)
    (root / ".dvc" / name).write_text(text)
    return root


def test_the_only_one_and_the_default(tmp_path: Path) -> None:
    """Of several remotes the default counts, also where the local file names it; without one there is none."""
    _configured(tmp_path, "['remote \"a\"']\n    url = ../store\n")
    only = default_remote(tmp_path)
    assert only is not None
    assert (only.name, only.folder) == ("a", tmp_path / "store")
    _configured(tmp_path, "['remote \"a\"']\n    url = ../store\n['remote \"b\"']\n    url = s3://bucket\n")
    assert default_remote(tmp_path) is None
    _configured(tmp_path, "[core]\n    remote = b\n", "config.local")
    assert default_remote(tmp_path) == ("b", None)


def test_objects_of_a_folder(tmp_path: Path) -> None:
    """A folder can be asked for an object; of a remote elsewhere only DVC knows."""
    remote = default_remote(_configured(tmp_path, f"['remote \"a\"']\n    url = file://{tmp_path}/store\n"))
    pointer = Pointer("ab" + "0" * 30, 1, None)
    assert remote is not None
    assert remote.has(pointer) is False
    (tmp_path / "store/files/md5/ab").mkdir(parents=True)
    (tmp_path / "store/files/md5/ab" / ("0" * 30)).touch()
    assert remote.has(pointer) is True
    assert remote.lacks([pointer.md5, "cd" + "0" * 30]) == {"cd" + "0" * 30}
    assert remote._replace(folder=None).has(pointer) is None
    assert remote._replace(folder=None).lacks([pointer.md5]) is None


@pytest.mark.parametrize("text", ["", "no configuration", "[core]\nremote = gone\n"])
def test_nothing_configured(tmp_path: Path, text: str) -> None:
    """A missing or damaged file has no remote; DVC itself says what is wrong with it."""
    assert default_remote(_configured(tmp_path, text)) is None
