"""`padre diff`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from padre_git.app import diff, release
from padre_git.app.diff import views
from padre_git.app.repository.workspace import Workspace
from padre_git.cli import output
from padre_git.cli.shared import opened
from padre_git.core.text import quoting
from padre_git.model.shell import quoted

if TYPE_CHECKING:
    from padre_git.app.diff.result import Diff
    from padre_git.app.release.changes import Note

_DIFFERENT = 3
_LOSS, _NO_WORSE = "--fail-on-regression", "--require-no-worse"


@click.command(short_help="Show what differs between two runs, experiments or revisions.")
@click.argument("sides", nargs=-1, metavar="[BEFORE AFTER | BEFORE...AFTER]")
@click.option("--metric", "metrics", multiple=True, metavar="NAME", help="Test this metric. May be repeated.")
@click.option("--code", is_flag=True, help="Show the lines of code that differ.")
@click.option("--all", "everything", is_flag=True, help="Show all rows, parameters, distributions, and the checks.")
@click.option(
    _LOSS, "losses", multiple=True, metavar="METRIC:MARGIN", help="Exit 3 if a loss larger than MARGIN is proven."
)
@click.option(
    _NO_WORSE,
    "no_worse",
    multiple=True,
    metavar="METRIC:MARGIN",
    help="Exit 3 unless a loss larger than MARGIN can be ruled out.",
)
@click.option("--json", "form", flag_value="json", help="Print one JSON document.")
@click.option("--markdown", "form", flag_value="markdown", help="Print the comment of a pull request.")
@click.option("--html", "form", flag_value="html", help="Print a web page.")
@click.option("-o", "--output", "target", type=click.Path(path_type=Path), help="Write the page into this file.")
def command(
    sides: tuple[str, ...],
    metrics: tuple[str, ...],
    code: bool,
    everything: bool,
    losses: tuple[str, ...],
    no_worse: tuple[str, ...],
    form: str | None,
    target: Path | None,
) -> int:
    """Show what differs between BEFORE and AFTER, and whether AFTER is better.

    \b
    padre diff                       the last run and the one before it of the same experiment
    padre diff m4t7 k9d2             two runs
    padre diff breast-svc forest     the latest runs of two experiments
    padre diff main...HEAD           what this branch changes
    padre diff v1.0 HEAD             two revisions: the runs in their trees
    padre diff v1.0 v1.1             two tags of `padre tag`: the change note
    """
    if len(sides) > 2 or (len(sides) == 1 and ".." not in sides[0]):
        raise click.UsageError("a diff needs two sides: padre diff BEFORE AFTER, or a range such as main...HEAD")
    if target is not None and form not in {"html", "markdown"}:
        raise click.UsageError("-o writes a page or a comment into a file; add --html or --markdown")
    workspace = opened()
    note = _note(workspace, sides) if form in {None, "json"} else None
    if note and not (metrics or code or everything or losses or no_worse or form):
        _show(note, sides)
        return 0
    gates = diff.gates
    asked = [*gates.parse(_LOSS, losses), *gates.parse(_NO_WORSE, no_worse)]
    found: Diff = diff.result.find(workspace, sides, metrics=list(map(quoting.name, metrics)), asked=asked)
    if target is not None:
        output.save((views.html.page if form == "html" else views.markdown.markdown)(found), target)
    else:
        _print(found, form, note, everything=everything, code=code)
    if form in {"markdown", "html"}:
        for gate in found.gates:
            output.note(gate.text)
    return 0 if found.passed else _DIFFERENT


def _note(workspace: Workspace, sides: tuple[str, ...]) -> "Note | None":
    """The change note of two tags that padre made; none where they are none."""
    if len(sides) != 2 or not all(release.tagged.find(workspace.git, each) for each in sides):
        return None
    found: Note | None = release.changes.between(workspace, *sides)
    return found


def _show(note: "Note", sides: tuple[str, ...]) -> None:
    for line in release.changes.text(note):
        output.line(line)
    output.note(f"All that differs: padre diff {quoted(*sides)} --all")


def _print(found: "Diff", form: str | None, note: "Note | None", *, everything: bool, code: bool) -> None:
    if form == "json":
        document = views.document.document(found, checked=everything)
        output.json(document | ({"note": release.changes.document(note)} if note else {}))
    elif form == "markdown":
        output.block(views.markdown.markdown(found))
    elif form == "html":
        output.block(views.html.page(found))
    else:
        _text(found, everything=everything, code=code)


def _text(found: "Diff", *, everything: bool, code: bool) -> None:
    shown = views.text.blocks(found, everything=everything, code=code)
    for number, each in enumerate(shown):
        if number:
            output.line()
        output.pairs(each.head)
        if each.rows:
            if each.head:
                output.line()
            output.table(each.headers, each.rows)
        output.pairs(each.tail)
        if each.text:
            output.line()
            output.block(each.text)
