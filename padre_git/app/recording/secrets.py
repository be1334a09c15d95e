"""Secrets in text, by the forms of the usual services' tokens, and in commands, by the names of their values."""

import re
from collections.abc import Iterable

_FORMS = {
    "a private key": r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----",
    "a key of AWS": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "a token of GitHub": r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})\b",
    "a token of GitLab": r"\bglpat-[A-Za-z0-9_-]{20,}",
    "a token of Hugging Face": r"\bhf_[A-Za-z]{30,}\b",
    "a token of Slack": r"\bxox[abprs]-[A-Za-z0-9-]{10,}",
    "a key of an AI service": r"\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{32,}",
    "a key of Google": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "a password in a URL": r"://[^/\s:@\"']+:[^/\s@\"'*]{3,}@",
}
_HIDDEN = "***"
_PATTERNS = {what: re.compile(form) for what, form in _FORMS.items()}
_ASSIGNED = re.compile(
    r"""(?i)(\w*(?:token|secret|passw(?:or)?d|api_?key|credential)\w*["'\]]*\s*[:=]\s*)(["'])(?!\2).+?\2"""
)
_SHORTEST = 20  # letters of a token
_ADDRESS = re.compile(r"(?<=://)[^/@\s]+@")
_NAME = re.compile(r"(?i)(token|key|secret|passw(or)?d|credential)")


def found(text: str) -> list[tuple[int, str]]:
    """Line and kind of what looks like a secret."""
    return [
        (text.count("\n", 0, match.start()) + 1, what)
        for what, pattern in _PATTERNS.items()
        if (match := pattern.search(text))
    ]


def redacted(words: Iterable[str]) -> list[str]:
    """A command without what looks like a secret: the value of `--token X`, `API_KEY=x`, `https://user:pw@host`."""
    shown, hide = [], False
    for word in words:
        name, equals, _ = word.partition("=")
        if hide:
            word, hide = _HIDDEN, False
        elif equals and _NAME.search(name):
            word = f"{name}={_HIDDEN}"
        elif word.startswith("-") and _NAME.search(word):
            hide = True
        shown.append(_ADDRESS.sub("***@", word))
    return shown


def masked(text: str) -> str:
    """A text without what looks like a secret: a token, a key, the password of an address."""
    if len(text) < _SHORTEST and "://" not in text:
        return text
    text = _ADDRESS.sub(f"{_HIDDEN}@", text)
    for pattern in _PATTERNS.values():
        text = pattern.sub(_HIDDEN, text)
    return text


def redacted_source(text: str) -> str:
    """Source code without what looks like a secret: by its form, or by the name that it is given to."""
    return _ASSIGNED.sub(rf'\1"{_HIDDEN}"', masked(text))


def in_command(words: list[str]) -> bool:
    """Whether a recorded command holds what should have been redacted."""
    return redacted(words) != words
