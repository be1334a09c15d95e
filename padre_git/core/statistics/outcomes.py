"""What a comparison of two methods says: numbers, verdict, and the words around them.

A gate is a one-sided decision about a new result: is a loss proven, is the absence of one (0.05, from the 90 %
interval)?
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

from padre_git.core.statistics.resampled import ENOUGH, GATE, Posterior, Student
from padre_git.core.text import formats

Interval = tuple[float, float]
# never "no difference", "equal", "marginally"
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
SCOPES = {
    **dict.fromkeys(range(1, 7), "these learning methods, trained on samples of this size from this data set's source"),
    **dict.fromkeys((7, 8, 9), "these two trained models, on rows like the test rows; not the methods"),
    10: "the randomness of training, on this one split; says nothing about other data",
    **dict.fromkeys(range(13, 17), "data sets like these"),
}


@dataclass(frozen=True)
class Pair:
    """Two methods compared.

    Attributes
    ----------
    a, b : their names.
    metric, dataset : what they were compared by, and on; no data set where it was over several.
    verdict : of ``a`` against ``b``; see `Verdict`.
    reason : why there is no p value, in words; empty where there is one.
    row : of the decision table; 0 where none applies.
    gain : how much better ``a`` is; above 0 is better, whatever the direction of the metric.
    gains : its 95 % interval, cut at the metric's bounds.
    gate : its 90 % interval, for one-sided decisions at 0.05; not cut.
    sign : -1 where a lower metric is better.
    p : two-sided, unadjusted.
    adjusted : after Holm over `family` comparisons; as `p` where the pair stands alone.
    test : name and reference, with degrees of freedom or counts.
    detail : how the variance was corrected, or what was counted.
    df : degrees of freedom, of t-tests.
    n : splits, rows, groups, seeds or data sets, as `replicate` says.
    detectable : the smallest difference that the test finds with 80 % power at 0.05, unadjusted.
    posterior : how probable better, equivalent and worse are; rows 1 to 6.
    effects : name -> effect size, such as ``rank-biserial``.
    fixed, broken : rows that only ``a``, only ``b`` has right, where predictions were at hand.
    notes : what a reader should know.
    alpha : the level of the verdict.
    """

    a: str
    b: str
    metric: str
    dataset: str = ""
    verdict: Verdict = "no test"
    reason: str = ""
    row: int = 0
    gain: float | None = None
    gains: Interval | None = None
    gate: Interval | None = None
    sign: int = 1
    p: float | None = None
    adjusted: float | None = None
    family: int = 1
    test: str = ""
    detail: str = ""
    df: float | None = None
    n: int | None = None
    replicate: str = "split"
    detectable: float | None = None
    posterior: Posterior | None = None
    effects: Mapping[str, float] = field(default_factory=dict)
    fixed: int | None = None
    broken: int | None = None
    notes: tuple[str, ...] = ()
    alpha: float = 0.05

    @property
    def difference(self) -> float | None:
        """``a`` - ``b``, in the metric's own direction."""
        return None if self.gain is None else self.sign * self.gain + 0.0

    @property
    def interval(self) -> Interval | None:
        """Of `difference`, 95 %."""
        if self.gains is None:
            return None
        low, high = sorted(self.sign * end + 0.0 for end in self.gains)
        return low, high

    @property
    def scope(self) -> str:
        """What the result is about, and what not."""
        return SCOPES.get(self.row, "")

    @property
    def counts(self) -> bool:
        """Whether it is one of a family's hypotheses: it was tested, or the data left nothing to test."""
        return self.p is not None or self.verdict in DEGENERATE

    @property
    def winner(self) -> str:
        """The name of the better one; empty without a verdict."""
        return {"better": self.a, "worse": self.b}.get(self.verdict, "")

    def reversed(self) -> "Pair":
        """``b`` against ``a``: everything that has a sign is turned."""
        posterior, verdict = self.posterior, _TURNED.get(self.verdict, self.verdict)
        return replace(
            self,
            a=self.b,
            b=self.a,
            verdict=verdict,
            gain=None if self.gain is None else -self.gain + 0.0,
            gains=_turned(self.gains),
            gate=_turned(self.gate),
            posterior=posterior and posterior._replace(better=posterior.worse, worse=posterior.better),
            effects={name: 1 - each if name == WINS else -each + 0.0 for name, each in self.effects.items()},
            fixed=self.broken,
            broken=self.fixed,
        )


