"""From runs to settings: seeds averaged within splits, the best of a search marked; how many settings runs are."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import msgspec

from padre_git.core.statistics.means import mean, std
from padre_git.core.text.literals import same
from padre_git.model.documents import Metrics
from padre_git.storage.index import Index, Row, Rows, Score
from padre_git.storage.index.building import key as key
from padre_git.storage.index.rows import goodness as of_score

K = TypeVar("K")
T = TypeVar("T")
Values = tuple[Any, ...]  # of fields
_FEW = 5  # up to so many searches through all runs take less time than one look at each
MetricsOf = Callable[[Iterable[Row]], dict[str, Metrics]]


@dataclass(frozen=True)
class Setting:
    """A setting with the runs of its seeds: of a `padre run` its only one, one of several, or the best of them.

    Attributes
    ----------
    row : the run of its first seed.
    runs : the runs of all its seeds.
    distinct : those whose predictions differ; the others repeat one of them and count once.
    scores : per metric, over splits, averaged over `distinct` within each split.
    position : number of the setting in its recording, from 1.
    settings : how many settings the recording has; the ones that were removed count, too, where its best one is there.
    failed : how many runs of the recording did not complete.
    among : how many of them it stands for: the ones that a condition holds for.
    chosen : whether it was chosen as the best of several, on the splits that its scores are of.
    """

    row: Row
    runs: tuple[Row, ...]
    distinct: tuple[Row, ...]
    scores: Mapping[str, Score] = field(default_factory=dict)
    position: int = 1
    settings: int = 1
    among: int = 1
    failed: int = 0
    chosen: bool = False

    @property
    def score(self) -> Score | None:
        """Over splits, of the main metric."""
        return self.scores.get(self.row.main or "")

    @property
    def selected_on(self) -> str | None:
        """The splits on which the setting was chosen by its score."""
        return self.row.selected_on or (self.row.splitting if self.chosen else None)


def alone(row: Row) -> Setting:
    """A run by itself."""
    return Setting(row, (row,), (row,), row.scores)


def grouped(items: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """``items`` by ``key``; groups and what is in them in the order of ``items``."""
    groups: dict[K, list[T]] = {}
    for each in items:
        groups.setdefault(key(each), []).append(each)
    return groups


def recordings(rows: Iterable[Row]) -> list[list[Row]]:
    """The runs of each `padre run`, by number; in the order of ``rows``. Parts of one search are one."""
    groups = grouped(rows, lambda row: row.group)
    return [sorted(group, key=lambda row: row.number) for group in groups.values()]


def of_recording(recording: Sequence[Row]) -> list[Setting]:
    """The settings of one recording, in their order; stds of several seeds come with `settle`."""
    groups = grouped(recording, _setting_key if len(recording) > 1 else lambda row: b"")
    failed = sum(row.failed for row in recording)
    total = max([len(groups), *(row.selected_among for row in recording)])
    found = []
    for at, group in enumerate(groups.values(), 1):
        distinct = _distinct([row for row in group if row.status == "completed"])
        first, scores = (distinct or group)[0], _means(distinct)
        found.append(Setting(first, tuple(group), tuple(distinct), scores, position=at, settings=total, failed=failed))
    return found


def _setting_key(row: Row) -> bytes:
    """Equal for runs that differ in their seeds alone; of imported ones nobody knows what else differed."""
    return row.id.encode() if row.secondhand else key(row.setting)


def of_run(row: Row, rows: Iterable[Row]) -> list[Setting]:
    """The settings of the `padre run` that a run is of, among ``rows``."""
    return of_recording(sorted(_of_group(rows, row.group), key=lambda each: each.number))


def _of_group(rows: Iterable[Row], group: str) -> list[Row]:
    return rows.equal(group=group) if isinstance(rows, Rows) else [row for row in rows if row.group == group]


def of_rows(rows: Iterable[Row]) -> list[Setting]:
    """The settings of each `padre run` that the runs are of."""
    return [setting for recording in recordings(rows) for setting in of_recording(recording)]


def _distinct(rows: Sequence[Row]) -> list[Row]:
    """Those of ``rows`` that may be averaged: one of equal predictions, on the splits of the first."""
    if len(rows) < 2:
        return list(rows)
    kept: dict[str, Row] = {}
    for row in rows:
        if row.splitting == rows[0].splitting and _own(row) == _own(rows[0]):
            kept.setdefault(row.predictions or row.id, row)
    return list(kept.values())


def _own(row: Row) -> set[str]:
    """The metrics that a run computed itself."""
    return row.scores.keys() - row.later.keys()


def _means(rows: Sequence[Row]) -> dict[str, Score]:
    """Of the metrics that all have, computed by the same code."""
    if len(rows) < 2:
        return dict(rows[0].scores) if rows else {}
    shared = {
        name: score
        for name, score in rows[0].scores.items()
        if all(name in row.scores and row.scores[name].code == score.code for row in rows)
    }
    return {name: _mean(score, [row.scores[name] for row in rows]) for name, score in shared.items()}


def _mean(first: Score, scores: Sequence[Score]) -> Score:
    undefined = tuple(sorted({split for score in scores for split in score.undefined}))
    middle = mean([score.mean for score in scores])
    return msgspec.structs.replace(first, mean=middle, std=None, undefined=undefined)


def best(found: Sequence[Setting]) -> Setting:
    """The one with the best mean of the main metric; the first of equals, and where none has one."""
    return max(found, key=goodness)


def ranked(found: Iterable[Setting]) -> list[Setting]:
    """The best first; equals in the order that they have."""
    return sorted(found, key=goodness, reverse=True)


def goodness(setting: Setting) -> float:
    """What `best` compares: larger is better; least where there is no score."""
    return of_score(setting.score)


def collapsed(every: Sequence[Setting], matching: Sequence[Setting] | None = None) -> Setting:
    """What stands for a `padre run` with the settings ``every``: the best of the ones that are ``matching``."""
    kept = every if matching is None else matching
    chosen = best(kept)
    among = best_of(chosen, every) or len(kept)
    same = (among, among > 1) == (chosen.among, chosen.chosen)
    return chosen if same else replace(chosen, among=among, chosen=among > 1)


def marked(every: Sequence[Setting]) -> list[Setting]:
    """The settings ``every`` of a `padre run`; the best one is marked as chosen."""
    return [replace(setting, chosen=best_of(setting, every) > 1) for setting in every]


def each_alone(rows: Iterable[Row], group: str) -> dict[str, Setting]:
    """Each run of a `padre run`, which `Row.group` names, by itself: with the position of its setting there, and among
    how many that is best."""
    every = marked(of_rows(_of_group(rows, group)))
    return {
        row.id: replace(
            alone(row), position=setting.position, settings=setting.settings, chosen=setting.chosen, among=among
        )
        for setting in every
        for among in (best_of(setting, every),)
        for row in setting.runs
    }


def best_of(setting: Setting, every: Sequence[Setting]) -> int:
    """Of how many settings of its `padre run` one is the best; 0 where it is not, or where there is no other.

    What was imported together was not run together: such runs are as own ones that were recorded one by one.
    """
    several = len(every) > 1 and not setting.row.imported
    here = len(every) if several and setting.position == best(every).position else 0
    return max(here, setting.row.selected_among)


def settle(found: Sequence[Setting], metrics_of: MetricsOf) -> list[Setting]:
    """The same, those of several seeds with the std over splits of their seed averages."""
    documents = metrics_of(row for setting in found if len(setting.distinct) > 1 for row in setting.distinct)
    return [_settled(setting, documents) if len(setting.distinct) > 1 else setting for setting in found]


def _settled(setting: Setting, documents: Mapping[str, Metrics]) -> Setting:
    return replace(
        setting,
        scores={name: _spread(score, values(setting, name, documents)) for name, score in setting.scores.items()},
    )


def _spread(score: Score, per_split: list[float]) -> Score:
    n = len(per_split) if len(per_split) != 1 else score.n  # one value may be over all test rows
    return msgspec.structs.replace(score, mean=mean(per_split), std=std(per_split), n=n)


def values(setting: Setting, metric: str, documents: Mapping[str, Metrics]) -> list[float]:
    """A metric per split, averaged over the seeds of a setting; none where a document is missing."""
    return averaged([documents[row.id].metrics[metric].values for row in setting.distinct if row.id in documents])


def averaged(seeds: Sequence[Sequence[float]]) -> list[float]:
    """Values per split averaged over seeds; none where these have different splits."""
    if len(seeds) == 1:
        return list(seeds[0])
    return [mean(each) for each in zip(*seeds, strict=True)] if len({len(each) for each in seeds}) == 1 else []


def tried(rows: Iterable[Row]) -> int:
    """How many different settings of pipelines these runs are; another seed is no other setting."""
    return sum(map(len, _pipelines(Rows(list(rows)), (), {()}).values()))


def tried_by(known: Index, names: Sequence[str], wanted: Collection[Values]) -> dict[Values, set[Any]]:
    """The different settings of all runs that have the ``wanted`` values of the fields ``names``; a run that was
    removed was tried, too."""
    shown, removed = (_pipelines(rows, names, wanted) for rows in (known.rows, Rows(known.removed)))
    return {values: shown.get(values, set()) | removed.get(values, set()) for values in wanted}


def _pipelines(rows: Rows, names: Sequence[str], wanted: Collection[Values]) -> dict[Values, set[Any]]:
    """What tells settings of pipelines apart, by the values of ``names``."""
    found: dict[Values, set[Any]] = {}
    known: dict[int, Any] = {}  # a column has equal settings once
    pipeline, few = ("project", "experiment", "pipeline", "compared"), len(wanted) <= _FEW
    asked = [rows.where(**dict(zip(names, values, strict=True))) for values in wanted] if few else [range(len(rows))]
    for places in asked:
        for each in rows.distinct(places, *names, *pipeline):
            values, which, setting = each[: len(names)], each[len(names) : -1], each[-1]
            if values in wanted:
                if id(setting) not in known:
                    known[id(setting)] = _hashable(setting)
                found.setdefault(values, set()).add((*which, known[id(setting)]))
    return found


def same_values(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two settings have the same values, as of `core.components.plain.same`."""
    return same(one, other)


def _hashable(value: Any) -> Any:
    """Equal for values that are the same."""
    if isinstance(value, dict):
        return frozenset((key, _hashable(item)) for key, item in value.items())
    if isinstance(value, list):
        return tuple(map(_hashable, value))
    return (isinstance(value, bool), "NaN" if value != value else value)
