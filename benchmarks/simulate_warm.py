"""What searches win that begin with settings of other data, and what a portfolio is worth: part of
`python -m benchmarks simulate`.

Data sets whose scores follow a surface with one optimum: shared, in groups that their meta-features tell apart, or
anywhere. Each data set has a search in the history; a new one begins warm, or cold with the same sampler. Controls show
that the simulation can fail.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.simulate_search import Answer
from padre_git.core.search import meta, warm
from padre_git.core.search.samplers import Sobol, ask
from padre_git.core.search.space import Float, Setting, Space
from padre_git.core.search.warm import Candidate

Array = np.ndarray[Any, Any]
DATA, WARM, TRIED = 12, 8, 32
WINS = 9  # of 12 data sets, on which warm is to be better at 8 settings
_SPACE = Space(({"c": Float(1e-3, 1e3, log=True), "g": Float(1e-4, 10.0, log=True)},))
_JITTER, _NOISE = 0.03, 0.005
_WORLDS = range(6)  # seeds
_SEEDS, _CHANCE = 20, 0.04  # of the portfolios, and three standard errors of their mean regret


@dataclass(frozen=True)
class World:
    """Data sets of which everything is known.

    Attributes
    ----------
    optima : (data sets, 2) where each is best, in the unit square of the space.
    features : of each the meta-features.
    """

    optima: Array
    features: Sequence[dict[str, float]]

    def true(self, at: int, setting: Setting) -> float:
        """The score of a setting on a data set, without noise; 1 is the best."""
        place = np.array([(math.log10(setting["c"]) + 3) / 6, (math.log10(setting["g"]) + 4) / 5])
        return float(1 - ((place - self.optima[at]) ** 2).sum())


def world(how: str, seed: int) -> World:
    """12 data sets: of a ``shared`` optimum, of two in ``groups`` that meta-features tell, or ``unrelated``."""
    random = np.random.default_rng(seed)
    features = [{name: float(random.normal()) for name in meta.NAMES} for _ in range(DATA)]
    jitter = _JITTER * random.normal(size=(DATA, 2))
    if how == "unrelated":
        return World(random.uniform(size=(DATA, 2)), features)
    if how == "shared":
        return World(random.uniform(0.2, 0.8, size=2) + jitter, features)
    centres = np.array([[0.15, 0.2], [0.85, 0.8]])
    own = [{name: value + 9 * (at % 2) for name, value in each.items()} for at, each in enumerate(features)]
    return World(centres[np.arange(DATA) % 2] + jitter, own)


def history(given: World, seed: int) -> list[list[Candidate]]:
    """The search of each data set: its own draws, scored with noise."""
    random = np.random.default_rng(seed)
    return [
        [
            Candidate(f"{at}-{number}", str(at), setting, given.true(at, setting) + _NOISE * random.normal())
            for number, setting in enumerate(ask(Sobol(_SPACE, seed=100 + at), 0, TRIED, ()))
        ]
        for at in range(DATA)
    ]


def best_so_far(given: World, at: int, past: Sequence[Sequence[Candidate]], how: str) -> Array:
    """(`TRIED`,) the true score of the best of the first settings; ``how``: cold, warm, or from the worst of others."""
    others = [each for other, own in enumerate(past) if other != at for each in own]
    distance = meta.distances(given.features[at], [each for other, each in enumerate(given.features) if other != at])
    known = dict(zip((str(other) for other in range(DATA) if other != at), distance, strict=True))
    candidates = [each._replace(score=-each.score) for each in others] if how == "worst" else others
    first = () if how == "cold" else tuple(dict(each.setting) for each in warm.suggested(candidates, known, WARM))
    tried = ask(replace(Sobol(_SPACE), warm=first), 0, TRIED, ())
    return np.maximum.accumulate([given.true(at, dict(each)) for each in tried])


def wins(how: str, against: str = "warm", seeds: Sequence[int] = _WORLDS) -> tuple[int, int, float]:
    """On how many data sets, 12 for each seed, a warm search is ahead after 8 settings; on how many it is behind, after
    32, a cold one that has had 8 fewer; and by how much it is ahead after 32, in the mean."""
    pairs = []
    for seed in seeds:
        given = world(how, seed)
        past = history(given, seed)
        pairs += [(best_so_far(given, at, past, against), best_so_far(given, at, past, "cold")) for at in range(DATA)]
    ahead = sum(bool(one[WARM - 1] > other[WARM - 1]) for one, other in pairs)
    lost = sum(bool(one[TRIED - 1] < other[TRIED - WARM - 1]) for one, other in pairs)
    return ahead, lost, float(np.mean([one[-1] - other[-1] for one, other in pairs]))


def portfolios(how: str) -> float:
    """The mean regret of portfolios of 3 on data that they have not seen, less that of 3 random settings; ``how`` may
    be ``noise``: scores without any pattern."""
    found = []
    for seed in range(_SEEDS):
        random = np.random.default_rng(seed)
        if how == "noise":
            scores = random.uniform(size=(TRIED, DATA))
        else:
            given, settings = world(how, seed), ask(Sobol(_SPACE, seed=seed), 0, TRIED, ())
            scores = np.array([[given.true(at, each) for at in range(DATA)] for each in settings])
            scores += _NOISE * random.normal(size=scores.shape)
        held = warm.held_out(scores, 3)
        found.append(held.portfolio - held.random)
    return float(np.mean(found))


def run(*, quick: bool) -> Iterator[Answer]:
    """All cases; ``quick``: fewer of them."""
    seeds = _WORLDS[: 2 if quick else None]
    every = DATA * len(seeds)
    least = WINS * len(seeds)
    for how in ("shared", "groups"):
        ahead, lost, gain = wins(how, seeds=seeds)
        said = f"ahead on {ahead} of {every}; {gain:+.4f} at {TRIED}"
        yield Answer(f"warm start, {how} optimum, {WARM} settings", said, f"on ≥ {least}", ahead >= least and not lost)
    _, lost, gain = wins("unrelated", seeds=seeds)
    said = f"lost more on {lost} of {every}; {gain:+.4f} at {TRIED}"
    yield Answer("warm start, unrelated data sets", said, f"at most {WARM} settings lost", not lost)
    ahead, _, _ = wins("shared", "worst", seeds=seeds)
    yield Answer(
        "control  the worst of other data first", f"ahead on {ahead} of {every}", f"on < {least}", ahead < least
    )
    gain = portfolios("shared")
    yield Answer(
        "portfolio of 3 against random, shared optimum", f"regret {gain:+.3f}", f"< -{_CHANCE}", gain < -_CHANCE
    )
    gain = portfolios("noise")
    right = abs(gain) <= _CHANCE
    yield Answer("control  portfolio of 3 against random, noise", f"regret {gain:+.3f}", f"within ±{_CHANCE}", right)
