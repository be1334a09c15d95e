"""Which process of a training records."""

import pytest

from padre_git.app.scripts.ranks import rank


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
    assert rank(environment) == (number, size)


def test_a_reader_is_told_of_the_others() -> None:
    """Only where there are others."""
    assert rank({"RANK": "0", "WORLD_SIZE": "8"}).note == "ranks: 8 processes trained; rank 0 is recorded"
    assert rank({"RANK": "0", "WORLD_SIZE": "1"}).note == rank({}).note == ""
