"""`padre package`."""

from pathlib import Path
from typing import Any

import click

from padre_git.app import exchange
from padre_git.cli import output
from padre_git.cli.shared import of_a_model, opened
from padre_git.core.text.formats import count, listed, size
from padre_git.errors import BadArgument
from padre_git.model.names import short
from padre_git.model.shell import quoted


@click.command(short_help="Write runs with code, data and results as one RO-Crate.")
@click.argument("selector", metavar="RUN|table:NAME|TAG")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--no-data", is_flag=True, help="Include only pointer and hash of the data.")
@click.option("--zip", "as_zip", is_flag=True, help="Write one ZIP file instead of a folder.")
@click.option("--author", metavar="NAME", default="", help="Name who ran it; by default the authors of CITATION.cff.")
@click.option("--huggingface", is_flag=True, help="Write a kept model with a model card instead.")
@click.option("--docker", is_flag=True, help="Write a kept model with a Dockerfile instead.")
@of_a_model
def command(selector: str, folder: Path | None, *, huggingface: bool, docker: bool, **given: Any) -> None:
    """Write a package of a run, of the runs of a table of report.yaml (table:NAME), or of the runs of a tag: code as it
    ran, data, predictions, metrics, padre's documents, packages, how to run it again, and all of it described as
    RO-Crate.

    Archives such as Zenodo take such packages. padre uploads nothing.
    """
    of_models = {name: given.pop(name) for name in ("split", "trust", "with_padre")}
    if huggingface or docker:
        _model(selector, folder, given, of_models, huggingface=huggingface, docker=docker)
        return
    if of_models["split"] is not None or of_models["trust"] or of_models["with_padre"]:
        raise BadArgument("--split, --trust and --with-padre are for --huggingface and --docker")
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


def _model(
    selector: str,
    folder: Path | None,
    given: dict[str, Any],
    of_models: dict[str, Any],
    *,
    huggingface: bool,
    docker: bool,
) -> None:
    if (huggingface and docker) or given["no_data"] or given["as_zip"] or given["author"]:
        raise BadArgument("--huggingface and --docker stand alone: without each other, --no-data, --zip and --author")
    maker = exchange.hub if huggingface else exchange.docker
    written = maker.package(opened(), selector, folder, force=given["force"], **of_models)
    split = "" if written.split is None else f", split {written.split}"
    files = f"{count(written.files, 'file')}, {size(written.size)}"
    output.line(f"wrote  {written.folder}   model of {short(written.run)}{split}: {files}")
    for note in written.notes:
        output.note(f"note   {note}")
    output.line(f"Next   {maker.next_command(written.folder)}")
