"""How a benchmark measures, and what it hands back."""

import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measurement:
    """One line of the answer: medians in seconds, and the budget.

    ``ratio`` is the largest allowed padre / peer, ``seconds`` the largest allowed time of padre; either may be absent.
    """

    what: str
    padre: float
    peer: float | None = None
    peer_name: str = ""
    ratio: float | None = None
    seconds: float | None = None
    note: str = ""
    unit: str = ""  # of what is no time

    @property
    def met(self) -> bool:
        """Whether the budget is met."""
        in_time = self.seconds is None or self.padre <= self.seconds
        return in_time and (self.ratio is None or self.peer is None or self.padre <= self.ratio * self.peer)


def median(times: list[float]) -> float:
    """The median: the machine may have done something else in between."""
    return statistics.median(times)


def timed(function: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Seconds that one call takes."""
    start = clock()
    function()
    return clock() - start


def cpu_of_processes() -> float:
    """A clock: CPU seconds of the processes that this one has started, without those that still run."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def cpu() -> float:
    """A clock: CPU seconds of this process and of those that it has started.

    Another program on the same machine makes the clock on the wall lie; this one it hardly changes.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime + cpu_of_processes()


def in_turns(
    times: int, *functions: Callable[[], object], clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    """The medians of several functions that are called in turns, so that a slow minute hits all of them."""
    taken: list[list[float]] = [[] for _ in functions]
    for _ in range(times):
        for mine, function in zip(taken, functions, strict=True):
            mine.append(timed(function, clock))
    return [median(each) for each in taken]


def command(*words: str, cwd: Path | None = None, code: int = 0) -> Callable[[], object]:
    """A process to be timed: from its start to its end, which has the exit code ``code``, its output thrown away."""

    # with bytecode, as where padre is installed
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def run() -> None:
        done = subprocess.run(words, cwd=cwd, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if done.returncode != code:
            raise subprocess.CalledProcessError(done.returncode, words, stderr=done.stderr)

    return run


def beside_python(name: str) -> str:
    """A command of the environment that runs this benchmark."""
    return str(Path(sys.executable).with_name(name))


def git_repository(path: Path, files: int) -> Path:
    """A committed repository with that many small files, spread over folders."""
    path.mkdir(parents=True)
    for number in range(files):
        file = path / f"part{number // 100}" / f"file{number}.txt"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"{number}\n" * 20)
    for words in (
        ("init", "-q", "-b", "main"),
        ("config", "user.name", "Ada"),
        ("config", "user.email", "ada@example.org"),
        ("add", "-A"),
        ("commit", "-q", "--allow-empty", "-m", "first"),
    ):
        subprocess.run(["git", *words], cwd=path, check=True)
    return path


def machine() -> str:
    """The machine in a line."""
    processor = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        processor = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), processor)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    git = subprocess.run(["git", "version"], capture_output=True, text=True, check=True).stdout.split()[2]
    return (
        f"{processor}, {os.cpu_count()} cores, {memory:.0f} GiB; {platform.system()} {platform.release()}; "
        f"Python {platform.python_version()}, git {git}; load {os.getloadavg()[0]:.1f}"
    )
