"""The columns of runs that come in any order are what the runs themselves say."""

from io import BytesIO
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from padre_git.model.missing import MISSING
from padre_git.storage.index import Row
from padre_git.storage.index.building import COPIES, Building, key
from tests.app.runs.test_lines import ROWS

_DERIVED = "compared computed data dataset failed goodness group n recorded version".split()


def _plainly(rows: list[Row]) -> dict[str, list[Any]]:
    """All columns, each from each run."""
    found: dict[str, list[Any]] = {}
    for name in (*Row.__struct_fields__, *_DERIVED):
        found[f"field:{name}"] = [getattr(row, name) for row in rows]
    for name in dict.fromkeys(name for row in rows for name in (*row.parameters, *row.setting)):
        given = ({**row.setting, **row.parameters} for row in rows)
        found[f"parameter:{name}"] = [each.get(name, MISSING) for each in given]
    for name in dict.fromkeys(name for row in rows for name in row.scores):
        done = [row.scores.get(name) if row.status == "completed" else None for row in rows]
        found[f"metric:{name}"] = [score.mean if score else MISSING for score in done]
        found[f"std:{name}"] = [score.std if score else MISSING for score in done]
    equal = [(row.seed, row.predictions, key({**row.parameters, **row.setting})) for row in rows]
    known = [row.status == "completed" and row.predictions is not None for row in rows]
    found[COPIES] = [
        next(first for first in range(at + 1) if known[first] and equal[first] == equal[at]) if known[at] else at
        for at in range(len(rows))
    ]
    return found


def _text(found: dict[str, list[Any]]) -> str:
    """Equal for equal values, NaN among them; of a mapping whatever the order."""
    ordered = {
        name: [sorted(each.items()) if isinstance(each, dict) else each for each in found[name]] for name in found
    }
    return repr(ordered)


@given(rows=ROWS, random=st.randoms())
def test_any_order(rows: list[Row], random: Any) -> None:
    """Columns, their names and their order are those of the order that was asked for."""
    rows = [msgspec.structs.replace(row, predictions=random.choice([None, "a", "b"])) for row in rows]
    come = random.sample(range(len(rows)), len(rows))
    building = Building()
    for first in range(0, len(rows), 3):
        building.add([rows[place] for place in come[first : first + 3]])
    found = {name: column.all() for name, column in building.columns([come.index(at) for at in range(len(rows))])}
    plain = _plainly(rows)
    alike = found[COPIES]
    found[COPIES] = [at if each is None else alike.index(each) for at, each in enumerate(alike)]
    assert _text(found) == _text({name: plain[name] for name in found})
    for kind in ("parameter", "metric", "std"):
        assert [name for name in found if name.startswith(kind)] == [name for name in plain if name.startswith(kind)]


@given(rows=ROWS, random=st.randoms())
def test_copies_and_removed_runs(rows: list[Row], random: Any) -> None:
    """Of copies the one counts that the work tree has, else HEAD, and so on; removed ones come apart."""
    copies = [msgspec.structs.replace(row, places=1 << bit, path=str(bit)) for row in rows for bit in (1, 3)]
    random.shuffle(copies)
    building = Building(BytesIO())
    building.add(copies)
    shown, removed, latest, several = building.ordered({rows[0].id})
    assert several
    assert [(row.id, row.path) for row in removed.rows()] == [(rows[0].id, "1")]
    newest = sorted(rows[1:], key=lambda row: (row.recording, row.number), reverse=True)
    assert [(row.id, row.path) for row in shown.rows()] == [(row.id, "1") for row in newest]
    assert latest == ""
