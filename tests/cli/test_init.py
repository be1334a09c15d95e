"""`padre init` in every kind of repository: what it says, what it writes, and that nothing else changes."""

import ctypes
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from padre_git.storage.dvc import Dvc
from tests.conftest import HOME, Padre, Repository, process_environment
from tests.storage.dvc.test_cache import stock

FILES = [".dvc/.gitignore", ".dvc/config", ".dvcignore", ".gitattributes", ".gitignore", ".padre/.gitignore"]
FILES += [".padre/config.yaml"]
RULES = """\
/projects/*/experiments/*/executions/*/results/?*/
/datasets/*/*/data.parquet
/datasets/*/*/data.npy
/datasets/*/*/data.npz
/datasets/*/*/data.json
"""
FIRST = """\
padre is set up in {root} (branch main; your 3 changed files are untouched)
  created   .padre/config.yaml                settings of this repository
            .dvc/ .dvcignore                  keeps data and predictions out of git; analytics off
  added     .gitignore +5, .gitattributes +3  predictions stay out; run files fold in pull requests
  not done  no commit, no hook, no branch

Next  git add .padre .dvc .dvcignore .gitignore .gitattributes && git commit -m "Set up padre"
      padre run experiment.py                 run and record an experiment
"""


def untracked(repo: Repository) -> list[str]:
    """The files that git does not know, one by one."""
    return sorted(repo.git("ls-files", "--others", "--exclude-standard").splitlines())


def folder(repo: Repository, name: str) -> Padre:
    """A repository of its own beside ``repo``."""
    path = repo.path.parent / name
    path.mkdir()
    Repository(path).git("init", "-q", "-b", "main")
    return Padre(Repository(path))


def test_dirty(repo: Repository, padre: Padre) -> None:
    """A repository with history and changes: the words of the manual, and nothing staged."""
    repo.write({"a.py": "1\n", "b.py": "1\n"}, commit="code")
    repo.write({"a.py": "2\n", "b.py": "2\n", "c.py": "3\n"})
    repo.git("add", "b.py")
    said = padre("init").out
    assert said.startswith(FIRST.format(root=repo.path))
    assert untracked(repo) == [*FILES, "c.py"]
    assert repo.git("diff", "--cached", "--name-only") == "b.py"
    assert repo.read(".gitignore") == RULES
    assert repo.read(".dvc/config") == "[core]\n    analytics = false\n"


def test_home_is_a_tilde(repo: Repository, padre: Padre) -> None:
    """Paths are shown as people write them."""
    path = HOME / "thesis"
    Repository(path.parent).git("init", "-q", str(path))
    assert "set up in ~/thesis (" in padre.at(path)("init").out
    assert padre.at(path)("init").out == "padre is already set up in ~/thesis; nothing to do\n"


