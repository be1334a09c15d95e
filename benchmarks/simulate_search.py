"""What is lost by racing, and how optimistic the best of a search is: part of `python -m benchmarks simulate`.

Searches of settings with known true scores: each row of a test part is as hard for all, and each setting errs on its
own, too. A race must end with the setting that full computation would choose; the corrected score must be that of the
chosen setting on new rows. Controls show that the simulation can fail.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from padre_git.core import search
from padre_git.core.search import optimism, race
from padre_git.core.search.samplers import Objective, Tried, ask
from padre_git.core.search.space import Float, Space

Array = np.ndarray[Any, Any]
Random = np.random.Generator
SEARCHES, ERRORS, SPLITS = 60, 3, 10
CHOICES = 200  # searches whose best is scored again
CAREFUL = 0.01  # by so much BBC may be too low
_ROWS, _SHARED = 200, 0.6
_LEAST = {"race": 0.93, "bound alone": 1.0}  # the share of searches that keep their best
_ADAPTIVE = 8  # of an adaptive sampler, settings that do not see each other


@dataclass(frozen=True)
class Answer:
    """What a case gave.

    Attributes
    ----------
    name, said : as they are printed.
    limit : in words.
    right : whether it is within its limits.
    """

    name: str
    said: str
    limit: str
    right: bool


@dataclass(frozen=True)
class Searched:
    """A search of which everything is known.

    Attributes
    ----------
    correct : (settings, rows) which rows each setting has right.
    true : (settings,) the share of all rows that it has right.
    """

    correct: Array
    true: Array

    @property
    def scores(self) -> Array:
        """(settings, splits) accuracies of the folds."""
        folds = np.array_split(np.arange(self.correct.shape[1]), SPLITS)
        return np.stack([self.correct[:, fold].mean(axis=1) for fold in folds], axis=1)


def synthetic(random: Random, settings: int = 40, *, spread: float = 0.03, middle: float = 0.8) -> Searched:
    """Settings whose true accuracies spread around ``middle``."""
    true = np.clip(middle + spread * random.normal(size=settings), 0.3, 0.99)
    return Searched(_correct(random, true), true)


def adaptive(random: Random, settings: int = 40) -> Searched:
    """Settings of a sampler that follows the scores: each batch lies around the best so far, as TPE's does."""
    place, correct, true = np.empty(0), np.empty((0, _ROWS)), np.empty(0)
    hard = random.normal(size=_ROWS)
    for start in range(0, settings, _ADAPTIVE):
        best = place[correct.mean(axis=1).argmax()] if start else 0.0
        own = best + (2.0 if not start else 0.5) * random.normal(size=_ADAPTIVE)
        share = 0.85 - 0.02 * np.minimum((own - 1.5) ** 2, 10)
        place, true = np.append(place, own), np.append(true, share)
        correct = np.concatenate([correct, _correct(random, share, hard)])
    return Searched(correct, true)


class Followed(NamedTuple):
    """A search by TPE: what it tried, the settings that have all splits, the share of the fits that a race saved."""

    searched: Searched
    complete: list[int]
    saved: float

    @property
    def chosen(self) -> int:
        """The setting with the best mean of those that have all splits."""
        return max(self.complete, key=lambda at: (_mean(self.searched.scores[at]), -at))


def tpe(random: Random, settings: int = 40, *, racing: bool = False) -> Followed:
    """A search of two hyperparameters with one hill by the real TPE, which learns in batches, as padre asks it.

    A setting that a race stops counts as padre counts it: at its distance to the one that it was compared with.
    """
    space = Space(({"x": Float(-3.0, 3.0), "y": Float(-3.0, 3.0)},))
    sampler = search.adaptive.Tpe(space, int(random.integers(2**31)), [Objective("accuracy", True)])
    hard, correct, true = random.normal(size=_ROWS), np.empty((0, _ROWS)), np.empty(0)
    history, over, taken = list[Tried](), dict[int, race.Stopped](), dict[int, list[float]]()
    for start in range(0, settings, _ADAPTIVE):
        proposed = ask(sampler, start, _ADAPTIVE, history)
        far = np.array([(each["x"] - 1.5) ** 2 + (each["y"] + 0.5) ** 2 for each in proposed])
        share = 0.85 - 0.02 * np.minimum(far, 10)
        true, correct = np.append(true, share), np.concatenate([correct, _correct(random, share, hard)])
        scores = Searched(correct, true).scores
        alive = set(range(start, start + _ADAPTIVE))
        while alive:
            for at in sorted(alive):
                done = taken.setdefault(at, [])
                done += [float(scores[at, split]) for split in race.wave(len(done), SPLITS)]
            if racing:
                given = {at: done for at, done in taken.items() if at not in over}
                over |= race.decide(given, SPLITS, ratio=1 / (SPLITS - 1), bounds=(0.0, 1.0))
            alive = {at for at in alive - over.keys() if len(taken[at]) < SPLITS}
        for at, setting in enumerate(proposed, start):
            why = over.get(at)
            value = _mean(scores[at]) if why is None else float(np.mean(taken[why.than])) - why.difference
            history.append(Tried(at, setting, {"accuracy": value}))
    complete = [at for at in taken if at not in over]
    return Followed(Searched(correct, true), complete, 1 - sum(map(len, taken.values())) / scores.size)


