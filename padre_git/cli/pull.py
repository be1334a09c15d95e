"""`padre pull`."""

import click

from padre_git.app.share.pull import Pulled, pull, pull_results
from padre_git.cli import output
from padre_git.cli.shared import opened
from padre_git.core.text.formats import count


@click.command(short_help="Pull executions, your branch and its data.")
@click.argument("runs", nargs=-1, metavar="[RUN...]")
@click.option("--remote", metavar="NAME", help="Use this git remote; by default that of your branch, else origin.")
@click.option("--no-data", is_flag=True, help="Do not fetch data.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(runs: tuple[str, ...], remote: str | None, no_data: bool, as_json: bool) -> int:
    """Fetch the executions of others, merge the runs of executions that you both have, fast-forward your branch,
    and fetch its data from the DVC remote. Local copies that are identical to incoming files are deleted; nothing
    else is.

    With RUN, fetch only the results of these runs, on whatever branch they are.
    """
    if runs and (remote or no_data):
        raise click.UsageError("--remote and --no-data cannot be combined with RUN")
    workspace = opened()
    if runs:
        done = pull_results(workspace, runs)
        _show(done, as_json=as_json)
        return 1 if done.texts else 0
    with output.stages() as watch:
        done = pull(workspace, remote=remote, data=not no_data, watch=watch)
    _show(done, branch=workspace.git.branch() or "HEAD", as_json=as_json)
    return 0


def _show(done: Pulled, *, branch: str = "", as_json: bool) -> None:
    for text in done.texts:
        output.note(f"note   {text}")
    if as_json:
        output.json(done)
        return
    if done.remote:
        new = f"{count(len(done.branches), 'execution')} new or extended" if done.branches else "no new runs"
        united = f", {len(done.united)} merged with yours" if done.united else ""
        output.line(f"{done.remote}   {new}{united}")
    if done.before != done.after:
        copies = (
            f", removed {count(done.cleared, 'identical local copy', 'identical local copies')}" if done.cleared else ""
        )
        output.line(f"{branch}   {done.before[:7]} -> {done.after[:7]}{copies}")
    elif done.cleared:
        output.line(f"removed {count(done.cleared, 'local copy', 'local copies')} of runs that git has")
    if done.objects:
        output.line(f"data   {count(done.objects, 'object')} from DVC's remote")
    elif done.runs and not done.texts:
        output.line(f"the results of {count(len(done.runs), 'run')} are already on this machine")
