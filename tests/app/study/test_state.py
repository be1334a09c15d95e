"""What is recorded of a cell, from rows alone: complete, stale, failed or missing."""

import msgspec
import pytest

from padre_git.app.runs import settings
from padre_git.app.study import state
from padre_git.app.study.cells import Cell
from padre_git.app.study.state import DONE, FAILED, MISSING, NONE, RUNNING, STALE, State
from padre_git.model.documents import DataUse
from padre_git.storage.index import Row

CELL = Cell(
    label="svc",
    dataset="iris",
    project="p",
    experiment="svc",
    data="iris",
    definitions=("d", "old"),
    version="v",
    splitting="s",
    runs=((settings.key({}), 0), (settings.key({}), 1)),
    searched=settings.key({}),
    splits=10,
)
USE = DataUse(name="iris", dataset="iris", version="v", shape=[150, 4])


def row(name: str, seed: int | None, **changes: object) -> Row:
    """A completed run that the cell asks for, but for ``changes``."""
    fields: dict[str, object] = dict.fromkeys(Row.__struct_fields__, "")
    fields |= {"places": 1, "scores": {}, "later": {}, "number": 1, "use": USE, "parameters": {}, "set": []}
    fields |= {"setting": {}, "searched": {}, "seed": seed, "seeded": [], "selected_among": 0, "duration": 1.0}
    fields |= {"id": name, "started": name, "status": "completed", "definition": "d", "splitting": "s"}
    return Row(**{**fields, **changes})  # type: ignore[arg-type]


def found(*rows: Row, cell: Cell = CELL, **reasons: list[str]) -> State:
    """The state of the cell, the newest run first; the runs of ``reasons`` are stale."""
    last = next((each for each in rows if each.status == "completed"), None)
    every = {each.id: reasons.get(each.id, []) for each in rows}
    return state._state(cell, rows, state._matching(cell, rows), last, every)


def test_a_cell_is_done_when_each_seed_is() -> None:
    """In one recording or in two; a definition as an earlier version of padre hashed it counts, too."""
    assert found(row("b", 1), row("a", 0)).word == DONE
    assert found(row("b", 1, definition="old"), row("a", 0)).word == DONE
    half = found(row("a", 0))
    assert (half.word, half.lacking, half.text) == (MISSING, (1,), "1/2 seeds")
    assert found().text == "." and found().lacking == (0, 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"definition": "other"},
        {"splitting": "other"},
        {"use": msgspec.structs.replace(USE, version="other")},
        {"setting": {"C": 1}},
        {"searched": {"C": [1, 2]}},
        {"seed": 2},
        {"status": "interrupted"},
    ],
)
def test_what_is_asked_for_has_to_be_the_same(changes: dict[str, object]) -> None:
    """Definition, splits, data, setting, search, seed; and it is complete."""
    other = msgspec.structs.replace(row("b", 1), **changes)
    assert found(other, row("a", 0)).lacking == (1,)


def test_stale_and_failed() -> None:
    """With the reason; an older run that is up to date counts, and a failure that was mended since does not."""
    stale = found(row("b", 1), row("a", 0), b=["f.py changed"], a=["f.py changed"])
    assert (stale.word, stale.why, stale.lacking) == (STALE, "f.py changed", (0, 1))
    assert found(row("c", 1), row("b", 1), row("a", 0), c=["f.py changed"]).word == DONE
    failed = row("z", 1, status="failed", error="ValueError: no")
    assert found(failed, row("a", 0)).word == FAILED
    assert found(failed, row("a", 0)).why == "ValueError: no (padre show z)"
    assert found(failed, row("a", 0)).lacking == (1,)
    assert found(msgspec.structs.replace(failed, splitting="other"), row("a", 0)).word == MISSING


def test_a_seed_of_chance_is_any_seed() -> None:
    """An experiment with `seed=None` draws another one each time."""
    cell = msgspec.structs.replace(CELL, runs=((settings.key({}), None),))
    assert found(row("a", 123), cell=cell).word == DONE


def test_what_cannot_be_computed() -> None:
    """Whatever is recorded."""
    cell = msgspec.structs.replace(CELL, why="it predicts numbers")
    assert (found(cell=cell).word, found(cell=cell).text, found(cell=cell).lacking) == (NONE, "--", ())
    assert State(RUNNING, ready=3, total=30, unit="splits").text == "3/30 splits"
