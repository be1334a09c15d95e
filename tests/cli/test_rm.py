"""`padre rm`: a run is off the lists, and what is left to commit is said."""

from tests import synthetic
from tests.conftest import Padre, Repository
from tests.hooked import place


def test_off_the_lists(notebook: Repository, padre: Padre) -> None:
    """The run is listed no more; its `removed.json` has the reason and is named with `git add`."""
    place(notebook, "k9d2v5ha")
    (gone,) = padre("rm", "k9d2v5ha", "-m", "wrong data", "--json").json
    assert gone["run"] == synthetic.identifier("k9d2v5ha")
    assert '"reason": "wrong data"' in notebook.read(gone["file"])
    assert padre("list", "--json").json == []


def test_a_selector_of_several_runs(notebook: Repository, padre: Padre) -> None:
    """Only with --all; else an error lists them and nothing is removed."""
    place(notebook, "k9d2v5ha")
    place(notebook, "m4t7xq2p", number=2, recording=synthetic.identifier("r9d2v5ha"), setting={"SVC.C": 2.0})
    said = padre("rm", "breast-svc", code=1).err
    assert "matches 2 runs: " in said
    assert "--all" in said
    assert len(padre("list", "--expand", "--json").json) == 2
    assert padre("rm", "breast-svc", "--all").out.splitlines()[-1].startswith("2 files to commit")


def test_no_run(notebook: Repository, padre: Padre) -> None:
    """At least one is demanded."""
    padre("rm", code=2)
