"""Times that can be ordered, and text that is refused."""

import numpy as np
import pandas as pd
import pytest

from padre_git.core.data.dataset import Dataset
from padre_git.core.data.moments import moments
from padre_git.errors import PadreError


def order(texts: list[str]) -> list[int]:
    """The positions of ``texts`` in their order in time."""
    return np.argsort(moments(np.array(texts, dtype=object)).values, kind="stable").tolist()


@pytest.mark.parametrize(
    "ordered",
    [
        ["05/01/2024", "19/01/2024", "02/02/2024", "12/04/2024"],
        ["1/5/2024", "2/1/2024", "2/14/2024", "10/1/2024"],
        ["5.1.2024", "19.1.2024", "2.2.2024"],
        ["05-01-2024 9:30", "05-01-2024 10:00", "19-01-2024"],
        ["1/19/2024 11:00 AM", "1/19/2024 1:00 PM", "1/20/2024 12:30 AM"],
        ["2023-12-31", "2024-01-01T00:30:00+01:00", "2024-01-01 00:00:00", "2024-02"],
        ["2024/1/5", "2024/1/10", "2024/11/1"],
        ["5 Jan 2024", "1 February 2024", "15-Mar-2024"],
        ["Jan 5, 2024", "Feb 1, 2024", "Mar 15 2024"],
        ["Dec 2023", "Jan 2024"],
        ["2023-Q4", "2024-Q1", "2024-Q2"],
        ["2024W9", "2024W10"],
        ["9:05", "10:00", "10:00:30.5"],
        ["9", "10", "100.5"],
        ["20231231", "20240101"],
    ],
)
def test_order_of_texts(ordered: list[str]) -> None:
    """The order is that of time, which the order of the text is not."""
    assert order(ordered) == list(range(len(ordered)))
    assert order(ordered[::-1]) == list(range(len(ordered)))[::-1]


def test_what_was_read_is_said() -> None:
    """Only where text could be read in another way: with an example of the column."""
    assert (
        moments(np.array(["05/01/2024", "19/01/2024"])).reading
        == "is read with the day first: 05/01/2024 is 5 January 2024"
    )
    assert (
        moments(np.array(["05/01/2024", "01/19/2024"])).reading
        == "is read with the month first: 05/01/2024 is 1 May 2024"
    )
    assert moments(np.array(["2024-01-05", "2024-01-19"])).reading == ""


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (
            ["05/01/2024", "02/02/2024"],
            "in `05/01/2024` the day or the month may be first, and no date in the column decides it",
        ),
        (["19/01/2024", "01/19/2024"], "`19/01/2024` has the day first and `01/19/2024` the month"),
        (["05/01/24", "19/01/24"], "`05/01/24` is not a time that can be ordered; write dates as 2024-01-31"),
        (["week 1", "week 10"], "`week 1` is not a time"),
        (["2024-01-05", "soon"], "`soon` is not a time"),
        (["2024-Q1", "2024-W1"], "`2024-Q1` is not a time"),
        (["2024-02-30", "2024-01-01"], "there is no day or time `2024-02-30`; correct it"),
        (["5 Mai 2024"], "`5 Mai 2024` is not a time"),
    ],
)
def test_what_is_refused(texts: list[str], words: str) -> None:
    """Nothing is guessed; the sentence has a value and what to do."""
    with pytest.raises(PadreError, match=words.replace(".", r"\.")):
        moments(np.array(texts, dtype=object))


def test_other_types() -> None:
    """Numbers and moments stay, categories have the order that they say, and missing values are missing."""
    assert moments(np.array([3, 1])).values.tolist() == [3, 1]
    ordered = pd.Series(pd.Categorical(["low", None, "high"], ["low", "high"], ordered=True))
    assert moments(ordered).values.tolist()[::2] == [0, 1]
    assert np.isnan(moments(ordered).values[1])
    zoned = pd.Series(
        pd.to_datetime(["2024-01-01T01:00+01:00", "2024-01-01T00:30Z"], utc=True).tz_convert("Europe/Berlin")
    )
    assert np.argsort(moments(zoned).values).tolist() == [0, 1]
    assert np.argsort(moments(zoned.to_numpy()).values).tolist() == [0, 1]
    text = moments(pd.Series(["2024-01-05", None]))
    assert pd.isna(text.values).tolist() == [False, True]
    with pytest.raises(PadreError, match="these are bytes"):
        moments(pd.Series([b"a", b"b"]))


def test_of_a_data_set() -> None:
    """Its times are moments, and its notes say how text was read; what is refused names the column."""
    frame = pd.DataFrame({"date": ["05/01/2024", "19/01/2024"], "y": [1, 2]})
    dataset = Dataset("visits", frame, target="y", time="date")
    assert dataset.times is not None
    assert dataset.times.astype("datetime64[D]").tolist() == np.array(["2024-01-05", "2024-01-19"], "M8[D]").tolist()
    assert "time column `date` is read with the day first: 05/01/2024 is 5 January 2024" in dataset.notes
    dataset.check_time()
    vague = Dataset("visits", frame.replace("19/01/2024", "09/01/2024"), target="y", time="date")
    assert vague.times is not None  # as it is: a data set that was recorded before stays readable
    with pytest.raises(
        PadreError, match=r"data set `visits`: time column `date`: in `05/01/2024` the day or the month"
    ):
        vague.check_time()
