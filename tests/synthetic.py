"""Runs that nobody computed: whole documents as padre writes them, and branches of thousands by `git fast-import`."""

import math
import random
import subprocess
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from padre_git.model.documents import (
    Code,
    Dataset,
    DataUse,
    Definition,
    Design,
    Document,
    Environment,
    Execution,
    Metric,
    Metrics,
    Project,
    Run,
    UsedFile,
    Version,
)
from padre_git.model.names import timestamp
from padre_git.storage.documents import digest, encode
from padre_git.storage.dvc import Pointer
from padre_git.storage.layout import Layout

NOW = datetime.now(UTC).replace(microsecond=0)
EXECUTION = "9f2c1ab0d3e4"
LAYOUT = Layout(Path("/"))
PARAMETERS = {"SVC.C": 1.0, "SVC.kernel": "rbf", "SVC.gamma": "scale", "SVC.degree": 3, "SVC.tol": 0.001}


def identifier(name: str, *, ago: float = 60) -> str:
    """An id that ends in ``name`` and was made ``ago`` seconds before now."""
    return f"{(NOW - timedelta(seconds=ago)).strftime('%Y%m%dt%H%M%S')}-{name}"


def run(name: str = "m4t7xq2p", *, ago: float = 60, **changes: Any) -> Run:
    """A completed run of `thesis/breast-svc`."""
    start = NOW - timedelta(seconds=ago)
    given: dict[str, Any] = {
        "id": identifier(name, ago=ago),
        "recording": identifier("r" + name[1:], ago=ago),
        "number": 1,
        "project": "thesis",
        "experiment": "breast-svc",
        "execution": EXECUTION,
        "label": "svc",
        "status": "completed",
        "task": "classification",
        "dataset": DataUse(
            name="breast_cancer", dataset="breast-cancer", version="3b1f0c2aa001", shape=[569, 30],
            target=["diagnosis"], classes=2,
        ),
        "definition": "0123456789ab",
        "splitting": "b71e44d00001",
        "environment": "ba9876543210",
        "pipeline": "SVC",
        "parameters": PARAMETERS | changes.get("setting", {}),
        "main_metric": "accuracy",
        "predictions": f"hash of {name}",
        "code": Code(commit=None, branch="main", tree=EXECUTION.ljust(40, "0"), files=[]),
        "started": timestamp(start),
        "finished": timestamp(start + timedelta(seconds=0.4)),
        "duration": 0.4,
        "command": ["padre", "run", "experiment.py"],
    }  # fmt: skip
    return Run(**given | changes)


def metric(values: list[float], *, greater: bool = True, bounds: tuple[float | None, ...] = (0, 1)) -> Metric:
    """A metric with these values per split."""
    finite = all(map(math.isfinite, values))
    return Metric(
        mean=mean(values) if finite else math.nan,
        std=None if len(values) < 2 else stdev(values) if finite else math.nan,
        n=len(values),
        values=values,
        greater_is_better=greater,
        bounds=list(bounds),
    )


def metrics(document: Run, values: Iterable[float] = (0.9, 0.95, 1.0), **more: Metric) -> Metrics:
    """The metrics of ``document``: accuracy with these values, and ``more``."""
    listed = list(values)
    return Metrics(
        run=document.id,
        main="accuracy",
        design=Design(
            kind="k-fold", description=f"{len(listed)}-fold stratified, shuffled, split seed 0", n=len(listed),
            folds=len(listed), ratio=1 / max(len(listed) - 1, 1),
        ),
        metrics={"accuracy": metric(listed), **more},
    )  # fmt: skip


def files(document: Run, numbers: Metrics | None = None, *, layout: Layout = LAYOUT) -> dict[str, bytes]:
    """Path -> content of a run."""
    place = layout.execution(document.project, document.experiment, document.execution)
    result: dict[str, Document] = {place.run_file(document.id): document}
    if numbers:
        result[place.metrics_file(document.id)] = numbers
    return {path: encode(each) for path, each in result.items()}


def simple(name: str = "m4t7xq2p", values: Iterable[float] = (0.9, 0.95, 1.0), **changes: Any) -> dict[str, bytes]:
    """The files of a completed run with these accuracies."""
    document = run(name, **changes)
    return files(document, metrics(document, values))


