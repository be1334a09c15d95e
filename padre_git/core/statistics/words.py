"""The words of a compared pair, one for each thing that tables, sentences, pages and comments say of it.

Light: SciPy is not imported, so that every form may take its words from here.
"""

from typing import TYPE_CHECKING

from padre_git.core.text import formats

if TYPE_CHECKING:
    from padre_git.core.statistics.outcomes import Pair


def p_text(p: float) -> str:
    """``p = 0.013``, ``p < 0.001``."""
    text = formats.p_value(p)
    return f"p < {text[1:]}" if text.startswith("<") else f"p = {text}"


def adjusted(pair: "Pair") -> str:
    """``p = 0.013 (Holm of 6)``; empty where there is no test."""
    if pair.adjusted is None:
        return ""
    return p_text(pair.adjusted) + (f" (Holm of {pair.family})" if pair.family > 1 else "")


def correction(pair: "Pair") -> str:
    """``Holm over 6 comparisons``; empty for a single one."""
    return f"Holm over {pair.family} comparisons" if pair.family > 1 else ""


def verdict(pair: "Pair") -> str:
    """``better``, ``equivalent (within ±0.01)``, ``no conclusion``, ``no test``."""
    if pair.verdict == "equivalent" and pair.posterior:
        return f"equivalent (within ±{pair.posterior.rope:g})"
    return "no test" if pair.verdict == "constant" else pair.verdict


def digits(pair: "Pair") -> int:
    """Decimals of a pair's differences: three, or as many as give the half width of the interval two digits."""
    if pair.interval is None:
        return max(3, formats.decimals(abs(pair.difference or 0.0)))
    half = (pair.interval[1] - pair.interval[0]) / 2
    return min(3, formats.decimals(abs(pair.difference or 0.0), half, bounds=())) if half > 1 else 3


def interval(pair: "Pair", places: int) -> str:
    """``[+0.014, +0.094]``, of 95 % of the difference; empty where there is none."""
    return f"[{', '.join(formats.signed(end, places) for end in pair.interval)}]" if pair.interval else ""


def detectable(pair: "Pair", places: int) -> str:
    """The smallest difference that the test finds with 80 % power; never zero, which nothing finds."""
    return formats.number(max(pair.detectable or 0.0, 10.0**-places), places)


def power(pair: "Pair", places: int) -> str:
    """What the splits, or rows, would have shown; empty where that is not known."""
    if pair.detectable is None:
        return ""
    return f"this design would detect a difference of {detectable(pair, places)} with 80 % power"


def sentence(pair: "Pair", places: int) -> str:
    """The verdict with what belongs to it: p value, what could have been found, or why there is no test."""
    if pair.reason:
        plain = pair.verdict in ("identical", "equal score", "constant")
        return pair.reason if plain else f"{verdict(pair)}: {pair.reason}"
    found = ", ".join(filter(None, [verdict(pair), adjusted(pair)]))
    more = power(pair, places) if pair.verdict == "no conclusion" else ""
    return "; ".join(filter(None, [found, more]))
