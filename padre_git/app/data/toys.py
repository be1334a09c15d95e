"""scikit-learn's toy data sets, with their targets by name and their classes as text."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import pandas as pd

from padre_git.app import data
from padre_git.core.data.dataset import Dataset
from padre_git.errors import UnknownName
from padre_git.storage import bundled

SCHEME = "sklearn:"


class Toy(NamedTuple):
    """One row of the table."""

    target: tuple[str, ...]
    classes: bool = False  # the target's numbers stand for `target_names`
    units: Mapping[str, str] = MappingProxyType({})
    levels: Mapping[str, str] = MappingProxyType({})
    description: str = ""
    citation: str = ""


_CM = {f"{part} {side} (cm)": "cm" for part in ("sepal", "petal") for side in ("length", "width")}
_TOYS = {
    "iris": Toy(
        ("species",), True, units=_CM,
        description="150 flowers of three species of iris, 50 each",
        citation="R. A. Fisher: The use of multiple measurements in taxonomic problems. Ann. Eugenics 7 (1936)"),
    "digits": Toy(("digit",), levels={"digit": "nominal"},
                  description="1797 handwritten digits, 8 by 8 pixels of 0 to 16",
                  citation="E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits. UCI (1998)"),
    "wine": Toy(("cultivar",), True,
                description="178 wines of one region in Italy, from three cultivars",
                citation="S. Aeberhard, M. Forina: Wine. UCI Machine Learning Repository (1991)"),
    "breast_cancer": Toy(
        ("diagnosis",), True,
        description="569 fine needle aspirates of a breast mass: features of the cell nuclei, diagnosis",
        citation="W. Wolberg, O. Mangasarian, N. Street, W. Street: Breast Cancer Wisconsin (Diagnostic). UCI (1995)"),
    "diabetes": Toy(
        ("progression",),
        description="442 diabetes patients: ten baseline variables, progression of the disease after one year",
        citation="B. Efron, T. Hastie, I. Johnstone, R. Tibshirani: Least Angle Regression. Ann. Statist. 32 (2004)"),
    "linnerud": Toy(("Weight", "Waist", "Pulse"),
                    description="20 men of a fitness club: three exercises, three physiological variables",
                    citation="M. Tenenhaus: La regression PLS: theorie et pratique. Editions Technip (1998)"),
}  # fmt: skip
NAMES = tuple(_TOYS)


def load(toy: str, *, name: str | None = None, **options: Any) -> Dataset:
    """The toy data set ``toy`` as a `Dataset`, called ``name``.

    Parameters
    ----------
    toy : one of `NAMES`; `_` and `-` are the same here.
    **options : keyword arguments of `Dataset`; they replace what is known of the toy.

    Raises
    ------
    UnknownName : scikit-learn has no such toy.
    """
    plain = toy.replace("-", "_")
    if plain not in _TOYS:
        raise UnknownName("toy data set", toy, NAMES, where="scikit-learn", hint=f"Such as {SCHEME}wine.")
    row = _TOYS[plain]
    known: dict[str, Any] = {"target": list(row.target), "source": SCHEME + plain}
    known |= {key: getattr(row, key) for key in ("units", "levels", "description", "citation")}
    return Dataset(name or plain, _table(plain, row), **{**known, **options})


def _table(name: str, row: Toy) -> pd.DataFrame:
    found = bundled.read(name) or data.computed.load(name)
    targets = found.target.set_axis(row.target, axis=1)
    if row.classes:
        targets = targets.apply(lambda column: column.map(lambda number: found.classes[int(number)]))
    return pd.DataFrame(pd.concat([found.data, targets], axis=1))
