"""Which process of a training that runs in several records: one run for one training, that of rank 0."""

import os
from collections.abc import Mapping
from typing import NamedTuple

from padre_git.app.execute.invocation import current

# what launchers tell each process: its rank, and how many there are. The first that is set decides: PADRE_RANK is the
# user's word, and RANK of torchrun is the rank in the whole training where SLURM only started one launcher a node
_LAUNCHERS = (
    ("PADRE_RANK", ""),
    ("RANK", "WORLD_SIZE"),
    ("SLURM_PROCID", "SLURM_NTASKS"),
    ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"),
    ("PMI_RANK", "PMI_SIZE"),
)


class OtherRank(SystemExit):
    """This process is one of several that a launcher started, and not the one that executes experiments."""


class Rank(NamedTuple):
    """The place of this process in a training; of one process alone rank 0 of an unknown number.

    Attributes
    ----------
    number : 0 for the process that records.
    size : how many processes there are; none where that is not known.
    """

    number: int
    size: int | None
    said_by: str = ""  # the variable that says so

    @property
    def note(self) -> str:
        """What a reader of the run should know; empty for a process alone."""
        return f"ranks: {self.size} processes trained; rank 0 is recorded" if self.size and self.size > 1 else ""


def rank(environment: Mapping[str, str]) -> Rank:
    """The rank that ``environment`` says this process has."""
    for name, count in _LAUNCHERS:
        number, size = _number(environment.get(name)), _number(environment.get(count))
        # each job of SLURM has a number, also one of a single task
        if number is not None and not (name == "SLURM_PROCID" and (size or 1) < 2):
            return Rank(number, size, name)
    return Rank(0, None)


def end_others() -> None:
    """End this process, with status 0, where it is not rank 0: padre would execute the same experiment once a process.

    Raises
    ------
    OtherRank : in all processes but that of rank 0, once a line says why.
    """
    here = rank(os.environ)
    if here.number:
        of = f" of {here.size}" if here.size else ""
        current().tell(
            f"this process is rank {here.number}{of} ({here.said_by}) and ends here; rank 0 executes and records the "
            "experiment. To execute it in each process, set PADRE_RANK=0"
        )
        raise OtherRank(0)


def _number(text: str | None) -> int | None:
    """A whole number; a variable of that name may be anybody's."""
    return int(text) if text and text.isascii() and text.isdecimal() else None
