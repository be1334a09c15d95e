"""A race among the settings of a search: which splits are computed next, and which settings get no more."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from padre_git.core.metrics.metric import Metric
from padre_git.core.search import race
from padre_git.core.search.race import Rules
from padre_git.core.splitting.splits import Split
from padre_git.core.statistics.means import mean
from padre_git.errors import BadArgument
from padre_git.model.documents import Design, Stopped
from padre_git.storage.index import Row


def rules(design: Design, metrics: Sequence[Metric], objectives: Sequence[str]) -> Rules | None:
    """What a race decides by; none where there are too few splits.

    Raises
    ------
    BadArgument : where these splits, or objectives, cannot be raced.
    """
    if len(objectives) > 1:
        raise BadArgument(
            f"--race needs one objective, and this search has {len(objectives)}. "
            "Leave --race out, or name one objective."
        )
    if design.nested:
        raise BadArgument("--race stops settings on the splits of a search, and --nested has others. Leave one out.")
    if not metrics:
        raise BadArgument("--race needs a metric, and this experiment has none. Leave --race out.")
    why = race.refusal(design)
    if why:
        raise BadArgument(why)
    if design.n < race.FEWEST or design.ratio is None:
        return None
    main = metrics[0]
    return Rules(design.n, design.ratio, main.greater_is_better is not False, main.bounds)


class Planned(NamedTuple):
    """A run that nobody has computed."""

    number: int  # in the search, from 1 on
    at: int  # number of its setting, from 0 on
    setting: Mapping[str, object]
    seed: int


class Wave(NamedTuple):
    """What of a run is computed next."""

    planned: Planned
    splits: Sequence[Split]


class Scored(NamedTuple):
    """A run as far as it is: its id, and the scores of the splits that it has, in their order."""

    id: str
    scores: Sequence[float]


@dataclass
class Race:
    """The settings of a search, block by block.

    Attributes
    ----------
    recorded : the scores of a run that is taken over.
    computed : of a run that is computed here, how far it is.
    over : run -> why it gets no more splits; the driver takes it from here.
    """

    rules: Rules
    splits: Sequence[Split]
    recorded: Callable[[Row], Sequence[float]]
    computed: Callable[[Planned], Scored]
    over: list[tuple[Planned, Stopped]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._complete: dict[int, list[float]] = {}  # number of a setting -> its scores
        self._planned: dict[int, list[Planned]] = {}
        self._rows: dict[int, list[Row]] = {}
        self._known: dict[str, Sequence[float]] = {}  # what `recorded` said

    def waves(self, block: Mapping[int, tuple[list[Planned], list[Row]]]) -> Iterator[list[Wave]]:
        """What to compute, one wave after the other.

        What is recorded takes part as if it were computed now, a wave at a time: so a race that goes on decides as one
        that was never interrupted.

        Parameters
        ----------
        block : number of a setting -> its runs that are to be computed, and the ones that are taken over.
        """
        self._planned |= {at: planned for at, (planned, _) in block.items()}
        self._rows |= {at: rows for at, (_, rows) in block.items()}
        alive, done = list(block), 0
        while alive and done < self.rules.total:
            numbers = race.wave(done, self.rules.total)
            wave = [
                Wave(planned, [self.splits[number] for number in numbers])
                for at in alive
                for planned in self._planned[at]
            ]
            if wave:
                yield wave
            done += len(numbers)
            alive = self._left(alive, done)
        self._complete |= {at: self._scores(at, self.rules.total) for at in alive}

    def _left(self, alive: Sequence[int], done: int) -> list[int]:
        """Those of ``alive`` that go on, after so many splits."""
        known = self._complete | {at: self._scores(at, done) for at in alive}
        found = self.rules.decide(known)
        left = []
        for at in alive:
            ended = any(row.stopped and row.stopped.after <= done for row in self._rows[at])
            complete = any(not row.stopped for row in self._rows[at])  # what is recorded as a whole stays in
            if at in found and not complete:
                why = found[at]
                document = Stopped(
                    after=why.after,
                    of=why.of,
                    reason="bound" if why.reason == "bound" else "worse",
                    than=self._id(why.than),
                    difference=why.difference,
                    p=why.p,
                )
                self.over += [(planned, document) for planned in self._planned[at]]
            elif not ended:
                left.append(at)
        return left

    def _scores(self, at: int, done: int) -> list[float]:
        """On the first splits, averaged over the seeds."""
        every = [self.computed(planned).scores for planned in self._planned[at]]
        every += [self._of_row(row) for row in self._rows[at]]
        return [mean(each) for each in zip(*(scores[:done] for scores in every), strict=False)]

    def _of_row(self, row: Row) -> Sequence[float]:
        if row.id not in self._known:
            self._known[row.id] = self.recorded(row)
        return self._known[row.id]

    def _id(self, at: int) -> str:
        rows = self._rows[at]
        return rows[0].id if rows else self.computed(self._planned[at][0]).id
