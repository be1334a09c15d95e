"""`--fail-on-regression` and `--require-no-worse`: what is asked for, and what came of it."""

import pytest

from padre_git.app.diff import gates
from padre_git.app.diff.gates import LOSS, NO_WORSE, GateOption
from padre_git.errors import PadreError


def test_metric_and_margin_are_read() -> None:
    """The margin stands behind the last colon; the name of the metric may have some of its own."""
    assert gates.parse(LOSS, ["accuracy:0.01", "own:f1:0"]) == [
        GateOption(LOSS, "accuracy", 0.01),
        GateOption(LOSS, "own:f1", 0.0),
    ]


@pytest.mark.parametrize("text", ["accuracy", ":0.1", "accuracy:", "accuracy:-0.1", "accuracy:inf", "accuracy:nan"])
def test_what_is_no_margin_is_refused(text: str) -> None:
    """A metric, a colon and a finite margin from 0 on, or an error that repeats what was typed."""
    with pytest.raises(PadreError, match=f"takes METRIC:MARGIN.* not `{text}`"):
        gates.parse(NO_WORSE, [text])


def test_nothing_compared_proves_nothing() -> None:
    """Without a pair no loss is proven, so that gate passes; nor is it proven that there is none: that one fails."""
    loss, no_worse = gates.gates([GateOption(LOSS, "accuracy", 0.01), GateOption(NO_WORSE, "accuracy", 0.01)], [])
    assert (loss.passed, no_worse.passed) == (True, False)
    assert no_worse.text == "--require-no-worse accuracy:0.01: failed; nothing compared: there is no pair of runs"
