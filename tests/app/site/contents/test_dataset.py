"""The page of a data set."""

import json
import shutil
from hashlib import sha256
from pathlib import Path

from sklearn.datasets import load_iris

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site.contents.dataset import dataset, described
from padre_git.app.site.view import View
from tests.conftest import Padre


def test_data_set(view: View) -> None:
    """Its versions, its columns with their roles, and the runs on it."""
    found = dataset(view, "iris")
    roles = {row[0]: row[1] for row in found["attributes"]["rows"]}
    assert "target" in roles.values()
    assert found["count"] == 5
    assert [each["says"] for each in found["plots"]] == ["rows per class"]
    assert [row[1] for row in found["plots"][0]["rows"]] == ["50", "50", "50"]
    count = int(load_iris(as_frame=True).data.duplicated(keep=False).sum())
    assert found["duplicates"] == f"{count} of 150 rows have the features of another row."
    assert dict(found["head"])["shown of its rows"] == ["all columns"]


def test_versions_of_a_data_set(thesis: Padre) -> None:
    """What changed from one to the next, as `padre dataset diff` has it; of its rows no more than may be shown."""
    thesis.repo.write({"a.csv": "key,x,class\n1,0.5,a\n2,0.5,b\n3,1.5,a\n4,1.5,a\n5,9,b\n"})
    thesis.repo.write({"b.csv": "key,x,class\n2,0.5,b\n3,1.5,a\n4,1.5,b\n5,9,b\n6,7,a\n"})
    for name in ("a.csv", "b.csv"):
        thesis("dataset", "add", "toy", name, "--target", "class", "--id", "key", "--license", "CC0-1.0")
    found = dataset(View.of(Workspace.at(thesis.repo.path)), "toy")
    [change] = found["changes"]
    diff = thesis("dataset", "diff", "toy", "--json").json
    assert change["text"] == "1 row added, 1 row removed, 1 row changed"
    assert dict(change["facts"]) == {
        f"rows {what}": [", ".join(map(str, diff[what]))] for what in ("added", "removed", "changed")
    }
    assert ["x", "mean", "2.6", "3.9"] in change["rows"]
    assert found["duplicates"] == (
        "2 of 5 rows have the features of another row; 2 of these have another target than the rows that they equal."
    )
    assert dict(found["head"])["license"] == ["CC0-1.0"]
    assert "padre dataset diff toy" in found["same"]
    public = dataset(View.of(Workspace.at(thesis.repo.path), public=True), "toy")
    assert public["changes"][0]["rows"] == []
    file = thesis.repo.path / "datasets/toy/dataset.json"
    file.write_text(file.read_text().replace('"schema": 1', '"schema": 1,\n  "publish": "none"', 1))
    private = dataset(View.of(Workspace.at(thesis.repo.path), public=True), "toy")
    assert (private["changes"][0]["facts"], private["plots"], private["duplicates"]) == ([], [], "")
    assert dict(private["head"])["shown of its rows"] == ["nothing"]
    assert "values" in public["attributes"]["headers"]
    assert "values" not in private["attributes"]["headers"]


def test_croissant(thesis: Padre, tmp_path: Path) -> None:
    """The page of a site leads to the description of its data, with the rows only where all may be shown."""
    file = thesis.repo.path / "datasets/iris/dataset.json"
    text = file.read_text()
    for publish, whole in (("none", False), ("ids", False), ("attributes", True)):
        file.write_text(text.replace('"schema": 1', f'"schema": 1,\n  "publish": "{publish}"', 1))
        view = View.of(Workspace.at(thesis.repo.path), public=True)
        page, files = dataset(view, "iris"), described(view, "iris")
        assert page["croissant"] in files
        assert ("data/iris/data.parquet" in files) == whole
        found = json.loads(files["data/iris/croissant.json"])
        assert found["name"] == "iris"
        assert ("recordSet" in found) == whole
        if whole:
            [described_file] = found["distribution"]
            assert described_file["sha256"] == sha256(files["data/iris/data.parquet"]).hexdigest()
    assert thesis("export", "croissant", "iris", str(tmp_path / "out")).out
    exported = {each.name: each.read_bytes() for each in (tmp_path / "out").iterdir()}
    assert {f"data/iris/{name}": data for name, data in exported.items()} == files
    shutil.rmtree(thesis.repo.path / ".dvc/cache")
    assert list(described(View.of(Workspace.at(thesis.repo.path), public=True), "iris")) == ["data/iris/croissant.json"]
