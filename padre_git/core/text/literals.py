"""Values as people type them on the command line, ``0.1,1``, ``(64,64)``, ``true``; and when two are the same."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from padre_git.errors import BadArgument

_WORDS = {
    **dict.fromkeys(("null", "Null", "NULL", "~", "None"), None),  # None is what Python users type
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# the core schema of YAML 1.2, section 10.3.2
_NUMBERS: tuple[tuple[re.Pattern[str], Callable[[str], Any]], ...] = (
    (re.compile(r"[-+]?[0-9]{1,4000}"), int),  # Python converts no longer ones
    (re.compile(r"0o[0-7]+"), lambda text: int(text, 8)),
    (re.compile(r"0x[0-9a-fA-F]+"), lambda text: int(text, 16)),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
    (re.compile(r"[-+]?\.(inf|Inf|INF)"), lambda text: float(text.replace(".", ""))),
    (re.compile(r"\.(nan|NaN|NAN)"), lambda text: float("nan")),
)
_INFINITE = {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}
_DEEPEST = 32  # brackets in brackets
_SHOWN = 60  # letters of a text in an error
_CLOSES = {"(": ")", "[": "]", "{": "}"}
_ESCAPES = {"n": "\n", "t": "\t"}
_PLAIN = re.compile(r"[^,()\[\]{}'\"]+")
_KEY = re.compile(r"[^,()\[\]{}'\":]+")


def scalar(text: str) -> Any:
    """A word without quotes, read as in YAML 1.2: ``true``, ``1e-3``, ``null``; else the text itself."""
    if text in _WORDS:
        return _WORDS[text]
    for pattern, convert in _NUMBERS:
        if pattern.fullmatch(text):
            return convert(text)
    return text


def values(text: str) -> list[Any]:
    """The values between the top-level commas of ``text``.

    Raises
    ------
    BadArgument : where a value lacks, a bracket or quote is not closed, or brackets are nested too deeply.
    """
    return _Reader(text).all()


class _Reader:
    """Reads one text from left to right."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.depth = text, 0, 0

    def all(self) -> list[Any]:
        found = [self._value()]
        while self._peek() == ",":
            self.at += 1
            found.append(self._value())
        if self._peek():
            raise self._wrong(f"`{self._peek()}` is not expected here")
        return found

    def _value(self, word: re.Pattern[str] = _PLAIN) -> Any:
        letter = self._peek()
        if letter in _CLOSES:
            return self._bracket(letter)
        if letter and letter in "'\"":
            return self._quoted(letter)
        match = word.match(self.text, self.at)
        if not match or not match.group().strip():
            raise self._wrong("a value is missing; an empty text is ''")
        self.at = match.end()
        return scalar(match.group().strip())

    def _bracket(self, opening: str) -> Any:
        closing = _CLOSES[opening]
        self.at, self.depth = self.at + 1, self.depth + 1
        if self.depth > _DEEPEST:
            raise self._wrong(f"more than {_DEEPEST} brackets are nested")
        found: list[Any] = []
        while self._peek() != closing:
            found.append(self._pair() if opening == "{" else self._value())
            if self._peek() == ",":
                self.at += 1
            elif self._peek() != closing:
                raise self._wrong(f"`{opening}` is not closed by `{closing}`")
        self.at, self.depth = self.at + 1, self.depth - 1
        if opening == "(":
            # as in Python: brackets around one value are no tuple, (64,) is one
            lone = len(found) == 1 and self.text[: self.at - 1].rstrip()[-1] != ","
            return found[0] if lone else tuple(found)
        return dict(found) if opening == "{" else found

    def _pair(self) -> tuple[Any, Any]:
        key = self._value(_KEY)
        if not isinstance(key, str | int | float | None):
            raise self._wrong("the key of a mapping is a word or a number")
        if self._peek() != ":":
            raise self._wrong("a mapping is written {key: value}")
        self.at += 1
        return key, self._value()

    def _quoted(self, quote: str) -> str:
        letters: list[str] = []
        self.at += 1
        while self.at < len(self.text):
            letter = self.text[self.at]
            self.at += 1
            if letter == "\\" and quote == '"' and self.at < len(self.text):
                letters.append(_ESCAPES.get(self.text[self.at], self.text[self.at]))
                self.at += 1
            elif letter != quote:
                letters.append(letter)
            elif quote == "'" and self.text[self.at : self.at + 1] == "'":  # '' is one quote, as in YAML
                letters.append(quote)
                self.at += 1
            else:
                return "".join(letters)
        raise self._wrong(f"the quote {quote} is not closed")

    def _peek(self) -> str:
        """The next letter that is no space; empty at the end."""
        while self.text[self.at : self.at + 1].isspace():
            self.at += 1
        return self.text[self.at : self.at + 1]

    def _wrong(self, why: str) -> BadArgument:
        shown = self.text if len(self.text) <= _SHOWN else f"{self.text[:_SHOWN]}…"
        return BadArgument(f"cannot read `{shown}`: {why}")


def typed(value: Any) -> str:
    """A recorded value as one would type it: the text that `values` reads back as it; lists are tuples."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, list | tuple):
        return f"({', '.join(map(typed, value))}{',' if len(value) == 1 else ''})".replace(", ", ",")
    if isinstance(value, Mapping):
        return f"{{{','.join(f'{typed(key)}:{typed(each)}' for key, each in value.items())}}}"
    if isinstance(value, float):
        return _INFINITE.get(str(value), repr(value))
    text = str(value)
    plain = not isinstance(value, str) or (
        scalar(text) == text and bool(_PLAIN.fullmatch(text)) and text == text.strip()
    )
    return text if plain and ":" not in text else "'" + text.replace("'", "''") + "'"


def same(one: Any, other: Any) -> bool:
    """Whether two plain values are equal; NaN is equal to NaN, and a truth value to no number."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(each, other[key]) for key, each in one.items())
    if isinstance(one, bool) is not isinstance(other, bool):
        return False
    return bool(one == other or (one != one and other != other))
