"""Foreign text in CSV: a cell is shown as it is, and is no formula of a spreadsheet and no command of a terminal."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

# what spreadsheets calculate: after a sign only what calls a function, a program or another sheet
_FORMULA = re.compile(r"[=@]|[+-].*[(|!]", re.DOTALL)
_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def cell(value: object) -> object:
    """``value`` in full precision; empty for none. Of a text, control and bidirectional characters are written as
    ``\\x1b``, and what would be a formula begins with an apostrophe."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    shown = value if value.isascii() and value.isprintable() else "".join(map(_visible, value))
    return f"'{shown}" if _FORMULA.match(shown) else shown


def text(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The table, RFC 4180 with LF."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([cell(each) for each in headers])
    writer.writerows([cell(each) for each in row] for row in rows)
    return buffer.getvalue()


def exact(headers: Sequence[str], rows: Iterable[Sequence[object]], *, spreadsheet: bool = False) -> str:
    """The table as it is, for programs, RFC 4180 with LF.

    ``spreadsheet`` : an apostrophe stands before each text that a spreadsheet could calculate.
    """
    lines = _Lines()
    writer = csv.writer(lines, lineterminator="\r\n")  # with LF alone a text that has a CR is not quoted
    for row in (headers, *rows):
        writer.writerow([_guarded(each) if spreadsheet else each for each in row])
    return "".join(lines)


class _Lines(list[str]):
    """A file whose lines end with LF, whatever its writer ends them with."""

    def write(self, line: str) -> None:
        """Take a row in."""
        self.append(line.removesuffix("\r\n") + "\n")


def _guarded(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _visible(letter: str) -> str:
    if letter in "\n\t" or unicodedata.category(letter) not in _INVISIBLE:
        return letter
    return letter.encode("unicode_escape", "surrogatepass").decode()
