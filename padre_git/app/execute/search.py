"""What a recording computes, in rounds: the settings of a search that no earlier run of the same code has."""

import math
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from padre_git.app.analysis.race import Planned, Race, Scored, Wave
from padre_git.app.execute.asked import Asked
from padre_git.app.recording.recording import RunView
from padre_git.app.recording.repeats import Earlier
from padre_git.app.recording.session import Moment
from padre_git.core.compute.tasks import Task
from padre_git.core.results.results import Result
from padre_git.core.search.front import front
from padre_git.core.search.race import Rules, block
from padre_git.core.search.samplers import Objective, Tried, ask
from padre_git.core.search.space import Setting
from padre_git.core.splitting.splits import Split
from padre_git.core.statistics.means import mean
from padre_git.core.text.formats import count
from padre_git.model.documents import Run, Stopped
from padre_git.storage.index import Row

_TIMED = 8  # settings of a round where time may end the search, and for each process two


class Part(NamedTuple):
    """What a round asks of a run: some of its splits, or all of them."""

    number: int  # of the run, from 1 on
    setting: Mapping[str, Any]
    seed: int
    splits: Sequence[Split]


@dataclass
class UnderWay:
    """A run that has begun and is not over: of which a split was asked for.

    Attributes
    ----------
    since : when its first split was sent to be computed.
    run : what is recorded of it where this process dies; none until that is written.
    results : by the number of their split; they come in any order.
    unwritten : likewise, what was computed of the ones that are not in the journal yet.
    """

    number: int
    setting: Mapping[str, Any]
    seed: int
    since: Moment
    run: Run | None = None
    results: dict[int, Result] = field(default_factory=dict)
    unwritten: dict[int, Task] = field(default_factory=dict)

    @property
    def ordered(self) -> list[Result]:
        """The results there are, in the order of the splits."""
        return [result for _, result in sorted(self.results.items())]


def _nothing(row: Row) -> Sequence[float]:
    return ()


