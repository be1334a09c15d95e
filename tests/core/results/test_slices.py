"""Slices: against pandas' own grouping."""

import numpy as np
import pandas as pd
import pytest

from padre_git.core.results.slices import slices
from padre_git.errors import UnknownName

RNG = np.random.default_rng(0)
COLOURS = RNG.choice(["red", "green"], 200)
AGES = RNG.normal(40, 10, 200)
ATTRIBUTES = pd.DataFrame({"colour": COLOURS, "age": AGES})
WRONG = ((COLOURS == "red") & (RNG.random(200) < 0.6)).astype(int)
ROWS = pd.DataFrame({"hardness": WRONG.astype(float), "wrong": WRONG, "n": 1})


def test_the_planted_slice_is_first() -> None:
    """Errors were planted among the red rows; score and rest are the shares of right predictions."""
    found = slices(ROWS, ATTRIBUTES)
    first = found.iloc[0]
    assert (first["attribute"], first["slice"]) == ("colour", "red")
    right = pd.Series(1 - WRONG).groupby(COLOURS).mean()
    assert (first["score"], first["rest"]) == pytest.approx((right["red"], right["green"]))
    assert first["rows"] == (COLOURS == "red").sum()
    assert found["apart"].is_monotonic_decreasing


def test_measured_attributes_are_quartered() -> None:
    """Four slices that hold each row once, cut at numpy's quartiles."""
    found = slices(ROWS, ATTRIBUTES, ["age"])
    assert found["rows"].sum() == 200
    low = found[found["slice"].str.startswith("≤")].iloc[0]
    assert low["rows"] == (np.quantile(AGES, 0.25) >= AGES).sum()
    assert low["score"] == pytest.approx(1 - WRONG[np.quantile(AGES, 0.25) >= AGES].mean())


def test_missing_and_rare_values_are_slices_of_their_own() -> None:
    """What is missing is no category and in no quarter; slices below five rows are left out."""
    ages = AGES.copy()
    ages[:20] = np.nan
    many = [f"town {at % 40}" for at in range(200)]
    found = slices(ROWS, pd.DataFrame({"age": ages, "town": many}))
    missing = found[(found["attribute"] == "age") & (found["slice"] == "missing")].iloc[0]
    assert missing["rows"] == 20
    assert found.loc[found["attribute"] == "age", "rows"].sum() == 200
    towns = found[found["attribute"] == "town"]
    assert towns.loc[towns["slice"] == "other", "rows"].item() == 200 - 8 * 5


def test_numbers_are_worse_where_the_error_is_larger() -> None:
    """Of errors the slice with the larger mean is the worse one."""
    rows = pd.DataFrame({"hardness": np.where(COLOURS == "red", 5.0, 1.0) + RNG.random(200)})
    first = slices(rows, ATTRIBUTES).iloc[0]
    assert first["slice"] == "red"
    assert first["score"] > first["rest"]


def test_unknown_attribute() -> None:
    """The known ones are listed."""
    with pytest.raises(UnknownName, match=r"unknown attribute `ages`; the data set has colour, age"):
        slices(ROWS, ATTRIBUTES, ["ages"])
