"""The tails of the negative binomial distribution, compared with sums of its probabilities."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.baselines.tails import at_least, at_most, sigmas


def probability(count: int, mean: float, k: float) -> float:
    logarithm = math.lgamma(count + k) - math.lgamma(k) - math.lgamma(count + 1)
    return math.exp(logarithm + k * math.log(k / (k + mean)) + count * math.log(mean / (k + mean)))


@given(mean=st.floats(0.01, 3000), k=st.floats(0.5, 1e5), share=st.floats(0, 3))
def test_tails_equal_the_sum_of_probabilities(mean: float, k: float, share: float) -> None:
    count = int(mean * share)
    expected = math.fsum(probability(each, mean, k) for each in range(count + 1))
    assert at_most(count, mean, k) == pytest.approx(expected, rel=1e-6, abs=1e-12)
    assert at_least(count + 1, mean, k) == pytest.approx(1 - expected, abs=1e-7)


def test_a_large_k_is_poisson() -> None:
    assert at_most(0, 10, math.inf) == pytest.approx(math.exp(-10), rel=1e-4)


@pytest.mark.parametrize(("count", "mean", "expected"), [(0, 0, 1.0), (5, 0, 1.0), (-1, 5, 0.0)])
def test_at_most_of_impossible_counts(count: float, mean: float, expected: float) -> None:
    assert at_most(count, mean, 20) == expected


@pytest.mark.parametrize(("count", "mean", "expected"), [(0, 0, 1.0), (0, 9, 1.0), (1, 0, 0.0)])
def test_at_least_of_impossible_counts(count: float, mean: float, expected: float) -> None:
    assert at_least(count, mean, 20) == expected


def test_sigmas_are_those_of_the_normal_distribution() -> None:
    assert sigmas(0.00135) == pytest.approx(3, abs=0.001)
    assert sigmas(0.5) == sigmas(0.9) == 0
    assert sigmas(0) > 30
