"""Pictures of the rows of a data set, for tables and for squares. Pages have them inside, so one file is enough."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from padre_git.app import data
from padre_git.app.data import versions
from padre_git.app.repository.workspace import Workspace
from padre_git.core.data import images
from padre_git.core.data.images import Shape
from padre_git.errors import PadreError

if TYPE_CHECKING:
    from padre_git.core.data.dataset import Dataset

_LARGEST = 64  # pixels of a side in a table; a file as it is, up to so many bytes
_FILE, _FILES = 64_000, 1_000_000  # of all squares of a chart together
_DRAWN = 48  # pixels on the page of the longer side of a small picture
_EXAMPLES, _CLASSES = 12, 12  # of each class
_APART = 128  # the grey of the line between two of them


@dataclass(frozen=True)
class Pictures:
    """The pictures of a version of a data set.

    Attributes
    ----------
    places : id of a row -> its position.
    """

    shape: Shape
    data: "Dataset"
    places: Mapping[Any, int]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that they show: no table repeats them."""
        return self.shape.columns or ((self.shape.column,) if self.shape.column else ())

    def cells(self, rows: Sequence[Any]) -> list[Any]:
        """A cell of a table for each row; empty where it has no picture."""
        places = [self.places.get(each) for each in rows]
        if self.shape.column:
            files = zip(self._files(places), rows, strict=True)
            return [{"image": uri, "text": _says(row)} if uri else "" for uri, row in files]
        known = [each for each in places if each is not None]
        if not known:
            return [""] * len(rows)
        pixels = images.pixels(self.data, self.shape, known)
        small = iter(images.smaller(pixels, -(-max(pixels.shape[1:3]) // _LARGEST)))
        times = max(1, _DRAWN // max(self.shape.height, self.shape.width))
        pairs = zip(places, rows, strict=True)
        return ["" if place is None else _cell(next(small), _says(row), times) for place, row in pairs]

    def squares(self, rows: Sequence[Any], columns: int) -> dict[str, Any]:
        """What a chart with a square for each row, ``columns`` in a line, needs to show their pictures."""
        places = [self.places.get(each) for each in rows]
        if self.shape.column:
            return {"columns": columns, "each": list(_up_to(self._files(places), _FILES))}
        found = images.pixels(self.data, self.shape, [each or 0 for each in places])
        found[[each is None for each in places]] = 0
        sheet = images.sheet(found, columns)
        lines = -(-len(rows) // columns)
        size = {"width": sheet.shape[1] // columns, "height": sheet.shape[0] // lines}
        return {"columns": columns, "sheet": images.address(images.png(sheet)), **size}

    def examples(self) -> dict[str, Any] | None:
        """The first pictures of each class, a line for each; none of whole files."""
        if self.shape.column or not len(self.data):
            return None
        classes = self.data.classes or []
        target = list(self.data.y) if classes else []
        lines = [[at for at, each in enumerate(target) if each == name] for name in classes[:_CLASSES]]
        lines = [each[:_EXAMPLES] for each in lines or [list(range(len(self.data)))]]
        columns = max(map(len, lines))
        found = images.pixels(
            self.data, self.shape, [at for line in lines for at in line + [0] * (columns - len(line))]
        )
        for number, line in enumerate(lines):
            found[number * columns + len(line) : (number + 1) * columns] = 0
        small = images.smaller(found, -(-max(found.shape[1:3]) // _LARGEST))
        apart = np.pad(small, ((0, 0), (0, 1), (0, 1), (0, 0)), constant_values=_APART)
        sheet = images.sheet(apart, columns)
        shown = f", a line for each of {', '.join(map(str, classes[:_CLASSES]))}" if classes else ""
        times = max(1, 32 * columns // sheet.shape[1])
        return _cell(sheet, f"the first rows{shown}", times)

    def _files(self, places: Iterable[int | None]) -> list[str]:
        column = self.data.column(self.shape.column)
        found = [b"" if place is None else column.iloc[place] for place in places]
        return [images.address(each) if isinstance(each, bytes) and len(each) <= _FILE else "" for each in found]


def _up_to(texts: Iterable[str], most: int) -> Iterable[str]:
    """``texts`` while all of them together have at most ``most`` letters; then empty ones."""
    used = 0
    for text in texts:
        used += len(text)
        yield text if used <= most else ""


def _cell(picture: Any, says: str, times: int) -> dict[str, Any]:
    """What a page needs of a picture that it shows so many times larger than it is."""
    height, width, _ = picture.shape
    address = images.address(images.png(picture))
    return {"image": address, "text": says, "width": width * times, "height": height * times}


def _says(row: Any) -> str:
    return f"picture of row {row}"


def of(workspace: Workspace, dataset: str, version: str) -> Pictures | None:
    """The pictures of a version; None if its rows are not pictures, or not on this machine."""
    try:
        found = versions.get(workspace, dataset, version)
        shape = images.shape(found.version.attributes, found.version.shape)
        whole = data.load.open_version(workspace, found) if shape else None
    except PadreError:  # the data are elsewhere, which the page says of its charts
        return None
    if shape is None or whole is None:
        return None
    return Pictures(shape, whole, {each: at for at, each in enumerate(whole.row_ids.tolist())})
