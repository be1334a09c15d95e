"""Rows that are pictures."""

import io
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from padre_git.core.data import images
from padre_git.core.data.dataset import Dataset

N = 3


def _shape(data: Any, **options: Any) -> images.Shape | None:
    found = Dataset("some", data, **options)
    return images.shape(found.attributes, found.size)


def _table(*names: str) -> pd.DataFrame:
    return pd.DataFrame({name: np.arange(N) + at for at, name in enumerate(names)})


GRID = [f"pixel_{line}_{column}" for line in range(4) for column in range(5)]
VALUES = np.random.default_rng(0).integers(0, 256, (N, 8, 6, 3)).astype(np.uint8)
FILE = io.BytesIO()
Image.fromarray(VALUES[0]).save(FILE, "PNG")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (_table(*GRID, "digit"), (4, 5, 1)),
        (_table("digit", *reversed(GRID)), (4, 5, 1)),
        (_table(*(f"pixel{at}" for at in range(1, 26))), (5, 5, 1)),
        (_table(*(f"{line}x{column}" for line in range(1, 5) for column in range(1, 5))), (4, 4, 1)),
        (VALUES, (8, 6, 3)),
        (np.moveaxis(VALUES, 3, 1), (8, 6, 3)),
        (VALUES[..., 0], (8, 6, 1)),
        ((VALUES, np.arange(N)), (8, 6, 3)),
        (pd.DataFrame({"file": [FILE.getvalue()] * N}), (0, 0, 1)),
    ],
)
def test_what_is_a_picture(data: Any, expected: tuple[int, int, int]) -> None:
    """Columns that are named after pixels, arrays of a picture's dimensions, and columns of files."""
    found = _shape(data)
    assert found
    assert (found.height, found.width, found.channels) == expected


@pytest.mark.parametrize(
    "data",
    [
        _table(*GRID[:-1]),  # one is missing
        _table(*GRID[:10]),  # too flat
        _table(*(f"pixel{at}" for at in range(24))),
        _table(*(f"v{line}_{column}" for line in range(5) for column in range(5))),
        np.zeros((N, 500, 6)),  # a signal of six channels
        np.zeros((N, 8, 6, 7)),
        np.zeros((N, 64)),
        np.full((N, 8, 6), np.nan),
        pd.DataFrame({"pixel_0_0": ["a"] * N}),
    ],
)
def test_what_is_none(data: Any) -> None:
    """Anything else is no picture."""
    assert _shape(data) is None


@pytest.mark.parametrize("data", [VALUES, np.moveaxis(VALUES, 3, 1)])
def test_pixels_are_those_of_the_data(data: Any) -> None:
    """Also with the channels in front; a file of them reads back the same in another program."""
    found = Dataset("some", data)
    shape = images.shape(found.attributes, found.size)
    assert shape
    pixels = images.pixels(found, shape, [2, 0])
    np.testing.assert_array_equal(pixels, VALUES[[2, 0]])
    read = Image.open(io.BytesIO(images.png(pixels[0])))
    assert read.mode == "RGB"
    np.testing.assert_array_equal(np.asarray(read), VALUES[2])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0, 16], [0, 255]),
        ([0.0, 1.0], [0, 255]),
        ([-1.0, 1.0], [0, 255]),
        ([0, 200], [0, 200]),
        ([0.2, 0.9], [51, 230]),
    ],
)
def test_black_and_white(values: list[float], expected: list[int]) -> None:
    """The scale is 0 to 1, 0 to 255, or what the data have; a missing value is black."""
    found = Dataset("some", np.array([np.full((4, 4), each, float) for each in values]))
    shape = images.shape(found.attributes, found.size)
    assert shape
    assert images.pixels(found, shape, [0, 1])[:, 0, 0, 0].tolist() == expected
    with_gap = Dataset("some", np.where(np.eye(4) > 0, np.nan, np.array(values)[:, None, None]))
    assert images.pixels(with_gap, shape, [1])[0, 0, 0, 0] == 0


def test_a_table_in_any_order_of_its_columns() -> None:
    """Pixels stand where their names say."""
    values = np.arange(20).reshape(4, 5)
    table = pd.DataFrame([values.reshape(-1)], columns=GRID)[[*reversed(GRID)]].assign(digit=1)
    found = Dataset("some", table, target="digit")
    shape = images.shape(found.attributes, found.size)
    assert shape
    pixels = images.pixels(found, shape, [0])[0, :, :, 0]
    np.testing.assert_array_equal(pixels, np.round(values / 19 * 255))


def test_a_sheet() -> None:
    """Picture 4 of 7 in lines of 3 is the second of the second line; gray files read back."""
    pictures = np.arange(7 * 4 * 5).reshape(7, 4, 5, 1).astype(np.uint8)
    sheet = images.sheet(pictures, 3)
    assert sheet.shape == (12, 15, 1)
    np.testing.assert_array_equal(sheet[4:8, 5:10], pictures[4])
    assert not sheet[8:, 5:].any()
    read = Image.open(io.BytesIO(images.png(sheet)))
    assert read.mode == "L"
    np.testing.assert_array_equal(np.asarray(read), sheet[:, :, 0])


def test_many_pictures_are_made_smaller() -> None:
    """A sheet has at most a million pixels; each is the mean of those that it stands for."""
    pictures = np.zeros((5000, 28, 28, 1), np.uint8)
    pictures[:, ::2, ::2] = 200
    sheet = images.sheet(pictures, 70)
    assert sheet.shape == (72 * 14, 70 * 14, 1)
    assert set(sheet.reshape(-1).tolist()) == {0, 50}


def test_files() -> None:
    """Files of pictures go as they are; anything else, and what may have scripts, does not."""
    assert images.address(FILE.getvalue()).startswith("data:image/png;base64,iVBOR")
    assert images.address(b"<svg onload='alert(1)'>") == ""
    assert images.address(b"") == ""
