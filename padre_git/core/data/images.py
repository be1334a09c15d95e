"""Rows of a data set that are pictures: how padre knows them, and these rows as PNG."""

import re
import struct
import zlib
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from padre_git.model.documents import Attribute

if TYPE_CHECKING:
    from padre_git.core.data.dataset import Dataset

FEATURES = "X"
_SMALLEST, _FLATTEST = 4, 4  # pixels of a side; how many times longer the other side may be
_CHANNELS = (1, 3)
_SHEET = 1_000_000  # pixels of all pictures of a sheet: larger ones are made smaller
# as scikit-learn (`pixel_0_0`), OpenML (`pixel1`) and Kaggle (`1x1`) name the columns of their digits
_GRID = re.compile(r"(?:pix(?:el)?|px)[_ ]?(\d+)[_x,](\d+)|(\d+)x(\d+)")
_LINE = re.compile(r"(?:pix(?:el)?|px)[_ ]?(\d+)")
# what files of pictures begin with. No SVG: it may have scripts
_SIGNATURES = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"))


class Shape(NamedTuple):
    """Where a data set has the picture of a row.

    Attributes
    ----------
    height, width, channels : in pixels; 0 where the column `column` has whole files.
    columns : one a pixel, line by line; empty where the features are an array.
    column : that has files such as PNG; empty where there are pixels.
    low, high : the values that are black and white.
    """

    height: int = 0
    width: int = 0
    channels: int = 1
    columns: tuple[str, ...] = ()
    column: str = ""
    low: float = 0.0
    high: float = 255.0


def shape(attributes: Sequence[Attribute], size: Sequence[int]) -> Shape | None:
    """What a version of a data set says of its pictures; none where it seems to have none.

    Parameters
    ----------
    attributes : of the version.
    size : its shape: rows and columns; of arrays (n, height, width), also with 1 or 3 channels, last or first.
    """
    if len(size) > 2:
        return _of_array(size[1:], next((each for each in attributes if each.name == FEATURES), None))
    found = _grid({each.name: each for each in attributes})
    return found or next((Shape(column=each.name) for each in attributes if each.type == "bytes"), None)


def _of_array(size: Sequence[int], attribute: Attribute | None) -> Shape | None:
    if len(size) == 3 and size[2] in _CHANNELS:
        height, width, channels = size
    elif len(size) == 3 and size[0] in _CHANNELS:
        channels, height, width = size
    elif len(size) == 2:
        (height, width), channels = size, 1
    else:
        return None
    # a few long lines are signals over time
    if min(height, width) < _SMALLEST or max(height, width) > _FLATTEST * min(height, width):
        return None
    if attribute is None or attribute.range is None:
        return None
    return Shape(height, width, channels, (), "", *_ends([attribute]))


def _grid(known: Mapping[str, Attribute]) -> Shape | None:
    """Columns that are called after the place of a pixel, and are all of a picture's."""
    places = {}
    for name in known:
        if found := _GRID.fullmatch(name):
            line, column = (int(each) for each in found.groups() if each is not None)
            places[line, column] = name
    if not places:
        return _square(known)
    lines, columns = (sorted({place[at] for place in places}) for at in (0, 1))
    if min(len(lines), len(columns)) < _SMALLEST or len(places) != len(lines) * len(columns):
        return None
    names = tuple(places[place] for place in sorted(places))
    return _measured(len(lines), len(columns), names, known)


def _square(known: Mapping[str, Attribute]) -> Shape | None:
    """The same where they are only counted: a square."""
    numbered = {int(found[1]): name for name in known if (found := _LINE.fullmatch(name))}
    side = int(len(numbered) ** 0.5)
    if side < _SMALLEST or side * side != len(numbered):
        return None
    return _measured(side, side, tuple(numbered[at] for at in sorted(numbered)), known)


def _measured(height: int, width: int, names: tuple[str, ...], known: Mapping[str, Attribute]) -> Shape | None:
    own = [known[name] for name in names]
    return Shape(height, width, 1, names, "", *_ends(own)) if all(each.range for each in own) else None


def _ends(attributes: Iterable[Attribute]) -> tuple[float, float]:
    """The values of black and white: 0 and 1, or 0 and 255, if the values fit; otherwise their minimum and maximum."""
    ranges = [each.range for each in attributes if each.range]
    low, high = min(each[0] for each in ranges), max(each[1] for each in ranges)
    white = next((each for each in (1.0, 255.0) if each / 2 < high <= each), high)
    return min(low, 0.0), max(white, low + 1e-12)


def pixels(found: "Dataset", of: Shape, rows: Sequence[int]) -> Any:
    """Pictures of pixels.

    Parameters
    ----------
    of : as `shape` gives it, with pixels.
    rows : positions of rows.

    Returns
    -------
    ndarray uint8 (len(rows), height, width, channels)
    """
    if of.columns:
        columns = (found.column(name).iloc[list(rows)] for name in of.columns)
        values = np.stack([each.to_numpy(dtype=float, na_value=np.nan) for each in columns], axis=1)
    else:
        values = np.asarray(found.X[list(rows)], dtype=float)
        if values.ndim == 4 and values.shape[3] != of.channels:
            values = np.moveaxis(values, 1, 3)
    values = values.reshape(len(rows), of.height, of.width, of.channels)
    scaled = (values - of.low) / (of.high - of.low) * 255
    return np.clip(np.nan_to_num(scaled), 0, 255).round().astype(np.uint8)


def sheet(pictures: Any, columns: int) -> Any:
    """All pictures side by side in one, ``columns`` in a row; if they are many and large, they are reduced.

    Parameters
    ----------
    pictures : ndarray uint8 (n, height, width, channels)

    Returns
    -------
    ndarray uint8 (lines * h, columns * w, channels)
    """
    n, height, width, _ = pictures.shape
    step = next(step for step in range(1, max(height, width) + 1) if n * (height // step) * (width // step) <= _SHEET)
    small = smaller(pictures, step)
    n, height, width, channels = small.shape
    lines = -(-n // columns)
    whole = np.zeros((lines * columns, height, width, channels), np.uint8)
    whole[:n] = small
    grid = whole.reshape(lines, columns, height, width, channels).swapaxes(1, 2)
    return grid.reshape(lines * height, columns * width, channels)


def smaller(pictures: Any, step: int) -> Any:
    """The means of ``step`` × ``step`` pixels; what is left over at the ends goes."""
    n, height, width, channels = pictures.shape
    high, wide = height // step, width // step
    blocks = pictures[:, : high * step, : wide * step].reshape(n, high, step, wide, step, channels)
    return blocks.mean(axis=(2, 4)).round().astype(np.uint8)


def png(picture: Any) -> bytes:
    """A picture, ndarray uint8 (height, width, channels), as PNG: of 1 channel gray, of 3 in colour.

    PNG, third edition (W3C 2025): signature, then chunks of length, name, data and CRC; each line begins with its
    filter, here none.
    """
    height, width, channels = picture.shape
    lines = np.concatenate([np.zeros((height, 1), np.uint8), picture.reshape(height, -1)], axis=1)
    head = struct.pack(">IIBBBBB", width, height, 8, 0 if channels == 1 else 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines.tobytes(), 9)), (b"IEND", b""))
    return _SIGNATURES[0][0] + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def address(data: bytes) -> str:
    """A file of a picture as ``data:`` URI; empty where it is none that padre knows."""
    kind = next((kind for start, kind in _SIGNATURES if data.startswith(start)), "")
    return f"data:image/{kind};base64,{b64encode(data).decode()}" if kind else ""
