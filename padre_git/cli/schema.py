"""`padre schema`."""

import click
import msgspec

from padre_git.cli import output
from padre_git.errors import UnknownName
from padre_git.model.documents import DOCUMENTS
from padre_git.model.mappings import Mapping

# the ones that padre writes, and the one that people write
SCHEMAS = {**DOCUMENTS, "mapping": Mapping}


@click.command(short_help="Print the JSON Schema of a document.")
@click.argument("name", required=False)
def command(name: str | None) -> None:
    """Print the JSON Schema of the document NAME, such as run for `run.json`; without NAME, the names."""
    if name is None:
        for known, document in SCHEMAS.items():
            text = (document.__doc__ or "").strip().splitlines()[0]
            output.line(f"{known:<12} {text.replace('`', '')}")
        return
    plain = name.removesuffix(".json")
    if plain not in SCHEMAS:
        raise UnknownName("document", name, SCHEMAS)
    output.json(msgspec.json.schema(SCHEMAS[plain]))
