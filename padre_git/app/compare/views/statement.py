"""The statement for the paper: what the tests found, in sentences, with difference, interval, test and family."""

import re
from collections.abc import Callable, Sequence

from padre_git.app.compare.table import Table
from padre_git.app.compare.testing import Comparison
from padre_git.app.compare.views.words import friedman
from padre_git.app.runs.settings import grouped
from padre_git.core.statistics import words
from padre_git.core.statistics.outcomes import Pair
from padre_git.core.statistics.over_datasets import BISERIAL, STATISTIC, OverDatasets
from padre_git.core.text import formats

_DF = re.compile(r"\), .* df$")
_YEAR = re.compile(r" (\d{4})")
_LISTED = 12  # differences in a sentence


def statement(comparison: Comparison) -> str:
    """The whole statement; empty where nothing was tested."""
    found = comparison.tests
    if found.tested_over:
        parts = [_over(table, each) for table, each in zip(comparison.tables, found.over, strict=False) if each.pairs]
    else:
        parts = [
            _single(table, [pair for pair in found.pairs if pair.metric == table.metric]) for table in comparison.tables
        ]
    chosen = [entry for entry in comparison.tables[0].entries.values() if entry.scores and entry.scores.chosen]
    names = list(dict.fromkeys(entry.row for entry in chosen))
    if any(parts) and names:
        had = "had been chosen on the splits it was scored on" if len(names) == 1 else "had been chosen on these splits"
        parts.append(f"{_join(names)} {had} and took part in no test.")
    return " ".join(filter(None, parts))


def _single(table: Table, pairs: Sequence[Pair]) -> str:
    """What was found on single data sets."""
    tested = [pair for pair in pairs if pair.p is not None]
    if not tested:
        return ""
    compared = {pair.dataset for pair in tested}
    known = [each for each in table.known if each.dataset in compared]
    parts = [*tests_of(tested), words.protocol(known), words.correction(tested[0])]
    method = f"({'; '.join(filter(None, parts))})"
    level, decided = f"{tested[0].alpha:g}", _decided(tested)
    equivalent = [pair for pair in tested if pair.verdict == "equivalent"]
    if not decided and not equivalent:
        return _undecided(tested, level, method)
    clauses = [_clauses(decided, _verb(table), _on)] if decided else []
    clauses += [_equivalent(pair) for pair in equivalent[:_LISTED]]
    if len(decided) + len(equivalent) < len(tested):
        clauses.append(f"no {'other ' if decided else ''}difference was significant at {level}")
    return f"{'; '.join(clauses)} {method}."


def _decided(tested: Sequence[Pair]) -> list[Pair]:
    """What differs significantly, the better one first."""
    return [pair if pair.verdict == "better" else pair.reversed() for pair in tested if pair.winner]


def _undecided(tested: Sequence[Pair], level: str, method: str) -> str:
    if len(tested) > 1:
        none = "Neither" if len(tested) == 2 else "None"
        return f"{none} of the {len(tested)} differences in {tested[0].metric} was significant at {level} {method}."
    pair = tested[0]
    power = words.power(pair, words.digits(pair))
    where = f" on {pair.dataset}" if pair.dataset else ""
    numbers = _numbers(pair if (pair.gain or 0) >= 0 else pair.reversed(), first=True)
    what = f"The difference in {pair.metric} between {pair.a} and {pair.b}{where} ({numbers})"
    return f"{what} was not significant at {level}{f'; {power}' if power else ''} {method}."


def _over(table: Table, over: OverDatasets) -> str:
    """What was found over data sets."""
    tested = [pair for pair in over.pairs if pair.p is not None]
    if not tested:
        return ""
    test = [f"Friedman test, {friedman(over)}"] if over.friedman and over.friedman.p is not None else []
    parts = [*test, *tests_of(tested), words.seeds(table.known), words.correction(tested[0])]
    method = f"({'; '.join(filter(None, parts))})"
    level, decided = f"{tested[0].alpha:g}", _decided(tested)
    where = f"Over {len(over.datasets)} data sets"
    if not decided:
        return f"{where}, none of the {len(tested)} differences in {table.metric} was significant at {level} {method}."
    clauses = [_clauses(decided, _verb(table), _over_all)]
    if len(decided) < len(tested):
        clauses.append(f"no other difference was significant at {level}")
    return f"{where}, {'; '.join(clauses)} {method}."


