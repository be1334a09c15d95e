"""The entries of .bib files: key and fields, as people read them. What cannot be read is left out."""

import re
import unicodedata
from collections.abc import Iterator

_ENTRY = re.compile(r"@(?P<kind>\w+)\s*[{(]\s*(?P<key>[^\s,{}()\"]+)\s*,")
_NO_ENTRY = {"comment", "string", "preamble"}
_FIELD = re.compile(r"\s*(?P<name>[A-Za-z][\w-]*)\s*=\s*")
_WORD = re.compile(r"[^\s,{}]+")
_BRACES = re.compile(r"[{}]")
_ACCENT = re.compile(r"\\([`'\"^~=.cHuvr])\s*\{?\s*(\\?[A-Za-z])\s*\}?")
_COMBINING = {
    "`": "\u0300", "'": "\u0301", '"': "\u0308", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "H": "\u030b", "u": "\u0306", "v": "\u030c", "r": "\u030a",
}  # fmt: skip
_ESCAPED = re.compile(r"\\([&%$#_{}])")
_LETTERS = {r"\ss": "ß", r"\o": "ø", r"\O": "Ø", r"\ae": "æ", r"\l": "ł", r"\L": "Ł", r"\aa": "å"}


def entries(text: str) -> dict[str, dict[str, str]]:
    """Key -> field, in lower case -> its text, without TeX."""
    found: dict[str, dict[str, str]] = {}
    for match in _ENTRY.finditer(text):
        if match["kind"].lower() not in _NO_ENTRY:
            found.setdefault(match["key"], dict(_fields(text, match.end())))
    return found


def _fields(text: str, at: int) -> Iterator[tuple[str, str]]:
    while field := _FIELD.match(text, at):
        value, at = _value(text, field.end())
        yield field["name"].lower(), _plain(value)
        comma = re.compile(r"\s*,").match(text, at)
        if not comma:
            return
        at = comma.end()


def _value(text: str, at: int) -> tuple[str, int]:
    """What begins at ``at``, and where it ends: in braces, in quotes, or one word."""
    first = text[at : at + 1]
    if first not in {"{", '"'}:
        word = _WORD.match(text, at)
        return (word[0], word.end()) if word else ("", at)
    depth, end = 0, at + 1
    while end < len(text):
        letter = text[end]
        if depth == 0 and letter == ("}" if first == "{" else '"') and text[end - 1] != "\\":
            break
        depth += (letter == "{") - (letter == "}")
        end += 1
    return text[at + 1 : end], end + 1


def _plain(value: str) -> str:
    """The text without braces and commands, accents as letters."""
    accented = _ACCENT.sub(lambda found: found[2].lstrip("\\") + _COMBINING[found[1]], value)
    for command, letter in _LETTERS.items():
        accented = re.sub(rf"{re.escape(command)}(?![A-Za-z])\s*", letter, accented)
    plain = _BRACES.sub("", _ESCAPED.sub(r"\1", accented)).replace("~", " ").replace("--", "–")
    return unicodedata.normalize("NFC", " ".join(plain.split()))
