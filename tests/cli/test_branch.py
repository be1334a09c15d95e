"""`padre branch`: the words and JSON of a branch that is made from an execution."""

from tests import synthetic
from tests.conftest import Padre, Repository

REF = f"refs/heads/padre/thesis/breast-svc/{synthetic.EXECUTION}"


def test_json_names_the_branch_and_its_runs(notebook: Repository, padre: Padre) -> None:
    """The document holds the branch as git has it, and the ids of the completed runs on it."""
    synthetic.branch(notebook.path, REF, synthetic.complete("k9d2v5ha"))
    found = padre("branch", "breast-svc", "review", "--json").json
    assert found.keys() == {"branch", "commit", "base", "runs", "code"}
    assert found["branch"] == "review"
    assert found["commit"] == notebook.git("rev-parse", "review")
    assert found["runs"] == [synthetic.identifier("k9d2v5ha")]


def test_what_to_type_next(notebook: Repository, padre: Padre) -> None:
    """The last words push the branch."""
    synthetic.branch(notebook.path, REF, synthetic.complete("k9d2v5ha"))
    assert "git push --set-upstream origin review\n" in padre("branch", "breast-svc", "review").out


def test_an_execution_that_is_not_there(notebook: Repository, padre: Padre) -> None:
    """Exit 1, and no branch is made."""
    padre("branch", "nothing", "review", code=1)
    assert notebook.git("branch", "--list", "review") == ""
