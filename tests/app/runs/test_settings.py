"""From runs to settings: seeds within splits, the best of a search, nothing counted twice."""

from statistics import stdev

import pytest

from padre_git.app.runs import settings
from padre_git.model.documents import Metrics
from padre_git.storage import index
from padre_git.storage.git.plumbing import Git
from padre_git.storage.index import Index
from padre_git.storage.layout import Layout
from tests import synthetic
from tests.conftest import Repository


def recorded(repo: Repository, *runs: tuple[str, list[float], dict[str, object]]) -> Index:
    """One recording with these runs."""
    for number, (name, values, changes) in enumerate(runs, 1):
        content = synthetic.simple(name, values, **{"recording": "one", "number": number, **changes})  # type: ignore[arg-type]
        synthetic.branch(repo.path, "refs/heads/padre/x", content)
    return index.read(Git(repo.path), Layout(repo.path))


def test_seeds_are_averaged_within_splits(repo: Repository) -> None:
    """± is over splits of seed averages, never over seeds × splits."""
    found = recorded(
        repo,
        ("gaaaaaa1", [0.5, 0.9], {"seed": 0}),
        ("gaaaaaa2", [0.7, 0.7], {"seed": 1}),
    )
    (recording,) = settings.recordings(found.rows)
    (setting,) = settings.settle([settings.collapsed(settings.of_recording(recording))], found.metrics)
    assert setting.score is not None
    assert setting.score.mean == pytest.approx(0.7)
    assert setting.score.std == pytest.approx(stdev([0.6, 0.8]))
    assert setting.score.n == 2
    assert not setting.chosen


def test_equal_predictions_count_once(repo: Repository) -> None:
    """Seeds without effect weigh nothing, however many there are."""
    runs = [(f"gaaaaaa{seed}", [0.5, 0.9], {"seed": seed, "predictions": "same"}) for seed in range(3)]
    found = recorded(repo, *runs, ("gbbbbbbb", [0.7, 0.7], {"seed": 9}))
    (setting,) = settings.of_recording(settings.recordings(found.rows)[0])
    assert len(setting.runs) == 4
    assert len(setting.distinct) == 2
    documents: dict[str, Metrics] = found.metrics(setting.distinct)
    assert settings.values(setting, "accuracy", documents) == pytest.approx([0.6, 0.8])


def test_failed_seeds_are_no_zero(repo: Repository) -> None:
    """A seed that failed does not enter the mean, and is counted as failed."""
    found = recorded(repo, ("gaaaaaa1", [0.5, 0.9], {}), ("gaaaaaa2", [0.1], {"seed": 1, "status": "failed"}))
    (setting,) = settings.of_recording(settings.recordings(found.rows)[0])
    assert setting.score is not None
    assert setting.score.mean == pytest.approx(0.7)
    assert setting.failed == 1


def test_the_best_of_a_search_is_marked(repo: Repository) -> None:
    """It says of how many, and on which splits it was chosen."""
    runs = [(f"gaaaaaa{c}", [0.5, 0.5 + c / 10], {"setting": {"SVC.C": c}}) for c in (1, 3, 2)]
    found = recorded(repo, *runs)
    every = settings.of_recording(settings.recordings(found.rows)[0])
    setting = settings.collapsed(every)
    assert setting.row.setting == {"SVC.C": 3}
    assert (setting.chosen, setting.among, setting.settings) == (True, 3, 3)
    assert setting.selected_on == setting.row.splitting
    assert all(each.selected_on is None for each in every)


def test_a_condition_hides_the_best(repo: Repository) -> None:
    """Of the settings that match, the best; one alone was not chosen by its score."""
    runs = [(f"gaaaaaa{c}", [0.5, 0.5 + c / 10], {"setting": {"SVC.C": c}}) for c in (1, 2, 3)]
    every = settings.of_recording(settings.recordings(recorded(repo, *runs).rows)[0])
    two = settings.collapsed(every, every[:2])
    assert (two.row.setting, two.chosen, two.among, two.settings) == ({"SVC.C": 2}, True, 2, 3)
    one = settings.collapsed(every, every[:1])
    assert (one.row.setting, one.chosen, one.selected_on) == ({"SVC.C": 1}, False, None)


def test_what_was_chosen_stays_so(repo: Repository) -> None:
    """The best of three is marked as that when it is the last one that is left; another one that is left is not."""
    best = {"setting": {"SVC.C": 3}, "selected_on": "b71e44d00001", "selected_among": 3, "splitting": "b71e44d00001"}
    found = recorded(repo, ("gaaaaaa3", [0.5, 0.8], best))
    (setting,) = settings.of_recording(settings.recordings(found.rows)[0])
    for each in (settings.collapsed([setting]), *settings.marked([setting])):
        assert (each.chosen, each.settings, each.selected_on) == (True, 3, "b71e44d00001")
    assert settings.collapsed([setting]).among == 3
    found = recorded(repo, ("gbbbbbb1", [0.5, 0.6], {"setting": {"SVC.C": 1}, "recording": "two"}))
    alone = settings.collapsed(settings.of_recording(settings.recordings(found.rows[:1])[0]))
    assert (alone.row.setting, alone.chosen, alone.selected_on) == ({"SVC.C": 1}, False, None)


def test_none_and_not_a_number_are_two_settings(repo: Repository) -> None:
    """JSON has one word for both; they are not averaged."""
    runs = [synthetic.run(f"gaaaaaa{at}", setting={"x": value}) for at, value in enumerate([None, float("nan")])]
    assert len(settings.of_recording([index.of_run(run, None) for run in runs])) == 2


def test_not_a_number_is_never_the_best(repo: Repository) -> None:
    """Nor is a setting that failed."""
    found = recorded(
        repo,
        ("gaaaaaa1", [float("nan"), 0.5], {"setting": {"a": 1}}),
        ("gaaaaaa2", [0.1, 0.2], {"setting": {"a": 2}}),
        ("gaaaaaa3", [0.9, 0.9], {"setting": {"a": 3}, "status": "failed"}),
    )
    assert settings.collapsed(settings.of_recording(settings.recordings(found.rows)[0])).row.setting == {"a": 2}


def test_groups_keep_the_order() -> None:
    """Groups stand in the order of their first, and what is in them in the order of the list."""
    groups = settings.grouped(["svc 1", "nb 2", "svc 3"], lambda text: text.split()[0])
    assert list(groups.items()) == [("svc", ["svc 1", "svc 3"]), ("nb", ["nb 2"])]


def test_keys_tell_all_values_apart() -> None:
    """Also whole numbers that MessagePack has not; the order of the names does not count."""
    values = [{"a": each} for each in (None, float("nan"), 1, 1.0, True, "1", 2**70, 2**70 + 1, str(2**70))]
    assert len({settings.key(each) for each in values}) == len(values)
    assert settings.key({"a": 2**70, "b": float("nan")}) == settings.key({"b": float("nan"), "a": 2**70})


def test_settings_with_not_a_number_are_one_setting() -> None:
    """NaN is the same as NaN, as everywhere; a truth value is no number."""
    runs = [synthetic.run(f"gaaaaaa{at}", setting={"x": float("nan")}) for at in (0, 1)]
    assert settings.tried([index.of_run(run, None) for run in runs]) == 1
    assert settings.same_values({"x": float("nan")}, {"x": float("nan")})
    assert not settings.same_values({"x": True}, {"x": 1})