def _correct(random: Random, true: Array, hard: Array | None = None) -> Array:
    hard = random.normal(size=_ROWS) if hard is None else hard
    own = random.normal(size=(len(true), _ROWS))
    right = _SHARED * hard + math.sqrt(1 - _SHARED**2) * own < stats.norm.ppf(true)[:, None]
    return np.asarray(right, np.float64)


def _padre(given: dict[int, list[float]], *, reasons: tuple[str, ...]) -> set[int]:
    found = race.decide(given, SPLITS, ratio=1 / (SPLITS - 1), bounds=(0.0, 1.0))
    return {number for number, each in found.items() if each.reason in reasons}


def _median(given: dict[int, list[float]], *, before: list[list[float]]) -> set[int]:
    """Optuna's median pruner on running means: over is what is below the median of what had as many splits before."""
    found = set()
    for number, own in given.items():
        others = [np.mean(each[: len(own)]) for each in before if len(each) >= len(own)]
        if len(own) < SPLITS and len(others) >= 5 and np.mean(own) < np.median(others):
            found.add(number)
    return found


def raced(scores: Array, *, reasons: tuple[str, ...] = ("bound", "worse"), pruner: bool = False) -> tuple[int, float]:
    """The setting that a race ends with, and the share of the fits that it saves."""
    taken: dict[int, list[float]] = {}
    over: set[int] = set()
    before: list[list[float]] = []
    for block in race.blocks(len(scores)):
        alive = set(block)
        while alive:
            for number in sorted(alive):
                own = taken.setdefault(number, [])
                own += [float(scores[number, split]) for split in race.wave(len(own), SPLITS)]
            given = {number: own for number, own in taken.items() if number not in over}
            stopped = _median(given, before=before) if pruner else _padre(given, reasons=reasons)
            over |= stopped
            alive = {number for number in alive - stopped if len(taken[number]) < SPLITS}
        before += [taken[number] for number in block]
    complete = [number for number in taken if number not in over]
    best = max(complete, key=lambda number: (_mean(scores[number]), -number))
    return best, 1 - sum(map(len, taken.values())) / scores.size


def _mean(values: Array) -> float:
    return round(float(values.mean()), 12)


def kept(spread: float, seed: int = 0, **rule: Any) -> tuple[float, float]:
    """The share of the searches that a race leaves with their best, and the mean share of fits that it saves."""
    random = np.random.default_rng(seed)
    same, saved = 0, list[float]()
    for _ in range(SEARCHES):
        scores = synthetic(random, spread=spread).scores
        best, share = raced(scores, **rule)
        same += _mean(scores[best]) == max(map(_mean, scores))
        saved.append(share)
    return same / SEARCHES, float(np.mean(saved))


def bias(
    drawn: Callable[[Random], Searched], how: str, seed: int = 0, searches: int = CHOICES
) -> tuple[float, float, float]:
    """Estimate less the true score of what was chosen: mean, its standard error; share of intervals that cover it."""
    random = np.random.default_rng(seed)
    found, covered = list[float](), list[bool]()
    for _ in range(searches):
        each = drawn(random)
        scores = each.scores
        true = each.true[int(np.argmax(np.round(scores.mean(axis=1), 12)))]
        over = optimism.over_splits(scores) if how == "splits" else optimism.corrected(each.correct)
        found.append((over.naive if how == "naive" else over.corrected) - true)
        covered.append(over.interval is None or over.interval[0] <= true <= over.interval[1])
    return float(np.mean(found)), float(np.std(found, ddof=1) / math.sqrt(searches)), float(np.mean(covered))


