"""A repository with runs of several kinds, and what a forger does to a copy of it: each change is committed."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from padre_git.app.repository.workspace import Workspace
from padre_git.app.verify.result import Verified
from padre_git.app.verify.verify import run
from padre_git.core.results.hash import predictions_hash
from padre_git.storage import parquet, tables
from padre_git.storage.dvc import parse_pointer
from tests.conftest import Padre, copied, made

EXPERIMENTS = """
import numpy as np
from sklearn.dummy import DummyRegressor
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from padre_git import App

app = App()


@app.metric(greater_is_better=True)
def mine(y_true, y_pred):
    return float(np.mean(y_true == y_pred))


@app.experiment(dataset="iris", project="thesis", splitting=4, metrics=["accuracy", "f1_macro", "log_loss", mine])
def bayes():
    return GaussianNB()


@app.experiment(dataset="breast_cancer", project="thesis", splitting="3x3", metrics=["accuracy", "roc_auc"])
def knn():
    return KNeighborsClassifier()


@app.experiment(dataset="diabetes", project="thesis", splitting="holdout:0.25")
def mean():
    return DummyRegressor()
"""


def template(folder: Path) -> Path:
    """A repository on `main` with three experiments, run and committed."""
    padre = made(folder / "thesis", {"experiment.py": EXPERIMENTS})
    for name in ("iris", "breast_cancer", "diabetes"):
        padre("dataset", "add", name, f"sklearn:{name}")
    padre("run", "experiment.py")
    padre.repo.git("add", ".")
    padre.repo.git("commit", "-q", "-m", "runs")
    return padre.repo.path


class Forger:
    """Changes a copy of a repository, and looks at it with `verify`."""

    def __init__(self, source: Path, target: Path) -> None:
        self.padre: Padre = copied(source, target)
        self.root = target

    def file(self, pattern: str) -> Path:
        """The first file that matches."""
        return next(iter(sorted(self.root.glob(pattern))))

    def commit(self, *paths: str) -> None:
        """Commit everything below ``paths``."""
        self.padre.repo.git("add", *(paths or ("projects", "datasets")))
        self.padre.repo.git("commit", "-q", "--no-verify", "-m", "forged")

    def edit(self, pattern: str, change: Callable[[dict[str, Any]], Any]) -> Path:
        """Change a document."""
        file = self.file(pattern)
        document = json.loads(file.read_text())
        change(document)
        file.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
        self.padre.repo.git("add", "-u")
        self.padre.repo.git("commit", "-q", "--no-verify", "-m", "forged")
        return file

    def results(
        self, experiment: str, name: str, change: Callable[[pa.Table], pa.Table], *, rehash: bool = True
    ) -> None:
        """Change a table of the results, and all hashes that follow from it, as a clever forger does."""
        folder = f"projects/thesis/experiments/{experiment}/executions/*"
        pointer_file = self.file(f"{folder}/results/*.dvc")
        path = pointer_file.relative_to(self.root).as_posix()
        dvc = Workspace.at(self.root).dvc
        pointer = parse_pointer(pointer_file.read_bytes(), path)
        files: dict[str, bytes] = {}
        for inside, digest in dvc.entries(pointer).items():
            data = dvc.object(digest)
            assert data is not None
            if inside.endswith(name):
                table = change(parquet.read(data))
                data = tables.parquet(table)
                if rehash and name == "predictions.parquet":
                    run_file = self.file(f"{folder}/runs/*/run.json")
                    document = json.loads(run_file.read_text())
                    document["predictions"] = predictions_hash(table)
                    run_file.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
            files[inside] = data
        pointer_file.write_bytes(dvc.add_directory(files).encode(pointer_file.name.removesuffix(".dvc")))
        self.padre.repo.git("add", "-u")
        self.padre.repo.git("commit", "-q", "--no-verify", "-m", "forged")

    def told(self, *words: str, text: str) -> str:
        """What git says that reads ``text``."""
        done = subprocess.run(["git", *words], cwd=self.root, input=text, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def verify(self, *selectors: str, **options: Any) -> Verified:
        """What `verify` finds."""
        return run(Workspace.at(self.root), selectors, **options)

    def found(self, *selectors: str, **options: Any) -> list[tuple[str, str]]:
        """Level and what of each difference."""
        return [(each.level, each.what) for each in self.verify(*selectors, **options).differences]


def put(column: str, at: int, value: Any) -> Callable[[pa.Table], pa.Table]:
    """Sets one value of a column."""

    def change(table: pa.Table) -> pa.Table:
        field = table.schema.field(column)
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        values = table.column(column).to_pylist()
        values[at] = value(values) if callable(value) else value
        place = table.column_names.index(column)
        return table.set_column(place, pa.field(column, kind), pa.array(values, kind))

    return change
