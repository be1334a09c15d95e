"""`padre site`."""

import os
import time
from pathlib import Path

import click

from padre_git.app import site
from padre_git.cli import output
from padre_git.cli.shared import opened
from padre_git.core.text import formats


@click.command(short_help="Write the pages of this repository as a folder.")
@click.argument("revision", required=False, metavar="[REV]")
@click.option(
    "-o", "--output", "folder", type=click.Path(path_type=Path), help="Write into this folder; by default site/."
)
@click.option("--runs", type=click.Choice(["cited", "all"]), default="cited", help="Choose which runs get a page.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(revision: str | None, folder: Path | None, runs: str, as_json: bool) -> None:
    """Write web pages of the runs, comparisons, data sets and searches of this repository, or of a tag, branch or
    commit REV. They need no server and no network: open index.html, mail the folder, or put it on any host.

    \b
    padre site
    padre site v1.0 -o /tmp/thesis-v1.0
    padre site --runs all
    """
    workspace, begun = opened(), time.monotonic()
    done = site.write.pages(workspace, revision, folder, every=runs == "all")
    for note in done.notes:
        output.note(note)
    shown = _short(done.folder)
    if as_json:
        output.json({**vars(done), "folder": str(done.folder)})
        return
    runs_text = formats.count(done.runs, "run")
    compared = f", {formats.count(done.comparisons, 'comparison')}" if done.comparisons else ""
    compared += f", {formats.count(done.questions, 'question')}" if done.questions else ""
    took = formats.duration(time.monotonic() - begun)
    files = f"{formats.count(done.files, 'file')}, {formats.size(done.size)}   {took}"
    rows = [("wrote", f"{shown}/   {done.name} at {done.where}: {runs_text}{compared}   {files}")]
    without = done.runs - done.pages
    if without > 0:
        rows.append(("", f"{formats.count(done.pages, 'run')} with a page of their own; all: padre site --runs all"))
    if done.kept:
        rows.append(("", f"without attributes of rows (`publish` of dataset.json): {formats.listed(done.kept, 5)}"))
    rows.append(("Next", f"open {shown}/index.html"))
    output.pairs(rows, indent=7)


def _short(folder: Path) -> str:
    """The folder as it is typed from here."""
    relative = os.path.relpath(folder)
    return str(folder) if relative.startswith("..") else relative
