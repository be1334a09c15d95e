"""scikit-learn's toy data sets, read from its files: to import scikit-learn for them would take a second."""

import csv
from collections.abc import Callable, Mapping
from functools import partial
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

_LENGTHS = [f"{part} {side} (cm)" for part, side in product(("sepal", "petal"), ("length", "width"))]
_WINE = (
    "alcohol malic_acid ash alcalinity_of_ash magnesium total_phenols flavanoids nonflavanoid_phenols proanthocyanins "
    "color_intensity hue od280/od315_of_diluted_wines proline"
).split()
_CELLS = "radius,texture,perimeter,area,smoothness,compactness,concavity,concave points,symmetry,fractal dimension"
_NUCLEI = [how.format(each) for how, each in product(("mean {}", "{} error", "worst {}"), _CELLS.split(","))]
_PIXELS = [f"pixel_{row}_{column}" for row, column in product(range(8), range(8))]


class Toy(NamedTuple):
    """What a toy data set has: features, targets as numbers, and the classes that these stand for."""

    data: pd.DataFrame
    target: pd.DataFrame
    classes: list[str]


def read(name: str) -> Toy | None:
    """The toy data set ``name``; none where it can only be had from scikit-learn, which computes it or has other
    files than the ones that are known here."""
    found = find_spec("sklearn")
    if name not in _READERS or found is None or found.origin is None:
        return None
    try:
        return _READERS[name](Path(found.origin).parent / "datasets" / "data")
    except (OSError, ValueError, StopIteration):
        return None


def _classes(folder: Path, *, file: str, columns: list[str]) -> Toy:
    """A file whose first line has the sizes and the classes."""
    with (folder / file).open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        count, width, *classes = next(rows)
        values = [*rows]
    if (int(count), int(width)) != (len(values), len(columns)):
        raise ValueError(file)
    data = np.asarray([row[:-1] for row in values], dtype=np.float64)
    target = np.asarray([row[-1] for row in values]).astype(int)
    return Toy(pd.DataFrame(data, columns=pd.Index(columns)), pd.DataFrame({"target": target}), classes)


def _digits(folder: Path) -> Toy:
    values = np.loadtxt(folder / "digits.csv.gz", delimiter=",")
    data = pd.DataFrame(values[:, :-1], columns=pd.Index(_PIXELS))
    return Toy(data, pd.DataFrame({"target": values[:, -1].astype(int)}), [])


def _linnerud(folder: Path) -> Toy:
    data, target = (_spaced(folder / f"linnerud_{each}.csv") for each in ("exercise", "physiological"))
    return Toy(data, target, [])


def _spaced(file: Path) -> pd.DataFrame:
    with file.open(encoding="utf-8") as lines:
        names = lines.readline().split()
        return pd.DataFrame(np.loadtxt(lines), columns=pd.Index(names))


_READERS: Mapping[str, Callable[[Path], Toy]] = {
    "iris": partial(_classes, file="iris.csv", columns=_LENGTHS),
    "wine": partial(_classes, file="wine_data.csv", columns=_WINE),
    "breast_cancer": partial(_classes, file="breast_cancer.csv", columns=_NUCLEI),
    "digits": _digits,
    "linnerud": _linnerud,
}
