"""The words around a comparison: heading, marks, and the lines of test, family, scope, power and choice."""

from collections import Counter
from collections.abc import Sequence

from padre_git.app.compare.table import BEST, CHOSEN, EQUIVALENT, IMPORTED, REPORTED, WORSE, Table
from padre_git.app.compare.testing import Comparison
from padre_git.core.statistics import over_datasets
from padre_git.core.statistics import words as of_pair
from padre_git.core.statistics.outcomes import Pair
from padre_git.core.text import formats
from padre_git.model.shell import quoted

_TOLD = ("as logged", "as imported")  # splits of which padre knows only that
_PLAIN = ("identical", "equal score", "constant")  # verdicts whose reason says all
_SHOWN = 3  # data sets or names in a line


# names of metrics that are abbreviations, as papers write them
_TITLES = {"roc auc": "ROC AUC", "rmse": "RMSE", "mse": "MSE", "mae": "MAE", "mape": "MAPE", "rmsle": "RMSLE"}


def title(metric: str) -> str:
    """The name of a metric at the beginning of a sentence: ``ROC AUC``, ``Balanced accuracy``."""
    words = metric.replace("_", " ")
    known = next((each for each in _TITLES if words == each or words.startswith((f"{each} ", f"{each}."))), "")
    return _TITLES[known] + words[len(known) :] if known else words[:1].upper() + words[1:]


def heading(table: Table) -> str:
    """``accuracy, mean ± std over 10-fold stratified splits (split seed 0); higher is better``."""
    direction = formats.better(table.first.greater_is_better if table.first else None)
    better = f"; {direction}" if direction else ""
    if not table.known:
        return table.metric + better
    if table.borrowed:
        return f"{table.metric}, as reported by others{better}"
    splits = of_pair.over_splits(table.known)
    if all(len(each.values) == 1 for each in table.known):
        joint = ", " if any(told in splits for told in _TOLD) else " of "
        return f"{table.metric}{joint}{splits}{better}"
    return f"{table.metric}, mean ± std over {splits}{better}"


def legend(comparison: Comparison, table: Table) -> list[str]:
    """What the marks of a table mean, in one line, and why cells read ``--``, a line each."""
    used = {mark for entry in table.entries.values() for mark in entry.marks}
    tested = any(pair.p is not None for pair in comparison.tests.pairs if pair.metric == table.metric)
    extreme = "lowest" if table.lower_is_better else "highest"
    fair = f" of those without {CHOSEN}" if CHOSEN in used else ""
    rope = next((pair.posterior.rope for pair in comparison.tests.pairs if pair.posterior), None)
    parts = [
        (BEST, f"{BEST} {extreme} mean{fair}"),
        (WORSE, f"{WORSE} significantly worse than it"),
        (EQUIVALENT, f"{EQUIVALENT} equivalent to it (within ±{rope or 0:g})"),
    ]
    line = [text for mark, text in parts if mark in used]
    unmarked = any(not entry.marks for entry in table.entries.values())
    if tested and unmarked:
        line.append("unmarked: no conclusion against it")
    origins = [
        (CHOSEN, f"{CHOSEN} chosen on these splits: its score is optimistic, it takes part in no test"),
        (REPORTED, f"{REPORTED} reported by others: {'; '.join(table.sources)}"),
        (IMPORTED, f"{IMPORTED} {table.imported}: they take part in no test"),
    ]
    lines = ["   ".join(line)] if line else []
    if table.ranks and not table.over and len(table.whole) < len(table.columns):
        lines.append(f"mean rank: over {formats.listed(table.whole, _SHOWN, ' and {} more')}, where all have a mean")
    lines += [f"{WORSE} at a mean rank: significantly worse over the data sets than the best"] if table.behind else []
    lines += [text for mark, text in origins if mark in used]
    lines += [f"all numbers are as reported by others: {'; '.join(table.sources)}"] if table.borrowed else []
    return lines + [f"-- {reason}" for reason in table.reasons]


