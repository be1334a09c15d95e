"""The bootstrap bias correction, against the loop that the paper describes, closed forms and a simulation."""

from functools import partial
from typing import Any

import numpy as np
import pytest
from sklearn import metrics as sk

from benchmarks import simulate_search
from padre_git.core.components.answers import Answers
from padre_git.core.metrics import own
from padre_git.core.search.optimism import OF_ROWS, Array, corrected, over_splits, units


def by_loop(values: Array, sizes: Array, sign: int, resamples: int, seed: int) -> list[float]:
    """One resample after the other: the best in the bag, scored out of the bag."""
    random, found = np.random.default_rng(seed), []
    count = values.shape[1]
    drawn = [random.integers(0, count, (min(50, resamples - at), count)) for at in range(0, resamples, 50)]
    for bag in np.concatenate(drawn):
        inside = [np.average(each[bag], weights=sizes[bag]) for each in values]
        best = int(np.argmax(sign * np.round(inside, 12)))
        outside = np.setdiff1d(np.arange(count), bag)
        if len(outside):
            found.append(float(np.average(values[best][outside], weights=sizes[outside])))
    return found


@pytest.mark.parametrize("greater_is_better", [True, False])
@pytest.mark.parametrize("shape", [(7, 40), (3, 4), (25, 200)])
def test_one_resample_after_the_other(shape: tuple[int, int], greater_is_better: bool) -> None:
    """The same resamples, one by one; units of several sizes."""
    random = np.random.default_rng(5)
    values, sizes = random.random(shape), random.integers(1, 9, shape[1]).astype(float)
    found = corrected(values, sizes=sizes, greater_is_better=greater_is_better, resamples=120, seed=3)
    expected = by_loop(values, sizes, 1 if greater_is_better else -1, 120, 3)
    assert found.corrected == pytest.approx(np.mean(expected))
    assert found.interval == pytest.approx(tuple(np.quantile(expected, [0.025, 0.975])))
    means = values @ sizes / sizes.sum()
    assert found.naive == pytest.approx(means.max() if greater_is_better else means.min())
    assert (found.how, found.settings) == ("rows", shape[0])
    assert found.optimism == pytest.approx(found.naive - found.corrected)


def test_equal_settings_have_no_optimism() -> None:
    """Nothing is chosen where all are one setting: the mean of all rows, but for the chance of the resamples."""
    row = (np.arange(400) % 5 > 0).astype(float)
    found = corrected(np.tile(row, (30, 1)))
    assert found.naive == 0.8
    assert found.corrected == pytest.approx(0.8, abs=0.003)
    constant = corrected(np.full((4, 30), 0.25))
    assert (constant.corrected, constant.interval) == (pytest.approx(0.25), pytest.approx((0.25, 0.25)))


def test_a_clear_winner_keeps_its_score() -> None:
    """Where one setting is best in every bag, the correction is its own mean."""
    random = np.random.default_rng(0)
    values = np.stack([random.random(300) < share for share in (0.95, 0.4, 0.3)]).astype(float)
    assert corrected(values).corrected == pytest.approx(values[0].mean(), abs=0.003)


def test_repeats_are_corrected_alone() -> None:
    """Test parts of two repeats share rows: each repeat is its own search, the answers are averaged."""
    scores = np.random.default_rng(2).random((6, 20))
    found = over_splits(scores, repeats=2, seed=4)
    each = [corrected(part, how="splits", seed=4 + at) for at, part in enumerate(np.split(scores, 2, axis=1))]
    assert found.corrected == pytest.approx(np.mean([one.corrected for one in each]))
    assert found.naive == pytest.approx(scores.mean(axis=1).max())
    assert (found.interval, found.how) == (None, "splits")
    assert over_splits(scores, seed=4).corrected == corrected(scores, how="splits", seed=4).corrected


def test_what_cannot_be_corrected() -> None:
    """Nothing, one unit, and values that are not finite."""
    for wrong in (np.empty((0, 5)), np.ones((3, 1)), np.array([[1.0, np.nan], [0.0, 1.0]])):
        with pytest.raises(ValueError, match="finite values of two or more units"):
            corrected(wrong)


def test_units() -> None:
    """A group is one; many rows become ten thousand parts of equal size."""
    assert units(4).tolist() == [0, 1, 2, 3]
    assert units(5, np.array(["b", "a", "b", "c", "a"])).tolist() == [1, 0, 1, 2, 0]
    many = np.bincount(units(25_000))
    assert len(many) == 10_000
    assert set(many.tolist()) == {2, 3}


def test_many_rows_in_parts() -> None:
    """Parts of three rows give what rows give."""
    random = np.random.default_rng(1)
    values = (random.random((20, 30_000)) < 0.7).astype(float)
    of_row = units(30_000)
    sizes = np.bincount(of_row)
    parts = np.stack([np.bincount(of_row, weights=each) / sizes for each in values])
    by_parts, by_rows = corrected(parts, sizes=sizes), corrected(values)
    assert by_parts.naive == pytest.approx(by_rows.naive)
    assert by_parts.corrected == pytest.approx(by_rows.corrected, abs=1.5e-3)
    assert by_parts.interval == pytest.approx(by_rows.interval, abs=2e-3)


@pytest.mark.parametrize(
    ("name", "metric"),
    [
        ("accuracy", lambda t, a: sk.accuracy_score(t, a.prediction)),
        ("log_loss", lambda t, a: own.log_loss(t, a.probabilities, a.classes)),
        ("brier", lambda t, a: own.brier(t, a.probabilities, a.classes)),
    ],
)
@pytest.mark.parametrize("two", [False, True])
def test_rows_of_classes(name: str, metric: Any, two: bool) -> None:
    """The mean over rows is the metric, of two and of three classes."""
    random = np.random.default_rng(8)
    names = np.array(["a", "b"] if two else ["a", "b", "c"])
    table = random.dirichlet(np.full(len(names), 0.3), 200)
    table[:3] = np.eye(len(names))[0]  # certain, and wrong in some rows
    truth = names[random.integers(0, len(names), 200)]
    answers = Answers(names[table.argmax(axis=1)], table, None, names)
    assert OF_ROWS[name](truth, answers).mean() == pytest.approx(metric(truth, answers))


@pytest.mark.parametrize("shape", [(50,), (50, 2)])
def test_rows_of_numbers(shape: tuple[int, ...]) -> None:
    """The mean over rows is the metric, of one target and of two."""
    random = np.random.default_rng(9)
    truth, prediction = random.normal(size=shape), random.normal(size=shape)
    answers = Answers(prediction)
    assert OF_ROWS["mae"](truth, answers).mean() == pytest.approx(sk.mean_absolute_error(truth, prediction))
    assert OF_ROWS["mse"](truth, answers).mean() == pytest.approx(sk.mean_squared_error(truth, prediction))


def test_rows_of_several_labels() -> None:
    """A row is right where all its labels are."""
    truth, said = np.array([[1, 0], [0, 0], [1, 1]]), np.array([[1, 0], [0, 1], [1, 1]])
    assert OF_ROWS["accuracy"](truth, Answers(said)).tolist() == [1, 0, 1]


def test_a_short_simulation() -> None:
    """Of settings that are equally good, the corrected score is that of new rows; the best mean is far above it."""
    search = partial(simulate_search.synthetic, spread=0.0, middle=0.7)
    for how in ("rows", "splits"):
        mean, error, _ = simulate_search.bias(search, how, seed=2)
        assert abs(mean) <= 3 * error
    naive, error, _ = simulate_search.bias(search, "naive", seed=2)
    assert naive > 10 * error
