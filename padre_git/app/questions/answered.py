"""All questions with their answers and when they were asked; as a list, one in full, and as documents."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from padre_git.app.compare.views.tables import record
from padre_git.app.notes import links, notes, papers
from padre_git.app.questions import read, words
from padre_git.app.questions.answer import Answer, Part, answer
from padre_git.app.questions.asked import Asked, asked
from padre_git.app.questions.read import QuestionFile
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs.listing import Shown, Table
from padre_git.core.text.formats import count
from padre_git.errors import PadreError
from padre_git.storage.index import Index

_PAIR = "a b metric difference low high p p_adjusted family verdict reason test df n".split()


@dataclass(frozen=True)
class Answered:
    """A question, what the runs answer, and when it was asked."""

    file: QuestionFile
    answer: Answer
    asked: Asked

    @property
    def about(self) -> str:
        """What notes on it name."""
        return f"question:{self.file.project}/{self.file.name}"

    @property
    def page(self) -> str:
        """The name of the page with the comparison that decides it."""
        return f"question-{self.file.project}-{self.file.name}"

    @property
    def block(self) -> str:
        """The answer as it belongs into the file."""
        return words.block(self.answer, self.asked)


def answered(
    workspace: Workspace, file: QuestionFile, known: Index, *, at: str | None = None, history: str = "HEAD"
) -> Answered:
    """The question of a file, answered.

    Parameters
    ----------
    known : the runs that may answer.
    at : a commit or tree, whose code and data say which runs are stale; by default the work tree.
    history : the revision that says when it was asked.
    """
    found = answer(workspace, file.question.decided_by, known, at)
    return Answered(file, found, asked(workspace, file, found.rows, history))


def answers(workspace: Workspace, revision: str) -> list[tuple[QuestionFile, Answer]]:
    """The questions of a commit that have a rule, and what its runs and its code answer. One that cannot be read is
    left out: `padre-check` says so."""
    known = workspace.index(at=revision)
    found = read.questions(workspace, revision)
    return [(file, answer(workspace, file.question.decided_by, known, revision)) for file in found]


def every(
    workspace: Workspace, revision: str | None = None, problems: list[PadreError] | None = None
) -> Iterator[Answered]:
    """All questions, answered; last the ones that `project.json` lists, which have no rule.

    Parameters
    ----------
    revision : a commit: its questions, its runs and its code; by default what there is now.
    problems : where the errors of files go that cannot be read.
    """
    known = workspace.index(at=revision)
    for file in [*read.questions(workspace, revision, problems), *read.of_projects(workspace, known)]:
        yield answered(workspace, file, known, at=revision, history=revision or "HEAD")


def table(workspace: Workspace) -> Table:
    """A line for each question."""
    problems: list[PadreError] = []
    found = list(every(workspace, problems=problems))
    several = len({each.file.project for each in found}) > 1
    rows = [
        [
            f"{each.file.project}/{title(each)}" if several else title(each),
            words.cell(each.answer),
            each.asked.word,
            count(len(each.answer.rows), "run") if each.answer.parts else "",
        ]
        for each in found
    ]
    none = 'no questions yet: padre question create "Does A beat B?" --select a,b'
    return Table(
        ["question", "answer", "asked", "tracks"],
        rows,
        [document(each) for each in found],
        [] if found or problems else [none],
        [str(each) for each in problems],
    )


def status(workspace: Workspace) -> tuple[list[str], list[dict[str, Any]], list[str]]:
    """A line for each question that has a file, for `padre status`; the same as documents; and what cannot be read."""
    problems: list[PadreError] = []
    known = workspace.index()
    found = [answered(workspace, file, known) for file in read.questions(workspace, problems=problems)]
    documents = [
        {"question": each.file.name, "project": each.file.project, "answer": each.answer.word} for each in found
    ]
    return [f"{each.file.name}: {words.cell(each.answer)}" for each in found], documents, list(map(str, problems))


def title(found: Answered) -> str:
    """What a list calls it: the name of its file, or the question itself."""
    return found.file.name or found.file.question.question


def show(workspace: Workspace, name: str) -> Shown:
    """One question in full.

    Raises
    ------
    UnknownName : there is no such question; or a paper that it names is in no .bib file.
    """
    found = answered(workspace, read.question(workspace, name), workspace.index())
    file, asking = found.file, found.file.question
    rule = asking.decided_by
    cited = papers.of(workspace, asking.papers, file.path)
    forge = links.forge(workspace)
    texts = [
        ("question", asking.question),
        ("hypothesis", asking.hypothesis),
        ("expected", f"{(found.answer.expected or rule.expectation).text}" if rule else ""),
        *(("", f"where {rule.where}") for _ in [0] if rule and rule.where),
        ("answer", words.cell(found.answer)),
    ]
    headers, rows = words.table(found.answer) if found.answer.parts else ([], [])
    tail = [
        *words.lines(found.answer, found.asked),
        *(("links", links.shown(forge, each)) for each in asking.links),
        *(("papers", each.text) for each in cited),
        *(("notes", each.line) for each in notes.on(notes.notes(workspace), found.about)),
        ("file", file.path + _outdated(found)),
    ]
    return Shown([(key, text) for key, text in texts if text], headers, rows, tail=tail, text=file.text,
                 document=document(found))  # fmt: skip


def _outdated(found: Answered) -> str:
    if not found.answer.parts or found.file.written == found.block:
        return ""
    return "; its answer is written on the default branch: padre update"


def document(found: Answered) -> dict[str, Any]:
    """One question as JSON."""
    file, asking, rule = found.file, found.file.question, found.file.question.decided_by
    return {
        "question": file.name or None,
        "project": file.project,
        "path": file.path,
        "text": asking.question,
        "hypothesis": asking.hypothesis,
        "expect": (found.answer.expected or rule.expectation).text if rule else None,
        "decided_by": rule,
        "answer": found.answer.word,
        "datasets": [_part(part) for part in found.answer.parts],
        "asked": {"when": found.asked.word, "commit": found.asked.commit, "date": found.asked.date},
        "links": asking.links,
        "papers": asking.papers,
        "written": bool(file.name) and file.written == found.block,
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "dataset": part.dataset or None,
        "version": part.version or None,
        "answer": part.word,
        "was": part.was,
        "reason": part.why,
        "pairs": [dict(zip(_PAIR, record(pair, _PAIR), strict=True)) for pair in part.pairs],
        "runs": [row.id for row in part.rows],
    }
