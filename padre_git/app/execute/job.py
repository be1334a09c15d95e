"""A recording under way: its runs, what to compute of them, and what they share."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from padre_git.app.execute.backend import shipped
from padre_git.app.execute.plan import Plan
from padre_git.app.execute.search import Part as Part
from padre_git.app.execute.search import Rounds
from padre_git.app.execute.search import UnderWay as UnderWay
from padre_git.app.recording.recording import RunView
from padre_git.app.recording.session import Session
from padre_git.core.components.plain import plain
from padre_git.core.compute.tasks import Code, Computation, Data
from padre_git.core.splitting import indices
from padre_git.core.splitting.checks import Checker, row_keys
from padre_git.core.splitting.splits import Split
from padre_git.model.documents import Design
from padre_git.storage import layout, tables


@dataclass(frozen=True)
class Job:
    """A recording under way: what all its runs share, and the ones that are over.

    Attributes
    ----------
    search : what its runs name: the search that this one is or goes on with; none of a single run.
    untracked : files that are in no tree, where that is not to be looked up.
    enter : called before anything of it is computed or recorded: of several files of the user's one is current.
    """

    plan: Plan
    session: Session
    proposed: Rounds
    search: str | None
    keep_models: str = ""
    unkept: dict[str, None] = field(default_factory=dict)  # what is to be said of models that were to be kept
    untracked: list[str] | None = None  # files that are in no tree, where that is not to be looked up
    enter: Callable[[], None] = lambda: None

    @property
    def under_way(self) -> dict[int, UnderWay]:
        """The runs that have begun and are not over, by number."""
        return self.proposed.under_way

    @property
    def views(self) -> list[RunView]:
        """Its runs that are over."""
        return self.proposed.views

    @cached_property
    def shared(self) -> dict[str, bytes]:
        """Results that all runs have in common: the rows of each split, the same file for each recording on them."""
        return {layout.SPLITS: tables.parquet(indices.table(self.plan.splits), steps=("split", "row"))}

    @property
    def design(self) -> Design:
        """Of its splits."""
        return self.plan.design

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
        return self.proposed.planned * len(self.plan.splits)

    def rounds(self) -> Iterator[Sequence[Part]]:
        """What to compute, in rounds: the next one is asked for when all results of the one before are in."""
        yield from self.proposed

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
