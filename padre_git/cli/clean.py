"""`padre clean`."""

import click

from padre_git.app.commit.clean import clean
from padre_git.cli import output
from padre_git.cli.shared import opened
from padre_git.core.text.formats import count

_LISTED = 20


@click.command(short_help="Remove copies of runs that git holds.")
@click.option("-n", "--dry-run", is_flag=True, help="Only say what would be removed.")
@click.option("--data", is_flag=True, help="Versions of data sets, too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def command(dry_run: bool, data: bool, as_json: bool) -> None:
    """Remove untracked copies below projects/ that a branch or tag holds byte by byte, so that git can check out or
    merge what brings them. Nothing else is removed; no run is lost: `padre list` shows the same as before."""
    done = clean(opened(), data=data, dry_run=dry_run)
    if as_json:
        output.json({"removed": done.removed, "kept": done.kept, "dry_run": dry_run})
        return
    word = "would remove" if dry_run else "removed"
    output.line(f"{word} {count(len(done.removed), 'copy', 'copies')} that git holds")
    if done.kept:
        output.line(f"kept {count(len(done.kept), 'file')} that no branch or tag has as they are:")
        for path in done.kept[:_LISTED]:
            output.line(f"  {path}")
        if len(done.kept) > _LISTED:
            output.line(f"  … {len(done.kept) - _LISTED} more: padre clean --dry-run --json")
