"""Which earlier run a run repeats."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from padre_git.app.recording.opening import open_workspace
from padre_git.app.recording.repeats import repeats
from padre_git.model.documents import Code, Environment, Run
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


@pytest.mark.parametrize(("cpus", "said"), [(2, True), (4, False)])
def test_what_was_imported_makes_no_other_environment(notebook: Any, cpus: int, said: bool) -> None:
    """Other predictions are a surprise where the environment is the same but for what only the run's end knows."""
    old = Environment(python="3.11", implementation="", system="", release="", machine="", processor="", cpus=2,
                      memory=None, distributions={})  # fmt: skip
    new = msgspec.structs.replace(old, cpus=cpus, imported=["numpy"])
    earlier = made("20261123t172501-zzzzzzzz", environment=documents.digest(old))
    workspace = open_workspace(Path(notebook.path))
    place = workspace.layout.execution("p", "e", "0")
    files = {place.run_file(earlier.id): earlier, place.environment(documents.digest(old)): old}
    notebook.write({path: documents.encode(each) for path, each in files.items()}, commit="run")
    later = made("20261123t172502-mmmmmmmm", environment=documents.digest(new))
    later = msgspec.structs.replace(later, predictions="other")
    found = repeats(workspace, "HEAD", place, [later], environment=documents.environment_key(new))
    assert bool(found.remarks) is said
