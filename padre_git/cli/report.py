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


@click.command(short_help="Tables, figures and numbers for the paper, and whether they are stale.")
@click.argument("name", default="", metavar="[NAME]")
@click.option("--latex", "form", flag_value="latex", help="A LaTeX table (booktabs), ready for \\input. The default.")
@click.option("--markdown", "form", flag_value="markdown", help="A Markdown table.")
@click.option("--csv", "form", flag_value="csv", help="A line per cell, in full precision.")
@click.option("--standalone", is_flag=True, help="A LaTeX document of its own.")
@click.option("--init", "first", is_flag=True, help="Write a first report.yaml, with a table of all experiments.")
@click.option("--write", "everything", is_flag=True, help="Write all that report.yaml asks for.")
@click.option("--numbers", is_flag=True, help="The macros \\padre{experiment.metric} of all numbers.")
@click.option("--check", "papers", type=click.Path(path_type=Path), multiple=True, metavar="PAPER", help="Is it stale?")
@click.option("--file", type=click.Path(path_type=Path), help="Another file than report.yaml.")
@click.option("-o", "--output", "target", type=click.Path(path_type=Path), help="Write into this file.")
@click.option("--select", metavar="A,B,…", help="A table of these, without report.yaml.")
@click.option("--where", metavar="CONDITION", help="A table of the runs that it holds for.")
@click.option("--metric", metavar="NAME,…", help="By default the main metric.")
@click.option("--rows", metavar="NAME", help="label, dataset, experiment, code, or a parameter.")
@click.option("--columns", metavar="NAME", help="The same.")
@click.option("--control", metavar="ROW", help="Compare with this one alone.")
@click.option("--caption", metavar="TEXT", help="Instead of what padre writes.")
@click.option("--label", metavar="NAME", help="Of \\ref.")
@click.option("--digits", type=click.IntRange(0, 9), help="Decimals of all cells.")
@click.option("--second", is_flag=True, default=None, help="Underline the second best.")
@click.option("--siunitx", is_flag=True, default=None, help="Columns of siunitx, aligned at the decimal point.")
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
    """Print the table or statement NAME of report.yaml; without a NAME say what there is.

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
        raise click.UsageError("--standalone is a LaTeX document; take --latex")
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
        output.line("everything is as it should be")
    return 1 if done.failed else 0


def _overview(verb: Any, workspace: Workspace, file: Path | None) -> None:
    rows = verb.overview(verb.read(workspace, file))
    if rows:
        output.table(["", "name", "of"], rows, cuttable=("of",))
    output.line(
        "padre report NAME prints one, --write writes all, --numbers the macros, --check PAPER looks for stale ones"
    )


def _check(found: "Checked") -> int:
    for line in found.findings:
        output.line(line)
    looked = f"{count(found.numbers, 'number')} and {count(found.files, 'generated file')}"
    if not found.findings:
        output.line(f"{looked} are as they should be; numbers that are not marked are not looked at")
        return 0
    output.note(f"{count(len(found.findings), 'finding')} in {looked}; numbers that are not marked are not looked at")
    return DIFFERENT
