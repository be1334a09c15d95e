"""What a revision claims: the runs and the tables that its paper shows, and the answers to its questions, as the lines
of a tag's manifest."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from padre_git.app.compare.gather import ComparedSetting, gather
from padre_git.app.compare.table import Table
from padre_git.app.compare.testing import Comparison
from padre_git.app.questions import answered
from padre_git.app.questions.answer import Answer, Part
from padre_git.app.questions.read import QuestionFile
from padre_git.app.report import build, spec
from padre_git.app.report.spec import LATEST, ComparisonSpec, Spec
from padre_git.app.repository.workspace import Workspace
from padre_git.core.statistics.pair import NEEDS_PREDICTIONS
from padre_git.core.text import manifest
from padre_git.errors import PadreError
from padre_git.model.names import short, slug
from padre_git.storage.index import Row

_DIGITS = 12  # of a number in a table's hash: the last bits of a mean are the platform's
_NOTHING = "-"


@dataclass(frozen=True)
class Claims:
    """What stands in the tree of a revision, and is claimed by it.

    Attributes
    ----------
    select : the selectors that said what is claimed; empty where the tables of `report.yaml` and the questions do, or
        where there are none the latest runs of each experiment.
    rows : the runs, in the order of their names.
    tables : those of `report.yaml`, by name; none where selectors were given.
    questions : those with a rule, and what the runs answer; none where selectors were given.
    """

    revision: str
    select: tuple[str, ...]
    rows: tuple[Row, ...]
    tables: dict[str, Comparison]
    questions: Sequence[tuple[QuestionFile, Answer]] = ()

    @cached_property
    def answers(self) -> dict[str, Part]:
        """The answers, as ``question/data set``; those of several projects with the project's name."""
        found = [(file, each.parts) for file, each in self.questions if each.parts]
        several = len({file.project for file, _ in found}) > 1
        return {
            "/".join(filter(None, [file.project if several else "", file.name, part.dataset])): part
            for file, parts in found
            for part in parts
        }

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the manifest; the same tree, the same lines."""
        runs = manifest.runs([run_line(row) for row in self.rows])
        tables = [f"table {_word(name)} sha256 {digest(found)}" for name, found in self.tables.items()]
        answers = [answer_line(name, part) for name, part in self.answers.items()]
        return [*(f"select {text}" for text in self.select), *runs, *answers, *tables]

    @property
    def waiting(self) -> set[str]:
        """The answers whose tests need predictions that are not on this machine, so that they say less than there."""
        return {
            name for name, part in self.answers.items() if any(pair.reason == NEEDS_PREDICTIONS for pair in part.pairs)
        }

    @property
    def data(self) -> set[tuple[str, str]]:
        """Slug and version of the data of the runs."""
        return {(row.dataset, row.version) for row in self.rows if row.dataset and row.version}


def read(workspace: Workspace, revision: str, select: Sequence[str] = ()) -> Claims:
    """The claims of a revision's tree, or of those of its runs that ``select`` names.

    Raises
    ------
    PadreError : its `report.yaml` says something that is none, or a table cannot be made of its runs.
    """
    known = workspace.index(at=revision)
    own = {row.id: row for row in known.rows}
    if select:
        found = [row for each in gather(workspace, select, known, at=revision) for row in rows_of([each])]
        return Claims(revision, tuple(select), _ordered(found), {})
    paper = spec.at(workspace.git, revision) or Spec()
    tables = _tables(workspace, paper, revision)
    rows = [row for each in tables.values() for row in of_comparison(each)]
    if paper.numbers.select or paper.numbers.where:
        rows += rows_of(gather(workspace, paper.numbers.select, known, where=paper.numbers.where, at=revision))
    questions = answered.answers(workspace, revision)
    rows += [
        row
        for _, each in questions
        for part in each.parts
        for row in part.rows
        if row.execution and row.status == "completed"
    ]
    if not rows:
        rows = rows_of(gather(workspace, build.everything(workspace, known), known, at=revision))
    # a table that is frozen at an earlier revision is of runs that this one may lack
    return Claims(revision, (), _ordered(own.get(row.id, row) for row in rows), _drawn(tables, paper), questions)


def lacking(workspace: Workspace, claims: Claims) -> dict[str, list[Row]]:
    """The runs that tables show, or selectors name, as they are now, and that the revision lacks: by the name of the
    table, or by the selectors as they were typed."""
    own = {row.id for row in workspace.index(at=claims.revision).rows}
    wanted: dict[str, list[Row]] = {}
    if claims.select:
        wanted[" ".join(claims.select)] = rows_of(gather(workspace, claims.select, workspace.index()))
    else:
        paper = spec.at(workspace.git, claims.revision) or Spec()
        shown = _tables(workspace, paper, None)
        wanted |= {name: of_comparison(found) for name, found in _drawn(shown, paper).items()}
    lost = {name: [row for row in _ordered(rows) if row.id not in own] for name, rows in wanted.items()}
    return {name: rows for name, rows in lost.items() if rows}


def _tables(workspace: Workspace, paper: Spec, revision: str | None) -> dict[str, Comparison]:
    """The comparisons of a paper's tables and tests, as of a revision or as they are now."""
    freeze = (revision or LATEST) if paper.freeze == LATEST else paper.freeze
    asked: dict[str, ComparisonSpec] = {**paper.tests, **paper.tables}
    found = {}
    for name, question in asked.items():
        try:
            found[name] = build.answer(workspace, question, freeze)
        except PadreError as error:
            where = f" at {freeze[:12]}" if freeze != LATEST else ""
            raise PadreError(f"table {name} of {spec.FILE} cannot be made{where}: {error}") from error
    return found


