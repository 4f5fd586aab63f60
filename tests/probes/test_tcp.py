"""The tcp check against real sockets."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probes import PROBES, Outcome, Tools, Verdict
from probes.wire.dial import Dialer
from tests.probes.configured import check, tools
from tests.probes.sockets import closed_port, full_backlog, listening, silent

ENDLESS = b"x" * 4096


@pytest.fixture
async def kit() -> AsyncIterator[Tools]:
    dialer = Dialer()
    async with httpx.AsyncClient() as client:
        yield tools(client, dialer=dialer)
    await dialer.aclose()


async def run(kit: Tools, **keys: Any) -> Outcome:
    return await PROBES["tcp"].run(check(kind="tcp", **{"host": "127.0.0.1", "timeout": "20s", **keys}), kit)


async def test_an_open_port_passes_with_its_phases(kit: Tools) -> None:
    async with listening(b"") as port:
        outcome = await run(kit, port=port)
    assert (outcome.verdict, outcome.cause) == (Verdict.PASS, "")
    assert {"dns", "connect", "total"} == set(outcome.phases)
    assert outcome.values["response_time"] >= outcome.values["connect_time"] > 0
    assert outcome.evidence["address"] == "127.0.0.1"


async def test_a_name_is_resolved(kit: Tools) -> None:
    async with listening(b"") as port:
        outcome = await run(kit, host="localhost", port=port)
    assert outcome.verdict is Verdict.PASS


async def test_a_banner_passes_as_soon_as_it_matches(kit: Tools) -> None:
    async with listening(b"220 mail ready\r\n") as port:
        outcome = await run(kit, port=port, expect="^220 ")
    assert outcome.verdict is Verdict.PASS
    assert "first_byte" in outcome.phases
    assert outcome.evidence["bytes"] == len(b"220 mail ready\r\n")


async def test_what_is_sent_arrives_and_its_answer_counts(kit: Tools) -> None:
    async def ping(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+PONG\r\n" if await reader.readline() == b"PING\r\n" else b"-ERR\r\n")
        await writer.drain()
        await reader.read(1)

    async with listening(ping) as port:
        assert (await run(kit, port=port, send="PING\r\n", expect=r"^\+PONG")).verdict is Verdict.PASS
        other = await run(kit, port=port, send="QUIT\r\n", expect=r"^\+PONG", timeout="1s")
    assert (other.verdict, other.cause) == (Verdict.FAIL, "expect")
    assert 'it sent "-ERR\\r\\n"' in other.reason


async def test_a_pattern_sees_every_byte(kit: Tools) -> None:
    async with listening(bytes([0, 255, 128])) as port:
        outcome = await run(kit, port=port, expect=r"^\x00\xff\x80$")
    assert outcome.verdict is Verdict.PASS


async def test_a_closed_port_fails(kit: Tools) -> None:
    outcome = await run(kit, port=closed_port())
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "connect")
    assert "Connection refused" in outcome.reason


async def test_a_host_that_does_not_answer_times_out(kit: Tools) -> None:
    async with full_backlog() as port:
        outcome = await run(kit, port=port, timeout="1s")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "timeout")
    assert "connecting" in outcome.reason


async def test_a_server_that_says_nothing_times_out(kit: Tools) -> None:
    async with listening(silent) as port:
        outcome = await run(kit, port=port, expect="220", timeout="1s")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "timeout")
    assert "it sent nothing" in outcome.reason


async def test_a_server_that_closes_at_once_fails(kit: Tools) -> None:
    async def close(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None: ...

    async with listening(close) as port:
        outcome = await run(kit, port=port, expect="220")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "expect")


async def test_a_reset_connection_fails(kit: Tools) -> None:
    async def reset(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opened: socket.socket = writer.get_extra_info("socket")
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    async with listening(reset) as port:
        outcome = await run(kit, port=port, expect="220")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "reset")


async def test_an_endless_answer_is_read_to_its_limit(kit: Tools) -> None:
    async def flood(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(ENDLESS)
            await writer.drain()

    async with listening(flood) as port:
        outcome = await run(kit, port=port, expect="220")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "expect")
    assert outcome.evidence["bytes"] == 4096
    assert len(outcome.reason) < 300


async def test_a_name_without_address_fails(kit: Tools) -> None:
    outcome = await run(kit, host="nowhere.invalid", port=1)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "dns")


async def test_a_metadata_service_is_never_reached() -> None:
    dialer = Dialer(allow=lambda _address: False)
    async with httpx.AsyncClient() as client, listening(b"") as port:
        outcome = await run(tools(client, dialer=dialer), host="localhost", port=port)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "address")


async def test_no_route_is_our_own_fault(kit: Tools) -> None:
    """240.0.0.0/4 is reserved: the kernel itself refuses it, or has no route."""
    outcome = await run(kit, host="255.255.255.255", port=9, timeout="2s")
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "network")


async def test_slow_is_degraded_or_fails(kit: Tools) -> None:
    async def late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.05)
        writer.write(b"220")
        await writer.drain()
        await reader.read(1)

    async with listening(late) as port:
        degraded = await run(kit, port=port, degraded_above="40ms", fail_above="10s", expect="220")
        failing = await run(kit, port=port, degraded_above="10ms", fail_above="20ms", expect="220")
    assert (degraded.verdict, degraded.cause) == (Verdict.DEGRADED, "latency")
    assert (failing.verdict, failing.cause) == (Verdict.FAIL, "latency")


async def test_a_secret_of_the_server_is_masked_and_controls_are_escaped(kit: Tools) -> None:
    async with listening(b"\x1b[31m password=hunter2 \x00") as port:
        outcome = await run(kit, port=port, expect="ready", timeout="1s")
    assert "hunter2" not in repr(outcome)
    assert "\x1b" not in outcome.reason
    assert "\\x1b" in outcome.reason


@pytest.mark.parametrize("padding", ["", "x" * 85])
async def test_what_is_sent_and_comes_back_is_masked(kit: Tools, padding: str) -> None:
    async with listening(f"-ERR {padding} wrong 'hunter2' in AUTH hunter2".encode()) as port:
        outcome = await run(kit, port=port, expect="ready", timeout="1s", send="AUTH hunter2\r\n")
    assert outcome.cause == "expect"
    assert "hunt" not in repr(outcome)
    assert "wrong '********'" in outcome.reason or padding


async def test_an_address_without_route_excuses_no_refusal(
    kit: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        places = [(address, held.getsockname()[1]) for address in ("127.0.0.1", "255.255.255.255")]
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place) for place in places]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_keys: found)
        outcome = await run(kit, host="shop.example", port=places[0][1])
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "connect"), outcome.reason


def test_what_is_sent_is_shown_nowhere() -> None:
    sending = check(kind="tcp", host="h", port=1, send="AUTH hunter2")
    assert "hunter2" not in sending.model_dump_json()
    assert "hunter2" not in repr(sending)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(banner=st.binary(max_size=300))
async def test_any_banner_passes_only_if_it_matches(banner: bytes) -> None:
    async def say(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(banner)
        await writer.drain()

    async with httpx.AsyncClient() as client, listening(say) as port:
        outcome = await run(tools(client), port=port, expect="(?s)^.ready", timeout="5s")
    assert (outcome.verdict is Verdict.PASS) == (banner[1:6] == b"ready")
    assert all(each.isprintable() for each in outcome.reason)
