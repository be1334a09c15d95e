"""Data sets in a real repository: added, versioned, loaded, compared."""

import subprocess
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from padre_git.app.data import datasets, versions
from padre_git.app.recording.opening import open_workspace
from padre_git.app.repository.workspace import Workspace
from padre_git.core.data.dataset import Dataset
from padre_git.errors import PadreError

FRAME = pd.DataFrame({"no": [1, 2, 3], "width": [1.5, 2.5, 3.5], "class": ["u", "v", "u"]})


@pytest.fixture
def workspace(notebook: Any) -> Workspace:
    """The workspace of a repository that is set up."""
    return open_workspace(notebook.path)


def beans(width: float = 1.5, **roles: Any) -> Dataset:
    """A small data set; ``width`` is that of its first row."""
    frame = FRAME.copy()
    frame.loc[0, "width"] = width
    return Dataset("beans", frame, **{"target": "class", "id": "no", **roles})


def test_files(workspace: Workspace) -> None:
    """The description, the version, the pointer and a copy of the data; the commit gets version and pointer."""
    done = datasets.ensure(workspace, beans())
    folder = workspace.root / "datasets/beans"
    version = done.version.version
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()) == [
        f"{version}/data.parquet",
        f"{version}/data.parquet.dvc",
        f"{version}/version.json",
        "dataset.json",
    ]
    assert sorted(done.files) == [
        f"datasets/beans/{version}/data.parquet.dvc",
        f"datasets/beans/{version}/version.json",
    ]
    assert all((workspace.root / path).read_bytes() == data for path, data in done.files.items())
    assert (done.new, done.announcement, done.slug) == (True, None, "beans")
    assert done.version.shape == [3, 3]
    assert done.version.content == beans().content


def test_nothing_else_changes(notebook: Any, workspace: Workspace) -> None:
    """Nothing is staged or committed, and git does not see the copy of the data."""
    with notebook.unchanged():
        datasets.ensure(workspace, beans())
    seen = notebook.git("status", "--porcelain", "--untracked-files=all")
    assert "data.parquet.dvc" in seen
    assert not any(line.endswith("data.parquet") for line in seen.splitlines())


def test_stock_dvc_agrees(notebook: Any, workspace: Workspace) -> None:
    """DVC itself finds the data in order, and its own `add` writes the same pointer."""
    done = datasets.ensure(workspace, beans())
    status = subprocess.run(["dvc", "status"], cwd=notebook.path, capture_output=True, text=True, check=False)
    assert "up to date" in status.stdout, status.stdout + status.stderr
    pointer = notebook.path / versions.get(workspace, "beans").pointer
    before = pointer.read_bytes()
    subprocess.run(["dvc", "add", "-q", "--no-commit", str(pointer)[: -len(".dvc")]], cwd=notebook.path, check=True)
    assert pointer.read_bytes() == before
    assert done.files[f"datasets/beans/{done.version.version}/data.parquet.dvc"] == before


def test_the_same_again(workspace: Workspace) -> None:
    """Equal content is not written again, not even its time."""
    first = datasets.ensure(workspace, beans())
    times = {path: (workspace.root / path).stat().st_mtime_ns for path in first.files}
    again = datasets.ensure(workspace, beans())
    assert (again.new, again.announcement, again.files) == (False, None, first.files)
    assert {path: (workspace.root / path).stat().st_mtime_ns for path in first.files} == times


def test_a_new_version_is_announced_and_the_old_one_stays(workspace: Workspace) -> None:
    """Changed content under a known name is a new version; both are there."""
    old = datasets.ensure(workspace, beans())
    new = datasets.ensure(workspace, beans(9.0))
    short = old.version.version[:7], new.version.version[:7]
    assert new.announcement == f"beans: new version {short[1]} (1 row changed), before {short[0]}; the old one stays"
    assert new.version.parent == old.version.version
    assert datasets.load(workspace, "beans").X["width"][0] == 9.0
    assert datasets.load(workspace, "beans", old.version.version[:5]).X["width"][0] == 1.5
    assert datasets.load(workspace, f"beans@{short[0]}").X["width"][0] == 1.5


def test_an_older_version_is_not_the_current_one(workspace: Workspace) -> None:
    """Content that comes back is its old version; that it is not the current one is said."""
    old = datasets.ensure(workspace, beans())
    new = datasets.ensure(workspace, beans(9.0))
    back = datasets.ensure(workspace, beans())
    assert back.version == old.version
    assert back.announcement is not None
    assert f"the current one is {new.version.version[:7]}" in back.announcement
    assert datasets.load(workspace, "beans").version == new.version.version


@pytest.mark.parametrize(
    "data",
    [
        (np.arange(48.0).reshape(3, 4, 4), np.array([0, 1, 0])),
        np.arange(12.0).reshape(3, 2, 2),
        (sp.random_array((5, 4), density=0.5, rng=0), ["a", "b", "a", "b", "c"]),
    ],
    ids=["npz", "npy", "sparse"],
)
def test_other_kinds(workspace: Workspace, data: Any) -> None:
    """Arrays and matrices come back as they were."""
    given = Dataset("things", data)
    datasets.ensure(workspace, given)
    back = datasets.load(workspace, "things")
    assert (back.content, back.roles, back.shape) == (given.content, given.roles, given.shape)


def test_graph(notebook: Any, workspace: Workspace) -> None:
    """An edge list becomes a graph whose nodes are rows, and comes back."""
    notebook.write({"net.edgelist": "a b\nb c\n"})
    given = datasets.add(workspace, "net", notebook.path / "net.edgelist")
    back = datasets.load(workspace, "net")
    assert back.row_ids.tolist() == ["a", "b", "c"]
    assert (back.content, back.source) == (given.content, "net.edgelist")


