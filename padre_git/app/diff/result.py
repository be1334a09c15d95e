"""What `padre diff` found, as one value that its views show."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from padre_git.app import questions
from padre_git.app.diff import difference, gates, scores, sides
from padre_git.app.diff.difference import Difference
from padre_git.app.diff.gates import Gate, GateOption
from padre_git.app.diff.pairing import Pairs, pair
from padre_git.app.diff.pairs import read
from padre_git.app.diff.review import Check, checks
from padre_git.app.diff.sides import Side
from padre_git.app.diff.unrun import Unrun, unrun
from padre_git.app.notes import notes
from padre_git.app.repository.workspace import Workspace
from padre_git.core.text.formats import count
from padre_git.errors import UnknownName
from padre_git.model.names import short
from padre_git.storage.index import Index

if TYPE_CHECKING:
    from padre_git.app.questions.revisions import Change


@dataclass(frozen=True)
class Diff:
    """The differences of two sides; see `padre_git.diff`.

    Attributes
    ----------
    before, after : the sides.
    pairs : what was paired, and what stands on one side alone.
    differences : one per pair.
    unrun : experiments whose files the branch changes and that were not run again; empty where a side is no revision.
    gates : what came of the ones that were asked for.
    """

    workspace: Workspace
    before: Side
    after: Side
    known: Index
    pairs: Pairs
    differences: list[Difference]
    unrun: list[Unrun]
    gates: list[Gate]

    @cached_property
    def checks(self) -> list[Check]:
        """What a reviewer would check; derives the metrics again where the predictions are here."""
        return checks(self.workspace, self.after, self.pairs, self.unrun, self.known)

    @cached_property
    def answers(self) -> "list[Change]":
        """The answers to research questions that differ; nothing where a side is no revision."""
        before, after = self.before.revision, self.after.revision
        if before is None or after is None:
            return []
        if not any(questions.read.questions(self.workspace, each) for each in (before, after)):
            return []  # and nothing heavy is imported
        found: list[Change] = questions.revisions.between(self.workspace, before, after)
        return found

    @cached_property
    def notes(self) -> list[tuple[str, str]]:
        """Short id of a run of a pair, and what somebody wrote about it."""
        every = notes.notes(self.workspace, self.after.revision)
        rows = [row for each in self.pairs.pairs for side in (each.before, each.after) for row in side.setting.runs]
        unique = {row.id: row for row in rows}.values()
        return [(short(row.id), each.line) for row in unique for each in notes.on_run(every, row)]

    @property
    def passed(self) -> bool:
        """Whether all gates passed."""
        return all(gate.passed for gate in self.gates)

    @property
    def nothing(self) -> str:
        """Why there is nothing to compare, in words."""
        if self.unrun:
            names = ", ".join(each.experiment for each in self.unrun)
            uses = "uses" if len(self.unrun) == 1 else "use"
            return f"No run of this code; {count(len(self.unrun), 'experiment')} {uses} changed files: {names}"
        if self.before.revision is None or self.after.revision is None:
            return "The same runs on both sides" if self.pairs.same else "No experiment and no data set in common"
        if self.pairs.only_after:
            return f"First runs of {', '.join(self.pairs.only_after)}: nothing to compare with"
        if self.pairs.only_before:
            return f"Runs of {', '.join(self.pairs.only_before)} are no longer there: nothing to compare with"
        if not (self.before.rows or self.after.rows) and self.known.rows:
            runs = count(len(self.known.rows), "run")
            return f"There is no run in these trees; {runs} elsewhere: git add projects datasets, and git commit"
        return "No new run, and no changed file that an experiment used"

    def __repr__(self) -> str:
        return f"<Diff {self.before.title} -> {self.after.title}, {count(len(self.differences), 'pair')} of runs>"


def find(
    workspace: Workspace, words: Sequence[str], *, metrics: Sequence[str] = (), asked: Sequence[GateOption] = ()
) -> Diff:
    """Compare what ``words`` name: nothing (the last two), a range, or two selectors.

    Parameters
    ----------
    metrics : the ones that are tested; by default the main one of each pair.
    asked : gates.

    Raises
    ------
    UnknownName : for a selector or metric that nothing has.
    PadreError : where a selector names several runs that could be meant.
    """
    known = workspace.index()
    before, after = sides.resolve(workspace, words, known)
    pairs = pair(workspace, before, after)
    read(workspace, pairs.pairs, pairs.first)
    found = [difference.compare(workspace, each, tested=metrics) for each in pairs.pairs]
    known_metrics = {change.name for each in found for change in each.metrics}
    for name in metrics:
        if found and name not in known_metrics:
            raise UnknownName("metric", name, known_metrics)
    settled = scores.settle([each.metrics for each in found])
    found = [replace(each, metrics=changes) for each, changes in zip(found, settled, strict=True)]
    missing = unrun(workspace, before, after, known)
    return Diff(workspace, before, after, known, pairs, found, missing, gates.gates(asked, found))
