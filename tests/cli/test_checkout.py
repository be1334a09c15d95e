"""`padre checkout`: the words and JSON of an execution that was put beside the repository."""

from tests import synthetic
from tests.conftest import Padre, Repository

REF = f"refs/heads/padre/thesis/breast-svc/{synthetic.EXECUTION}"


def test_json_says_where_and_what_lacks(notebook: Repository, padre: Padre) -> None:
    """The folder is a worktree at the commit, and each pointer whose data are not here is named."""
    content = synthetic.complete("k9d2v5ha")
    synthetic.branch(notebook.path, REF, content)
    found = padre("checkout", "breast-svc", "../there", "--json").json
    assert found["folder"] == str(notebook.path.parent / "there")
    assert found["execution"] == synthetic.EXECUTION
    assert found["commit"] == notebook.git("rev-parse", REF)
    assert len(found["missing"]) == sum(path.endswith(".dvc") for path in content) == 2


def test_words_say_how_to_go_back(notebook: Repository, padre: Padre) -> None:
    """The last words enter the folder and remove it again; a name with a space is quoted."""
    synthetic.branch(notebook.path, REF, synthetic.complete("k9d2v5ha"))
    out = padre("checkout", "breast-svc", "../my copy").out
    assert "Next   cd '../my copy'    git worktree remove '../my copy'\n" in out


def test_a_folder_that_is_there_is_left(notebook: Repository, padre: Padre) -> None:
    """Exit 1, and what is in the folder stays."""
    synthetic.branch(notebook.path, REF, synthetic.complete("k9d2v5ha"))
    other = notebook.path.parent / "there"
    other.mkdir()
    (other / "mine.txt").write_text("mine")
    padre("checkout", "breast-svc", "../there", code=1)
    assert [path.name for path in other.iterdir()] == ["mine.txt"]
