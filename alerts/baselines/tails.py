"""Exact tails of the negative binomial distribution: how unlikely a count is.

A count of mean ``m`` and dispersion ``k`` has the variance ``m + m²/k``; with a large ``k`` it is Poisson.
Counts may be fractions, because a count with a missing part is scaled up.
"""

import math

LARGEST_DISPERSION = 1e6
_TINY = 1e-300
_PRECISION = 1e-12
_ITERATIONS = 20_000


def at_most(count: float, mean: float, dispersion: float) -> float:
    """Returns the probability of ``count`` or less."""
    if mean <= 0:
        return 1.0
    if count < 0:
        return 0.0
    k = min(dispersion, LARGEST_DISPERSION)
    return _incomplete_beta(k / (k + mean), k, count + 1)


def at_least(count: float, mean: float, dispersion: float) -> float:
    """Returns the probability of ``count`` or more."""
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    k = min(dispersion, LARGEST_DISPERSION)
    return _incomplete_beta(mean / (k + mean), count, k)


def sigmas(probability: float) -> float:
    """Returns how many standard deviations from the mean a normal value of this tail probability is."""
    p = min(max(probability, 1e-300), 0.5)
    low, high = 0.0, 40.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if math.erfc(middle / math.sqrt(2)) / 2 > p else (low, middle)
    return low


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularized incomplete beta function, which is the distribution function of these counts."""
    if x > (a + 1) / (a + b + 2):
        return 1.0 - _incomplete_beta(1 - x, b, a)
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(scale) * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    """Evaluates the continued fraction by Lentz's method (Numerical Recipes, 6.4)."""
    c, d = 1.0, 1.0 / _nonzero(1.0 - (a + b) * x / (a + 1))
    result = d
    for m in range(1, _ITERATIONS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1.0 / _nonzero(1.0 + term * d)
            c = _nonzero(1.0 + term / c)
            result *= c * d
        if abs(c * d - 1.0) < _PRECISION:
            break
    return result


def _nonzero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
