"""The layout read backwards."""

from pathlib import Path

import pytest

from padre_git.storage.kinds import is_ours, is_plain, place, steers
from padre_git.storage.layout import Layout

LAYOUT, LAB = Layout(Path("/repo")), Layout(Path("/repo"), "lab")
RUN = "20260101t120000-m4t7xq2p"


@pytest.mark.parametrize("layout", [LAYOUT, LAB])
def test_places_are_those_of_the_layout(layout: Layout) -> None:
    """Each path that the layout makes is recognised, with the names in it, also below another root."""
    execution = layout.execution("thesis", "svc", "9f2c1ab0d3e4")
    found = place(layout, execution.run_file(RUN))
    assert found is not None
    assert found.kind == "run"
    names = {"project": "thesis", "experiment": "svc", "execution": "9f2c1ab0d3e4", "run": RUN}
    assert found.names == names
    kinds = {
        "project": layout.project_file("thesis"),
        "metrics": execution.metrics_file(RUN),
        "split": execution.split_file(RUN, 3),
        "version": layout.version_file("iris", "0123456789ab"),
        "results": f"{execution.results(RUN)}.dvc",
    }
    assert {kind: getattr(place(layout, path), "kind", None) for kind, path in kinds.items()} == {k: k for k in kinds}


@pytest.mark.parametrize(
    "path", ["README.md", "projects/Thesis/project.json", "projects/../project.json", "projects/thesis/project.json\n"]
)
def test_what_is_not_padres(path: str) -> None:
    """Names that the layout never makes are no place."""
    assert place(LAYOUT, path) is None
    assert place(LAB, "projects/thesis/project.json") is None


def test_paths() -> None:
    """What only padre writes, what steers padre and DVC, and what no program takes for more than a path."""
    assert is_ours(LAYOUT, "datasets/iris/0123456789ab/data.parquet")
    assert not is_ours(LAYOUT, "datasets/iris/dataset.json")
    assert [steers(LAYOUT, path) for path in (".dvc/config", ".dvc", "projects", "src/x.py")] == [
        True,
        True,
        True,
        False,
    ]
    assert [is_plain(path) for path in ("a/b-1.json", "a;b", "../a")] == [True, False, False]
