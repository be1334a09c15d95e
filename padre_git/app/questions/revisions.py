"""Which answers differ between two revisions: what a pull request says of questions."""

from collections.abc import Iterator
from dataclasses import dataclass

from padre_git.app.questions import read, words
from padre_git.app.questions.answer import Answer, Part, answer
from padre_git.app.questions.read import QuestionFile
from padre_git.app.repository.workspace import Workspace
from padre_git.core.text.markdown import prose


@dataclass(frozen=True)
class Change:
    """An answer on one data set that differs.

    Attributes
    ----------
    before : none where the question, or the data set in it, is new.
    rule : whether the question's rule differs, too.
    """

    question: str
    dataset: str
    before: Part | None
    after: Part
    rule: bool = False


def between(workspace: Workspace, before: str, after: str) -> list[Change]:
    """The answers that differ between two commits, each by the runs and the code of its own tree.

    What has no answer on either side, such as a question without runs, is not listed; a question that cannot be read is
    left out: `padre-check` says so.
    """
    new = {each.path: each for each in read.questions(workspace, after)}
    old = {each.path: each for each in read.questions(workspace, before)}
    sides = {"before": workspace.index(at=before), "after": workspace.index(at=after)}
    found: list[Change] = []
    for path, file in new.items():
        then = old.get(path)
        first = answer(workspace, then.question.decided_by, sides["before"], before) if then else Answer(())
        second = answer(workspace, file.question.decided_by, sides["after"], after)
        changed = then is not None and then.question.decided_by != file.question.decided_by
        found += _changes(file, first, second, rule=changed)
    return found


def _changes(file: QuestionFile, before: Answer, after: Answer, *, rule: bool) -> Iterator[Change]:
    old = {part.dataset: part for part in before.parts}
    for part in after.parts:
        then = old.get(part.dataset)
        if then.word != part.word if then else part.word != "no runs":
            yield Change(file.name, part.dataset, then, part, rule)


def text(change: Change) -> str:
    """``rq1-kernel, wine: undecided -> svc better (+0.034, p = 0.012)``."""
    return _said(change, bold="{}", arrow="->")


def markdown(changes: list[Change]) -> str:
    """The line of a pull request: ``rq1-kernel, wine: undecided → **svc better** (+0.034, p = 0.012).``"""
    return " ".join(f"{_said(each, foreign=prose, bold='**{}**', arrow='→')}." for each in changes)


def _said(change: Change, *, foreign: words.Foreign = str, bold: str, arrow: str) -> str:
    before, after = change.before, change.after
    place = ", ".join(filter(None, [change.question, foreign(change.dataset)])) + ("" if before else " (new)")
    rule = "; its rule was changed" if change.rule else ""
    if after.word == "stale":
        return f"{place}: its runs are stale ({foreign(after.why)}){rule}"
    found = words.compared(after, foreign, interval=False)
    numbers = f" ({found})" if found else f" ({foreign(after.why)})" if after.why else ""
    was = f"{foreign(words.outcome(before))} {arrow} " if before else ""
    return f"{place}: {was}{bold.format(foreign(words.outcome(after)))}{numbers}{rule}"
