"""Computing on a Dask cluster of two processes: what sending costs, against plain Dask and scikit-learn on it."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import joblib
import psutil
from distributed import Client, LocalCluster
from sklearn.base import clone
from sklearn.datasets import load_breast_cancer
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from benchmarks.measure import Measurement, median
from padre_git.core.compute import compute
from padre_git.core.compute.backends import Backend
from padre_git.core.compute.backends.dask import Dask
from padre_git.core.compute.backends.local import Local
from padre_git.core.metrics import resolve as metrics
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.splitting import resolve as splitting

_DATA = load_breast_cancer(return_X_y=True)
_CS = [0.01 * 2**power for power in range(20)]


def measure(*, quick: bool) -> Iterator[Measurement]:
    """CPU of all processes, and time, where these have been started already."""
    fits, repeats = (200, 1) if quick else (1000, 3)
    cluster = LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None)
    with cluster, Client(cluster) as client, Dask(client=client) as dask, Local(2) as local:
        dummies = [DummyClassifier() for _ in range(fits // 10)]
        for backend in (dask, local):
            _compute(backend, dummies[:4])  # imports
        cpu = {
            name: median([_cpu(partial(_compute, each, dummies)) for _ in range(repeats)])
            for name, each in (("dask", dask), ("local", local))
        }
        yield Measurement(f"CPU of {fits:,} fits on Dask", cpu["dask"], cpu["local"], "padre, local", ratio=1.5)
        ours = median([_wall(lambda: _compute(dask, dummies)) for _ in range(repeats)])
        plain = median([_wall(lambda: _submitted(client, dummies)) for _ in range(repeats)])
        yield Measurement(f"{fits:,} fits on Dask", ours, plain, "client.submit for each", ratio=0.5)
        grid = [make_pipeline(StandardScaler(), SVC(C=C)) for C in (_CS[::5] if quick else _CS)]
        ours = median([_wall(lambda: _compute(dask, grid)) for _ in range(repeats)])
        peer = median([_wall(lambda: _searched([each[-1].C for each in grid])) for _ in range(repeats)])
        yield Measurement(f"a grid of {len(grid) * 10} SVC fits on Dask", ours, peer, "GridSearchCV", ratio=1)


def _compute(backend: Backend, estimators: list[Any]) -> None:
    X, y = _DATA
    splits = splitting.resolve(10, task="classification", y=y).split(len(X), y)
    wanted = metrics.resolve(["accuracy"], "classification", y=y, estimator=estimators[0])
    todo = (compute.Computation(Pipeline.of(each), {}, 0, split, wanted) for each in estimators for split in splits)
    assert all(result.failure is None for result in compute.run(todo, X, y, backend=backend))


def _submitted(client: Client, estimators: list[Any]) -> None:
    """One future for each fit, as people write it."""
    [data] = client.scatter([_DATA], broadcast=True, hash=False)
    splits = list(StratifiedKFold(10).split(*_DATA))
    client.gather([client.submit(_fit, each, data, *split, pure=False) for each in estimators for split in splits])


def _fit(estimator: Any, data: Any, train: Any, test: Any) -> Any:
    X, y = data
    fitted = clone(estimator).fit(X[train], y[train])
    return fitted.predict(X[test]), fitted.score(X[test], y[test])


def _searched(Cs: list[float]) -> None:
    pipeline = make_pipeline(StandardScaler(), SVC())
    with joblib.parallel_config("dask"):
        GridSearchCV(pipeline, {"svc__C": Cs}, cv=10, refit=False).fit(*_DATA)


def _wall(function: Callable[[], None]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def _cpu(function: Callable[[], None]) -> float:
    """Seconds of this process and those that it has started."""
    before = _used()
    function()
    return _used() - before


def _used() -> float:
    me = psutil.Process()
    times = (each.cpu_times() for each in (me, *me.children(recursive=True)))
    return float(sum(each.user + each.system for each in times))
