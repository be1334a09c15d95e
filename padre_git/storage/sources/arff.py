"""ARFF, the Attribute-Relation File Format of Weka and OpenML. SciPy's reader takes neither text, quotes nor UTF-8."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import pandas as pd

from padre_git.errors import PadreError
from padre_git.storage import lines

_QUOTED = r"'(?:[^'\\]|\\.)*'" + r'|"(?:[^"\\]|\\.)*"'
_ATTRIBUTE = re.compile(rf"@attribute\s+({_QUOTED}|[^\s{{]+)\s*(\{{.*\}}|[a-z]+)\s*(.*)$", re.IGNORECASE)
_CELL = re.compile(rf"[ \t]*({_QUOTED}|[^,]*?)[ \t]*(,|\Z)")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


class _Attribute(NamedTuple):
    name: str
    kind: str  # numeric, integer, nominal, string or date
    categories: Sequence[str] = ()


def read(data: bytes, name: str) -> pd.DataFrame:
    """The table of an ARFF file, dense or sparse; nominal attributes become categories, ``?`` is missing.

    Raises
    ------
    PadreError : naming the line, where an attribute or a row is not as the header says.
    """
    attributes: list[_Attribute] = []
    rows: list[list[str | None]] = []
    inside = False
    for number, line in _lines(data.decode("utf-8-sig")):
        place = f"{name}, line {number}"
        if inside:
            rows.append(_row(line, attributes, place))
        elif line.lower().startswith("@attribute"):
            attributes.append(_attribute(line, place))
        elif line.lower().startswith("@data"):
            inside = True
        elif not line.lower().startswith("@relation"):
            raise PadreError(f"{place}: expected @relation, @attribute or @data, found `{line[:40]}`")
    if not attributes or not inside:
        raise PadreError(f"{name} is not ARFF: it has no @attribute or no @data")
    columns = {each.name: _column([row[at] for row in rows], each, name) for at, each in enumerate(attributes)}
    if len(columns) < len(attributes):
        raise PadreError(f"{name} has two attributes of one name; rename one")
    return pd.DataFrame(columns)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines.split(text), 1):
        if line.strip() and not line.lstrip().startswith("%"):
            yield number, line.strip(" \t")


def _attribute(line: str, place: str) -> _Attribute:
    found = _ATTRIBUTE.match(line)
    kind = found.group(2).lower() if found else ""
    if found and kind.startswith("{"):
        categories = [text for text, _ in _cells(found.group(2)[1:-1])]
        return _Attribute(_plain(found.group(1)), "nominal", categories)
    kind = {"real": "numeric"}.get(kind, kind)
    if not found or kind not in _COLUMNS:
        raise PadreError(f"{place}: expected a name and a type, found `{line[:60]}`")
    return _Attribute(_plain(found.group(1)), kind)


def _plain(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return _ESCAPE.sub(lambda found: _ESCAPED.get(found.group(1), found.group(1)), text[1:-1])
    return text


def _cells(line: str) -> list[tuple[str, bool]]:
    """The values of a line, and whether each was quoted."""
    cells, at = [], 0
    while True:
        found = _CELL.match(line, at)
        assert found is not None  # without quotes anything but a comma is a cell
        raw = found.group(1)
        cells.append((_plain(raw), raw[:1] in {"'", '"'}))
        if not found.group(2):
            return cells
        at = found.end()


def _row(line: str, attributes: list[_Attribute], place: str) -> list[str | None]:
    if line.startswith("{") and line.endswith("}"):
        return _sparse_row(line[1:-1], attributes, place)
    cells = _cells(line)
    if len(cells) != len(attributes):
        raise PadreError(f"{place}: {len(cells)} values for {len(attributes)} attributes")
    return [None if text == "?" and not quoted else text for text, quoted in cells]


def _sparse_row(line: str, attributes: list[_Attribute], place: str) -> list[str | None]:
    """``{2 5, 7 yes}``: what is not named is 0, or the first category."""
    row: list[str | None] = [each.categories[0] if each.categories else "0" for each in attributes]
    for part in filter(None, (part.strip(" \t") for part in line.split(","))):
        at, _, value = part.partition(" ")
        if not at.isdigit() or int(at) >= len(attributes) or not value:
            raise PadreError(f"{place}: `{part[:40]}` is not the number of an attribute and its value")
        row[int(at)] = None if value.strip() == "?" else _plain(value.strip())
    return row


def _column(values: list[str | None], attribute: _Attribute, name: str) -> Any:
    try:
        return _COLUMNS[attribute.kind](values, attribute)
    except ValueError as error:
        raise PadreError(f"{name}, attribute `{attribute.name}`: {str(error).splitlines()[0]}") from error


def _numbers(values: list[str | None], attribute: _Attribute) -> Any:
    return pd.Series([float("nan") if value is None else float(value) for value in values], dtype="float64")


def _integers(values: list[str | None], attribute: _Attribute) -> Any:
    whole = pd.Series([None if value is None else int(float(value)) for value in values], dtype="Int64")
    return whole if whole.isna().any() else whole.astype("int64")


def _nominal(values: list[str | None], attribute: _Attribute) -> Any:
    known = set(attribute.categories)
    wrong = next((value for value in values if value is not None and value not in known), None)
    if wrong is not None:
        raise ValueError(f"`{wrong}` is not one of {', '.join(attribute.categories[:12])}")
    return pd.Categorical(values, categories=list(attribute.categories))


_COLUMNS: dict[str, Callable[[list[str | None], _Attribute], Any]] = {
    "numeric": _numbers,
    "integer": _integers,
    "nominal": _nominal,
    "string": lambda values, attribute: pd.Series(values, dtype=object),
    "date": lambda values, attribute: pd.to_datetime(pd.Series(values, dtype=object), format="ISO8601"),
}
