"""No second has too many requests at Stripe, whatever holds them up on their way."""

import heapq
from collections.abc import Sequence
from itertools import count
from math import inf, nextafter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stripeapi.pacing.departures import Departure, Departures
from stripeapi.pacing.pacer import LIVE, Pacer
from stripeapi.pacing.schedule import Limits


class Road:
    """A clock that only waiting moves, and answers that come while somebody waits."""

    def __init__(self, late: Sequence[float] = (), answers_after: float = 0.1) -> None:
        self.now = 1000.0
        self._answers_after = answers_after
        self.counted: list[float] = []
        self._late = list(late)
        """By how much each wait is longer than it was to be, over and over."""
        self._waits = 0
        self._coming: list[tuple[float, int, Departure]] = []
        self._numbers = count()

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        late = self._late[self._waits % len(self._late)] if self._late else 0.0
        self._waits += 1
        # As with a real clock, time passes in any wait: a rest below the float's resolution must not loop.
        until = max(self.now + seconds + late, nextafter(self.now, inf))
        while self._coming and self._coming[0][0] <= until:
            self.now, _, departure = heapq.heappop(self._coming)
            departure.answered()
        self.now = until

    def send(self, departure: Departure, held_up: float = 0.0) -> None:
        """Stripe counts it when it arrives."""
        arrives = self.now + held_up
        self.counted.append(arrives)
        heapq.heappush(self._coming, (arrives + self._answers_after, next(self._numbers), departure))

    def most_in_a_second(self) -> int:
        moments = sorted(self.counted)
        return max(sum(first <= each <= first + 1.0 for each in moments) for first in moments)


HELD_UP = st.lists(st.floats(0.0, 0.05), min_size=1, max_size=40)


@given(held_up=HELD_UP, limit=st.sampled_from([3, 25]), answers_after=st.sampled_from([0.1, 0.97, 1.0, 2.0]))
@settings(max_examples=100, deadline=None)
async def test_delayed_requests_never_exceed_the_limit(
    held_up: list[float], limit: int, answers_after: float
) -> None:
    road = Road(answers_after=answers_after)
    departures = Departures(Limits(limit, 100), 1.0, clock=road, sleep=road.sleep)
    for late in [0.0, *held_up, 0.0] * 3:
        road.send(await departures.leave("charges"), late)
    assert road.most_in_a_second() <= limit


@given(late=st.lists(st.floats(0.0, 0.015), min_size=1, max_size=30), share=st.sampled_from([1.0, 0.5]))
@settings(max_examples=20, deadline=None)
async def test_late_timers_never_exceed_the_limit(late: list[float], share: float) -> None:
    road = Road(late)
    pacer = Pacer(None, "acct_1:live", LIVE, share, clock=road, sleep=road.sleep)
    for _ in range(120):
        road.send(await pacer.wait("charges"))
    assert road.most_in_a_second() <= LIVE.endpoint


async def test_wait_below_the_clock_resolution_ends() -> None:
    """Half the distance between two floats there: added, it would be rounded away."""
    road = Road()
    road.now = 1024.0
    await road.sleep(1e-13)
    assert road.now > 1024.0


async def test_slow_first_answers_keep_the_limit() -> None:
    """The first ones take longer, while their connections are made, and nobody knows yet that they do."""
    road = Road()
    departures = Departures(Limits(3, 100), 1.0, clock=road, sleep=road.sleep)
    for held_up in (0.04, 0.04, 0.0, 0.0):
        road.send(await departures.leave("charges"), held_up)
        await road.sleep(0.2)
    assert road.counted[3] - road.counted[0] == pytest.approx(1.005)


async def test_undelayed_requests_use_nearly_the_whole_limit() -> None:
    road = Road()
    departures = Departures(LIVE, 1.0, clock=road, sleep=road.sleep)
    for _ in range(201):
        road.send(await departures.leave("charges"))
    assert road.counted[200] - road.counted[0] == pytest.approx(8 * 1.005)


async def test_slow_answer_delays_other_requests_only_briefly() -> None:
    road = Road()
    departures = Departures(Limits(1, 100), 1.0, clock=road, sleep=road.sleep)
    road.send(await departures.leave("charges"))
    road.send(await departures.leave("charges"), 0.7)
    await departures.leave("charges")
    assert road.now - 1000.0 == pytest.approx(2 * 1.005 + 0.05)


async def test_all_endpoints_together_keep_the_account_limit() -> None:
    road = Road()
    departures = Departures(Limits(25, 40), 1.0, clock=road, sleep=road.sleep)
    for _ in range(60):
        for endpoint in ("charges", "refunds"):
            road.send(await departures.leave(endpoint))
    assert road.most_in_a_second() == 40


async def test_unanswered_request_counts_as_possibly_delayed() -> None:
    road = Road()
    departures = Departures(Limits(1, 100), 1.0, clock=road, sleep=road.sleep)
    await departures.leave("charges")
    await departures.leave("charges")
    assert road.now - 1000.0 == pytest.approx(1.005 + 0.05)
