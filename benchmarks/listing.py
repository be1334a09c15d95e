"""Listing 10,000 runs, against MLflow's `search_runs` on SQLite."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from benchmarks import peers
from benchmarks.measure import Measurement, beside_python, command, git_repository, in_turns
from padre_git.model import documents as nouns
from padre_git.model.names import new_id, timestamp
from padre_git.storage import documents
from padre_git.storage.git import recorder
from padre_git.storage.git.plumbing import Git
from padre_git.storage.layout import Layout

EXPERIMENTS, SPLITS = 20, 5
_PARAMETERS = {"SVC.C": 1.0, "SVC.kernel": "rbf", "SVC.gamma": "scale", "SVC.degree": 3, "SVC.tol": 0.001}


# other commands that read the index: a name, the words, the budget in seconds
_NEIGHBOURS = (
    ("list --where --sort", ("list", "--where", "accuracy > 0.9 and SVC.C >= 1", "--sort", "accuracy"), 0.5),
    ("list --limit 0 --json", ("list", "--limit", "0", "--json"), 1.5),
    ("status", ("status",), 0.8),
    ("show @last", ("show", "@last"), 0.4),
    ("compare", ("compare", "@last", "@last~1"), 0.4),
    ("diff", ("diff", "@last~1", "@last"), 0.4),
)


def measure(*, quick: bool) -> Iterator[Measurement]:
    """`padre list` and its neighbours, whole processes: without an index, and with one."""
    runs, executions = (1000, 2) if quick else (10_000, 5)
    folder = Path(tempfile.mkdtemp(prefix="padre-benchmark-"))
    try:
        place = repository(folder / "padre", runs, executions)
        padre = partial(command, beside_python("padre"), cwd=place)
        listing = padre("list")
        times = 3 if quick else 7
        (cold,) = in_turns(times, partial(_without_index, place, listing))
        warm, *others = in_turns(times, listing, *(padre(*words) for _, words, _ in _NEIGHBOURS))
        theirs = _mlflow(folder / "mlflow", runs, 1 if quick else 3)
    finally:
        shutil.rmtree(folder)
    part = runs / 10_000
    what, peer = f"list {runs:,} runs", "MLflow search_runs"
    yield Measurement(f"{what}, no index", cold, theirs, peer, ratio=1, seconds=max(2.5 * part, 0.5))
    yield Measurement(f"{what}, index", warm, theirs, peer, ratio=1, seconds=0.4)
    for (name, _, seconds), taken in zip(_NEIGHBOURS, others, strict=True):
        yield Measurement(f"{runs:,} runs: {name}", taken, theirs, peer, ratio=1, seconds=seconds)


def _without_index(repository: Path, listing: Callable[[], object]) -> None:
    for file in (repository / ".git" / "padre").glob("index-*"):
        file.unlink()
    listing()


def _mlflow(folder: Path, runs: int, times: int) -> float:
    folder.mkdir()
    peers.run("peer_mlflow.py", "fill", runs, cwd=folder)
    search = command(
        str(peers.python()), str(Path(__file__).with_name("peer_mlflow.py")), "search", str(runs), cwd=folder
    )
    return in_turns(times, search)[0]


def repository(path: Path, runs: int, executions: int) -> Path:
    """A repository with that many runs, on as many branches as there are executions of 20 experiments."""
    git_repository(path, 20)
    subprocess.run([beside_python("padre"), "init", "--commit"], cwd=path, check=True, stdout=subprocess.DEVNULL)
    git, layout = Git(path), Layout(path)
    source = recorder.Source(git.text("rev-parse", "HEAD"))
    each = runs // (EXPERIMENTS * executions)
    for number in range(EXPERIMENTS * executions):
        experiment, execution = f"experiment-{number % EXPERIMENTS}", f"{number:012x}"
        files = _files(layout, experiment, execution, each)
        recorder.append(git, layout.branch("thesis", experiment, execution), files, "Benchmark", source=source)
    sys.stderr.write(f"made {EXPERIMENTS * executions * each:,} runs on {EXPERIMENTS * executions} branches\n")
    return path


def _files(layout: Layout, experiment: str, execution: str, runs: int) -> dict[str, bytes]:
    """The files of one execution, as padre writes them."""
    place = layout.execution("thesis", experiment, execution)
    definition = nouns.Definition(
        name=experiment,
        project="thesis",
        label="SVC",
        dataset="iris",
        task="classification",
        pipeline={"kind": "sklearn", "description": "SVC", "parameters": _PARAMETERS},
        metrics=["accuracy"],
    )
    digest = documents.digest(definition)
    files = {
        layout.project_file("thesis"): documents.encode(nouns.Project(name="thesis")),
        place.file: documents.encode(nouns.Execution(execution=execution, tree=execution + "0" * 28)),
        place.definition(digest): documents.encode(definition),
    }
    for number in range(runs):
        moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number, seconds=int(execution, 16))
        run = _run(experiment, execution, digest, number, moment)
        files[place.run_file(run.id)] = documents.encode(run)
        files[place.metrics_file(run.id)] = documents.encode(_metrics(run.id, number))
        for split in range(SPLITS):
            files[place.split_file(run.id, split)] = documents.encode(_split(run.id, split))
    return files


def _run(experiment: str, execution: str, definition: str, number: int, moment: datetime) -> nouns.Run:
    parameters = {**_PARAMETERS, "SVC.C": 10.0 ** (number % 7 - 3)}
    return nouns.Run(
        id=new_id(moment),
        recording=new_id(moment),
        number=1,
        project="thesis",
        experiment=experiment,
        execution=execution,
        label="SVC",
        status="completed",
        task="classification",
        dataset=nouns.DataUse(name="iris", dataset="iris", version="3b1f0c2d4e5f", shape=[150, 4], classes=3),
        definition=definition,
        splitting="b71e44d0aa11",
        pipeline="SVC",
        parameters=parameters,
        set=["SVC.C"],
        setting={"SVC.C": parameters["SVC.C"]},
        predictions=f"{number:064x}",
        main_metric="accuracy",
        message="benchmark",
        code=nouns.Code(commit=None, branch="main", tree=execution, files=[nouns.UsedFile(path="x.py", blob="0" * 40)]),
        started=timestamp(moment),
        finished=timestamp(moment),
        duration=1.5,
        command=["padre", "run", "experiment.py"],
    )


def _metrics(run: str, number: int) -> nouns.Metrics:
    values = [0.9 + ((number * 7 + split * 13) % 89) / 1000 for split in range(SPLITS)]
    mean = sum(values) / SPLITS
    std = (sum((value - mean) ** 2 for value in values) / (SPLITS - 1)) ** 0.5
    names = ("accuracy", "balanced_accuracy", "f1_macro", "roc_auc")
    found = {
        name: nouns.Metric(mean=mean, std=std, n=SPLITS, values=values, greater_is_better=True, bounds=[0, 1])
        for name in names
    }
    design = nouns.Design(kind="k-fold", description="5-fold stratified", n=SPLITS, folds=SPLITS, ratio=0.25)
    return nouns.Metrics(run=run, main="accuracy", design=design, metrics=found)


def _split(run: str, number: int) -> nouns.Split:
    part = nouns.Computation(number=number, repeat=0, fold=number, train=120, test=30, indices=f"{number:012x}")
    return nouns.Split(run=run, splits=[part])
