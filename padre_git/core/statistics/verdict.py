"""From numbers to words: better, worse, equivalent, no conclusion. Never "no difference", "equal", "marginally"."""

from typing import Literal

from padre_git.core.statistics.resampled import ENOUGH, Posterior

Verdict = Literal[
    "better",  # the first of the pair, at the adjusted p value
    "worse",
    "equivalent",  # within the region of practical equivalence
    "no conclusion",  # a test was made
    "identical",  # all predictions are equal
    "equal score",  # in every split, by different predictions
    "constant",  # every split differs by the same number: nothing to test against
    "no test",  # the design allows none, or too little of it is there
    "not comparable",
]
# what the data themselves decided without a p value; they count in a family
DEGENERATE = frozenset({"identical", "equal score", "constant"})


def decide(p: float, gain: float, alpha: float, posterior: Posterior | None = None) -> Verdict:
    """The verdict at an adjusted ``p``; ``gain`` above 0 means that the first is better."""
    if p <= alpha and gain:
        return "better" if gain > 0 else "worse"
    if posterior is not None and posterior.rope > 0 and posterior.equivalent >= ENOUGH:
        return "equivalent"
    return "no conclusion"
