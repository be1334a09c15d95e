"""The words of a compared pair, and of what scores were averaged over, one for each thing that is said of them.

Light: SciPy is not imported, so that every form may take its words from here.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from padre_git.core.statistics import designs
from padre_git.core.statistics.scores import Scores
from padre_git.core.text import formats
from padre_git.core.text.formats import count
from padre_git.model.documents import Design

if TYPE_CHECKING:
    from padre_git.core.statistics.outcomes import Pair

SEVERAL = 2  # kinds of splits that a paper's sentence names; more are "several splittings"


class Phrase(NamedTuple):
    """How a splitting that is no adjective is called; ``{n}`` is the number of its splits, ``{0}`` a matched part."""

    pattern: re.Pattern[str]
    text: str
    folds: str = ""  # as cross-validation; as `text` by default

    def of(self, match: re.Match[str], design: Design, *, folds: bool) -> str:
        """The words for ``design``; with ``folds`` as cross-validation."""
        form = self.folds if self.folds and folds else self.text
        return form.format(*(part or "" for part in match.groups()), n=count(design.n, "split"), k=design.n)


PHRASES = (
    Phrase(
        re.compile(r"(?:by|as) column (.+?)(?: says)?"),  # in both words that padre had for it
        "{n} given by the column {0}",
        "{k}-fold cross-validation with the folds of the column {0}",
    ),
    Phrase(re.compile(r"(\d+) parts in order of time(.*)"), "{n} in order of time{1}"),
    Phrase(re.compile(r"(?:\d+ × )?bootstrap, tested out of bag(.*)"), "{k} bootstrap samples tested out of bag{0}"),
    Phrase(re.compile(r"(.*as logged.*)"), "{0}"),
)


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
    if pair.verdict != "no conclusion":
        return ", ".join(filter(None, [verdict(pair), adjusted(pair)]))
    # people copy this one, so it is a whole sentence
    could = power(pair, places)
    said = f"No conclusion ({adjusted(pair)})." if pair.adjusted is not None else "No conclusion."
    return f"{said} {could[:1].upper()}{could[1:]}." if could else said


def seeds(known: Iterable[Scores]) -> str:
    """``averaged over 3 seeds``; empty where no score is the mean of several."""
    return averaged(max(len(each.per_seed), 1) for each in known)


def averaged(numbers: Iterable[int]) -> str:
    """The same, of how many seeds each score is the mean of."""
    found = sorted({*numbers})
    if not found or found[-1] == 1:
        return ""
    return f"averaged over {found[0]} to {found[-1]} seeds" if len(found) > 1 else f"averaged over {found[0]} seeds"


def over_splits(known: Iterable[Scores]) -> str:
    """``10-fold stratified splits (split seed 0), averaged over 3 seeds``, where all have the same kind of splits."""
    found = list(known)
    texts = dict.fromkeys(_splits(each.design) for each in found if each.design)
    splits = next(iter(texts)) if len(texts) == 1 else "splits (several kinds)" if texts else "splits"
    return ", ".join(filter(None, [splits, seeds(found)]))


def protocol(known: Iterable[Scores]) -> str:
    """``10-fold stratified cross-validation, averaged over 3 seeds``; empty where nothing is known of the splits."""
    found = list(known)
    texts = dict.fromkeys(_paper(each.design) for each in found if each.design)
    splits = " and ".join(texts) if len(texts) <= SEVERAL else "several splittings"
    return ", ".join(filter(None, [splits, seeds(found)]))


def _splits(design: Design) -> str:
    """The splits of one kind, with the seed that drew them."""
    seed, what = _apart(design)
    nested = ", nested" if design.nested else ""
    usual = f"{what}{'' if design.n == 1 else ' splits'}"
    return (_named(what, design) or usual) + nested + seed


def _paper(design: Design) -> str:
    _, what = _apart(design)
    if design.n == 1:
        return f"one test set of {design.smallest_test} rows" if design.smallest_test else "one test set"
    folds = designs.family(design) == "folds"
    usual = what.split(", ")[0] + (" cross-validation" if folds else "")
    named = _named(what, design, folds=folds) or usual
    return f"nested {named}" if design.nested else named


def _apart(design: Design) -> tuple[str, str]:
    """`` (split seed 0)``, and the description without it and without what goes without saying."""
    parts = design.description.split(", ")
    seed = next((part for part in parts if part.startswith("split seed")), "")
    return f" ({seed})" if seed else "", ", ".join(part for part in parts if part not in {seed, "shuffled"})


def _named(what: str, design: Design, *, folds: bool = False) -> str:
    """The words of `PHRASES`; empty for what is an adjective, such as ``5-fold stratified``."""
    matches = ((phrase, phrase.pattern.fullmatch(what)) for phrase in PHRASES)
    return next((phrase.of(match, design, folds=folds) for phrase, match in matches if match), "")
