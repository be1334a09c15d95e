"""`padre config`."""

from pathlib import Path
from typing import Any

import click

from padre_git.app.repository import config as settings
from padre_git.cli import output
from padre_git.cli.shared import Group
from padre_git.storage.config import CONFIG
from padre_git.storage.git.plumbing import Git


@click.group(cls=Group, name="config", short_help="List and change settings of the repository.")
def command() -> None:
    """List and change the settings of the repository, in .padre/config.yaml."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_(as_json: bool) -> None:
    """List all settings; settings that differ from the default are marked."""
    found, usual = settings.settings(Git(Path.cwd())), settings.defaults()
    if as_json:
        output.json(found)
        return
    rows = [[name, _shown(value), "" if value == usual[name] else "set"] for name, value in found.items()]
    output.table(["setting", "value", ""], rows, cuttable=["value"])


@command.command("get")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def get(name: str, as_json: bool) -> None:
    """Show the value of the setting NAME, such as commit.runs."""
    value = settings.value(Git(Path.cwd()), name)
    if as_json:
        output.json(value)
    else:
        output.line(_shown(value))


command.add_command(get, "show")  # as `padre show`; git says `config get`


@command.command("set")
@click.argument("name")
@click.argument("value")
def set_(name: str, value: str) -> None:
    """Set NAME to VALUE (as in YAML) in .padre/config.yaml; its comments stay. padre does not commit it."""
    now = settings.change(Git(Path.cwd()), name, value)
    output.line(f"{name} is {_shown(now)} ({CONFIG}; git add it)")


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
