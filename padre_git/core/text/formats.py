"""How numbers read: metrics, spreads, intervals, p values, ages, sizes. Text in tables and messages comes from here."""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

# of terminals: colours, moves of the cursor, titles
_ESCAPES = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[@-Z\\^_])")

Bounds = Sequence[float | None] | None

_STEPS = (
    (60, "s", 1),
    (3_600, "min", 60),
    (86_400, "h", 3_600),
    (8_640_000, "d", 86_400),
    (63_072_000, "mo", 2_629_800),
)
_YEAR = 31_557_600
_NETWORK = re.compile(r"(\w+)\( \([^()]+\): ")  # as `core.components.plain` has it
_LONG = 60  # characters
_ROUNDING = 1e-6
_SIZES = ("B", "kB", "MB", "GB", "TB", "PB")


def without_escapes(text: str) -> str:
    """``text`` without the escape sequences of terminals, such as colours."""
    return _ESCAPES.sub("", text)


def number(value: float, digits: int = 3) -> str:
    """``value`` with ``digits`` decimals; never a negative zero; ``NaN`` and infinities by name."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    text = f"{value:.{max(digits, 0)}f}"
    return text.lstrip("-") if float(text) == 0 else text


def signed(value: float, digits: int = 3) -> str:
    """`number` with its sign, also ``+``; zero has none."""
    text = number(value, digits)
    return f"+{text}" if value > 0 and text.strip("0.") else text


def decimals(mean: float, std: float | None = None, *, bounds: Bounds = None) -> int:
    """How many decimals a metric shows.

    Three for a metric within [0, 1]; else as many as give the std two significant digits; without a std, as many as
    give the mean four significant digits. A std that is below a millionth of the mean is rounding, and asks for none.
    """
    if (bounds is None and 0 <= mean <= 1) or (bounds is not None and tuple(bounds) == (0, 1)):
        return 3
    spreads = std is not None and math.isfinite(std) and std > abs(mean) * _ROUNDING
    basis, significant = (std, 2) if std is not None and spreads else (mean, 4)
    if not basis or not math.isfinite(basis):
        return 3
    return min(max(significant - 1 - math.floor(math.log10(abs(basis))), 0), 12)


def spread(mean: float, std: float | None = None, *, bounds: Bounds = None, digits: int | None = None) -> str:
    """``0.975 ± 0.015``; without a std (one split) only the mean. ``digits``: decimals, instead of what fits."""
    places = decimals(mean, std, bounds=bounds) if digits is None else digits
    return number(mean, places) if std is None else f"{number(mean, places)} ± {number(std, places)}"


def better(greater_is_better: bool | None) -> str:
    """``higher is better``; empty where nobody said."""
    return {True: "higher is better", False: "lower is better", None: ""}[greater_is_better]


def apart(values: Iterable[float], least: int = 1) -> int:
    """Decimals with which values that differ by more than rounding errors read differently; at most 9."""
    known = {round(value, 9) for value in values}
    return next((at for at in range(least, 9) if len({number(value, at) for value in known}) == len(known)), 9)


def interval(low: float, high: float, digits: int = 3) -> str:
    """``[0.960, 0.991]``."""
    return f"[{number(low, digits)}, {number(high, digits)}]"


def p_value(p: float) -> str:
    """Two significant digits; below 0.001 ``<0.001``."""
    if math.isnan(p):
        return "NaN"
    if p < 0.001:
        return "<0.001"
    text = f"{p:.1e}"  # rounded first: 0.0996 has its digits at 0.10
    return number(float(text), 1 - int(text.split("e")[1]))


def short_value(value: float, bounds: Bounds = None) -> str:
    """A split's value in little room: ``.95``, ``1.0``, ``-.05``, ``54.3``; ``bounds`` of [0, 1] or none."""
    if not math.isfinite(value):
        return number(value)
    if abs(value) > 1 or (bounds is not None and tuple(bounds[1:]) != (1,)):
        return f"{value:.3g}"
    text = number(value, 2)
    return text[:-1] if text.endswith("1.00") else text.replace("0.", ".", 1)


def age(seconds: float) -> str:
    """``5 min``, ``3 h``, ``1 d``."""
    seconds = max(seconds, 0)
    for end, unit, step in _STEPS:
        if seconds < end:
            return f"{int(seconds // step)} {unit}"
    return f"{int(seconds // _YEAR)} y"


def since(then: str, now: datetime) -> str:
    """The age at ``now`` of an RFC 3339 time; ``?`` where the text is none."""
    try:
        return age((now - datetime.fromisoformat(then)).total_seconds())
    except (ValueError, TypeError):
        return "?"


def duration(seconds: float) -> str:
    """``0.4 s``, ``1 min 15 s``, ``2 h 5 min``; ``?`` where it is no number."""
    if not math.isfinite(seconds):
        return "?"
    if seconds < 59.95:
        return f"{number(seconds, 1)} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def size(count: float) -> str:
    """Bytes in steps of 1,000: ``14 kB``."""
    for unit in _SIZES[:-1]:
        if count < 999.5:
            return f"{count:.0f} {unit}" if unit == "B" or count >= 9.95 else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} {_SIZES[-1]}"


def count(number: int, noun: str, plural: str = "") -> str:
    """``1 run``, ``2 runs``, ``10,000 runs``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(items: Iterable[object], most: int | None, more: str = " … {} more", separator: str = ", ") -> str:
    """``a, b … 3 more``: the first ``most`` of ``items`` (None: all), and how many there are next to them."""
    every = list(map(str, items))
    rest = 0 if most is None else len(every) - most
    return separator.join(every[:most]) + (more.format(f"{rest:,}") if rest > 0 else "")


def cut(text: str, most: int) -> str:
    """``text``, of which at most ``most`` characters are shown."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def value_text(value: Any, *, layers: bool = False) -> str:
    """A parameter's value in little room; a list as the tuple that it is in Python, a network as its class and a digest
    of its layers, or with all of these.
    """
    if isinstance(value, list | tuple):
        return f"({', '.join(map(value_text, value))})"
    kind = "" if layers else network(value)
    return f"{kind}(…{sha256(value.encode()).hexdigest()[:4]})" if kind else str(value)


def network(value: Any) -> str:
    """The class of the network that a recorded value says, layer by layer; empty where it is none, or a small one."""
    found = _NETWORK.match(value) if isinstance(value, str) and len(value) > _LONG else None
    return found[1] if found else ""
