"""`padre push`."""

import click

from padre_git.app.share.push import push
from padre_git.cli import output
from padre_git.cli.shared import opened
from padre_git.core.text.formats import count
from padre_git.model.shell import quoted

_LISTED = 5


@click.command(short_help="Push executions and their data.")
@click.argument("executions", nargs=-1)
@click.option("--remote", metavar="NAME", help="Use this git remote; by default that of your branch, else origin.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(executions: tuple[str, ...], remote: str | None, as_json: bool) -> None:
    """Push the data of EXECUTIONS to the DVC remote, then their branches to the git remote.

    By default, push all that the remotes lack. If others pushed runs of the same execution, the runs of both are
    merged; nothing is force-pushed.
    """
    workspace = opened()
    with output.stages() as watch:
        done = push(workspace, executions, remote=remote, watch=watch)
    for text in done.data.texts:
        output.note(text)
    for name in done.held:
        output.note(
            f"{name} was not pushed, because its data are missing. To push it without "
            f"them: padre push {quoted(name.rpartition('/')[2])}"
        )
    if as_json:
        sent = done.data
        data = {"objects": sent.objects, "missing": sent.missing, "unproven": sent.unproven, "held": done.held}
        output.json({"remote": done.remote, "branches": done.branches, "united": done.united, **data})
        return
    if not done.branches:
        others = "the other" if done.held else "all"
        output.line(f"{done.remote} has {others} executions; nothing to push")
        return
    output.line(f"pushed {count(len(done.branches), 'execution')} to {done.remote}")
    for name in done.branches[:_LISTED]:
        output.line(f"  {name}{'   merged with the runs that were there' if name in done.united else ''}")
    if len(done.branches) > _LISTED:
        output.line(f"  … {len(done.branches) - _LISTED} more")
