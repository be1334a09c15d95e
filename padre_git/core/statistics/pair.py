"""Two methods on one data set: the test that the design allows, or the reason why there is none."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from padre_git.core import statistics
from padre_git.core.statistics import designs, seeds, words
from padre_git.core.statistics.means import mean
from padre_git.core.statistics.outcomes import Pair, holm, tested
from padre_git.core.statistics.resampled import corrected, posterior, rope_of
from padre_git.core.statistics.scores import EQUAL, Scores, constant, exact, gains, incomparable, rounded
from padre_git.core.text.formats import Bounds

if TYPE_CHECKING:
    from padre_git.core.statistics.resampling import TestRows

TESTS = ("auto", "corrected-t", "seeds", "mcnemar", "delong", "swap")
NEEDS_PREDICTIONS = "1 split: rows 7 and 8 need stored predictions"
OVER_ROWS = ("mcnemar", "delong", "swap")
_NEARLY = 0.01
_POOLED_ROWS = "the rows come from {n} models that share training data; McNemar rejects 6–14 % here where 5 % are right"


def pair(
    a: Scores,
    b: Scores,
    *,
    rope: float | None = None,
    alpha: float = 0.05,
    predictions: "TestRows | None" = None,
    test: str = "auto",
) -> Pair:
    """``a`` against ``b``: by the row of the decision table that their splits call for.

    Parameters
    ----------
    a, b : scores on the same splits.
    rope : half the width of the region of practical equivalence; default 0.01 for metrics within [0, 1], else none.
    alpha : the level of the verdict.
    predictions : of both on the same test rows, ``a`` first; what a single split needs, and what tells "equal score by
        other predictions" in words.
    test : one of `TESTS`; ``auto`` follows the table, another one is refused where it does not apply.

    Returns
    -------
    Pair
        Unadjusted; `outcomes.holm` takes the pairs of a family.
    """
    base = Pair(a.name, b.name, a.metric, a.dataset or b.dataset, sign=a.sign, alpha=alpha)
    why = incomparable(a, b)
    if why:
        return replace(base, verdict="not comparable", reason=why)
    if not (a.gap or b.gap or a.greater_is_better is None):
        base = replace(base, gain=rounded(a.sign * (a.mean - b.mean)), n=len(a.values))
    why = _refused(a, b)
    if why:
        return replace(base, reason=why)
    if a.predictions and sorted(a.predictions) == sorted(b.predictions):
        nothing = (0.0, 0.0)
        why = f"identical: {_all_predictions(a)} equal"
        return replace(base, verdict="identical", reason=why, gains=nothing, gate=nothing)
    found = _bounded(_compared(base, a, b, rope, predictions, test), a.bounds)
    return holm([found])[0]


def _refused(a: Scores, b: Scores) -> str:
    """Why there is no test whatever the design is."""
    if a.greater_is_better is None:
        return f"nobody said whether more or less `{a.metric}` is better"
    if a.reported or b.reported:
        return "pairing unknown: values reported by others are compared over data sets, by their means"
    tool = a.imported or b.imported
    if tool:
        return f"pairing unknown: scores imported from {tool} without predictions are single numbers"
    if a.gap or b.gap:
        return a.gap or b.gap
    chosen = " and ".join(each.name for each in (a, b) if each.chosen)
    return (
        f"{chosen} was chosen on these splits: its score is optimistic; `--nested` gives a fair one" if chosen else ""
    )


def _all_predictions(scores: Scores) -> str:
    design = scores.design
    if design is None or design.rows is None or designs.family(design) != "folds":
        return "all predictions"
    return f"all {design.rows * design.repeats} predictions"


def _compared(base: Pair, a: Scores, b: Scores, rope: float | None, predictions: "TestRows | None", test: str) -> Pair:
    several_seeds = seeds.varied(a) or seeds.varied(b)
    if not designs.single(a.design):
        if test in OVER_ROWS or test == "seeds":
            return _not_here(base, a, test, predictions)
        return _over_splits(base, a, b, rope, predictions)
    if test == "corrected-t":
        return replace(base, reason="1 split: the corrected t-test needs 5")
    if test == "seeds" or (test == "auto" and several_seeds and (predictions is None or seeds.enough(a, b))):
        return _beside(seeds.compare(base, a, b), base, predictions if test == "auto" else None)
    if predictions is None:
        return replace(base, reason=NEEDS_PREDICTIONS)
    first = ("only the models of the first seeds are compared",) if several_seeds else ()
    return statistics.rows.compare(replace(base, notes=first), predictions, test=test)


def _beside(found: Pair, base: Pair, predictions: "TestRows | None") -> Pair:
    """The test over seeds, with that over rows next to it: both are shown, neither is pooled."""
    if predictions is None:
        return found
    other = statistics.rows.compare(base, predictions)
    said = other.reason if other.p is None else f"{words.p_text(other.p)}, {other.scope}"
    name = other.test or "rows"
    return replace(found, notes=(*found.notes, f"models of the first seeds, row by row: {name}: {said}"))


def _not_here(base: Pair, scores: Scores, test: str, predictions: "TestRows | None") -> Pair:
    """Why a test that was asked for does not apply to several splits; rows are counted, without a p value."""
    if test == "seeds":
        averaged = f"{len(scores.values)} splits: seeds are averaged within each"
        return replace(base, reason=f"{averaged}; the test over seeds is for a single split")
    counts, counted = _changes(predictions)
    return replace(base, reason="; ".join([*counted, _POOLED_ROWS.format(n=len(scores.values))]), **counts)


def _changes(predictions: "TestRows | None") -> tuple[dict[str, Any], list[str]]:
    """How many rows were fixed and broken, as fields of a pair and in words; nothing where that is not known."""
    fixed, broken = statistics.rows.changes(predictions) if predictions else (None, None)
    if fixed is None:
        return {}, []
    return {"fixed": fixed, "broken": broken}, [f"{fixed} row{'s' if fixed != 1 else ''} fixed, {broken} broken"]


def _over_splits(base: Pair, a: Scores, b: Scores, rope: float | None, predictions: "TestRows | None") -> Pair:
    """Rows 1 to 6, 11 and 12."""
    plan = designs.plan(a)
    count = len(a.values)
    base = replace(base, row=plan.row, n=count, notes=plan.notes)
    if plan.refusal:
        return replace(base, reason=plan.refusal)
    differences = gains(a, b)
    if constant(differences):
        return _without_variance(base, differences, predictions)
    estimate = corrected(differences, plan.ratio)
    width = rope_of(a, rope)
    return tested(
        base,
        estimate,
        posterior=None if width is None else posterior(estimate, width),
        test=f"corrected resampled t-test (Nadeau & Bengio 2003), {count - 1} df",
        detail=f"variance × (1/{count} + {_share(plan.ratio)})",
    )


def _without_variance(base: Pair, differences: list[float], predictions: "TestRows | None") -> Pair:
    """Where t would be 0/0, or as large as rounding errors are small."""
    count = len(differences)
    if abs(mean(differences)) > EQUAL:
        exactly = exact(base.sign * mean(differences))
        why = f"all {count} splits differ by exactly {exactly}: no variance to test against"
        return replace(base, verdict="constant", reason=why)
    counts, counted = _changes(predictions)
    why = "; ".join([f"equal score in all {count} splits", *counted])
    return replace(base, verdict="equal score", reason=why, **counts)


def _share(ratio: float) -> str:
    """``1/9`` where the ratio is one over a whole number, but for the last row of a fold; else three decimals."""
    if not ratio:
        return "0"
    whole = round(1 / ratio)
    return f"1/{whole}" if whole and abs(whole * ratio - 1) < _NEARLY else f"{ratio:.3f}"


def _bounded(found: Pair, bounds: Bounds) -> Pair:
    """With the interval cut where the metric's bounds allow no larger difference."""
    if found.gains is None or bounds is None or None in bounds:
        return found
    widest = float(bounds[1] or 0) - float(bounds[0] or 0)
    low, high = (min(max(end, -widest), widest) for end in found.gains)
    return replace(found, gains=(low, high))
