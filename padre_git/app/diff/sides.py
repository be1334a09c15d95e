"""The two sides of a diff: from what was typed to runs, and to the tree they stand in where a revision was typed."""

import re
from collections.abc import Sequence
from functools import cached_property

from padre_git.app.data import versions
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import select, settings
from padre_git.errors import PadreError, RepositoryError
from padre_git.model.documents import Document, Version
from padre_git.model.names import short
from padre_git.model.shell import quoted
from padre_git.storage.index import Index, Row

_RANGE = re.compile(r"(?P<before>.*?)(?P<dots>\.\.\.?)(?P<after>.*)")


class Side:
    """One side: the runs that were named, and where they stand.

    Attributes
    ----------
    text : what was typed.
    rows : the runs.
    known : the index that has their metrics.
    revision : the commit whose tree is meant; none where runs were named.
    in_range : whether it is an end of ``before...after``: the base of a branch, or its tip.
    """

    def __init__(
        self, text: str, rows: list[Row], known: Index, revision: str | None = None, *, in_range: bool = False
    ) -> None:
        self.text, self.rows, self.known, self.revision, self.in_range = text, rows, known, revision, in_range
        # what many runs share, such as definitions and environments, by path
        self.documents: dict[str, Document | None] = {}

    @property
    def title(self) -> str:
        """What the side is called: ``main 1a2b3c4``, or the run."""
        if self.revision:
            plain = self.text.removeprefix("rev:")
            return self.revision[:7] if self.revision.startswith(plain) else f"{plain} {self.revision[:7]}"
        return short(self.rows[0].id) if len({row.id for row in self.rows}) == 1 else self.text

    @cached_property
    def versions(self) -> dict[str, Version]:
        """The newest version of each data set in the tree, by slug."""
        return versions.newest_of(self.known)


def resolve(workspace: Workspace, words: Sequence[str], known: Index) -> tuple[Side, Side]:
    """Before and after.

    Parameters
    ----------
    words : nothing (the last run and the one before it of its experiment), a range ``main...HEAD``, or two selectors.
    known : the index of all runs.

    Raises
    ------
    UnknownName : for a selector that nothing has.
    PadreError : where it names several things, or one is missing.
    """
    before, after = _both(workspace, words, known)
    # an experiment that was renamed since is still one, under the name that it has afterwards
    before.rows = after.known.called(before.rows)
    return before, after


def _both(workspace: Workspace, words: Sequence[str], known: Index) -> tuple[Side, Side]:
    if len(words) == 1:
        return _range(workspace, words[0])
    before, after = words or _last_two(workspace, known)
    return _side(workspace, before, known), _side(workspace, after, known)


def _last_two(workspace: Workspace, known: Index) -> tuple[str, str]:
    """Selectors of the last `padre run` and of the one before it of the same experiment, one that completed if any."""
    last = select.select(workspace, "@last", known=known).rows[0]
    group, project, experiment, status = (
        known.rows.column(f"field:{name}") for name in ("group", "project", "experiment", "status")
    )
    groups = settings.grouped(select.of_this_clone(known.rows), group.__getitem__).values()
    places = [(project[places[0]], experiment[places[0]]) for places in groups]
    own = [at for at, place in enumerate(places) if at and place == (last.project, last.experiment)]
    completed = [any(status[place] == "completed" for place in places) for places in groups]
    done = [at for at in own if completed[at]] or own
    if not done:
        raise PadreError(
            f"{last.experiment} was run once; padre diff BEFORE AFTER compares it with another experiment or revision"
        )
    return f"@last~{done[0]}", "@last"


def _range(workspace: Workspace, text: str) -> tuple[Side, Side]:
    between = _RANGE.fullmatch(text)
    if not between:
        raise PadreError(f"a diff needs two sides: padre diff BEFORE {quoted(text)}, or a range such as main...HEAD")
    first, second = (between[name] or "HEAD" for name in ("before", "after"))
    before, after = (commit(workspace, each) for each in (first, second))
    if between["dots"] == "...":
        before = workspace.git.text("merge-base", before, after, check=False)
        if not before:
            raise RepositoryError(
                f"{first} and {second} have no common commit in this clone. "
                f"Fetch the history with: git fetch --unshallow"
            )
    ends = ((first, before), (second, after))
    old, new = (_revision(workspace, text, revision, in_range=True) for text, revision in ends)
    return old, new


def commit(workspace: Workspace, text: str) -> str:
    """The commit that a revision is.

    Raises
    ------
    RepositoryError : where it is none.
    """
    found = workspace.git.resolve(text)
    if found is None:
        shallow = workspace.git.text("rev-parse", "--is-shallow-repository") == "true"
        where = (
            "this clone, which is shallow. Fetch the history with: git fetch --unshallow"
            if shallow
            else "this repository"
        )
        hint = "" if shallow else ". List them with: git branch -a, or git tag"
        raise RepositoryError(f"`{text}` is not a tag, branch or commit of {where}{hint}")
    return found


def _side(workspace: Workspace, text: str, known: Index) -> Side:
    if _RANGE.fullmatch(text):  # no name of a ref has two dots
        raise PadreError(f"the range `{text}` already names both sides; write it alone: padre diff {quoted(text)}")
    found = select.select(workspace, text, known=known)
    if found.kind == "rev":
        return _revision(workspace, text, commit(workspace, text.removeprefix("rev:")))
    return Side(text, found.rows, known)


def _revision(workspace: Workspace, text: str, revision: str, *, in_range: bool = False) -> Side:
    known = workspace.index(at=revision)
    return Side(text, list(known.rows), known, revision, in_range=in_range)
