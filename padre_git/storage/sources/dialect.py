"""How a text table is written: what separates its columns, and how long its records are, over the whole file."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from padre_git.errors import PadreError
from padre_git.storage import lines as text_lines

DELIMITERS = (",", ";", "\t", "|")
SPACES = r"\s+"
NUMBER = re.compile(r"[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?")
DECIMAL_COMMA = re.compile(r"[-+]?(\d+,\d*|,\d+)([eE][-+]?\d+)?")
THOUSANDS = re.compile(r"[-+]?\d{1,3}(([.' ]\d{3})+(,\d+)?|(,\d{3})+(\.\d+)?)")
# words that pandas takes for a missing value; in a column of text they might have been meant as a text
MISSING = frozenset({"NA", "N/A", "n/a", "#N/A", "#NA", "<NA>", "NULL", "null", "NaN", "nan", "None", "?"})
_MARK = re.compile(r"^\s*#[#\s]*(?=[^,;|\s])")
_LOOK = 50  # lines from which the delimiter is taken
_WORD = re.compile(r'"(?:[^"]|"")*"|[^ \t]+')
_PAIR = r"[ \t]+\d+:[-+.\deE]+"
_SPARSE = re.compile(rf"\S+(?:[ \t]+qid:\d+)?(?:{_PAIR})+[ \t]*(?:#.*)?")


@dataclass
class Survey:
    """What the whole file has.

    Attributes
    ----------
    first : the cells of the first record.
    line : its line number.
    rows : the number of records after it.
    size, width : the most cells of a record, and of how many columns there is anything: a name or a value.
    row_names : whether each record has one cell more than the first, as R writes the names of rows.
    short : line numbers of the first record that lacks cells at its end, and how many records do.
    missing : column -> words that stand for a missing value, and how often.
    last : the line number of the last record.
    """

    first: list[str]
    line: int = 1
    rows: int = 0
    size: int = 0
    width: int = 0
    row_names: bool = False
    short: tuple[int, int] = (0, 0)
    missing: dict[int, Counter[str]] = field(default_factory=dict)
    last: int = 1


def delimiter(text: str, name: str, *, spaces: bool) -> str:
    """The one of ``, ; tab |`` that cuts the first lines alike, rather into numbers, then into more columns.

    White space is one only where none of these is and what it cuts out cannot be words of a text: a number in each
    row, or something in quotes. Where the name of the file says that it is CSV (not ``spaces``), all must be numbers.

    Raises
    ------
    PadreError : the file is empty, or is in svmlight's format.
    """
    lines = [line for line in text_lines.split(text[: 1 << 20]) if line.strip()][:_LOOK]
    if not lines:
        raise PadreError(f"{name} is empty")
    if sum(bool(_SPARSE.fullmatch(line)) for line in lines) >= 0.9 * len(lines):
        raise PadreError(
            f"{name} is a sparse file with lines such as `{lines[0][:40].strip()}`. "
            "Read it as one: --format svmlight, in Python format='svmlight'"
        )
    found = [(key, each) for each in DELIMITERS if (key := _cuts(_cells(lines, each)))]
    if found:
        return max(found, key=lambda pair: pair[0])[1]
    words = _cells(lines, SPACES)
    if _cuts(words) and _proven(lines, words, loose=spaces):
        return SPACES
    # nothing cuts: one column. Where its numbers have a comma, that is no delimiter
    return ";" if all(DECIMAL_COMMA.fullmatch(line.strip()) for line in lines[1:]) and len(lines) > 1 else ","


def _cells(lines: Sequence[str], separator: str) -> list[list[str]]:
    if separator == SPACES:
        return [_WORD.findall(line) for line in lines]
    with _long_values():
        return list(csv.reader(lines, delimiter=separator, skipinitialspace=True))


def _cuts(rows: list[list[str]]) -> tuple[bool, float, int] | None:
    """How good a cut is: whether line 1 has as many cells as the others, the share of numbers, and the columns.

    None where it does not cut all lines alike.
    """
    sizes = [len(row) for row in rows]
    below = sizes[1:] or sizes
    usual = max(set(below), key=below.count)
    if usual < 2 or below.count(usual) < 0.9 * len(below) or abs(sizes[0] - usual) > 1:
        return None
    if sizes[0] == 1 and all(DECIMAL_COMMA.fullmatch(",".join(row)) for row in rows[1:]):
        return None  # one name above 1,5: a number, not two
    cells = [cell.strip() for row in rows[1:] or rows for cell in row]
    return sizes[0] == usual, sum(bool(NUMBER.fullmatch(cell)) for cell in cells) / len(cells), usual


def _proven(lines: Sequence[str], rows: list[list[str]], *, loose: bool) -> bool:
    """Whether white space parts columns, and not the words of one text."""
    below = rows[1:] or rows
    if any(len(row) > 1 and any(word.startswith('"') for word in row) for row in rows):
        return True
    usual = max(map(len, below))
    columns = [[row[at] for row in below if at < len(row)] for at in range(usual)]
    numbers = [all(NUMBER.fullmatch(cell) for cell in column) for column in columns]
    return (any(numbers) or usual > 2) if loose else all(numbers)


def uncommented(text: str) -> tuple[str, str]:
    """The text with its first lines blank as far as they begin with ``#`` and are comments, and what is to be said.

    The last of them is the header where it has as many cells as the line below it and that line is none, as NumPy's
    `savetxt` writes it: it stays, without the mark.
    """
    if not text.lstrip().startswith("#"):
        return text, ""
    lines = text.split("\n")
    below = next((at for at, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")), None)
    if below is None:
        return text, ""
    last = max(at for at in range(below) if lines[at].strip())
    named = _MARK.sub("", lines[last])
    header = _is_header(named, [line for line in lines[below:] if line.strip()][:_LOOK])
    comments = [at for at in range(below) if lines[at].strip() and not (header and at == last)]
    marked = header and named != lines[last]
    lines[last] = named if header else lines[last]
    for at in comments:
        lines[at] = "\r" * lines[at].endswith("\r")
    many = f"{len(comments)} lines that begin with # are comments" if len(comments) > 1 else ""
    one = f"line {comments[0] + 1} begins with #: a comment" if len(comments) == 1 else ""
    mark = f"line {last + 1} is taken for a header, without the # at its start" if marked else ""
    return "\n".join(lines), "; ".join(filter(None, (many or one, mark)))


def _is_header(named: str, below: Sequence[str]) -> bool:
    """Whether a line that began with ``#`` names the columns of those ``below`` it, and the first of these does not."""
    for separator in (*DELIMITERS, SPACES):
        above, first, *rest = _cells([named, *below], separator)
        if len(above) != len(first) or len(above) < 2 or not all(cell.strip() for cell in above):
            continue
        values = [[bool(NUMBER.fullmatch(cell.strip())) for cell in row] for row in (first, *rest)]
        # a text above a number: the line below names them itself
        names_itself = not any(values[0]) and any(any(row) for row in values[1:])
        return not names_itself
    return False


