"""What was found wrong with runs, splits and scores on them, in words; without numpy, so that `padre show` is quick."""

import re
from collections.abc import Iterable, Mapping, Sequence

from padre_git.core.text.formats import listed
from padre_git.model.documents import Run, Stopped, Undefined
from padre_git.model.names import short

DIED = "WorkerDied"  # the type of a failure that no exception told
EQUAL = "test rows that equal a training row"
TWICE = "rows more than once in test"
LATER = "training rows later than the first test row"
TORN = "in train and test"
# how what was found ends -> what helps
_HINTS = {LATER: "--splitting time-series follows the time", TORN: "--splitting group-5-fold keeps them together"}
_MOST = 8  # splits that are named
_COUNTED = re.compile(r"(.*): (\d+)")


def failed(run: Run) -> str:
    """A failed run in one line."""
    error = run.error
    assert error is not None
    where = "" if error.split is None else f" in split {error.split}"
    what = f", {error.component}" if error.component else ""
    said = error.message if error.type == DIED else f"{error.type}: {error.message}"
    hint = f" (traceback: padre show {short(run.id)[:4]})" if error.traceback else ""
    return f"run {short(run.id)} failed{where}{what}: {said}{hint}"


def optimistic(settings: int, *, imported: bool = False) -> str:
    """Of the best of several settings; of ``imported`` ones nobody knows the splits."""
    if imported:
        return f"the best of {settings} settings is optimistic where they were chosen by this score"
    return f"the best of {settings} settings on these splits is optimistic; `--nested` gives an unbiased estimate"


def raced(stopped: Sequence[Stopped]) -> str:
    """``31 stopped after 3 to 9 of 10 splits: 12 could not win any more, 19 clearly worse``; empty of none."""
    if not stopped:
        return ""
    first, last = min(each.after for each in stopped), max(each.after for each in stopped)
    after = f"{first}" if first == last else f"{first} to {last}"
    bound = sum(each.reason == "bound" for each in stopped)
    counts = [(bound, "could not win any more"), (len(stopped) - bound, "clearly worse")]
    why = ", ".join(f"{number} {text}" for number, text in counts if number)
    return f"{len(stopped)} stopped after {after} of {stopped[0].of} splits: {why}"


def summary(found: Mapping[int, Sequence[str]], *, hints: bool = False) -> list[str]:
    """What was found in all splits, each once: counts are added up, and how many splits have it is said.

    ``hints`` : whether to say what helps.
    """
    totals: dict[str, int] = {}
    where: dict[str, int] = {}
    for texts in found.values():
        for text in texts:
            counted = _COUNTED.fullmatch(text)
            what = counted[1] if counted else text
            totals[what] = totals.get(what, 0) + (int(counted[2]) if counted else 0)
            where[what] = where.get(what, 0) + 1
    several = len(found) > 1
    return [
        what
        + (f": {totals[what]}" if totals[what] else "")
        + (f", in {number} of {len(found)} splits" if several else "")
        + "".join(f"; {hint}" for end, hint in _HINTS.items() if hints and what.endswith(end))
        for what, number in where.items()
    ]


def gaps(found: Iterable[Undefined]) -> str:
    """``in split 3 (one class in the test part)``; empty where there is none."""
    reasons: dict[str, dict[int, None]] = {}  # the splits, each once
    for each in found:
        reasons.setdefault(each.reason, {})[each.split] = None
    return "; ".join(
        f"in split{'s' if len(splits) > 1 else ''} {listed(splits, _MOST)} ({reason})"
        for reason, splits in reasons.items()
    )


def sentence(name: str, found: Iterable[Undefined]) -> str:
    """``roc_auc is undefined in split 3 (one class in the test part): no mean, no test``."""
    return f"{name} is undefined {gaps(found)}: no mean, no test"
