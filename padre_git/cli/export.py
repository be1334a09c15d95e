"""`padre export`."""

from pathlib import Path
from typing import Any

import click

from padre_git.app import exchange
from padre_git.cli import output
from padre_git.cli.shared import Group, of_a_model, opened
from padre_git.core.text import formats
from padre_git.errors import PadreError
from padre_git.model.names import short
from padre_git.model.shell import quoted


@click.group(cls=Group, short_help="Write what was recorded in the formats of other tools.")
def command() -> None:
    """Write runs, predictions and models in the formats of other tools. Nothing is uploaded."""


@command.command()
@click.argument("run", metavar="RUN")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@of_a_model
def mlflow(run: str, folder: Path, **given: Any) -> None:
    """Write the kept model of RUN into the folder DIR in MLflow's format: `mlflow.pyfunc.load_model("DIR")`.

    MLflow is not needed here. The model is a file of skops, no pickle. The run must have been made with --keep-models.
    """
    found = exchange.mlflow.export(opened(), run, folder, **given)
    split = "" if found.split is None else f", split {found.split}"
    output.line(f"wrote  {found.folder}   model of {short(found.run)}{split}: {_size(found.files, found.size)}")
    for note in found.notes:
        output.note(f"note   {note}")
    served = quoted("mlflow", "models", "serve", "-m", found.folder, "--env-manager", "local")
    output.line(f"Next   {served}   (MLflow {exchange.mlflow.LEAST} or newer)")


@command.command()
@click.argument("dataset", metavar="DATASET")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--no-data", is_flag=True, help="Write only the description.")
@click.option("--force", is_flag=True, help="Replace DIR.")
def croissant(dataset: str, folder: Path | None, **given: Any) -> None:
    """Write the data set DATASET with a description as Croissant 1.0: croissant.json and data.parquet.

    The description has names, types and units of the columns, the target, the license and the citation.
    """
    found = exchange.croissant.export(opened(), dataset, folder, **given)
    size = _size(found.files, found.size)
    output.line(f"wrote  {found.folder}   {found.dataset} {found.version[:7]} as Croissant 1.0: {size}")
    for note in found.notes:
        output.note(f"note   {note}")
    output.line(f"Next   mlcroissant validate --jsonld {quoted(found.folder / exchange.croissant.FILE)}")


@command.command(name="csv")
@click.argument("noun", type=click.Choice(["runs", "scores", "predictions"]))
@click.argument("selector", default="", metavar="[SELECTOR]")
@click.option(
    "--where",
    metavar="CONDITION",
    default="",
    help="Write only runs that meet this condition: 'accuracy > 0.9 and SVC.C >= 1'.",
)
@click.option(
    "-o", "file", type=click.Path(path_type=Path), metavar="FILE", help="Write to FILE; by default it is printed."
)
@click.option("--spreadsheet", is_flag=True, help="Put ' before texts that a spreadsheet would calculate.")
@click.option("--force", is_flag=True, help="Replace FILE.")
def table(noun: str, selector: str, *, where: str, file: Path | None, spreadsheet: bool, force: bool) -> None:
    """Write runs, their scores per split, or predictions as CSV, in full precision.

    \b
    padre export csv runs -o runs.csv                  a line for each run
    padre export csv scores --where 'accuracy > 0.9'   a line for each run, metric and split
    padre export csv predictions @last                 a line for each prediction
    """
    if file and file.exists() and not force:
        raise PadreError(f"{file} is there; name another file, or replace it with --force")
    found = exchange.tabular.export(opened(), noun, selector, where=where, spreadsheet=spreadsheet)
    if file is None:
        output.passed(found.text.encode())
        return
    output.save(found.text, file)
    output.line(f"       {formats.count(found.rows, 'row')}")


def _size(files: int, size: int) -> str:
    return f"{formats.count(files, 'file')}, {formats.size(size)}"
