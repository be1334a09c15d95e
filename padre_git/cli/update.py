"""`padre update`."""

import click

from padre_git.app.update import derive, experiments
from padre_git.app.workspace import open_workspace
from padre_git.cli import output
from padre_git.core.formats import count
from padre_git.storage.git.staging import Index


@click.command(short_help="Write the derived files of this branch.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def command(as_json: bool) -> None:
    """Write `experiment.json` of each experiment: the definition of the newest completed run that this branch has.

    The hook does it with each commit that takes runs along. A file with changes that are not staged is left.
    """
    workspace = open_workspace()
    for note in workspace.notes:
        output.note(note)
    index = Index(workspace.git)
    found = experiments(workspace.layout, index)
    done = derive(workspace.git, workspace.layout, index, found, stage=False)
    if as_json:
        output.json({"written": sorted(done.written), "left": done.remarks})
        return
    for path in sorted(done.written):
        output.line(f"wrote {path}")
    for remark in done.remarks:
        output.note(remark)
    if not done.written:
        output.line(f"the derived files of {count(len(found), 'experiment')} are as they should be")
