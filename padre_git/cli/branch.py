"""`padre branch`."""

import click

from padre_git.app.share.branch import make
from padre_git.cli import output
from padre_git.cli.shared import opened
from padre_git.core.text.formats import count, listed
from padre_git.model.shell import quoted


@click.command(short_help="Make a branch for a pull request from an execution.")
@click.argument("execution")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(execution: str, name: str | None, as_json: bool) -> None:
    """Make the branch NAME from EXECUTION, an execution's id or a selector of its runs.

    The branch has the source commit, the code as it ran, the completed runs and the pointers to their data. Your index,
    HEAD and files stay as they are.
    """
    done = make(opened(), execution, name)
    if as_json:
        runs = [row.id for row in done.runs]
        document = {"branch": done.name, "commit": done.commit, "base": done.base, "runs": runs, "code": done.code}
        output.json(document)
        return
    base = f" on {done.base[:7]}" if done.base else ""
    code = f", code {listed(done.code, 3, ' …')}" if done.code else ""
    output.line(f"{done.name}   {done.commit[:7]}{base}: {count(len(done.runs), 'run')}{code}")
    output.line(f"Next   git push --set-upstream origin {quoted(done.name)}")
    if done.in_the_way:
        output.line(f"       to look at it here: padre clean --data && git switch {quoted(done.name)}")