def test_roles_units_and_texts_come_back(workspace: Workspace) -> None:
    """What was said of a data set is known when it is loaded."""
    said = Dataset(
        "beans", FRAME, target="class", id="no", units={"width": "mm"}, levels={"width": "ratio"}, license="CC0"
    )
    datasets.ensure(workspace, said)
    back = datasets.load(workspace, "beans")
    assert (back.roles, back.attributes, back.license) == (said.roles, said.attributes, "CC0")


def test_roles_before_a_commit_can_change(workspace: Workspace) -> None:
    """While no commit has the version its roles can be given anew; units that were said stay."""
    datasets.ensure(workspace, Dataset("beans", FRAME, units={"width": "mm"}))
    done = datasets.ensure(workspace, beans())
    assert done.announcement is not None
    assert "now target class, id no; before no target" in done.announcement
    back = datasets.load(workspace, "beans")
    assert back.roles == beans().roles
    assert {each.name: each.unit for each in back.attributes}["width"] == "mm"


def test_recorded_roles_stay(notebook: Any, workspace: Workspace) -> None:
    """Once a commit has a version, other roles for the same content are an error that says what to do."""
    done = datasets.ensure(workspace, beans())
    notebook.git("add", *done.files)
    notebook.git("commit", "-q", "-m", "beans")
    with pytest.raises(PadreError, match=r"with target class, id no, now with target width, .* another name"):
        datasets.ensure(workspace, Dataset("beans", FRAME, target="width", drop=["class", "no"]))
    with pytest.raises(PadreError, match="other units or levels"):
        datasets.ensure(workspace, beans(units={"width": "mm"}))
    assert datasets.ensure(workspace, beans()).new is False


def test_two_names_of_one_folder(workspace: Workspace) -> None:
    """A name whose folder another name has is refused."""
    datasets.ensure(workspace, Dataset("My beans", FRAME))
    with pytest.raises(PadreError, match="the data set `my-beans` would use the folder of `My beans`"):
        datasets.ensure(workspace, Dataset("my-beans", FRAME))


def test_a_version_of_another_branch(notebook: Any, workspace: Workspace) -> None:
    """A version that only another branch has is found there, by its id and by its content."""
    old = datasets.ensure(workspace, beans())
    notebook.git("checkout", "-q", "-b", "other")
    notebook.git("add", "datasets")
    notebook.git("commit", "-q", "-m", "beans")
    notebook.git("checkout", "-q", "main")
    assert not list((workspace.root / "datasets").rglob("version.json"))
    assert datasets.load(workspace, "beans", old.version.version[:6]).X["width"][0] == 1.5
    again = datasets.ensure(workspace, beans())
    assert (again.new, again.files) == (False, old.files)


def test_only_in_head(notebook: Any, workspace: Workspace) -> None:
    """A version whose files the user removed is still that of HEAD, and is not written again."""
    done = datasets.ensure(workspace, beans())
    notebook.git("add", "datasets")
    notebook.git("commit", "-q", "-m", "beans")
    for path in done.files:
        (workspace.root / path).unlink()
    again = datasets.ensure(workspace, beans())
    assert again.files == done.files
    assert not any((workspace.root / path).exists() for path in done.files)
    assert datasets.load(workspace, "beans").version == done.version.version


def test_diff(workspace: Workspace) -> None:
    """By default from the version before to the current one; or between two."""
    old = datasets.ensure(workspace, beans())
    with pytest.raises(PadreError, match="has one version"):
        datasets.pair(workspace, "beans")
    new = datasets.ensure(workspace, beans(9.0))
    found = datasets.compare(workspace, *datasets.pair(workspace, "beans"))
    assert (found.changed, found.text) == ([1], "1 row changed")
    back = datasets.pair(workspace, "beans", new.version.version, old.version.version)
    assert datasets.compare(workspace, *back).changed == [1]
    assert datasets.as_document(found)["shifts"][0]["column"] == "width"


def test_add_from_python(workspace: Workspace) -> None:
    """Whatever pandas, NumPy or a function give; announcements go to the workspace's notes."""
    datasets.add(workspace, "a", lambda: FRAME, target="class")
    datasets.add(workspace, "a", FRAME.assign(width=0.0), target="class")
    assert datasets.add(workspace, "b", np.ones((3, 2)), columns=["x", "y"], target="y").shape == (3, 1)
    assert datasets.add(workspace, "c", beans()).name == "c"
    assert "new version" in workspace.notes[-1]


def test_toys(workspace: Workspace) -> None:
    """The toys are known by their names, also by PyPaDRE's."""
    assert datasets.default("_iris_dataset").name == "iris"
    assert datasets.add(workspace, "wine", "sklearn:wine").shape == (178, 13)
    assert datasets.load(workspace, "_wine_dataset").source == "sklearn:wine"


def test_csv_without_header(notebook: Any, workspace: Workspace) -> None:
    """`columns` names the columns of a file without a header line; the target is by name."""
    notebook.write({"iris.data": "5.1,3.5,setosa\n4.9,3.0,virginica\n"})
    source = notebook.path / "iris.data"
    dataset = datasets.add(workspace, "iris", source, columns=["sl", "sw", "kind"], target="kind")
    assert dataset.y.tolist() == ["setosa", "virginica"]


def test_a_new_version_on_top_of_the_newest(workspace: Workspace) -> None:
    """The current version is the end of the chain, whatever the clocks said."""
    names = [datasets.ensure(workspace, beans(width)).version.version for width in (1.0, 2.0, 3.0)]
    assert [each.version.version for each in versions.of(workspace, "beans")] == names
    current = versions.current(workspace, "beans")
    assert current is not None
    assert current.version.version == names[-1]
