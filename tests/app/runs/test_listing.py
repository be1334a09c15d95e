"""The log: what was run, newest first, and why. Lists of runs are tested with `padre list`."""

import pytest

from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import listing
from padre_git.errors import UnknownName
from tests import synthetic
from tests.conftest import Repository


def test_a_line_of_the_log(notebook: Repository) -> None:
    """Time in UTC, short id, experiment, code, score over splits and message."""
    content = synthetic.simple("k9d2v5ha", [0.5, 0.7], started="2024-05-06T07:08:09Z", message="why not")
    synthetic.branch(notebook.path, "refs/heads/padre/x", content)
    found = listing.log(Workspace.at(notebook.path))
    line = dict(zip(found.headers, found.rows[0], strict=True))
    assert line["when"] == "2024-05-06 07:08"
    assert (line["run"], line["experiment"], line["code"]) == ("k9d2v5ha", "breast-svc", synthetic.EXECUTION[:7])
    assert line["score"].startswith("accuracy 0.6")
    assert line["message"] == "why not"
    assert found.remarks == ["± std over splits; times are UTC"]


def test_the_log_of_an_experiment(notebook: Repository) -> None:
    """The limit cuts the lines, and the remark says of how many; an experiment that is not there is an error."""
    for number in range(3):
        content = synthetic.simple(f"g{number:07d}", ago=100 - number)
        synthetic.branch(notebook.path, "refs/heads/padre/x", content)
    workspace = Workspace.at(notebook.path)
    found = listing.log(workspace, limit=2)
    assert [row[1] for row in found.rows] == ["g0000002", "g0000001"]
    assert found.remarks == ["± std over splits; times are UTC; 2 of 3: --limit 0"]
    with pytest.raises(UnknownName):
        listing.log(workspace, experiment="other")
