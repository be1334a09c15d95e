"""The SLURM of the tests: it runs jobs, and it says so where it does not run."""

import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT, TESTERS, Slurm

TOOL = str(ROOT / "tools/slurm-here")


def test_where_it_does_not_run(tmp_path: Path) -> None:
    """`status` says how to start it, with a code of its own; `stop` has nothing to do. Both need no package."""
    status, stop = (_called(what, tmp_path / "none") for what in ("status", "stop"))
    assert status.returncode == 3
    assert "Start it with: tools/slurm-here start" in status.stdout
    assert stop.returncode == 0


def test_a_folder_that_is_too_long_for_a_socket(tmp_path: Path) -> None:
    """SLURM would refuse its sockets with words that name no folder."""
    done = _called("start", tmp_path / ("x" * 120))
    assert done.returncode == 1
    assert "letters too long for SLURM's sockets" in done.stderr or "is not on this machine" in done.stderr


@pytest.mark.slurm
def test_a_job_ends(slurm: Slurm, tmp_path: Path) -> None:
    """`sbatch --wait` returns when the job has run, with its memory asked for; the queue is empty then."""
    out = tmp_path / "out"
    words = ["sbatch", "--wait", "--mem=100M", f"--output={out}", "--wrap=echo here; sinfo --noheader"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert out.read_text().startswith("here\nall*")
    assert slurm.wait(0) == []


@pytest.mark.slurm
def test_a_job_that_is_cancelled_leaves_the_queue(slurm: Slurm, tmp_path: Path) -> None:
    """While it runs, and while it waits for room."""
    words = ["sbatch", "--mem=100M", "--output=/dev/null", "--wrap=sleep 600"]
    for more in ([], ["--begin=now+1hour"]):
        subprocess.run([words[0], *more, *words[1:]], cwd=tmp_path, check=True, capture_output=True)
    slurm.wait(1, "RUNNING")
    slurm.cancel()
    assert slurm.jobs("RUNNING,PENDING") == []


def _called(what: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([TOOL, what, str(folder)], env=TESTERS, capture_output=True, text=True, check=False)
