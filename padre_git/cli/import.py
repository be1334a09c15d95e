"""`padre import`."""

from pathlib import Path
from typing import Any

import click

from padre_git.app import runs
from padre_git.cli import output
from padre_git.cli.shared import Group, opened
from padre_git.core.text.formats import count
from padre_git.model.shell import quoted


@click.group(cls=Group, short_help="Import results published by others.")
def command() -> None:
    """Import results from elsewhere."""


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--source", required=True, metavar="TEXT", help="Say where the numbers come from, such as 'Doe 2020, table 3'."
)
@click.option("--cite", "citation", metavar="KEY", default="", help="Give the key of \\cite.")
@click.option(
    "--metric", metavar="NAME", default="", help="Name the metric, if the file has a column per data set or label."
)
@click.option("--percent", is_flag=True, help="Divide all by 100.")
@click.option("--project", metavar="NAME", default="default", help="Save them in this project; by default `default`.")
@click.option("--name", metavar="NAME", default="", help="Name the document; by default like the file.")
def scores(file: Path, **given: Any) -> None:
    """Import the numbers of a CSV FILE: a line per number (label, dataset, metric, mean, and std, n where known), or,
    with --metric, a line per label and a column per data set, or a line per dataset and a column per label.

    They stand in tables next to one's own, marked as reported, and take part in tests over data sets alone.
    """
    path, document = runs.reported.import_scores(opened(), file, **given)
    labels = list(dict.fromkeys(each.label for each in document.scores))
    data = {each.dataset for each in document.scores}
    numbers, sets = count(len(document.scores), "number"), count(len(data), "data set")
    output.line(f"{document.name}   {numbers} of {', '.join(labels)} on {sets}")
    output.line(f"saved  {path} (untracked)")
    words = quoted(*(f"reported:{label}" for label in labels[:2]))
    output.line(f"Next   padre compare OWN {words}    git add {quoted(path)}")
