"""A command without what looks like a secret."""

import re
from collections.abc import Iterable

_SECRET = re.compile(r"(?i)(token|key|secret|passw(or)?d|credential)")


def redacted(words: Iterable[str]) -> list[str]:
    """A command without what looks like a secret: the value of `--token X`, `API_KEY=x`, `https://user:pw@host`."""
    shown, hide = [], False
    for word in words:
        name, equals, _ = word.partition("=")
        if hide:
            word, hide = "***", False
        elif equals and _SECRET.search(name):
            word = f"{name}=***"
        elif word.startswith("-") and _SECRET.search(word):
            hide = True
        shown.append(re.sub(r"(?<=://)[^/@\s]+@", "***@", word))
    return shown