def run(*, quick: bool) -> Iterator[Answer]:
    """All cases; ``quick``: fewer of them."""
    yield from _races((0.0, 0.03) if quick else (0.0, 0.01, 0.03, 0.06))
    # equal settings are the worst case of a choice; of unequal ones BBC is a little too careful, because it chooses
    # from resamples that have 63 % of the rows
    cases: list[tuple[str, Callable[[Random], Searched], float]] = [
        ("40 equal settings", partial(synthetic, spread=0.0, middle=0.7), 0.0),
        ("40 settings, spread 0.03", partial(synthetic, spread=0.03, middle=0.7), CAREFUL),
        ("40 settings that follow the best", adaptive, CAREFUL),
    ]
    for name, drawn, careful in cases[: 2 if quick else None]:
        yield from _biases(name, drawn, careful)
    yield from _followed(10 if quick else SEARCHES)


def _followed(searches: int) -> Iterator[Answer]:
    """TPE, with and without a race: what both choose is scored on new rows; and BBC of what each chose."""
    if find_spec("optuna") is None:
        yield Answer("TPE", "optuna is not installed: pip install 'optuna>=5'", "not measured", True)
        return
    found = {racing: [tpe(np.random.default_rng(seed), racing=racing) for seed in range(searches)]
             for racing in (False, True)}  # fmt: skip
    truth = {racing: np.array([each.searched.true[each.chosen] for each in every]) for racing, every in found.items()}
    lost = truth[True] - truth[False]
    error, saved = float(lost.std(ddof=1) / math.sqrt(searches)), float(np.mean([each.saved for each in found[True]]))
    yield Answer(
        "race with TPE, true accuracy of its choice",
        f"{lost.mean():+.4f} ± {error:.4f}, saved {saved:.2f}",
        f"> {-ERRORS * error:+.4f}",
        float(lost.mean()) > -ERRORS * error,
    )
    for racing, name in ((False, "TPE"), (True, "TPE that races")):
        for how in ("rows", "naive"):
            off = []
            for each, true in zip(found[racing], truth[racing], strict=True):
                over = optimism.corrected(each.searched.correct[each.complete])
                off.append((over.naive if how == "naive" else over.corrected) - true)
            mean, error = float(np.mean(off)), float(np.std(off, ddof=1) / math.sqrt(searches))
            said, most = f"bias {mean:+.4f} ± {error:.4f}", ERRORS * error
            if how == "naive":
                yield Answer(f"control  best mean, {name}", said, f"> {most:+.4f}", mean > most)
            else:
                limit = f"{-CAREFUL - most:+.4f} to {most:+.4f}"
                yield Answer(f"BBC over rows, {name}", said, limit, -CAREFUL - most <= mean <= most)


def _races(spreads: Sequence[float]) -> Iterator[Answer]:
    rules: dict[str, dict[str, Any]] = {
        "race": {},
        "bound alone": {"reasons": ("bound",)},
        "median pruner": {"pruner": True},
    }
    shares: dict[str, list[float]] = {}
    for name, rule in rules.items():
        for spread in spreads:
            share, saved = kept(spread, **rule)
            shares.setdefault(name, []).append(share)
            least = _LEAST.get(name)
            yield Answer(
                f"{name}, 40 settings, spread {spread:g}",
                f"kept {share:.2f}, saved {saved:.2f}",
                f"kept ≥ {least:g}" if least else "reported",
                least is None or share >= least,
            )
    ours, theirs = (float(np.mean(shares[name])) for name in ("race", "median pruner"))
    yield Answer("control  median pruner against the race", f"{theirs:.2f}, {ours:.2f}", "keeps less", theirs < ours)


def _biases(name: str, drawn: Callable[[Random], Searched], careful: float) -> Iterator[Answer]:
    for how in ("rows", "splits"):
        mean, error, covered = bias(drawn, how)
        least = -careful - ERRORS * error
        said = f"bias {mean:+.3f} ± {error:.3f}" + (f", covers {covered:.2f}" if how == "rows" else "")
        limit = f"{least:+.3f} to {ERRORS * error:+.3f}"
        yield Answer(f"BBC over {how}, {name}", said, limit, least <= mean <= ERRORS * error)
    mean, error, _ = bias(drawn, "naive")
    said = f"bias {mean:+.3f} ± {error:.3f}"
    yield Answer(f"control  best mean, {name}", said, f"> {ERRORS * error:+.3f}", mean > ERRORS * error)
