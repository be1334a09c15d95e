"""What several commands share: the repository around the working folder, and how a list and one thing are printed."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from padre_git.app.recording.opening import open_workspace
from padre_git.app.repository.workspace import Workspace
from padre_git.cli import output

if TYPE_CHECKING:
    from padre_git.app.runs.listing import Shown, Table

# the columns that are cut first where a list of runs is too wide
CUTTABLE = ("setting", "experiment", "data", "message", "pipeline", "label", "description", "source", "target", "from")


class Group(click.Group):
    """A group whose error for an unknown command lists the commands that there are."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that ``args`` begin with."""
        if args[0] not in self.commands and not args[0].startswith("-"):
            known = ", ".join(sorted(self.commands))
            raise click.UsageError(f"`{ctx.command_path}` has no command `{args[0]}`; it has {known}", ctx)
        return super().resolve_command(ctx, args)


def of_a_model(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of commands that write the kept model of a run into a folder."""
    for option in (
        click.option("--force", is_flag=True, help="Replace DIR."),
        click.option("--with-padre", is_flag=True, help="Let the model need padre-git where it is loaded."),
        click.option(
            "--trust", multiple=True, metavar="TYPE", help="Trust a type that skops does not know. May be repeated."
        ),
        click.option(
            "--split",
            type=click.IntRange(0),
            metavar="K",
            help="Choose the split whose model is written, if the run kept several.",
        ),
    ):
        command = option(command)
    return command


def opened() -> Workspace:
    """The repository around the working folder. Its notes go to stderr, the ones that come up later at the end.

    Raises
    ------
    RepositoryError : outside a repository that padre is set up in.
    """
    workspace = open_workspace()
    output.notes(workspace.notes)
    return workspace


def show_table(table: "Table", form: str | None, limit: int | None = None) -> None:
    """Print a list of one noun; ``form`` is json, csv, markdown or none, ``limit`` how many of them."""
    for problem in table.problems:
        output.note(problem)
    rows = table.rows[: limit or len(table.rows)]
    if form == "json":
        output.json(table.documents[: limit or len(table.rows)])
    elif form == "csv":
        output.csv(table.headers, rows)
    elif form == "markdown":
        output.markdown(table.headers, rows)
    elif rows:
        output.table(table.headers, rows, cuttable=(*CUTTABLE, *table.cuttable), common=table.common)
    for text in table.remarks if not form else ():
        output.line(text)


def show(shown: "Shown", *, as_json: bool) -> None:
    """Print what there is to show of one thing, or its document alone."""
    for problem in shown.problems:
        output.note(problem)
    if as_json:
        output.json(shown.document)
        return
    output.pairs(shown.head)
    if shown.rows:
        output.line()
        output.table(shown.headers, shown.rows, cuttable=("splits", *CUTTABLE, *shown.cuttable), common=shown.common)
    if shown.remark:
        output.line(shown.remark)
    if shown.tail:
        output.line()
        output.pairs(shown.tail, indent=output.wide(shown.tail))
    if shown.text:
        output.line()
        output.block(shown.text)
