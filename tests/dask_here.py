"""A Dask cluster of processes on this machine: a scheduler and workers that a test can kill, stop and add to."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

from distributed import Client

from tests.conftest import PATIENCE, process_environment


class DaskHere:
    """A scheduler and its workers, each a process of its own on 127.0.0.1; use `dask_here`.

    Attributes
    ----------
    file : the scheduler file.
    scheduler : the process of the scheduler.
    workers : the processes of the workers, or of their nannies, in the order in which they were added.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder, self.file = folder, folder / "scheduler.json"
        self._environment = process_environment() | dict(environment)
        self.workers: list[subprocess.Popen[bytes]] = []
        folder.mkdir(parents=True, exist_ok=True)
        self.scheduler = self._start("scheduler", "--scheduler-file", str(self.file), "--port", "0")
        self.address = self._address()

    def add(self, number: int = 1, *, threads: int = 1, nanny: bool = False) -> None:
        """Start workers called `w1`, `w2`, …, and wait until the scheduler knows them."""
        with self.client() as client:
            before = len(client.scheduler_info(n_workers=-1)["workers"])
            for _ in range(number):
                name = f"w{len(self.workers) + 1}"
                words = ["--name", name, "--nthreads", str(threads), "--nanny" if nanny else "--no-nanny"]
                words += ["--scheduler-file", str(self.file), "--local-directory", str(self.folder / name)]
                self.workers.append(self._start("worker", *words))
            client.wait_for_workers(before + number, timeout=PATIENCE)

    def client(self) -> Client:
        """A client of the cluster."""
        return Client(self.address, timeout=PATIENCE)

    def send(self, process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
        """Send a signal to a process of the cluster and to those that it has started."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        """SIGKILL, and wait until it is gone."""
        self.send(process, signal.SIGKILL)
        process.wait(PATIENCE)

    def close(self) -> None:
        """End all processes."""
        for process in (*self.workers, self.scheduler):
            self.kill(process)

    def _start(self, what: str, *words: str) -> "subprocess.Popen[bytes]":
        log = (self.folder / f"{what}-{len(self.workers)}.log").open("wb")
        with log:
            return subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{what}", "--host", "127.0.0.1", "--no-dashboard", *words],
                cwd=self.folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _address(self) -> str:
        end = monotonic() + PATIENCE
        while True:
            with suppress(FileNotFoundError, json.JSONDecodeError):  # it is being written
                return str(json.loads(self.file.read_text())["address"])
            assert self.scheduler.poll() is None, (self.folder / "scheduler-0.log").read_text()
            assert monotonic() < end, "the scheduler has not written its file"
            sleep(0.05)


@contextmanager
def dask_here(
    folder: Path,
    workers: int = 2,
    *,
    threads: int = 1,
    nanny: bool = False,
    env: Mapping[str, str] | None = None,
) -> Iterator[DaskHere]:
    """A scheduler and so many workers.

    Parameters
    ----------
    folder : for the scheduler file, what the processes print, and the workers' own folders.
    workers, threads, nanny : how many, with how many threads each, and whether a nanny starts each again.
    env : variables of all of them, such as ``{"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}``.
    """
    cluster = DaskHere(folder, env or {})
    try:
        if workers:
            cluster.add(workers, threads=threads, nanny=nanny)
        yield cluster
    finally:
        cluster.close()
