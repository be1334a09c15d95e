"""`padre branch`: an execution on a branch of its own, the user's files untouched, nothing hostile followed."""

import os
import subprocess
from pathlib import Path

import pytest

from padre_git.model.documents import Code, DataUse
from tests import synthetic
from tests.app.share.recorded import EXPERIMENT, REF
from tests.conftest import Padre, Repository
from tests.hooked import clean, git, runs


def changed(repo: Repository, revisions: str) -> set[str]:
    return set(repo.git("diff", "--name-only", "--no-renames", *revisions.split(" ")).splitlines())


def test_branch(recorded: Repository, padre: Padre) -> None:
    """On the source commit: the code that ran, the run with its pointers and documents; no draft, no other file."""
    with recorded.unchanged("refs"):
        out = padre("branch", "iris-dummy", check=False).out
    name = out.split(" ")[0]
    assert name.startswith("iris-dummy-")
    assert "1 run, code experiment.py" in out
    assert recorded.git("rev-parse", f"{name}^") == recorded.git("rev-parse", "main")
    paths = changed(recorded, f"main {name}")
    assert recorded.git("show", f"{name}:experiment.py") == EXPERIMENT.rstrip()
    assert "experiment.py" in paths
    assert "paper.tex" not in paths
    assert {path.split("/")[0] for path in paths} == {"experiment.py", "projects", "datasets"}
    for end in ("/run.json", "/metrics.json", "/experiment.json", "project.json", "data.parquet.dvc", "dataset.json"):
        assert any(path.endswith(end) for path in paths), end
    assert padre("hook", "check", f"main...{name}").err == ""
    assert padre("branch", "iris-dummy", code=1, check=True).err.startswith("error: there already is a branch")


def test_switch_to_the_branch(recorded: Repository, padre: Padre) -> None:
    """The copies in the work tree are in the way of `git switch`; the line that `padre branch` prints helps."""
    recorded.git("stash", "-q")  # the code that is changed here is the user's, and git says so itself
    out = padre("branch", "iris-dummy", "review").out
    assert "padre clean --data && git switch review" in out
    git(recorded, "switch", "-q", "review", code=1)
    padre("clean", "--data")
    git(recorded, "switch", "-q", "review")
    assert len(runs(recorded)) == 1
    assert clean(recorded)
    assert padre("show", "@last").out.count("in your branch") == 1


def test_merge_of_the_branch(recorded: Repository, padre: Padre) -> None:
    """Merged on the host, it is pulled over the copies that still lie here: `padre clean`, then a plain `git pull`."""
    recorded.git("stash", "-q")
    padre("branch", "iris-dummy", "review")
    recorded.git("clone", "-q", ".", "../host")
    host = Repository(recorded.path.parent / "host")
    host.git("-c", "user.name=x", "-c", "user.email=x", "merge", "-q", "--no-ff", "--no-edit", "origin/review")
    recorded.git("remote", "add", "origin", str(host.path))
    git(recorded, "pull", "-q", "--ff-only", "origin", "main", code=1)
    padre("clean", "--data")
    git(recorded, "pull", "-q", "--ff-only", "origin", "main")
    assert len(runs(recorded)) == 1


def test_names(recorded: Repository, padre: Padre) -> None:
    """What is no branch, no execution or no completed run is an error that says so."""
    assert "cannot be a branch name" in padre("branch", "iris-dummy", "a..b", code=1).err
    assert "cannot be a branch name" in padre("branch", "iris-dummy", "--", "-x", code=None).err
    assert "unknown" in padre("branch", "nothing", code=1).err
    execution = recorded.git("for-each-ref", "--format=%(refname:lstrip=-1)", "refs/heads/padre")
    assert padre("branch", execution[:7], "by-id").out.startswith("by-id")
    assert padre("branch", "@last", "by-run").out.startswith("by-run")
    synthetic.branch(recorded.path, REF, synthetic.complete("n3g6z9pe", status="failed", predictions=None))
    assert "no run of breast-svc@9f2c1ab completed" in padre("branch", "breast-svc", code=1).err


def hostile(repo: Repository, changes: dict[str, bytes], links: dict[str, str]) -> None:
    """A stranger's branch: a whole run, with changes and links (path -> target)."""
    head = repo.git("rev-parse", "HEAD")
    code = Code(commit=head, branch="main", tree=synthetic.EXECUTION.ljust(40, "0"))
    synthetic.branch(repo.path, REF, synthetic.complete("k9d2v5ha", code=code) | changes)
    if links:
        stream = f"commit {REF}\ncommitter A <a@b> 1700000000 +0000\ndata 1\n.from {REF}^0\n"
        for path, target in links.items():
            stream += f"M 120000 inline {path}\ndata {len(target)}\n{target}\n"
        subprocess.run(["git", "fast-import", "--quiet"], cwd=repo.path, input=stream.encode(), check=True)


