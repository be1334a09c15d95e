"""`padre package`."""

from pathlib import Path
from typing import Any

import click

from padre_git.app import exchange
from padre_git.cli import output
from padre_git.cli.shared import opened
from padre_git.core.text.formats import count, listed, size
from padre_git.model.names import short
from padre_git.model.shell import quoted


@click.command(short_help="Write runs with code, data and results as one RO-Crate.")
@click.argument("selector", metavar="RUN|table:NAME|TAG")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--no-data", is_flag=True, help="Only pointer and hash of the data.")
@click.option("--zip", "as_zip", is_flag=True, help="One ZIP file instead of a folder.")
@click.option("--author", metavar="NAME", default="", help="Who ran it; by default the authors of CITATION.cff.")
@click.option("--force", is_flag=True, help="Replace DIR.")
def command(selector: str, folder: Path | None, **given: Any) -> None:
    """Write a package of a run, of the runs of a table of report.yaml (table:NAME), or of those of a tag: code as it
    ran, data, predictions, metrics, padre's documents, packages, how to run it again, and all of it described as
    RO-Crate.

    It is what an archive such as Zenodo takes. Nothing is uploaded.
    """
    found = exchange.package.package(opened(), selector, folder, **given)
    runs = f"run {short(found.runs[0])}" if len(found.runs) == 1 else count(len(found.runs), "run")
    files = f"{count(found.files, 'file')}, {size(found.size)}"
    output.line(f"wrote  {found.place}   {runs} as RO-Crate (Process Run Crate 0.5): {files}")
    output.line(f"       code {found.code}, data {listed(found.data, 3) or 'none'}")
    for name, why in found.left_out.items():
        output.line(f"       data {name}: only its pointer and hash ({why})")
    for note in found.notes:
        output.note(f"note   {note}")
    output.line(f"Next   check: runcrate report {quoted(found.place)}")
