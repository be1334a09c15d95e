"""Documents that anyone may have written: named as unreadable, and no other run suffers."""

import json
from typing import Any

import pytest

from tests import synthetic


@pytest.mark.parametrize(
    "change",
    [
        {"id": "../../../../PWNED/x-m4t7xq2p"},
        {"recording": "../x"},
        {"definition": "../../x"},
        {"seed": 99999999999999999999999999},
    ],
)
def test_a_hostile_document_hurts_no_other(notebook: Any, padre: Any, change: dict[str, Any]) -> None:
    """Ids that are paths and numbers that nothing holds."""
    good = synthetic.simple("k9d2v5ha", [0.9, 0.8])
    synthetic.branch(notebook.path, "refs/heads/padre/x", good)
    bad = {}
    for path, data in synthetic.simple("m4t7xq2p", [0.9, 0.8]).items():
        if path.endswith("/run.json"):
            data = (json.dumps({**json.loads(data), **change}, indent=2) + "\n").encode()
        bad[path] = data
    synthetic.branch(notebook.path, "refs/heads/padre/y", bad)
    result = padre("list")
    assert "k9d2v5ha" in result.out
    assert "m4t7xq2p" not in result.out
    assert "run.json" in result.err
    padre("rm", "m4t7", code=1)
