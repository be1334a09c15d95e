"""Workers end with the process that they compute for; each has the same number of threads as it: sums depend on it."""

import signal
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.datasets import load_diabetes, load_digits
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import Ridge
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_info

from padre_git.core.compute import compute
from padre_git.core.compute import processes as workers
from padre_git.core.metrics import resolve as metrics
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.results.results import Result
from padre_git.core.splitting import resolve as splitting
from tests.conftest import process_environment

DIABETES = load_diabetes(return_X_y=True)


def _run(estimator: Any, data: Any, *, how: int, n_jobs: int) -> list[Result]:
    workflow, (X, y) = Pipeline.of(estimator), data
    chosen = metrics.resolve(None, workflow.task, y=y, estimator=estimator)
    splits = splitting.resolve(how, task=workflow.task, y=y).split(len(X), y)
    todo = [compute.Computation(workflow, {}, 0, split, chosen) for split in splits]
    return list(compute.run(todo, X, y, n_jobs=n_jobs))


def _answers(results: list[Result]) -> list[Any]:
    return [result.prediction if result.probabilities is None else result.probabilities for result in results]


WIDE = np.random.default_rng(0).normal(size=(600, 400))


@pytest.mark.parametrize(
    ("estimator", "data"),
    [
        (Ridge(), (WIDE, WIDE.sum(axis=1) ** 2)),
        (MLPClassifier((100,), batch_size=1024, max_iter=5), load_digits(return_X_y=True)),
        (HistGradientBoostingRegressor(max_iter=5), (WIDE, WIDE.sum(axis=1) ** 2)),
    ],
    ids=["Ridge", "MLPClassifier", "HistGradientBoostingRegressor"],
)
def test_threads_of_libraries_do_not_matter(estimator: Any, data: Any) -> None:
    """Sums of BLAS and OpenMP depend on the number of threads: it is the same here and in workers, to the last bit."""
    one = _run(estimator, data, how=3, n_jobs=1)
    two = _run(estimator, data, how=3, n_jobs=2)
    for first, second in zip(_answers(one), _answers(two), strict=True):
        assert np.array_equal(first, second)


class _Threads(RegressorMixin, BaseEstimator):  # type: ignore[misc]
    """Predicts how many threads the libraries have that it finds."""

    def fit(self, X: Any, y: Any) -> "_Threads":
        self.fitted_ = True
        return self

    def predict(self, X: Any) -> Any:
        return np.full(len(X), max(library["num_threads"] for library in threadpool_info()))


def test_how_many_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """One, or what OMP_NUM_THREADS says; in this process and in workers, and afterwards as before."""
    before = threadpool_info()
    for variable, number in ((None, 1), ("3,2", 3)):
        monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
        if variable is not None:
            monkeypatch.setenv("OMP_NUM_THREADS", variable)
        for jobs in (1, 2):
            results = _run(_Threads(), DIABETES, how=2, n_jobs=jobs)
            assert {value for result in results for value in result.prediction} == {number}
    assert threadpool_info() == before


@pytest.mark.parametrize(("variable", "number"), [("", 1), ("2", 2), (" 4 ", 4), ("0", 1), ("-1", 1), ("many", 1)])
def test_what_is_wanted(variable: str, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no number of threads is one."""
    monkeypatch.setenv("OMP_NUM_THREADS", variable)
    assert workers.wanted_threads() == number


LATE = """
import sys
import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin
from padre_git.core.compute import compute
from padre_git.core.metrics import resolve as metrics
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.splitting import resolve as splitting

class Late(RegressorMixin, BaseEstimator):
    def fit(self, X, y):
        import lightgbm  # brings an OpenMP of its own
        from threadpoolctl import threadpool_info
        self.threads_ = max(library["num_threads"] for library in threadpool_info())
        return self
    def predict(self, X):
        return np.full(len(X), self.threads_)

X, y = np.zeros((10, 1)), np.arange(10.0)
workflow = Pipeline.of(Late())
split = splitting.resolve(2, task="regression", y=y).split(10, y)[0]
assert "lightgbm" not in sys.modules
todo = [compute.Computation(workflow, {}, 0, split, metrics.resolve(None, "regression", y=y, estimator=Late()))]
print(set(next(compute.run(todo, X, y)).prediction.tolist()))
"""


def test_a_library_that_the_fit_loads() -> None:
    """What a fit imports itself has its threads limited in the first computation too."""
    done = subprocess.run([sys.executable, "-c", LATE], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "{1}", done.stderr


# each of its two workers says when it begins to compute, and would say that it is done after ten minutes
OWNER = """
import os, sys, time
import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from padre_git.core.compute import compute
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.splitting import resolve as splitting

class Slow(ClassifierMixin, BaseEstimator):
    def fit(self, X, y):
        os.write(1, b"begun\\n")
        time.sleep(600)
        os.write(1, b"done\\n")

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
        assert [owner.stdout.readline() for _ in range(2)] == ["begun\n"] * 2
        owner.send_signal(signal.SIGKILL)
        # the pipe ends when the last process that holds it has ended
        assert owner.stdout.read() == ""