WINS = "P(A > B)"
_TURNED: dict[str, Verdict] = {"better": "worse", "worse": "better"}


def _turned(interval: Interval | None) -> Interval | None:
    return None if interval is None else (-interval[1] + 0.0, -interval[0] + 0.0)


def decide(p: float, gain: float, alpha: float, posterior: Posterior | None = None) -> Verdict:
    """The verdict at an adjusted ``p``; ``gain`` above 0 means that the first is better."""
    if p <= alpha and gain:
        return "better" if gain > 0 else "worse"
    if posterior is not None and posterior.rope > 0 and posterior.equivalent >= ENOUGH:
        return "equivalent"
    return "no conclusion"


def adjusted(values: Sequence[float], family: int | None = None) -> list[float]:
    """Adjusted p values, in the order of ``values`` (Holm 1979).

    Parameters
    ----------
    values : p values.
    family : how many hypotheses there are, where some have no p value; they count as if they had p = 1.
    """
    count = len(values) if family is None else family
    order = sorted(range(len(values)), key=values.__getitem__)
    found, largest = [0.0] * len(values), 0.0
    for rank, at in enumerate(order):
        largest = max(largest, min((count - rank) * values[at], 1.0))
        found[at] = largest
    return found


def holm(pairs: Sequence[Pair], *, alpha: float | None = None) -> list[Pair]:
    """The pairs of one family with adjusted p values, and the verdicts that these allow (Holm 1979).

    Pairs that the data left untestable count as hypotheses; the ones that were never comparable do not.
    """
    family = sum(pair.counts for pair in pairs)
    tested = [at for at, pair in enumerate(pairs) if pair.p is not None]
    values = adjusted([pairs[at].p or 0.0 for at in tested], family)
    found = list(pairs)
    for at, value in zip(tested, values, strict=True):
        pair = pairs[at]
        level = pair.alpha if alpha is None else alpha
        verdict = decide(value, pair.gain or 0.0, level, pair.posterior)
        found[at] = replace(pair, adjusted=value, family=family, verdict=verdict, alpha=level)
    return found


def tested(base: Pair, estimate: Student, **said: Any) -> Pair:
    """``base`` with what a t-test found; ``said``: the fields that say which one it was."""
    return replace(
        base,
        p=estimate.p,
        gains=estimate.interval(),
        gate=estimate.interval(GATE),
        df=estimate.df,
        detectable=estimate.detectable,
        **said,
    )


class Gate(NamedTuple):
    """Whether something is proven, and the numbers in words."""

    proven: bool
    text: str


def proven_loss(pair: Pair, margin: float) -> Gate:
    """Whether ``pair.a`` (the new one) is worse than ``pair.b`` by more than ``margin``.

    The upper end of the interval lies below -margin. A small n proves nothing either way: the text says so.
    """
    if pair.gate is None:
        return Gate(False, f"no loss is proven, and none is excluded: {pair.reason or 'no interval'}")
    found = pair.gate[1] < -margin
    if found:
        return Gate(True, f"a loss of more than {margin:g} is proven: {_gate_interval(pair)}")
    small = "" if pair.gate[0] > -margin else "; n is too small to exclude one"
    return Gate(False, f"no loss of more than {margin:g} is proven: {_gate_interval(pair)}{small}")


def proven_no_worse(pair: Pair, margin: float) -> Gate:
    """Whether ``pair.a`` (the new one) is not worse than ``pair.b`` by more than ``margin``."""
    if pair.gate is None:
        return Gate(False, f"that nothing was lost is not proven: {pair.reason or 'no interval'}")
    found = pair.gate[0] > -margin
    word = "is excluded" if found else "is not excluded"
    return Gate(found, f"a loss of more than {margin:g} {word}: {_gate_interval(pair)}")


def _gate_interval(pair: Pair) -> str:
    assert pair.gate
    low, high = (formats.signed(end, 3 + 2 * (abs(end) < 0.001)) for end in pair.gate)
    lower = f" (above 0 is better: lower {pair.metric})" if pair.sign < 0 else ""
    return f"90 % interval of new - old [{low}, {high}]{lower}"
