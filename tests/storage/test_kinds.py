"""The layout read backwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from padre_git.storage.index import places
from padre_git.storage.kinds import KINDS, example, is_named, is_ours, is_plain, place, steers
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


@pytest.mark.parametrize("layout", [LAYOUT, LAB])
@pytest.mark.parametrize("kind", KINDS)
def test_the_table_is_one(kind: str, layout: Layout) -> None:
    """An example of a kind is of this kind and is called like padre's files, also under other names."""
    path, pattern = example(layout, kind)
    assert getattr(place(layout, path), "kind", None) == kind
    assert is_named(layout, path)
    assert is_named(layout, path.replace("a-project", "A_Project").replace("a-dataset", "A data set"))
    assert Path(path).match(pattern)


@pytest.mark.parametrize("layout", [LAYOUT, LAB])
def test_the_index_looks_where_documents_lie(layout: Layout) -> None:
    """Each kind of file that the index reads has its place in the table."""
    levels = places.levels(layout)
    names = {"project": "a-project", "experiment": "an-experiment", "execution": "0a1b2c3d4e5f", "dataset": "a-dataset"}
    names |= {"run": "20261123t172501-m4t7xq2p", "version": "0a1b2c3d4e5f"}

    def found(level: str, path: str) -> Iterator[tuple[str, str]]:
        own = levels[level]
        yield from ((f"{path}{name}", kind) for name, kind in own.files.items())
        if own.others:
            yield f"{path}f1-0a1b2c3d4e5f.json", own.others
        for name, below in own.folders.items():
            yield from found(below, f"{path}{name}/")
        if own.rest:
            yield from found(own.rest, f"{path}{names[own.rest]}/")

    every = dict(found(places.root(layout), ""))
    assert len(every) == 8
    assert {path: getattr(place(layout, path), "kind", None) for path in every} == every
