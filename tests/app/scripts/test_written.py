"""Files that are new or another after a program."""

import os

from padre_git.app.repository.workspace import Workspace
from padre_git.app.scripts import written
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
