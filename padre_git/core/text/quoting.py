"""How names are typed: `--where`, `--sort`, `--columns` and every other option that takes them have one quoting.

A name of letters, digits, ``_`` and ``.`` is typed as it is. Any name may stand in backquotes, and every other one has
to; a backquote in it is doubled: ``a, b (c)`` is typed as ```a, b (c)```.
"""

import keyword
import re
import unicodedata

from padre_git.errors import PadreError

QUOTED = r"`(?:[^`]|``)*`"
WORDS = {"true": True, "false": False, "none": None, "null": None}  # that are values in a condition
_QUOTED = re.compile(QUOTED)
_PIECE = re.compile(rf"((?:{QUOTED}|[^`,])*)(?:,|$)")


def is_plain(name: str) -> bool:
    """Whether ``name`` can be typed without backquotes, also in a condition."""
    parts = name.split(".")
    words = any(keyword.iskeyword(part) for part in parts) or name in WORDS
    return all(map(str.isidentifier, parts)) and not words and unicodedata.normalize("NFKC", name) == name


def quote(name: str) -> str:
    """``name`` in backquotes."""
    return f"`{name.replace('`', '``')}`"


def spelled(name: str) -> str:
    """``name`` as it is typed: in backquotes where it needs them."""
    return name if is_plain(name) else quote(name)


def pieces(text: str) -> list[str]:
    """The parts of ``text`` between commas that stand in no backquotes, as they are typed; empty ones are left out.

    Raises
    ------
    PadreError : where a backquote is not closed.
    """
    found, at = list[str](), 0
    while at < len(text):
        piece = _PIECE.match(text, at)
        if piece is None:
            raise PadreError(f"a backquote in {text} has no end; a name with a backquote is typed as {quote('a`b')}")
        found.append(piece[1].strip())
        at = piece.end()
    return [each for each in found if each]


def name(text: str) -> str:
    """The name that one piece is: what stands in backquotes as it is."""
    return _QUOTED.sub(lambda found: found.group()[1:-1].replace("``", "`"), text)


def names(text: str) -> list[str]:
    """The names of a list with commas, such as ``accuracy,`a, b```."""
    return [name(piece) for piece in pieces(text)]
