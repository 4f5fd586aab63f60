"""Rules on baselines over simulated traffic: few false pages, and stops that are seen soon."""

import random

import pytest

from bench.baseline_gap import GapReplay
from bench.baseline_rule import literal, pages, replays
from bench.baseline_traffic import MINUTES_A_DAY, MINUTES_A_WEEK, NOON, Traffic, totals

HISTORY = 5
WEDNESDAY = HISTORY * MINUTES_A_WEEK + 2 * MINUTES_A_DAY


def traffic(mean: float, *, weeks: int, seed: int, dispersion: float | None = 20.0) -> list[int]:
    return Traffic(mean, dispersion).minutes(HISTORY + weeks, random.Random(seed))


@pytest.mark.parametrize("mean", [2, 20, 100])
def test_healthy_traffic_does_not_page(mean: float) -> None:
    minutes = traffic(mean, weeks=1, seed=3)
    start, end = HISTORY * MINUTES_A_WEEK, len(minutes)
    for rule in replays(totals(minutes), 0.5, 2.0):
        assert pages(rule.truths(start, end)) == 0
    assert pages(map(GapReplay(minutes).is_true, range(start, end))) == 0


def test_the_literal_rule_pages_for_healthy_traffic() -> None:
    counted = totals(traffic(5, weeks=1, seed=3))
    (rule,) = replays(counted, 0.5)
    assert pages(literal(rule, HISTORY * MINUTES_A_WEEK, len(counted) - 1)) > 5


def test_the_quick_screen_decides_as_the_judgement() -> None:
    minutes = traffic(30, weeks=1, seed=5)
    noon = WEDNESDAY + NOON
    minutes[noon : noon + 40] = [0] * 40
    (rule,) = replays(totals(minutes), 0.5)
    truths = list(rule.truths(noon - 60, noon + 120))
    assert truths == [rule.judge(at).state == "true" for at in range(noon - 60, noon + 120)]
    assert any(truths)
    assert not truths[-1]


@pytest.mark.parametrize("dispersion", [None, 20.0])
@pytest.mark.parametrize("seed", range(5))
def test_a_stop_at_twenty_is_seen_within_a_quarter_hour(dispersion: float | None, seed: int) -> None:
    noon = WEDNESDAY + NOON
    minutes = Traffic(20, dispersion, at_noon=True).minutes(
        HISTORY + 1, random.Random(seed), lambda at: 0.0 if at >= noon else 1.0, days=(2,)
    )
    (rule,) = replays(totals(minutes), 0.5)
    assert rule.judge(noon + 15).state == "true"
    assert rule.judge(noon - 1).state == "false"


def test_a_new_shop_cannot_be_judged() -> None:
    """Two days of history say nothing of the same weekday."""
    minutes = [0] * (HISTORY * MINUTES_A_WEEK) + Traffic(50, None).minutes(1, random.Random(1))
    (rule,) = replays(totals(minutes), 0.5)
    assert rule.judge(WEDNESDAY + NOON).state == "cannot_judge"


def test_a_new_level_becomes_the_baseline_after_three_weeks() -> None:
    start = 4 * MINUTES_A_WEEK
    minutes = Traffic(100, 20.0).minutes(
        9, random.Random(2), lambda at: 3.0 if at >= start else 1.0, days=(2,)
    )
    (rule,) = replays(totals(minutes), 2.0)
    noons = [week * MINUTES_A_WEEK + 2 * MINUTES_A_DAY + NOON for week in range(4, 9)]
    assert [rule.judge(noon).state for noon in noons][:1] == ["true"]
    assert [rule.judge(noon).state for noon in noons][3:] == ["false", "false"]
