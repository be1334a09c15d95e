"""Two tips of an execution's branch become one; of what a stranger wrote only what padre writes comes in."""

import subprocess

import pytest

from tests import synthetic
from tests.app.share.recorded import BRANCH, REF, record
from tests.conftest import Padre, Repository
from tests.hooked import runs


@pytest.mark.parametrize("first", ["push", "pull"])
def test_runs_unite(notebook: Repository, padre: Padre, origin: Repository, colleague: Repository, first: str) -> None:
    """Two clones recorded the same execution: both's runs are on both sides, and a third push is a fast-forward."""
    there = padre.at(colleague.path)
    record(notebook, "k9d2v5ha", ago=90)
    record(colleague, "m4t7xq2p", ago=50)
    padre("push")
    if first == "pull":
        assert "1 merged with yours" in there("pull").out
    result = there("push")
    assert ("merged with the runs" in result.out) == (first == "push")
    assert runs(origin, REF) == ["k9d2v5ha", "m4t7xq2p"]
    assert "1 merged with yours" in padre("pull").out
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
    assert "1 files differ on origin; your versions are kept" in result.err
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
    assert f"{BRANCH} was not merged" in err
    assert ("is a link" if how == "link" else "is not a hash") in err
    assert notebook.git("rev-parse", REF) == before
    assert not (notebook.path.parent / "canary").exists()
