"""`padre question create|list|show`."""

import click

from padre_git.app import questions
from padre_git.cli import output, shared
from padre_git.cli.shared import Group, opened
from padre_git.core.text import quoting
from padre_git.model.questions import Rule
from padre_git.model.shell import quoted


@click.group(cls=Group, name="question")
def command() -> None:
    """Create, list and show research questions, and what the runs answer."""


@command.command()
@click.argument("text", metavar="QUESTION")
@click.option("--select", metavar="A,B,…", default="", help="Compare these labels or experiments.")
@click.option(
    "--expect",
    metavar="TEXT",
    default="",
    help="Say what you expect: 'A > B' or 'A = B'; by default the first one is better.",
)
@click.option("--metric", default="", help="Compare this metric; by default the main one.")
@click.option("--where", metavar="CONDITION", default="", help="Use only runs that meet this condition.")
@click.option("--rope", type=float, metavar="WIDTH", help="Treat differences within ±WIDTH as none.")
@click.option("--name", default="", help="Name the file so; by default after the question.")
@click.option("--project", default="", help="Put it into this project; needed only if there are several.")
def create(text: str, select: str, name: str, project: str, **given: str | float | None) -> None:
    """Write the file of a research question, with the rule that decides it. Commit it before the runs: then git shows
    that it was asked before.

    \b
    padre question create "Does scaling beat a naive model?" --select svc,nb
    padre question create "Are they as good?" --select svc,nb --expect 'svc = nb' --rope 0.01
    """
    workspace = opened()
    rule = _rule(quoting.names(select), given)
    path = questions.write.create(workspace, text, project=project, name=name, rule=rule)
    output.line(f"wrote  {path}")
    output.note(f"Next   write there why it matters, then: git add {quoted(path)}")


def _rule(select: list[str], given: dict[str, str | float | None]) -> Rule | None:
    if not select and not any(given.values()):
        return None
    return Rule(select=tuple(select), **given)  # type: ignore[arg-type]


@command.command(name="list")
@click.option("--json", "form", flag_value="json", help="Print one JSON array.")
@click.option("--csv", "form", flag_value="csv", help="Print comma-separated values.")
@click.option("--markdown", "form", flag_value="markdown", help="Print a Markdown table.")
def list_(form: str | None) -> None:
    """List the questions with their answers, and whether they were asked before the runs."""
    shared.show_table(questions.answered.table(opened()), form)


@command.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(name: str, as_json: bool) -> None:
    """Show the question NAME: its answer on each data set, the runs and the test that decide it."""
    shared.show(questions.answered.show(opened(), name), as_json=as_json)
