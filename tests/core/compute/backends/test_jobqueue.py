"""A cluster in jobs of a queue: what is submitted, what is refused, and on a real SLURM what becomes of its jobs."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from math import inf
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from distributed import Client

from padre_git.core.compute.backends import jobqueue
from padre_git.core.compute.backends.jobqueue import KINDS, Queue, lifetime, seconds
from padre_git.errors import PadreError, UnknownName
from padre_git.storage.jobs import Jobs
from tests.conftest import PATIENCE, Slurm

# what each program prints of a job that it has taken, and how a script of it asks for an hour in the queue `long`
_TAKEN = {
    "slurm": ("Submitted batch job 481516", ["#SBATCH -p long", "#SBATCH -t 1:00:00", "#SBATCH --cpus-per-task=1"]),
    "pbs": ("481516.server", ["#PBS -q long", "#PBS -l walltime=1:00:00", "#PBS -l select=1:ncpus=1:mem="]),
    "lsf": ("Job <481516> is submitted to queue <long>.", ["#BSUB -q long", "#BSUB -W 1:00", "#BSUB -n 1"]),
    "sge": ('Your job 481516 ("padre") has been submitted', ["#$ -q long", "#$ -l h_rt=1:00:00"]),
}


def _place(folder: Path) -> Jobs:
    return Jobs(folder, "scancel")


@pytest.mark.parametrize(
    ("kind", "walltime", "expected"),
    [
        ("slurm", "90", 5400),
        ("slurm", 90, 5400),
        ("slurm", "2:30", 150),
        ("slurm", "02:00:00", 7200),
        ("slurm", "1-12", 36 * 3600),
        ("slurm", "1-00:30", 86400 + 1800),
        ("slurm", "2-01:02:03", 2 * 86400 + 3723),
        ("slurm", "UNLIMITED", None),
        ("slurm", None, None),
        ("pbs", "3600", 3600),
        ("pbs", "01:00:00", 3600),
        ("pbs", "1-00:00:00", None),
        ("lsf", "30", 1800),
        ("lsf", "00:30", 1800),
        ("lsf", "1:2:3", None),
        ("sge", "00:10:00", 600),
        ("sge", "1:x:0", None),
    ],
)
def test_a_time_limit_as_the_queue_reads_it(kind: str, walltime: Any, expected: int | None) -> None:
    """`30` is half an hour for SLURM and half a minute for PBS; what is not known limits nothing."""
    assert seconds(walltime, kind) == expected


@pytest.mark.parametrize("limit", [60, 100, 600, 86400])
def test_a_worker_leaves_before_its_job_ends(limit: int) -> None:
    """Also where it takes its longest, and where the limit is short."""
    _, ends, _, varies = lifetime(limit)
    assert int(ends[:-1]) - int(varies[:-1]) > 0
    assert int(ends[:-1]) + int(varies[:-1]) < limit


@pytest.fixture
def queue_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Makes programs that stand for a queue: one that keeps the script and prints a text, one that notes its words."""

    def make(kind: str, printed: str) -> Path:
        folder = tmp_path / "bin"
        folder.mkdir()
        programs = {
            KINDS[kind].submit: f"cat ${{1:--}} > {tmp_path}/script\nprintf '%s\\n' '{printed}'",
            KINDS[kind].cancel: f'printf "%s\\n" "$@" >> {tmp_path}/cancelled',
        }
        for name, body in programs.items():
            (folder / name).write_text(f"#!/bin/sh\n{body}\n")
            (folder / name).chmod(0o755)
        monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
        return tmp_path

    return make


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_submitted_and_cancelled(kind: str, queue_of: Callable[[str, str], Path], tmp_path: Path) -> None:
    """The options of the user, one process with one thread, a worker that leaves in time; at the end it is cancelled.

    A program that stands for the queue takes the script: that the real one accepts it is tested for SLURM alone.
    """
    printed, directives = _TAKEN[kind]
    folder = queue_of(kind, printed)
    walltime = "1:00" if kind == "lsf" else "1:00:00"
    options = {"queue": "long", "walltime": walltime, "memory": "2GB", "job_script_prologue": "module load python"}
    with Queue(kind, 1, options, _place(tmp_path)) as queue:
        assert queue.numbers == ["481516"]
        assert queue.text == f"{kind}: 1 job (long, {walltime}, 2GB)"
        assert queue.address.startswith("tls://")
        script = (folder / "script").read_text()
    missing = [words for words in directives if words not in script]
    assert not missing, script
    lines = script.splitlines()
    worker = next(line for line in lines if "dask_worker" in line)
    assert lines.index("module load python") < lines.index('cd "${TMPDIR:-/tmp}"') < lines.index(worker)
    for words in ("--nthreads 1", "--no-dashboard", "--lifetime 3510s", "--lifetime-stagger 30s", "--tls-key "):
        assert words in worker
    assert (folder / "cancelled").read_text().split() == ["481516"]
    assert not list((tmp_path / "jobs").iterdir())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "slurm needs the memory of a job. Add: --cluster-option memory=8GB"),
        ({"memory": "lots"}, "--backend slurm: Could not interpret 'lots'"),
        ({"memory": "1GB", "interface": "ib7"}, "'ib7' is not a valid network interface"),
        ({"memory": "1GB", "cores": 0}, "cluster option cores=0: it must be a whole number, 1 or larger"),
        ({"memory": "1GB", "processes": "two"}, "cluster option processes=two"),
        ({"memory": "1GB", "security": "tls"}, "cluster option security=tls: it is true or false"),
    ],
)
def test_options_that_cannot_be(
    options: Mapping[str, Any], words: str, queue_of: Callable[[str, str], Path], tmp_path: Path
) -> None:
    """One line each, before anything is submitted."""
    folder = queue_of("slurm", "")
    with pytest.raises(PadreError) as caught, Queue("slurm", 1, options, _place(tmp_path)):
        pass
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (folder / "script").exists()


