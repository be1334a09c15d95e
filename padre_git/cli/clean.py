"""`padre clean`."""

import click

from padre_git.app.commit.clean import clean
from padre_git.app.recording.opening import put_away
from padre_git.app.repository.workspace import Workspace
from padre_git.cli import output
from padre_git.cli.shared import opened
from padre_git.core.text.formats import count

_LISTED = 20


@click.command(short_help="Remove copies of runs that are also in git.")
@click.option("-n", "--dry-run", is_flag=True, help="Only show what would be removed.")
@click.option("--data", is_flag=True, help="Remove copies of data set versions, too.")
@click.option("--unsaved", is_flag=True, help="Only put aside interrupted runs that cannot be saved.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(dry_run: bool, data: bool, unsaved: bool, as_json: bool) -> None:
    """Remove untracked files below projects/ that are identical to files in a branch or tag, so that git can check out
    or merge commits that bring them. Nothing else is removed, and `padre list` shows the same runs as before."""
    if unsaved and not dry_run:
        _put_away(as_json)
        return
    done = clean(opened(), data=data, dry_run=dry_run)
    if as_json:
        output.json({"removed": done.removed, "kept": done.kept, "dry_run": dry_run})
        return
    word = "would remove" if dry_run else "removed"
    output.line(f"{word} {count(len(done.removed), 'copy', 'copies')} that are also in git")
    if done.kept:
        output.line(f"kept {count(len(done.kept), 'file')} whose content is in no branch or tag:")
        for path in done.kept[:_LISTED]:
            output.line(f"  {path}")
        if len(done.kept) > _LISTED:
            output.line(f"  … {len(done.kept) - _LISTED} more: padre clean --dry-run --json")


def _put_away(as_json: bool) -> None:
    """What cannot be saved is out of the way of each command, and still there."""
    workspace = Workspace.at()
    lines, folders = put_away(workspace)
    for line in lines:
        output.note(line)
    if as_json:
        output.json({"put_away": list(map(str, folders))})
        return
    output.line(f"put away {count(len(folders), 'interrupted run')} that cannot be saved")
    for folder in folders:
        output.line(f"  {folder}")
    if folders:
        output.line(f"To try again: mv {folders[0]} {workspace.git.private / 'stage'}/")
