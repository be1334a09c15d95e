"""`padre ui`."""

import os
import socket

import click

from padre_git.app.site import live
from padre_git.cli import output
from padre_git.cli.shared import opened
from padre_git.core.text.formats import count


@click.command(short_help="Look at the runs of this repository in a browser.")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Listen on this port; by default the first free one of 8340 to 8349."
)
@click.option("--no-open", is_flag=True, help="Do not open a browser.")
def command(port: int | None, no_open: bool) -> None:
    """Serve the pages of `padre site` on this machine, and show new runs while they are computed. The pages only
    read. Ctrl-C ends the server.

    \b
    padre ui
    padre ui --port 9000 --no-open
    """
    workspace = opened()
    rows = workspace.index().rows
    experiments = set(rows.columns("project", "experiment"))

    def ready(address: str, number: int) -> None:
        output.line(f"padre ui   {address}   read only. Ctrl-C ends it")
        output.line(
            f"           {count(len(rows), 'run')} of {count(len(experiments), 'experiment')}; "
            "follows what is recorded here"
        )
        if os.environ.get("SSH_CONNECTION"):
            output.line(f"From your machine: ssh -L {number}:127.0.0.1:{number} {socket.gethostname()}")
        output.flush()

    live.serve.serve(workspace, port=port, browse=not no_open, ready=ready)
