"""`padre rm`."""

import click

from padre_git.app.commit import remove
from padre_git.cli import output
from padre_git.cli.shared import opened
from padre_git.core.text.formats import count
from padre_git.model.names import short
from padre_git.model.shell import quoted


@click.command(short_help="Hide runs from the lists.")
@click.argument("runs", nargs=-1, required=True, metavar="RUN…")
@click.option("-m", "--message", default="", metavar="WHY", help="Say why; kept in removed.json.")
@click.option("--all", "everything", is_flag=True, help="Hide all runs that a selector names, such as a whole search.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def command(runs: tuple[str, ...], message: str, everything: bool, as_json: bool) -> None:
    """Hide RUNs from all lists. They stay in git's history; to bring one back, delete its `removed.json`."""
    workspace = opened()
    done = remove.remove(workspace, remove.chosen(workspace, list(runs), everything=everything), reason=message)
    if as_json:
        output.json(done)
        return
    for each in done:
        saved = f"{each.commit[:7]} on {each.branch}" if each.commit else f"only in the work tree: {each.why_not}"
        output.line(f"removed {short(each.run)} ({saved})")
    output.line(
        f"{count(len(done), 'file')} to commit on your branch, too: git add {quoted(*(each.file for each in done[:3]))}"
    )
