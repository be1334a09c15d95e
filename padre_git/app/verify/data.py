"""Level 2: the versions of data are what their documents say: content hash, rows, roles."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from padre_git.app import verify as door
from padre_git.app.verify.files import Contents
from padre_git.app.verify.objects import Store
from padre_git.app.verify.result import DATA, Tally
from padre_git.core.data import arrow
from padre_git.errors import PadreError
from padre_git.model.documents import Roles, Version
from padre_git.storage import parquet

PARQUET = "data.parquet"
_DAMAGED = (ValueError, OSError, EOFError, KeyError, MemoryError, zipfile.BadZipFile, zlib.error)


@dataclass(frozen=True)
class Table:
    """A version of data, as checks need it.

    Attributes
    ----------
    columns : name -> its values: a column of Arrow, or an array of shape (n,).
    rows : how many.
    ids : of the rows, likewise.
    content : its hash; `shape` of the whole.
    """

    columns: Mapping[str, Any]
    rows: int
    ids: Any
    content: str
    shape: list[int]


@dataclass
class Held:
    """The versions of data that runs name: path of `version.json` -> the data, or why they are not at hand."""

    tables: dict[str, Table] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)


def new() -> Tally:
    """The tally of this level."""
    return Tally(DATA)


def check(store: Store, contents: Contents, tally: Tally, held: Held) -> None:
    """Read and check the versions among ``contents``, each once."""
    for path, version in contents.of(Version).items():
        if path in held.tables or path in held.why:
            continue
        tally.look(path)
        name = f"{path.split('/')[-3]} {version.version[:7]}"
        pointer = contents.pointers.get(f"{path.rpartition('/')[0]}/{version.file}.dvc")
        if pointer is None:
            held.why[path] = f"data of {name} have no pointer"
            tally.differ(path, "pointer", f"{version.file}.dvc", "not in this commit", path=path)
            continue
        if store.workspace.dvc.size(pointer.md5) is None:
            held.why[path] = f"data of {name} are not here"
            tally.leave(path, held.why[path])
            continue
        data = store.read(pointer.md5) if (store.workspace.dvc.size(pointer.md5) or 0) <= parquet.FILE else b""
        if not data:
            held.why[path] = f"data of {name} are damaged or too large"
            what = "another content" if data is None else f"more than {parquet.FILE:,} bytes"
            tally.differ(path, "data", pointer.md5, what, path=f"{path.rpartition('/')[0]}/{version.file}.dvc")
            continue
        _content(path, version, data, tally, held)


def _content(path: str, version: Version, data: bytes, tally: Tally, held: Held) -> None:
    try:
        found = read(version, data)
    except PadreError as error:
        held.why[path] = f"its data cannot be read: {error}"
        tally.differ(path, "data", version.file, str(error), path=path)
        return
    if found.content != version.content or version.content[:12] != version.version:
        tally.differ(path, "content hash", version.content[:16], found.content[:16], path=path)
    if found.shape != version.shape:
        tally.differ(path, "shape", _shape(version.shape), _shape(found.shape), path=path)
    roles = version.roles
    named = [*roles.target, *roles.drop, *filter(None, (roles.id, roles.group, roles.time, roles.weight))]
    for name in named:
        if name not in found.columns:
            tally.differ(path, "role of a column", name, "no such column", path=path)
    held.tables[path] = found


def read(version: Version, data: bytes) -> Table:
    """The data as quickly as can be; where that does not give the recorded hash, as they are always read.

    Raises
    ------
    PadreError : where the data are damaged, or would take more memory than anything padre reads.
    """
    _check_size(version.file, data)
    quick = _arrays(version, data) if version.file.endswith((".npy", ".npz")) else None
    if quick is not None:
        return quick
    if version.file == PARQUET:
        table = parquet.read(data)
        columns = {name: table.column(name) for name in table.column_names}
        digest = arrow.fingerprint(table)
        if digest == version.content:
            shape = [table.num_rows, table.num_columns]
            return Table(columns, table.num_rows, ids(version.roles, columns, table.num_rows), digest, shape)
    columns, digest, shape = door.whole.read(version, data)
    return Table(columns, shape[0], ids(version.roles, columns, shape[0]), digest, shape)


def _arrays(version: Version, data: bytes) -> Table | None:
    """Dense arrays of numbers; none where they are something else or damaged."""
    try:
        loaded = np.load(io.BytesIO(data), allow_pickle=False)
        content = loaded if isinstance(loaded, np.ndarray) else {name: loaded[name] for name in loaded.files}
    except _DAMAGED:
        return None
    digest = arrow.of_arrays(content)
    several = content if isinstance(content, dict) else {arrow.FEATURES: content}
    if digest != version.content or not several[arrow.FEATURES].ndim:
        return None
    columns = {name: values for name, values in several.items() if name != arrow.FEATURES and values.ndim == 1}
    shape = list(several[arrow.FEATURES].shape)
    return Table(columns, shape[0], ids(version.roles, columns, shape[0]), digest, shape)


def ids(roles: Roles, columns: Mapping[str, Any], rows: int) -> Any:
    """The ids of the rows: of the id column, else their positions."""
    return columns[roles.id] if roles.id is not None and roles.id in columns else np.arange(rows)


def _shape(sizes: list[int]) -> str:
    return " × ".join(map(str, sizes))


def _check_size(name: str, data: bytes) -> None:
    """Refuse arrays whose headers promise more than padre reads: their memory is taken before their content is seen."""
    promised = 0
    try:
        if name.endswith(".npy"):
            promised = _promised(io.BytesIO(data))
        elif name.endswith(".npz"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                infos = archive.infolist()
                promised = sum(info.file_size for info in infos)
                for info in infos if promised <= parquet.UNCOMPRESSED else []:
                    with archive.open(info) as member:
                        promised = max(promised, _promised(io.BytesIO(member.read(100_000))))
    except (*_DAMAGED, NotImplementedError) as error:
        raise PadreError(f"it is not a file of arrays: {error}") from error
    if promised > parquet.UNCOMPRESSED:
        raise PadreError("it takes more than 2,000 MB in memory")


def _promised(file: io.BytesIO) -> int:
    """The bytes of the array that an `.npy` file begins with."""
    version = np.lib.format.read_magic(file)
    read_header: Any = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, kind = read_header(file)
    size = kind.itemsize
    for each in shape:
        size *= int(each)
    return int(size)