@dataclass
class Rounds:
    """The runs of a search in rounds; the next round depends on the scores of those before it.

    Attributes
    ----------
    earlier : the runs that may be taken over.
    objectives : names of metrics and times; their means over the splits are what the sampler gets.
    times : of a run that is taken over, name -> seconds.
    timed : the same by the id of a run, also of the ones that this recording has computed.
    views : the runs that this recording has computed; whoever computes adds them.
    reused : those of earlier recordings, in the order of the search.
    settings : that have been proposed, in their order.
    rules : of a race; None where every setting gets all splits.
    recorded : the scores of a run that is taken over, split by split.
    under_way : the runs that have begun and are not over, by number.
    late : whether time ended it before all were proposed.
    """

    asked: Asked
    seeds: Sequence[int]
    splits: Sequence[Split]
    earlier: Earlier
    objectives: Sequence[str]
    times: Callable[[Row], Mapping[str, float]]
    jobs: int = 1
    rules: Rules | None = None
    recorded: Callable[[Row], Sequence[float]] = _nothing
    views: list[RunView] = field(default_factory=list)
    reused: list[Row] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)
    late: bool = False
    timed: dict[str, Mapping[str, float]] = field(default_factory=dict)
    under_way: dict[int, UnderWay] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.race = Race(self.rules, self.splits, self.recorded, self._so_far) if self.rules else None
        self._stopped: set[int] = set()  # settings
        self._numbers: dict[tuple[int, int], int] = {}  # setting and seed -> number of the run
        limit = self.asked.options.time
        self._until = None if limit is None else time.monotonic() + limit
        self._rows: dict[int, list[Row]] = {}  # number of a setting -> its runs, taken over or computed
        self._places: dict[int, int] = {}  # number of a run that is computed -> that of its setting
        self._counted = 0  # of `views`
        self._walk = self._rounds()
        self._first = next(self._walk, None)  # known before anything runs: what is taken over is passed until here
        self._extends = self.earlier.whole_search({row.id for row in self.reused})
        self._given = {row.number for row in self.reused if row.search == self._extends and self._extends}

    @property
    def over(self) -> bool:
        """Whether there is nothing to compute."""
        return self._first is None

    @property
    def extends(self) -> str | None:
        """The search that goes on: all its runs are part of this one."""
        return self._extends

    @property
    def planned(self) -> int:
        """How many runs are to be computed, as far as that is known before."""
        return self.asked.count * len(self.seeds) - len(self.reused)

    def __iter__(self) -> Iterator[list[Part]]:
        """What is to be computed; the next is asked for when the runs of the one before are in `views`."""
        found = self._first
        while found is not None:
            yield [self._part(*each) for each in found]
            found = next(self._walk, None)

    def stopped(self) -> Iterator[tuple[int, Stopped]]:
        """The runs that are over by a race since it was asked last: number, and why."""
        ended = self.race.over if self.race else []
        while ended:
            planned, why = ended.pop(0)
            self._stopped.add(planned.at)
            yield self._numbers[planned.at, planned.seed], why

    @property
    def standing(self) -> str:
        """How a race stands, such as "31 of 64 settings stopped"; empty where none is stopped."""
        return f"{len(self._stopped)} of {count(self.asked.count, 'setting')} stopped" if self._stopped else ""

    def _part(self, planned: Planned, splits: Sequence[Split]) -> Part:
        key = (planned.at, planned.seed)
        if key in self._numbers:
            return Part(self._numbers[key], planned.setting, planned.seed, splits)
        number = planned.number
        if number in self._given:  # a grid that grew has its old runs in another order
            number = max(self._given) + 1
        self._given.add(number)
        self._places[number] = planned.at
        self._numbers[key] = number
        return Part(number, planned.setting, planned.seed, splits)

    def _so_far(self, planned: Planned) -> Scored:
        """How far a run is that was asked for: its first splits, or all of them."""
        number, name = self._numbers[planned.at, planned.seed], self.objectives[0]
        run = self.under_way.get(number)
        if run is not None:
            assert run.run
            return Scored(run.run.id, [result.scores.get(name, math.nan) for result in run.ordered])
        view = next(view for view in reversed(self.views) if view.document.number == number)
        found = view.metrics.metrics.get(name) if view.metrics else None
        return Scored(view.id, found.values if found else [math.nan] * len(self.splits))

    def _rounds(self) -> Iterator[Sequence[Wave]]:
        history: list[Tried] = []
        while len(self.settings) < self.asked.count:
            first = len(self.settings)
            for chunk in self._chunks(self._proposed(history)):
                if self.settings and self._until is not None and time.monotonic() > self._until:
                    self.late = True
                    return
                begun = len(self.settings)
                missing = {begun + at: list(self._planned(setting)) for at, setting in enumerate(chunk)}
                if self.race:
                    yield from self.race.waves({at: (each, self._rows.get(at, [])) for at, each in missing.items()})
                elif any(missing.values()):
                    yield [Wave(planned, self.splits) for each in missing.values() for planned in each]
            if len(self.settings) == first:  # the space has no more
                return
            history += [Tried(at, self.settings[at], self.scores(at)) for at in range(first, len(self.settings))]

    def _proposed(self, history: Sequence[Tried]) -> list[Setting]:
        first, sampler = len(history), self.asked.sampler
        left = self.asked.count - first
        return ask(sampler, first, left if sampler.batch is None else min(sampler.batch, left), history)

    def _chunks(self, settings: list[Setting]) -> Iterator[list[Setting]]:
        """All at once; a part after the other where time may end it, or as they race."""
        start, at = len(self.settings), 0
        while self.race and at < len(settings):
            yield settings[at : at + block(start + at)]
            at += block(start + at)
        if self.race:
            return
        processes = self.jobs if self.jobs > 0 else os.cpu_count() or 1
        size = len(settings) if self._until is None else max(_TIMED, 2 * processes)
        yield from (settings[at : at + size] for at in range(0, len(settings), max(size, 1)))

    def _planned(self, setting: Setting) -> Iterator[Planned]:
        at = len(self.settings)
        self.settings.append(setting)
        for which, seed in enumerate(self.seeds):
            row = self.earlier.find(setting, seed)
            if row is None:
                yield Planned(at * len(self.seeds) + which + 1, at, setting, seed)
            else:
                self.reused.append(row)
                if row.stopped:
                    self._stopped.add(at)
                self._rows.setdefault(at, []).append(row)

    def scores(self, at: int) -> dict[str, float] | None:
        """The objectives of a setting, averaged over its seeds; none where one of these did not complete."""
        for view in self.views[self._counted :]:
            self._rows.setdefault(self._places[view.document.number], []).append(view.row)
        self._counted = len(self.views)
        rows = self._rows.get(at, [])
        if rows and all(row.stopped for row in rows):
            return self._distant(rows[0].stopped)
        if not rows or any(row.status != "completed" for row in rows):
            return None
        means = {name: mean([self._value(row, name) for row in rows]) for name in self.objectives}
        return means if all(value == value for value in means.values()) else None

    def _distant(self, why: Stopped | None) -> dict[str, float] | None:
        """What a setting that a race stopped would have, had it kept its distance to the one it was compared with."""
        name = self.objectives[0]
        rows = (row for every in self._rows.values() for row in every if why and row.id == why.than)
        score = next((row.scores[name] for row in rows if name in row.scores), None)
        if why is None or score is None:
            return None
        return {name: score.mean + why.difference * (1 if score.greater_is_better is False else -1)}

    def _value(self, row: Row, objective: str) -> float:
        """The mean of a metric over the splits of a run, or a time; NaN where it has none."""
        if objective in row.scores:
            return row.scores[objective].mean
        if row.id not in self.timed:
            self.timed[row.id] = self.times(row)
        return self.timed[row.id].get(objective, math.nan)

    def on_front(self, objectives: Sequence[Objective]) -> list[str]:
        """The runs of the settings that no other one is better than, the best of the first objective first."""
        chosen = front([self.scores(at) for at in range(len(self.settings))], objectives)
        return [row.id for at in chosen for row in self._rows[at] if row.status == "completed"]

    def ordered(self, views: Iterable[RunView]) -> list[RunView]:
        """``views``, of this recording and taken over, in the order of the settings; those of a setting by seed."""
        places = {row.id: at for at, rows in self._rows.items() for row in rows}
        places |= {view.id: self._places[view.document.number] for view in self.views}
        return sorted(views, key=lambda view: (places[view.id], view.document.seed or 0))
