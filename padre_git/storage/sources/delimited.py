"""Text tables: which character separates the columns, whether there is a header line, which mark the decimals have."""

import csv
import io
import re
import warnings
from collections.abc import Sequence
from typing import Any

import pandas as pd

from padre_git.errors import PadreError

_DELIMITERS = (",", ";", "\t", "|")
_LOOK = 50  # records that the dialect is taken from
_NUMBER = re.compile(r"[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?$")
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+([eE][-+]?\d+)?$")
# pandas before 3.1 reads decimals with an error in the last digit, unless it is told not to; later ones warn when told
_EXACT = {} if tuple(map(int, pd.__version__.split(".")[:2])) >= (3, 1) else {"float_precision": "round_trip"}
_LEADING_ZERO = re.compile(r"""(?:^|[,;|\s"'])0\d""")
_MISSING = {"", "na", "nan", "null", "none", "?", "-"}


def read(
    data: bytes,
    name: str,
    columns: Sequence[str] | None = None,
    delimiter: str | None = None,
    *,
    header: bool | None = None,
) -> pd.DataFrame:
    """The table in ``data``; what is worth knowing of how it was read is in its ``attrs["notes"]``.

    The delimiter is the one of ``, ; tab |`` that cuts the first lines into equally many columns; white space where
    none does. The first line is a header where none of its cells is a number or missing, none occurs twice, and it
    is not the only line. Without one, columns are called ``column_1``, ``column_2``, … A ``?`` is missing, as in
    UCI's files; a comma is a decimal mark where the delimiter is another one and numbers have it. A column with whole
    numbers that begin with 0, such as the id ``007``, is text.

    Parameters
    ----------
    columns : names that replace the header, or give one.
    header : whether the first line is one, where that is not as above.

    Raises
    ------
    PadreError : where the file is empty, or a line has more columns than the first.
    """
    text = data.decode("utf-8-sig")
    lines = [line for line in text.splitlines()[: _LOOK + 10] if line.strip()][:_LOOK]
    if not lines:
        raise PadreError(f"{name} is empty")
    found = delimiter or _delimiter(lines)
    records = [[cell.strip() for cell in record] for record in _records(lines, found)]
    named = _has_header(records) if header is None else header
    if header is None:
        _check_header(name, records)
    options: dict[str, Any] = {"delimiter": found, "header": named, "decimal": _decimal(records, found)}
    frame = _frame(text, name, **options)
    coded = [at for at in range(frame.shape[1]) if pd.api.types.is_numeric_dtype(frame.dtypes.iloc[at])]
    coded = _coded(text, name, coded, options) if coded and _LEADING_ZERO.search(text) else []
    if coded:
        frame = _frame(text, name, **options, texts=[frame.columns[at] for at in coded])
    if not named:
        frame.columns = pd.Index([f"column_{at}" for at in range(1, frame.shape[1] + 1)])
    if columns is not None:
        if len(columns) != frame.shape[1]:
            raise PadreError(f"{name} has {frame.shape[1]} columns and `columns` names {len(columns)}; name each")
        frame.columns = pd.Index(list(columns))
    frame.attrs["notes"] = _notes(frame, coded, guessed=header is None and not named and columns is None)
    return frame


def _notes(frame: pd.DataFrame, coded: list[int], *, guessed: bool) -> list[str]:
    notes = []
    if guessed:
        names = ", ".join(map(str, frame.columns[:2])) + (" …" if frame.shape[1] > 2 else "")
        why = "line 1 has a number, an empty cell or a text twice, so it is data and no header"
        notes.append(f"{why}: the columns are called {names}; --columns NAME,… names them, --header takes line 1")
    if coded:
        names = ", ".join(f"`{frame.columns[at]}`" for at in coded)
        notes.append(f"{names} {'has' if len(coded) == 1 else 'have'} numbers with leading zeros: kept as text")
    return notes


def _coded(text: str, name: str, numeric: list[int], options: dict[str, Any]) -> list[int]:
    """Which of the columns that look ``numeric`` have whole numbers that begin with 0: codes, not amounts."""
    labels = _frame(text, name, **options).columns
    written = _frame(text, name, **options, texts=[labels[at] for at in numeric])
    return [at for at in numeric if written.iloc[:, at].str.fullmatch(r"\s*0\d+\s*").fillna(False).any()]


def read_tabs(
    data: bytes, name: str, columns: Sequence[str] | None = None, *, header: bool | None = None
) -> pd.DataFrame:
    """The same, separated by tabs."""
    return read(data, name, columns, "\t", header=header)


def _records(lines: list[str], delimiter: str) -> list[list[str]]:
    if delimiter == r"\s+":
        return [line.split() for line in lines]
    return list(csv.reader(lines, delimiter=delimiter, skipinitialspace=True))


def _delimiter(lines: list[str]) -> str:
    """The one that gives most columns, and the same number of them in (nearly) all lines."""
    best, most = ",", 1
    for candidate in (*_DELIMITERS, r"\s+"):
        sizes = [len(record) for record in _records(lines, candidate)]
        usual = max(set(sizes), key=sizes.count)
        regular = sizes.count(usual) >= 0.9 * len(sizes)
        if regular and usual > most and (candidate != r"\s+" or most == 1):
            best, most = candidate, usual
    return best


def _has_header(records: list[list[str]]) -> bool:
    first = records[0]
    named = [cell for at, cell in enumerate(first) if at or cell]  # R and pandas leave the first one empty
    plain = not any(_NUMBER.match(cell) or cell.lower() in _MISSING for cell in named)
    return plain and len(set(first)) == len(first) and len(records) > 1


def _check_header(name: str, records: list[list[str]]) -> None:
    """Names that can be none: a first line of words that occur twice, or with nothing below it."""
    first = records[0]
    if any(_NUMBER.match(cell) or cell.lower() in _MISSING for cell in first):
        return
    twice = next((cell for cell in first if first.count(cell) > 1), None)
    if twice is not None and len(first) > 1 and not set(first) & {cell for record in records[1:] for cell in record}:
        raise PadreError(f"{name}, line 1: the column `{twice}` stands there twice; name each column once")
    if len(records) == 1:
        raise PadreError(f"{name} has a line of names and no rows")


def _decimal(records: list[list[str]], delimiter: str) -> str:
    if delimiter == ",":
        return "."
    cells = [cell for record in records[1:] for cell in record]
    commas = sum(bool(_DECIMAL_COMMA.match(cell)) for cell in cells)
    points = sum("." in cell and bool(_NUMBER.match(cell)) for cell in cells)
    return "," if commas > points else "."


def _frame(
    text: str, name: str, *, delimiter: str, header: bool, decimal: str, texts: Sequence[Any] = ()
) -> pd.DataFrame:
    options: dict[str, Any] = {
        "sep": delimiter,
        "header": 0 if header else None,
        "decimal": decimal,
        "low_memory": False,
        **_EXACT,
        "skipinitialspace": True,
        "na_values": ["?"],
        "index_col": False,
        "dtype": dict.fromkeys(texts, str) or None,
    }
    try:
        with warnings.catch_warnings():
            # a line with more cells than the header: pandas only warns, and drops what is there
            warnings.simplefilter("error", pd.errors.ParserWarning)
            return pd.DataFrame(pd.read_csv(io.StringIO(text), **options))
    except (pd.errors.ParserError, pd.errors.ParserWarning, pd.errors.EmptyDataError) as error:
        reason = str(error).strip().splitlines()[0].removeprefix("Error tokenizing data. C error: ")
        raise PadreError(f"{name} is not read as a table: {reason}; correct that line") from error
