"""One table per metric: a cell per setting, the best marked, and what is not comparable left out with its reason."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from padre_git.app.compare.gather import ComparedSetting
from padre_git.app.compare.labels import Key
from padre_git.app.runs.scores import of_setting
from padre_git.app.runs.settings import grouped
from padre_git.core.statistics.means import mean
from padre_git.core.statistics.outcomes import Pair
from padre_git.core.statistics.over_datasets import OverDatasets
from padre_git.core.statistics.ranks import average_ranks
from padre_git.core.statistics.scores import Scores, incomparable, rounded
from padre_git.core.text.formats import listed
from padre_git.model.documents import Metrics
from padre_git.model.names import natural

BEST, WORSE, EQUIVALENT, CHOSEN, REPORTED, IMPORTED = "^", "v", "=", "†", "‡", "§"
_PLACES = 4  # columns that a reason names


@dataclass(frozen=True)
class Entry:
    """A cell.

    Attributes
    ----------
    found : the setting.
    row, column : where it stands.
    scores : none where it has not the metric.
    why : why it reads ``--``; empty where it does not.
    marks : of `BEST` … `IMPORTED`.
    interval : 95 %, drawn from the rows of one test set; none where it follows from the scores alone.
    """

    found: ComparedSetting
    row: str
    column: str
    scores: Scores | None
    why: str = ""
    marks: str = ""
    interval: tuple[float, float] | None = None

    @property
    def tested(self) -> bool:
        """Whether it takes part in tests."""
        return self.scores is not None and not self.why and not self.scores.chosen

    @property
    def gain(self) -> float:
        """Its mean, larger is better."""
        return rounded(self.scores.sign * self.scores.mean) if self.scores and not self.why else -math.inf


class Grid(NamedTuple):
    """A table as it is looked at: what stands in its corner, names down and across, and the cells between them."""

    corner: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    entries: Mapping[tuple[str, str], Entry]


@dataclass(frozen=True)
class Table:
    """A metric of several settings.

    Attributes
    ----------
    rows, columns : their names, in order.
    entries : by row and column; a setting that was not run there has none.
    by_dataset : whether the columns are data sets.
    heads : what stands in rows and columns, as it was asked for.
    turned : whether columns are shown below each other, and rows side by side.
    over : what was tested over the data sets; none where nothing was.
    """

    metric: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    entries: Mapping[tuple[str, str], Entry]
    by_dataset: bool
    heads: tuple[str, str] = ("label", "dataset")
    turned: bool = False
    over: OverDatasets | None = None

    @property
    def grid(self) -> Grid:
        """As it is looked at."""
        if not self.turned:
            return Grid(self.heads[0], self.rows, self.columns, self.entries)
        turned = {(column, row): entry for (row, column), entry in self.entries.items()}
        return Grid(self.heads[1], self.columns, self.rows, turned)

    def column(self, name: str) -> list[Entry]:
        """The cells of a column, in the order of the rows."""
        return [self.entries[row, name] for row in self.rows if (row, name) in self.entries]

    @property
    def known(self) -> list[Scores]:
        """The scores of the cells that have a number."""
        return [entry.scores for entry in self.entries.values() if entry.scores and not entry.why]

    @property
    def first(self) -> Scores | None:
        """Any cell's scores: direction and bounds are those of all."""
        return next((entry.scores for entry in self.entries.values() if entry.scores), None)

    @property
    def lower_is_better(self) -> bool:
        """The metric's direction."""
        return self.first is not None and self.first.greater_is_better is False

    @property
    def reasons(self) -> list[str]:
        """Why cells read ``--``, one line for each row and reason."""
        found = []
        gaps = (entry for entry in self.entries.values() if entry.why)
        for (row, why), group in grouped(gaps, lambda entry: (entry.row, entry.why)).items():
            places = listed((each.column for each in group if each.column), _PLACES, " and {} more")
            found.append(f"{row}{f' on {places}' if places else ''}: {why}")
        return found

    @property
    def behind(self) -> frozenset[str]:
        """Rows that are significantly worse over the data sets than the one with the best mean rank."""
        best = min(self.ranks.items(), key=lambda each: each[1], default=("", 0.0))[0]
        beaten = [pair if pair.winner == pair.a else pair.reversed() for pair in self.over.pairs] if self.over else []
        return frozenset(pair.b for pair in beaten if pair.winner == best)

    @property
    def sources(self) -> list[str]:
        """Where the numbers of others stand."""
        return list(dict.fromkeys(each.found.row.message for each in self.entries.values() if each.found.reported))

    @property
    def imported(self) -> str:
        """What the mark of imported scores means: ``imported from MLflow, single scores without predictions``."""
        tools = dict.fromkeys(each.imported for each in self.known if each.imported)
        return f"imported from {' and '.join(tools)}, single scores without predictions"

    @property
    def borrowed(self) -> bool:
        """Whether others reported all numbers: one sentence says so, and no cell is marked."""
        scores = [each.scores for each in self.entries.values() if each.scores]
        return bool(scores) and all(each.reported for each in scores)

    @property
    def whole(self) -> list[str]:
        """The columns in which all rows have a mean."""
        known = {place for place, entry in self.entries.items() if entry.gain > -math.inf}
        return [name for name in self.columns if all((row, name) in known for row in self.rows)]

    @property
    def ranks(self) -> dict[str, float]:
        """Mean rank of each row over the `whole` columns; empty below two of them.

        Where data sets were tested, of what was tested there.
        """
        if self.over:
            return dict(zip(self.over.names, self.over.ranks, strict=True))
        whole = self.whole
        if len(whole) < 2 or len(self.rows) < 2:
            return {}
        ranks = [average_ranks([self.entries[row, name].gain for row in self.rows]) for name in whole]
        return {row: mean([each[at] for each in ranks]) for at, row in enumerate(self.rows)}


