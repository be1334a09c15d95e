"""Computations: a run over one split each, independent of each other, in this process or in several."""

from collections.abc import Iterable, Iterator
from typing import Any

from padre_git.core.compute.backends import Backend, Died
from padre_git.core.compute.backends.local import Local
from padre_git.core.compute.tasks import Computation as Computation
from padre_git.core.compute.tasks import Data, Preparation, Task
from padre_git.core.results.results import Result
from padre_git.errors import PadreError


def run(
    computations: Iterable[Computation],
    X: Any,
    y: Any = None,
    *,
    groups: Any = None,
    n_jobs: int | None = 1,
    backend: Backend | None = None,
) -> Iterator[Result]:
    """Compute; results come in the order of the computations, as soon as they are there.

    Parameters
    ----------
    computations : consumed little by little.
    X : DataFrame, array, sparse matrix or sequence, with n rows; the features of all rows.
    y : array-like of shape (n,) or (n, targets); the target.
    groups : array-like of shape (n,); what metrics of an order take as queries.
    n_jobs : processes; 1 or None computes in this one, -1 takes all cores. The results do not depend on it: in each of
        them BLAS and OpenMP have one thread, or as many as `OMP_NUM_THREADS` says.
    backend : that is open and computes instead.

    Yields
    ------
    Result
        With a `failure` where something was raised; KeyboardInterrupt passes.

    Raises
    ------
    PadreError : where something cannot be sent to another process, or the process of a computation dies three times.
    """
    if backend is None:
        with Local(n_jobs) as own:
            yield from run(computations, X, y, groups=groups, backend=own)
        return
    data, prepare = Data.of(X, y, groups), Preparation()
    tasks: Iterator[Task] = (prepare(each, data.key) for each in computations)
    early: dict[int, Result | Died] = {}
    following = 0
    for number, result in backend.run(tasks, {data.key: data}, {}):
        early[number] = result
        while following in early:
            found = early.pop(following)
            following += 1
            if isinstance(found, Died):
                raise PadreError(f"computation {following}: {found.reason}")
            yield found
