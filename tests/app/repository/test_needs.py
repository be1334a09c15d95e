"""What a run is made of beside its own folder."""

from padre_git.app.repository import needs
from tests import synthetic

FOLDER = f"projects/thesis/experiments/breast-svc/executions/{synthetic.EXECUTION}"


def test_what_run_json_refers_to() -> None:
    """Execution, definition, environment, pointer to the results, version of the data: without them it is not whole."""
    run = synthetic.run("k9d2v5ha")
    assert list(needs.required(synthetic.LAYOUT, run)) == [
        f"{FOLDER}/execution.json",
        f"{FOLDER}/definitions/0123456789ab.json",
        f"{FOLDER}/environments/ba9876543210.json",
        f"{FOLDER}/results/{run.recording}.dvc",
        "datasets/breast-cancer/3b1f0c2aa001/version.json",
    ]
    assert needs.version_folder(synthetic.LAYOUT, run) == "datasets/breast-cancer/3b1f0c2aa001"


def test_a_run_that_refers_to_nothing() -> None:
    """Only its execution is needed; there is no folder of data."""
    run = synthetic.run("k9d2v5ha", definition=None, environment=None, predictions=None, dataset=None)
    assert list(needs.required(synthetic.LAYOUT, run)) == [f"{FOLDER}/execution.json"]
    assert needs.version_folder(synthetic.LAYOUT, run) == ""


def test_what_goes_with_it() -> None:
    """Project, experiment and data set; the document of its search only where it is of one."""
    plain = list(needs.companions(synthetic.LAYOUT, synthetic.run("k9d2v5ha")))
    assert "projects/thesis/project.json" in plain
    assert "datasets/breast-cancer/dataset.json" in plain
    searched = list(needs.companions(synthetic.LAYOUT, synthetic.run("k9d2v5ha", search="5ea7c4000000")))
    assert set(searched) - set(plain) == {f"{FOLDER}/searches/5ea7c4000000.json"}
