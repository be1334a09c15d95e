"""Differences between two texts of source code: as unified diffs, counted, and of one function alone."""

import ast
from collections.abc import Callable
from difflib import unified_diff

_LARGEST = 300_000  # letters; what is larger is data, and its lines are not compared


def text(content: bytes) -> str | None:
    """``content`` as text; none where it is none, or too large to be compared by lines."""
    if len(content) > _LARGEST or b"\0" in content[:8_000]:
        return None
    return content.decode(errors="replace")


def unified(before: str, after: str, path: str) -> str | None:
    """The unified diff of two texts; none where they are equal."""
    if before == after:
        return None
    old, new = (each.splitlines() for each in (before, after))
    return "\n".join(unified_diff(old, new, f"a/{path}", f"b/{path}", lineterm=""))


def counted(patch: str | None) -> tuple[int, int, str]:
    """How many lines a diff adds and removes, and the diff."""
    body = (patch or "").splitlines()[2:]
    added, removed = (sum(line.startswith(sign) for line in body) for sign in "+-")
    return added, removed, patch or ""


def function(source: str, wanted: Callable[[str], bool]) -> str:
    """The source of the first function or class whose name is ``wanted``, with its decorators; else empty."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and wanted(node.name):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            return "\n".join(source.splitlines()[first - 1 : node.end_lineno])
    return ""
