"""Where an execution computes: what the command line and the settings of this machine say, and what is lacking."""

import os
from pathlib import Path
from threading import Lock

import numpy as np
import pytest

from padre_git.app.execute.backend import backend, sent
from padre_git.app.execute.request import Request
from padre_git.app.recording.opening import open_workspace
from padre_git.core.compute.tasks import Data
from padre_git.errors import PadreError, UnknownName
from tests.conftest import ROOT, Padre, Repository

_EXPERIMENT = """
import padre_git
from sklearn.dummy import DummyClassifier

app = padre_git.App()


@app.experiment(dataset=([[0], [1]] * 9, [0, 1] * 9), splitting=3)
def dummy():
    return DummyClassifier()
"""


def _request(**changes: object) -> Request:
    return Request(name="x", project="p", label="x", dataset="iris", pipeline=None, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("missing", ["dask_jobqueue", "distributed"])
def test_what_is_not_installed(notebook: Repository, padre: Padre, tmp_path: Path, missing: str) -> None:
    """One line, with the command that installs it."""
    notebook.write({"exp.py": _EXPERIMENT})
    stub = tmp_path / "stub"
    stub.mkdir()
    (stub / f"{missing}.py").write_text(f"raise ModuleNotFoundError('none', name={missing!r})\n")
    environment = {"PYTHONPATH": os.pathsep.join([str(stub), str(ROOT)])}
    words = ["run", "exp.py", "--backend", "slurm", "--jobs", "2", "--cluster-option", "memory=1GB"]
    said = padre.process(*words, env=environment, code=1).err
    assert "--backend slurm needs dask-jobqueue. Install it with: pip install dask distributed dask-jobqueue" in said


def test_what_is_sent() -> None:
    """The code by its id, where it is one; equal data counts once, and what cannot be sent is not counted."""
    one, same, other = (Data.of(np.full((1000, 2), value)) for value in (0.0, 0.0, 1.0))
    code, data = sent(["9f2c1ab0d3e4"], [one, same, other])
    assert code == "code     9f2c1ab0d3e4 goes to the workers (what is recorded is what runs, whatever you edit now)"
    assert data == "data     2 sets, 32 kB, once for each worker"
    assert list(sent(["a", "b"], [Data.of(Lock())], width=6)) == [
        "code  2 versions go to the workers (what is recorded is what runs, whatever you edit now)"
    ]


@pytest.mark.usefixtures("notebook")
def test_options_of_the_settings_and_of_the_request(repo: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """The request's stand instead of those of the same name; the file's are for the back-end that it names."""
    folder = repo.path.parent / "bin"
    folder.mkdir()
    for name in ("sbatch", "qsub"):
        (folder / name).touch(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    repo.write({".padre/local.yaml": "backend: slurm\ncluster: {jobs: 50, queue: gpu, memory: 8GB}\n"})
    workspace, told = open_workspace(), list[str]()

    def text(**changes: object) -> str:
        return str(backend(workspace, _request(**changes), told.append)._queue.text)  # type: ignore[attr-defined]

    assert text() == "slurm: 50 jobs (gpu, 00:30:00, 8GB)"
    assert text(n_jobs=3, cluster={"queue": "cpu"}) == "slurm: 3 jobs (cpu, 00:30:00, 8GB)"
    with pytest.raises(PadreError, match="pbs needs the number of jobs"):
        text(backend="pbs")
    with pytest.raises(UnknownName, match="unknown back-end `ray`"):
        text(backend="ray")
