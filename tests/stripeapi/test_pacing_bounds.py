"""Whatever is written into Redis, a request leaves soon or fails with its reason, and Redis answers."""

import asyncio
import math
import time
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis
from redis.exceptions import InvalidResponse

from stripeapi import Congested, Stripe
from stripeapi.pacing.limits import LIVE
from stripeapi.pacing.pacer import Pacer, _ticket
from stripeapi.pacing.schedule import LONGEST_WAIT, Pitch, Schedule

PREFIX = "paywatch:pace:{acct_1:live}"
YEAR = 365 * 86_400 * 1_000_000
FIELDS = ("due", "resting", "pace", "paced_at", "generation")
HOSTILE = ("1e25", "nan", "-nan", "inf", "-inf", "-1e25", "0x1p99", "", "abc", "0.5", "9" * 400)


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url, socket_timeout=5) as client:
        yield client


class Asleep:
    """A sleep that returns at once and adds up what it was asked for."""

    def __init__(self) -> None:
        self.seconds = 0.0

    async def __call__(self, seconds: float) -> None:
        self.seconds += seconds
        await asyncio.sleep(0)


async def waits(redis: Redis, requests: int = 3) -> float:
    """Returns how many seconds so many requests, one after the other, would have to wait."""
    asleep = Asleep()
    pacer = Pacer(redis, "acct_1:live", LIVE, 0.4)
    pacer._sleep = asleep
    for _ in range(requests):
        await pacer.wait("charges")
    assert not pacer._alone, "the script failed"
    return asleep.seconds


@pytest.mark.parametrize("lane", ["account", "endpoint:charges"])
@pytest.mark.parametrize("value", HOSTILE)
async def test_impossible_field_counts_as_absent(redis: Redis, lane: str, value: str) -> None:
    for field in FIELDS:
        await redis.flushdb()
        await redis.hset(f"{PREFIX}:{lane}", field, value)  # type: ignore[misc]
        assert await waits(redis) < 2.0, field


@pytest.mark.parametrize("lane", ["account", "endpoint:charges"])
@pytest.mark.parametrize("field", ["due", "resting", "paced_at"])
@pytest.mark.parametrize("ahead", [YEAR, 3600 * 1_000_000])
async def test_time_far_ahead_counts_as_absent(redis: Redis, lane: str, field: str, ahead: int) -> None:
    await redis.hset(f"{PREFIX}:{lane}", field, str(time.time_ns() // 1000 + ahead))  # type: ignore[misc]
    assert await waits(redis) < 2.0


@pytest.mark.parametrize("key", ["account", "endpoint:charges", "cells"])
async def test_key_of_another_type_is_replaced(redis: Redis, key: str) -> None:
    await redis.set(f"{PREFIX}:{key}", "text")
    assert await waits(redis) < 2.0
    assert await redis.type(f"{PREFIX}:{key}") != b"string"


@pytest.mark.parametrize("members", [["abc", "nan"], [str(number) for number in range(50_000)]])
async def test_foreign_cells_are_ignored(redis: Redis, members: list[str]) -> None:
    now = time.time_ns() // 1000 // Pacer(redis, "acct_1:live", LIVE, 0.4)._shared._pitch.account  # type: ignore[union-attr]
    await redis.zadd(f"{PREFIX}:cells", {member: now + place for place, member in enumerate(members)})
    assert await waits(redis) < 2.0
    assert await redis.zcard(f"{PREFIX}:cells") < 10


async def test_penalty_on_impossible_fields_pauses_as_usual(redis: Redis) -> None:
    for field in FIELDS:
        await redis.hset(f"{PREFIX}:endpoint:charges", field, "1e25")  # type: ignore[misc]
    pacer = Pacer(redis, "acct_1:live", LIVE, 0.4)
    await pacer.penalize("charges", "endpoint-rate", 1e25)
    assert pacer._shared is not None
    ticket = await pacer._shared.reserve("charges", None)
    assert 55_000_000 < ticket.wait <= LONGEST_WAIT


@pytest.mark.parametrize("retry_after", [math.nan, math.inf, -5.0])
async def test_odd_retry_after_is_bounded(retry_after: float) -> None:
    pacer = Pacer(None, "acct_1:live", LIVE, 0.4)
    await pacer.penalize("charges", "endpoint-rate", retry_after)
    assert pacer._own.reserve("charges", pacer._now()).wait <= LONGEST_WAIT


@pytest.mark.parametrize("shared", [True, False])
async def test_wait_over_a_minute_is_an_error(redis: Redis, shared: bool) -> None:
    pacer = Pacer(redis if shared else None, "acct_1:live", LIVE, 0.01 if shared else 0.0025)
    pacer._sleep = Asleep()
    with pytest.raises(
        Congested, match=r"GET charges: the request would wait \d+ s .* longer than 60 s; "
    ) as error:
        await asyncio.gather(*(pacer.wait("charges") for _ in range(40)))
    assert error.value.retryable
    assert 0 < (error.value.retry_after or 0) < 60


def test_refused_request_reserves_nothing() -> None:
    schedule = Schedule(Pitch(endpoint=20_000_000, account=1_000_000))
    assert [schedule.reserve("charges", 0).wait // 1_000_000 for _ in range(4)] == [0, 20, 40, 60]
    refused = [schedule.reserve("charges", 0).wait for _ in range(3)]
    assert len(set(refused)) == 1
    assert refused[0] > LONGEST_WAIT
    assert schedule.reserve("refunds", 0).wait < 5_000_000


@pytest.mark.parametrize("reply", [[], [1, 2, 3], [1, -2, 3, 4], [1, b"2", 3, 4]])
def test_reply_of_another_script_is_refused(reply: list[int]) -> None:
    with pytest.raises(InvalidResponse, match="the pacing script returned"):
        _ticket(reply)


async def test_congested_request_is_retried_after_the_excess() -> None:
    attempts, paused = [], Asleep()

    async def pace(endpoint: str) -> None:
        attempts.append(endpoint)
        raise Congested("GET charges: too long; wait", retry_after=2.0)

    async with Stripe(SecretStr("rk_test_1"), attempts=3, pace=pace, sleep=paused) as client:
        with pytest.raises(Congested):
            await client.get("/v1/charges")
    assert attempts == ["charges"] * 3
    assert paused.seconds >= 4.0
