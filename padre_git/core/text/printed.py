"""The numbers that a program prints: lines that are nothing but names with numbers."""

import re
from collections.abc import Iterator

_NUMBER = r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|nan|inf)"
_PAIR = rf"([A-Za-z][\w./@-]*)[ \t]*[:=][ \t]*({_NUMBER})"
_PAIRS = re.compile(rf"\s*{_PAIR}(?:[\s,|;]+{_PAIR})*\s*", re.IGNORECASE)
_ONE = re.compile(rf"\s*([A-Za-z][\w./@-]*(?: [A-Za-z][\w./@-]*){{1,2}})\s*[:=]\s*({_NUMBER})\s*", re.IGNORECASE)
_LONGEST = 1000  # letters of a line
_STEPS = {"step", "epoch", "iter", "iteration"}


def printed(log: str, rule: re.Pattern[str] | None = None) -> Iterator[tuple[dict[str, float], float | None]]:
    """Values and step of each line that is nothing but names with numbers: ``epoch: 3 loss: 0.41``, ``acc=0.9``.

    ``rule`` : stands instead of that; its groups ``name`` and ``value`` are looked for anywhere in a line.
    """
    for line in log.splitlines():
        pairs = _by_rule(line) if rule is None else [(found["name"], found["value"]) for found in rule.finditer(line)]
        values = {name: value for name, text in pairs if name and (value := _number(text)) is not None}
        step = next((values[name] for name in values if name.lower() in _STEPS), None)
        others = {name: value for name, value in values.items() if name.lower() not in _STEPS}
        if others:
            yield others, step


def _by_rule(line: str) -> list[tuple[str, str]]:
    if len(line) > _LONGEST:
        return []
    if one := _ONE.fullmatch(line):
        return [(one[1].replace(" ", "_"), one[2])]
    return re.findall(_PAIR, line, re.IGNORECASE) if _PAIRS.fullmatch(line) else []


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None
