"""No second has too many requests at Stripe, however long the network delays them."""

import heapq
from collections.abc import Sequence
from itertools import count
from math import inf, nextafter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stripeapi.pacing.departures import Departure, Departures
from stripeapi.pacing.limits import LIVE
from stripeapi.pacing.pacer import Pacer
from stripeapi.pacing.schedule import Limits


class Network:
    """A clock that only waiting advances, and a network that answers during the waits."""

    def __init__(self, late: Sequence[float] = (), answers_after: float = 0.1) -> None:
        self.now = 1000.0
        self._answers_after = answers_after
        self.counted: list[float] = []
        self._late = list(late)
        """Seconds by which each wait is too long, in turn."""
        self._waits = 0
        self._pending: list[tuple[float, int, Departure]] = []
        self._numbers = count()

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        late = self._late[self._waits % len(self._late)] if self._late else 0.0
        self._waits += 1
        # As on a real clock, any wait takes time: one below the resolution of a float must not loop forever.
        until = max(self.now + seconds + late, nextafter(self.now, inf))
        while self._pending and self._pending[0][0] <= until:
            self.now, _, departure = heapq.heappop(self._pending)
            departure.answered()
        self.now = until

    def send(self, departure: Departure, delay: float = 0.0) -> None:
        """Sends a request, which Stripe counts when it arrives."""
        departure.sent()
        arrives = self.now + delay
        self.counted.append(arrives)
        heapq.heappush(self._pending, (arrives + self._answers_after, next(self._numbers), departure))

    def most_in_a_second(self) -> int:
        moments = sorted(self.counted)
        return max(sum(first <= each <= first + 1.0 for each in moments) for first in moments)


DELAYS = st.lists(st.floats(0.0, 0.05), min_size=1, max_size=40)


@given(delays=DELAYS, limit=st.sampled_from([3, 25]), answers_after=st.sampled_from([0.1, 0.97, 1.0, 2.0]))
@settings(max_examples=100, deadline=None)
async def test_delayed_requests_never_exceed_the_limit(
    delays: list[float], limit: int, answers_after: float
) -> None:
    network = Network(answers_after=answers_after)
    departures = Departures(Limits(limit, 100), 1.0, clock=network, sleep=network.sleep)
    for delay in [0.0, *delays, 0.0] * 3:
        network.send(await departures.leave("charges"), delay)
    assert network.most_in_a_second() <= limit


@given(late=st.lists(st.floats(0.0, 0.015), min_size=1, max_size=30), share=st.sampled_from([1.0, 0.5]))
@settings(max_examples=20, deadline=None)
async def test_late_timers_never_exceed_the_limit(late: list[float], share: float) -> None:
    network = Network(late)
    pacer = Pacer(None, "acct_1:live", LIVE, share, clock=network, sleep=network.sleep)
    for _ in range(120):
        network.send(await pacer.wait("charges"))
    assert network.most_in_a_second() <= LIVE.endpoint


async def test_wait_below_the_clock_resolution_ends() -> None:
    """The wait is half the distance between two floats at that time, so adding it changes nothing."""
    network = Network()
    network.now = 1024.0
    await network.sleep(1e-13)
    assert network.now > 1024.0


async def test_slow_first_answers_keep_the_limit() -> None:
    """The first answers are slow because connections are opened, and the shortest latency is still
    unknown."""
    network = Network()
    departures = Departures(Limits(3, 100), 1.0, clock=network, sleep=network.sleep)
    for delay in (0.04, 0.04, 0.0, 0.0):
        network.send(await departures.leave("charges"), delay)
        await network.sleep(0.2)
    assert network.counted[3] - network.counted[0] == pytest.approx(1.005)


async def test_undelayed_requests_use_nearly_the_whole_limit() -> None:
    network = Network()
    departures = Departures(LIVE, 1.0, clock=network, sleep=network.sleep)
    for _ in range(201):
        network.send(await departures.leave("charges"))
    assert network.counted[200] - network.counted[0] == pytest.approx(8 * 1.005)


async def test_slow_answer_delays_other_requests_only_briefly() -> None:
    network = Network()
    departures = Departures(Limits(1, 100), 1.0, clock=network, sleep=network.sleep)
    network.send(await departures.leave("charges"))
    network.send(await departures.leave("charges"), 0.7)
    await departures.leave("charges")
    assert network.now - 1000.0 == pytest.approx(2 * 1.005 + 0.08)


async def test_all_endpoints_together_keep_the_account_limit() -> None:
    network = Network()
    departures = Departures(Limits(25, 40), 1.0, clock=network, sleep=network.sleep)
    for _ in range(60):
        for endpoint in ("charges", "refunds"):
            network.send(await departures.leave(endpoint))
    assert network.most_in_a_second() == 40


async def test_unanswered_request_counts_as_possibly_delayed() -> None:
    network = Network()
    departures = Departures(Limits(1, 100), 1.0, clock=network, sleep=network.sleep)
    (await departures.leave("charges")).sent()
    await departures.leave("charges")
    assert network.now - 1000.0 == pytest.approx(1.005 + 0.08)


async def test_unsent_request_counts_until_it_is_sent() -> None:
    network = Network()
    departures = Departures(Limits(1, 100), 1.0, clock=network, sleep=network.sleep)
    waiting = await departures.leave("charges")
    network.now += 3.0  # its connection is being opened
    network.send(waiting)
    await departures.leave("charges")
    assert network.now - 1003.0 == pytest.approx(1.005)


async def test_request_that_was_never_sent_is_forgotten() -> None:
    network = Network()
    departures = Departures(Limits(1, 100), 1.0, clock=network, sleep=network.sleep)
    (await departures.leave("charges")).ended()
    await departures.leave("charges")
    assert network.now - 1000.0 == pytest.approx(1.005 + 0.08)
