"""What a list shows is read from columns: the same lines as from the runs themselves."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from padre_git.app.runs import lines, settings
from padre_git.app.runs.names import Names
from padre_git.app.runs.settings import Setting
from padre_git.model.documents import Metric, Metrics
from padre_git.storage.index import Row, Rows, Score
from padre_git.storage.index.building import Building, Parts, encoded
from padre_git.storage.index.columns import Kept

_NAMES = ("accuracy", "loss")
_VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(0, 3), st.sampled_from([-0.0, 0.0, 1.0, float("nan")]), st.text()
)
_FEW = st.sampled_from([-0.0, 0.0, 0.1, 0.2, 0.9, float("nan")])


def row_of(number: int, group: int, status: str, parameters: Mapping[str, Any], means: Mapping[str, float]) -> Row:
    blank: dict[str, Any] = dict.fromkeys(Row.__struct_fields__)
    texts = "path blob metrics splits since experiment execution label pipeline message error started imported".split()
    given = {
        "scores": {name: Score(mean, None, 5, name == "accuracy") for name, mean in means.items()},
        **{"id": f"{number:08d}", "recording": f"{group:08d}", "number": number, "status": status, "main": "accuracy"},
        **{"project": "p", "parameters": {**parameters, "tol": 0.1}, "setting": dict(parameters), "predictions": None},
        **{"set": [], "seeded": [], "later": {}, "searched": {}, "selected_among": 0, "duration": 1.0, "places": 1},
    }
    return Row(**{**blank, **dict.fromkeys(texts, ""), **given})


_ROW = st.tuples(
    st.integers(0, 4),
    st.sampled_from(["completed", "completed", "failed"]),
    st.dictionaries(st.sampled_from(["SVC.C", "kernel"]), _VALUES, max_size=2),
    st.dictionaries(st.sampled_from(_NAMES), _FEW, max_size=2),
)
ROWS = st.lists(_ROW, min_size=1, max_size=12).map(lambda every: [row_of(at, *each) for at, each in enumerate(every)])


def kept(rows: list[Row]) -> Rows:
    """The rows as a file keeps them, whatever order they came in."""
    building = Building(BytesIO())
    for at in range(1, len(rows) + 1):
        building.add(rows[-at:][:1])
    parts = Parts(building, range(len(rows))[::-1])
    fields = {name: encoded(each) for name, each in parts.columns()}
    return Rows(Kept(len(rows), list(fields), dict(parts.bunches()).__getitem__, fields.__getitem__, list))


def _metrics(rows: Iterable[Row]) -> dict[str, Metrics]:
    """Their documents, in which each split has the mean."""
    return {
        row.id: Metrics(
            run=row.id,
            metrics={
                name: Metric(mean=each.mean, std=None, n=2, values=[each.mean] * 2) for name, each in row.scores.items()
            },
        )
        for row in rows
    }


def _plainly(rows: list[Row], where: str, *, expand: bool) -> list[Setting]:
    """The lines, from all runs."""
    condition = Names(rows).where(where) if where else None
    found = []
    for recording in settings.recordings(rows):
        group = settings.settle(settings.of_recording(recording), _metrics)
        fitting = [setting for setting in group if condition is None or condition(setting)]
        positions = {setting.position for setting in fitting}
        if expand:
            found += [setting for setting in settings.marked(group) if setting.position in positions]
        elif fitting:
            found.append(settings.collapsed(group, fitting))
    return found


def _same(one: list[Setting], other: list[Setting]) -> bool:
    """NaN is a number like any other here."""
    return repr(one) == repr(other)


@pytest.mark.parametrize("expand", [False, True])
@given(rows=ROWS, where=st.sampled_from(["", "accuracy > 0.15", "tol == 0.1 and not loss < 0.5", "seed == 1"]))
def test_the_same_lines(rows: list[Row], where: str, expand: bool) -> None:
    """Whatever the runs have, with a condition and without, of rows in memory and in a file."""
    names = {name for row in rows for name in row.scores}
    if any(name in where and name not in names for name in _NAMES):
        return
    expected = _plainly(rows, where, expand=expand)
    for every in (Rows(rows), kept(rows)):
        condition = Names(every).where(where) if where else None
        found = lines.matching(every, condition, _metrics, expand=expand)
        assert _same([*lines.settings_of(every, found, _metrics)], expected)


@given(rows=ROWS, by=st.sampled_from(["tol", "-run", "accuracy", "-accuracy,loss", "status,accuracy_std", "age"]))
def test_the_same_order(rows: list[Row], by: str) -> None:
    """Sorted by names of every kind, of lines that are read and of lines that are not."""
    if not all({*_NAMES} <= row.scores.keys() for row in rows[:1]):
        return
    every = kept(rows)
    names = Names(every)
    found = lines.matching(every, None, _metrics, sort=True)
    read = [*lines.settings_of(every, found, _metrics)]
    orders = (lines.ordered(every, each, lines.keys(by, names), _metrics) for each in (found, read))
    one, other = ([*lines.settings_of(every, each, _metrics)] for each in orders)
    assert _same(one, other)
