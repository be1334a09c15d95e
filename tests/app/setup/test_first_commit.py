"""`padre init --commit`: padre's own files and lines, and nothing else."""

from tests.cli.test_init import FILES, RULES, folder
from tests.conftest import Padre, Repository


def test_commit(repo: Repository, padre: Padre) -> None:
    """The commit has padre's files and lines alone: what is staged stays staged, what is changed stays changed."""
    repo.write({".gitignore": "a\n", "b.py": "1\n"}, commit="code")
    repo.write({".gitignore": "a\nstaged\n", "b.py": "2\n", "c.py": "3\n"})
    repo.git("add", ".gitignore", "b.py", "c.py")
    repo.write({".gitignore": "a\nstaged\nchanged", "b.py": "3\n"})
    said = padre("init", "--commit").out
    assert f"  committed {repo.git('rev-parse', '--short=7', 'HEAD')} on main" in said
    assert "  not done  no hook, no branch\n" in said
    assert "Next  padre run experiment.py" in said
    assert repo.git("show", "--name-only", "--format=%s %an", "HEAD").splitlines() == ["Set up padre Ada", "", *FILES]
    assert repo.git("show", "HEAD:.gitignore") + "\n" == f"a\n{RULES}"
    assert repo.git("diff", "--cached", "--name-status").split() == ["M", ".gitignore", "M", "b.py", "A", "c.py"]
    assert repo.git("show", ":.gitignore") + "\n" == f"a\nstaged\n{RULES}"
    assert repo.git("show", ":b.py") == "2"
    assert repo.read(".gitignore") == f"a\nstaged\nchanged\n{RULES}"
    assert repo.git("reflog", "-1", "--format=%gs") == "commit: Set up padre"
    repo.git("fsck", "--strict")
    assert "nothing to do" in padre("init", "--commit").out


def test_commit_later(repo: Repository, padre: Padre) -> None:
    """What an earlier init wrote is committed; a clean repository is clean afterwards, also after an undone rule."""
    repo.write({".gitignore": "results/\n"}, commit="rules")
    padre("init")
    assert "committed" in padre("init", "--commit").out
    assert repo.git("status", "--porcelain") == ""


def test_commit_unborn(repo: Repository) -> None:
    """The first commit; without a user name git's author is padre, and that is said."""
    padre = folder(repo, "new")
    padre.repo.write({"a": "1"})
    padre.repo.git("add", "a")
    result = padre("init", "--commit")
    assert "git has no user.name" in result.err
    assert padre.repo.git("log", "--format=%an <%ae> %P") == "padre <padre@localhost>"
    assert sorted(padre.repo.git("ls-tree", "-r", "--name-only", "HEAD").splitlines()) == FILES
    assert padre.repo.git("status", "--porcelain") == "A  a"


def test_commit_in_a_merge(repo: Repository, padre: Padre) -> None:
    """The next commit is the merge: padre waits, before it writes anything."""
    repo.write({".git/MERGE_HEAD": repo.git("rev-parse", "HEAD") + "\n"})
    with repo.unchanged():
        assert "a merge is not finished" in padre("init", "--commit", code=1).err
    assert "is set up in" in padre("init").out


def test_sha256(repo: Repository, padre: Padre) -> None:
    """Object ids of the other length; the first commit too."""
    path = repo.path.parent / "sha256"
    repo.git("init", "-q", "-b", "main", "--object-format=sha256", str(path))
    assert "committed" in padre.at(path)("init", "--commit").out
    assert Repository(path).git("status", "--porcelain") == ""
