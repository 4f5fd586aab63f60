"""run() with probes that hang, raise or are cancelled."""

import asyncio
import re
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from structlog.testing import capture_logs

from probes import PROBES, Outcome, Verdict, causes, run
from probes.sight import Sight
from settings.checks import CHECK_KINDS
from tests.probes.configured import NOW, check, tools
from tests.probes.servers import Serve, answer


async def test_a_reading_has_check_slot_and_duration(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(answer(b"ok"))
    reading = await run(check(kind="http", url=server.url, name="api-health"), NOW, tools(client))
    assert (reading.check, reading.slot, reading.slots) == ("api-health", NOW, 1)
    assert reading.outcome.verdict is Verdict.PASS
    assert reading.duration >= reading.outcome.phases["total"]
    assert datetime.now(UTC) - reading.started_at < timedelta(minutes=1)
    lag = reading.outcome.evidence["loop_lag"]
    assert isinstance(lag, float)
    assert lag >= 0


async def test_a_reading_carries_the_lag_of_the_loop(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(answer(b"ok"))
    loop = asyncio.get_running_loop()
    loop.call_soon(blocks_the_loop)
    reading = await run(check(kind="http", url=server.url), NOW, tools(client))
    lag = reading.outcome.evidence["loop_lag"]
    assert isinstance(lag, float)
    assert lag >= 0.5
    assert lag > reading.outcome.phases["connect"]


def blocks_the_loop() -> None:
    import time

    time.sleep(0.6)


async def test_used_up_memory_of_a_host_is_no_fault_of_this_worker(client: httpx.AsyncClient) -> None:
    """A worker without memory has the same cause, and is blind: its readings count for nothing."""
    usage, never = ({"degraded_above": at, "fail_above": at} for at in ("0.001%", "100%"))
    given = tools(client)
    reading = await run(check(kind="host", memory=usage, cpu=never), NOW, given)
    assert (reading.outcome.verdict, reading.outcome.cause) == (Verdict.FAIL, "memory")
    assert reading.outcome.values["memory_usage"] > 0
    assert not given.sight.is_blind


@pytest.mark.parametrize("kind", CHECK_KINDS)
async def test_what_a_kind_finds_itself_is_a_failure(kind: str) -> None:
    """Only the network, descriptors and trusted certificates are this worker's."""
    own = set(PROBES[kind].causes) - {*PROBES[kind].network_causes, "descriptors", "trust"}
    async with aclosing(Sight()) as sight:
        for cause in own:
            failed = Outcome(Verdict.FAIL, "it is so", cause=cause, values={"a": 1.0})
            assert await sight.judge(check(kind="host"), PROBES[kind].network_causes, failed, 0.0) == failed


async def test_a_hanging_probe_fails_with_timeout(client: httpx.AsyncClient) -> None:
    async def hang(_request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async with httpx.AsyncClient(transport=httpx.MockTransport(hang)) as hanging:
        reading = await run(check(kind="http", url="http://it/", timeout="50ms"), NOW, tools(hanging))
    assert (reading.outcome.verdict, reading.outcome.cause) == (Verdict.FAIL, "timeout")
    assert reading.outcome.reason == "the check did not finish within its timeout of 50ms"


async def test_a_crashing_probe_is_unknown_and_shows_no_secret(client: httpx.AsyncClient) -> None:
    def explode(_request: httpx.Request) -> httpx.Response:
        raise RuntimeError("with Bearer hush in it")

    async with httpx.AsyncClient(transport=httpx.MockTransport(explode)) as broken:
        with capture_logs() as logs:
            reading = await run(check(kind="http", url="http://it/"), NOW, tools(broken))
    assert (reading.outcome.verdict, reading.outcome.cause) == (Verdict.UNKNOWN, "internal")
    assert reading.outcome.reason.startswith(
        "the probe raised an unexpected error: RuntimeError at test_runner.py:"
    )
    assert [entry["event"] for entry in logs] == ["probe_broke"]
    assert "hush" not in repr(logs) + repr(reading)


async def test_a_timeout_inside_a_probe_is_internal() -> None:
    def time_out(_request: httpx.Request) -> httpx.Response:
        raise TimeoutError

    async with httpx.AsyncClient(transport=httpx.MockTransport(time_out)) as broken:
        reading = await run(check(kind="http", url="http://it/"), NOW, tools(broken))
    assert reading.outcome.cause == "internal"


async def test_cancellation_propagates(serve: Serve, client: httpx.AsyncClient) -> None:
    async def never(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    server = await serve(never)
    task = asyncio.create_task(run(check(kind="http", url=server.url), NOW, tools(client)))
    await server.busy.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_every_configurable_kind_has_a_probe() -> None:
    assert set(PROBES) == set(CHECK_KINDS)


@pytest.mark.parametrize("kind", sorted(PROBES))
def test_causes_are_short_codes_with_a_meaning(kind: str) -> None:
    codes = causes(kind)
    assert list(codes) == sorted(set(codes))
    assert {"internal", "timeout"} <= set(codes)
    assert all(re.fullmatch("[a-z0-9_]{2,32}", code) for code in codes)
    assert all(PROBES[kind].causes.values())
