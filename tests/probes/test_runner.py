"""What run() makes of a probe that is late, broken or cancelled."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from structlog.testing import capture_logs

from probes import PROBES, Verdict, causes, run
from settings.checks import CheckBase
from tests.probes.given import NOW, check, tools
from tests.probes.servers import Serve, answer


async def test_a_reading_says_what_when_and_how_long(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(answer(b"ok"))
    reading = await run(check(kind="http", url=server.url, name="api-health"), NOW, tools(client))
    assert (reading.check, reading.slot, reading.slots) == ("api-health", NOW, 1)
    assert reading.outcome.verdict is Verdict.PASS
    assert reading.duration >= reading.outcome.phases["total"]
    assert datetime.now(UTC) - reading.started_at < timedelta(minutes=1)
    lag = reading.outcome.evidence["loop_lag"]
    assert isinstance(lag, float)
    assert lag >= 0


async def test_the_loops_own_lag_stands_beside_the_reading(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(answer(b"ok"))
    loop = asyncio.get_running_loop()
    loop.call_soon(blocks_the_loop)
    reading = await run(check(kind="http", url=server.url), NOW, tools(client))
    lag = reading.outcome.evidence["loop_lag"]
    assert isinstance(lag, float)
    assert lag >= 0.5 > reading.outcome.phases["connect"]


def blocks_the_loop() -> None:
    import time

    time.sleep(0.6)


async def test_a_probe_that_does_not_end_fails_with_timeout(client: httpx.AsyncClient) -> None:
    async def hang(_request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async with httpx.AsyncClient(transport=httpx.MockTransport(hang)) as hanging:
        reading = await run(check(kind="http", url="http://it/", timeout="50ms"), NOW, tools(hanging))
    assert (reading.outcome.verdict, reading.outcome.cause) == (Verdict.FAIL, "timeout")
    assert reading.outcome.reason == "the check did not end within its timeout of 50ms"


async def test_a_probe_that_breaks_is_our_own_fault_and_shows_no_secret(client: httpx.AsyncClient) -> None:
    def explode(_request: httpx.Request) -> httpx.Response:
        raise RuntimeError("with Bearer hush in it")

    async with httpx.AsyncClient(transport=httpx.MockTransport(explode)) as broken:
        with capture_logs() as logs:
            reading = await run(check(kind="http", url="http://it/"), NOW, tools(broken))
    assert (reading.outcome.verdict, reading.outcome.cause) == (Verdict.UNKNOWN, "internal")
    assert reading.outcome.reason.startswith("the probe itself broke: RuntimeError at test_runner.py:")
    assert [entry["event"] for entry in logs] == ["probe_broke"]
    assert "hush" not in repr(logs) + repr(reading)


async def test_a_timeout_inside_a_probe_is_not_mistaken_for_the_checks_own() -> None:
    def time_out(_request: httpx.Request) -> httpx.Response:
        raise TimeoutError

    async with httpx.AsyncClient(transport=httpx.MockTransport(time_out)) as broken:
        reading = await run(check(kind="http", url="http://it/"), NOW, tools(broken))
    assert reading.outcome.cause == "internal"


async def test_cancellation_goes_through(serve: Serve, client: httpx.AsyncClient) -> None:
    async def never(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    server = await serve(never)
    task = asyncio.create_task(run(check(kind="http", url=server.url), NOW, tools(client)))
    await server.busy.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_every_kind_that_can_be_configured_has_its_probe() -> None:
    kinds = {kind for subclass in leaves(CheckBase) if (kind := kind_of(subclass))}
    assert set(PROBES) == kinds


def leaves(base: type[CheckBase]) -> list[type[CheckBase]]:
    return [base, *(leaf for subclass in base.__subclasses__() for leaf in leaves(subclass))]


def kind_of(model: type[CheckBase]) -> str:
    field = model.model_fields.get("kind")
    return "" if field is None else str(field.annotation.__args__[0])  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", sorted(PROBES))
def test_the_causes_of_a_kind_are_short_words(kind: str) -> None:
    words = causes(kind)
    assert list(words) == sorted(set(words))
    assert {"internal", "timeout"} <= set(words)
    assert all(word.isidentifier() and len(word) < 20 for word in words)
