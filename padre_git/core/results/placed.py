"""Whether predictions stand where the splits say: the rows of each split, once, and next to each the truth of the data.

A score is improved by editing the truth as easily as by editing a prediction, and no hash of the predictions tells. So
the truth is compared with the data, row by row.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from padre_git.core.data import buffers
from padre_git.core.results.schema import kinds
from padre_git.core.splitting.rows import Indices, indices_hash
from padre_git.core.text.findings import TWICE
from padre_git.model.documents import Computation

_SHOWN = 16  # hex digits of a hash
_WIDEST = 60  # letters of a value


class Finding(NamedTuple):
    """Something that is recorded, and what it should be."""

    what: str
    recorded: str
    derived: str


def of_splits(
    found: Sequence[Indices], computations: Mapping[int, Computation], splitting: str | None, *, rows: int, once: bool
) -> Iterator[Finding]:
    """What of the stored rows of splits is not what the documents of a run say.

    Parameters
    ----------
    found : all splits, by number.
    computations : what `split.json` says of each, by number.
    splitting : the hash of all.
    rows : of the data.
    once : whether each row is tested at most once per repeat, as of folds.
    """
    digest = indices_hash(found)
    if digest != splitting:
        yield Finding("rows of the splits", f"hash {str(splitting)[:_SHOWN]}", f"hash {digest[:_SHOWN]}")
    tested: dict[int, list[Any]] = {}
    for number, split in enumerate(found):
        said = computations.get(number)
        if said:
            yield from _of_split(number, split, said)
            tested.setdefault(said.repeat, []).append(split.test)
        yield from _overlapping(number, split, rows)
    for repeat, parts in tested.items() if once else ():
        again = _again(np.concatenate(parts))
        if again:
            yield Finding(f"repeat {repeat}: test rows", "each once", f"{again} in several splits")


def _of_split(number: int, split: Indices, said: Computation) -> Iterator[Finding]:
    sizes = [len(split.train), len(split.test), 0 if split.validation is None else len(split.validation)]
    if [said.train, said.test, said.validation] != sizes:
        yield Finding(f"split {number}: rows", f"{said.train}, {said.test}, {said.validation}", str(sizes)[1:-1])
    digest = indices_hash([split])
    if said.indices != digest:
        yield Finding(f"split {number}: hash", said.indices[:_SHOWN], digest[:_SHOWN])
    again = _again(split.test)
    if again and not any(text.startswith(TWICE) for text in said.checks):
        yield Finding(f"split {number}: test rows", "each once", f"{again} again")


def _again(rows: Any) -> int:
    """How often a row is there again; `numpy.unique` imports `numpy.ma`."""
    ordered = np.sort(rows)
    return int(np.count_nonzero(ordered[1:] == ordered[:-1]))


def _overlapping(number: int, split: Indices, rows: int) -> Iterator[Finding]:
    """Rows that are in two parts: padre refuses such splits, so that nothing it recorded has any."""
    named = [("train", split.train), ("test", split.test)]
    named += [] if split.validation is None else [("validation", split.validation)]
    wrong = next((part for _, part in named if len(part) and (part.min() < 0 or part.max() >= rows)), None)
    if wrong is not None:
        yield Finding(f"split {number}", f"row {int(wrong.max())}", f"rows 0 to {rows - 1}")
        return
    for at, (one, first) in enumerate(named):
        marked = np.zeros(rows, bool)
        marked[first] = True
        for other, second in named[at + 1 :]:
            both = second[marked[second]]
            if len(both):
                yield Finding(f"split {number}", f"{one} and {other} apart", f"row {int(both[0])} in both")


class Expected(NamedTuple):
    """What the rows of a table of predictions should be, each of shape (n,)."""

    rows: Any  # positions in the data
    split: Any
    repeat: Any
    fold: Any


def expected(found: Sequence[Indices], computations: Mapping[int, Computation]) -> Expected:
    """The rows that a run tested: of each of its splits, in their order."""
    numbers = [number for number in sorted(computations) if number < len(found)]
    sizes = [len(found[number].test) for number in numbers]
    rows = np.concatenate([found[number].test for number in numbers]) if numbers else np.empty(0, np.int64)
    places = [[getattr(computations[number], name) for number in numbers] for name in ("number", "repeat", "fold")]
    return Expected(rows, *(np.repeat(np.array(each, np.int64), sizes) for each in places))


def of_predictions(table: pa.Table, wanted: Expected, ids: Any) -> Iterator[Finding]:
    """What of a table of predictions does not stand where the splits say.

    Parameters
    ----------
    ids : of all rows of the data: a column of Arrow, or an array.
    """
    lacking = {"row_id", "split", "repeat", "fold"} - {*table.column_names}
    if lacking:
        yield Finding("columns of the predictions", f"no {min(lacking)}", "row_id, split, repeat, fold")
        return
    if table.num_rows != len(wanted.rows):
        yield Finding("rows of the predictions", f"{table.num_rows:,}", f"{len(wanted.rows):,} test rows")
        return
    for name, values in (("split", wanted.split), ("repeat", wanted.repeat), ("fold", wanted.fold)):
        at = _first(buffers.column(table.column(name)) != values)
        if at is not None:
            yield Finding(f"predictions, row {at}: {name}", _text(table.column(name), at), str(int(values[at])))
            return
    yield from _compared("row_id", table.column("row_id"), ids, wanted, ids)


def of_truth(table: pa.Table, wanted: Expected, targets: Mapping[str, Any], ids: Any) -> Iterator[Finding]:
    """Where the truth next to a prediction is not the target of the data.

    Parameters
    ----------
    targets : name -> the column of the data, of Arrow or an array.
    """
    known = {kind.target: name for name, kind in kinds(table.schema).items() if kind.what == "truth"}
    several = [name for name in known if name is not None]
    if len(several) > 1 or (several and len(targets) > 1):
        pairs = {known[name]: targets.get(str(name)) for name in several}
    else:
        pairs = dict.fromkeys(known.values(), next(iter(targets.values())) if len(targets) == 1 else None)
    for name, column in pairs.items():
        if column is None:
            yield Finding(f"`{name}` of the predictions", name, f"targets {', '.join(targets) or 'none'}")
        else:
            yield from _compared(name, table.column(name), column, wanted, ids)


def _compared(name: str, column: pa.ChunkedArray, of_data: Any, wanted: Expected, ids: Any) -> Iterator[Finding]:
    """The rows in which a column of the predictions is not that of the data: the first, and how many."""
    here, there = codes([column, of_data])
    differing = np.flatnonzero(here != there[wanted.rows])
    if len(differing):
        at = int(differing[0])
        row = int(wanted.rows[at])
        more = f" (and {len(differing) - 1:,} more)" if len(differing) > 1 else ""
        place = f"row {row}" if name == "row_id" else f"row {_text(ids, row)}"
        yield Finding(f"{name} of {place}{more}", _text(column, at), _text(of_data, row))


def codes(columns: Sequence[Any]) -> list[Any]:
    """Columns as numbers, equal where their values are: numbers by value, all else by text. A missing value is one."""
    listed = [_plain(each) for each in columns]
    if all(isinstance(each, np.ndarray) for each in listed):
        kinds_of = {each.dtype.kind for each in listed}
        if kinds_of <= set("iufb"):
            _, both = np.unique(np.concatenate([_number(each) for each in listed]), return_inverse=True)
            return np.split(both, np.cumsum([len(each) for each in listed])[:-1])
    known: dict[Any, int] = {}
    return [numbered(each, known) for each in listed]


def _number(values: Any) -> Any:
    return values.astype(np.float64) if values.dtype.kind != "i" else values


def _plain(column: Any) -> Any:
    """An array of numbers where it can be one, else what it is."""
    if isinstance(column, pa.ChunkedArray):
        try:
            return buffers.column(column) if not column.null_count or pa.types.is_floating(column.type) else column
        except TypeError:
            return column
    return column


def numbered(column: Any, known: dict[Any, int]) -> Any:
    """A column as numbers, (n,) int64: the place of each value's text in ``known``, which grows."""
    if isinstance(column, pa.ChunkedArray):
        if pa.types.is_dictionary(column.type):
            parts = [_of_dictionary(chunk, known) for chunk in column.chunks]
            return np.concatenate(parts) if parts else np.empty(0, np.int64)
        column = column.to_pylist()
    listed = column.tolist() if isinstance(column, np.ndarray) else column
    return np.array([known.setdefault(_word(each), len(known)) for each in listed], np.int64)


def _of_dictionary(chunk: pa.Array, known: dict[Any, int]) -> Any:
    names = [known.setdefault(_word(each), len(known)) for each in chunk.dictionary.to_pylist()]
    own = np.array(names, np.int64)[buffers.values(chunk.indices)] if names else np.zeros(len(chunk), np.int64)
    return np.where(buffers.missing(chunk), known.setdefault(None, len(known)), own) if chunk.null_count else own


def _word(value: Any) -> Any:
    if value is None or value != value:
        return None
    return str(value)


def _first(wrong: Any) -> int | None:
    found = np.flatnonzero(wrong)
    return int(found[0]) if len(found) else None


def _text(column: Any, at: int) -> str:
    value = column[at].as_py() if isinstance(column, pa.ChunkedArray) else column[at]
    text = str(value)
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"