def facts(comparison: Comparison) -> list[tuple[str, str]]:
    """The lines below the pairs: test, family, scope, data sets, power, what was chosen and tried."""
    found = comparison.tests
    tested = [pair for pair in found.pairs if pair.p is not None]
    lines = [("test", text) for text in _tests(tested)]
    if not tested and not found.tested_over:
        lines.append(("test", f"none: {_untested(comparison)}"))
    elif tested:
        lines += [("no test", reason) for reason in shared(found.pairs)]
    for each in found.over:
        if each.pairs:
            tests = dict.fromkeys(pair.test for pair in each.pairs if pair.test)
            lines += [
                ("test", f"{test}, T: the smaller sum of ranks; median differences (Hodges-Lehmann)") for test in tests
            ]
            lines += [("friedman", friedman(each))] if each.friedman else []
    lines += _family(comparison)
    every = [*found.pairs, *(pair for each in found.over for pair in each.pairs)]
    lines += [("scope", text) for text in dict.fromkeys(pair.scope for pair in every if pair.p is not None)]
    reasons = dict.fromkeys(_not_over(each, comparison.tables) for each in found.over)
    lines += [("over data sets", text) for text in reasons if text]
    lines += [("nemenyi", _nemenyi(each)) for each in found.nemenyi]
    lines += [("power", text) for text in _power(tested)]
    lines += [("rope", text) for text in _rope(comparison, tested)]
    lines += [("tuning", _chosen(comparison))]
    notes = dict.fromkeys(note for pair in every for note in pair.notes)
    return lines + [("note", text) for text in (*notes, *comparison.notes)]


def shared(pairs: Sequence[Pair]) -> list[str]:
    """Why several pairs have no test, each reason once."""
    reasons = Counter(pair.reason for pair in pairs if pair.p is None and pair.verdict not in _PLAIN)
    return [reason for reason, times in reasons.items() if times > 1]


def _tests(tested: Sequence[Pair]) -> list[str]:
    """Each test once, with what is particular to it where that is the same in all pairs."""
    lines = []
    for test in dict.fromkeys(pair.test for pair in tested):
        details = dict.fromkeys(pair.detail for pair in tested if pair.test == test)
        lines.append(f"{test}, {next(iter(details))}" if len(details) == 1 else test)
    return lines


def _untested(comparison: Comparison) -> str:
    found = comparison.tests
    if found.untested:
        return found.untested
    reasons = dict.fromkeys(pair.reason for pair in found.pairs if pair.reason)
    if reasons:
        return "; ".join(list(reasons)[:_SHOWN])
    scores = [entry.scores for table in comparison.tables for entry in table.entries.values() if entry.scores]
    if any(score.reported for score in scores):
        return "the pairing of results reported by others is unknown; with 6 data sets their means are tested"
    if any(score.imported for score in scores):
        return "imported scores without predictions are single numbers, whose splits are unknown"
    if any(score.chosen for score in scores):
        return f"what is marked {CHOSEN} was chosen on these splits, so it is not compared"
    if comparison.asked.test == "wilcoxon":
        return next((each.reason for each in found.over), "it needs data sets in the columns")
    rows = list(dict.fromkeys((table.heads[0], row) for table in comparison.tables for row in table.rows))
    if len(rows) != 1:
        return "no two of these ran on the same data set"
    head, row = rows[0]
    mend = f". Name another: padre compare {quoted(row, 'OTHER')}" if head == "label" else ""
    return f"a test needs two rows{mend}"


def friedman(over: over_datasets.OverDatasets) -> str:
    """``χ² 9.28 (2 df), F 3.69 (3 and 39 df), p = 0.012 (Iman & Davenport 1980)``."""
    found = over.friedman
    assert found
    if found.p is None:
        return found.reason
    plain, other = (
        "" if value is None else f" ({formats.number(value, 2)}{why})"
        for value, why in ((found.uncorrected, " without correction for ties"), (found.f_uncorrected, ""))
    )
    parts = [f"χ² {formats.number(found.chi2, 2)}{plain}, {found.df[0]} df"]
    if found.f is not None:
        parts.append(f"F {formats.number(found.f, 2)}{other}, {found.df[0]} and {found.df[1]} df")
    same = f", {found.reason}" if found.reason else ""
    return f"{'; '.join(parts)}; {of_pair.p_text(found.p)} ({found.method}{same})"


