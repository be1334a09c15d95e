"""`padre`: the table of commands, and the one place that turns errors into exit codes.

Exit codes: 0 done, 1 failed, 2 usage, 3 a check found a difference (a command returns it), 130 interrupted.
"""

import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any, NoReturn

import click
from click.shell_completion import CompletionItem

from padre_git import cli
from padre_git.cli import output
from padre_git.errors import BadArgument, PadreError

FAILED, USAGE, DIFFERENT, INTERRUPTED = 1, 2, 3, 130
# `padre NAME` is `command` of padre_git/cli/NAME.py; only the one that was asked for is imported
COMMANDS = {
    "init": "Set up padre in a git repository.",
    "demo": "Run three experiments on real data in a new repository.",
    "run": "Run experiments and record them.",
    "list": "List runs, executions, experiments, data sets …",
    "show": "Show one run, experiment or data set.",
    "best": "Show the best setting of a search, and how to run it again.",
    "inspect": "Show components and hyperparameters of a file or run.",
    "log": "Show what was run, newest first.",
    "diff": "Show what differs between two runs, experiments or revisions.",
    "verify": "Check all recorded numbers without training.",
    "reproduce": "Run a recorded run again and compare instance by instance.",
    "status": "Show what is stale, unpublished or interrupted.",
    "report": "Make tables, figures and numbers for the paper.",
    "import": "Import runs of other tools, and results published by others.",
    "export": "Write runs, predictions and models for other tools.",
    "package": "Write runs with code, data and results as one RO-Crate.",
    "instances": "Show the hardest rows, and which only one run gets right.",
    "plot": "Plot data sets, runs, comparisons and searches.",
    "compare": "Compare runs, with a statistical test valid for their splits.",
    "dataset": "Add, list and show data sets.",
    "project": "Create, edit, list and show projects.",
    "experiment": "Create, list and show experiments.",
    "question": "Create, list and show research questions.",
    "note": "Write a note on a run, a question or a row.",
    "metric": "List the metrics that an experiment can name.",
    "clean": "Remove copies of runs that are also in git.",
    "rm": "Hide runs from the lists.",
    "install": "Install git hooks that add finished runs to each commit.",
    "uninstall": "Remove padre's git hooks.",
    "keep": "Include a run in the next commit.",
    "update": "Write the derived files of this branch, and CITATION.cff.",
    "branch": "Make a branch for a pull request from an execution.",
    "checkout": "Check out an execution in a separate folder.",
    "push": "Push executions and their data.",
    "pull": "Pull executions, your branch and its data.",
    "ui": "Look at the runs of this repository in a browser.",
    "site": "Write the pages of this repository as a folder.",
    "tag": "Tag what the current commit claims.",
    "publish": "Publish a tag with its data and executions.",
    "gc": "Move merged executions to the archive.",
    "config": "List and change settings of the repository.",
    "hook": "Internal commands used by the git hooks.",
    "textconv": "Let `git diff` show metrics instead of hashes.",
    "schema": "Print the JSON Schema of a document.",
}


class Commands(click.Group):
    """A group whose commands are modules, imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command ``cmd_name``; none where the table lacks it."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"padre_git.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands of `--help`, from the table: no command is imported for it."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """The names that begin with ``incomplete``, from the table too."""
        found = [CompletionItem(name, help=text) for name, text in COMMANDS.items() if name.startswith(incomplete)]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that ``args`` begin with; else an error with the nearest names."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            near = get_close_matches(name, COMMANDS, n=3)
            mend = f"did you mean {' or '.join(f'`padre {each}`' for each in near)}?" if near else "see `padre --help`"
            raise click.UsageError(f"no command `{name}`; {mend}", ctx)
        return super().resolve_command(ctx, args)


def _change_folder(ctx: click.Context, parameter: click.Parameter, folder: str | None) -> None:
    if folder is not None and not ctx.resilient_parsing:
        try:
            os.chdir(folder)
        except OSError as error:
            raise click.UsageError(f"-C {folder}: {error.strerror}", ctx) from error


@click.group(cls=Commands, no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-C", "folder", metavar="DIR", callback=_change_folder, expose_value=False, help="Work in DIR.")
@click.version_option(package_name="padre-git", message="padre %(version)s", help="Print the version.")
def padre() -> None:
    """Track machine-learning experiments in your git repository."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `padre` with ``arguments`` (default: those of the process) and return the exit code."""
    try:
        code = _run(arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # `padre list | head -1`: the reader has what it wants
        # Python would complain when it flushes the closed pipe at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(arguments: Sequence[str] | None) -> int:
    try:
        with padre.make_context("padre", list(sys.argv[1:] if arguments is None else arguments)) as context:
            result = padre.invoke(context)
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return USAGE
    except click.ClickException as error:
        return _usage(error)
    except PadreError as error:
        output.error(error)
        return USAGE if isinstance(error, BadArgument) else FAILED
    except (KeyboardInterrupt, click.Abort):
        output.note("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception:  # noqa: BLE001  a bug of padre: say so, with all there is
        cli.fault.report()
        return FAILED


def _usage(error: click.ClickException) -> int:
    said, context = error.format_message(), getattr(error, "ctx", None)
    if context is not None and "padre" not in said:  # what to type, in the same line
        said = f"{said.rstrip('.')}; {context.command_path} --help"
    output.error(said)
    return error.exit_code


def entry() -> NoReturn:
    """The `padre` command of the shell."""
    completing = os.environ.get("_PADRE_COMPLETE")
    if completing:
        padre.main(prog_name="padre", complete_var="_PADRE_COMPLETE")
    sys.exit(main())
