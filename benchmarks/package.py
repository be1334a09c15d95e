"""`padre package` of a run, against what it cannot do without: `git archive` of its code, and a copy of its data.

CPU seconds of whole processes, in a repository of 2,000 files with data of 200 MB.
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.measure import Measurement, beside_python, command, cpu_of_processes, in_turns
from benchmarks.notebook import notebook

FILE = """
from sklearn.dummy import DummyClassifier
from padre_git import App

app = App()


@app.experiment(dataset="large", splitting={"kind": "holdout", "test": 0.01})
def dummy():
    return DummyClassifier()
"""


def measure(*, quick: bool) -> Iterator[Measurement]:
    """Both write the same code and data into a new folder."""
    rows = 250_000 if quick else 2_500_000
    with notebook(2_000) as root:
        (root / "dummy.py").write_text(FILE)
        place = root.parent / "large.parquet"
        random = np.random.default_rng(0)
        columns = {f"x{number}": random.random(rows) for number in range(10)}
        pq.write_table(pa.table({**columns, "target": np.arange(rows) % 2}), place)
        for words in (["dataset", "add", "large", str(place), "--target", "target"], ["run", "dummy.py"]):
            command(beside_python("padre"), *words, cwd=root)()
        data = next(path for path in root.glob("datasets/large/*/data.parquet"))
        package = command(beside_python("padre"), "package", "dummy", str(root.parent / "crate"), "--force", cwd=root)
        both = f"rm -rf copy && mkdir copy && git -C {root} archive HEAD | tar -x -C copy && cp {data} copy/"
        copy = command("sh", "-ec", both, cwd=root.parent)
        bare = command(beside_python("padre"), "--version", cwd=root)
        own, theirs, start = in_turns(3 if quick else 5, package, copy, bare, clock=cpu_of_processes)
        size = f"{data.stat().st_size / 1e6:.0f} MB"
    yield Measurement(f"package of a run with {size}", own, theirs, "git archive and cp", ratio=2)
    yield Measurement("package beyond the start of padre", own - start, theirs, "git archive and cp", ratio=2)
