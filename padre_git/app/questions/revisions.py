"""Which answers differ between two revisions: what a pull request says of questions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from padre_git.app.questions import answered, words
from padre_git.app.questions.answer import Answer, Part
from padre_git.app.questions.read import QuestionFile
from padre_git.app.repository.workspace import Workspace
from padre_git.core.text.markdown import prose

Answers = Sequence[tuple[QuestionFile, Answer]]
_NONE = "no runs"


@dataclass(frozen=True)
class Change:
    """An answer on one data set that differs.

    Attributes
    ----------
    before, after : none where the question, or the data set in it, is not there.
    rule : whether the question's rule differs, too.
    """

    question: str
    dataset: str
    before: Part | None
    after: Part | None
    rule: bool = False

    @property
    def concluded(self) -> bool:
        """Whether it had said yes or no: a reader who knows the first revision has to change their mind."""
        return self.before is not None and self.before.word in {"yes", "no"}


def between(workspace: Workspace, before: str, after: str) -> list[Change]:
    """The answers that differ between two commits, each by the runs and the code of its own tree."""
    return differing(answered.answers(workspace, before), answered.answers(workspace, after))


def differing(before: Answers, after: Answers) -> list[Change]:
    """The answers that differ. What has no answer on either side, such as a question without runs, is not listed."""
    old, new = ({file.path: (file, found) for file, found in each} for each in (before, after))
    found: list[Change] = []
    for path in dict.fromkeys([*new, *old]):
        here = new.get(path) or old[path]
        then, now = (each.get(path, (here[0], Answer(()))) for each in (old, new))
        rule = then[0].question.decided_by != now[0].question.decided_by
        found += _changes(here[0].name, then[1], now[1], rule=rule)
    return found


def _changes(question: str, before: Answer, after: Answer, *, rule: bool) -> Iterator[Change]:
    old, new = ({part.dataset: part for part in each.parts} for each in (before, after))
    for dataset in dict.fromkeys([*new, *old]):
        change = Change(question, dataset, old.get(dataset), new.get(dataset), rule)
        if _word(change.before) != _word(change.after):
            yield change


def _word(part: Part | None) -> str:
    return part.word if part else _NONE


def document(change: Change) -> dict[str, Any]:
    """A change as JSON has it."""
    return {
        "question": change.question,
        "dataset": change.dataset or None,
        "before": change.before.word if change.before else None,
        "after": change.after.word if change.after else None,
        "reason": change.after.why if change.after else None,
        "rule_changed": change.rule,
        "text": text(change),
    }


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
    was = f"{foreign(words.outcome(before))} {arrow} " if before else ""
    if after is None:
        return f"{place}: {was}not asked{rule}"
    if after.word == "stale":
        return f"{place}: its runs are stale ({foreign(after.why)}){rule}"
    found = words.compared(after, foreign, interval=False)
    numbers = f" ({found})" if found else f" ({foreign(after.why)})" if after.why else ""
    return f"{place}: {was}{bold.format(foreign(words.outcome(after)))}{numbers}{rule}"
