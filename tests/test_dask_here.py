"""The Dask cluster of the tests: it computes, and each of its processes can be killed."""

import os
import signal
from pathlib import Path

from distributed import wait

from tests.conftest import PATIENCE
from tests.dask_here import dask_here


def test_workers_that_compute_and_die(tmp_path: Path) -> None:
    """Work goes to two processes; when one is killed, the other does it; when all are, a new one."""
    with dask_here(tmp_path / "dask") as cluster, cluster.client() as client:
        pids = set(client.run(os.getpid).values())
        assert pids == {process.pid for process in cluster.workers}
        cluster.kill(cluster.workers[0])
        futures = client.map(abs, range(-9, 0))
        assert sum(client.gather(futures)) == 45
        cluster.kill(cluster.workers[1])
        late = client.submit(abs, -7, pure=False)
        cluster.add()
        assert wait([late], timeout=PATIENCE).done
    assert cluster.scheduler.poll() == -signal.SIGKILL


def test_a_nanny_starts_a_worker_again(tmp_path: Path) -> None:
    """The process that is killed is the worker, and the nanny that was started stays."""
    with dask_here(tmp_path / "dask", 1, nanny=True) as cluster, cluster.client() as client:
        (first,) = client.run(os.getpid).values()
        assert first != cluster.workers[0].pid
        os.kill(first, signal.SIGKILL)
        end = client.submit(os.getpid, pure=False)
        assert end.result(timeout=PATIENCE) != first
        assert cluster.workers[0].poll() is None