def _clauses(decided: Sequence[Pair], verb: str, places: Callable[[Sequence[Pair], bool], str]) -> str:
    """``svc was more accurate than nb on …, forest than nb on …``."""
    groups = grouped(decided[:_LISTED], lambda pair: (pair.a, pair.b))
    clauses = [
        f"{winner}{'' if at else f' {verb}'} than {loser}{places(pairs, at == 0)}"
        for at, ((winner, loser), pairs) in enumerate(groups.items())
    ]
    rest = len(decided) - _LISTED
    return ", ".join(clauses) + (f", and {rest} more" if rest > 0 else "")


def _on(pairs: Sequence[Pair], first: bool) -> str:
    places = [
        f"{pair.dataset or 'these data'} ({_numbers(pair, first=first and at == 0)})" for at, pair in enumerate(pairs)
    ]
    return f" on {_join(places)}"


def _over_all(pairs: Sequence[Pair], first: bool) -> str:
    pair = pairs[0]
    size = formats.number(abs(pair.gain or 0.0), words.digits(pair))
    statistic, biserial = pair.effects[STATISTIC], formats.number(pair.effects[BISERIAL], 2)
    return f" (median difference {size}, T = {statistic:g}, rank-biserial {biserial})"


def _numbers(pair: Pair, *, first: bool) -> str:
    """Difference and interval of the better one; the words stand at the first."""
    places = words.digits(pair)
    size = formats.number(pair.gain or 0.0, places)
    interval = formats.interval(*pair.gains, places) if pair.gains else ""
    if not first:
        return f"{size} {interval}".rstrip()
    return f"difference {size}" + (f", 95 % interval {interval}" if interval else "")


def _equivalent(pair: Pair) -> str:
    assert pair.posterior
    where = f" on {pair.dataset}" if pair.dataset else ""
    within = f"within ±{pair.posterior.rope:g}{where} (P = {formats.number(pair.posterior.equivalent, 2)}"
    return f"{pair.a} and {pair.b} were equivalent {within}, Bayesian correlated t-test, Corani and Benavoli 2015)"


def _verb(table: Table) -> str:
    if table.metric == "accuracy":
        return "was more accurate"
    return f"had a {'lower' if table.lower_is_better else 'higher'} {table.metric}"


def tests_of(tested: Sequence[Pair]) -> list[str]:
    """Each test once: ``corrected resampled t-test, Nadeau and Bengio 2003``."""
    found = []
    for test in dict.fromkeys(_DF.sub(")", pair.test) for pair in tested):
        name, _, reference = test.partition(" (")
        cited = f"{name}, {reference.rstrip(')')}"
        found.append(cited.replace(" & ", " and ").replace("; ", " and ").rstrip(", "))
    return found


def method(comparison: Comparison, table: Table) -> str:
    """``p < 0.05, corrected resampled t-test of Nadeau and Bengio, 2003; Holm over 6 comparisons``.

    What the marks of a table are of; empty where nothing was tested.
    """
    pairs = table.over.pairs if table.over else comparison.tests.pairs
    tested = [pair for pair in pairs if pair.p is not None]
    if not tested:
        return ""
    names = dict.fromkeys(_DF.sub(")", pair.test) for pair in tested)
    level = f"p < {comparison.asked.alpha:g}, {', '.join(map(_by, names))}"
    return "; ".join(filter(None, [level, words.correction(tested[0])]))


def _by(test: str) -> str:
    name, _, reference = test.partition(" (")
    authors = _YEAR.sub(r", \1", reference.rstrip(")")).replace(" & ", " and ").replace("; ", ", and ")
    return f"{name}{',' if ',' in name else ''} of {authors}"


def _join(parts: Sequence[str]) -> str:
    return " and ".join(parts) if len(parts) < 3 else f"{', '.join(parts[:-1])} and {parts[-1]}"
