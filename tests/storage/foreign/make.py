"""Makes the stores in `files/` with the tools themselves: `python make.py mlflow NAME` where MLflow is installed.

The stores are committed; this script says how they came about. A database has no diff to read, so it is compressed.
"""

import lzma
import os
import re
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

FILES = Path(__file__).parent / "files"


def mlflow(name: str) -> None:
    """A folder ``NAME`` and a database ``NAME.db.xz`` with the same runs."""
    os.environ |= {"MLFLOW_ALLOW_FILE_STORE": "true", "LOGNAME": "somebody", "USER": "somebody"}
    with tempfile.TemporaryDirectory(prefix="store-") as folder:
        os.chdir(folder)
        sys.argv[0] = "train.py"  # what MLflow records, with the commit of the repository that it is in
        _runs("file:./mlruns")
        _runs("sqlite:///mlflow.db")
        target = FILES / name
        for file in sorted(Path("mlruns").rglob("*")):
            if file.is_file():
                place = target / file.relative_to("mlruns")
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(file.read_bytes().replace(folder.encode(), b"/tmp/store"))
        database = Path("mlflow.db").read_bytes()
        (FILES / f"{name}.db.xz").write_bytes(lzma.compress(database, preset=9))


def _runs(address: str) -> None:
    import mlflow as tool  # noqa: PLC0415  only the environment of the fixtures has it

    tool.set_tracking_uri(address)
    client = tool.MlflowClient()
    gone = client.create_experiment("gone")
    client.delete_experiment(gone)
    tool.set_experiment("churn")
    with tool.start_run(run_name="first: a 'run'"):
        tool.log_params({"C": "1e-3", "kernel": "no", "svc/gamma": 0.1, "shrinking": True})
        for step in range(3):
            tool.log_metric("train/loss", 1 / (step + 1), step=step)
        tool.log_metrics({"val_accuracy": 0.97, "speed": 12.5, "undefined": float("nan"), "endless": float("inf")})
        tool.set_tags({"mlflow.note.content": "why: a note\nof two lines", "team": "churn"})
        Path("plot.txt").write_text("a plot")
        tool.log_artifact("plot.txt")
        with tool.start_run(run_name="nested, schön", nested=True):
            tool.set_tag("mlflow.source.git.commit", "0123456789" * 4)
            tool.log_param("C", 10)
            tool.log_metric("val_accuracy", 0.9)
    experiment = client.get_experiment_by_name("churn").experiment_id
    failed = client.create_run(experiment, run_name="failed")
    client.set_terminated(failed.info.run_id, "FAILED")
    client.create_run(experiment, run_name="running")
    deleted = client.create_run(experiment, run_name="deleted")
    client.delete_run(deleted.info.run_id)


def sacred(name: str) -> None:
    """A folder ``NAME`` of the FileStorageObserver, with a run for each way to end."""
    from sacred import Experiment  # noqa: PLC0415  only the environment of the fixtures has it
    from sacred.observers import FileStorageObserver  # noqa: PLC0415

    tool = Experiment("churn", save_git_info=False)
    with tempfile.TemporaryDirectory(prefix="store-") as folder:
        tool.observers.append(FileStorageObserver(folder))
        nested = {"gamma": 0.1, "layers": [3, 4], "deep": {"on": True}}
        tool.add_config(C=1e-3, kernel="no", svc=nested, nothing=None, how="number")

        @tool.main
        def train(how: str) -> object:
            for step in range(3):
                tool.log_scalar("train.loss", 1 / (step + 1), step)
            tool.log_scalar("val_accuracy", 0.97)
            return _ended(how)

        for how in ("number", "names", "error", "stop"):
            with suppress(ValueError, KeyboardInterrupt):
                options = {"--comment": "why: a note, schön"} if how == "number" else {}
                tool.run(config_updates={"how": how, "seed": 42}, options=options)
        for file in sorted(Path(folder).glob("[0-9]*/*.json")):
            place = FILES / name / file.relative_to(folder)
            place.parent.mkdir(parents=True, exist_ok=True)
            text = re.sub(r'("(?:hostname|base_dir|cpu|mainfile)": ")[^"]*', r"\1somewhere", file.read_text())
            place.write_text(re.sub(r'"Linux-[^"]*"', '"Linux"', text))


def _ended(how: str) -> object:
    """What a run of each kind returns."""
    if how == "error":
        raise ValueError(how)
    if how == "stop":
        raise KeyboardInterrupt
    return 0.97 if how == "number" else {"accuracy": 0.9, "text": "x"}


def openml(name: str) -> None:
    """A folder ``NAME`` of documents and tables as OpenML gives them out; no tool writes such a folder."""
    from openml_files import documents  # noqa: PLC0415  it needs scikit-learn

    (FILES / name).mkdir(exist_ok=True)
    for file, data in documents().items():
        (FILES / name / file).write_bytes(data)


MADE: dict[str, Callable[[str], None]] = {"mlflow": mlflow, "sacred": sacred, "openml": openml}

if __name__ == "__main__":
    MADE[sys.argv[1]](*sys.argv[2:])
