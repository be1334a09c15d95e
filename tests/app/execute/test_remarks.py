"""What is said about the runs of a recording."""

from typing import Any

from padre_git.app.execute.save import remarks
from padre_git.app.recording.recording import RunView
from padre_git.storage import index
from tests import synthetic


def view(name: str, predictions: str, **changes: Any) -> RunView:
    """A run of a recording."""
    return RunView(synthetic.run(name, predictions=predictions, **changes), None)


def test_seeds_without_effect_are_counted_once() -> None:
    """Only where all settings say so, and where there are several seeds."""
    same = [view("k0000001", "a", seed=0), view("k0000002", "a", seed=1)]
    assert remarks(same, {}, None) == [
        "seeds 0, 1 gave identical predictions: nothing here is random; counted once",
    ]
    assert remarks([same[0], view("k0000003", "b", seed=1)], {}, None) == []
    assert remarks(same[:1], {}, None) == []


def test_the_best_of_several_is_optimistic_and_its_edge_is_named() -> None:
    """The largest or smallest of at least three numbers; words and two values say nothing about an edge."""
    runs = [
        view(f"k000000{number}", str(number), setting={"SVC.C": value}) for number, value in enumerate([0.1, 1, 10])
    ]
    space = {"SVC.C": [0.1, 1, 10]}
    rows = [index.of_run(each.document, each.metrics) for each in runs]
    assert remarks(runs, space, rows[2]) == [
        "the best of 3 settings on these splits is optimistic; `--nested` gives an unbiased estimate",
        "SVC.C=10 is the largest value tried",
    ]
    assert remarks(runs, space, rows[0])[-1] == "SVC.C=0.1 is the smallest value tried"
    assert len(remarks(runs, space, rows[1])) == 1
    assert len(remarks(runs, {"SVC.C": [0.1, 10]}, rows[2])) == 1
