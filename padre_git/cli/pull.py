"""`padre pull`."""

import click

from padre_git.app.share.pull import pull
from padre_git.cli import output
from padre_git.cli.shared import opened
from padre_git.core.text.formats import count


@click.command(short_help="Pull executions, your branch and its data.")
@click.option("--remote", metavar="NAME", help="The git remote; by default that of your branch, else origin.")
@click.option("--no-data", is_flag=True, help="Leave the data where they are.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def command(remote: str | None, no_data: bool, as_json: bool) -> None:
    """Fetch what others recorded, unite runs of executions that both have, move your branch on where it only has to
    follow, and fetch its data from DVC's remote. Copies of runs that are in the way make way; nothing else does."""
    workspace = opened()
    with output.stages() as watch:
        done = pull(workspace, remote=remote, data=not no_data, watch=watch)
    for text in done.texts:
        output.note(f"note   {text}")
    if as_json:
        output.json(done)
        return
    new = f"{count(len(done.branches), 'execution')} new or longer" if done.branches else "no new runs"
    united = f", {len(done.united)} united with yours" if done.united else ""
    output.line(f"{done.remote}   {new}{united}")
    if done.before != done.after:
        copies = f", {count(done.cleared, 'copy', 'copies')} made way" if done.cleared else ""
        output.line(f"{workspace.git.branch()}   {done.before[:7]} -> {done.after[:7]}{copies}")
    elif done.cleared:
        output.line(f"{count(done.cleared, 'copy', 'copies')} of runs made way: git has them")
    if done.objects:
        output.line(f"data   {count(done.objects, 'object')} from DVC's remote")
