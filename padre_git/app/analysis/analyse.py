"""A search as a value: its best, the correction for having chosen it, what mattered, and whether more would help."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from padre_git.app import analysis
from padre_git.app.repository.reader import read_runs
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import searches, settings
from padre_git.app.runs.scores import of_setting
from padre_git.app.runs.settings import Setting
from padre_git.core.search import expected, importance, optimism
from padre_git.core.search.importance import Axis, Share
from padre_git.core.search.optimism import Optimism
from padre_git.core.search.space import Choice, Dimension, Space, recorded
from padre_git.core.statistics.means import mean_interval
from padre_git.core.statistics.scores import Scores
from padre_git.core.text import formats
from padre_git.errors import PadreError
from padre_git.model.documents import Metrics, Run, Search, Warmed
from padre_git.model.names import short
from padre_git.storage.index import Index, Row

_FEWEST = 8  # settings, below which nothing is said of more of them
_NAMED = 4  # hyperparameters whose importance is in the line
_HOW = {
    "rows": "bootstrap bias correction (BBC-CV)",
    "groups": "bootstrap bias correction (BBC-CV) over groups",
    "splits": "bootstrap bias correction (BBC-CV) over splits, no interval",
}


@dataclass(frozen=True)
class Analysis:
    """A search, or a grid, with several settings of which one was chosen.

    Attributes
    ----------
    found : all its settings, in their order; of the ones that did not complete without scores.
    documents : the metrics of its runs, by id.
    search : its document; none where it cannot be read.
    """

    workspace: Workspace
    found: Sequence[Setting]
    documents: Mapping[str, Metrics]
    search: Search | None = None

    @cached_property
    def best(self) -> Setting:
        """The best setting."""
        return settings.best(self.found)

    @property
    def metric(self) -> str:
        """By which it was chosen."""
        return self.best.row.main or ""

    @cached_property
    def scores(self) -> Scores | None:
        """Those of the best setting."""
        return of_setting(self.best, self.metric, dict(self.documents)) if self.metric in self.best.scores else None

    @cached_property
    def completed(self) -> list[Setting]:
        """Those whose score counts: on the splits of the best, by the same metric, with a value in each split."""
        row = self.best.row
        return [
            each
            for each in self.found
            if each.row.splitting == row.splitting
            and (score := each.scores.get(self.metric))
            and math.isfinite(score.mean)
            and all(run.id in self.documents for run in each.distinct)
        ]

    @property
    def _greater(self) -> bool:
        return self.scores is None or self.scores.greater_is_better is not False

    @property
    def adaptive(self) -> bool:
        """Whether settings depended on the scores of earlier ones."""
        return self.search is not None and self.search.batch is not None

    @cached_property
    def warm(self) -> list[tuple[Setting, Warmed]]:
        """The settings that were tried first, and where they come from."""
        known = {settings.key(each.setting): each for each in (self.search.warm if self.search else ())}
        keyed = ((each, known.get(settings.key(each.row.setting))) for each in self.found)
        return [(each, warm) for each, warm in keyed if warm]

    @cached_property
    def uncorrected(self) -> str:
        """Why the score of the best is not corrected for having been chosen; empty where it is."""
        scores, fewest = self.scores, optimism.FEWEST_SETTINGS
        if scores is None or scores.design is None or not math.isfinite(scores.mean):
            return "the best setting has no score over splits"
        if self.search and self.search.nested:
            return "the search is nested: its score is not optimistic"
        if self.search and self.search.objectives:
            return "a search for several objectives has no best setting"
        if len(self.completed) < fewest:
            return f"{fewest} completed settings are needed, and there are {len(self.completed)}"
        if scores.design.n < optimism.FEWEST_SPLITS:
            return f"{optimism.FEWEST_SPLITS} splits are needed, and there are {scores.design.n}"
        return ""

    @cached_property
    def optimism(self) -> Optimism | None:
        """How optimistic the best is; none where `uncorrected` says why."""
        if self.uncorrected or self.scores is None or self.scores.design is None:
            return None
        of_rows = analysis.rows.of_rows(self.workspace, self.completed, self.metric, self.documents)
        if of_rows is not None:
            values, sizes, how = of_rows
            found = optimism.corrected(values, sizes=sizes, greater_is_better=self._greater, how=how)
        else:
            table = self._per_split()
            if table is None:
                return None
            repeats = self.scores.design.repeats
            found = optimism.over_splits(table, repeats=repeats, greater_is_better=self._greater)
        # the mean that tables have: of splits, not of rows
        return Optimism(self.scores.mean, found.corrected, found.interval, found.how, found.settings)

    def _per_split(self) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]] | None":
        found = [settings.values(each, self.metric, self.documents) for each in self.completed]
        sizes = {len(each) for each in found}
        return np.array(found, np.float64) if len(sizes) == 1 and sizes.pop() >= optimism.FEWEST_SPLITS else None

    @cached_property
    def space(self) -> Space | None:
        """What was searched; none where it is not recorded."""
        return recorded(self.search.space) if self.search else None

    @cached_property
    def varied(self) -> list[str]:
        """The hyperparameters that have several values here."""
        names = dict.fromkeys(name for each in self.completed for name in each.row.setting)
        return [name for name in names if len({repr(each.row.setting.get(name)) for each in self.completed}) > 1]

    @cached_property
    def shares(self) -> list[Share]:
        """The importance of each hyperparameter, the largest first; none below 30 completed settings."""
        if len(self.completed) < importance.FEWEST:
            return []
        axes = {name: self._axis(name) for name in self.varied}
        scores = [each.scores[self.metric].mean for each in self.completed]
        return importance.importance(axes, scores, greater_is_better=self._greater)

    def _axis(self, name: str) -> Axis:
        values = [each.row.setting.get(name) for each in self.completed]
        absent = [name not in each.row.setting for each in self.completed]
        ranges = self._ranges(name)
        own = ranges[0] if len(ranges) == 1 else None
        if own is not None and not isinstance(own, Choice):
            numbers = [None if gone else float(value or 0) for value, gone in zip(values, absent, strict=True)]
            return importance.in_range(numbers, own.low, own.high, log=own.log, whole=own.kind == "int")
        return importance.of_choices(values, absent)

    def _ranges(self, name: str) -> list[Dimension]:
        found: list[Dimension] = []
        for part in self.space.parts if self.space else ():
            if name in part and part[name] not in found:
                found.append(part[name])
        return found

    @cached_property
    def tried(self) -> list[float]:
        """The score of each setting in its order; of one that a race stopped what it would have, had it kept its
        distance to the best: never above that."""
        known = {each.position: each.scores[self.metric].mean for each in self.completed}
        stopped = self._stopped()
        return [
            known[each.position] if each.position in known else stopped[each.row.id]
            for each in self.found
            if each.position in known or each.row.id in stopped
        ]

    def _stopped(self) -> dict[str, float]:
        rows = [each.row for each in self.found if not each.distinct and each.row.status == "interrupted"]
        runs = read_runs(self.workspace, rows) if rows else {}
        means = {row.id: each.scores[self.metric].mean for each in self.completed for row in each.distinct}
        sign = 1 if self._greater else -1
        return {
            name: means[run.stopped.than] - sign * run.stopped.difference
            for name, run in runs.items()
            if run.stopped and run.stopped.than in means
        }

    @property
    def extendable(self) -> bool:
        """Whether the space has more settings."""
        return self.space is not None and self.space.has(len(self.found) + 1)

    def lines(self) -> list[tuple[str, str]]:
        """What is said of it: a name and a text each; none where that is no more than that the best is optimistic."""
        if (
            self.scores is None
            or len(self.found) < 2
            or (self.search and (self.search.nested or self.search.objectives))
        ):
            return []
        found = list(self._lines(self.scores))
        return found if len(found) > 1 else []

    def _lines(self, scores: Scores) -> Iterator[tuple[str, str]]:
        digits = scores.digits
        best = (scores.text, scores.interval_text, "chosen on these splits, so it is optimistic")
        found = self.optimism
        if found is None:
            yield f"best of {len(self.found)}", "   ".join(filter(None, best))
        else:
            interval = formats.interval(*found.interval, digits) if found.interval else ""
            corrected = (formats.number(found.corrected, digits), interval, _HOW[found.how])
            wide = [max(len(one), len(other)) for one, other in zip(best, corrected, strict=True)]
            for name, cells in ((f"best of {len(self.found)}", best), ("corrected for choosing", corrected)):
                texts = [text.ljust(width) for text, width in zip(cells, wide, strict=True) if width]
                yield name, "   ".join(texts).rstrip()
            if self.adaptive:
                yield "", "proposals depended on the scores: part of the optimism remains; --nested measures it"
        yield from self._importance()
        yield from self._more()
        yield from self._warm(scores)

    def _importance(self) -> Iterator[tuple[str, str]]:
        if len(self.varied) < 2:
            return
        have, need = len(self.completed), importance.FEWEST
        if have < need:
            if self.extendable and have >= _FEWEST:
                yield "importance", f"{need} completed settings are needed; there are {have}"
            return
        parts = [f"{each.name} {each.share:.2f}" for each in self.shares[:_NAMED]]
        rest = len(self.shares) - len(parts)
        notes = [f"PED-ANOVA, {have} completed settings"]
        notes += ["of the region it searched"] if self.adaptive else []
        notes += [] if importance.separate(self.shares) else ["their order is not certain"]
        more = [f"{rest} more"] if rest else []
        yield "importance", f"{'   '.join([*parts, *more])}   ({'; '.join(notes)})"

    def _more(self) -> Iterator[tuple[str, str]]:
        if len(self.tried) < _FEWEST or not self.extendable or self.scores is None:
            return
        if self.adaptive or self.warm:  # the ones that were tried first are not such as would follow
            at = expected.last_improvement(self.tried, greater_is_better=self._greater)
            yield "more settings", f"the best so far was setting {at} of {len(self.tried)}"
            return
        half, gain = expected.last_half(self.tried, greater_is_better=self._greater)
        digits = max(self.scores.digits, 3)
        added = "added +" if self._greater else "lowered the best by "
        text = f"the last {half} {added}{gain:.{digits}f}{' to the best' if self._greater else ''}"
        interval = mean_interval(self.scores.values, self.scores.ratio)
        against = f"; half its interval is {(interval[1] - interval[0]) / 2:.{digits}f}" if interval else ""
        yield "more settings", f"{text}{against}"

    def _warm(self, scores: Scores) -> Iterator[tuple[str, str]]:
        done = [each for each, _ in self.warm if self.metric in each.scores]
        if not done:
            return
        first = settings.best(done)
        source = next(warm for each, warm in self.warm if each is first)
        text = f"the best of {formats.count(len(self.warm), 'setting')} from other data"
        if first is self.best:
            text = f"{text} is the best of all"
        else:
            text = f"{text} has {formats.number(first.scores[self.metric].mean, scores.digits)}"
        yield "warm", f"{text}: that of {short(source.run)} on {source.dataset}"

    @property
    def document(self) -> dict[str, object]:
        """The same for `--json`."""
        found = self.optimism
        return {
            "best_corrected": None
            if found is None
            else {
                "value": found.corrected,
                "naive": found.naive,
                "interval": found.interval,
                "how": found.how,
                "settings": found.settings,
            },
            "importance": [
                {"name": each.name, "share": each.share, "interval": [each.low, each.high]} for each in self.shares
            ],
        }


def of_rows(workspace: Workspace, known: Index, rows: Sequence[Row]) -> Analysis | None:
    """The search, or the grid, that ``rows`` are; none of one setting, and of runs of several searches."""
    groups = {row.group: row for row in rows}
    ids = {row.id for row in rows}
    every = [each for row in groups.values() if (each := searches.of(workspace, row))]
    # a search takes runs of others over: then it names them all
    search = next((each for each in every if ids <= set(each.runs)), every[0] if len(groups) == 1 and every else None)
    if not groups or (len(groups) > 1 and search is None):
        return None
    place = {name: at for at, name in enumerate(search.runs if search else [])}
    found = settings.of_recording(sorted(rows, key=lambda row: (place.get(row.id, len(place)), row.number)))
    if len(found) < 2:
        return None
    documents = known.metrics(row for each in found for row in each.distinct)
    return Analysis(workspace, found, documents, search)


def required(found: Analysis) -> Optimism:
    """The correction.

    Raises
    ------
    PadreError : that says why there is none.
    """
    known = found.optimism
    if known is None:
        raise PadreError(f"no correction for choosing: {found.uncorrected or 'its runs have other splits'}.")
    return known


def shares(found: Analysis) -> list[Share]:
    """The importance of each hyperparameter.

    Raises
    ------
    PadreError : that says why there is none.
    """
    have, need = len(found.completed), importance.FEWEST
    if have < need:
        raise PadreError(f"importance needs {need} completed settings, and there are {have}.")
    if not found.varied:
        raise PadreError("the settings do not differ in a hyperparameter.")
    return found.shares


def stopped_text(run: Run) -> str:
    """``stopped 4/10``; empty of a run that no race ended."""
    return f"stopped {run.stopped.after}/{run.stopped.of}" if run.stopped else ""
