"""Foreign text in Markdown: names, messages and code of a stranger's branch are shown and do nothing; and tables of it.

No HTML, no link, no image, no mention of a person or an issue comes out of them. Numeric entities are text to every
Markdown that follows CommonMark, and what they stand for is no structure.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from tabulate import DataRow, TableFormat, tabulate

from padre_git.core.text.formats import cut

_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 .,/=+-]|(?<=[A-Za-z0-9])_(?=[A-Za-z0-9]))*")
# what GitHub and GitLab make links of without being asked
_LINKS = re.compile(r"(?i)www\.|\bgh-\d|://")
_SPECIAL = re.compile(r"&(?=[#A-Za-z0-9])|[<>](?! )|[\"`*\[\]|\\~$^]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_BROKEN = "&#8203;"  # a space without width: `@` and `#` before a name are a mention even where they are entities
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_LONGEST = 200
_ALIGNED = {"l": ":--", "r": "--:", "c": ":-:"}


def visible(text: object) -> str:
    """``text`` on one line; control and bidirectional characters are replaced."""
    line = re.sub(r"[\n\r\t]", " ", str(text))
    return "".join("\ufffd" if unicodedata.category(letter) in _INVISIBLE else letter for letter in line)


def name(text: object) -> str:
    """A name as it is where it is plain letters; else as code."""
    plain = cut(visible(text), _LONGEST)
    return plain if _PLAIN.fullmatch(plain) and not _LINKS.search(plain) else code(plain)


def code(text: object) -> str:
    """A code span, also for a cell of a table."""
    plain = cut(visible(text), _LONGEST).strip()
    if not plain:
        return "``"
    ticks = "`" * (max(map(len, re.findall("`+", plain)), default=0) + 1)
    space = " " if "`" in plain else ""
    # a bar ends a cell even in code; a backslash before it is taken away there, and shown elsewhere
    return f"{ticks}{space}{plain.replace('|', '¦')}{space}{ticks}"


def prose(text: object) -> str:
    """A sentence with foreign words in it."""
    entities = _SPECIAL.sub(lambda match: f"&#{ord(match[0])};", visible(text))
    mentions = re.sub(r"(?<!&)([@#])", rf"\1{_BROKEN}", entities)
    return _LINKS.sub(lambda match: match[0][:-1] + _BROKEN + match[0][-1], mentions)


def fenced(lines: list[str], language: str) -> list[str]:
    """A block of code; its fence is longer than any inside."""
    plain = [visible(line.replace("\t", "    ")) for line in lines]
    longest = max((len(run) for line in plain for run in re.findall("`+", line)), default=0)
    fence = "`" * max(longest + 1, 3)
    return [f"{fence}{language}", *plain, fence]


def link(words: str, path: str) -> str:
    """A link to a file of the repository."""
    return f"[{prose(words)}]({quote(path)})"


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], *, align: str = "") -> list[str]:
    """The lines of a table; its cells are escaped already.

    ``align`` says ``l``, ``r`` or ``c`` per column; left where it is too short.
    """
    marks = "|".join(_ALIGNED[mark] for mark in align.ljust(len(headers), "l"))
    form = TableFormat(
        lineabove=None,
        linebelowheader=lambda *_: f"|{marks}|",
        linebetweenrows=None,
        linebelow=None,
        headerrow=DataRow("|", " |", " |"),
        datarow=DataRow("| ", " | ", " |"),
        padding=0,
        with_header_hide=None,
    )
    # without an alignment cells are not padded: a comment on a pull request has a longest length
    heads = [f" {each}" if each else "" for each in headers]
    return str(tabulate(list(rows), heads, form, stralign=None, disable_numparse=True)).split("\n")
