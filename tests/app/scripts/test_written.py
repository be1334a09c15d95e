"""Files that are new or another after a program."""

import os
from hashlib import sha256
from pathlib import Path

import pytest

from padre_git.app.recording.logged import Logged
from padre_git.app.repository.workspace import Workspace
from padre_git.app.scripts import written
from padre_git.storage.config import WatchSettings
from padre_git.storage.stage import Kept
from tests.conftest import Repository


def test_new_and_changed_files(notebook: Repository) -> None:
    """Those that git does not track, also ignored ones; no code, no links, nothing in environments and caches."""
    notebook.write({"tracked.txt": "1", "same.txt": "1", ".gitignore": "*.bin\n"}, commit="files")
    notebook.write({"old.bin": "1", "kept.txt": "1"})
    workspace = Workspace.at(notebook.path)
    known = written.before(workspace, "")
    notebook.write({"tracked.txt": "22", "old.bin": "22", "deep/new.txt": "1", "helper.py": "x = 1"})
    notebook.write({"env/pyvenv.cfg": "", "env/lib.txt": "1", "__pycache__/a.pyc": "1", ".git/x": "1"})
    os.symlink("old.bin", notebook.path / "link")
    found = [file.relative_to(workspace.root).as_posix() for file in written.since(workspace, "", known)]
    assert sorted(found) == ["deep/new.txt", "old.bin"]
    assert written.since(workspace, "", None) == []


@pytest.mark.parametrize(
    ("most", "kept", "said"),
    [
        (WatchSettings(), ["a", "b", "c"], 0),
        (WatchSettings(largest=3), ["a", "c"], 1),
        (WatchSettings(artifacts=5), ["a", "c"], 1),
        (WatchSettings(artifacts=0), [], 0),
    ],
)
def test_the_room_for_artifacts(tmp_path: Path, most: WatchSettings, kept: list[str], said: int) -> None:
    """What does not fit is named with its size and hash; what is gone is nothing."""
    files = []
    for name, text in {"a": "12", "b": "1234", "c": "123"}.items():
        (tmp_path / name).write_text(text)
        files.append((tmp_path / name, name))
    notes = list[str]()
    logged = Logged(keep=lambda content: Kept(str(content)))
    assert written.keep(logged, [*files, (tmp_path / "gone", "gone")], most, notes) == kept
    assert sorted(logged.files) == [f"artifacts/{name}" for name in kept]
    digest = sha256(b"1234").hexdigest()[:12]
    assert len(notes) == said
    assert all(note.startswith(f"b is not kept: 4 bytes, sha256 {digest}; more than watch.") for note in notes)
