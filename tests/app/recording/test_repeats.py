"""Which earlier run a run repeats."""

from pathlib import Path
from typing import Any

import pytest

from padre_git.app.recording.opening import open_workspace
from padre_git.app.recording.repeats import repeats
from padre_git.model.documents import Code, Run
from padre_git.storage import documents


def made(name: str, **fields: Any) -> Run:
    """A completed run that predicted `hash`."""
    return Run(id=name, recording="x", **{"number": 1, "started": "2026-11-23T17:25:02.000Z"} | fields,
               project="p", experiment="e", execution="0", label="e", status="completed", predictions="hash",
               code=Code(commit=None, branch=None, tree="0"), finished="", duration=0.0)  # fmt: skip


@pytest.mark.parametrize("second", ["started", "number"])
def test_the_first_of_several_is_named(notebook: Any, second: str) -> None:
    """Ids of one second are in no order: the run that began first is repeated, of a search the one with its number."""
    earlier = [
        made("20261123t172501-zzzzzzzz", started="2026-11-23T17:25:01.100Z"),
        made("20261123t172501-gggggggg", started="2026-11-23T17:25:01.100Z", number=2)
        if second == "number"
        else made("20261123t172501-gggggggg", started="2026-11-23T17:25:01.200Z"),
    ]
    workspace = open_workspace(Path(notebook.path))
    place = workspace.layout.execution("p", "e", "0")
    notebook.write({place.run_file(run.id): documents.encode(run) for run in earlier}, commit="runs")
    found = repeats(workspace, "HEAD", place, [made("20261123t172502-mmmmmmmm")])
    assert found.equal == {"20261123t172502-mmmmmmmm": earlier[0].id}
