"""The runs of a recording as a DataFrame."""

import pytest

from padre_git.app.recording import frames
from tests import synthetic
from tests.conftest import Repository
from tests.storage.index.examples import read


def test_a_row_per_run(repo: Repository) -> None:
    """A run is a row under its short name: status, seed, the setting, and mean and std of each metric."""
    repo.write(synthetic.simple("m4t7xq2p", [0.8, 1.0], seed=3, setting={"SVC.C": 10}))
    found = frames.of_rows(read(repo).rows)
    assert found.index.tolist() == ["m4t7xq2p"]
    assert found.columns.tolist() == ["status", "seed", "SVC.C", "accuracy", "accuracy_std"]
    row = found.loc["m4t7xq2p"]
    assert (row["status"], row["seed"], row["SVC.C"]) == ("completed", 3, 10)
    assert row["accuracy"] == pytest.approx(0.9)
    assert row["accuracy_std"] == pytest.approx(0.02**0.5)  # twice 0.1 squared, by n - 1 = 1