def test_an_option_that_there_is_none_of(tmp_path: Path) -> None:
    """The closest one is suggested; names that the class has given up are none, nor are those that padre decides."""
    for name in ("memroy", "env_extra", "n_workers", "asynchronous"):
        with pytest.raises(UnknownName, match=rf"unknown cluster option `{name}` of --backend slurm") as caught:
            Queue("slurm", 1, {name: 1}, _place(tmp_path))
        assert name != "memroy" or "did you mean `memory`?" in str(caught.value)


@pytest.mark.parametrize(("walltime", "expected"), [("2:00:00", 7200), ("infinite", inf)])
def test_how_long_a_job_may_take(
    walltime: str, expected: float, queue_of: Callable[[str, str], Path], tmp_path: Path
) -> None:
    """In seconds, without limit where nobody knows: by it a fit that takes too long is told from one that waits."""
    queue_of("slurm", "")
    assert Queue("slurm", 1, {"memory": "1GB", "walltime": walltime}, _place(tmp_path)).walltime == expected


def test_a_machine_without_the_queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program that is missing is named, and what one can do without it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PadreError, match=r"--backend slurm: `sbatch` is not on this machine\. For a running Dask"):
        Queue("slurm", 1, {"memory": "1GB"}, _place(tmp_path))


@pytest.mark.parametrize("jobs", [0, -1])
def test_a_number_of_jobs_that_cannot_be(jobs: int, queue_of: Callable[[str, str], Path], tmp_path: Path) -> None:
    """-1 means all processors of this machine, which a queue does not have."""
    queue_of("slurm", "")
    with pytest.raises(PadreError, match="Add: --jobs 10"):
        Queue("slurm", jobs, {"memory": "1GB"}, _place(tmp_path))


def test_jobs_that_the_queue_refuses(queue_of: Callable[[str, str], Path], tmp_path: Path) -> None:
    """The queue's own words, in one line."""
    queue_of("slurm", "")
    (tmp_path / "bin/sbatch").write_text(
        "#!/bin/sh\necho 'sbatch: error: invalid partition specified: gpu' >&2\nexit 1\n"
    )
    with pytest.raises(PadreError) as caught, Queue("slurm", 3, {"memory": "1GB"}, _place(tmp_path)):
        pass
    assert str(caught.value) == "sbatch refused the jobs: invalid partition specified: gpu"


