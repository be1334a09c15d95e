"""The page of changes: for each release what it changed since the one before, and what changed since the newest."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

from padre_git.app.questions import revisions
from padre_git.app.release import changes, tagged
from padre_git.app.release.changes import Note
from padre_git.app.release.tagged import Tagged
from padre_git.app.report.claims import Claims
from padre_git.app.site.contents.cells import Content, link
from padre_git.app.site.view import View
from padre_git.core.text.formats import count
from padre_git.errors import PadreError
from padre_git.model.names import short
from padre_git.model.shell import quoted

_MOST = 5  # pairs: each takes the tables of two revisions
_RUNS = 20  # that are listed


@dataclass(frozen=True)
class Side:
    """A release, or what is shown, which may have no tag; with what it claims."""

    name: str
    commit: str
    tag: Tagged | None


def page(view: View) -> Content:
    """The changes, the newest first, and what could not be compared."""
    found: list[Content] = []
    problems: list[str] = []
    claimed: dict[str, Claims] = {}
    sides = list(islice(_sides(view), _MOST + 1))
    for new, old in pairwise(sides):
        try:
            found.append(_change(view, old, new, claimed, newest=new is sides[0]))
        except PadreError as error:
            problems.append(f"{old.name} and {new.name} cannot be compared: {error}")
    more = sides[-1].name if len(sides) > _MOST else ""
    same = [f"padre diff {quoted(old.name, new.name)}" for new, old in islice(pairwise(sides), 1)]
    return {"changes": found, "problems": problems, "more": more, "same": same or ["padre diff"]}


def _sides(view: View) -> Iterator[Side]:
    """What is shown, and the releases before it."""
    if not view.commit:
        return
    releases = list(tagged.history(view.workspace.git, view.commit))
    own = [each for each in releases if each.commit == view.commit]
    tag = next((each for each in own if each.name == view.version), own[0] if own else None)
    yield Side(tag.name if tag else view.revision or "HEAD", view.commit, tag)
    for each in releases:
        if each.commit != view.commit:
            yield Side(each.name, each.commit, each)


def _change(view: View, old: Side, new: Side, claimed: dict[str, Claims], *, newest: bool) -> Content:
    assert old.tag  # only the first side, which is no older one, may have none
    before, after = (_claims(view, side, claimed) for side in (old, new))
    note = changes.of(view.workspace, old.tag, before, new.name, new.tag, after)
    by_short = {short(each): row for each, row in view.by_id.items()}
    runs = [link(view, by_short[each]) if each in by_short else each for each in note.new[:_RUNS]]
    return {
        "title": f"{note.before} → {note.after}",
        "when": f"{new.tag.when:%Y-%m-%d}" if new.tag and new.tag.when else "not released yet",
        "says": changes.headline(note).replace("->", "→"),
        "answers": [revisions.text(each).replace("->", "→") for each in note.answers],
        "tables": [_table(view, name, *found, linked=newest) for name, found in note.tables.items()],
        "scores": _cells(note.scores),
        "runs": runs,
        "others": len(note.new) - len(runs),
        "removed": note.removed,
        "command": f"padre diff {quoted(note.before, note.after)}",
    }


def _claims(view: View, side: Side, known: dict[str, Claims]) -> Claims:
    """What a side claims, read once although it is the older one of a pair and the newer one of the next."""
    if side.name not in known:
        here = view.claims if side.tag is None else None
        known[side.name] = here or changes.claimed(view.workspace, side.tag, side.commit)
    return known[side.name]


def _table(view: View, name: str, changed: list[changes.Cell], total: int, *, linked: bool) -> dict[str, Any]:
    page_ = f"table-{name}"
    return {
        "title": f"Table {name}",
        "says": f"{len(changed) or 'none'} of {count(total, 'cell')} changed",
        "link": f"compare/{page_}.html" if linked and page_ in view.comparisons else "",
        "rows": _cells(changed),
    }


def _cells(found: list[changes.Cell]) -> list[list[str]]:
    return [[each.name, *changes.shown(each), _difference(each)] for each in found]


def _difference(cell: changes.Cell) -> str:
    if cell.before is None or cell.after is None:
        return "new" if cell.before is None else "gone"
    digits = len(changes.shown(cell)[0].partition(".")[2])
    return f"{cell.after - cell.before:+.{digits}f}"


def summary(note: Note) -> str:
    """A note in one line: ``accuracy: 2 of 6 cells changed; 1 answer changed``."""
    tables = ((name, len(changed), total) for name, (changed, total) in note.tables.items())
    texts = [f"{name}: {_of(changed, total)}" for name, changed, total in tables if changed]
    texts += [f"{count(len(note.scores), 'score')} changed"] if note.scores else []
    return "; ".join([*texts, *([f"{count(len(note.answers), 'answer')} changed"] if note.answers else [])])


def of_embeds(note: Note) -> dict[str, str]:
    """What changed in each of the embeds of a version, by the name of the embed."""
    cells = {f"table-{name}": _of(len(changed), total) for name, (changed, total) in note.tables.items() if changed}
    return cells | {f"question-{each.question}": "its answer changed" for each in note.answers if each.question}


def _of(changed: int, total: int) -> str:
    return f"{changed} of {count(total, 'cell')} changed"
