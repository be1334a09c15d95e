"""GPUs among processes, with a count that is not real: what is chosen is a variable, which CUDA reads later."""

import os
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest

from padre_git.core.compute import gpus

# a process that takes a GPU, says which, and lives until its input ends
TAKER = """
import os, sys
from padre_git.core.compute import gpus
gpus.take(sys.argv[1])
print(os.environ["CUDA_VISIBLE_DEVICES"], flush=True)
sys.stdin.read()
"""
FITS = """
import os
from sklearn.dummy import DummyClassifier

class Telling(DummyClassifier):
    def fit(self, X, y):
        import time
        time.sleep(0.3)
        with open(os.environ["TOLD"], "a") as file:
            file.write(f"{os.getpid()} {os.environ['CUDA_VISIBLE_DEVICES']}\\n")
        return super().fit(X, y)
"""


def taker(folder: Path, devices: str) -> "subprocess.Popen[str]":
    words = [sys.executable, "-c", TAKER, str(folder)]
    variables = {**os.environ, gpus.VISIBLE: devices}
    return subprocess.Popen(words, env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.parametrize(
    ("words", "names"),
    [("0,1", ["0", "1"]), ("", []), ("-1", []), ("3", ["3"]), ("GPU-a, GPU-b", ["GPU-a", "GPU-b"]), ("0,-1,1", ["0"])],
)
def test_visible(monkeypatch: pytest.MonkeyPatch, words: str, names: list[str]) -> None:
    """As CUDA reads the variable."""
    monkeypatch.setenv(gpus.VISIBLE, words)
    assert gpus.visible() == names


def test_each_takes_one(tmp_path: Path) -> None:
    """Five processes and two GPUs: three and two; the one that replaces a process takes its GPU."""
    with ExitStack() as stack:
        processes = [stack.enter_context(taker(tmp_path, "4,7")) for _ in range(5)]
        found = [said(each) for each in processes]
        assert sorted(Counter(found).values()) == [2, 3]
        assert set(found) == {"4", "7"}
        with processes[0]:
            processes[0].communicate()
        assert said(stack.enter_context(taker(tmp_path, "4,7"))) == found[0]


def test_one_is_shared(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The variable of a process stays as it was where there is one GPU, or none."""
    monkeypatch.setenv(gpus.VISIBLE, "3")
    gpus.take.__wrapped__(str(tmp_path))
    assert os.environ[gpus.VISIBLE] == "3"
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("devices", "jobs", "words"),
    [
        ("0", 4, "4 processes share one GPU and its memory. --jobs 1 gives all of it to one computation"),
        ("0,1", 4, "2 GPUs for 4 processes: up to 2 processes share one"),
        ("0,1,2", 2, "2 GPUs for 2 processes: each process has one of its own"),
        ("0,1", 1, ""),
        ("", 4, ""),
    ],
)
def test_what_is_said(monkeypatch: pytest.MonkeyPatch, devices: str, jobs: int, words: str) -> None:
    """Only where torch is used, and there is something to divide."""
    monkeypatch.setenv(gpus.VISIBLE, devices)
    monkeypatch.setitem(sys.modules, "torch", sys)
    assert gpus.division(jobs) == words
    monkeypatch.delitem(sys.modules, "torch")
    assert gpus.division(jobs) == ""


def test_jobs(tmp_path: Path) -> None:
    """The processes of `--jobs` have different GPUs, and the same number each time."""
    (tmp_path / "telling.py").write_text(FITS)
    code = """
import numpy as np
from tests.core.compute.test_compute import _run
from telling import Telling
_run(Telling(), np.zeros((40, 2)), np.arange(40) % 2, n_jobs=2)
"""
    told = tmp_path / "told"
    variables = {**os.environ, gpus.VISIBLE: "0,1", "TOLD": str(told)}
    variables["PYTHONPATH"] = os.pathsep.join([str(tmp_path), str(Path(__file__).parents[3])])
    done = subprocess.run([sys.executable, "-c", code], env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = dict(line.split() for line in told.read_text().splitlines())
    assert sorted(found.values()) == ["0", "1"]
