"""The content hash of a table as Arrow reads it, and of arrays, without pandas; the same as that of
`core.data.fingerprint`.

It covers what most data sets are made of: numbers, truth values, texts and categories of texts. For all else it has no
answer, and the data have to be read as pandas does.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from padre_git.core.data import buffers
from padre_git.core.data.digest import Digest

FEATURES = "X"  # the array of features
# what an integer or a truth value is called
_WHOLE = {f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)}
_FLOATS = {"float": "float32", "double": "float64"}


def fingerprint(table: pa.Table) -> str | None:
    """64 hex digits of a table without nested columns; none where a column needs pandas."""
    digest = Digest()
    digest.text("table")
    digest.text(f"{table.num_rows} {table.num_columns}")
    levels = _categories(table.schema)
    for name in table.column_names:
        digest.text(name)
        write = _writer(table.column(name), levels.get(name))
        if write is None:
            return None
        write(digest)
    return digest.hexdigest()


def of_arrays(content: Any) -> str | None:
    """64 hex digits of an array, or of the arrays of an `.npz` file by name; none where one is not of numbers."""
    several = content if isinstance(content, dict) else {FEATURES: content}
    if FEATURES not in several or any(each.dtype.kind not in "biufc" for each in several.values()):
        return None
    digest = Digest()
    digest.text("arrays" if isinstance(content, dict) else "array")
    if isinstance(content, dict):
        digest.text(str(len(content)))
    for name in (FEATURES, *(name for name in several if name != FEATURES)):
        if isinstance(content, dict):
            digest.text(name)
        digest.text(several[name].dtype.name)
        digest.text(" ".join(map(str, several[name].shape)))
        digest.values(np.ascontiguousarray(several[name]).reshape(-1))
    return digest.hexdigest()


def _categories(schema: pa.Schema) -> dict[str, bool]:
    """The columns that are categories, as pandas wrote it into the file, and whether their order means something.

    A dictionary in Arrow says nothing: any text may be read as one.
    """
    said = schema.pandas_metadata
    if not said:
        return {field.name: field.type.ordered for field in schema if pa.types.is_dictionary(field.type)}
    kept = [each for each in said.get("columns", []) if each.get("pandas_type") == "categorical"]
    return {str(each.get("field_name")): bool((each.get("metadata") or {}).get("ordered")) for each in kept}


def _writer(column: pa.ChunkedArray, ordered: bool | None) -> Callable[[Digest], None] | None:
    """What writes a column; ``ordered`` is none where it is no category."""
    name = str(column.type)
    if name in _FLOATS:
        return None if ordered is not None else lambda digest: _floats(digest, column, _FLOATS[name])
    if name in _WHOLE or name == "bool":  # with gaps pandas chooses a type of its own
        usual = ordered is None and not column.null_count
        return (lambda digest: _plain(digest, column, name)) if usual else None
    if not buffers.is_text(column.type) or column.null_count == len(column):
        return None  # a column of nothing is one of numbers
    return None if ordered else lambda digest: _texts(digest, column, ordered is not None)


def _floats(digest: Digest, column: pa.ChunkedArray, name: str) -> None:
    digest.text(name)
    digest.values(buffers.column(column))


def _plain(digest: Digest, column: pa.ChunkedArray, name: str) -> None:
    digest.text(name)
    digest.values(buffers.column(column))
    digest.mask(np.zeros(len(column), bool))


def _texts(digest: Digest, column: pa.ChunkedArray, category: bool) -> None:
    if category:
        digest.text("category")
    digest.text("string")
    digest.mask(np.concatenate([buffers.missing(part) for part in column.chunks]))
    digest.data(np.concatenate([buffers.lengths(part) for part in column.chunks]).astype("<i8", copy=False))
    digest.data(b"".join(buffers.text(part) for part in column.chunks))
