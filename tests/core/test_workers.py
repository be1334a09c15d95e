"""Workers end with the process that they compute for."""

import os
import signal
import subprocess
import sys
import time

from tests.conftest import process_environment

# prints the process ids of its two workers, which would compute for a minute
OWNER = """
import os, sys, time
import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from padre_git.core import compute, splitting
from padre_git.core.pipelines import Pipeline

class Slow(ClassifierMixin, BaseEstimator):
    def fit(self, X, y):
        os.write(1, f"{os.getpid()}\\n".encode())
        time.sleep(60)

X, y = np.zeros((10, 1)), np.arange(10) % 2
splits = splitting.resolve(2, task="classification", y=y).split(10, y)
todo = [compute.Computation(Pipeline.of(Slow()), {}, 0, split, []) for split in splits]
list(compute.run(todo, X, y, n_jobs=2))
"""


def test_no_worker_survives_a_kill() -> None:
    """They are gone soon after kill -9 of their owner, in the middle of a fit."""
    words = [sys.executable, "-c", OWNER]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=process_environment()) as owner:
        assert owner.stdout is not None
        ids = [int(owner.stdout.readline()) for _ in range(2)]
        owner.send_signal(signal.SIGKILL)
        # the pipe ends when the last of them has closed it
        assert owner.stdout.read() == ""
    for _ in range(100):
        if not any(_runs(number) for number in ids):
            return
        time.sleep(0.1)
    raise AssertionError("a worker is still there")


def _runs(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True
