"""A cell of a study as it is looked for among what is recorded, and the matrix as it was read last.

To read the files of the experiments takes seconds and runs them. `padre status` avoids both: it takes the cells that
`padre run` of the same study, data sets and files left in the common git directory. They can be made again at any time.
"""

from contextlib import suppress
from hashlib import sha256

import msgspec

from padre_git.app.repository.workspace import Workspace
from padre_git.app.study.spec import Study
from padre_git.errors import RepositoryError
from padre_git.storage import disk

_FOLDER = "studies"


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """An experiment on a data set, as it is looked for among what is recorded.

    Attributes
    ----------
    file : of the experiment, as the study names it.
    project, experiment : slugs.
    data : the slug of the data set.
    definitions : hashes of the definition, as this version of padre writes it and as earlier ones did.
    version, splitting : of the data and of the splits; hashes.
    runs : key of the setting and base seed of each run; a seed of None is any.
    searched : key of what is searched inside the training parts.
    splits : of each run.
    why : why it cannot be computed; empty where it can.
    """

    label: str
    dataset: str
    file: str = ""
    project: str = ""
    experiment: str = ""
    data: str = ""
    definitions: tuple[str, ...] = ()
    version: str = ""
    splitting: str = ""
    runs: tuple[tuple[bytes, int | None], ...] = ()
    searched: bytes = b""
    splits: int = 0
    why: str = ""

    @property
    def seeds(self) -> tuple[int | None, ...]:
        """Its base seeds."""
        return tuple(dict.fromkeys(seed for _, seed in self.runs))


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """The matrix of a study, as it was read last.

    Attributes
    ----------
    how : how the data are split, ``10-fold``; empty where that differs.
    """

    cells: tuple[Cell, ...]
    how: str = ""


def save(workspace: Workspace, study: Study, known: Known) -> None:
    """Keep a matrix for `load`; where the disk refuses, nothing is kept."""
    if study.file is not None:
        with suppress(RepositoryError):
            disk.write(workspace.git.private / _FOLDER / _key(study), msgspec.msgpack.encode(known))


def load(workspace: Workspace, study: Study) -> Known | None:
    """The matrix as it was read last; none where the study or one of its files is another one now."""
    try:
        data = (workspace.git.private / _FOLDER / _key(study)).read_bytes()
        return msgspec.msgpack.decode(data, type=Known)
    except (OSError, msgspec.MsgspecError):
        return None


def _key(study: Study) -> str:
    """Of the contents of its files."""
    files = [*([study.file] if study.file else []), *(entry.file for entry in study.entries)]
    found = (f"{file.absolute()} {sha256(file.read_bytes()).hexdigest()}" for file in dict.fromkeys(files))
    return sha256("\n".join(found).encode("utf-8", "surrogateescape")).hexdigest()
