"""`padre site`."""

import os
import time
from pathlib import Path

import click

from padre_git.app import site
from padre_git.cli import output
from padre_git.cli.shared import opened
from padre_git.core.text import formats, quoting
from padre_git.errors import BadArgument


@click.command(short_help="Write the pages of this repository as a folder.")
@click.argument("revision", required=False, metavar="[REV]")
@click.option(
    "-o", "--output", "folder", type=click.Path(path_type=Path), help="Write into this folder; by default site/."
)
@click.option("--single", "single", type=click.Path(path_type=Path), help="Write one file with everything inside.")
@click.option("--embed", metavar="NAME", help="Print what shows this table, figure or answer in another page.")
@click.option("--select", metavar="A,B,…", default="", help="Show only the runs of these labels, experiments or runs.")
@click.option("--runs", type=click.Choice(["cited", "all"]), default="cited", help="Choose which runs get a page.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(
    revision: str | None,
    folder: Path | None,
    single: Path | None,
    embed: str | None,
    select: str,
    runs: str,
    as_json: bool,
) -> None:
    """Write web pages of the runs, comparisons, data sets and searches of this repository, or of a tag, branch or
    commit REV. They need no server and no network: open index.html, mail the folder, or put it on any host.

    \b
    padre site
    padre site v1.0 -o /tmp/thesis-v1.0
    padre site --select svc,nb --runs all
    padre site v1.0 --single report.html
    padre site v1.0 --embed accuracy
    """
    if single and folder:
        raise BadArgument("--single writes one file, and -o names a folder; take one of them")
    workspace, begun = opened(), time.monotonic()
    if embed:
        found = site.embed.lines(workspace, revision, embed)
        output.json(dict(found)) if as_json else output.pairs(found)
        return
    chosen = quoting.names(select)
    if single:
        done = site.write.single(workspace, revision, single, every=runs == "all", select=chosen)
    else:
        done = site.write.pages(workspace, revision, folder, every=runs == "all", select=chosen)
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
    rows = [("wrote", f"{shown}{'' if single else '/'}   {done.name} at {done.where}: {runs_text}{compared}   {files}")]
    without = done.runs - done.pages
    if without > 0:
        rows.append(("", f"{formats.count(done.pages, 'run')} with a page of their own; all: padre site --runs all"))
    if done.kept:
        rows.append(("", f"without attributes of rows (`publish` of dataset.json): {formats.listed(done.kept, 5)}"))
    rows.append(("Next", f"open {shown if single else f'{shown}/index.html'}"))
    output.pairs(rows, indent=7)


def _short(folder: Path) -> str:
    """The folder as it is typed from here."""
    relative = os.path.relpath(folder)
    return str(folder) if relative.startswith("..") else relative
