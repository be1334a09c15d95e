"""Ten million predictions: written, hashed and read, time and peak memory, against plain pyarrow and the same table."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.measure import Measurement
from padre_git.app.execute import predictions as rawfile
from padre_git.core.results.results import Result
from padre_git.core.splitting.splits import Split
from padre_git.storage import tables
from padre_git.storage.layout import PREDICTIONS

SPLITS = 5
CLASSES = np.array(["negative", "positive"])


def measure(*, quick: bool) -> Iterator[Measurement]:
    """Each in a process of its own; memory is what is used beyond the arrays that an estimator has returned."""
    rows = 1_200_000 if quick else 10_000_000
    with tempfile.TemporaryDirectory(prefix="padre-benchmark-") as folder:
        found = {name: _child(name, rows, folder) for name in ("padre", "pyarrow", "read", "read-pyarrow")}
    for what, ours, theirs in (("written and hashed", "padre", "pyarrow"), ("read", "read", "read-pyarrow")):
        one, other = found[ours], found[theirs]
        note = f"peak {one['peak']:.0f} MB against {other['peak']:.0f} MB"
        peer = "pyarrow, all at once"
        yield Measurement(f"{rows:,} predictions {what}", one["seconds"], other["seconds"], peer, note=note)


def _child(name: str, rows: int, folder: str) -> dict[str, float]:
    words = [sys.executable, "-m", "benchmarks.predictions", name, str(rows), folder]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _answers(rows: int) -> tuple[list[Result], list[Split], Any]:
    random, size = np.random.default_rng(0), rows // SPLITS
    truth = random.integers(0, 2, rows)
    results, splits = [], []
    for number in range(SPLITS):
        test = np.arange(number * size, (number + 1) * size)
        sure = random.uniform(size=size).round(4)
        values = np.stack([1 - sure, sure], axis=1)
        results.append(Result(number, prediction=(sure > 0.5).astype(int), probabilities=values, classes=np.arange(2)))
        splits.append(Split(number, 0, number, np.empty(0, np.int64), test))
    return results, splits, SimpleNamespace(y=truth, row_ids=np.arange(rows))


def _padre(rows: int, folder: Path) -> Callable[[], object]:
    results, splits, data = _answers(rows)
    return lambda: rawfile.write(results, splits, data, run="padre", task="classification", scratch=folder)


def _pyarrow(rows: int, folder: Path) -> Callable[[], object]:
    """The same table and a hash over the bytes of its columns."""
    results, splits, data = _answers(rows)

    def write() -> None:
        test = np.concatenate([split.test for split in splits])
        number = np.repeat(np.arange(SPLITS, dtype=np.int32), rows // SPLITS)
        values = np.concatenate([result.probabilities for result in results])
        table = pa.table(
            {
                **{"row_id": data.row_ids[test], "split": number, "repeat": np.zeros(rows, np.int32), "fold": number},
                **{"truth": data.y[test], "prediction": np.concatenate([result.prediction for result in results])},
                **{f"probability_{name}": values[:, name] for name in range(2)},
            }
        )
        digest = sha256()
        for name in table.column_names:
            digest.update(table.column(name).to_numpy().tobytes())
        pq.write_table(table, folder / "pyarrow.parquet", compression="zstd")

    return write


def _read(rows: int, folder: Path) -> Callable[[], object]:
    file = folder / f"padre-{PREDICTIONS}"
    return lambda: sum(float(batch.column("probability_1").to_numpy().sum()) for batch in tables.batches(file))


def _read_pyarrow(rows: int, folder: Path) -> Callable[[], object]:
    return lambda: float(pq.read_table(folder / "pyarrow.parquet").column("probability_1").to_numpy().sum())


def _memory(name: str) -> float:
    """Of this process, in MB: `VmRSS` now, `VmHWM` at most."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) / 1000


def main(name: str, rows: str, folder: str) -> None:
    """One measurement, as a line of JSON."""
    made = {"padre": _padre, "pyarrow": _pyarrow, "read": _read, "read-pyarrow": _read_pyarrow}[name]
    call = made(int(rows), Path(folder))
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins now
    before, start = _memory("VmRSS"), perf_counter()
    call()
    print(json.dumps({"seconds": perf_counter() - start, "peak": _memory("VmHWM") - before}))


if __name__ == "__main__":
    main(*sys.argv[1:])
