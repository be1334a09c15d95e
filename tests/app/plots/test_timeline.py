"""Which commit brought which run."""

from padre_git.app.plots import timeline
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import settings
from tests import synthetic
from tests.conftest import Repository


def test_runs_at_the_commits_that_brought_them(notebook: Repository) -> None:
    """A merge brings what its branch has; what was removed and came back is as old as it was; what no commit has comes
    last."""
    notebook.write(synthetic.complete("k9d2v5ha", ago=50), commit="First")
    notebook.git("checkout", "-q", "-b", "side")
    notebook.write(synthetic.complete("m4t7xq2p", ago=40), commit="On a branch")
    notebook.git("checkout", "-q", "main")
    notebook.write({"notes.txt": "x"}, commit="Nothing of runs")
    notebook.git("merge", "-q", "--no-ff", "-m", "Merge pull request #7", "side")
    notebook.git("rm", "-rq", "projects")
    notebook.git("commit", "-q", "-m", "Gone")
    notebook.git("revert", "--no-edit", "HEAD")
    notebook.write(synthetic.complete("p6aftqjz", ago=30))
    workspace = Workspace.at(notebook.path)
    known = workspace.index()
    commits = timeline.brought(workspace)
    assert {path[-8:]: (each.place, each.subject) for path, each in commits.items()} == {
        "k9d2v5ha": (0, "First"),
        "m4t7xq2p": (1, "Merge pull request #7"),
    }
    every = [settings.of_recording(each) for each in settings.recordings(known.rows)]
    found, earlier = timeline.moments(every, commits, known)
    assert earlier == 0
    assert [each.what for each in found[:2]] == ["First", "Merge pull request #7"]
    assert (found[2].commit, found[2].place) == ("not in the branch", 2)
    assert found[0].scores.values
