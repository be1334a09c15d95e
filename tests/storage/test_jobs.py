"""The numbers of jobs in a queue: they are given to the next command where the one that had them was killed."""

import os
import subprocess
import sys
import time
from pathlib import Path

from padre_git.storage.jobs import Jobs, left
from tests.conftest import process_environment

_KILLED = """
import os, sys
from pathlib import Path
from padre_git.storage.jobs import Jobs
jobs = Jobs(Path(sys.argv[1]), "scancel")
jobs.open()
for numbers in sys.argv[2:]:
    jobs.note(numbers.split())
os.kill(os.getpid(), 9)
"""


def _killed(private: Path, *noted: str) -> None:
    words = [sys.executable, "-c", _KILLED, str(private), *noted]
    assert subprocess.run(words, env=process_environment(), check=False).returncode == -9


def test_a_command_that_was_killed(tmp_path: Path) -> None:
    """What it noted last is given, as the command that cancels it, and only once."""
    _killed(tmp_path, "1 2", "2 3")
    assert left(tmp_path) == ["scancel 2 3"]
    assert left(tmp_path) == []


def test_a_command_that_had_no_job(tmp_path: Path) -> None:
    """There is nothing to cancel."""
    _killed(tmp_path)
    _killed(tmp_path, "")
    assert left(tmp_path) == []


def test_a_line_that_was_cut_off(tmp_path: Path) -> None:
    """The one before it counts."""
    _killed(tmp_path, "1 2")
    (file,) = (tmp_path / "jobs").glob("*/numbers")
    file.write_bytes(file.read_bytes() + b"scancel 9")
    assert left(tmp_path) == ["scancel 1 2"]


def test_a_command_that_lives(tmp_path: Path) -> None:
    """Its jobs are its own. When it ends, nothing is left but, on request, what the jobs printed."""
    kept = Jobs(tmp_path, "scancel")
    folder = kept.open()
    assert folder.stat().st_mode & 0o077 == 0
    kept.note(["1"])
    assert kept.secret("key.pem", "text").stat().st_mode & 0o077 == 0
    (folder / "padre-1.err").touch()
    assert left(tmp_path) == []
    kept.close(keep=True)
    assert [file.name for file in folder.iterdir()] == ["padre-1.err"]
    assert left(tmp_path) == []
    assert folder.is_dir()
    other = Jobs(tmp_path, "scancel")
    gone = other.open()
    other.close(keep=False)
    assert not gone.exists()


def test_what_old_jobs_have_printed(tmp_path: Path) -> None:
    """It goes after a month."""
    kept = Jobs(tmp_path, "scancel")
    folder = kept.open()
    (folder / "padre-1.err").touch()
    kept.close(keep=True)
    month = time.time() - 31 * 86400
    os.utime(folder, (month, month))
    assert left(tmp_path) == []
    assert not folder.exists()


def test_where_there_never_was_a_queue(tmp_path: Path) -> None:
    """Nothing is made."""
    assert left(tmp_path) == []
    assert not list(tmp_path.iterdir())
