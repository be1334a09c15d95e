"""`padre push`, `padre pull` and the hook before a push: two clones, a bare repository, a folder as DVC's remote."""

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from padre_git.model.documents import Code
from padre_git.storage.dvc import Dvc
from tests import synthetic
from tests.conftest import Padre, Repository, process_environment
from tests.hooked import clean, git, place, runs

BRANCH = f"padre/thesis/breast-svc/{synthetic.EXECUTION}"
REF = f"refs/heads/{BRANCH}"


@pytest.fixture
def origin(notebook: Repository, tmp_path: Path) -> Repository:
    """A bare repository that the notebook tracks, and a folder that DVC tracks."""
    bare = Repository(tmp_path / "origin.git")
    bare.path.mkdir()
    bare.git("init", "-q", "--bare", "-b", "main")
    config = f"[core]\n    analytics = false\n    remote = lab\n['remote \"lab\"']\n    url = {tmp_path / 'storage'}\n"
    notebook.write({".dvc/config": config}, commit="where the data are")
    notebook.git("remote", "add", "origin", str(bare.path))
    notebook.git("push", "-q", "-u", "origin", "main")
    return bare


@pytest.fixture
def colleague(origin: Repository, notebook: Repository, tmp_path: Path) -> Repository:
    """A second clone."""
    subprocess.run(["git", "clone", "-q", str(origin.path), str(tmp_path / "colleague")], check=True)
    other = Repository(tmp_path / "colleague", notebook.ours)
    other.git("config", "user.name", "Bob")
    other.git("config", "user.email", "bob@example.org")
    return other


def record(repo: Repository, name: str, *, source: str = "main", **changes: object) -> dict[str, bytes]:
    """A run on its execution's branch, with data in DVC's cache, and its copies in the work tree."""
    head = repo.git("rev-parse", source)
    code = Code(commit=head, branch="main", tree=synthetic.EXECUTION.ljust(40, "0"))
    content = synthetic.complete(name, code=code, **changes)
    dvc = Dvc(repo.path, repo.path / ".git")
    results = next(path for path in content if "/results/" in path)
    folder = results.rpartition("/")[2].removesuffix(".dvc")
    data = dvc.add_directory({f"{folder}/predictions.parquet": name.encode() * 100})
    table = next(path for path in content if path.endswith("data.parquet.dvc"))
    content |= {results: data.encode(folder), table: dvc.add_file(b"table" * 100).encode("data.parquet")}
    content = {path: data for path, data in content.items() if not path.endswith(("project.json", "dataset.json"))}
    synthetic.branch(repo.path, REF, content, source=source)
    repo.write({path: data for path, data in content.items()})
    return content


def stored(repo: Repository) -> int:
    """How many objects DVC's remote has."""
    return sum(path.is_file() for path in (repo.path.parent / "storage").rglob("*"))


def test_push_and_pull(notebook: Repository, padre: Padre, origin: Repository, colleague: Repository) -> None:
    """An execution and its data arrive; the second time there is nothing to do."""
    record(notebook, "k9d2v5ha")
    out = padre("push").out
    assert "pushed 1 execution to origin" in out
    assert BRANCH in out
    assert runs(origin, REF) == ["k9d2v5ha"]
    assert stored(notebook) == 3
    assert "nothing to push" in padre("push").out
    there = padre.at(colleague.path)
    assert there("list", "--json").json == []
    assert "1 execution new or longer" in there("pull").out
    assert [row["id"][-8:] for row in there("list", "--json").json] == ["k9d2v5ha"]
    assert "no new runs" in there("pull").out
    # an execution that is only the remote's can be reviewed, too
    assert "1 run" in there("branch", "breast-svc", "theirs").out
    assert runs(colleague, "theirs") == ["k9d2v5ha"]
    assert "data   of 0 of 2 pointers" in there("checkout", "breast-svc", "../theirs").out
    assert "it is not yours to push" in there("push", "breast-svc", code=1).err


@pytest.mark.parametrize("first", ["push", "pull"])
def test_runs_unite(notebook: Repository, padre: Padre, origin: Repository, colleague: Repository, first: str) -> None:
    """Two clones recorded the same execution: both's runs are on both sides, and a third push is a fast-forward."""
    there = padre.at(colleague.path)
    record(notebook, "k9d2v5ha", ago=90)
    record(colleague, "m4t7xq2p", ago=50)
    padre("push")
    if first == "pull":
        assert "1 united with yours" in there("pull").out
    result = there("push")
    assert ("united with the runs" in result.out) == (first == "push")
    assert runs(origin, REF) == ["k9d2v5ha", "m4t7xq2p"]
    assert "1 united with yours" in padre("pull").out
    assert notebook.git("rev-parse", REF) == colleague.git("rev-parse", REF) == origin.git("rev-parse", REF)
    assert notebook.git("log", "-1", "--format=%P", REF).count(" ") == 1
    assert len(padre("list", "--json").json) == 2
    assert "nothing to push" in padre("push").out


