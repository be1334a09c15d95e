"""One metric over splits: its mean, spread and interval, and what must be equal before a test compares two.

Neither numpy nor scipy is imported here: lists and the output of a run need these numbers, too.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from padre_git.core.statistics.means import mean, mean_interval, std
from padre_git.core.text import formats
from padre_git.model.documents import Design

_DECIMALS = 12  # 0.1 + 0.2 is not 0.3
_HASH = re.compile(r"\b[0-9a-f]{8,}\b")
EQUAL = 1e-9  # constant differences have a variance of 1e-33 in floats, not 0


@dataclass(frozen=True)
class Scores:
    """One metric of one setting on one data set.

    Attributes
    ----------
    name : what tables call it, such as a label.
    values : (J,), one per split in their order, averaged over the seeds within each split.
    metric : its name.
    greater_is_better : None where nobody said; then there is no test.
    bounds : smallest and largest value of the metric.
    code : hash of what computed it; values of other code are another metric.
    average, positive : over what each value is a mean, and the class that it is about.
    design : of the splits; None where they are not known.
    dataset : name of the data set.
    per_seed : (S, J), of the seeds whose predictions differ; empty where there was one.
    seeds : (S,), the seeds of `per_seed`.
    asked : how many seeds there were, those with equal predictions included.
    predictions : hash of all predictions, one per seed of `per_seed`; empty where none were kept.
    basis : what must be equal for a comparison next to the metric: a word that is printed -> a value, such as
        ``{"data": "3b1f0c2", "splits": "b71e44d"}``.
    undefined : split -> why the metric has no value there.
    chosen : whether the setting was picked by its score on these very splits.
    reported : whether others reported the values; they are means, not one per split.
    imported : the tool that recorded the value, where it left no predictions; empty where padre computed it.
    alone : of a single value: over how many it is, such as the test rows of a pooled one, and the std that others
        reported next to it.
    """

    name: str
    values: Sequence[float]
    metric: str
    greater_is_better: bool | None = True
    bounds: formats.Bounds = None
    code: str | None = None
    average: str | None = None
    positive: str | None = None
    design: Design | None = None
    dataset: str = ""
    per_seed: Sequence[Sequence[float]] = ()
    seeds: tuple[int | None, ...] = ()
    asked: int = 1
    predictions: tuple[str, ...] = ()
    basis: Mapping[str, str] = field(default_factory=dict)
    undefined: Mapping[int, str] = field(default_factory=dict)
    chosen: bool = False
    reported: bool = False
    imported: str = ""
    alone: tuple[int, float | None] = (1, None)

    @property
    def secondhand(self) -> bool:
        """Whether padre has only the number, which takes part in no test but those over data sets."""
        return self.reported or bool(self.imported)

    @property
    def mean(self) -> float:
        """Over splits."""
        return mean(self.values)

    @property
    def std(self) -> float | None:
        """Over splits, with n - 1; none of one split, unless others reported it."""
        return self.alone[1] if len(self.values) == 1 else std(self.values)

    @property
    def n(self) -> int:
        """Over how many splits the mean is; of a value over all test rows together, how many rows."""
        return self.alone[0] if len(self.values) == 1 else len(self.values)

    @property
    def ratio(self) -> float | None:
        """Test rows by training rows; none where no corrected interval holds."""
        return self.design.ratio if self.design else None

    def interval(self, level: float = 0.95) -> tuple[float, float] | None:
        """The interval of the mean, corrected for training parts that overlap (Nadeau and Bengio 2003); approximate.

        None where one split, or the design, allows none.
        """
        return mean_interval(self.values, self.ratio, self.bounds, level=level)

    @property
    def digits(self) -> int:
        """How many decimals its numbers have."""
        return formats.decimals(self.mean, self.std, bounds=self.bounds)

    @property
    def text(self) -> str:
        """``0.975 ± 0.015``; without a std only the mean."""
        return formats.spread(self.mean, self.std, digits=self.digits)

    @property
    def interval_text(self) -> str:
        """``[0.960, 0.991]``; empty where there is none."""
        found = self.interval()
        return formats.interval(*found, self.digits) if found else ""

    @property
    def std_over_seeds(self) -> float | None:
        """Of the seeds' means over splits, with n - 1; none of one seed."""
        return std([mean(values) for values in self.per_seed])

    @property
    def gap(self) -> str:
        """Why there is neither mean nor test: the first split that has no value; empty where all have one."""
        split = next((at for at, value in enumerate(self.values) if not math.isfinite(value)), None)
        if split is None:
            return ""
        why = self.undefined.get(split, "")
        return f"undefined in split {split}{f' ({why})' if why else ''}: no mean, no test"

    @property
    def sign(self) -> int:
        """-1 where lower is better."""
        return -1 if self.greater_is_better is False else 1

    @property
    def within_unit(self) -> bool:
        """Whether the metric lies within [0, 1]."""
        return self.bounds is not None and tuple(self.bounds) == (0, 1)

    @property
    def conditions(self) -> dict[str, str]:
        """What must be equal for a comparison, by the word that is printed."""
        computed = {"code of the metric": self.code, "averaging": self.average, "positive class": self.positive}
        return {**self.basis, **{word: value or "" for word, value in computed.items()}}

    def __repr__(self) -> str:
        return f"<{self.metric} {self.text}, n={self.n}>"


def gains(a: Scores, b: Scores) -> list[float]:
    """Per split how much better ``a`` is than ``b``: a - b, the sign turned where lower is better."""
    return [a.sign * rounded(x - y) for x, y in zip(a.values, b.values, strict=True)]


def rounded(value: float) -> float:
    """To 12 decimals: scores that are equal but for the last bit are equal."""
    return round(value, _DECIMALS) + 0.0  # no negative zero


def constant(values: Sequence[float]) -> bool:
    """Whether the values are one number, but for rounding."""
    middle = mean(values)
    return max(abs(value - middle) for value in values) <= EQUAL


def exact(difference: float) -> str:
    """A difference that has no spread, with its sign: three decimals, or as many as show it."""
    return formats.signed(difference, max(3, formats.decimals(difference)))


def incomparable(a: Scores, b: Scores) -> str:
    """Why no test and no table may put the two side by side; empty where one may."""
    if a.metric != b.metric:
        return f"other metrics ({a.metric}, {b.metric})"
    if a.greater_is_better != b.greater_is_better:
        return f"{a.metric} is better the higher in one, the lower in the other"
    if a.secondhand or b.secondhand:  # of which data and splits, nobody can say
        return ""
    ours, theirs = a.conditions, b.conditions
    unlike = [word for word in ours | theirs if ours.get(word) != theirs.get(word)]
    if unlike:
        return "; ".join(f"other {word} ({_short(ours.get(word))}, {_short(theirs.get(word))})" for word in unlike)
    if len(a.values) != len(b.values):
        return f"{len(a.values)} and {len(b.values)} splits"
    return ""


def _short(value: str | None) -> str:
    """A hash as its first seven digits."""
    return _HASH.sub(lambda match: match.group()[:7], value or "") or "unknown"
