"""Scores of settings whose documents are in memory: seeds within splits first."""

from collections.abc import Sequence
from typing import Any

import pytest

from padre_git.app.recording.recording import RunView
from padre_git.app.runs import settings
from padre_git.app.runs.scores import of_run, of_setting
from padre_git.core.statistics.scores import Scores
from padre_git.model.documents import Code, Design, Metric, Metrics, Run, Undefined


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


def scores(views: Sequence[RunView]) -> Scores:
    """The scores of the one setting that these runs have."""
    (setting,) = settings.of_recording([each.row for each in views])
    found = of_setting(setting, "error", {each.id: each.metrics for each in views if each.metrics})
    assert found
    return found


def test_seeds_are_averaged_within_each_split() -> None:
    """n is the number of splits, whatever the number of seeds; std is over splits of the averages."""
    found = scores([view(1, {}, [1.0, 3.0]), view(2, {}, [3.0, 5.0])])
    assert found.values == [2.0, 4.0]
    assert (found.mean, found.std, found.n) == (3.0, pytest.approx(2**0.5), 2)


def test_equal_predictions_count_once() -> None:
    """A seed without effect is no replicate."""
    same = [view(number, {}, [1.0, 3.0], predictions="same") for number in (1, 2)]
    views = [*same, view(3, {}, [4.0, 6.0])]
    (setting,) = settings.of_recording([each.row for each in views])
    assert [row.id for row in setting.distinct] == ["r1", "r3"]
    assert scores(views).values == [2.5, 4.5]


def test_settings_keep_their_numbers_when_ranked() -> None:
    """The best comes first, also where lower is better; a failed setting is last and has no scores."""
    views = [view(1, {"C": 1}, [3.0]), view(2, {"C": 2}, None), view(3, {"C": 3}, [1.0])]
    found = settings.of_recording([each.row for each in views])
    assert [each.position for each in settings.ranked(found)] == [3, 1, 2]
    assert found[1].scores == {}
    assert of_setting(found[1], "error", {}) is None


def test_intervals() -> None:
    """Corrected for overlapping training parts and cut at the bounds; one split has none."""
    # t(0.975, 1) = 12.706; 2 ± 12.706 · √((1/2 + 0.5) · 2)
    assert scores([view(1, {}, [1.0, 3.0])]).interval() == (0, pytest.approx(2 + 12.7062 * 2**0.5, rel=1e-4))
    assert scores([view(1, {}, [1.0])]).interval() is None


def test_the_metrics_of_a_run_say_what_its_document_says() -> None:
    """Of one value over all test rows n is the rows; what is undefined, and what computed it, are at hand by name."""
    pooled = Metric(mean=0.9, n=150, values=[0.9], greater_is_better=True, bounds=[0, 1])
    nan = float("nan")
    broken = Metric(mean=nan, std=nan, n=2, values=[0.5, nan], code="c0de", average="macro", positive="yes",
                    undefined=[Undefined(split=1, reason="one class")])  # fmt: skip
    found = of_run(Metrics(run="r", metrics={"accuracy": pooled, "auc": broken}))
    assert (found["accuracy"].n, found["accuracy"].std, found["accuracy"].interval()) == (150, None, None)
    assert repr(found["accuracy"]) == "<accuracy 0.900, n=150>"
    auc = found["auc"]
    assert (auc.code, auc.average, auc.positive, auc.undefined) == ("c0de", "macro", "yes", {1: "one class"})
    assert of_run(None) == {}
