"""A worker compares its wall clock with Postgres' clock, says when they differ, and stops claiming slots."""

import asyncio
import time
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import redis
import structlog
from pydantic import SecretStr

from sandbox.company import Company
from tests.workers.fleet import Fleet, hook, http_check, story
from tests.workers.wrong_clock import WrongClock
from workers import queue
from workers.clock import WorkerClock
from workers.clock_limits import STOP_ABOVE, WARN_ABOVE

DAY = 86400.0


class Wall:
    """A wall clock that is ahead by some seconds."""

    def __init__(self, ahead: float = 0) -> None:
        self.ahead = ahead

    def __call__(self) -> float:
        return time.time() + self.ahead


async def said(pool: asyncpg.Pool, wall: Wall, *jumps: float) -> list[str]:
    """Returns the events of a worker whose clock was at each of these differences in turn."""
    clock = WorkerClock(wall=wall)
    with structlog.testing.capture_logs() as lines:
        for wall.ahead in jumps:
            await clock.may_claim(pool)
            await clock.measure(pool)
    return [line["event"] for line in lines]


@pytest.mark.parametrize(
    ("ahead", "claims", "events"),
    [
        (0, True, []),
        (WARN_ABOVE + 1, True, ["clock_skewed"]),
        (-WARN_ABOVE - 1, True, ["clock_skewed"]),
        (STOP_ABOVE - 1, True, ["clock_skewed"]),
        (STOP_ABOVE + 1, False, ["clock_skewed", "claims_stopped_by_clock"]),
        (-STOP_ABOVE - 1, False, ["clock_skewed", "claims_stopped_by_clock"]),
        (25 * 3600, False, ["clock_skewed", "claims_stopped_by_clock"]),
    ],
)
async def test_a_wrong_clock_is_judged_by_its_skew(
    store_pool: asyncpg.Pool, ahead: float, claims: bool, events: list[str]
) -> None:
    clock = WorkerClock(wall=Wall(ahead))
    with structlog.testing.capture_logs() as lines:
        assert await clock.may_claim(store_pool) is claims
    assert [line["event"] for line in lines] == events
    assert clock.skew == pytest.approx(ahead, abs=0.9)
    assert clock.now() == pytest.approx(time.time(), abs=0.9)


async def test_each_change_is_one_line(store_pool: asyncpg.Pool) -> None:
    events = await said(store_pool, Wall(), 0, 5, 5, 40, 40, 10, 0, 0, -DAY, 0)
    assert events == [
        "clock_skewed",
        "claims_stopped_by_clock",
        "claims_resumed",
        "clock_in_step",
        "clock_skewed",
        "claims_stopped_by_clock",
        "claims_resumed",
        "clock_in_step",
    ]


async def test_a_jump_counts_before_the_next_heartbeat(store_pool: asyncpg.Pool) -> None:
    wall = Wall()
    clock = WorkerClock(wall=wall)
    assert await clock.may_claim(store_pool)
    wall.ahead = -3600
    assert not await clock.may_claim(store_pool)
    assert clock.now() == pytest.approx(time.time(), abs=0.9)
    wall.ahead = 0
    assert await clock.may_claim(store_pool)


class SlowPool:
    """Answers the time of its clock, half-way through a round trip."""

    def __init__(self, seconds: float) -> None:
        self.now, self._seconds = 1_000.0, seconds

    def acquire(self) -> "SlowPool":
        return self

    async def __aenter__(self) -> "SlowPool":
        return self

    async def __aexit__(self, *_: object) -> None:
        return

    async def fetchval(self, _: str) -> float:
        self.now += self._seconds / 2
        answer = self.now
        self.now += self._seconds / 2
        return answer


@pytest.mark.parametrize("round_trip", [0.001, 3.0, 500.0])
async def test_a_slow_database_is_no_skew(round_trip: float) -> None:
    pool: Any = SlowPool(round_trip)
    clock = WorkerClock(wall=lambda: pool.now, monotonic=lambda: pool.now - 77)
    assert await clock.may_claim(pool)
    assert clock.skew == pytest.approx(0)


