"""`padre report`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from padre_git.app import report
from padre_git.app.repository.workspace import Workspace
from padre_git.cli import output
from padre_git.cli.main import DIFFERENT
from padre_git.cli.shared import opened
from padre_git.core.text import quoting
from padre_git.core.text.formats import count

if TYPE_CHECKING:
    from padre_git.app.report.check import Checked
    from padre_git.app.report.verb import Written


@click.command(short_help="Make tables, figures and numbers for the paper, and find stale ones.")
@click.argument("name", default="", metavar="[NAME]")
@click.option(
    "--latex", "form", flag_value="latex", help="Print a LaTeX table (booktabs), ready for \\input. The default."
)
@click.option("--markdown", "form", flag_value="markdown", help="Print a Markdown table.")
@click.option("--csv", "form", flag_value="csv", help="Print a line per cell, in full precision.")
@click.option("--standalone", is_flag=True, help="Print a whole LaTeX document.")
@click.option("--init", "first", is_flag=True, help="Write a first report.yaml, with a table of all experiments.")
@click.option("--write", "everything", is_flag=True, help="Write all that report.yaml asks for.")
@click.option("--numbers", is_flag=True, help="Print the macros \\padre{experiment.metric} of all numbers.")
@click.option(
    "--check",
    "papers",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="PAPER",
    help="Find the stale numbers and generated files of PAPER.",
)
@click.option("--file", type=click.Path(path_type=Path), help="Read this file instead of report.yaml.")
@click.option("-o", "--output", "target", type=click.Path(path_type=Path), help="Write into this file.")
@click.option("--select", metavar="A,B,…", help="Make a table of these, without report.yaml.")
@click.option("--where", metavar="CONDITION", help="Make a table of the runs that match CONDITION.")
@click.option("--metric", metavar="NAME,…", help="Show these metrics; by default the main one.")
@click.option("--rows", metavar="NAME", help="Choose the rows: label, dataset, experiment, code, or a parameter.")
@click.option("--columns", metavar="NAME", help="Choose the columns in the same way.")
@click.option("--control", metavar="ROW", help="Compare all others with this one only.")
@click.option("--caption", metavar="TEXT", help="Set the caption.")
@click.option("--label", metavar="NAME", help="Set the label of \\ref.")
@click.option("--digits", type=click.IntRange(0, 9), help="Set the decimals of all cells.")
@click.option("--second", is_flag=True, default=None, help="Underline the second best.")
@click.option("--siunitx", is_flag=True, default=None, help="Use columns of siunitx, aligned at the decimal point.")
def command(
    name: str,
    form: str | None,
    standalone: bool,
    first: bool,
    everything: bool,
    numbers: bool,
    papers: tuple[Path, ...],
    file: Path | None,
    target: Path | None,
    **given: Any,
) -> int:
    """Print the table or statement NAME of report.yaml; without NAME, list them.

    \b
    padre report --latex              a table of all experiments
    padre report --init               a report.yaml to begin with
    padre report accuracy --latex
    padre report --select svc,forest,nb --latex -o accuracy.tex
    padre report --numbers -o numbers.tex
    padre report --check paper.tex
    """
    workspace = opened()
    verb = report.verb
    asked = {key: value for key, value in given.items() if value is not None}
    if papers:
        return _check(verb.check_papers(workspace, list(papers), file))
    if first:
        output.line(f"wrote  {verb.init(workspace).name}; edit it, then: padre report --write")
    elif everything:
        return _written(verb.write_all(workspace, verb.read(workspace, file), file))
    elif numbers:
        _give(verb.numbers_text(workspace, _spec(verb, workspace, file), file), target)
    elif asked or (form and not name):
        if name:
            raise click.UsageError(
                f"--{next(iter(asked))}: the table `{name}` is described in report.yaml; edit it there"
            )
        table = _table(asked)
        _give(_document(verb.asked(workspace, table, form or "latex"), table.siunitx, standalone, form), target)
    elif name:
        spec = verb.read(workspace, file)
        text = verb.text(workspace, spec, name, form or "latex", file)
        siunitx = name in spec.tables and spec.tables[name].siunitx
        _give(_document(text, siunitx, standalone, form), target)
    else:
        _overview(verb, workspace, file)
    return 0


def _spec(verb: Any, workspace: Workspace, file: Path | None) -> Any:
    """The numbers need no file: without one they are all that there are."""
    there = file or workspace.root / report.spec.FILE
    return verb.read(workspace, file) if file or there.is_file() else report.spec.Spec()


def _table(asked: dict[str, Any]) -> Any:
    named = [key for key in ("select", "metric") if key in asked]
    lists: dict[str, Any] = {key: tuple(quoting.names(asked[key])) for key in named}
    return report.spec.TableSpec(**asked | lists)


def _document(text: str, siunitx: bool, standalone: bool, form: str | None) -> str:
    if not standalone:
        return text
    if form not in {None, "latex"}:
        raise click.UsageError("--standalone is a LaTeX document; add --latex")
    whole: str = report.build.standalone(text, siunitx=siunitx)
    return whole


def _give(text: str, target: Path | None) -> None:
    if target is None:
        output.passed(text.encode())
    else:
        output.save(text, target)


def _written(done: "Written") -> int:
    here = Path.cwd()
    for path in done.paths:
        output.line(f"wrote  {path.relative_to(here) if path.is_relative_to(here) else path}")
    for each in done.failed:
        output.error(each)
    if not done.paths and not done.failed:
        output.line("Everything is up to date.")
    return 1 if done.failed else 0


def _overview(verb: Any, workspace: Workspace, file: Path | None) -> None:
    rows = verb.overview(verb.read(workspace, file))
    if rows:
        output.table(["", "name", "of"], rows, cuttable=("of",))
    output.line("Next   padre report NAME    padre report --write    padre report --check PAPER")


def _check(found: "Checked") -> int:
    for line in found.findings:
        output.line(line)
    looked = f"{count(found.numbers, 'marked number')} and {count(found.files, 'generated file')}"
    if not found.findings:
        output.line(f"{looked} are up to date. Unmarked numbers are not checked.")
        return 0
    output.note(f"{count(len(found.findings), 'finding')} in {looked}. Unmarked numbers are not checked.")
    return DIFFERENT
