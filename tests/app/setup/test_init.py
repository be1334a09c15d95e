"""A git repository becomes a notebook, and nothing of the user's changes."""

from pathlib import Path

import pytest

from padre_git.app.setup.init import initialise
from padre_git.errors import PadreError, RepositoryError
from tests.cli.test_init import RULES
from tests.conftest import Padre, Repository


def test_a_second_time_there_is_nothing_to_do(repo: Repository) -> None:
    """The first call counts the user's changed files and writes padre's; the second writes none."""
    repo.write({"README.md": "changed", "new.txt": ""})
    first = initialise(repo.path)
    assert (first.root, first.branch, first.unborn, first.changed) == (repo.path, "main", False, 2)
    assert ".padre/config.yaml" in first.setup.paths
    assert not first.nothing
    before = repo.state()
    assert initialise(repo.path).nothing
    assert repo.state() == before


def test_with_git_and_a_commit(tmp_path: Path) -> None:
    """Where there is no repository it is made on request only, and the commit holds padre's files alone."""
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    with pytest.raises(RepositoryError, match="is not in a git repository"):
        initialise(folder)
    done = initialise(folder, git=True, commit=True)
    assert done.made_git
    listed = Repository(folder).git("ls-tree", "-r", "--name-only", "HEAD").splitlines()
    assert ".padre/config.yaml" in listed
    assert "mine.txt" not in listed


def test_settings_that_name_folders_stay(repo: Repository) -> None:
    """Another root than the one that is set up is refused; the same one is nothing new."""
    initialise(repo.path, root="lab")
    assert initialise(repo.path, root="lab").nothing
    with pytest.raises(PadreError, match=r"layout\.root `lab`"):
        initialise(repo.path, root="other")


def test_a_link_is_not_written_through(repo: Repository, tmp_path: Path) -> None:
    """Where padre's folder leads elsewhere, nothing is set up."""
    (repo.path / "lab").symlink_to(tmp_path)
    with pytest.raises(RepositoryError, match="lab is a link"):
        initialise(repo.path, root="lab")
    assert not (repo.path / ".padre").exists()


@pytest.mark.parametrize("path", ["datasets/raw.csv", "projects/mine/code.py", "projects", "datasets/a/b/c.json"])
def test_foreign_files(repo: Repository, padre: Padre, path: str) -> None:
    """Folders that the user has are not taken over; the command that avoids them is given."""
    repo.write({path: "1\n"})
    name = path.partition("/")[0]
    with repo.unchanged():
        error = padre("init", code=1, check=False).err
    assert error.startswith(
        f"error: {name}/ has files that padre did not make, such as {path}; `padre init --root lab`"
    )
    assert ".gitignore +5" in padre("init", "--root", "lab/").out
    assert repo.read(".gitignore") == RULES.replace("/projects", "/lab/projects").replace("/datasets", "/lab/datasets")
    assert 'root: "lab"' in repo.read(".padre/config.yaml")
    assert "nothing to do" in padre("init").out


def test_foreign_files_that_are_ignored_or_deleted(repo: Repository, padre: Padre) -> None:
    """Raw data is often ignored, and a tracked file may not be checked out: both count."""
    repo.write({".gitignore": "datasets/\n", "datasets/raw.csv": "1\n"})
    assert "datasets/raw.csv" in padre("init", code=1).err
    (repo.path / "datasets/raw.csv").unlink()
    repo.write({"projects/x.py": "1\n"}, commit="x")
    (repo.path / "projects/x.py").unlink()
    assert "projects/x.py" in padre("init", code=1).err


def test_own_files_are_not_foreign(repo: Repository, padre: Padre) -> None:
    """A branch of runs, merged before padre was set up here, and what file managers leave."""
    execution = "projects/p/experiments/e/executions/0123456789ab"
    repo.write({f"{execution}/runs/r/run.json": "{}", "datasets/.DS_Store": "", "datasets/d/v/data.npz.dvc": ""})
    assert "is set up in" in padre("init").out


def test_branch(repo: Repository, padre: Padre) -> None:
    """A branch `padre` leaves no room for `padre/…`; a branch below it is no obstacle."""
    repo.git("branch", "padre")
    mend = "git branch -m padre NEWNAME, or padre init --refs-prefix lab"
    words = f"error: the branch `padre` blocks padre/thesis/…; {mend}\n"
    with repo.unchanged():
        assert padre("init", code=1, check=False).err == words
    assert "is set up in" in padre("init", "--refs-prefix", "lab").out
    assert "prefix: lab\n" in repo.read(".padre/config.yaml")
    repo.git("branch", "-m", "padre", "other")
    repo.git("branch", "lab/thesis")
    assert "nothing to do" in padre("init").out


def test_branch_of_a_remote(repo: Repository, padre: Padre) -> None:
    """A remote's branch `padre` would refuse every push."""
    repo.git("update-ref", "refs/remotes/origin/padre", "HEAD")
    assert "the branch `padre` of origin blocks pushing padre/thesis/…" in padre("init", code=1).err
    repo.git("update-ref", "-d", "refs/remotes/origin/padre")
    repo.git("update-ref", "refs/remotes/origin/padre/thesis/svc/0123456789ab", "HEAD")
    assert "is set up in" in padre("init").out