async def count(fleet: Fleet) -> int:
    return int(await fleet.value("select count(*) from paywatch.readings"))


async def test_a_worker_whose_clock_jumps_claims_no_slots_until_it_is_back(
    fleet: Fleet, town: Company, tmp_path: Path
) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
    clock = WrongClock(tmp_path)
    worker = await fleet.started(**clock.environment)
    await fleet.until(lambda: count(fleet), "a check is run")
    for jump in (25 * 3600, -3600):
        seen = len(worker.events("claims_stopped_by_clock")), len(worker.events("claims_resumed"))
        clock.set(jump)
        await fleet.until(
            lambda: len(worker.events("claims_stopped_by_clock")) > seen[0],  # noqa: B023
            "it notices the jump",
        )
        before = await count(fleet)
        await asyncio.sleep(2.5)
        assert await count(fleet) <= before + 1  # the check that ran at that moment
        clock.set(0)
        await fleet.until(lambda: len(worker.events("claims_resumed")) > seen[1], "it notices the return")  # noqa: B023
        after = await count(fleet)

        async def goes_on() -> bool:
            return await count(fleet) > after + 1  # noqa: B023

        await fleet.until(goes_on, "it runs checks again")
    assert [line["event"] for line in worker.events("tick_failed")] == []


async def test_checks_that_only_a_wrong_clock_could_run_are_missed(
    fleet: Fleet, town: Company, tmp_path: Path
) -> None:
    """So an incident opens, although the only worker runs no check."""
    fleet.configure(
        http_check("page", f"{town.shop_url}/api/health"), hook("hook", f"{town.receiver_url}/hook")
    )
    clock = WrongClock(tmp_path)
    clock.set(-120)
    await fleet.started(**clock.environment)
    await fleet.until(lambda: story(town, "/hook"), "an incident is delivered")
    (opened,) = town.receiver.accepted("/hook")[:1]
    assert "run by nobody" in opened.json()["data"]["reason"]
    assert story(town, "/hook")[0] == "opened"


async def test_a_worker_a_day_ahead_retries_deliveries(fleet: Fleet, town: Company, tmp_path: Path) -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    signed = hook("hook", f"{town.receiver_url}/hook") + f'signing_secret = "{secret}"\n'
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"), signed)
    town.shop.behave(health="unhealthy")
    refusing = town.receiver.faults.add("error", status=503, times=1)
    await fleet.started()
    await fleet.until(lambda: fleet.rows("select 1 from paywatch.incidents"), "an incident opens")
    await fleet.workers[0].stop()
    clock = WrongClock(tmp_path)
    clock.set(25 * 3600)
    worker = await fleet.started(**clock.environment)
    await fleet.until(lambda: refusing.hits, "the receiver refuses once")
    await fleet.until(lambda: story(town, "/hook")[:1] == ["opened"], "it is delivered")
    await fleet.until(lambda: worker.events("claims_stopped_by_clock"), "it claims no slots")
    accepted = town.receiver.accepted("/hook")[0]
    assert abs(int(accepted.headers["webhook-timestamp"]) - time.time()) < 300


async def test_a_job_is_due_for_every_worker(redis_url: str) -> None:
    """Whatever the clock of the worker that queues it says."""
    pool = queue.connect(SecretStr(redis_url), queue.PROBES, patient=False)
    assert await queue.enqueue(pool, queue.PROBES, "sweep", job_id="once")
    assert not await queue.enqueue(pool, queue.PROBES, "sweep", job_id="once")
    await pool.aclose(close_connection_pool=True)
    with redis.Redis.from_url(redis_url) as client:
        assert client.zscore(queue.PROBES, "once") == 1000
        assert 0 < int(client.pttl("arq:job:once")) <= DAY * 1000
