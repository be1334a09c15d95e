"""Which process of a training records."""

import pytest

from padre_git.app.execute.ranks import rank
from tests.conftest import Padre, Repository

EXPERIMENT = """
from sklearn.dummy import DummyClassifier
from padre_git import App

app = App()


@app.experiment(dataset="iris", splitting=2)
def dummy():
    return DummyClassifier()
"""
LAUNCHERS = [
    ("RANK", "WORLD_SIZE"),
    ("SLURM_PROCID", "SLURM_NTASKS"),
    ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"),
]


@pytest.mark.parametrize(
    ("environment", "number", "size"),
    [
        ({}, 0, None),
        ({"RANK": "1", "WORLD_SIZE": "8"}, 1, 8),
        ({"RANK": "0", "WORLD_SIZE": "8"}, 0, 8),
        ({"RANK": "captain"}, 0, None),
        ({"SLURM_PROCID": "3", "SLURM_NTASKS": "4"}, 3, 4),
        ({"SLURM_PROCID": "3", "SLURM_NTASKS": "1"}, 0, None),
        ({"SLURM_PROCID": "3"}, 0, None),
        ({"OMPI_COMM_WORLD_RANK": "2", "OMPI_COMM_WORLD_SIZE": "3"}, 2, 3),
        ({"PMI_RANK": "1"}, 1, None),
        ({"PADRE_RANK": "0", "RANK": "1", "WORLD_SIZE": "2"}, 0, None),
        # torchrun, started by SLURM once a node: the rank is that of torchrun
        ({"RANK": "0", "WORLD_SIZE": "16", "SLURM_PROCID": "1", "SLURM_NTASKS": "2"}, 0, 16),
    ],
)
def test_rank(environment: dict[str, str], number: int, size: int | None) -> None:
    """The first launcher that says one; a job of SLURM with one task is no training in several processes."""
    assert rank(environment)[:2] == (number, size)


def test_a_reader_is_told_of_the_others() -> None:
    """Only where there are others."""
    assert rank({"RANK": "0", "WORLD_SIZE": "8"}).note == "ranks: 8 processes trained; rank 0 is recorded"
    assert rank({"RANK": "0", "WORLD_SIZE": "1"}).note == rank({}).note == ""


@pytest.mark.parametrize(
    ("number", "size"),
    [pytest.param(*each, marks=[pytest.mark.heavy] if at else []) for at, each in enumerate(LAUNCHERS)],
)
def test_one_execution_for_all_ranks(notebook: Repository, padre: Padre, number: str, size: str) -> None:
    """Rank 0 executes and records; the others end with one line, and as a launcher likes it: with status 0."""
    padre("dataset", "add", "iris", "sklearn:iris")
    notebook.write({"exp.py": EXPERIMENT, "calls.py": EXPERIMENT + "\n\ndummy.execute()\nprint('after')\n"})
    for file in ("exp.py", "calls.py"):
        other = padre.process("run", file, env={number: "1", size: "2"})
        assert other.err.startswith(f"note   this process is rank 1 of 2 ({number}) and ends here; rank 0 executes")
        assert other.err.count("\n") == 1
        assert other.out == ""
    assert padre("list", "--json").json == []
    assert "run " in padre.process("run", "exp.py", env={number: "0", size: "2"}).out
    assert len(padre("list", "--json").json) == 1
    assert "run " in padre.process("run", "exp.py", env={number: "1", size: "2", "PADRE_RANK": "0"}).out
