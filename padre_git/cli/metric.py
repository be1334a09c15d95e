"""`padre metric list`."""

from importlib import import_module

import click

from padre_git.cli.list import show_table


@click.group(name="metric")
def command() -> None:
    """List the metrics that an experiment can name."""


@command.command(name="list")
@click.option("--json", "form", flag_value="json", help="One JSON array.")
@click.option("--csv", "form", flag_value="csv", help="Comma-separated values.")
@click.option("--markdown", "form", flag_value="markdown", help="A Markdown table.")
def list_(form: str | None) -> None:
    """List each metric: its task, which way is better, between which bounds, and what it is computed from."""
    # scikit-learn, which defines most of them
    show_table(import_module("padre_git.app.metrictable").metrics(), form)
