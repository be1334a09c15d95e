"""`padre inspect`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from padre_git.app import files, show
from padre_git.cli import output
from padre_git.cli.shared import opened
from padre_git.core.inspectors import drawing
from padre_git.core.text.formats import count, value_text
from padre_git.model.inspection import Hyperparameter, Part

if TYPE_CHECKING:
    from padre_git.app.show.inspect import Inspected

_FILES = (".py", ".yaml", ".yml")


@click.command(short_help="Show components and hyperparameters of a file or run.")
@click.argument("target", default="@last", metavar="[FILE | RUN]")
@click.option("--all", "everything", is_flag=True, help="Show hyperparameters with default values, too.")
@click.option("--graph", "form", flag_value="tree", help="Print the components as a tree.")
@click.option(
    "--mermaid", "form", flag_value="mermaid", help="Print the components as a Mermaid flowchart, for Markdown."
)
@click.option("--dot", "form", flag_value="dot", help="Print the components as a graph for Graphviz.")
@click.option("--json", "form", flag_value="json", help="Print one JSON array.")
def command(target: str, everything: bool, form: str | None) -> None:
    """Show the components of a pipeline, and their hyperparameters with their type: model, optimizer or other.

    For a FILE, show those of all experiments that it defines; nothing is executed. For a RUN (by default the last one),
    show the recorded ones; the libraries need not be installed.

    \b
    padre inspect experiment.py     what was set
    padre inspect m4t7 --all        everything, with defaults and ranges
    padre inspect experiment.py --mermaid >> notes.md
    """
    found = _found(target)
    if form == "json":
        output.json([each.document for each in found])
        return
    for number, each in enumerate(found):
        if number:
            output.line()
        if form:
            for note in each.notes:
                output.note(note)
            output.block(drawing.FORMS[form](each.inspection))
        else:
            _show(each, everything=everything)


def _found(target: str) -> "list[Inspected]":
    path = Path(target)
    if path.suffix.lower() in _FILES or os.path.exists(path):  # of a name that is too long, too
        return list(files.inspect.of_file(path))
    return [show.inspect.of_run(opened(), target)]


def _show(found: "Inspected", *, everything: bool) -> None:
    parts, own = found.inspection.parts, found.inspection.hyperparameters.values()
    shown = [each for each in own if everything or (each.is_set and each.kind != "components")]
    rest = len(own) - len(shown)
    output.line("   ".join(filter(None, (found.title, found.text))))
    for name, values in found.varied.items():
        output.line(f"varied       {name}: {', '.join(map(value_text, values))}")
    output.line()
    output.table(
        ["component", "class", "from", "what it is"], [*_rows(found.inspection.root)], cuttable=("what it is",)
    )
    output.line()
    if shown:
        headers = ["parameter", "value", "default", "type", "kind", "range"]
        output.table(headers, [_row(each) for each in shown], cuttable=("value", "default", "range"))
    for part in parts:
        for note in part.notes:
            output.line(f"note   {part.name}: {note}")
    for note in found.notes:
        output.line(f"note   {note}")
    output.line(_remark(list(own), rest, everything=everything))


def _rows(part: Part, above: Part | None = None, depth: int = 0) -> "list[list[output.Cell]]":
    """A line for the component and each one inside it, shifted below it."""
    known = drawing.facts(part)
    what = ", ".join(filter(None, (drawing.algorithm(part), known)))
    package = part.class_name.partition(".")[0]
    own: list[output.Cell] = [f"{'  ' * depth}{drawing.own_name(part, above)}", part.kind, package, what]
    return [own, *(row for each in part.parts for row in _rows(each, part, depth + 1))]


def _row(each: Hyperparameter) -> "list[output.Cell]":
    type_ = each.type if each.classified else f"{each.type}*"
    default = "" if each.default is None and each.is_set else value_text(each.default)
    return [each.name, value_text(each.value), default, type_, each.kind, each.domain]


def _remark(own: list[Hyperparameter], rest: int, *, everything: bool) -> str:
    if not own:
        return "no hyperparameters"
    types = [f"{sum(each.type == name for each in own)} {name}" for name in ("model", "optimizer", "other")]
    hidden = f"; {rest} with their default: --all" if rest and not everything else ""
    unknown = any(not each.classified for each in own)
    star = "; * no mapping says its type" if unknown else ""
    return f"{count(len(own), 'hyperparameter')}: {', '.join(types)}{star}{hidden}"
