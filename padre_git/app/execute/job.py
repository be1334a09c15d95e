"""A recording under way: its runs, what to compute of them, and what they share."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from padre_git.app.execute.backend import shipped
from padre_git.app.execute.plan import Plan
from padre_git.app.recording.recording import RunView
from padre_git.app.recording.session import Moment, Session
from padre_git.core.components.plain import plain
from padre_git.core.compute.tasks import Code, Computation, Data
from padre_git.core.results.results import Result
from padre_git.core.splitting import indices
from padre_git.core.splitting import resolve as splitting
from padre_git.core.splitting.checks import Checker, row_keys
from padre_git.core.splitting.splits import Split, indices_hash
from padre_git.model.documents import Design, Run
from padre_git.storage import layout, tables


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
    keys : likewise, of those that are not in the journal yet; else empty.
    """

    number: int
    setting: Mapping[str, Any]
    seed: int
    since: Moment
    run: Run | None = None
    results: dict[int, Result] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)

    @property
    def ordered(self) -> list[Result]:
        """The results there are, in the order of the splits."""
        return [result for _, result in sorted(self.results.items())]


@dataclass(frozen=True)
class Job:
    """A recording under way: what all its runs share, and those that are over."""

    plan: Plan
    session: Session
    search: str | None
    keep_models: str = ""
    views: list[RunView] = field(default_factory=list)
    unkept: dict[str, None] = field(default_factory=dict)  # what is to be said of models that were to be kept
    under_way: dict[int, UnderWay] = field(default_factory=dict)  # the runs that have begun and are not over, by number

    @cached_property
    def indices(self) -> str:
        return indices_hash(self.plan.splits)

    @cached_property
    def shared(self) -> dict[str, bytes]:
        """Results that all runs have in common: the rows of each split, the same file for each recording on them."""
        return {layout.SPLITS: tables.parquet(indices.table(self.plan.splits), steps=("split", "row"))}

    @cached_property
    def design(self) -> Design:
        plan = self.plan
        return splitting.design(plan.splits, plan.splitting, groups=plan.dataset.groups, nested=plan.search is not None)

    @cached_property
    def checks(self) -> dict[int, list[str]]:
        """What is wrong with each split, by its number."""
        data = self.plan.dataset
        check = Checker(
            data.y,
            task=self.plan.pipeline.task,
            keys=row_keys(data.X),
            groups=data.groups,
            group=data.roles.group or "",
            times=data.times,
            pooled=self.design.family == "pooled",
        )
        return {split.number: check(split) for split in self.plan.splits}

    @cached_property
    def data(self) -> Data:
        """What all its computations get."""
        return Data.of(self.plan.features, self.plan.dataset.y, self.plan.dataset.groups)

    @cached_property
    def code(self) -> Code:
        """The user's code as it was when this began, for other machines."""
        return shipped(self.session)

    @property
    def total(self) -> int:
        """How many computations it has, as far as that is known before."""
        return len(self.plan.runs) * len(self.plan.splits)

    def rounds(self) -> Iterator[Sequence[Part]]:
        """What to compute, in rounds: the next one is asked for when all results of the one before are in."""
        yield [Part(number, *run, self.plan.splits) for number, run in enumerate(self.plan.runs, start=1)]

    def computation(self, part: Part, split: Split) -> Computation:
        """One split of a run."""
        plan = self.plan
        return Computation(
            pipeline=plan.pipeline,
            setting=part.setting,
            seed=part.seed,
            split=split,
            metrics=[] if self.design.family == "pooled" else plan.metrics,
            keep=bool(self.keep_models),
            search=plan.search,
            places=plan.places,
        )

    def plain(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Hyperparameters as JSON values."""
        return {name: plain(value) for name, value in values.items()}
