"""A click program with a group."""

import click


@click.group()
@click.option("--verbose/--quiet", default=False)
def main(verbose):
    """All commands."""


@main.command()
@click.option("--lr", default=0.1, show_default=True)
@click.argument("name")
def fit(lr, name):
    """One of them."""
    click.echo(f"{name}: {lr}")
    click.echo("accuracy: 0.75")


main()