def survey(text: str, separator: str, name: str) -> Survey:
    """Read all records and count their cells.

    Raises
    ------
    PadreError : a record with more cells than the first, or with fewer where white space parts them; a quote that is
        not closed. The line is named.
    """
    records = _records(text, separator, name)
    line, first = next(records, (1, []))
    found = Survey(first, line, size=len(first), width=_filled(first))
    lines: dict[int, int] = {}  # number of cells -> the first line with so many
    counts: Counter[int] = Counter()
    for line, cells in records:
        found.rows, found.last = found.rows + 1, line
        counts[len(cells)] += 1
        lines.setdefault(len(cells), line)
        found.width = max(found.width, _filled(cells))
        if not MISSING.isdisjoint(cells):
            for at, cell in enumerate(cells):
                if cell in MISSING:
                    found.missing.setdefault(at, Counter())[cell] += 1
    if not found.width:
        raise PadreError(f"{name} is empty")
    found.size = max([found.size, *counts])
    if counts:
        _compare(found, counts, lines, name, spaces=separator == SPACES)
    return found


def _compare(found: Survey, counts: Counter[int], lines: dict[int, int], name: str, *, spaces: bool) -> None:
    named, usual = len(found.first), counts.most_common(1)[0][0]
    found.row_names = set(counts) == {named + 1} and found.width == named + 1
    expected = named + 1 if found.row_names else max(_filled(found.first), min(named, found.width))
    longest = max(counts)
    if found.width > expected:
        raise PadreError(
            f"{name}, line {lines[longest]}: it has {_values(longest)}, and line {found.line} has {named}. "
            "Correct the line, or put quotes around a value that contains the delimiter"
        )
    short = {size: count for size, count in counts.items() if size < expected}
    if not short:
        return
    line = min(lines[size] for size in short)
    if spaces or usual < expected:
        size = next(size for size in short if lines[size] == line)
        first = f"line {found.line} has {expected}"
        raise PadreError(f"{name}, line {line}: it has {_values(size)}, and {first}. Correct the line")
    found.short = line, sum(short.values())


def _values(count: int) -> str:
    return f"{count} value{'s' * (count != 1)}"


def _filled(cells: list[str]) -> int:
    """How many cells there are up to the last one in which something stands."""
    size = len(cells)
    while size and not cells[size - 1].strip():
        size -= 1
    return size


def _records(text: str, separator: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each record that is not blank."""
    if separator == SPACES:
        for line, content in enumerate(text_lines.split(text), 1):
            if words := [_unquoted(word) for word in _WORD.findall(content)]:
                yield line, words
        return
    with _long_values():
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
        start = 1
        for cells in reader:
            if len(cells) > 1 or (cells and cells[0].strip()):
                yield start, cells
            start = reader.line_num + 1


def _unquoted(word: str) -> str:
    return word[1:-1].replace('""', '"') if len(word) > 1 and word[0] == word[-1] == '"' else word


@contextmanager
def _long_values() -> Iterator[None]:
    """Without the limit of 131,072 characters that Python sets for a value."""
    before = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(before)
