"""`padre pull`: the branch moves on where that loses nothing, and the data come only from a trusted remote."""

import shutil

from tests import synthetic
from tests.app.share.recorded import record
from tests.conftest import Padre, Repository
from tests.hooked import clean, git, place, runs


def test_pull_over_own_copies(notebook: Repository, padre: Padre, origin: Repository, colleague: Repository) -> None:
    """The user's own runs come back merged: their copies make way, the branch moves on, the data come too."""
    record(notebook, "k9d2v5ha")
    mine = place(notebook, "m4t7xq2p", recording=synthetic.identifier("s4t7xq2p"))
    padre("push")
    padre("branch", "breast-svc", "review")
    notebook.git("push", "-q", "origin", "review")
    colleague.git("fetch", "-q")
    colleague.git("merge", "-q", "--no-ff", "--no-edit", "origin/review")
    colleague.git("push", "-q", "origin", "main")
    git(notebook, "pull", "-q", "--ff-only", code=1)
    shutil.rmtree(notebook.path / ".dvc/cache")
    out = padre("pull").out
    assert "removed 10 identical local copies" in out
    assert "3 objects from DVC's remote" in out
    assert runs(notebook) == ["k9d2v5ha"]
    assert clean(notebook)
    assert len(list(notebook.path.rglob("predictions.parquet"))) == 1
    assert all((notebook.path / path).exists() for path in mine)


def test_pull_leaves_what_is_the_users(
    notebook: Repository, padre: Padre, origin: Repository, colleague: Repository
) -> None:
    """A copy that differs, and a changed file, stay: the branch is not moved, and the copies are back."""
    content = record(notebook, "k9d2v5ha")
    padre("branch", "breast-svc", "review")
    notebook.git("push", "-q", "origin", "review:main")
    run = next(path for path in content if path.endswith("run.json"))
    notebook.write({run: content[run] + b" "})
    head = notebook.git("rev-parse", "HEAD")
    with notebook.unchanged(".git/FETCH_HEAD", ".git/ORIG_HEAD", "refs"):
        result = padre("pull", check=False)
    assert "your branch was not moved to origin/main" in result.err
    assert notebook.git("rev-parse", "HEAD") == head
    assert all((notebook.path / path).exists() for path in content)
    assert notebook.read(run).endswith(" ")


def test_diverged(notebook: Repository, padre: Padre, origin: Repository, colleague: Repository) -> None:
    """Where both moved on it is the user who merges; the copies are out of the way."""
    record(notebook, "k9d2v5ha")
    padre("branch", "breast-svc", "review")
    notebook.git("push", "-q", "origin", "review:main")
    notebook.write({"a.py": "a"}, commit="mine")
    assert "git merge origin/main, or git rebase origin/main" in padre("pull").err
    git(notebook, "merge", "-q", "--no-edit", "origin/main")
    assert runs(notebook) == ["k9d2v5ha"]


def test_configuration_that_came_just_now(
    notebook: Repository, padre: Padre, origin: Repository, colleague: Repository
) -> None:
    """A `.dvc/config` with a command that came with this pull is not used: no data are fetched, and it says why."""
    record(notebook, "k9d2v5ha")
    padre("push")
    padre("branch", "breast-svc", "review")
    notebook.git("push", "-q", "origin", "review")
    colleague.git("fetch", "-q")
    colleague.git("merge", "-q", "--no-ff", "--no-edit", "origin/review")
    command = "['remote \"lab\"']\n    url = webdavs://h/x\n    bearer_token_command = touch ../canary\n"
    colleague.write({".dvc/config": command}, commit="evil")
    colleague.git("push", "-q", "origin", "main")
    shutil.rmtree(notebook.path / ".dvc/cache")
    err = padre("pull").err
    assert "no data were fetched: .dvc/config, which came just now: `remote.bearer_token_command`" in err
    assert not (notebook.path.parent / "canary").exists()


def test_results_of_one_run(notebook: Repository, padre: Padre, origin: Repository, colleague: Repository) -> None:
    """A colleague gets what one run left, without its branch: the command of the error is enough."""
    record(notebook, "k9d2v5ha")
    padre("push", "breast-svc")
    theirs = padre.at(colleague.path)
    theirs("pull", "--no-data")
    before = colleague.git("for-each-ref"), colleague.git("status", "--porcelain")
    said = theirs("instances", "k9d2", code=1).err
    assert said.endswith("Get them with: padre pull k9d2v5ha\n")
    assert theirs("pull", "k9d2v5ha").out == "data   2 objects from DVC's remote\n"
    assert theirs("pull", "k9d2v5ha").out == "the results of 1 run are already on this machine\n"
    assert (colleague.git("for-each-ref"), colleague.git("status", "--porcelain")) == before
    assert "are not on this machine" not in theirs("instances", "k9d2", code=1).err
    assert "unknown" in theirs("pull", "nobody", code=1).err
    assert "cannot be combined with RUN" in theirs("pull", "k9d2", "--no-data", code=2).err


def test_results_that_no_remote_has(notebook: Repository, padre: Padre) -> None:
    """Without a remote of DVC the next step is named, and the exit code says that nothing came."""
    record(notebook, "k9d2v5ha")
    shutil.rmtree(notebook.path / ".dvc/cache")
    assert "Set one with: dvc remote add --default NAME URL" in padre("pull", "k9d2", code=1).err


def test_data_without_a_git_remote(notebook: Repository, padre: Padre, origin: Repository) -> None:
    """A repository whose data have a remote and whose commits have none: the data come."""
    record(notebook, "k9d2v5ha")
    notebook.git("add", "projects", "datasets")
    notebook.git("commit", "-qm", "runs")
    padre("push")
    notebook.git("remote", "remove", "origin")
    shutil.rmtree(notebook.path / ".dvc/cache")
    done = padre("pull")
    assert "only data were fetched" in done.err
    assert "3 objects from DVC's remote" in done.out
