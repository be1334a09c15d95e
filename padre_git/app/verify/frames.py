"""Tables as pandas has them. Only Python asks for one: pandas takes half a second to import."""

from collections.abc import Sequence
from typing import Any

import pandas as pd


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """One row per row; the columns are there also where there is none."""
    return pd.DataFrame([list(row) for row in rows], columns=list(columns))
