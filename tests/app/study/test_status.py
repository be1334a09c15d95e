"""How far a study is that a process computes now."""

import msgspec

from padre_git.app.repository.workspace import Workspace
from padre_git.app.study import status
from padre_git.app.study.cells import Cell
from padre_git.app.study.state import DONE, MISSING, RUNNING, State
from padre_git.storage.stage import Stage
from tests.conftest import Repository

CELL = Cell(label="svc", dataset="iris", project="p", experiment="svc", runs=((b"", 0), (b"", 1)), splits=10)
HEAD = {"kind": "head", "folder": "projects/p/experiments/svc/executions/0123456789ab", "command": "padre run s.yaml"}
WAITING = State(MISSING, lacking=(0, 1), total=2)


def test_splits_are_counted(notebook: Repository) -> None:
    """Of the journal that is written now, by its runs that are over; another experiment is another cell."""
    workspace = Workspace.at(notebook.path)
    other = msgspec.structs.replace(CELL, experiment="nb")
    assert status.running(workspace, [CELL, other], [WAITING, WAITING]) == [WAITING, WAITING]
    stage = Stage.begin(workspace.git.private, "20261130t190203-g2345678")
    stage.append(HEAD)
    stage.append({"kind": "run", "run": "a", "files": {}, "results": {}})
    [here, there] = status.running(workspace, [CELL, other], [WAITING, WAITING])
    assert (here.word, here.text, there) == (RUNNING, "10/20 splits", WAITING)
    done = State(DONE, ready=2, total=2)
    assert status.running(workspace, [CELL], [done]) == [done]
    [now] = status.writing(workspace)
    assert (now.command, now.runs, now.splits, now.started[2]) == ("padre run s.yaml", 1, 0, ":")
    stage.discard()
    assert status.writing(workspace) == []
