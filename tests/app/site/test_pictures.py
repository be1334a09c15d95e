"""Pictures of rows on the pages."""

import io
import json
import shutil
from base64 import b64decode
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image
from sklearn.datasets import load_digits

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site import pictures
from padre_git.app.site.contents.compare import right_where
from padre_git.app.site.contents.dataset import dataset
from padre_git.app.site.contents.run import run
from padre_git.app.site.pictures import Pictures
from padre_git.app.site.view import View
from padre_git.core.data import images
from padre_git.core.data.dataset import Dataset
from padre_git.storage.index import Row

DIGITS = load_digits()


def _read(address: str) -> Any:
    """What another program sees of a picture inside a page."""
    return np.asarray(Image.open(io.BytesIO(b64decode(address.partition(",")[2]))))


def _pixels(row: int) -> Any:
    return np.round(DIGITS.images[row] / 16 * 255)


def _newest(view: View, label: str) -> Row:
    return next(each.row for each in view.newest if each.row.label == label)


def test_hardest_rows(digits: Path) -> None:
    """Each has the picture that scikit-learn has of it, in place of columns of pixels."""
    view = View.of(Workspace.at(digits))
    [table] = run(view, _newest(view, "nb"))["tables"]
    assert table["headers"] == ["row", "picture", "truth", "prediction", "hardness", "wrong"]
    assert len(table["rows"]) > 10
    for cells in table["rows"]:
        np.testing.assert_array_equal(_read(cells[1]["image"]), _pixels(int(cells[0])))
        assert cells[1]["text"] == f"picture of row {cells[0]}"


def test_squares(digits: Path) -> None:
    """The sheet has the picture of each row where the chart has its square; names of runs lead to their pages."""
    view = View.of(Workspace.at(digits))
    row = _newest(view, "nb")
    [drawn] = run(view, row)["squares"]
    compared = right_where(view, view.comparisons["thesis"][1])
    assert compared
    for each in (drawn, *compared["plots"]):
        more = json.loads(each["rows_"])
        sheet = _read(more["sheet"])
        (values,) = json.loads(each["specification"])["datasets"].values()
        assert len(values) == len(DIGITS.images)
        for value in values[::97]:
            top, left = value["_line"] * more["height"], value["_column"] * more["width"]
            picture = sheet[top : top + more["height"], left : left + more["width"]]
            np.testing.assert_array_equal(picture, _pixels(value["row_id"]))
    tree = _newest(view, "tree")
    assert json.loads(drawn["rows_"])["links"] == {"nb": f"run/{row.id}.html", "tree": f"run/{tree.id}.html"}


def test_what_leaves_the_machine(digits: Path, tmp_path: Path) -> None:
    """By default no picture; `publish: attributes` lets them out."""
    place = shutil.copytree(digits, tmp_path / "digits")
    view = View.of(Workspace.at(place), public=True)
    row = _newest(view, "nb")
    shown = run(view, row)
    assert "picture" not in shown["tables"][0]["headers"]
    assert "sheet" not in shown["squares"][0]["rows_"]
    assert dataset(view, "digits")["examples"] is None
    file = place / "datasets/digits/dataset.json"
    file.write_text(file.read_text().replace('"schema": 1', '"schema": 1,\n  "publish": "attributes"', 1))
    view = View.of(Workspace.at(place), public=True)
    assert "picture" in run(view, row)["tables"][0]["headers"]


def test_the_data_set(digits: Path) -> None:
    """The first rows of each class, and one line for all columns of pixels."""
    found = dataset(View.of(Workspace.at(digits)), "digits")
    sheet = _read(found["examples"]["image"])
    for digit in (0, 7):
        second = np.flatnonzero(DIGITS.target == digit)[1]
        np.testing.assert_array_equal(sheet[digit * 9 : digit * 9 + 8, 9:17], _pixels(second))
    assert [row[0] for row in found["attributes"]["rows"]] == ["pixel_0_0 … pixel_7_7", "digit"]


def test_files_in_a_column() -> None:
    """Files go as they are, up to a size of each and of all; an id that the data lack has none."""
    files = []
    for size in (2, 300):
        file = io.BytesIO()
        Image.fromarray(np.random.default_rng(0).integers(0, 256, (size, size, 3)).astype(np.uint8)).save(file, "PNG")
        files.append(file.getvalue())
    data = Dataset("some", pd.DataFrame({"file": [files[0], files[1], b"<svg>", None], "id": list("abcd")}), id="id")
    shape = images.shape(data.attributes, data.size)
    assert shape
    found = Pictures(shape, data, {each: at for at, each in enumerate("abcd")})
    cells = found.cells(["a", "b", "c", "d", "e"])
    assert _read(cells[0]["image"]).shape == (2, 2, 3)
    assert cells[1:] == ["", "", "", ""]
    assert found.squares(["e", "a"], 10)["each"] == ["", cells[0]["image"]]
    assert list(pictures._up_to(["ab", "cd", "e"], 4)) == ["ab", "cd", ""]
