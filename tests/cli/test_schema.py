"""`padre schema`: the JSON Schema of each document."""

import pytest

from padre_git.cli.schema import SCHEMAS
from tests.conftest import Padre


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_document_has_one(padre: Padre, name: str) -> None:
    """With its fields; outside of any set-up repository, too."""
    found = padre("schema", name).json
    assert "schema" in found["$defs"][found["$ref"].rpartition("/")[2]]["properties"]


def test_names(padre: Padre) -> None:
    """Without a name, all names; a wrong one lists them."""
    assert {line.split()[0] for line in padre("schema").out.splitlines()} == set(SCHEMAS)
    assert padre("schema", "run.json").out == padre("schema", "run").out
    assert "unknown document `rnu`; did you mean `run`?" in padre("schema", "rnu", code=1).err