def test_a_queue_that_takes_only_some_of_the_jobs(
    queue_of: Callable[[str, str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes on with those, says so once, and asks for the others again later."""
    folder = queue_of("slurm", "")
    refuses = f"mkdir {folder}/refused 2> {folder}/said && {{ echo 'QOSMaxSubmitJob' >&2; exit 1; }}"
    (folder / "bin/sbatch").write_text(f"#!/bin/sh\n{refuses}\necho $$ | tee -a {folder}/numbers\n")
    (folder / "bin/squeue").write_text(f"#!/bin/sh\ncat {folder}/numbers\n")
    (folder / "bin/squeue").chmod(0o755)
    with Queue("slurm", 2, {"memory": "1GB"}, _place(tmp_path)) as queue:
        assert len(queue.numbers) == 1
        assert queue.check() == ["QOSMaxSubmitJob"]
        assert queue.check() == []
        monkeypatch.setattr(jobqueue, "_AGAIN", 0.0)
        _until(lambda: not queue.check() and len(queue.numbers) == 2)


@pytest.fixture
def cluster(slurm: Slurm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Queue]]:
    """Makes a cluster on the SLURM of this machine."""
    monkeypatch.setattr(jobqueue, "_BETWEEN", 1.0)

    def make(jobs: int, **options: Any) -> Queue:
        return Queue("slurm", jobs, {"memory": "500MB", "walltime": "00:10:00"} | options, _place(tmp_path))

    yield make
    slurm.wait(0, "PENDING,RUNNING")


@pytest.mark.slurm
def test_workers_that_compute(cluster: Callable[..., Queue]) -> None:
    """Each is a job, away from the folder of the driver; at the end the queue is empty, which the fixture asserts."""
    with cluster(2) as queue, Client(queue.address, security=queue.security) as client:
        client.wait_for_workers(2, timeout=PATIENCE)
        found = client.run(lambda: (os.environ["SLURM_JOB_ID"], os.getcwd()))
        assert {number for number, _ in found.values()} == set(queue.numbers)
        assert Path.cwd() not in {Path(folder) for _, folder in found.values()}
        assert queue.check() == []


@pytest.mark.slurm
@pytest.mark.parametrize("cores", [1, 2])
def test_a_job_that_is_cancelled_is_replaced(cluster: Callable[..., Queue], slurm: Slurm, cores: int) -> None:
    """As one that reached its time limit, or was preempted; also where a job has several workers."""
    with cluster(1, cores=cores) as queue, Client(queue.address, security=queue.security) as client:
        client.wait_for_workers(cores, timeout=PATIENCE)
        queue.check()
        before = queue.numbers
        slurm.cancel(*before)
        _until(lambda: not queue.check() and queue.numbers != before)
        client.wait_for_workers(cores, timeout=PATIENCE)


@pytest.mark.slurm
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"python": "/nowhere/python"}, "/nowhere/python"),
        ({"job_script_prologue": "exit 3"}, "ended before its worker"),
    ],
)
def test_jobs_that_end_at_once(
    cluster: Callable[..., Queue], options: Mapping[str, Any], words: str, tmp_path: Path
) -> None:
    """No worker will ever come: the last line that a job printed says why, and its file stays."""
    queue = cluster(2, **options)
    with (
        pytest.raises(PadreError, match=r"^no job has a worker: job \d+ ended before its worker came") as caught,
        queue,
    ):
        _until(lambda: queue.check() and False)  # of the first that is gone it only says so
    assert words in str(caught.value)
    assert list((tmp_path / "jobs").glob("*/padre-*.err"))


@pytest.mark.slurm
def test_a_worker_leaves_before_the_time_limit(cluster: Callable[..., Queue], slurm: Slurm) -> None:
    """Its job ends by itself, completed and not timed out, and another takes its place."""
    with cluster(1, walltime="1") as queue, Client(queue.address, security=queue.security) as client:
        client.wait_for_workers(1, timeout=PATIENCE)
        (before,) = queue.numbers
        _until(lambda: not queue.check() and queue.numbers != [before])
        said = subprocess.run(["scontrol", "show", "job", before], capture_output=True, text=True, check=True)
        assert "JobState=COMPLETED" in said.stdout


def _until(state: Callable[[], Any]) -> None:
    end = monotonic() + PATIENCE
    while not state():
        assert monotonic() < end
        sleep(0.3)


def test_ctrl_c_stays_what_it_is() -> None:
    """Importing dask-jobqueue sets another handler."""
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
