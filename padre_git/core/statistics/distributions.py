"""Tails and quantiles of the distributions that tests need, without numpy and SciPy, which take longer than the test.

All of Student's t, F and the binomial is one function: the regularized incomplete beta function.
"""

import math
from functools import lru_cache
from statistics import NormalDist

_TINY = 1e-300
_EPS = 1e-16
# of Stirling's series 1/(12 x) - 1/(360 x³) + …, to 1e-16 from 10 on
_STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)


def normal_quantile(p: float) -> float:
    """Where the standard normal distribution function is ``p``, within (0, 1)."""
    return NormalDist().inv_cdf(p)


def normal_tail(z: float) -> float:
    """P(Z > z) of the standard normal distribution, with all its digits where it is small."""
    return math.erfc(z / math.sqrt(2)) / 2


def t_tail(t: float, df: float) -> float:
    """P(T > t) of Student's t distribution.

    Parameters
    ----------
    df : degrees of freedom, above 0; a fraction after Welch.
    """
    upper = _beta(df / 2, 0.5, t * t / df) / 2
    return 1 - upper if t < 0 else upper


@lru_cache(maxsize=1024)
def t_quantile(p: float, df: float) -> float:
    """Where the distribution function of Student's t is ``p``.

    Newton's method from 0 on: the distribution function is concave there, so that it approaches from below.

    Raises
    ------
    ValueError : for ``p`` outside (0, 1) and ``df`` of 0 and less.
    """
    if not 0 < p < 1 or df <= 0:
        raise ValueError(f"no quantile of t at p = {p}, df = {df}")
    if p < 0.5:
        return -t_quantile(1 - p, df)
    t, root = 0.0, math.sqrt(df)
    # the density at 0
    scale = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi)
    for _ in range(200):
        missing = (p - 0.5) - _beta(0.5, df / 2, math.inf if not t else (root / t) ** 2) / 2
        step = missing / (scale * (1 + t * t / df) ** (-(df + 1) / 2))
        t += step
        if abs(step) <= 1e-14 * t:
            break
    return t


def f_tail(f: float, above: float, below: float) -> float:
    """P(F > f) of the F distribution.

    Parameters
    ----------
    above, below : degrees of freedom of the numerator and of the denominator.
    """
    return _beta(below / 2, above / 2, above * f / below)


def coin_tail(low: int, total: int) -> float:
    """P(X < low) + P(X = low)/2 of X heads in ``total`` throws of a coin; ``low`` is less than ``total``."""
    # the density of the beta distribution is that of the binomial but for a factor
    equal = _density(total - low, low + 1, 1.0) * 2 / (total - low)
    return _beta(total - low, low + 1, 1.0) - equal / 2


def range_quantile(p: float, count: int) -> float:
    """Where the distribution function of the range of ``count`` standard normal values is ``p``, within (0, 1).

    It is the studentized range with infinite degrees of freedom. The integral is a sum of equal steps, which is exact
    to the last digits for functions that fall as this one does.
    """
    points = [at / 16 for at in range(-160, 161)]
    weights = [count / 16 * math.exp(-z * z / 2) / math.sqrt(2 * math.pi) for z in points]
    tails = [normal_tail(z) for z in points]

    def beyond(q: float) -> float:
        inside = [normal_tail(z - q) for z in points]
        return math.fsum(
            # the range exceeds q unless all the others lie within q below the largest
            weight * ((1 - tail) ** (count - 1) - max(below - tail, 0.0) ** (count - 1))
            for weight, tail, below in zip(weights, tails, inside, strict=True)
        )

    low, high = 0.0, 64.0
    while high - low > 1e-14 * high:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if beyond(middle) > 1 - p else (low, middle)
    return (low + high) / 2


def _beta(a: float, b: float, odds: float) -> float:
    """The regularized incomplete beta function at x = 1/(1 + odds), of which no digit is lost where x is near 1."""
    if math.isnan(odds) or odds <= 0 or math.isinf(odds):
        return odds if math.isnan(odds) else float(odds <= 0)
    if (a + b + 2) >= (a + 1) * (1 + odds):
        return 1 - _beta_small(b, a, 1 / odds)
    return _beta_small(a, b, odds)


def _beta_small(a: float, b: float, odds: float) -> float:
    """The same below the mean, by the continued fraction (Lentz; Press et al. 2007, 6.4)."""
    x = 1 / (1 + odds)
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 100_000):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / ((1 + term * d) or _TINY)
            c = (1 + term / c) or _TINY
            value *= c * d
        if abs(c * d - 1) < 3 * _EPS:
            break
    return _density(a, b, odds) * value / a


def _density(a: float, b: float, odds: float) -> float:
    """xᵃ (1 - x)ᵇ / B(a, b) as a distance from the mean, so that large powers do not cancel (Loader 2000)."""
    spread = b - a * odds
    far = a * _log(1 / (1 + odds), a / (a + b), spread / (a * (1 + odds)))
    far += b * _log(odds / (1 + odds), b / (a + b), -spread / (b * (1 + odds)))
    stirling = _stirling(a + b) - _stirling(a) - _stirling(b)
    return math.sqrt(a * b / (a + b) / (2 * math.pi)) * math.exp(far + stirling)


def _log(top: float, bottom: float, change: float) -> float:
    """The logarithm of ``top / bottom``, which is ``1 + change``."""
    return math.log1p(change) if abs(change) < 0.5 else math.log(top / bottom)


def _stirling(x: float) -> float:
    """What Stirling's formula lacks of the logarithm of the gamma function."""
    if x < 10:
        return math.lgamma(x) - (x - 0.5) * math.log(x) + x - math.log(2 * math.pi) / 2
    return math.fsum(factor / x ** (2 * power + 1) for power, factor in enumerate(_STIRLING))
