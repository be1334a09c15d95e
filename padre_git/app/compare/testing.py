"""Which pairs of a comparison are tested, by which test, and as which family; and a comparison as a value."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

from padre_git.app.compare.table import Entry, Table
from padre_git.app.runs.settings import grouped
from padre_git.core.statistics import over_datasets, words
from padre_git.core.statistics.outcomes import Pair, holm
from padre_git.core.statistics.pair import pair
from padre_git.core.statistics.ranks import FEWEST_FOR_NEMENYI, cliques, critical_difference
from padre_git.core.text.formats import count

if TYPE_CHECKING:
    from padre_git.core.statistics.resampling import TestRows

MOST = 1_000  # pairs; more are no question that anybody asked
NEMENYI = "nemenyi"
WILCOXON = "wilcoxon"
Predictions = Callable[[Entry, Entry], "TestRows | None"]


@dataclass(frozen=True)
class Procedure:
    """What was asked of the tests.

    Attributes
    ----------
    test : ``auto``, one of `pair.TESTS`, or ``wilcoxon``: over data sets, whatever their number.
    control : the row that the others are compared with; empty for all pairs.
    posthoc : ``nemenyi`` or nothing.
    each : test on each data set, also where there are enough of them to test over data sets.
    """

    test: str = "auto"
    control: str = ""
    rope: float | None = None
    alpha: float = 0.05
    posthoc: str = ""
    each: bool = False


@dataclass(frozen=True)
class Tested:
    """What was tested.

    Attributes
    ----------
    pairs : on single data sets, adjusted as one family.
    over : over data sets, one per metric; none where there is one data set.
    nemenyi : one per metric, where it was asked for.
    untested : why no pair was.
    """

    pairs: tuple[Pair, ...]
    over: tuple[over_datasets.OverDatasets, ...] = ()
    nemenyi: tuple[over_datasets.Ranking, ...] = ()
    untested: str = ""

    @property
    def tested_over(self) -> bool:
        """Whether the pairs that count are those over data sets."""
        return any(each.pairs for each in self.over)

    @property
    def decisive(self) -> list[Pair]:
        """The pairs that count: those over data sets where there are any, else those on single data sets."""
        return [pair for each in self.over for pair in each.pairs] if self.tested_over else list(self.pairs)


@dataclass(frozen=True)
class Comparison:
    """What `padre compare` found.

    Attributes
    ----------
    tables : one per metric.
    tests : the pairs, as one family.
    asked : how they were to be tested.
    tried : row -> how many settings were ever recorded on its splits, the ones that were removed included.
    notes : what one may want to know, one line each.
    """

    tables: tuple[Table, ...]
    tests: Tested
    asked: Procedure
    tried: Mapping[str, int]
    notes: tuple[str, ...] = ()


def tests(tables: Sequence[Table], asked: Procedure, predictions: Predictions) -> Tested:
    """The tests of all tables: over data sets where there are six or more, else on each data set."""
    over_them = () if asked.each else tables
    ranked = [each for table in over_them if (each := _over(table, asked, len(tables))) is not None]
    # the comparisons of all metrics are one family
    adjusted = iter(holm([each for one in ranked for each in one.pairs], alpha=asked.alpha))
    over = tuple(replace(one, pairs=tuple(next(adjusted) for _ in one.pairs)) for one in ranked)
    posthoc = tuple(ranking(each, asked) for each in over) if asked.posthoc == NEMENYI else ()
    if asked.test == WILCOXON or (asked.test == "auto" and any(each.pairs for each in over)):
        return Tested((), over, posthoc)
    wanted = [both for table in tables for both in _wanted(table, asked.control)]
    if len(wanted) > MOST:
        few = "name fewer, or one --control" if not asked.control else "name fewer"
        return Tested((), over, posthoc, f"{count(len(wanted), 'pair')} are too many to test; {few}")
    options: Any = {"rope": asked.rope, "alpha": asked.alpha, "test": asked.test}
    found = [
        pair(one.scores, other.scores, predictions=predictions(one, other), **options)
        for one, other in wanted
        if one.scores and other.scores
    ]
    return Tested(tuple(holm(found, alpha=asked.alpha)), over, posthoc)


def _wanted(table: Table, control: str) -> Iterator[tuple[Entry, Entry]]:
    """The pairs within each data set; a chosen or an incomparable cell is in none."""
    entries = (each for name in table.columns for each in table.column(name))
    tested = (each for each in entries if each.tested and each.scores and not each.scores.secondhand)
    groups = grouped(tested, lambda entry: entry.scores and entry.scores.dataset)
    place = {name: at for at, name in enumerate(table.rows)}
    for group in groups.values():
        ordered = sorted(group, key=lambda entry: place[entry.row])
        for one, other in combinations(ordered, 2):
            if not table.by_dataset and len(table.columns) > 1:
                one, other = _named(one), _named(other)
            if not control:
                yield one, other
            elif control in (one.row, other.row):
                yield (other, one) if one.row == control else (one, other)


def _named(entry: Entry) -> Entry:
    """A cell whose scores carry the names of row and column."""
    assert entry.scores
    return replace(entry, scores=replace(entry.scores, name=f"{entry.row} {entry.column}"))


def _over(table: Table, asked: Procedure, metrics: int) -> over_datasets.OverDatasets | None:
    """The comparison over data sets; none where there is one data set, or nothing to compare on several."""
    if not table.by_dataset or len(table.columns) < 2:
        return None
    rows = [row for row in table.rows if any(_tested(table, row, name) for name in table.columns)]
    names = [name for name in table.columns if all(_tested(table, row, name) for row in rows)]
    if len(rows) < 2 or not names or (asked.control and asked.control not in rows):
        return None
    means = [[score.mean for row in rows if (score := table.entries[row, name].scores)] for name in names]
    return over_datasets.compare(
        rows,
        names,
        means,
        metric=table.metric,
        greater_is_better=not table.lower_is_better,
        control=asked.control or None,
        alpha=asked.alpha,
        metrics=metrics,
    )


def _tested(table: Table, row: str, column: str) -> bool:
    entry = table.entries.get((row, column))
    return entry is not None and entry.tested


def ranking(over: over_datasets.OverDatasets, asked: Procedure) -> over_datasets.Ranking:
    """The mean ranks over data sets, and what the test that was asked for does not tell apart: as in the table, the
    adjusted pairs, or with ``nemenyi`` its critical difference.
    """
    found = over_datasets.Ranking(
        over.names, over.ranks, len(over.datasets), None, reason=over.reason, metric=over.metric
    )
    return _nemenyi(found, asked) if asked.posthoc == NEMENYI else _by_pairs(found, over)


def _nemenyi(found: over_datasets.Ranking, asked: Procedure) -> over_datasets.Ranking:
    if found.datasets < FEWEST_FOR_NEMENYI:
        have = count(found.datasets, "data set")
        return replace(found, reason=f"{have}: Nemenyi's critical difference needs {FEWEST_FOR_NEMENYI}")
    difference = critical_difference(len(found.names), found.datasets, asked.alpha)
    groups = _groups(found, lambda one, other: abs(found.ranks[one] - found.ranks[other]) < difference)
    test = f"Nemenyi, p < {asked.alpha:g}"
    return replace(found, difference=difference, groups=groups, reason="", test=test)


def _by_pairs(found: over_datasets.Ranking, over: over_datasets.OverDatasets) -> over_datasets.Ranking:
    """What was not tested, as all but the pairs of a control, is not joined either."""
    tested = next((pair for pair in over.pairs if pair.p is not None), None)
    if tested is None:
        return replace(found, reason=found.reason or next((pair.reason for pair in over.pairs), ""))
    alike = {frozenset((pair.a, pair.b)) for pair in over.pairs if not pair.winner}
    groups = _groups(found, lambda one, other: frozenset((found.names[one], found.names[other])) in alike)
    said = [f"{tested.test.partition(' over')[0]}, p < {tested.alpha:g}", words.correction(tested)]
    return replace(found, groups=groups, test="; ".join(filter(None, said)))


def _groups(found: over_datasets.Ranking, joined: Callable[[int, int], bool]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(found.names[at] for at in group) for group in cliques(found.ranks, joined))