def test_what_theirs_may_not_do(notebook: Repository, padre: Padre, origin: Repository, colleague: Repository) -> None:
    """Of a stranger's tip only new files of padre's come in: no other code, no other score of a run that is here."""
    content = record(notebook, "k9d2v5ha")
    padre("push")
    colleague.git("fetch", "-q")
    metrics = next(path for path in content if path.endswith("metrics.json"))
    new = synthetic.simple("m4t7xq2p", recording=synthetic.identifier("r9d2v5ha"))
    changes = {
        metrics: content[metrics].replace(b"0.9", b"1.0"),
        "evil.py": b"x",
        ".dvc/config": b"[cache]\n  dir = /x\n",
    }
    synthetic.branch(colleague.path, REF, {**changes, **new}, source=f"origin/{BRANCH}")
    colleague.git("push", "-q", "origin", REF)
    result = padre("pull")
    assert "1 files differ on origin; yours stay" in result.err
    tree = notebook.git("ls-tree", "-r", "--name-only", REF).splitlines()
    assert runs(notebook, REF) == ["k9d2v5ha", "m4t7xq2p"]
    assert "evil.py" not in tree
    assert notebook.git("show", f"{REF}:{metrics}") == content[metrics].decode().rstrip()
    assert notebook.git("rev-parse", f"{REF}:.dvc/config") == notebook.git("rev-parse", "main:.dvc/config")


@pytest.mark.parametrize("how", ["link", "pointer"])
def test_hostile_tips_are_not_united(
    notebook: Repository, padre: Padre, origin: Repository, colleague: Repository, how: str
) -> None:
    """A tip with a link or a pointer that leads out is named and left; nothing of it is written."""
    content = record(notebook, "k9d2v5ha")
    padre("push")
    colleague.git("fetch", "-q")
    folder = next(path for path in content if "/results/" in path).rpartition("/")[0]
    name = synthetic.identifier("s9d2v5ha")
    wrong = b"outs:\n- md5: ../../../../canary\n  size: 1\n  path: x\n"
    synthetic.branch(colleague.path, REF, {f"{folder}/{name}.dvc": wrong}, source=f"origin/{BRANCH}")
    if how == "link":
        stream = f"commit {REF}\ncommitter A <a@b> 1700000000 +0000\ndata 1\n.from {REF}^0\n"
        stream += f"M 120000 inline {folder}/{name}.dvc\ndata 6\n/etc/x\n"
        subprocess.run(["git", "fast-import", "--quiet"], cwd=colleague.path, input=stream.encode(), check=True)
    colleague.git("push", "-q", "origin", REF)
    before = notebook.git("rev-parse", REF)
    err = padre("pull").err
    assert f"{BRANCH} was not united" in err
    assert ("is a link" if how == "link" else "is no hash") in err
    assert notebook.git("rev-parse", REF) == before
    assert not (notebook.path.parent / "canary").exists()


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
    assert "copies made way" in out
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


def test_remotes(notebook: Repository, padre: Padre, tmp_path: Path) -> None:
    """No remote, an unknown one, one that cannot be reached: one line each."""
    record(notebook, "k9d2v5ha")
    assert "there is no git remote; git remote add origin URL" in padre("push", code=1).err
    notebook.git("remote", "add", "origin", str(tmp_path / "nowhere"))
    assert "there is no git remote `x`; known: origin" in padre("pull", "--remote", "x", code=1).err
    assert "does not appear to be a git repository" in padre("push", code=1).err
    assert "does not appear to be a git repository" in padre("pull", code=1).err


def test_data_stay_where_no_remote_is(notebook: Repository, padre: Padre, origin: Repository) -> None:
    """Without a DVC remote the commits go, and it is said that the data did not; what is not here is named."""
    notebook.write({".dvc/config": "[core]\n    analytics = false\n"}, commit="no remote")
    record(notebook, "k9d2v5ha")
    assert "data of 2 pointers stay on this machine" in padre("push").err
    shutil.rmtree(notebook.path / ".dvc/cache")
    padre("install")
    notebook.git("add", "projects", "datasets")
    git(notebook, "commit", "-qm", "x")
    assert "are not on this machine, and were not pushed" in git(notebook, "push", "-q", "origin", "main").err


def test_hook_before_a_push(notebook: Repository, padre: Padre, origin: Repository) -> None:
    """`git push` sends the data of what it pushes first; what cannot be sent stops it; a deletion needs none."""
    padre("install")
    record(notebook, "k9d2v5ha")
    notebook.git("add", "projects", "datasets")
    git(notebook, "commit", "-qm", "x")
    (notebook.path.parent / "storage").write_text("in the way")
    assert "git push --no-verify` pushes the commits" in git(notebook, "push", "-q", "origin", "main", code=1).err
    assert runs(origin) == []
    (notebook.path.parent / "storage").unlink()
    assert "pushed 3 objects to DVC's remote lab" in git(notebook, "push", "-q", "origin", "main").err
    assert stored(notebook) == 3
    assert git(notebook, "push", "-q", "origin", "main:other").err == ""
    assert git(notebook, "push", "-q", "origin", ":other").err == ""


def test_a_terminal_sees_how_far_it_is(notebook: Repository, origin: Repository) -> None:
    """`padre push` draws a bar of what git sends; all else is as without a terminal."""
    pty = pytest.importorskip("pty")
    record(notebook, "k9d2v5ha")
    ours, terminal = pty.openpty()
    environment = process_environment() | {"TERM": "xterm", "COLUMNS": "100"}
    words = [sys.executable, "-m", "padre_git", "push"]
    seen = b""
    with subprocess.Popen(words, cwd=notebook.path, env=environment, stdout=subprocess.PIPE, stderr=terminal) as push:
        os.close(terminal)
        with suppress(OSError):  # so ends a terminal whose other side is closed
            while data := os.read(ours, 65536):
                seen += data
        out, _ = push.communicate()
    os.close(ours)
    assert push.returncode == 0
    assert b"writing objects" in seen
    assert out.decode().startswith("pushed 1 execution to origin")
