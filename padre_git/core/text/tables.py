"""A table as lines of text, fitted to a width so that no two different cells of a column look alike.

What is too wide is cut first (only in columns that may be, and only as far as their cells stay different), then folded:
columns that find no room stand on a line of their own below the others. Nothing else is left out.
"""

import sys
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence

GAP = "  "
ENDLESS = sys.maxsize  # the width of a pipe: nothing is cut
Cell = str | None  # None: the cell to the left reaches over this one
_ELLIPSIS = "…"
_SMALLEST = 8  # a cell is not cut below this: it would say nothing


def width(text: str) -> int:
    """How many columns of a terminal ``text`` takes."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def shorten(text: str, room: int) -> str:
    """``text`` in at most ``room`` columns, the rest as ``…``."""
    if width(text) <= room:
        return text
    return _begin(text, room - 1).rstrip() + _ELLIPSIS if room > 0 else ""


def needed(headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> int:
    """The columns of a terminal that a table takes where nothing is cut."""
    return _total([_widest([headers, *rows], at) for at in range(len(headers))])


def lines(
    headers: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    align: str = "",
    cuttable: Collection[str] = (),
    room: int = ENDLESS,
) -> list[str]:
    """The lines of a table: its headers (none where all are empty), then its rows.

    Parameters
    ----------
    headers : one per column.
    rows : texts without line breaks; a cell of ``None`` is covered by the cell to its left.
    align : ``l`` or ``r`` per column; left where it is too short.
    cuttable : the headers of the columns that may be cut.
    room : columns of the terminal. Only a single cell that may not be cut can be wider.
    """
    table = [headers, *rows]
    widths, folds = _fitted(table, cuttable, room)
    align = align.ljust(len(headers), "l")
    shown = [_cells(table[:1], fold, widths) + _cells(rows, fold, widths) for fold in folds]
    indent = ["", *[GAP] * (len(folds) - 1)]
    found = [
        (indent[at] + GAP.join(_placed(text, room, align[cell]) for cell, room, text in shown[at][number])).rstrip()
        for number in range(0 if any(headers) else 1, len(table))
        for at in range(len(folds))
    ]
    return found if len(folds) == 1 else [each for each in found if each]


def varied(
    headers: Sequence[str], rows: Sequence[Sequence[Cell]], among: Collection[str]
) -> tuple[list[str], list[list[Cell]], dict[str, str]]:
    """The table without the columns ``among`` which are the same in all of its rows, and what they say.

    Nothing is left out of a single row, nor a cell that reaches over others, nor one that others reach over alone.
    """
    same: dict[str, str] = {}
    kept = []
    for at, header in enumerate(headers):
        values = {row[at] for row in rows if row[at] is not None}
        reaches = any(row[at + 1 : at + 2] == [None] and row[at] is not None for row in rows)
        if header in among and len(values) == 1 and not reaches and (len(rows) > 1 or values == {""}):
            same[header] = str(values.pop())
        else:
            kept.append(at)
    return (
        [headers[at] for at in kept],
        [[row[at] for at in kept] for row in rows],
        {name: text for name, text in same.items() if text},
    )


def _fitted(
    table: Sequence[Sequence[Cell]], cuttable: Collection[str], room: int
) -> tuple[list[int], list[Sequence[int]]]:
    """The widths of the columns, and which of them stand on which line of a row."""
    every = range(len(table[0]))
    natural = [_widest(table, at) for at in every]
    floors = [_floor(table, at, natural[at]) if table[0][at] in cuttable else natural[at] for at in every]
    widths = _shrunk(natural, floors, room)
    if _total(widths) <= room:
        return _stretched(table, widths, room), [every]
    inner = room - len(GAP)
    widths = [min(full, max(floor, inner)) for full, floor in zip(natural, floors, strict=True)]
    folds: list[list[int]] = [[]]
    for at in every:
        if folds[-1] and _total([widths[each] for each in [*folds[-1], at]]) > (room if len(folds) == 1 else inner):
            folds.append([])
        folds[-1].append(at)
    return widths, [*folds]


def _shrunk(widths: Sequence[int], floors: Sequence[int], room: int) -> list[int]:
    """The widths, the largest made smaller until they fit or are at their floors."""
    found = list(widths)
    excess = _total(found) - room
    while excess > 0:
        above = [at for at, floor in enumerate(floors) if found[at] > floor]
        if not above:
            break
        found[max(above, key=found.__getitem__)] -= 1
        excess -= 1
    return found


def _stretched(table: Sequence[Sequence[Cell]], widths: list[int], room: int) -> list[int]:
    """The widths, the ones that a cell reaches over as far as there is room for it."""
    left = room - _total(widths)
    for row in table:
        for cells in _reaches(row, range(len(widths))):
            missing = min(width(row[cells[0]] or "") - _total([widths[at] for at in cells]), left)
            if missing > 0:
                widths[cells[-1]] += missing
                left -= missing
    return widths


def _widest(table: Sequence[Sequence[Cell]], at: int) -> int:
    """The widest cell of a column; one that reaches over the next column needs no room of its own."""
    return max(
        width(row[at] or "") for row in table if at + 1 == len(row) or row[at + 1] is not None or row is table[0]
    )


def _floor(table: Sequence[Sequence[Cell]], at: int, full: int) -> int:
    """The least width at which the different cells of a column are different, and still say something."""
    texts = {row[at] or "" for row in table[1:]}
    least = min(full, max(_SMALLEST, width(table[0][at] or "")))
    return least + bisect_left(range(least, full), True, key=lambda room: _distinct(texts, room) is not None)


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(GAP) * (len(widths) - 1)


def _reaches(row: Sequence[Cell], fold: Sequence[int]) -> Iterator[list[int]]:
    """The columns of each cell of a row, those of ``fold`` alone."""
    cells: list[int] = []
    for at in fold:
        if row[at] is not None and cells:
            yield cells
            cells = []
        cells.append(at)
    if cells:
        yield cells


def _cells(
    rows: Sequence[Sequence[Cell]], fold: Sequence[int], widths: Sequence[int]
) -> list[list[tuple[int, int, str]]]:
    """Of each row the cells in ``fold``: the column where it begins, its room, its text."""
    found = [
        [(cells[0], _total([widths[at] for at in cells]), row[cells[0]] or "") for cells in _reaches(row, fold)]
        for row in rows
    ]
    texts: dict[tuple[int, int], set[str]] = {}
    for at, room, text in (cell for row in found for cell in row):
        texts.setdefault((at, room), set()).add(text)
    shown = {place: _distinct(each, place[1]) or {} for place, each in texts.items()}
    return [[(at, room, shown[at, room].get(text, text)) for at, room, text in row] for row in found]


def _distinct(texts: Collection[str], room: int) -> dict[str, str] | None:
    """Different texts cut to ``room`` columns so that they are different still; none where neither cut does that."""
    for cut in (shorten, _middle):
        found = {text: cut(text, room) for text in texts}
        if len(set(found.values())) == len(found):
            return found
    return None


def _middle(text: str, room: int) -> str:
    """The begin and the end of a text that has no room: names often differ in their last letters."""
    if width(text) <= room:
        return text
    end = (room - 1) // 2
    return _begin(text, room - 1 - end) + _ELLIPSIS + _begin(text[::-1], end)[::-1]


def _begin(text: Iterable[str], room: int) -> str:
    found, taken = "", 0
    for letter in text:
        taken += width(letter)
        if taken > room:
            break
        found += letter
    return found


def _placed(text: str, room: int, side: str) -> str:
    space = " " * (room - width(text))
    return space + text if side == "r" else text + space
