"""The whole way of a result: checked, trained again, tagged, published, changed, and put away."""

import shutil
from pathlib import Path

import pytest

from tests.app.release.conftest import EXPERIMENTS
from tests.conftest import Padre

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.mark.slow
def test_from_verify_to_gc(thesis: Padre) -> None:
    """Each command that stands between a run and a published version, in the order in which people need them."""
    repo = thesis.repo
    assert "equal" in thesis("verify", "--strict").out
    thesis("reproduce", "iris-tree", "--here", "--yes")
    thesis("tag", "v1.0", "-m", "submission", check=False)
    thesis("publish", "v1.0", check=False)
    repo.git("switch", "-q", "-c", "feature")
    repo.write({"experiment.py": EXPERIMENTS.replace("DEPTH = 2", "DEPTH = 1")}, commit="a stump")
    thesis("run", "-q", "experiment.py", "--experiment", "iris-tree")
    repo.git("add", ".")
    thesis("update", check=False)
    thesis("update", "--cite", "v1.1", check=False)
    repo.git("add", ".")
    repo.git("commit", "-q", "-m", "a stump, v1.1")
    assert thesis("verify", "main...HEAD").out.startswith("1 run of 1 experiment")
    repo.git("switch", "-q", "main")
    repo.git("merge", "-q", "--squash", "feature")
    repo.git("commit", "-q", "-m", "a stump (#1)")
    repo.git("push", "-q")
    thesis("push", check=False)
    thesis("tag", "v1.1", "--changes", check=False)
    assert "tree.iris" in thesis("diff", "v1.0", "v1.1").out
    thesis("publish", "v1.1", check=False)
    assert "equal" in thesis("verify", "v1.1", "--strict").out
    listed = [row["run"] for row in thesis("list", "--json").json]
    assert "would archive" in thesis("gc", "--dry-run").out
    thesis("gc", check=False)
    assert [row["run"] for row in thesis("list", "--json").json] == listed
    thesis("verify", *listed, "--strict")


@pytest.mark.heavy
def test_a_network_of_torch(thesis: Padre) -> None:
    """On the CPU, with seeds from padre, a network gives the same predictions again."""
    pytest.importorskip("skorch")
    shutil.copy(EXAMPLES / "30_skorch.py", thesis.repo.path / "net.py")
    thesis.repo.git("add", ".")
    thesis.repo.git("commit", "-q", "-m", "a network")
    thesis("run", "-q", "net.py")
    found = thesis("reproduce", "skorch", "--here", "--yes", "--json").json
    assert found["verdict"] == "exactly the same"
