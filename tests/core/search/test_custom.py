"""Samplers of users: what they are asked and told, and what is said where they are wrong."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from padre_git.core.search.custom import Custom
from padre_git.core.search.samplers import Tried, ask
from padre_git.core.search.space import Choice, Float, Space
from padre_git.errors import PadreError

SPACE = Space(({"C": Float(0.0, 1000.0), "k": Choice(("a", "b"))},))


class Mine:
    """Proposes what it is made with, and remembers what it was told."""

    def __init__(self, *proposals: Any) -> None:
        self.proposals, self.told = list(proposals), list[Any]()

    def tell(self, setting: Any, scores: Any) -> None:
        """Remember."""
        self.told.append((setting, scores))

    def ask(self, n: int, space: Any, history: Sequence[Tried], rng: np.random.Generator) -> Any:
        """As many as asked, drawn where nothing was given."""
        assert n == 8
        assert (space["C"].low, space["k"].values) == (0.0, ("a", "b"))
        assert [scores for _, scores in self.told] == [each.scores for each in history]
        return self.proposals or [{"C": rng.uniform(0, 1000), "k": np.str_("b")} for _ in range(n)]


def test_proposals() -> None:
    """Values of numpy become plain, the generator belongs to the batch, and the history is told."""
    sampler = Custom(SPACE, 0, Mine, "mine.py:Mine")
    first = ask(sampler, 0, 8, ())
    assert all(type(each["C"]) is float and each["k"] == "b" for each in first)
    history = [Tried(at, each, {"good": 1.0} if at else None) for at, each in enumerate(first)]
    second = ask(sampler, 8, 8, history)
    assert ask(sampler, 8, 3, history) == second[:3]
    assert not {each["C"] for each in first} & {each["C"] for each in second}
    assert sampler.name == "mine.py:Mine"


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (lambda: Mine({"C": 5000, "k": "a"}), "M proposed C=5000, but the space ends at 1000."),
        (lambda: Mine({"C": 5}), "M proposed C; the space has C, k."),
        (lambda: Mine(3), "M proposed 3, which is not a dict of hyperparameters."),
        (lambda: type("E", (), {"ask": lambda *_: []})(), "M proposed nothing: `ask` returns a list of 8 dicts."),
        (lambda: type("E", (), {"ask": lambda *_: None})(), "M proposed nothing"),
        (lambda: type("E", (), {"ask": lambda *_: 1 / 0})(), "M failed in ask: ZeroDivisionError: division by zero"),
        (lambda: 1 / 0, "M failed: ZeroDivisionError"),
    ],
)
def test_what_goes_wrong(kind: Any, message: str) -> None:
    """One line that names the sampler."""
    with pytest.raises(PadreError) as caught:
        ask(Custom(SPACE, 0, kind, "M"), 0, 8, ())
    assert message in str(caught.value)
