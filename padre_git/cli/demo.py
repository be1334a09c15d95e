"""`padre demo`."""

from pathlib import Path

import click

from padre_git.app.setup import demo
from padre_git.cli import output
from padre_git.model.shell import quoted
from padre_git.storage.paths import home


@click.command(name="demo")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
def command(folder: Path | None) -> None:
    """Run three experiments on real data in a new repository, and show each command.

    FOLDER is the new repository. By default it is a temporary folder, which you can delete afterwards. The demo needs
    half a minute, no network, and changes nothing outside FOLDER.
    """
    made = demo.prepare(folder)
    for step in demo.STEPS:
        output.line(f"$ {step}")
        output.flush()
        demo.perform(step, made)
        output.line()
    output.line(f"The repository is {home(made)}. Three commands to try next:")
    output.line(f"  {' && '.join(filter(None, (f'cd {quoted(str(made))}', demo.on_path())))}")
    widest = max(len(typed) for typed, _ in demo.NEXT)
    for typed, why in demo.NEXT:
        output.line(f"  {typed:<{widest}}  # {why}")
