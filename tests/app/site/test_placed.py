"""The settings of all runs out of columns: those that the runs themselves make."""

from hypothesis import given

from padre_git.app.runs import settings
from padre_git.app.site.placed import Each, Placed
from padre_git.storage.index import Index, Row, Rows
from padre_git.storage.index.store import Store
from tests.app.runs.test_lines import ROWS, kept


@given(found=ROWS)
def test_the_settings_of_the_runs(found: list[Row]) -> None:
    """All of them, some of them, those of a recording, and what is known of them without reading them."""
    for known in (Index(each, [], [], [], Store(None)) for each in (Rows(found), kept(found))):
        placed = Placed.of(known)
        every = [settings.of_recording(recording) for recording in settings.recordings(known.rows)]
        settled = iter(settings.settle([setting for group in every for setting in group], known.metrics))
        plainly = [[next(settled) for _ in group] for group in every]
        assert repr([*placed.recordings]) == repr(plainly)
        assert repr(placed.recording(0)) == repr(plainly[0])
        flat = [setting for group in plainly for setting in group]
        assert repr([*placed.some(range(0, len(flat), 2))]) == repr(flat[::2])
        assert placed.lengths == list(map(len, plainly))
        for name in ("position", "settings", "failed"):
            assert getattr(placed, name) == [getattr(setting, name) for setting in flat]
        assert known.rows.at(placed.places) == [setting.row for setting in flat]


def test_values_are_made_when_they_are_asked_for() -> None:
    """And only those; the names are known at once."""
    made: list[int] = []
    found = Each({"a": 1, "b": 2}, lambda key: made.append(key) or 10 * key)
    assert (list(found), len(found), "a" in found, "c" in found, made) == (["a", "b"], 2, True, False, [])
    assert (found["b"], found.get("c"), made) == (20, None, [2])
