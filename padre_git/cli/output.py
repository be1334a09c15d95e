"""The one place that prints: answers to stdout, notes, errors and progress to stderr.

Text from files, commits and arguments is foreign: its control characters are shown, never sent to the terminal.
"""

import math
import os
import re
import shutil
import sys
import time
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click
import msgspec

from padre_git.core import text as forms
from padre_git.core.text import tables
from padre_git.errors import PadreError

if TYPE_CHECKING:
    from padre_git.app.execute.invocation import Progress

Cell = tables.Cell
_NARROWEST = 40  # columns of a terminal
# beyond the ones that JSON escapes itself: control and bidirectional characters, and ends of lines
_NOT_FINITE = re.compile(rb"\xcb[\x7f\xff][\xf0-\xff]")  # a number in MessagePack whose exponent has all bits
_CONTROLS = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def escape(text: object) -> str:
    """``text`` on one line, with control, format and bidirectional characters written as ``\\x1b``."""
    string = str(text)
    return string if string.isascii() and string.isprintable() else "".join(map(_visible, string))


def _visible(letter: str) -> str:
    if letter in "\n\t":
        return " "
    # Cc control, Cf format (bidirectional overrides), Cs surrogate, Co private, Zl and Zp line ends
    if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return letter.encode("unicode_escape", "surrogatepass").decode()
    return letter


def line(text: str = "") -> None:
    """One line of the answer; control characters are escaped."""
    _write(sys.stdout, escape(text))


def flush() -> None:
    """Show at once what was printed, also in a pipe: the command goes on for long."""
    sys.stdout.flush()


def block(text: str) -> None:
    """Several lines of the answer, such as a traceback; each is escaped."""
    for each in text.splitlines():
        line(each.replace("\t", "    "))


def note(text: str) -> None:
    """What one may want to know, on one line of stderr."""
    _write(sys.stderr, escape(text))


def passed(data: bytes, *, aside: bool = False) -> None:
    """What the user's own program prints, as it is; ``aside``: on stderr, where stdout is for an answer alone."""
    stream = sys.stderr if aside else sys.stdout
    stream.flush()
    stream.buffer.write(data)
    stream.buffer.flush()


def save(text: str, file: Path) -> None:
    """Write ``text`` into a file that the user named, and say so.

    Raises
    ------
    PadreError : where the disk refuses.
    """
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise PadreError(f"{file} cannot be written: {problem.strerror}") from problem
    line(f"saved  {file}")


def error(message: object) -> None:
    """``error: …`` on one line of stderr."""
    _write(sys.stderr, f"error: {escape(message)}")


def _write(stream: TextIO, text: str, *, end: str = "\n") -> None:
    try:
        stream.write(text + end)
    except UnicodeEncodeError:  # a terminal without UTF-8
        encoding = stream.encoding or "ascii"
        stream.write(text.encode(encoding, "replace").decode(encoding) + end)


def width() -> int:
    """Columns of a table: the terminal's, at least 40; a pipe has no end, and nothing that goes into one is cut."""
    given = os.environ.get("COLUMNS", "")
    if not given.isdecimal() and not sys.stdout.isatty():
        return tables.ENDLESS
    return max(shutil.get_terminal_size().columns, _NARROWEST)


def notes(said: list[str]) -> None:
    """Print the notes ``said``; the ones that join them while the command works come after its output."""
    _notes(said)
    begun, context = len(said), click.get_current_context(silent=True)
    if context is not None:
        context.call_on_close(lambda: _notes(said[begun:]))


def _notes(texts: list[str]) -> None:
    for text in dict.fromkeys(texts):
        note(text)


def table(
    headers: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    align: str = "",
    cuttable: Collection[str] = (),
    common: Collection[str] = (),
) -> None:
    """Print a table without lines, two spaces between columns, fitted to the terminal; see `core.text.tables`.

    Parameters
    ----------
    headers : one per column.
    rows : texts; a cell of ``None`` is covered by the cell to its left.
    align : ``l`` or ``r`` per column; left where it is too short.
    cuttable : the headers of the columns that may be cut where the table is too wide.
    common : the headers of the columns that are left out where all rows have the same; a line below says what.
    """
    headers, rows, same = tables.varied(headers, rows, common)
    lines = table_lines(headers, rows, align=align, cuttable=cuttable, room=width())
    coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    for number, each in enumerate(lines):
        bold = coloured and number == 0 and any(headers)
        _write(sys.stdout, f"\x1b[1m{each}\x1b[0m" if bold else each)
    if same:
        line(f"The same in all rows: {', '.join(f'{name} {text}' for name, text in same.items())}.")


