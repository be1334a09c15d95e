"""`--fail-on-regression` and `--require-no-worse`: what is proven of a new result, and what is not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from padre_git.app.diff.difference import Difference
from padre_git.core import statistics
from padre_git.core.text import quoting
from padre_git.errors import PadreError, UnknownName

LOSS, NO_WORSE = "--fail-on-regression", "--require-no-worse"
_FUNCTIONS = {LOSS: "proven_loss", NO_WORSE: "proven_no_worse"}


@dataclass(frozen=True)
class GateOption:
    """A gate that was asked for: which one, of which metric, and how much worse is no matter."""

    option: str
    metric: str
    margin: float


@dataclass(frozen=True)
class Gate:
    """What came of a gate for one pair.

    Attributes
    ----------
    passed : whether the command may end with 0.
    """

    asked: GateOption
    pair: str
    passed: bool
    words: str

    @property
    def text(self) -> str:
        """``--require-no-worse accuracy:0.01: passed; breast-svc: …``."""
        asked = f"{self.asked.option} {self.asked.metric}:{self.asked.margin:g}"
        return f"{asked}: {'passed' if self.passed else 'failed'}; {self.pair}: {self.words}"


def parse(option: str, texts: Iterable[str]) -> list[GateOption]:
    """``accuracy:0.01`` as what is asked for.

    Raises
    ------
    PadreError : where one is no metric and margin.
    """
    found = []
    for text in texts:
        metric, _, margin = text.rpartition(":")
        try:
            value = float(margin)
        except ValueError:
            value = -1.0
        if not metric or not 0 <= value < float("inf"):
            usage = f"{option} takes METRIC:MARGIN, such as accuracy:0.01; a margin is 0 or more"
            raise PadreError(f"{usage}; not `{text}`")
        found.append(GateOption(option, quoting.name(metric), value))
    return found


def gates(asked: Sequence[GateOption], found: Sequence[Difference]) -> list[Gate]:
    """Each gate for each pair. Where nothing is compared no loss is proven, and no absence of one.

    Raises
    ------
    UnknownName : where no pair has the metric.
    """
    known = {change.name for each in found for change in each.metrics}
    results = []
    for each in asked:
        if found and each.metric not in known:
            raise UnknownName("metric", each.metric, known)
        if not found:
            results.append(Gate(each, "nothing compared", each.option == LOSS, "there is no pair of runs"))
        results += [_gate(each, pair) for pair in found]
    return results


def _gate(asked: GateOption, found: Difference) -> Gate:
    title = " ".join(filter(None, [found.pair.title, found.pair.setting]))
    change = next((each for each in found.metrics if each.name == asked.metric), None)
    if found.incomparable or change is None or change.result is None:
        why = f"not comparable: {found.incomparable}" if found.incomparable else f"one side has no `{asked.metric}`"
        return Gate(asked, title, asked.option == LOSS, why)
    function = getattr(statistics.outcomes, _FUNCTIONS[asked.option])
    proven, words = function(change.result, asked.margin)
    return Gate(asked, title, proven is not (asked.option == LOSS), words)