def test_twice(repo: Repository, padre: Padre) -> None:
    """The second time touches nothing, not even a time stamp."""
    padre("init")
    before = {path: path.stat().st_mtime_ns for path in repo.path.rglob("*") if path.is_file()}
    result = padre("init", check=False)
    assert result.out == f"padre is already set up in {repo.path}; nothing to do\n"
    assert result.err == ""
    assert {path: path.stat().st_mtime_ns for path in repo.path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("lost", FILES)
def test_half_done(repo: Repository, padre: Padre, lost: str) -> None:
    """What an interrupted init did not write is written; what is there stays."""
    padre("init")
    text = repo.read(lost)
    (repo.path / lost).unlink()
    repo.write({".padre/local.yaml": "# mine\n"})
    assert "is set up in" in padre("init").out
    assert repo.read(lost) == text
    assert repo.read(".padre/local.yaml") == "# mine\n"
    assert "nothing to do" in padre("init").out


def test_the_same_as_dvc_init(repo: Repository, padre: Padre) -> None:
    """What is set up for DVC is what `dvc init` sets up, with analytics off; stock DVC is content."""
    padre("init")
    other = folder(repo, "stock").repo
    stock(other.path, "init", "-q")
    stock(other.path, "config", "core.analytics", "false")
    for name in (".dvc/config", ".dvc/.gitignore", ".dvcignore"):
        assert repo.read(name) == other.read(name)
    assert "no data or pipelines" in stock(repo.path, "status")


def test_unborn(repo: Repository) -> None:
    """A repository without a commit."""
    padre = folder(repo, "new")
    assert "(branch main, no commit yet)" in padre("init").out
    assert untracked(padre.repo) == FILES


def test_nested(repo: Repository, padre: Padre) -> None:
    """In a subfolder the repository around it is set up, and the answer says so."""
    repo.write({"notes/a.md": "x"})
    said = padre("init", cwd=repo.path / "notes").out
    assert (
        f"set up in {repo.path} (the repository around {repo.path / 'notes'}; branch main; your 1 changed file is"
        in said
    )
    assert f"Next  cd {repo.path}\n      git add .padre" in said
    assert (repo.path / ".padre").is_dir()
    assert not (repo.path / "notes/.padre").exists()


def test_path_argument(repo: Repository, padre: Padre) -> None:
    """Another folder than the current one, with a space and an umlaut."""
    other = folder(repo, "mein Büro").repo
    with repo.unchanged():
        assert f"set up in {other.path} (" in padre("init", str(other.path)).out
    assert untracked(other) == FILES
    assert "error: " in padre("init", "nowhere", code=1).err


def test_detached(repo: Repository, padre: Padre) -> None:
    """No branch is checked out."""
    repo.git("checkout", "-q", "--detach")
    assert "(detached HEAD)" in padre("init").out


def test_linked_worktree(repo: Repository, padre: Padre) -> None:
    """It uses the main worktree's cache, and stock DVC is told so in a file that git ignores."""
    linked = repo.path.parent / "linked"
    repo.git("worktree", "add", "-q", str(linked))
    with repo.unchanged():
        said = padre.at(linked)("init").out
    assert ".dvc/config.local                 this worktree uses the cache of the main one" in said
    assert untracked(Repository(linked)) == FILES
    assert stock(linked, "cache", "dir").strip() == str(repo.path / ".dvc/cache")
    assert "nothing to do" in padre.at(linked)("init").out


def test_submodule(repo: Repository, padre: Padre) -> None:
    """A submodule is a repository of its own; the one around it is not touched."""
    other = folder(repo, "other").repo
    other.git("-c", "user.name=A", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "first")
    repo.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(other.path), "sub")
    inside = padre.at(repo.path / "sub")
    assert f"set up in {repo.path / 'sub'} (" in inside("init").out
    assert untracked(inside.repo) == FILES
    assert not (repo.path / ".padre").exists()
    assert not (repo.path / "sub/.dvc/config.local").exists()


def test_shallow(repo: Repository, padre: Padre) -> None:
    """A clone without history."""
    repo.write({"a": "1"}, commit="second")
    clone = repo.path.parent / "clone"
    repo.git("clone", "-q", "--depth", "1", f"file://{repo.path}", str(clone))
    assert "is set up in" in padre.at(clone)("init").out
    assert untracked(Repository(clone)) == FILES


def test_bare(repo: Repository, padre: Padre) -> None:
    """A bare repository has no place for files."""
    bare = repo.path.parent / "bare.git"
    repo.git("clone", "-q", "--bare", ".", str(bare))
    assert "is a bare repository; padre needs a work tree" in padre.at(bare)("init", code=1, check=False).err


def test_no_repository(repo: Repository, padre: Padre) -> None:
    """An error with what to type, and nothing written; `--git` does it."""
    notes = HOME / "notes"
    notes.mkdir()
    at = padre.at(notes)
    words = "error: ~/notes is not in a git repository; run `git init` there, or `padre init --git`\n"
    assert at("init", code=1).err == words
    assert list(notes.iterdir()) == []
    said = at("init", "--git").out
    assert said.splitlines()[1] == "  created   .git/                             the repository"
    assert untracked(at.repo) == FILES
    assert "nothing to do" in at("init", "--git").out


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"*.pyc", b"*.pyc\n"),
        (b"*.pyc\r\n/x\r\n", b"*.pyc\r\n/x\r\n"),
        (b"# caf\xe9\n", b"# caf\xe9\n"),
        (b"\n\n", b"\n\n"),
    ],
)
def test_existing_ignore_file(repo: Repository, padre: Padre, before: bytes, after: bytes) -> None:
    """Its bytes stay: no line break at the end, CRLF, another encoding."""
    repo.write({".gitignore": before, ".gitattributes": before})
    (repo.path / ".gitignore").chmod(0o640)
    assert ".gitignore +5, .gitattributes +3" in padre("init").out
    text = (repo.path / ".gitignore").read_bytes()
    end = b"\r\n" if b"\r" in before else b"\n"
    assert text == after + RULES.encode().replace(b"\n", end)
    assert (repo.path / ".gitattributes").read_bytes().startswith(after)
    assert (repo.path / ".gitignore").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("name", [".gitignore", ".gitattributes"])
