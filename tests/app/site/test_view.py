"""What is shown: now, or as of a revision."""

import json
from pathlib import Path

import pytest

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site.view import View
from padre_git.errors import RepositoryError
from tests.conftest import Padre, Repository


def test_of_now(view: View) -> None:
    """All runs, the searches among them, the comparison of the project, and what they cite."""
    assert len(view.index.rows) == 5
    assert [len(runs) for runs in view.searches.values()] == [3]
    assert list(view.comparisons) == ["thesis"]
    assert view.name == "thesis"
    assert view.where == f"main@{view.commit[:7]}"
    assert set(view.cited) < set(view.by_id)
    assert len(view.cited) >= 3


def test_of_a_revision(thesis: Padre) -> None:
    """Only the runs that stand in its tree, whatever was recorded since."""
    before = thesis.repo.git("rev-parse", "HEAD")
    thesis("run", "experiment.py", "--experiment", "iris-nb", "-p", "GaussianNB.var_smoothing=0.1")
    workspace = Workspace.at(thesis.repo.path)
    assert len(View.of(workspace).index.rows) == 6
    frozen = View.of(workspace, "HEAD")
    assert len(frozen.index.rows) == 5
    assert frozen.where == f"HEAD = {before[:7]}"
    # every verb that asks the workspace sees the same runs
    assert len(frozen.workspace.index().rows) == 5


def test_of_no_revision(thesis: Padre) -> None:
    """A revision that is none is an error that says so."""
    with pytest.raises(RepositoryError, match="`v9` is not a tag, branch or commit"):
        View.of(Workspace.at(thesis.repo.path), "v9")


@pytest.mark.parametrize(("publish", "shown"), [("none", "none"), ("attributes", "attributes"), (None, "ids")])
def test_what_leaves_the_machine(thesis: Padre, publish: str | None, shown: str) -> None:
    """`publish` of a data set says what of its rows pages show that are written; on this machine all is shown."""
    file = Path("datasets/iris/dataset.json")
    document = json.loads(file.read_text())
    file.write_text(json.dumps({**document, **({"publish": publish} if publish else {})}))
    workspace = Workspace.at(thesis.repo.path)
    assert View.of(workspace, public=True).shows("iris") == shown
    assert View.of(workspace).shows("iris") == "attributes"


def test_before_the_first_run(notebook: Repository) -> None:
    """A repository without runs has a view, too."""
    found = View.of(Workspace.at(notebook.path))
    assert (found.latest, found.searches, dict(found.comparisons), found.cited) == ([], {}, {}, {})
    assert found.name == "thesis"
