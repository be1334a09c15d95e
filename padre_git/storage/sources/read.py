"""From the words for a source to its content."""

import gzip
import zlib
from collections.abc import Callable, Sequence
from hashlib import sha256 as digest
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from padre_git.errors import PadreError, UnknownName
from padre_git.storage import graphs, tables
from padre_git.storage.sources import arff, arrays, delimited, jsonlines, unread, web
from padre_git.storage.sources.openml import PREFIX as OPENML
from padre_git.storage.sources.openml import fetch


class Read(NamedTuple):
    """What a source gave: content as `core.content` takes it, and what the source itself says about it."""

    data: Any
    source: str = ""
    target: Sequence[str] = ()
    description: str = ""
    license: str = ""
    citation: str = ""
    named: bool = False  # whether the reader has used `columns` already
    notes: Sequence[str] = ()  # what is worth knowing of how it was read


class Format(NamedTuple):
    """A row of the table: how bytes become content. `read(data, name)`; a `delimited` one takes column names too.

    What the reader assumed stands in ``attrs["notes"]`` of the table that it returns.
    """

    read: Callable[..., Any]
    endings: tuple[str, ...]
    takes_columns: bool = False


def _parquet(data: bytes, name: str) -> Any:
    """The table, its decimals as floats: no estimator takes Python's `Decimal`, which pandas makes of them."""
    arrow = tables.table(data)
    exact = [field.name for field in arrow.schema if pa.types.is_decimal(field.type)]
    frame = tables.frame(arrow)
    for column in exact:
        frame[column] = frame[column].astype("float64")
    if exact:
        frame.attrs["notes"] = [f"decimals are read as float64: {', '.join(f'`{column}`' for column in exact)}"]
    return frame


FORMATS = {
    "csv": Format(delimited.read, ("csv",), takes_columns=True),
    "tsv": Format(delimited.read_tabs, ("tsv", "tab"), takes_columns=True),
    "txt": Format(delimited.read_text, ("txt", "data", "dat"), takes_columns=True),
    "parquet": Format(_parquet, ("parquet", "pq")),
    "jsonl": Format(jsonlines.read_json_lines, ("jsonl", "ndjson")),
    "json": Format(jsonlines.read_json, ("json",)),
    "arff": Format(arff.read, ("arff",)),
    "npy": Format(arrays.npy, ("npy",)),
    "npz": Format(arrays.npz, ("npz",)),
    "svmlight": Format(arrays.svmlight, ("svmlight", "svm", "libsvm")),
    "edgelist": Format(graphs.edge_list, ("edgelist", "edges", "el")),
    "graphml": Format(graphs.graphml, ("graphml",)),
    "gml": Format(graphs.gml, ("gml",)),
    "gexf": Format(graphs.gexf, ("gexf",)),
}
_ENDINGS = {ending: name for name, row in FORMATS.items() for ending in row.endings}


def read(
    source: str,
    *,
    root: Path | None = None,
    format: str | None = None,
    sha256: str | None = None,
    columns: Sequence[str] | None = None,
    header: bool | None = None,
) -> Read:
    """The content of ``source``.

    Parameters
    ----------
    source : a file; ``http://…`` or ``https://…``; ``openml:ID``.
    root : the repository: the recorded source of a file in it is its path from there, of another its name alone.
    format : one of `FORMATS`; by default the ending says it.
    sha256 : what the bytes must have; a URL needs it.
    columns : names of the columns, for text files without a header line.
    header : whether the first line of a text file is its header; by default its words say it.

    Raises
    ------
    PadreError : no such file or format, another checksum, content that is no such format.
    UnknownName : a ``format`` that is none.
    """
    if source.startswith(OPENML):
        return Read(*fetch(source))
    if web.is_url(source):
        data = web.download(source, sha256)
        return _parse(data, web.file_name(source), web.redacted(source), format, columns, header)
    path = Path(source).expanduser()
    data = _file(path, source)
    _check(data, sha256, source)
    return _parse(data, path.name, _shown(path, root), format, columns, header)


def table(data: bytes, *, name: str) -> pd.DataFrame:
    """The table in ``data``, whose format the ending of ``name`` says; the first line of a text file is its header.

    Raises
    ------
    PadreError : for content that is no table.
    """
    takes_header = _format(name.removesuffix(".gz"), None).takes_columns
    found = _parse(data, name, name, None, None, header=True if takes_header else None).data
    if not isinstance(found, pd.DataFrame):
        raise PadreError(f"{name} has no columns with names")
    return found


def _file(path: Path, source: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        kinds = "a file, a URL, sklearn:NAME or openml:ID"
        raise PadreError(f"there is no file `{source}`; a source is {kinds}") from error
    except IsADirectoryError as error:
        raise PadreError(f"`{source}` is a folder; name one file of it") from error
    except OSError as error:
        raise PadreError(f"`{source}` cannot be read: {error.strerror}") from error


def _check(data: bytes, sha256: str | None, source: str) -> None:
    found = digest(data).hexdigest()
    if sha256 is not None and found != sha256.lower():
        raise PadreError(f"`{source}` has the SHA-256 {found}, not {sha256.lower()}; it is another file, or damaged")


def _shown(path: Path, root: Path | None) -> str:
    """The recorded source: no absolute path leaves this machine."""
    whole = path.resolve()
    inside = root is not None and whole.is_relative_to(root.resolve())
    return whole.relative_to(root.resolve()).as_posix() if inside and root is not None else path.name


def _parse(
    data: bytes, name: str, source: str, format: str | None, columns: Sequence[str] | None, header: bool | None
) -> Read:
    plain = name
    if name.lower().endswith(".gz"):
        plain, data = name[:-3], _unzipped(data, name)
    row = _format(plain, format)
    try:
        if row.takes_columns:
            table = row.read(data, name, columns, header=header)
            return Read(table, source, named=True, notes=[*table.attrs.pop("notes"), *_infinite(table)])
        if header is not None:
            raise PadreError(f"{name} is not a text file whose first line could be a header; leave --header out")
        content = row.read(data, name)
        if not isinstance(content, pd.DataFrame):
            return Read(content, source)
        return Read(content, source, notes=[*content.attrs.pop("notes", ()), *_infinite(content)])
    except UnicodeDecodeError as error:
        raise unread.not_text(name, data, error.start) from error
    except (ValueError, KeyError, OSError, EOFError) as error:
        if str(error).startswith("Object arrays"):
            raise PadreError(
                f"{name} holds an array of objects, a pickle, which padre does not read; save numbers or text"
            ) from error
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise PadreError(f"{name} cannot be read: {reason}; if it has another format, say so with --format") from error


def _infinite(table: pd.DataFrame) -> list[str]:
    """What is to be said of numbers that no estimator takes."""
    names = [str(name) for name, values in table.items() if values.dtype.kind == "f" and np.isinf(values).any()]
    if not names:
        return []
    have = f"`{names[0]}` has" if len(names) == 1 else f"{len(names)} columns, such as `{names[0]}`, have"
    return [f"{have} values that are infinite, or too large for a float and read as infinite"]


def _unzipped(data: bytes, name: str) -> bytes:
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise PadreError(f"{name} cannot be read: {error}") from error


def _format(name: str, format: str | None) -> Format:
    if format is not None:
        if format not in FORMATS:
            raise unread.refusal(name, format) or UnknownName("format", format, FORMATS)
        return FORMATS[format]
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in _ENDINGS:
        raise unread.refusal(name, ending) or PadreError(
            f"the format of `{name}` does not follow from its name; --format {'|'.join(FORMATS)}"
        )
    return FORMATS[_ENDINGS[ending]]