def test_linked_ignore_file(repo: Repository, padre: Padre, name: str) -> None:
    """git does not follow such a link, so padre does not write through it."""
    repo.write({"shared": "x\n"})
    (repo.path / name).symlink_to("shared")
    with repo.unchanged():
        assert f"error: {name} is a symbolic link" in padre("init", code=1, check=False).err


def test_metadata_bytes(repo: Repository, padre: Padre) -> None:
    """Neither autocrlf nor the user's attributes change padre's files, in git and back."""
    repo.git("config", "core.autocrlf", "true")
    repo.write({".gitattributes": "*.json text eol=crlf\n"})
    padre("init")
    path = "projects/p/experiments/e/executions/0123456789ab/execution.json"
    repo.write({path: b"{\n}\n", "datasets/d/v/version.json": b"{\r\n}\n"})
    repo.git("add", ".")
    repo.git("commit", "-q", "-m", "x")
    for name in (path, "datasets/d/v/version.json"):
        data = (repo.path / name).read_bytes()
        assert repo.git("cat-file", "-s", f"HEAD:{name}") == str(len(data))
        (repo.path / name).unlink()
        repo.git("checkout", "--", name)
        assert (repo.path / name).read_bytes() == data
    assert "linguist-generated: true" in repo.git("check-attr", "linguist-generated", "--", path)
    assert "unspecified" in repo.git(
        "check-attr", "linguist-generated", "--", "projects/p/experiments/e/experiment.json"
    )


def test_existing_dvc(repo: Repository, padre: Padre) -> None:
    """A DVC repository is left as it is, and that is said."""
    stock(repo.path, "init", "-q")
    stock(repo.path, "remote", "add", "-q", "-d", "here", "/tmp/x")
    repo.git("commit", "-q", "-m", "dvc")
    with repo.unchanged(".padre/", ".gitignore", ".gitattributes"):
        said = padre("init", check=False).out
    assert "  kept      .dvc/                             was set up before; left as it is\n" in said
    assert "Next  git add .padre .gitignore .gitattributes && " in said


def test_dvc_of_a_folder(repo: Repository, padre: Padre) -> None:
    """DVC at the root does not look into a folder with a DVC of its own."""
    repo.write({"lab/.dvc/config": ""})
    assert "lab/ is a DVC repository of its own" in padre("init", "--root", "lab", code=1).err
    assert "is set up in" in padre("init").out


def test_hidden_files_are_undone(repo: Repository, padre: Padre) -> None:
    """The user's rule is named, the lines come after it, and before padre's own."""
    repo.write({".gitignore": "*.log\nresults/\n"})
    said = padre("init").out
    assert "  undone    .gitignore:2 `results/`           hid padre's files\n" in said
    assert ".gitignore +6" in said
    undone = "!/projects/*/experiments/*/executions/*/results/\n"
    assert repo.read(".gitignore") == f"*.log\nresults/\n{undone}{RULES}"
    assert "nothing to do" in padre("init").out


def test_hidden_files_that_stay_hidden(repo: Repository, padre: Padre) -> None:
    """Where no line helps, file and line are named and nothing is written."""
    repo.write({"datasets/.gitignore": "*\n"})
    with repo.unchanged():
        assert "error: datasets/.gitignore, line 1: `*` hides datasets/" in padre("init", code=1, check=False).err


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
    words = "error: the branch `padre` blocks padre/thesis/…; git branch -m padre NEWNAME, or set refs.prefix\n"
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


