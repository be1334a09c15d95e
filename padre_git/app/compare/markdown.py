"""A comparison in GitHub's Markdown: the tables, what their marks mean, the pairs, and the statement."""

import re
from collections.abc import Sequence

from padre_git.app.compare import rows, words
from padre_git.app.compare.result import Comparison
from padre_git.app.compare.rows import Cells
from padre_git.app.compare.statement import statement
from padre_git.core import markup

_NUMBERS = re.compile(r"[-+0-9.,±\[\] <^=v†‡:]*")


def markdown(comparison: Comparison, *, long: bool = False) -> str:
    """The whole, a blank line between its parts."""
    parts = []
    for table in comparison.tables:
        headers, cells = rows.long(table) if long or rows.is_long(table) else rows.pivoted(table)
        parts += [_text(words.heading(table)), _table(headers, cells), *map(_text, words.legend(comparison, table))]
    pairs = rows.all_pairs(comparison)
    if pairs:
        parts.append(_table(*rows.pairs(comparison, pairs)))
    parts.append("<br>".join(f"{name}: {_text(text)}" for name, text in words.facts(comparison)))
    said = statement(comparison)
    return "\n\n".join([*parts, *([_text(said)] if said else [])])


def _table(headers: Sequence[str], cells: Sequence[Cells]) -> str:
    lines = [headers, [":--"] * len(headers), *cells]
    return "\n".join(f"| {' | '.join(_text(cell or '') for cell in line)} |" for line in lines)


def _text(text: str) -> str:
    """Numbers and marks as they are; what may hold a name of somebody is text and does nothing."""
    plain = " ".join(text.split())
    return plain.replace("<", "&lt;") if _NUMBERS.fullmatch(plain) else markup.prose(plain)
