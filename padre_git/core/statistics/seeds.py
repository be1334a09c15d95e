"""Row 10: one fixed split, several seeds of training. It is about the randomness of training alone."""

from collections.abc import Sequence
from dataclasses import replace

from padre_git.core.statistics.designs import FEWEST
from padre_git.core.statistics.means import mean
from padre_git.core.statistics.outcomes import WINS, Pair, tested
from padre_git.core.statistics.resampled import corrected, welch
from padre_git.core.statistics.scores import Scores, constant, exact, rounded

_REFERENCE = "(Bouthillier et al. 2021)"


def compare(base: Pair, a: Scores, b: Scores) -> Pair:
    """``base`` with the t-test over seeds; paired where both had the same seeds, else Welch's."""
    base = replace(base, row=10, replicate="seed")
    found = [_of_seeds(scores) for scores in (a, b)]
    gain = mean(found[0]) - mean(found[1])
    base = replace(base, gain=rounded(gain), n=min(map(len, found)))
    refusal = next(filter(None, map(_refusal, (a, b))), "")
    if refusal:
        return replace(base, reason=refusal)
    return _paired(base, *found) if a.seeds == b.seeds else _unpaired(base, *found)


def varied(scores: Scores) -> bool:
    """Whether there are several seeds with results of their own."""
    return len(scores.per_seed) > 1


def enough(*scores: Scores) -> bool:
    """Whether each has as many seeds as the test needs."""
    return all(len(each.per_seed) >= FEWEST for each in scores)


def _of_seeds(scores: Scores) -> list[float]:
    values = [mean(each) for each in scores.per_seed] or [scores.mean]
    return [scores.sign * rounded(value) for value in values]


def _refusal(scores: Scores) -> str:
    if len(scores.per_seed) < 2 and scores.asked > 1:
        return f"the seed has no effect on {scores.name}: 1 result"
    count = max(len(scores.per_seed), 1)
    return f"a test needs {FEWEST} seeds, and there {'are' if count > 1 else 'is'} {count}" if count < FEWEST else ""


def _paired(base: Pair, a: Sequence[float], b: Sequence[float]) -> Pair:
    differences = [rounded(x - y) for x, y in zip(a, b, strict=True)]
    wins = sum((x > y) + (x == y) / 2 for x, y in zip(a, b, strict=True)) / len(a)
    base = replace(base, effects={WINS: wins})
    if constant(differences):
        return _constant(base, len(a))
    estimate = corrected(differences, 0.0)
    return tested(
        base, estimate, test=f"paired t-test over {len(a)} seeds, {len(a) - 1} df {_REFERENCE}", detail="same seeds"
    )


def _unpaired(base: Pair, a: Sequence[float], b: Sequence[float]) -> Pair:
    wins = sum((x > y) + (x == y) / 2 for x in a for y in b) / (len(a) * len(b))
    base = replace(base, effects={WINS: wins})
    if constant(a) and constant(b):
        return _constant(base, min(len(a), len(b)))
    estimate = welch(a, b)
    name = f"Welch's t-test over {len(a)} and {len(b)} seeds, {estimate.df:.3g} df"
    return tested(base, estimate, test=f"{name} {_REFERENCE}", detail="different seeds: not paired")


def _constant(base: Pair, count: int) -> Pair:
    if not base.gain:
        return replace(base, verdict="equal score", reason=f"equal score with all {count} seeds")
    why = f"all {count} seeds differ by exactly {exact(base.difference or 0.0)}: no variance to test against"
    return replace(base, verdict="constant", reason=why)
