"""Whether a question was asked before the runs that decide it: a fact of git, which amend and rebase change."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from padre_git.app.questions.read import QuestionFile
from padre_git.app.repository.workspace import Workspace
from padre_git.errors import PadreError
from padre_git.model.questions import Question
from padre_git.storage import prose
from padre_git.storage.index import Row

BEFORE, AFTER, CHANGED = "before the runs", "after the runs", "changed after the runs"
NOT_COMMITTED, SHALLOW = "not committed", "unknown (shallow clone)"


class Asked(NamedTuple):
    """When the present hypothesis and rule came: in words, the commit that brought them, and its date in UTC."""

    word: str
    commit: str = ""
    date: str = ""

    @property
    def place(self) -> str:
        """``2026-11-01, a1b2c3d``; empty without a commit."""
        return f"{self.date}, {self.commit[:7]}" if self.commit else ""


class _Version(NamedTuple):
    """A commit that touched the file."""

    commit: str
    when: int  # of its committer, in seconds since 1970
    rule: tuple[object, ...] | None  # none where the file cannot be read, or is not there


def asked(workspace: Workspace, file: QuestionFile, rows: list[Row], revision: str = "HEAD") -> Asked:
    """When ``file`` got its present hypothesis and rule.

    Parameters
    ----------
    rows : the runs that decide; the start of the first one is what counts.
    revision : whose history is read.
    """
    if file.question.decided_by is None or not file.name:
        return Asked("")
    if workspace.git.text("rev-parse", "--is-shallow-repository", check=False) == "true":
        return Asked(SHALLOW)
    history = list(_history(workspace, file, revision))
    present = _rule(file.question)
    if not history or history[0].rule != present:
        return Asked(NOT_COMMITTED)
    # what was changed and changed back was asked when it came back
    changed = next((at for at, each in enumerate(history) if each.rule != present), len(history))
    brought = min(history[:changed], key=lambda each: each.when)
    place = (brought.commit, f"{datetime.fromtimestamp(brought.when, UTC):%Y-%m-%d}")
    own = [row for row in rows if row.execution]  # when others ran what they reported is not known
    first = min((datetime.fromisoformat(row.started).timestamp() for row in own), default=None)
    if first is None or brought.when <= first:
        return Asked(BEFORE, *place)
    return Asked(CHANGED if min(each.when for each in history) <= first else AFTER, *place)


def _history(workspace: Workspace, file: QuestionFile, revision: str) -> Iterator[_Version]:
    """The commits that changed the file, the newest first."""
    words = ("rev-list", "--no-commit-header", "--format=%H %ct", "--end-of-options", revision, "--", file.path)
    lines = [line.split() for line in workspace.git.text(*words, check=False).splitlines()]
    contents = workspace.git.objects.many(f"{commit}:{file.path}" for commit, _ in lines)
    for (commit, when), found in zip(lines, contents, strict=True):
        yield _Version(commit, int(when), _read(found[1], file.path) if found else None)


def _read(data: bytes, path: str) -> tuple[object, ...] | None:
    try:
        return _rule(prose.question(data, path)[0])
    except PadreError:
        return None


def _rule(question: Question) -> tuple[object, ...]:
    return question.hypothesis, question.decided_by
