"""The files in a commit that padre generated for a paper, and what the runs of that commit give instead."""

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import msgspec

from padre_git.app.report import check, spec, verb
from padre_git.app.report.spec import LATEST, Spec
from padre_git.app.repository.workspace import Workspace
from padre_git.errors import PadreError
from padre_git.model.names import short
from padre_git.storage import yaml
from padre_git.storage.index import Index, Row, Rows

_LARGEST = 1_000_000  # bytes; a paper's table has some thousand
_COMMENTED = re.compile(r"(?<=[ ,])[g-z][0-9a-z]{7}\b")
_OLDER = "does not show the latest runs of this commit: padre report --write"


class Unlike(NamedTuple):
    """A line of a generated file that the runs do not give.

    Attributes
    ----------
    recorded, derived : the line, and what it should be; empty where there is none.
    """

    recorded: str
    derived: str


class Claim(NamedTuple):
    """A generated file.

    Attributes
    ----------
    unlike : its first line that differs; none where all agree.
    why : it cannot be checked; empty where it was.
    """

    path: str
    unlike: Unlike | None = None
    why: str = ""


def claims(workspace: Workspace, commit: str, paths: Iterable[str]) -> Iterator[Claim]:
    """The tables, statements and numbers at ``paths`` in ``commit``, each against the runs of that commit.

    Figures are not checked: a picture has no numbers that could be compared.
    """
    for path in paths:
        answer = workspace.git.objects.read(f"{commit}:{path}")
        if answer is None or len(answer[1]) > _LARGEST:
            continue
        text = answer[1].decode(errors="replace")
        head = check.GENERATED.match(text)
        if head is None:
            continue
        try:
            now = verb.regenerated(workspace, _spec(workspace, commit, head[1]), head[1], head[2] or "")
        except PadreError as error:
            yield Claim(path, why=f"{path} cannot be made from the runs of this commit: {error}")
            continue
        unlike = _unlike(text, now)
        then = _then(workspace, commit, text, now, (head[1], head[2] or "")) if unlike else None
        if then is None:
            yield Claim(path, unlike)
            continue
        unlike = _unlike(text, then)
        yield Claim(path, unlike) if unlike else Claim(path, why=f"{path} {_OLDER}")


def _then(workspace: Workspace, commit: str, text: str, now: str, head: tuple[str, str]) -> str | None:
    """What a file would be of those other runs of the commit that its comments name; none where they name the same
    runs, or none, as in Markdown, or runs that do not make such a file."""
    known = {short(row.id): row for row in workspace.index(at=commit).rows}
    old, new = (known.keys() & _COMMENTED.findall(each) for each in (text, now))
    if not old or old == new:
        return None
    before = _Before(workspace.git, workspace.settings, groups={known[name].group for name in old})
    with suppress(PadreError):
        return verb.regenerated(before, _spec(workspace, commit, head[0]), *head)
    return None


@dataclass(frozen=True)
class _Before(Workspace):
    """The repository as if nothing had been recorded since the runs of these ``groups``: of each of their experiments
    what there was up to the latest of them, such as all settings of a search, and no other experiment."""

    groups: Collection[str] = ()

    def index(self, at: str | None = None) -> Index:
        found, kept, begun = super().index(at), list[Row](), set[tuple[str, str]]()
        for row in found.rows:  # the newest first
            if row.group in self.groups:
                begun.add((row.project, row.experiment))
            if (row.project, row.experiment) in begun:
                kept.append(row)
        return replace(found, rows=Rows(kept))


def _spec(workspace: Workspace, commit: str, command: str) -> Spec:
    """The specification that the command names, as of the commit; what floats is of the commit's runs."""
    name = command.partition(" --file ")[2] or spec.FILE
    if name == spec.FILE:
        found = spec.at(workspace.git, commit) or Spec()
    else:
        listed = workspace.git.text("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit).split("\0")
        places = [path for path in listed if Path(path).name == name]
        answer = workspace.git.objects.read(f"{commit}:{places[0]}") if len(places) == 1 else None
        if answer is None:
            raise PadreError(f"{name} is in {len(places)} folders")
        found = spec.parse(yaml.load(answer[1], name), name)
    return msgspec.structs.replace(found, freeze=commit) if found.freeze == LATEST else found


def _unlike(text: str, now: str) -> Unlike | None:
    old, new = check.content(text), check.content(now)
    if old == new:
        return None
    longest = max(len(old), len(new))
    pairs = ((_at(old, at), _at(new, at)) for at in range(longest))
    return next(Unlike(" ".join(one.split()), " ".join(two.split())) for one, two in pairs if one != two)


def _at(lines: list[str], at: int) -> str:
    return lines[at] if at < len(lines) else ""