def complete(name: str = "m4t7xq2p", values: Iterable[float] = (0.9, 0.95, 1.0), **changes: Any) -> dict[str, bytes]:
    """The files of a run and all that it refers to, but the content that DVC holds."""
    first = run(name, **changes)
    definition = Definition(
        name=first.experiment, project=first.project, label=first.label, dataset="breast_cancer",
        pipeline={"kind": "sklearn", "parameters": dict(first.setting)}, metrics=["accuracy"],
    )  # fmt: skip
    environment = Environment(
        python="3.11.7", implementation="CPython", system="Linux", release="6", machine="x86_64", processor="",
        cpus=2, memory=None, distributions={},
    )  # fmt: skip
    document = run(name, **changes | {"definition": digest(definition), "environment": digest(environment)})
    place = LAYOUT.execution(document.project, document.experiment, document.execution)
    others: dict[str, Document] = {
        place.file: Execution(execution=document.execution, tree=document.code.tree),
        place.definition(digest(definition)): definition,
        place.environment(digest(environment)): environment,
        LAYOUT.project_file(document.project): Project(name=document.project),
    }
    found = {path: encode(each) for path, each in others.items()}
    numbers = metrics(document, values) if document.status == "completed" else None
    if document.predictions:
        pointer = Pointer("0" * 31 + "1.dir", 500, 1)
        found[f"{place.results(document.recording)}.dvc"] = pointer.encode(document.recording)
    if document.dataset:
        used = version(document.dataset.version)
        dataset, folder = document.dataset, LAYOUT.version(document.dataset.dataset, document.dataset.version)
        found[LAYOUT.dataset_file(dataset.dataset)] = encode(Dataset(name=dataset.name))
        found[f"{folder}/version.json"] = encode(used)
        found[f"{folder}/{used.file}.dvc"] = Pointer("2" * 32, 100).encode(used.file)
    return found | files(document, numbers)


def version(name: str = "3b1f0c2aa001", **changes: Any) -> Version:
    """A version of a data set."""
    given: dict[str, Any] = {
        "version": name,
        "content": name.ljust(64, "0"),
        "created": timestamp(NOW),
        "file": "data.parquet",
        "shape": [569, 31],
    }
    return Version(**given | changes)


def used(repo: Path, *paths: str) -> list[UsedFile]:
    """The files ``paths`` as they are now, as a run would name them."""
    words = ["git", "hash-object", "--", *paths]
    blobs = subprocess.run(words, cwd=repo, capture_output=True, text=True, check=True).stdout.split()
    return [UsedFile(path=path, blob=blob) for path, blob in zip(paths, blobs, strict=True)]


def branch(repo: Path, ref: str, content: Mapping[str, bytes], *, source: str | None = "HEAD") -> None:
    """A commit with ``content`` on the branch ``ref``, on top of it or of ``source``; nothing else changes."""
    tip = subprocess.run(["git", "rev-parse", "-q", "--verify", ref], cwd=repo, capture_output=True, text=True)
    start = tip.stdout.strip() or source
    subprocess.run(["git", "fast-import", "--quiet"], cwd=repo, input=_commit(ref, content, start), check=True)


def _commit(ref: str, content: Mapping[str, bytes], start: str | None) -> bytes:
    stream = [f"commit {ref}\ncommitter Ada <ada@example.org> 1700000000 +0000\ndata 1\n.".encode()]
    if start:
        stream.append(f"from {start}".encode())
    for path, data in content.items():
        stream.append(f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data)
    return b"\n".join(stream) + b"\n"


def many(repo: Path, count: int, *, executions: int = 100, on_branch: str = "") -> None:
    """``count`` runs over ``executions``: each on its own branch, or all on ``on_branch``."""
    numbers = random.Random(0)
    stream: list[bytes] = []
    for each in range(executions):
        content: dict[str, bytes] = {}
        for at in range(each, count, executions):
            document = run(
                "m" + f"{at:07d}",
                ago=at + 60,
                recording=identifier(f"r{at // 10:07d}", ago=at // 10 * 10 + 60),
                number=at % 10 + 1,
                execution=f"{each:012x}",
                experiment=f"svc-{each % 20}",
                setting={"SVC.C": round(numbers.uniform(0.1, 10), 3)},
            )
            content |= files(document, metrics(document, [numbers.uniform(0.8, 1) for _ in range(10)]))
        ref = on_branch or f"refs/heads/padre/thesis/svc-{each % 20}/{each:012x}"
        first = not on_branch or each == 0
        stream.append(_commit(ref, content, "refs/heads/main^0" if first else None))
    subprocess.run(["git", "fast-import", "--quiet"], cwd=repo, input=b"".join(stream), check=True)
