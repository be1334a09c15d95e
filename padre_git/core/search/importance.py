"""How much each hyperparameter decides whether a setting is among the best: PED-ANOVA, with an interval.

Watanabe, Bansal & Hutter 2023 (IJCAI:4389), in the form that Optuna 5 gives it, so that the shares are those of
`optuna.importance.PedAnovaImportanceEvaluator`; the tests compare them. Here it is a function of counts, because the
interval needs it for 200 resamples: Optuna takes 50 ms for each, this a tenth of a second for all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.special import ndtr

Array = np.ndarray[Any, Any]
FEWEST = 30  # completed settings; with fewer the shares are those of chance
RESAMPLES, LEVEL = 200, 0.95
_TOP = 0.1  # the best tenth is what the shares are about
_STEPS = 50  # of the grid that a range is divided into
_PRIOR = 1.0  # weight of a uniform setting
_TINY = 1e-12
_NARROWEST = 0.5 / 1.64  # bandwidth: 90 % of a kernel lie within its step


@dataclass(frozen=True)
class Axis:
    """A hyperparameter as a grid.

    Attributes
    ----------
    places : (settings,) the step of each setting; -1 where it does not have the hyperparameter.
    size : how many steps there are.
    ordered : whether near steps are alike.
    """

    places: Array
    size: int
    ordered: bool


@dataclass(frozen=True)
class Share:
    """The importance of a hyperparameter: its share of all, and the 2.5th and 97.5th percentile over resamples."""

    name: str
    share: float
    low: float
    high: float


def in_range(
    values: Sequence[float | None], low: float, high: float, *, log: bool = False, whole: bool = False
) -> Axis:
    """The axis of a range; None where a setting does not have the hyperparameter."""
    if whole:
        width = int(np.ceil(np.log2(high - low + 1))) + 1 if log else round(high - low) + 1
        size = min(width, _STEPS)
    else:
        size = _STEPS
    known = np.array([low if value is None else value for value in values], np.float64)
    if log:
        known, low, high = np.log(known), float(np.log(low)), float(np.log(high))
    step = (high - low) / max(size - 1, 1) or 1.0
    places = np.clip(np.ceil((known - low) / step - 0.5), 0, size - 1).astype(np.int64)
    places[[value is None for value in values]] = -1
    return Axis(places, size, ordered=True)


def of_choices(values: Sequence[Any], absent: Sequence[bool] | None = None) -> Axis:
    """The axis of alternatives, told apart by how they are written."""
    texts = [repr(value) for value in values]
    missing = absent or [False] * len(texts)
    known = {text: at for at, text in enumerate(dict.fromkeys(t for t, m in zip(texts, missing, strict=True) if not m))}
    places = [-1 if gone else known[text] for text, gone in zip(texts, missing, strict=True)]
    return Axis(np.array(places, np.int64), len(known), ordered=False)


def importance(
    axes: Mapping[str, Axis],
    scores: Sequence[float],
    *,
    greater_is_better: bool = True,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> list[Share]:
    """The share of each hyperparameter, the largest first.

    Parameters
    ----------
    axes : of the hyperparameters, by name.
    scores : (settings,), finite.
    resamples : of the settings, for the intervals.
    """
    if not axes:
        return []
    losses = (-1.0 if greater_is_better else 1.0) * np.asarray(scores, np.float64)
    count, names = len(losses), list(axes)
    random = np.random.default_rng(seed)
    drawn = np.concatenate([np.arange(count)[None], random.integers(0, count, (resamples, count))])
    table = np.stack([_divergence(axes[name], losses, drawn) for name in names], axis=1)
    total = table.sum(axis=1, keepdims=True)
    shares = np.divide(table, total, out=np.full(table.shape, 1 / max(len(names), 1)), where=total > 0)
    low, high = np.quantile(shares[1:], [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0) if resamples else shares[[0, 0]]
    found = [Share(name, *map(float, (shares[0, at], low[at], high[at]))) for at, name in enumerate(names)]
    return sorted(found, key=lambda each: -each.share)


def separate(found: Sequence[Share]) -> bool:
    """Whether the intervals of any two that follow each other do not overlap, so that their order may be stated."""
    return all(one.low > other.high for one, other in pairwise(found))


def _divergence(axis: Axis, losses: Array, drawn: Array) -> Array:
    """(B,) how far the best settings are from all of them, along one hyperparameter.

    Pearson's divergence of the two densities; of one that only some settings have, weighted by how often the best and
    all have it (Conditional PED-ANOVA, 2026).
    """
    values, places = losses[drawn], axis.places[drawn]
    last = int(np.ceil(_TOP * values.shape[1])) - 1
    top = values <= np.partition(values, last, axis=1)[:, last : last + 1]
    there = places >= 0
    of_all, of_top = _counted(places, there, axis.size), _counted(places, there & top, axis.size)
    with np.errstate(divide="ignore", invalid="ignore"):
        share_all, share_top = of_all.sum(1) / there.shape[1], of_top.sum(1) / top.sum(1)
        density = _ordered if axis.ordered else _unordered
        best, every = (density(each) + _TINY for each in (of_top, of_all))
        found = share_top**2 / share_all * (every * (best / every - 1) ** 2).sum(axis=1)
    # of a hyperparameter with one value, or that hardly any setting has, nothing can be said
    usable = (of_all.sum(1) >= 2) & (of_top.sum(1) > 0) & (axis.size > 1)
    return np.where(usable, found, 0.0)


def _counted(places: Array, chosen: Array, size: int) -> Array:
    """(B, size) how many of the chosen settings are at each step."""
    rows = np.arange(len(places))[:, None] * size
    return np.bincount((places + rows)[chosen], minlength=len(places) * size).reshape(len(places), size).astype(float)


def _ordered(counts: Array) -> Array:
    """(B, size) density over the steps: a normal kernel at each setting, and a wide one for the prior.

    The bandwidth is Scott's (1992), from the interquartile range or the standard deviation, whichever is smaller.
    """
    size, steps = counts.shape[1], np.arange(counts.shape[1])
    total = counts.sum(axis=1)
    some = np.maximum(total, 1)
    middle = counts @ steps / some
    deviation = np.sqrt((counts * (steps - middle[:, None]) ** 2).sum(axis=1) / np.maximum(total - 1, 1))
    running = np.cumsum(counts, axis=1)
    first = (running >= np.maximum(total // 4, 1)[:, None]).argmax(axis=1)
    third = (running > (total * 3 // 4)[:, None]).argmax(axis=1)
    spread = np.minimum((third - first) / 1.34, deviation)
    bandwidth = np.maximum(1.059 * spread * some**-0.2, _NARROWEST)
    kernels = _kernel(steps[None, :], bandwidth[:, None], size)  # (B, from, to)
    wide = _kernel(np.array([[(size - 1) / 2]]), np.array([[float(size)]]), size)[0, 0]
    mixed = np.einsum("bf,bft->bt", counts, kernels) + _PRIOR * wide
    return np.asarray(mixed / (total + _PRIOR)[:, None])


def _kernel(middle: Array, width: Array, size: int) -> Array:
    """(B, F, size) the probability of each step under normal densities that are cut at the ends of the grid."""
    edges = np.arange(size + 1) - 0.5
    below = ndtr((edges - middle[..., None]) / width[..., None])
    return np.asarray(np.diff(below, axis=-1) / (below[..., -1:] - below[..., :1]))


def _unordered(counts: Array) -> Array:
    """(B, size) density over alternatives: each setting's own with a part of all others, and a uniform prior."""
    size = counts.shape[1]
    smooth = _PRIOR / ((counts > 0).sum(axis=1) + 1)[:, None]
    total = counts.sum(axis=1, keepdims=True)
    mixed = (counts + smooth * total) / (1 + smooth * size) + _PRIOR / size
    return np.asarray(mixed / (total + _PRIOR))