def table_lines(headers: Sequence[str], rows: Sequence[Sequence[Cell]], **form: Any) -> list[str]:
    """The lines of `table`, escaped; ``form`` as in `core.text.tables`."""
    return tables.lines([escape(text) for text in headers], _escaped(rows), **form)


def needed(headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> int:
    """The columns of a terminal that a table takes where nothing is cut."""
    return tables.needed([escape(text) for text in headers], _escaped(rows))


def _escaped(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    return [[None if cell is None else escape(cell) for cell in row] for row in rows]


def wide(items: Sequence[tuple[str, str]]) -> int:
    """The indent at which the texts of ``items`` stand below each other, however long a name is."""
    return max([13, *(len(name) + 3 for name, _ in items)])


def pairs(items: Sequence[tuple[str, str]], *, indent: int = 13) -> None:
    """Lines of a name and a text below each other; a name that repeats, or is empty, continues the one above."""
    before = ""
    for name, text in items:
        _write(sys.stdout, f"{escape('' if name == before else name).ljust(indent - 1)} {escape(text)}".rstrip())
        before = name


def json(document: Any) -> None:
    """One JSON document and nothing else; numbers that are not finite are the strings ``"NaN"``, ``"Infinity"``."""
    _write(sys.stdout, _json(document))


def json_array(documents: Iterable[Any]) -> None:
    """The documents as one JSON array, each written when it is there: ten thousand need no more memory than one."""
    before = "["
    for document in documents:
        text = _json(document).replace("\n", "\n  ")
        _write(sys.stdout, f"{before}\n  {text}", end="")
        before = ","
    _write(sys.stdout, "[]" if before == "[" else "\n]")


def _json(document: Any) -> str:
    try:
        # to look for numbers that are not finite in Python takes fifty times as long; bytes that look like one harm not
        finite = not _NOT_FINITE.search(msgspec.msgpack.encode(document))
    except (ValueError, OverflowError):  # a path that is no text, a whole number that MessagePack lacks
        finite = False
    encoded = msgspec.json.encode(document if finite else _finite(msgspec.to_builtins(document)))
    text = msgspec.json.format(encoded, indent=2).decode()
    if text.isascii() and "\x7f" not in text:
        return text
    # to whoever reads JSON an escaped letter is the letter itself
    return _CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, str) and not value.isascii():  # a path need not be text
        return value.encode(errors="backslashreplace").decode()
    return [_finite(inner) for inner in value] if isinstance(value, list) else value


def csv(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """The table as CSV; full precision, empty where nothing is."""
    _write(sys.stdout, forms.csv.text(headers, rows).removesuffix("\n"))


def markdown(headers: Sequence[str], rows: Sequence[Sequence[Cell]], *, align: str = "") -> None:
    """The table in GitHub's Markdown."""
    cells = [[forms.markdown.prose(cell or "") for cell in row] for row in (headers, *rows)]
    _write(sys.stdout, "\n".join(forms.markdown.table(cells[0], cells[1:], align=align)))


@contextmanager
def progress(total: int, unit: str) -> Iterator[Callable[..., None]]:
    """A bar on stderr when that is a terminal; yields the function that says "one more is done"; see `progress.bar`."""
    if not sys.stderr.isatty() or total < 2:
        yield lambda said="": None
        return
    with forms.progress.bar(total, unit) as advance:
        yield advance


def matrix(made: Callable[[], tuple[Sequence[str], Sequence[Sequence[Cell]]]]) -> "Progress":
    """What shows a table on stderr, painted anew twice a second, with the bar of `progress` below it."""

    @contextmanager
    def show(total: int, unit: str) -> Iterator[Callable[..., None]]:
        if not sys.stderr.isatty() or total < 2:
            yield lambda said="": None
            return
        room = max(shutil.get_terminal_size().columns, _NARROWEST)
        with forms.progress.below(total, unit, lambda: table_lines(*made(), room=room)) as advance:
            yield advance

    return show


def is_terminal() -> bool:
    """Whether the answer goes to a terminal."""
    return sys.stdout.isatty()


def repaint(paint: Callable[[], None], seconds: float = 2.0) -> None:
    """Clear the terminal and call ``paint``, again and again, until Ctrl-C."""
    try:
        while True:
            sys.stdout.write("\x1b[H\x1b[2J")
            paint()
            sys.stdout.flush()
            time.sleep(seconds)
    except KeyboardInterrupt:
        line()


@contextmanager
def stages() -> Iterator[Callable[[str, int, int | None], None] | None]:
    """A bar on stderr of what git sends or fetches; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    with forms.progress.stages() as move:
        yield move
