"""`padre best --portfolio`, on runs that are made up, so that the answer is known."""

from typing import Any

import pytest

from tests import synthetic
from tests.conftest import Padre, Repository

COSTS = (0.01, 1.0, 100.0)
REF = "refs/heads/padre/thesis/breast-svc/9f2c1ab0d3e4"
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def placed(repo: Repository, datasets: int, scores: Any, **changes: Any) -> None:
    """A run of each setting on each data set; ``scores(dataset, cost)`` is its accuracy."""
    content: dict[str, bytes] = {}
    for at in range(datasets):
        use = synthetic.run().dataset
        assert use is not None
        data = type(use)(name=f"d{at}", dataset=f"d{at}", version=f"{at:012x}", shape=[9, 2], target=["y"], classes=2)
        for which, cost in enumerate(COSTS):
            name = f"m{ALPHABET[at]}{which}d2v5h"
            own = {"dataset": data, "setting": {"SVC.C": cost}, "set": ["SVC.C"], "number": which + 1}
            own |= {"recording": synthetic.identifier(f"r{ALPHABET[at]}0d2v5h")} | changes
            value = scores(at, cost)
            if value is not None:
                content |= synthetic.simple(name, [value, value], **own)
    synthetic.branch(repo.path, REF, content)


def test_settings_that_complement_each_other(notebook: Repository, padre: Padre) -> None:
    """Two settings that are best on half of the data sets each, before the one that is good on all; without the data
    set, too."""
    placed(notebook, 8, lambda at, cost: 0.8 if cost == 1 else 0.9 if (cost < 1) == (at % 2 == 0) else 0.5)
    found = padre("best", "--portfolio", "2", "--json").json
    assert found["datasets"] == [f"d{at}" for at in range(8)]
    assert (found["pipeline"], found["metric"]) == ("SVC", "accuracy")
    assert [each["setting"]["SVC.C"] for each in found["settings"]] == [1.0, 0.01]
    assert [each["regret"] for each in found["settings"]] == pytest.approx([0.25, 0.125])
    found = padre("best", "--portfolio", "8", "--json").json
    assert sorted(each["setting"]["SVC.C"] for each in found["settings"]) == list(COSTS)
    assert found["settings"][-1]["regret"] == 0
    text = padre("best", "breast-svc", "--portfolio", "2").out
    assert "portfolio    2 settings of SVC, by accuracy\n" in text
    assert "chosen from  3 settings, of which 3 were run on all 8: d0, d1, d2, d3, d4 … 3 more" in text
    assert "the default setting was not run on all (each data set left out in turn)" in text
    table = padre("best", "--portfolio", "2", "--markdown").out
    assert table.startswith("| | SVC.C | mean regret so far |\n")
    assert "regret: 0 is the best setting of a data set, 1 the worst" in table


def test_one_that_helps_and_one_that_does_not(notebook: Repository, padre: Padre) -> None:
    """Where one setting is best everywhere it is found without the data set; where data sets disagree, it says so."""
    placed(notebook, 8, lambda at, cost: 0.9 if cost == 1 else 0.6)
    assert padre("best", "--portfolio", "1", "--json").json["unseen"]["portfolio"] == 0
    assert "no better than random" not in padre("best", "--portfolio", "1").out


def test_data_sets_that_disagree(notebook: Repository, padre: Padre) -> None:
    """It is said that random settings do as well."""
    placed(notebook, 9, lambda at, cost: 0.9 if COSTS[at % 3] == cost else 0.6)
    assert "this portfolio is no better than random settings" in padre("best", "--portfolio", "1").out


def test_a_setting_that_was_run_on_few(notebook: Repository, padre: Padre) -> None:
    """It counts as the worst where it is missing, and a failed or other pipeline's run is none."""
    placed(notebook, 8, lambda at, cost: (0.99 if at < 2 else None) if cost > 1 else 0.5 + 0.1 * cost)
    found = padre("best", "--portfolio", "1", "--json").json
    assert found["settings"][0]["setting"] == {"SVC.C": 1.0}
    assert "3 settings, of which 2 were run on all 8" in padre("best", "--portfolio", "1").out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("@last",), "a portfolio needs searches of SVC on 8 data sets, and there are 3: d0, d1, d2. Run it on more"),
        (("nothing",), "unknown run, experiment, label or revision `nothing`"),
        (("@last", "--portfolio", "0"), "--portfolio 0: give a number of settings, 1 or larger."),
    ],
)
def test_too_few(notebook: Repository, padre: Padre, words: tuple[str, ...], message: str) -> None:
    """One line says what is lacking."""
    placed(notebook, 3, lambda at, cost: 0.9)
    assert message in padre("best", "--portfolio", "4", *words, code=1).err
    assert "--markdown: only with --portfolio N" in padre("best", "--markdown", code=2).err


def test_an_empty_repository(notebook: Repository, padre: Padre) -> None:
    """As for `padre best` without it."""
    assert padre("best", "--portfolio", "4", code=1).err.startswith("error: ")
