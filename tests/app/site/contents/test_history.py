"""The page of history."""

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site.contents.history import history
from padre_git.app.site.view import View
from tests.conftest import Padre


def test_history(view: View) -> None:
    """A line each time another run took the lead, the newest first."""
    [board] = history(view)
    means = [float(row[2].split()[0]) for row in board["rows"]]
    assert means == sorted(means, reverse=True)
    assert board["tried"] == "5 settings"
    assert board["plots"][0]["says"] == "accuracy of each label over the commits"
    assert {row[-1].partition(" ")[2] for row in board["rows"]} == {"Runs"}


def test_pull_requests(thesis: Padre) -> None:
    """The commit that brought a run leads to the pull request that its subject names; what no commit has says so."""
    thesis.repo.git("remote", "add", "origin", "https://github.com/ada/thesis.git")
    thesis.repo.git("commit", "-q", "--amend", "-m", "Two models (#12)")
    [board] = history(View.of(Workspace.at(thesis.repo.path)))
    cell = board["rows"][0][-1]
    assert cell["outside"] == "https://github.com/ada/thesis/issues/12"
    assert cell["text"].endswith("Two models (#12)")
    thesis.repo.git("reset", "-q", "--soft", "HEAD~1")
    [board] = history(View.of(Workspace.at(thesis.repo.path)))
    assert {row[-1] for row in board["rows"]} == {"not in the branch"}