def make(
    found: Sequence[ComparedSetting],
    names: Sequence[str],
    keys: tuple[Key, Key],
    metric: str,
    documents: Mapping[str, Metrics],
    *,
    turned: bool = False,
) -> Table:
    """The table of a metric.

    Parameters
    ----------
    names : the row of each setting.
    keys : what stands in rows and columns.
    documents : the metrics of all runs, by id.
    turned : whether it is looked at the other way round.
    """
    entries, (down, columns) = {}, keys
    for each, name in zip(found, names, strict=True):
        column = columns.of(each)
        reported = bool(each.reported)
        score = of_setting(each.setting, metric, documents, name=name, chosen=each.chosen > 1, reported=reported)
        why = score.gap if score else f"`{metric}` was not computed"
        entries[name, column] = Entry(each, name, column, score, why)
    table = Table(
        metric,
        tuple(dict.fromkeys(names)),
        tuple(_ordered({entry.column for entry in entries.values()})),
        entries,
        columns.is_dataset,
        (down.text, columns.text),
        turned,
    )
    return _apart(table)


def _ordered(names: Iterable[str]) -> list[str]:
    """Numbers by their size, all else by name."""

    def key(name: str) -> tuple[Any, ...]:
        try:
            return 0, float(name)
        except ValueError:
            return 1, natural(name)

    return sorted(names, key=key)


def _apart(table: Table) -> Table:
    """What is not comparable with most of its column reads ``--``; of other data sets each is by itself."""
    entries = dict(table.entries)
    known = (entry for entry in entries.values() if entry.scores and not entry.why)
    groups = grouped(known, lambda entry: (entry.column, entry.scores and entry.scores.dataset))
    for group in groups.values():
        bases = Counter(_basis(entry) for entry in group)
        usual = next(entry for entry in group if bases[_basis(entry)] == max(bases.values())).scores
        for entry in group:
            why = incomparable(usual, entry.scores) if usual and entry.scores else ""
            if why:
                entries[entry.row, entry.column] = replace(entry, why=why)
    return replace(table, entries=entries)


def _basis(entry: Entry) -> tuple[object, ...]:
    score = entry.scores
    return (*score.conditions.items(), score.greater_is_better, len(score.values)) if score else ()


def marked(table: Table, pairs: Sequence[Pair], over: OverDatasets | None = None) -> Table:
    """With the best of each column, what is significantly worse or equivalent, and what was chosen or reported.

    ``over``: what was tested over the data sets; the mean ranks are its.
    """
    verdicts: dict[tuple[str, str, str], Pair] = {}
    for pair in pairs:
        if pair.metric == table.metric:
            verdicts[pair.dataset, pair.a, pair.b] = pair
            verdicts[pair.dataset, pair.b, pair.a] = pair.reversed()
    entries = dict(table.entries)
    for name in table.columns:
        column = [entry for entry in table.column(name) if not entry.why]
        best = _best(column)
        for entry in column:
            marks = BEST if entry in best else _against(entry, best, verdicts)
            score = entry.scores
            origins = (
                (CHOSEN, score and score.chosen),
                (REPORTED, score and score.reported and not table.borrowed),
                (IMPORTED, score and score.imported),
            )
            origin = "".join(mark for mark, holds in origins if holds)
            entries[entry.row, name] = replace(entry, marks=marks + origin)
    return replace(table, entries=entries, over=over)


def _best(column: Sequence[Entry]) -> list[Entry]:
    """The cells with the best mean; one that was chosen on these splits is no best among others."""
    fair = [entry for entry in column if entry.tested] or list(column)
    known = [entry for entry in fair if entry.scores and entry.scores.greater_is_better is not None]
    highest = max((entry.gain for entry in known), default=math.inf)
    return [entry for entry in known if entry.gain == highest] if len(column) > 1 else []


_MARKS = {"worse": WORSE, "equivalent": EQUIVALENT}


def _against(entry: Entry, best: Sequence[Entry], verdicts: Mapping[tuple[str, str, str], Pair]) -> str:
    dataset = entry.scores.dataset if entry.scores else ""
    found = [verdicts.get((dataset, entry.row, other.row)) for other in best]
    marks = [_MARKS.get(pair.verdict, "") for pair in found if pair]
    return marks[0] if marks and len(marks) == len(best) else ""