def _family(comparison: Comparison) -> list[tuple[str, str]]:
    found = comparison.tests
    counted = [pair for pair in found.decisive if pair.counts]
    if not counted:
        return []
    text = formats.count(len(counted), "comparison")
    different = len({frozenset((pair.a, pair.b)) for pair in counted})
    factors = [formats.count(different, "pair")]
    sets, metrics = len({pair.dataset for pair in counted}), len({pair.metric for pair in counted})
    factors += [formats.count(sets, "data set")] if sets > 1 else []
    factors += [formats.count(metrics, "metric")] if metrics > 1 else []
    product = different * sets * metrics
    if len(factors) > 1 and product == len(counted):
        text += f" ({' × '.join(factors)})"
    holm = ", Holm" if len(counted) > 1 else ""
    intervals = "; the intervals are 95 % each" if any(pair.interval for pair in counted) else ""
    return [("family", f"{text}{holm}{intervals}")]


def _not_over(over: over_datasets.OverDatasets, tables: Sequence[Table]) -> str:
    """Why there is no claim over data sets."""
    if over.pairs or not over.reason:
        return ""
    count = len(over.datasets)
    if count >= over_datasets.FEWEST:
        return f"not tested: {over.reason}"
    whole = " with all labels" if any(set(table.columns) - set(over.datasets) for table in tables) else ""
    return f"not tested: {formats.count(count, 'data set')}{whole}, at least {over_datasets.FEWEST} are needed"


def _nemenyi(found: over_datasets.Ranking) -> str:
    if found.difference is None:
        return found.reason
    size = f"{len(found.names)} labels, {formats.count(found.datasets, 'data set')}"
    groups = "; ".join(", ".join(group) for group in found.groups) or "none"
    return f"critical difference of mean ranks {formats.number(found.difference, 2)} ({size}); not told apart: {groups}"


def _power(tested: Sequence[Pair]) -> list[str]:
    """The detectable difference of the first pair of each data set."""
    first: dict[tuple[str, str], Pair] = {}
    for pair in tested:
        if pair.detectable is not None:
            first.setdefault((pair.metric, pair.dataset), pair)
    if not first:
        return []
    metrics = {metric for metric, _ in first}
    shown = []
    for pair in first.values():
        place = " ".join(filter(None, [pair.dataset, pair.metric if len(metrics) > 1 else ""]))
        size = of_pair.detectable(pair, of_pair.digits(pair))
        shown.append(f"{size} ({place})" if len(first) > 1 else size)
    names = dict.fromkeys(f"{pair.a} - {pair.b}" for pair in first.values())
    of = f", {next(iter(names))}" if len(names) == 1 else ""
    return [f"80 % for a difference of {formats.listed(shown, _SHOWN, ', … {} more')}{of}, unadjusted"]


def _rope(comparison: Comparison, tested: Sequence[Pair]) -> list[str]:
    ropes = {pair.posterior.rope for pair in tested if pair.posterior}
    if not any(pair.verdict == "equivalent" for pair in tested) and comparison.asked.rope is None:
        return []
    return [
        f"±{rope:g}: `equivalent` if P(difference within it) ≥ 0.95, Bayesian correlated t-test "
        "(Corani & Benavoli 2015)"
        for rope in sorted(ropes)
    ]


def _chosen(comparison: Comparison) -> str:
    entries = [entry for entry in comparison.tables[0].entries.values() if entry.scores and entry.scores.chosen]
    tried = _tried(comparison)
    if not entries:
        return f"none of these was tuned on these splits{tried}"
    places = [entry.row + (f" on {entry.column}" if entry.column else "") for entry in entries]
    picked = (f"{at} (best of {entry.found.chosen})" for at, entry in zip(places, entries, strict=True))
    were, they = ("was", "it is") if len(entries) == 1 else ("were", "they are")
    shown = f"{formats.listed(picked, _SHOWN)} {were} tuned on these splits, so {they} in no test"
    return f"{shown}; `--nested` gives a fair score{tried}"


def _tried(comparison: Comparison) -> str:
    """`` (settings tried there: svc 10, others 1)``."""
    counts = {name: count for name, count in comparison.tried.items() if count}
    if not counts:
        return ""
    least = min(counts.values())
    more = {name: count for name, count in counts.items() if count > least}
    if not more:
        return f" ({formats.count(least, 'setting')} tried for each)"
    shown = formats.listed((f"{name} {count}" for name, count in more.items()), _SHOWN, ", … {} more")
    others = f", others {least}" if len(more) < len(counts) else ""
    return f" (settings tried there: {shown}{others})"
