"""A Dask cluster computes the same numbers, whatever happens to its processes."""

import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from distributed import Client
from sklearn.datasets import load_iris
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import SGDClassifier
from sklearn.naive_bayes import GaussianNB

from padre_git.core.compute.backends import Backend, Died
from padre_git.core.compute.backends.dask import Dask
from padre_git.core.compute.backends.local import Local
from padre_git.core.compute.backends.scheduler import Limits
from padre_git.core.compute.tasks import Computation, Data, Preparation, Task
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.results.results import Result
from padre_git.core.splitting import resolve as splitting
from padre_git.errors import Interrupted, PadreError
from tests.conftest import PATIENCE
from tests.dask_here import DaskHere, dask_here

pytestmark = pytest.mark.heavy
X, Y = load_iris(return_X_y=True)
NONE_ALLOWED = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
PATIENT = Limits(look=0.2, chunk=0.1, absent=PATIENCE)
QUICK = Limits(again=60, tries=1, absent=3, look=0.2, chunk=0.1)


def _waiting(seconds: float = 0.0) -> Any:
    """A classifier that takes so long to fit; local, so that it goes to a worker by value."""

    class Waiting(GaussianNB):  # type: ignore[misc]
        def fit(self, X: Any, y: Any) -> "Waiting":
            time.sleep(seconds)
            return super().fit(X, y)

    return Waiting()


def _deadly() -> Any:
    """A classifier that ends its process."""

    class Deadly(GaussianNB):  # type: ignore[misc]
        def fit(self, X: Any, y: Any) -> "Deadly":
            os.kill(os.getpid(), signal.SIGKILL)
            return self

    return Deadly()


def _tasks(estimators: Sequence[Any], how: Any = 10) -> tuple[Iterator[Task], dict[str, Data], int]:
    data, prepare = Data.of(X, Y), Preparation()
    splits = splitting.resolve(how, task="classification", y=Y).split(len(X), Y)
    todo = [Computation(Pipeline.of(each), {}, 0, split, []) for each in estimators for split in splits]
    return (prepare(each, data.key) for each in todo), {data.key: data}, len(todo)


def _run(backend: Backend, estimators: Sequence[Any], how: Any = 10) -> dict[int, Result | Died]:
    tasks, data, _ = _tasks(estimators, how)
    return dict(backend.run(tasks, data, {}))


def _hash(results: dict[int, Result | Died]) -> str:
    found = [results[number] for number in sorted(results)]
    assert all(isinstance(each, Result) and each.failure is None for each in found)
    return sha256(b"".join(each.prediction.tobytes() for each in found if isinstance(each, Result))).hexdigest()


def _after(cluster: DaskHere, number: int, action: Any, limits: Limits = PATIENT) -> dict[int, Result | Died]:
    """40 slow fits on a cluster; ``action`` happens after so many results."""
    tasks, data, _ = _tasks([_waiting(0.05) for _ in range(4)])
    found = {}
    with Dask(cluster.address, limits=limits) as backend:
        for at, result in backend.run(tasks, data, {}):
            found[at] = result
            if len(found) == number:
                action()
    return found


def test_the_number_of_workers_does_not_matter(tmp_path: Path) -> None:
    """One process, two, one worker and two, by its file, its address or a client, which stays open."""
    estimators = [SGDClassifier(), SGDClassifier(alpha=0.1)]
    with Local(1) as one, Local(2) as two:
        expected = _hash(_run(one, estimators))
        assert _hash(_run(two, estimators)) == expected
    with dask_here(tmp_path, 1) as cluster:
        with Dask(str(cluster.file)) as backend:
            assert _hash(_run(backend, estimators)) == expected
        cluster.add()
        with Dask(cluster.address) as backend:
            assert _hash(_run(backend, estimators)) == expected
        with cluster.client() as client:
            with Dask(client=client) as backend:
                assert _hash(_run(backend, estimators)) == expected
            assert client.submit(abs, -1).result() == 1