def test_other_settings_than_there_are(repo: Repository, padre: Padre) -> None:
    """Changing the layout of a repository that is set up is not what init is for."""
    padre("init")
    assert "padre is set up with layout.root ``" in padre("init", "--root", "lab", code=1).err
    assert "padre is set up with refs.prefix `padre`" in padre("init", "--refs-prefix", "lab", code=1).err
    assert "--root: layout.root `../x` is not a folder" in padre("init", "--root", "../x", code=1).err


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
    assert "git knows no user.name" in result.err
    assert padre.repo.git("log", "--format=%an <%ae> %P") == "padre <padre@localhost>"
    assert sorted(padre.repo.git("ls-tree", "-r", "--name-only", "HEAD").splitlines()) == FILES
    assert padre.repo.git("status", "--porcelain") == "A  a"


def test_commit_in_a_merge(repo: Repository, padre: Padre) -> None:
    """The next commit is the merge: padre waits, before it writes anything."""
    repo.write({".git/MERGE_HEAD": repo.git("rev-parse", "HEAD") + "\n"})
    with repo.unchanged():
        assert "a merge is not finished" in padre("init", "--commit", code=1).err
    assert "is set up in" in padre("init").out


def small_files_only() -> None:
    """In the process to be: no file above 800 bytes, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (800, 800))


def permissions_hold() -> None:
    """In the process to be: permissions are obeyed, also where these tests run as root (CAP_DAC_OVERRIDE is dropped)."""
    ctypes.CDLL(None).prctl(24, 1)


def init(repo: Repository, before: Callable[[], None]) -> str:
    """What a failing `padre init` says on its one line; what it left is as it was."""
    with repo.unchanged():
        done = subprocess.run(
            [sys.executable, "-m", "padre_git", "init"],
            cwd=repo.path,
            env=process_environment(),
            preexec_fn=before,
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert not (repo.path / ".padre").exists()
    assert not (repo.path / ".dvc").exists()
    return done.stderr


def test_a_full_disk(repo: Repository) -> None:
    """The last and largest file cannot be written: all is as it was."""
    repo.write({".gitignore": "x"})
    assert "config.yaml cannot be written: File too large" in init(repo, small_files_only)


def test_a_read_only_folder(repo: Repository) -> None:
    """The first file cannot be written."""
    repo.path.chmod(0o555)
    assert ".gitignore cannot be written: Permission denied" in init(repo, permissions_hold)


def test_a_file_in_the_place_of_a_folder(repo: Repository, padre: Padre) -> None:
    """`.padre` or `.dvc` as a file is the user's to move."""
    repo.write({".padre": "x"})
    assert "error: .padre is a file, padre needs a folder" in padre("init", code=1).err


def test_stock_dvc_sends_and_fetches(repo: Repository, padre: Padre, tmp_path: Path) -> None:
    """Whatever the user ignores, `dvc push` sends every file of a recording and of a data version."""
    repo.write({".gitignore": "results/\n*.json\nruns/\n*.parquet\n"}, commit="rules")
    padre("init", "--commit")
    dvc = Dvc(repo.path, repo.path / ".git")
    results = "projects/p/experiments/e/executions/0123456789ab/results"
    recording = dvc.add_directory({"m4t7xq2p/predictions.parquet": b"1", "m4t7xq2p/sub/ü.bin": b"2"})
    data = dvc.add_file(b"table")
    repo.write(
        {
            f"{results}/20261123t172501-m4t7xq2p.dvc": recording.encode("20261123t172501-m4t7xq2p"),
            "datasets/d/0123456789ab/data.json.dvc": data.encode("data.json"),
        },
        commit="run",
    )
    stock(repo.path, "remote", "add", "-q", "-d", "here", str(tmp_path / "remote"))
    assert "4 files pushed" in stock(repo.path, "push")
    repo.git("commit", "-qam", "remote")
    clone = tmp_path / "clone"
    repo.git("clone", "-q", ".", str(clone))
    stock(clone, "pull", "-q")
    assert (clone / results / "20261123t172501-m4t7xq2p/m4t7xq2p/sub/ü.bin").read_bytes() == b"2"
    assert (clone / "datasets/d/0123456789ab/data.json").read_bytes() == b"table"
    assert Repository(clone).git("status", "--porcelain") == ""
    assert "up to date" in stock(clone, "status")
