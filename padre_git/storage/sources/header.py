"""Whether the first line of a text table names its columns, decided by the columns below it."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from padre_git.storage.sources.dialect import NUMBER

_EMPTY = {"", "?", "-"}
_WORDS_OF_NOTHING = {"na", "nan", "null", "none", "n/a"}  # a name (of sodium), or a value that is missing
_MOMENT = re.compile(r"\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?([ T]\d{1,2}:\d{2}\S*)?|\d{1,2}:\d{2}(:\d{2})?")
_YEARS = (1500, 2500)


class Verdict(NamedTuple):
    """What the first line is.

    Attributes
    ----------
    named : whether it names the columns; none where it may as well be data.
    reason : why it is not a header.
    sure : whether the lines below show it; else it is an assumption.
    """

    named: bool | None
    reason: str = ""
    sure: bool = True


class _Column(NamedTuple):
    """A first cell and what is below it."""

    cell: str
    kind: str  # of the cell: empty, nothing, number, moment or text
    below: str  # of the column: empty, number, moment, truth, text or mixed
    again: bool  # whether the cell stands in the column once more
    fractions: bool = False
    outside: bool = True  # whether a number is outside the range of the numbers below


def verdict(first: Sequence[str], body: pd.DataFrame) -> Verdict:
    """What line 1 is, by the kinds of its cells and of the columns below them, over all rows.

    A text above numbers, dates or truth values is a name. A value that comes again below it is data, and so is a
    fraction above fractions. Where nothing of that is there, a line of different texts is a header by custom, years
    above fractions are one, and other numbers are data. What speaks for both is left to the user.

    Parameters
    ----------
    first : the cells of line 1.
    body : the rows below it, with the types that pandas gave them.
    """
    columns = [_column(cell.strip(), body.iloc[:, at]) for at, cell in enumerate(first)]
    names = [each for each in columns if _differs(each)]
    # what `to_csv` and R leave empty is the name of the index
    index = columns[0].kind == "empty" and bool(len(body)) and not body.iloc[:, 0].isna().any()
    data = [each for each in columns if _is_data(each)]
    if data and (names or index):
        return Verdict(None)
    if names or index:
        return Verdict(True)
    if data:
        return Verdict(False, f"`{data[0].cell}` is a value like those below it")
    return _by_custom(columns)


def _by_custom(columns: list[_Column]) -> Verdict:
    cells = [each.cell for each in columns]
    if any(each.kind in {"empty", "nothing"} for each in columns):
        return Verdict(False, "it has an empty cell")
    if len(set(cells)) < len(cells):
        return Verdict(False, "a value stands there twice")
    numbers = [each for each in columns if each.kind == "number"]
    if not numbers and not any(each.kind == "moment" for each in columns):
        return Verdict(True, sure=False)
    return _of_numbers(numbers, several=len(columns) > len(numbers)) if numbers else Verdict(False, "it has dates")


def _of_numbers(numbers: list[_Column], *, several: bool) -> Verdict:
    values = [float(each.cell.replace(",", ".")) for each in numbers]
    steps = np.diff(values)
    ordered = bool((steps > 0).all() or (steps < 0).all())
    if not ordered or not all(value.is_integer() for value in values) or not all(each.outside for each in numbers):
        return Verdict(False, "it has numbers")
    years = all(_YEARS[0] <= value <= _YEARS[1] for value in values)
    if years and all(each.fractions or each.below == "text" for each in numbers):
        return Verdict(True, sure=False)
    if years or (several and len(values) > 1):
        return Verdict(None)
    return Verdict(False, "it has numbers")


def _differs(column: _Column) -> bool:
    """Whether the cell is of another kind than all that is below it."""
    if column.again:
        return False
    if column.kind == "text":
        return column.below in {"number", "moment", "truth"}
    return column.kind == "moment" and column.below in {"number", "text", "truth"}


def _is_data(column: _Column) -> bool:
    if column.kind in {"text", "moment"}:
        return column.again or (column.kind == "moment" and column.below == "moment")
    return column.kind == "number" and "." in column.cell.replace(",", ".") and column.fractions


def _column(cell: str, values: "pd.Series[Any]") -> _Column:
    kind, known = _kind(cell), values.dropna()
    if not len(known):
        return _Column(cell, kind, "empty", again=False)
    if known.dtype.kind == "b":
        return _Column(cell, kind, "truth", again=cell.lower() in {"true", "false"})
    if known.dtype.kind not in "iuf":
        texts = known.astype(str).str.strip()
        again = bool((texts == cell).any())
        return _Column(cell, kind, _kind_of_texts(texts), again)
    numbers = known.to_numpy(np.float64)
    number = float(cell.replace(",", ".")) if kind == "number" else np.nan
    finite = numbers[np.isfinite(numbers)]
    outside = not len(finite) or number < finite.min() or number > finite.max()
    return _Column(cell, kind, "number", False, bool((finite % 1 != 0).any()), bool(outside))


def _kind(cell: str) -> str:
    if cell in _EMPTY:
        return "empty"
    if cell.lower() in _WORDS_OF_NOTHING:
        return "nothing"
    if NUMBER.fullmatch(cell):
        return "number"
    return "moment" if _MOMENT.fullmatch(cell) else "text"


def _kind_of_texts(texts: "pd.Series[Any]") -> str:
    """What at least half of the different texts are; text only where none is a number."""
    different = pd.Series(texts.unique())
    numbers, moments = (different.str.fullmatch(kind.pattern).mean() for kind in (NUMBER, _MOMENT))
    if max(numbers, moments) >= 0.5:
        return "number" if numbers >= moments else "moment"
    return "mixed" if numbers else "text"
