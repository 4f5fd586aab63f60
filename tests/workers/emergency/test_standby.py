"""The buffer of readings, and what shows that the store is unavailable."""

import asyncio

import pytest
import structlog

from probes import Outcome, Reading, Verdict
from store import BufferedReading
from tests.alerts.timeline import MINUTE, NOON
from workers.standby import SURE_AFTER, Buffer, Standby, StoreUnavailable


def taken(number: int, reason: str = "") -> BufferedReading:
    slot = NOON + number * MINUTE
    return BufferedReading(Reading("api", slot, Outcome(Verdict.PASS, reason), slot, 0.1), "d")


def test_a_full_buffer_drops_the_oldest_and_counts_them() -> None:
    buffer, readings = Buffer(most=3), [taken(number) for number in range(5)]
    for each in readings:
        buffer.add(each)
    assert buffer.first(10) == readings[2:]
    assert (len(buffer), buffer.dropped) == (3, 2)


def test_large_readings_fill_it_sooner() -> None:
    buffer = Buffer(most_bytes=10_000)
    for number in range(5):
        buffer.add(taken(number, "x" * 4_000))
    assert (len(buffer), buffer.dropped) == (1, 4)


def test_what_was_recorded_leaves_the_rest() -> None:
    buffer, readings = Buffer(), [taken(number) for number in range(4)]
    for each in readings:
        buffer.add(each)
    buffer.remove([readings[0], readings[2]])
    assert buffer.first(10) == [readings[1], readings[3]]
    assert buffer.dropped == 0


def test_dropped_readings_are_logged_once_a_minute() -> None:
    now = [0.0]
    standby = Standby(Buffer(most=1), clock=lambda: now[0])
    with structlog.testing.capture_logs() as lines:
        for number in range(4):
            standby.keep([taken(number)])
        now[0] += 60
        standby.keep([taken(4)])
    assert [line["count"] for line in lines if line["event"] == "readings_dropped"] == [1, 3]


def test_single_failures_do_not_count_as_an_outage() -> None:
    standby = Standby()
    for _ in range(SURE_AFTER):
        standby.failed("record", OSError("deadlock"))
        standby.worked("record")
    assert standby.failure is None
    for _ in range(SURE_AFTER):
        standby.worked("claim")
        standby.failed("record", OSError("no space left"))
    assert standby.failure is not None


async def test_a_statement_that_hangs_is_given_up_when_the_store_is_unavailable() -> None:
    standby, hanging = Standby(), asyncio.Event()
    waiting = asyncio.create_task(standby.unless_unavailable(hanging.wait()))
    await asyncio.sleep(0)
    standby.begin()
    with pytest.raises(StoreUnavailable):
        await waiting
    standby.end()
    hanging.set()
    assert await standby.unless_unavailable(hanging.wait())


async def test_its_own_errors_are_raised() -> None:
    async def fail() -> None:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        await Standby().unless_unavailable(fail())