FOLDER = f"projects/thesis/experiments/breast-svc/executions/{synthetic.EXECUTION}"
DATA = "datasets/breast-cancer/3b1f0c2aa001"
POINTER = f"{DATA}/data.parquet.dvc"
COMMAND = "['remote \"x\"']\n    url = webdavs://h/x\n    bearer_token_command = touch ../canary\n"


@pytest.mark.parametrize(
    ("changes", "links", "words"),
    [
        ({POINTER: b"outs:\n- md5: ../../../canary\n  size: 1\n  path: data.parquet\n"}, {}, "is not a hash"),
        ({POINTER: f"outs:\n- md5: {'a' * 32}\n  size: 1\n  path: ../../../../canary\n".encode()}, {}, "stands for"),
        ({POINTER: f"outs:\n- md5: {'a' * 32}\n  size: 1\n  path: data.parquet\nwdir: ../..\n".encode()}, {}, "wdir"),
        ({".dvc/config": COMMAND.encode()}, {}, "bearer_token_command"),
        ({".dvc/config": b"[cache]\n    dir = ../canary\n"}, {}, "cache.dir"),
        ({}, {f"{FOLDER}/results": "../../../../../../canary"}, "is a link"),
        ({}, {f"{FOLDER}/runs/link": "/etc/passwd"}, "is a link"),
        ({}, {"datasets": "../canary"}, "is a link"),
        ({}, {".dvc": "../canary"}, "is a link"),
    ],
)
def test_strangers(
    notebook: Repository, padre: Padre, changes: dict[str, bytes], links: dict[str, str], words: str
) -> None:
    """Pointers, configuration and links that lead out are refused before anything is written, here or elsewhere."""
    canary = notebook.path.parent / "canary"
    hostile(notebook, changes, links)
    before = sorted(os.listdir(notebook.path.parent))
    with notebook.unchanged():
        result = padre("checkout", "breast-svc@9f2c1ab", check=False, code=None)
        assert result.code == 1, result.out
        assert words in result.err or "unknown" in result.err or "no branch" in result.err
    with notebook.unchanged("refs"):
        branched = padre("branch", "breast-svc@9f2c1ab", check=False, code=None)
    assert not canary.exists()
    assert sorted(os.listdir(notebook.path.parent)) == before
    if branched.code == 0:  # what leads out was left, and nothing of it is on the branch
        tree = notebook.git("ls-tree", "-r", branched.out.split(" ")[0])
        assert not any(line.startswith("120000 ") for line in tree.splitlines())
        assert not any(path in tree for path in changes if path == ".dvc/config")


@pytest.mark.parametrize("name", ["../../canary", "/tmp/canary", ".git/hooks/post-checkout", ".dvc/config.local"])
def test_hostile_paths_of_code(notebook: Repository, padre: Padre, name: str, tmp_path: Path) -> None:
    """Code paths that a stranger's `run.json` names are taken only where they are paths of the repository."""
    head = notebook.git("rev-parse", "HEAD")
    code = Code(commit=head, branch="main", tree=synthetic.EXECUTION.ljust(40, "0"), changed=[name, "x.py"])
    synthetic.branch(notebook.path, REF, synthetic.complete("k9d2v5ha", code=code) | {"x.py": b"x"})
    padre("branch", "breast-svc", "theirs")
    listed = notebook.git("ls-tree", "-r", "--name-only", "theirs").splitlines()
    assert "x.py" in listed
    assert name not in listed
    assert not (tmp_path / "canary").exists()


@pytest.mark.parametrize("dataset", ["../../../canary", "/tmp/canary", ".git", "-x", "a\nb", "\x1b[31mred"])
def test_hostile_names_of_data(notebook: Repository, padre: Padre, dataset: str) -> None:
    """A run that names a data set like a path, an option or a terminal's command reads and writes nothing by it."""
    head = notebook.git("rev-parse", "HEAD")
    code = Code(commit=head, branch="main", tree=synthetic.EXECUTION.ljust(40, "0"))
    use = DataUse(name=dataset, dataset=dataset, version="..", shape=[1, 1])
    run = synthetic.run("k9d2v5ha", code=code, dataset=use, predictions=None, definition=None, environment=None)
    synthetic.branch(notebook.path, REF, synthetic.files(run, synthetic.metrics(run)))
    with notebook.unchanged("refs"):
        for words in (("branch", "breast-svc", "theirs"), ("checkout", "breast-svc", "../theirs"), ("keep", "k9d2")):
            done = padre(*words, check=False, code=None)
            assert "\x1b" not in done.out + done.err
    assert not [path for path in notebook.path.parent.rglob("*canary*") if ".git" not in path.parts]
    listed = notebook.git("ls-tree", "-r", "--name-only", "theirs").splitlines()
    assert {path.split("/")[0] for path in listed} <= {"README.md", "projects", *SETUP}
    notebook.git("add", "projects")
    assert "\x1b" not in padre("hook", "check", code=None).err


SETUP = {".padre", ".dvc", ".dvcignore", ".gitignore", ".gitattributes"}
