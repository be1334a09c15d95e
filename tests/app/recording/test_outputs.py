"""Which untracked files are outputs of programs."""

import os
from pathlib import Path

from padre_git.app.recording import used
from padre_git.app.recording.outputs import Outputs
from padre_git.app.repository.workspace import Workspace
from tests.conftest import Repository


def aged(file: Path, seconds: int) -> None:
    """Give the file a time so many seconds from now."""
    now = file.stat().st_mtime_ns + seconds * 10**9
    os.utime(file, ns=(now, now))


def test_what_a_run_wrote_is_an_output_for_good(notebook: Repository) -> None:
    """New files, those that were written since it began, and in the next run too; others are not."""
    notebook.write({"old.txt": "", "mine.txt": "", "new.txt": "", "edited.py": ""})
    for name, seconds in (("old.txt", 60), ("mine.txt", -60), ("new.txt", -60), ("edited.py", 60)):
        aged(notebook.path / name, seconds)
    names = ["edited.py", "mine.txt", "new.txt", "old.txt"]
    workspace = Workspace.at(notebook.path)
    left = Outputs(workspace).without(names, {"old.txt", "mine.txt", "edited.py"})
    assert left == ["edited.py", "mine.txt"]  # people write code while a program runs
    for name in names:
        aged(notebook.path / name, -3600)
    assert Outputs(workspace).without(names, set(names)) == ["edited.py", "mine.txt"]


def test_what_this_process_wrote_is_an_output(notebook: Repository) -> None:
    """Of a file that it runs itself it sees what that opens, whatever the time of the file is."""
    used.watch()
    outputs = Outputs(Workspace.at(notebook.path))
    notebook.write({"made.txt": "", "mine.txt": ""})
    for name in ("made.txt", "mine.txt"):
        aged(notebook.path / name, -60)
    assert outputs.without(["made.txt", "mine.txt"], {"made.txt", "mine.txt"}) == ["made.txt", "mine.txt"]
    assert outputs.without(["made.txt", "mine.txt"]) == []


def test_a_file_that_a_data_set_was_added_from(notebook: Repository) -> None:
    """It is in DVC as data; its source is written as it was typed."""
    notebook.write({"datasets/rows/dataset.json": '{\n  "schema": 1,\n  "source": "./data/rows.csv"\n}\n'})
    names = ["data/other.csv", "data/rows.csv"]
    notebook.write(dict.fromkeys(names, "a,b\n"))
    for name in names:
        aged(notebook.path / name, -60)
    assert Outputs(Workspace.at(notebook.path)).without(names, set(names)) == ["data/other.csv"]


def test_a_clone_that_cannot_be_written_names_them_again(notebook: Repository) -> None:
    """What is said of a run costs no run."""
    private = notebook.path / ".git/padre"
    (private / "outputs").mkdir(parents=True)
    outputs = Outputs(Workspace.at(notebook.path))
    assert outputs.without(["gone.txt"], {"gone.txt"}) == []