def _drawn(found: dict[str, Comparison], paper: Spec) -> dict[str, Comparison]:
    return {name: each for name, each in found.items() if name in paper.tables}


def rows_of(found: Iterable[ComparedSetting]) -> list[Row]:
    """The runs of settings, of all their seeds, without the numbers of others."""
    return [row for each in found if not each.reported for row in each.setting.runs if row.status == "completed"]


def of_comparison(found: Comparison) -> list[Row]:
    """The runs of a comparison."""
    return rows_of(entry.found for table in found.tables for entry in table.entries.values())


def _ordered(rows: Iterable[Row]) -> tuple[Row, ...]:
    own = {row.id: row for row in rows}.values()
    return tuple(sorted(own, key=lambda row: (row.project, row.experiment, row.id)))


def run_line(row: Row) -> str:
    """``run p6aftqjz thesis/svc breast-cancer/e9d3d13f0a1b splits b71e44d accuracy 0.9754385964912281 0.015 10``."""
    data = f"{row.dataset}/{row.version}" if row.dataset else _NOTHING
    words = ["run", short(row.id), f"{row.project}/{row.experiment}", data, "splits", (row.splitting or _NOTHING)[:7]]
    score = row.score
    if row.main and score is not None:
        words += [_word(row.main), _number(score.mean), _number(score.std), str(score.n)]
    return " ".join(words)


def answer_line(name: str, part: Part) -> str:
    """``answer rq1-kernel/breast-cancer yes 0.0368 0.0231``: the answer, and of the comparison with the largest p value
    the difference and p, adjusted for the number of comparisons, in three significant digits."""
    words = ["answer", "/".join(map(_word, name.split("/"))), part.word.replace(" ", "-")]
    if part.pairs and part.word != "stale":
        weakest = max(part.pairs, key=lambda pair: math.inf if pair.adjusted is None else pair.adjusted)
        numbers = (weakest.difference, weakest.adjusted)
        words += [_NOTHING if number is None else f"{number:.3g}" for number in numbers]
    return " ".join(words)


def _word(name: str) -> str:
    """A name as one word of a line: as it is, unless it has a space."""
    return name if len(name.split()) == 1 and name.isprintable() else slug(name)


def _number(value: float | None) -> str:
    """All digits; what is not finite by its name."""
    return _NOTHING if value is None else repr(value) if math.isfinite(value) else str(value)


def digest(found: Comparison) -> str:
    """SHA-256 over the numbers of a table, whatever its look: a line for each cell."""
    return manifest.digest([line for table in found.tables for line in _cells(table)])


def _cells(table: Table) -> Iterable[str]:
    for (row, column), entry in table.entries.items():
        scores = None if entry.why else entry.scores
        numbers = [scores.mean, scores.std, scores.n] if scores else [None, None, None]
        yield "\t".join([table.metric, row, column, *(_NOTHING if n is None else f"{n:.{_DIGITS}g}" for n in numbers)])
