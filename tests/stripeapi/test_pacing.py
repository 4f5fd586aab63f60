"""The rate budget: it stays just below Stripe's limits, is fair to endpoints, and is shared by processes."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from redis.asyncio import Redis

from sandbox.embedded.servers import EmbeddedValkey
from settings.stripe import StripeLimits
from stripeapi.pacing.limits import LIVE, TEST, limits_for
from stripeapi.pacing.pacer import Pacer, _Shared
from stripeapi.pacing.schedule import JITTER, LONGEST_WAIT, REST, Limits, Pitch, Schedule, Ticket, pitch

SECOND = 1_000_000
FULL = SECOND / pitch(LIVE, 1.0).endpoint
"""Requests a second to one endpoint without pauses."""


class ManualClock:
    """A clock that only sleeping advances."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def most_in_a_second(moments: list[int]) -> int:
    """Returns the most requests in any second, if the network moves them closer together by JITTER."""
    moments = sorted(moments)
    span, first, most = SECOND * (1 + JITTER), 0, 0
    for last, moment in enumerate(moments):
        while moment - moments[first] > span:
            first += 1
        most = max(most, last - first + 1)
    return most


def departures(schedule: Schedule, arrivals: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Returns when requests may leave that arrive as ``arrivals``: (endpoint, microseconds since the
    previous). Those that would wait too long leave never."""
    now, left = 5 * SECOND, []
    for endpoint, gap in arrivals:
        now += gap
        if (wait := schedule.reserve(endpoint, now).wait) <= LONGEST_WAIT:
            left.append((endpoint, now + wait))
    return left


ARRIVALS = st.lists(
    st.tuples(st.sampled_from("abcde"), st.one_of(st.just(0), st.integers(0, 300_000))), max_size=400
)


@given(arrivals=ARRIVALS, limits=st.sampled_from([LIVE, TEST, Limits(2, 3), Limits(100, 100)]))
@settings(max_examples=60, deadline=None)
def test_no_second_exceeds_stripes_limits(arrivals: list[tuple[str, int]], limits: Limits) -> None:
    left = departures(Schedule(pitch(limits, 1.0)), arrivals)
    assert most_in_a_second([moment for _, moment in left]) <= limits.account
    for endpoint in "abcde":
        assert most_in_a_second([moment for name, moment in left if name == endpoint]) <= limits.endpoint


@given(arrivals=ARRIVALS)
@settings(max_examples=30, deadline=None)
def test_requests_of_one_endpoint_keep_their_order(
    arrivals: list[tuple[str, int]],
) -> None:
    left = departures(Schedule(pitch(LIVE, 0.4)), arrivals)
    for endpoint in "abcde":
        moments = [moment for name, moment in left if name == endpoint]
        assert all(earlier < later for earlier, later in pairwise(moments))


@pytest.mark.parametrize(("limits", "seconds"), [(LIVE, 8.0 * 1.01), (TEST, 8.0 * 1.05)])
def test_two_hundred_pages_take_little_more_than_the_minimum(limits: Limits, seconds: float) -> None:
    left = departures(Schedule(pitch(limits, 1.0)), [("payment_intents", 0)] * 200)
    assert left[-1][1] - left[0][1] <= seconds * SECOND


def test_four_endpoints_use_nearly_the_whole_account_limit() -> None:
    left = departures(Schedule(pitch(LIVE, 1.0)), [(endpoint, 0) for _ in range(100) for endpoint in "abcd"])
    assert left[-1][1] - left[0][1] <= 4.4 * SECOND


def test_idle_endpoint_does_not_queue_behind_a_busy_one() -> None:
    schedule = Schedule(pitch(LIVE, 1.0))
    queue = departures(schedule, [("charges", 0)] * 100)
    assert queue[-1][1] > 8 * SECOND
    assert schedule.reserve("refunds", 5 * SECOND).wait < 0.02 * SECOND


def test_share_scales_every_limit() -> None:
    whole, share = pitch(LIVE, 1.0), pitch(LIVE, 0.4)
    assert share.endpoint == pytest.approx(whole.endpoint / 0.4, abs=3)
    assert share.account == pytest.approx(whole.account / 0.4, abs=3)


@pytest.mark.parametrize("share", [0.0, -0.1, 1.1])
def test_share_outside_its_range_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="it must be above 0% and at most 100%"):
        pitch(LIVE, share)


def rate_after(schedule: Schedule, endpoint: str, now: int) -> float:
    """Returns the requests a second that ``endpoint`` gets for twenty requests at ``now``."""
    moments = [now + schedule.reserve(endpoint, now).wait for _ in range(20)]
    return 19 * SECOND / (moments[-1] - moments[0])


def test_429_halves_the_rate_of_its_endpoint_only() -> None:
    schedule = Schedule(pitch(LIVE, 1.0))
    schedule.penalize("charges", 10 * SECOND, 2 * SECOND)
    assert schedule.reserve("charges", 10 * SECOND).wait >= 2 * SECOND
    assert schedule.reserve("refunds", 10 * SECOND).wait == 0
    assert rate_after(schedule, "charges", 12 * SECOND) == pytest.approx(0.5 * FULL, rel=0.03)


def test_account_429_halves_the_rate_of_all_endpoints() -> None:
    schedule = Schedule(pitch(TEST, 1.0))
    schedule.penalize(None, 10 * SECOND, REST)
    left = departures_from(schedule, 11 * SECOND, ["a", "b", "c", "d"] * 10)
    assert 39 * SECOND / (left[-1] - left[0]) == pytest.approx(11.5, rel=0.1)


def departures_from(schedule: Schedule, now: int, endpoints: list[str]) -> list[int]:
    return sorted(now + schedule.reserve(endpoint, now).wait for endpoint in endpoints)


def test_each_burst_of_429s_cuts_the_rate_once() -> None:
    schedule = Schedule(pitch(LIVE, 1.0))
    for milliseconds in range(0, 900, 100):
        schedule.penalize("charges", 10 * SECOND + milliseconds * 1000, REST)
    assert rate_after(schedule, "charges", 12 * SECOND) == pytest.approx(0.5 * FULL, rel=0.03)
    schedule.penalize("charges", 20 * SECOND, REST)
    assert rate_after(schedule, "charges", 21 * SECOND) == pytest.approx(0.35 * FULL, rel=0.03)


def test_rate_recovers_within_half_a_minute() -> None:
    schedule = Schedule(pitch(LIVE, 1.0))
    schedule.penalize("charges", 10 * SECOND, REST)
    paces = [rate_after(schedule, "charges", after * SECOND) for after in (11, 20, 30, 40)]
    assert paces == sorted(paces)
    assert paces[-1] == pytest.approx(FULL, rel=0.03)


def test_repeated_cuts_leave_a_minimum_rate() -> None:
    schedule = Schedule(pitch(LIVE, 1.0))
    for second in range(10, 40):
        schedule.penalize("charges", second * SECOND, REST)
    assert rate_after(schedule, "charges", 41 * SECOND) == pytest.approx(FULL / 20, rel=0.05)


def test_reservation_is_valid_until_a_429() -> None:
    schedule = Schedule(pitch(LIVE, 0.1))
    departures(schedule, [("charges", 0)] * 20)
    ticket = schedule.reserve("charges", 5 * SECOND)
    assert schedule.reserve("charges", 5 * SECOND + ticket.wait, ticket).wait == 0
    schedule.penalize("charges", 6 * SECOND, 30 * SECOND)
    assert schedule.reserve("charges", 7 * SECOND, ticket).wait == 29 * SECOND


async def test_pacer_without_redis_spaces_requests_by_its_share() -> None:
    clock = ManualClock()
    pacer = Pacer(None, "acct_1:live", LIVE, 0.4, clock=clock, sleep=clock.sleep)
    for _ in range(20):
        await pacer.wait("payment_intents")
    assert 19 / (clock.now - 1000.0) == pytest.approx(0.4 * FULL, rel=0.02)


async def test_requests_delayed_together_do_not_leave_together() -> None:
    clock, timer = ManualClock(), asyncio.Event()

    async def oversleep(seconds: float) -> None:
        if not timer.is_set():
            await timer.wait()
        else:
            clock.now += seconds

    pacer = Pacer(None, "acct_1:live", LIVE, 1.0, clock=clock, sleep=oversleep)
    left: list[float] = []

    async def one() -> None:
        await pacer.wait("charges")
        left.append(clock.now)

    requests = [asyncio.create_task(one()) for _ in range(6)]
    await asyncio.sleep(0)
    clock.now += 1.0
    timer.set()
    await asyncio.gather(*requests)
    spacing = pitch(LIVE, 1.0).endpoint / SECOND * 0.75
    assert all(other - one >= spacing for one, other in pairwise(sorted(left)))


async def test_list_and_single_objects_share_one_budget() -> None:
    clock = ManualClock()
    pacer = Pacer(None, "acct_1:live", LIVE, 0.4, clock=clock, sleep=clock.sleep)
    await pacer.wait("payment_intents")
    await pacer.wait("payment_intents/:id")
    assert clock.now > 1000.05


@pytest.mark.parametrize(
    ("reason", "other_waits"),
    [("endpoint-rate", False), ("", False), ("global-rate", True), ("global-concurrency", True)],
)
async def test_reason_of_a_429_selects_the_paused_budget(reason: str, other_waits: bool) -> None:
    clock = ManualClock()
    pacer = Pacer(None, "acct_1:live", LIVE, 1.0, clock=clock, sleep=clock.sleep)
    await pacer.penalize("charges", reason, 7.0)
    await pacer.wait("refunds/:id")
    assert (clock.now >= 1007.0) is other_waits
    await pacer.wait("charges")
    assert clock.now >= 1007.0


async def test_retry_after_is_capped_at_a_minute() -> None:
    clock = ManualClock()
    pacer = Pacer(None, "acct_1:live", LIVE, 1.0, clock=clock, sleep=clock.sleep)
    await pacer.penalize("charges", "endpoint-rate", 3600.0)
    await pacer.wait("charges")
    assert 1060.0 <= clock.now < 1061.0


async def test_waiting_request_waits_again_after_a_429() -> None:
    clock = ManualClock()
    pacer = Pacer(None, "acct_1:test", TEST, 0.02, clock=clock, sleep=clock.sleep)
    await pacer.wait("charges")

    async def sleep(seconds: float) -> None:
        if not clock.slept:
            await pacer.penalize("charges", "endpoint-rate", 30.0)
        await clock.sleep(seconds)

    pacer._sleep = sleep
    await pacer.wait("charges")
    assert len(clock.slept) == 2
    assert clock.now >= 1030.0


@pytest.mark.parametrize(
    ("key", "limits"),
    [("sk_live_1", LIVE), ("rk_live_1", LIVE), ("sk_test_1", TEST), ("rk_test_1", TEST), ("sk_org_1", TEST)],
)
def test_limits_depend_on_the_key(key: str, limits: Limits) -> None:
    assert limits_for(SecretStr(key)) == limits


@pytest.mark.parametrize("key", ["sk_live_1", "sk_test_1"])
def test_granted_limits_replace_the_defaults_in_both_modes(key: str) -> None:
    granted = StripeLimits(account=200, endpoint=50, endpoints={"payment_intents": 100})
    limits = limits_for(SecretStr(key), granted)
    assert (limits.account, limits.of("charges"), limits.of("payment_intents")) == (200, 50, 100)


def test_endpoint_never_gets_more_than_the_account() -> None:
    limits = limits_for(SecretStr("sk_test_1"), StripeLimits(endpoints={"charges": 100}))
    assert limits.of("charges") == TEST.account


async def test_raised_limit_of_one_endpoint_raises_its_pace_alone() -> None:
    clock = ManualClock()
    pacer = Pacer(
        None, "acct_1:live", Limits(25, 1000, {"charges": 100}), 1.0, clock=clock, sleep=clock.sleep
    )
    took = dict[str, float]()
    for resource in ("charges", "refunds"):
        began = clock.now
        for _ in range(100):
            (await pacer.wait(resource)).answered()
        took[resource] = clock.now - began
    assert took["charges"] == pytest.approx(1.0, abs=0.05)
    assert took["refunds"] == pytest.approx(4.0, abs=0.1)


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator["Redis"]:
    async with Redis.from_url(redis_url) as client:
        yield client


async def test_lua_script_and_schedule_agree(redis: "Redis") -> None:
    lanes = Pitch(endpoint=7_000, account=2_500)
    model, shared, tickets = Schedule(lanes), _Shared(redis, "acct_1", lanes), dict[str, Ticket]()
    for step in range(400):
        endpoint = "abc"[step * 7 % 3]
        if step % 40 == 20:
            slowed = None if step % 80 == 60 else endpoint
            now, _ = await shared._call(shared._lane(slowed), "penalize", 30_000)
            model.penalize(slowed, now, 30_000)
            lane = model._lanes[slowed] if slowed else model._account
            lane.paced_at -= 3 * SECOND  # as if three seconds had passed, so that the rate recovers
            await redis.hincrby(shared._lane(slowed), "paced_at", -3 * SECOND)  # type: ignore[misc]
            continue
        ticket = tickets.get(endpoint) if step % 3 else None
        generations = (ticket.endpoint, ticket.account) if ticket else (-1, -1)
        reply = await shared._call(shared._lane(endpoint), "reserve", 7_000, 2_500, *generations)
        tickets[endpoint] = model.reserve(endpoint, reply[0], ticket)
        assert Ticket(*reply[1:]) == tickets[endpoint], step


async def test_budget_keys_in_redis_expire(redis: "Redis") -> None:
    pacer = Pacer(redis, "acct_1:live", LIVE, 1.0)
    await pacer.wait("charges")
    await pacer.penalize("charges", "global-rate", 1.0)
    await pacer.penalize("charges", "endpoint-rate", 1.0)
    await pacer.wait("refunds")
    keys = [key async for key in redis.scan_iter("*")]
    assert len(keys) == 4
    assert all([0 < await redis.pttl(key) <= 700_000 for key in keys])


async def test_pacers_share_one_budget_and_its_penalties(redis: "Redis") -> None:
    one, other = (Pacer(redis, "acct_1:live", LIVE, 0.4) for _ in range(2))
    lane = Pacer(redis, "acct_2:live", LIVE, 0.4)
    await one.penalize("charges", "endpoint-rate", 50.0)
    for pacer, waits in ((one, True), (other, True), (lane, False)):
        assert pacer._shared is not None
        ticket = await pacer._shared.reserve("charges", None)
        assert (ticket.wait > 49 * SECOND) is waits


async def test_stopped_process_does_not_take_redis_for_unreachable(redis: "Redis") -> None:
    pacer = Pacer(redis, "acct_1:live", LIVE, 1.0)
    await pacer.wait("charges")
    waiting = asyncio.create_task(pacer.wait("charges"))
    await asyncio.sleep(0)
    time.sleep(1.2)  # noqa: ASYNC251 (nothing of this process runs, as after SIGSTOP)
    await waiting
    assert not pacer.alone


async def test_pacer_runs_at_a_quarter_while_redis_is_unreachable(own_valkey: EmbeddedValkey) -> None:
    clock = ManualClock()
    async with Redis.from_url(own_valkey.url, socket_timeout=60) as client:
        pacer = Pacer(client, "acct_1:live", LIVE, 0.4, clock=clock, sleep=clock.sleep)
        await pacer.wait("charges")
        own_valkey.kill()
        started = clock.now
        for _ in range(9):
            await pacer.wait("charges")
        assert 8 / (clock.now - started) == pytest.approx(0.4 * FULL / 4, rel=0.05)
        await pacer.penalize("charges", "endpoint-rate", 2.0)
        own_valkey.start()
        clock.now += 5.0
        await client.flushall()
        await pacer.wait("charges")
        assert await client.dbsize() == 2


WORKER = """
import asyncio, sys, time
from redis.asyncio import Redis
from stripeapi.pacing.pacer import Pacer
from stripeapi.pacing.schedule import Limits

async def main():
    async with Redis.from_url(sys.argv[1]) as redis:
        pacer = Pacer(redis, "acct_1:live", Limits(100, 200), 1.0)
        async def one():
            await pacer.wait("charges")
            return time.monotonic()
        print(*await asyncio.gather(*(one() for _ in range(60))))

asyncio.run(main())
"""


async def test_two_processes_together_stay_below_the_limit(redis_url: str) -> None:
    began = time.monotonic()
    workers = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            WORKER,
            redis_url,
            stdout=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        for _ in range(2)
    ]
    outputs = [(await worker.communicate())[0] for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0]
    moments = sorted(float(word) for output in outputs for word in output.split())
    assert len(moments) == 120
    # A loaded machine delays requests but never sends them early, so each place in the order has an earliest
    # time. The tolerance of 1 % covers the two processes' clocks.
    spacing = pitch(Limits(100, 200), 1.0).endpoint / SECOND * 0.99
    assert all(moment - began >= place * spacing - 0.01 for place, moment in enumerate(moments))
