"""A hundred thousand runs: CPU time and memory of the commands that read them, whole processes."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.listing import repository
from benchmarks.measure import Measurement, beside_python

# what is asked, the words, the budget in seconds of 100,000 runs, and in MB
_ROWS = (
    ("list, no index", ("list",), 20.0, 300),
    ("list, index", ("list",), 0.6, 100),
    ("list --where --sort", ("list", "--where", "accuracy > 0.9", "--sort", "accuracy"), 2.0, 150),
    ("list --limit 0 --json", ("list", "--limit", "0", "--json"), 12.0, 150),
    ("status", ("status",), 4.0, 0),
    ("show @last", ("show", "@last"), 0.4, 0),
    ("show EXPERIMENT", ("show", "experiment-0"), 0.4, 0),
    ("compare of two runs", ("compare", "@last", "@last~1"), 0.4, 0),
    ("compare of two experiments", ("compare", "experiment-0", "experiment-1"), 0.4, 0),
    ("diff of two runs", ("diff", "@last~1", "@last"), 0.4, 0),
    ("diff of two experiments", ("diff", "experiment-0", "experiment-1"), 0.4, 0),
)


def measure(*, quick: bool) -> Iterator[Measurement]:
    """Each command some times, the least CPU time counts: the first one makes the index."""
    runs, executions = (10_000, 5) if quick else (100_000, 50)
    with tempfile.TemporaryDirectory(prefix="padre-benchmark-") as folder:
        place = repository(Path(folder, "padre"), runs, executions)
        for what, words, seconds, room in _ROWS:
            times = 1 if "no index" in what else 3
            taken, most = min(_used(place, *words) for _ in range(times))
            note = f"{most:.0f} MB" + (f" of at most {room}{'' if most <= room else ': NO'}" if room else "")
            yield Measurement(f"{runs:,} runs: {what}", taken, seconds=seconds, note=note)


def _used(place: Path, *words: str) -> tuple[float, float]:
    """CPU seconds of the command and of what it starts, and the most MB that one of these has."""
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        [beside_python("padre"), *words], cwd=place, env=variables, stdout=subprocess.DEVNULL, stderr=sys.stderr
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, words)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
