"""Tables as text: they fit, their columns stand below each other, and no two different cells look alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from padre_git.core.text import tables

_NAMES = st.text("ab_1日", max_size=30)
_ROWS = st.integers(1, 6).flatmap(lambda n: st.lists(st.lists(_NAMES, min_size=n, max_size=n), min_size=1, max_size=6))


def test_columns_are_aligned() -> None:
    """Two spaces between columns, none at the end of a line."""
    rows = [["m4t7", "svc", "1"], ["k9d2", "forest", "10"]]
    assert tables.lines(["run", "label", "n"], rows, align="llr") == [
        "run   label    n",
        "m4t7  svc      1",
        "k9d2  forest  10",
    ]


@pytest.mark.parametrize("room", [100, 80])
def test_what_may_be_cut_is(room: int) -> None:
    """The others stay whole, and the table fills the room."""
    rows = [["k9d2v5ha", "x" * 200, "0.975 ± 0.015"], ["m4t7xq2p", "short", "0.921 ± 0.039"]]
    found = tables.lines(["run", "setting", "accuracy"], rows, cuttable=["setting"], room=room)
    assert max(map(tables.width, found)) == room
    assert all(line.endswith(("accuracy", "0.015", "0.039")) for line in found)
    assert "…" in found[1]


def test_names_that_differ_at_their_end_are_cut_in_the_middle() -> None:
    """Else `column_1` and `column_2` would both be `column…`."""
    rows = [[f"a_long_name_of_a_column_{at}", "7" * 20] for at in (1, 2, 12)]
    found = tables.lines(["column", "mean"], rows, cuttable=["column"], room=36)
    assert [line.split()[0] for line in found[1:]] == ["a_long_…lumn_1", "a_long_…lumn_2", "a_long_…umn_12"]


def test_cells_are_not_cut_until_they_look_alike() -> None:
    """What differs in the middle only is cut behind it, and the other columns stand below."""
    names = [f"{'a' * 12}{at}{'b' * 12}" for at in range(3)]
    found = tables.lines(["name", "number"], [[name, "1" * 10] for name in names], cuttable=["name"], room=24)
    assert found == ["name", "  number", *(line for name in names for line in (f"{name[:21]}…", f"  {'1' * 10}"))]


def test_columns_without_room_stand_below() -> None:
    """Nothing is wider than the room, however many columns there are, and nothing is left out."""
    cells = [f"{at}".ljust(20, "y") for at in range(20)]
    found = tables.lines([f"column{at}" for at in range(20)], [cells], room=80)
    assert max(map(tables.width, found)) <= 80
    assert [word for line in found for word in line.split()] == [f"column{at}" for at in range(20)] + cells
    assert [line.startswith("  ") for line in found] == ([False] + [True] * (len(found) // 2 - 1)) * 2


def test_cells_reach_over_others() -> None:
    """A cell of None belongs to the cell on its left, and needs no room of its own where there is none."""
    rows = [["a", "fine", "0.9", "5"], ["b", "failed: " + "e" * 50, None, "6"]]
    narrow = tables.lines(["run", "setting", "accuracy", "age"], rows, room=30)
    assert narrow[2] == "b    failed: eeeeeeeeeee…  6"
    wide = tables.lines(["run", "setting", "accuracy", "age"], rows)
    assert wide[2] == f"b    failed: {'e' * 50}  6"


def test_wide_letters_count_double() -> None:
    """Columns stay below each other with letters that take two columns, or none."""
    found = tables.lines(["name", "n"], [["日本", "1"], ["e\u0301", "2"]])
    assert [tables.width(line[: line.rindex(line[-1])]) for line in found[1:]] == [6, 6]


@given(_ROWS, st.integers(20, 100))
def test_different_cells_never_look_alike(rows: list[list[str]], room: int) -> None:
    """Whatever is in a table and however narrow the terminal is: its lines tell of different rows that they differ."""
    rows = [[f"x{cell}" for cell in row] for row in rows]  # none is empty: each row has the same number of lines
    headers = [f"c{at}" for at in range(len(rows[0]))]
    found = tables.lines(headers, rows, cuttable=headers, room=room)
    step = len(found) // (len(rows) + 1)
    blocks = [found[at : at + step] for at in range(step, len(found), step)]
    for row, block in zip(rows, blocks, strict=True):
        assert [other == block for other in blocks] == [other == row for other in rows]
    for at in range(len(headers)):
        alone = [[row[at]] for row in rows]
        shown = tables.lines(["c"], alone, cuttable=["c"], room=room)[1:]
        for one, text in zip(alone, shown, strict=True):
            assert [text == other for other in shown] == [one == other for other in alone]


def test_what_is_the_same_in_all_rows_is_said_once() -> None:
    """It is no column; of one row everything is shown, and what is empty is not said."""
    headers, rows = ["run", "data", "code", "n"], [["a", "iris", "", "3"], ["b", "iris", "", "4"]]
    among = ["data", "code", "n"]
    assert tables.varied(headers, rows, among) == (["run", "n"], [["a", "3"], ["b", "4"]], {"data": "iris"})
    assert tables.varied(headers, rows[:1], among) == (["run", "data", "n"], [["a", "iris", "3"]], {})


def test_a_cell_that_reaches_over_others_keeps_its_column() -> None:
    """A failure has its text where the others have their setting."""
    rows: list[list[str | None]] = [["a", "svc", "0.9"], ["b", "failed", None]]
    assert tables.varied(["run", "setting", "n"], rows, ["setting", "n"])[0] == ["run", "setting"]
