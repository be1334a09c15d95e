"""Scores per setting: seeds within splits first."""

from typing import Any

import pytest

from padre_git.app.recording.ranking import RunView, ranked, settings
from padre_git.model.documents import Code, Design, Metric, Metrics, Run


def view(number: int, setting: dict[str, Any], values: list[float] | None, *, predictions: str = "") -> RunView:
    """A run of `setting` with these values per split; none: a failed one."""
    run = Run(id=f"r{number}", recording="x", number=number, project="p", experiment="e", execution="0", label="e",
              status="failed" if values is None else "completed", setting=setting, main_metric="error",
              predictions=predictions or f"hash {number}", code=Code(commit=None, branch=None, tree="0"),
              started="", finished="", duration=0.0)  # fmt: skip
    if values is None:
        return RunView(run, None)
    metric = Metric(
        mean=sum(values) / len(values), n=len(values), values=values, greater_is_better=False, bounds=[0, None]
    )
    design = Design(kind="k-fold", description="", n=len(values), ratio=0.5)
    return RunView(run, Metrics(run=run.id, main="error", design=design, metrics={"error": metric}))


def test_seeds_are_averaged_within_each_split() -> None:
    """n is the number of splits, whatever the number of seeds; std is over splits of the averages."""
    (found,) = settings([view(1, {}, [1.0, 3.0]), view(2, {}, [3.0, 5.0])])
    score = found.scores["error"]
    assert score.values == [2.0, 4.0]
    assert (score.mean, score.std) == (3.0, pytest.approx(2**0.5))


def test_equal_predictions_count_once() -> None:
    """A seed without effect is no replicate."""
    same = [view(number, {}, [1.0, 3.0], predictions="same") for number in (1, 2)]
    (found,) = settings([*same, view(3, {}, [4.0, 6.0])])
    assert [each.id for each in found.distinct] == ["r1", "r3"]
    assert found.scores["error"].values == [2.5, 4.5]


def test_settings_keep_their_numbers_when_ranked() -> None:
    """The best comes first, also where lower is better; a failed setting is last and has no scores."""
    found = settings([view(1, {"C": 1}, [3.0]), view(2, {"C": 2}, None), view(3, {"C": 3}, [1.0])])
    assert [each.position for each in ranked(found)] == [3, 1, 2]
    assert found[1].scores == {}


def test_intervals() -> None:
    """Corrected for overlapping training parts and cut at the bounds; one split has none."""
    (found,) = settings([view(1, {}, [1.0, 3.0])])
    # t(0.975, 1) = 12.706; 2 ± 12.706 · √((1/2 + 0.5) · 2)
    assert found.scores["error"].interval == (0, pytest.approx(2 + 12.7062 * 2**0.5, rel=1e-4))
    (single,) = settings([view(1, {}, [1.0])])
    assert single.scores["error"].interval is None
