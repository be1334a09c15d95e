"""Where each file of padre lives."""

from pathlib import Path

import pytest

from padre_git.storage.layout import Layout


@pytest.mark.parametrize(("below", "prefix"), [("", ""), ("lab", "lab/")])
def test_paths_below_the_root(below: str, prefix: str) -> None:
    """All but the configuration move with the setting `layout.root`."""
    layout = Layout(Path("/repo"), below)
    assert layout.version_file("iris", "v") == f"{prefix}datasets/iris/v/version.json"
    assert layout.reported_file("thesis", "paper") == f"{prefix}projects/thesis/reported/paper.json"
    execution = layout.execution("thesis", "svc", "e")
    assert (
        execution.split_file("r", 3)
        == f"{prefix}projects/thesis/experiments/svc/executions/e/runs/r/splits/3/split.json"
    )
    assert layout.config == ".padre/config.yaml"


def test_branches() -> None:
    """An execution has a branch of its own, below the prefix that is set."""
    assert Layout(Path("/repo"), refs="lab").branch("thesis", "svc", "e") == "refs/heads/lab/thesis/svc/e"


def test_the_archive() -> None:
    """It is the same whatever the prefix of branches is."""
    assert Layout(Path("/repo"), refs="lab/padre").archive("thesis", "svc", "e") == "refs/padre/archive/thesis/svc/e"
