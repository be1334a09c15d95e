"""`padre init` in every kind of repository: what it says, what it writes, and that nothing else changes."""

from pathlib import Path

import pytest

from padre_git.storage.dvc import Dvc
from tests.conftest import HOME, Padre, Repository
from tests.storage.dvc.test_objects import stock

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
  added     .gitignore +5, .gitattributes +7  predictions stay out; run files fold in pull requests
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
    assert "is set up in ~/new/notes (" in padre("init", "--git", str(HOME / "new/notes")).out


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


@pytest.mark.parametrize("path", ["projects", "lab"])
def test_a_link_in_the_place_of_a_folder(repo: Repository, padre: Padre, tmp_path: Path, path: str) -> None:
    """padre never writes outside the repository."""
    (repo.path / path).symlink_to(tmp_path, target_is_directory=True)
    with repo.unchanged():
        assert f"error: {path}" in padre("init", *(["--root", "lab"] if path == "lab" else []), code=1, check=False).err


def test_other_settings_than_there_are(repo: Repository, padre: Padre) -> None:
    """Changing the layout of a repository that is set up is not what init is for."""
    padre("init")
    assert "padre is set up with layout.root ``" in padre("init", "--root", "lab", code=1).err
    assert "padre is set up with refs.prefix `padre`" in padre("init", "--refs-prefix", "lab", code=1).err
    assert "--root: layout.root `../x` is not a folder" in padre("init", "--root", "../x", code=1).err


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