def test_large_data_reaches_each_worker_once(tmp_path: Path) -> None:
    """100 MB: whoever reads it writes a line, and 40 fits on two workers leave two lines."""
    read = tmp_path / "read"

    def made(array: Any, file: str) -> Any:
        with open(file, "a") as lines:
            lines.write("read\n")
        return array.view(Noted)

    class Noted(np.ndarray):  # type: ignore[type-arg]
        """An array that says where it is unpickled."""

        def __reduce__(self) -> Any:
            return made, (self.view(np.ndarray), str(read))

        def __reduce_ex__(self, protocol: Any) -> Any:
            return self.__reduce__()

    X = np.random.default_rng(0).random((len(Y), 100_000_000 // len(Y) // 8)).view(Noted)
    data, prepare = Data.of(X, Y), Preparation()
    assert data.packed().size > 99_000_000
    splits = splitting.resolve(20, task="classification", y=Y).split(len(X), Y)
    todo = [Computation(Pipeline.of(DummyClassifier()), {}, seed, split, []) for seed in (0, 1) for split in splits]
    with dask_here(tmp_path / "dask") as cluster, Dask(cluster.address, limits=PATIENT) as backend:
        found = dict(backend.run((prepare(each, data.key) for each in todo), {data.key: data}, {}))
    assert len(found) == 40
    assert all(isinstance(each, Result) and each.failure is None for each in found.values())
    assert read.read_text() == "read\n" * 2


def test_a_worker_dies_as_it_gets_the_data(tmp_path: Path) -> None:
    """The second one that is sent them ends at that moment: the first one computes with them."""
    sent = tmp_path / "sent"

    def made(content: Any, file: str) -> Data:
        with open(file, "a+") as lines:
            lines.seek(0)
            dies = lines.read() == "sent\n"
            lines.write("sent\n")
        if dies:
            os.kill(os.getpid(), signal.SIGKILL)
        return Deadly(*content)

    class Deadly(Data):
        """Data that end the second process to which they are sent."""

        def __reduce__(self) -> Any:
            return made, (self.content, str(sent))

    data, prepare = Deadly.of(X, Y), Preparation()
    split = splitting.resolve(2, task="classification", y=Y).split(len(X), Y)[0]
    todo = [Computation(Pipeline.of(GaussianNB()), {}, 0, split, [])]
    with dask_here(tmp_path / "dask") as cluster, Dask(cluster.address, limits=PATIENT) as backend:
        found = dict(backend.run((prepare(each, data.key) for each in todo), {data.key: data}, {}))
    assert _hash(found)
    assert sent.read_text() == "sent\n" * 2


def test_a_worker_is_killed(tmp_path: Path) -> None:
    """At a quarter; the other one does the rest, and nothing fails."""
    with dask_here(tmp_path) as cluster:
        found = _after(cluster, 10, lambda: cluster.kill(cluster.workers[0]))
    with Local() as local:
        assert _hash(found) == _hash(_run(local, [_waiting() for _ in range(4)]))


def test_a_fit_that_ends_its_process_amid_others(tmp_path: Path) -> None:
    """With nannies: it has no result, and all others have theirs."""
    with dask_here(tmp_path, nanny=True, env=NONE_ALLOWED) as cluster, Dask(cluster.address, limits=PATIENT) as backend:
        found = _run(backend, [_waiting(), _deadly(), _waiting()], "holdout")
        died = found[1]
        assert isinstance(died, Died) and died.reason.startswith("its worker died 3 times (perhaps memory")
        assert isinstance(found[0], Result) and isinstance(found[2], Result) and len(found) == 3


def test_a_fit_that_does_not_end(tmp_path: Path) -> None:
    """After the longest time that one may take it has no result, its worker leaves, and all others have theirs."""
    limits = replace(PATIENT, longest=20)
    with dask_here(tmp_path) as cluster, Dask(cluster.address, limits=limits) as backend:
        found = _run(backend, [_waiting(0.01), _waiting(PATIENCE), _waiting(0.01)], "holdout")
        assert found[1] == Died("it was not done after 0:00:20, 3 times the time limit of a job")
        assert isinstance(found[0], Result) and isinstance(found[2], Result) and len(found) == 3
        _until_one_is_left(cluster)


def _until_one_is_left(cluster: DaskHere) -> None:
    end = time.monotonic() + PATIENCE
    while sum(worker.poll() is None for worker in cluster.workers) > 1:
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_fit_that_takes_all_workers_along(tmp_path: Path) -> None:
    """Without nannies nobody is left, of which Dask says nothing; what was computed is kept."""
    with dask_here(tmp_path) as cluster, Dask(cluster.address, limits=QUICK) as backend:
        tasks, data, _ = _tasks([_waiting(), _deadly()], "holdout")
        found = []
        with pytest.raises(Interrupted, match=r"no worker for 3 s \(last: w[12], killed.*\{\} are kept; the same"):
            found.extend(backend.run(tasks, data, {}))


def test_all_workers_are_gone(tmp_path: Path) -> None:
    """It ends with what is there; a worker that comes in time goes on."""

    def kill_all() -> None:
        for worker in cluster.workers:
            cluster.kill(worker)

    def replace() -> None:
        kill_all()
        cluster.add()

    with dask_here(tmp_path) as cluster:
        assert len(_after(cluster, 10, replace, PATIENT)) == 40
        with pytest.raises(Interrupted, match="no worker for 3 s"):
            _after(cluster, 10, kill_all, QUICK)


def test_the_scheduler_is_killed(tmp_path: Path) -> None:
    """The same command continues later; the error says how many fits are kept."""
    limits = Limits(again=2, tries=1, look=0.2, chunk=0.1)
    with dask_here(tmp_path) as cluster, pytest.raises(Interrupted) as caught:
        _after(cluster, 10, lambda: cluster.kill(cluster.scheduler), limits)
    assert str(caught.value.of(412, 640)) == (
        "the scheduler was lost after 412 of 640 fits, which are kept. The same command continues."
    )


def test_the_scheduler_stops_for_a_while(tmp_path: Path) -> None:
    """As on a machine that has too much to do: nothing is lost."""

    def pause() -> None:
        cluster.send(cluster.scheduler, signal.SIGSTOP)
        time.sleep(2)
        cluster.send(cluster.scheduler, signal.SIGCONT)

    with dask_here(tmp_path) as cluster:
        assert len(_after(cluster, 10, pause)) == 40


def _environment(folder: Path, files: dict[str, str]) -> dict[str, str]:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return {"PYTHONPATH": str(folder)}


def _refused(tmp_path: Path, env: dict[str, str], workers: int) -> str:
    """What is said of workers in which padre does not compute."""
    with dask_here(tmp_path / "dask", workers, env=env) as cluster, Dask(cluster.address) as backend:
        try:
            _run(backend, [GaussianNB()])
        except PadreError as error:
            return str(error)
    raise AssertionError("padre computed")


def test_another_version(tmp_path: Path) -> None:
    """Numbers could differ: one sentence says where and what."""
    other = {"numpy-0.1.dist-info/METADATA": "Metadata-Version: 2.1\nName: numpy\nVersion: 0.1\n"}
    env = _environment(tmp_path / "site", other)
    said = _refused(tmp_path, env, 2)
    assert said.startswith("workers w1 and w2 have numpy 0.1, this process has ")
    assert said.endswith("Install the driver's version there (docs/cluster.md).")


def test_padre_is_missing(tmp_path: Path) -> None:
    """On a worker: one sentence, and no traceback of Dask's."""
    root = Path(__file__).parents[4]
    blocked = {"sitecustomize.py": f"import sys\nsys.path[:] = [each for each in sys.path if each != {str(root)!r}]\n"}
    env = _environment(tmp_path / "site", blocked)
    said = _refused(tmp_path, env, 1)
    assert said == "padre_git is missing on w1. Install the driver's padre there (docs/cluster.md)."


def test_a_worker_with_several_threads(tmp_path: Path) -> None:
    """One fit at a time: seeds and threads of BLAS belong to the process; a note says so."""
    told: list[str] = []
    with dask_here(tmp_path, 1, threads=4) as cluster, Dask(cluster.address, tell=told.append) as backend:
        found = _hash(_run(backend, [SGDClassifier(), SGDClassifier(alpha=0.1)]))
    with Local() as local:
        assert _hash(_run(local, [SGDClassifier(), SGDClassifier(alpha=0.1)])) == found
    assert told == [
        "1 worker process has 4 threads; padre computes one fit at a time in each: --nthreads 1 --nworkers 4 uses "
        "them all"
    ]


def test_no_scheduler(tmp_path: Path) -> None:
    """What was given, and how long padre waited."""
    with pytest.raises(PadreError, match=r"no scheduler answers at tcp://127.0.0.1:1 \(0.2 s\)"):
        Dask("tcp://127.0.0.1:1", limits=Limits(connect=0.2)).__enter__()
    with pytest.raises(PadreError, match=r"nothing\.json: there is no such file"):
        Dask("nothing.json").__enter__()
    (tmp_path / "s.json").write_text("{}")
    with pytest.raises(PadreError, match="not a scheduler file of Dask"):
        Dask(str(tmp_path / "s.json")).__enter__()


def test_an_interrupt_cancels(tmp_path: Path) -> None:
    """What is under way ends, and the client that was given stays open."""
    with dask_here(tmp_path) as cluster, cluster.client() as client:
        tasks, data, _ = _tasks([_waiting(0.2) for _ in range(4)])
        with suppress(KeyboardInterrupt), Dask(client=client, limits=QUICK) as backend:
            for _ in backend.run(tasks, data, {}):
                raise KeyboardInterrupt
        assert _idle(client)
        assert client.submit(abs, -1).result() == 1


def _idle(client: Client) -> bool:
    """Once nothing of padre's is on the cluster any more."""
    for _ in range(6000):
        keys = [key for held in client.has_what().values() for key in held]
        if not any(map(len, client.processing().values())) and not any("padre" in str(key) for key in keys):
            return True
        time.sleep(0.1)
    return False
