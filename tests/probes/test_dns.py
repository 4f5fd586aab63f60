"""The dns check against a real name server on UDP and TCP."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probes import PROBES, Outcome, Verdict
from probes import run as run_check
from probes.dns.check import servers_of
from probes.sight import Sight
from settings.self_check import SelfCheckSettings
from tests.probes.configured import NOW, check, tools

Answer = Callable[[dns.message.Message], bytes | None]


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, address: Any) -> None:
        answer = self._answer(dns.message.from_wire(data))
        if answer is not None:
            self._transport.sendto(answer, address)


@asynccontextmanager
async def name_server(by_udp: Answer, by_tcp: Answer | None = None) -> AsyncIterator[str]:
    """Yields the address of a server that answers with these functions; None is no answer."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        length = int.from_bytes(await reader.readexactly(2), "big")
        assert by_tcp is not None
        answer = by_tcp(dns.message.from_wire(await reader.readexactly(length)))
        if answer is not None:
            writer.write(len(answer).to_bytes(2, "big") + answer)
            await writer.drain()
        writer.close()
        await writer.wait_closed()

    transport, taken = await _listen(by_udp)
    server = await asyncio.start_server(serve, sock=taken) if by_tcp else None
    try:
        yield "{}:{}".format(*taken.getsockname())
    finally:
        transport.close()
        if server is not None:
            server.close()
            await server.wait_closed()
        taken.close()


async def _listen(by_udp: Answer) -> tuple[asyncio.DatagramTransport, socket.socket]:
    """Answers by UDP, and holds the same port for TCP, which refuses connections until somebody listens."""
    loop = asyncio.get_running_loop()
    while True:
        taken = socket.socket()
        taken.bind(("127.0.0.1", 0))
        try:
            transport, _ = await loop.create_datagram_endpoint(
                lambda: _Datagrams(by_udp), local_addr=taken.getsockname()
            )
        except OSError:  # another process has this port for UDP
            taken.close()
        else:
            return transport, taken


def records(*lines: str, code: str = "NOERROR", truncated: bool = False) -> Answer:
    """Answers with the records, each as in a zone file without class: ``name ttl type value``."""

    def answer(query: dns.message.Message) -> bytes:
        response = dns.message.make_response(query, recursion_available=True)
        response.set_rcode(dns.rcode.from_text(code))
        for line in lines:
            name, ttl, kind, value = line.split(" ", 3)
            response.answer.append(dns.rrset.from_text(name, int(ttl), "IN", kind, value))
        if truncated:
            response.flags |= dns.flags.TC
        return response.to_wire()

    return answer


def none(_query: dns.message.Message) -> None:
    return None


async def run(server: str | None, **keys: Any) -> Outcome:
    whole = {"kind": "dns", "host": "shop.example", "timeout": "20s", **keys}
    if server is not None:
        whole["server"] = server
    async with httpx.AsyncClient() as client:
        return await PROBES["dns"].run(check(**whole), tools(client))


ONE = "shop.example. 300 A 203.0.113.7"


async def test_an_address_passes_with_its_ttl() -> None:
    async with name_server(records(ONE)) as server:
        outcome = await run(server, expect={"addresses": ["203.0.113.7"]})
    assert (outcome.verdict, outcome.cause) == (Verdict.PASS, "")
    assert (outcome.values["ttl"], outcome.values["records"]) == (300, 1)
    assert outcome.evidence["records"] == ["203.0.113.7"]
    assert "203.0.113.7" in outcome.reason


@pytest.mark.parametrize(
    ("kind", "lines", "wanted"),
    [
        ("AAAA", ["shop.example. 60 AAAA 2001:db8::1"], {"addresses": ["2001:DB8:0::1"]}),
        ("AAAA", ["shop.example. 60 AAAA ::ffff:203.0.113.7"], {"addresses": ["::ffff:203.0.113.7"]}),
        ("CNAME", ["shop.example. 60 CNAME Target.Example."], {"values": ["target.example"]}),
        (
            "MX",
            ["shop.example. 60 MX 10 mail.example."],
            {"values": ["10 mail.example"]},
        ),
        ("TXT", ['shop.example. 60 TXT "v=spf1 " "-all"'], {"values": ["v=spf1 -all"]}),
        ("NS", ["shop.example. 60 NS ns1.example."], {"values": ["NS1.example."]}),
        ("CAA", ['shop.example. 60 CAA 0 issue "ca.example"'], {"values": ['0 issue "ca.example"']}),
    ],
)
async def test_each_type_has_its_values(kind: str, lines: list[str], wanted: dict[str, list[str]]) -> None:
    async with name_server(records(*lines)) as server:
        outcome = await run(server, type=kind, expect=wanted)
        other = await run(server, type=kind, expect={key: ["::2"] for key in wanted})
    assert outcome.verdict is Verdict.PASS, outcome.reason
    assert (other.verdict, other.cause) == (Verdict.FAIL, "expect")


async def test_an_address_more_than_expected_fails() -> None:
    lines = ["shop.example. 300 A 203.0.113.7", "shop.example. 300 A 198.51.100.1"]

    def answer(query: dns.message.Message) -> bytes:
        response = dns.message.make_response(query)
        values = [line.rsplit(" ", 1)[1] for line in lines]
        response.answer.append(dns.rrset.from_text("shop.example.", 300, "IN", "A", *values))
        return response.to_wire()

    async with name_server(answer) as server:
        outcome = await run(server, expect={"addresses": ["203.0.113.7"]})
        missing = await run(server, expect={"addresses": ["203.0.113.7", "198.51.100.1", "192.0.2.1"]})
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "expect")
    assert "198.51.100.1 is not expected" in outcome.reason
    assert "192.0.2.1 is missing" in missing.reason


@pytest.mark.parametrize("code", ["FORMERR", "NOTIMP", "SERVFAIL"])
async def test_a_server_without_edns_is_asked_without(code: str) -> None:
    def answer(query: dns.message.Message) -> bytes | None:
        return records(code=code)(query) if query.edns >= 0 else records(ONE)(query)

    async with name_server(answer) as server:
        outcome = await run(server, expect={"addresses": ["203.0.113.7"]})
    assert outcome.verdict is Verdict.PASS, outcome.reason


async def test_an_alias_is_followed() -> None:
    lines = ["shop.example. 60 CNAME edge.example.", "edge.example. 20 A 203.0.113.7"]
    async with name_server(records(*lines)) as server:
        outcome = await run(server, expect={"addresses": ["203.0.113.7"]})
    assert outcome.verdict is Verdict.PASS
    assert outcome.values["ttl"] == 20


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (records(code="NXDOMAIN"), "nxdomain"),
        (records(), "no_data"),
        (records("shop.example. 60 CNAME edge.example."), "no_data"),
        (records("other.example. 60 A 203.0.113.7"), "no_data"),
        (records(code="SERVFAIL"), "servfail"),
        (records(code="REFUSED"), "refused"),
        (records(code="NOTIMP"), "rcode"),
        (none, "timeout"),
        (lambda _query: b"no message", "malformed"),
        (lambda query: b"\0\1" + records(ONE)(query)[2:], "mismatch"),  # type: ignore[index]
        (
            records("shop.example. 60 CNAME b.example.", "b.example. 60 CNAME shop.example."),
            "cname_loop",
        ),
    ],
)
async def test_an_answer_without_records_fails(answer: Answer, cause: str) -> None:
    async with name_server(answer) as server:
        outcome = await run(server, timeout="2s")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, cause), outcome.reason
    assert outcome.phases["query"] > 0


async def test_a_forged_answer_is_ignored_until_the_right_one_comes() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.bind(("127.0.0.1", 0))
        opened.setblocking(False)
        loop = asyncio.get_running_loop()

        async def serve() -> None:
            data, address = await loop.sock_recvfrom(opened, 4096)
            right = records(ONE)(dns.message.from_wire(data))
            assert right is not None
            forged = records("shop.example. 300 A 198.51.100.66")(dns.message.from_wire(data))
            assert forged is not None
            await loop.sock_sendto(opened, b"\0\0" + forged[2:], address)
            await loop.sock_sendto(opened, right, address)

        serving = asyncio.create_task(serve())
        outcome = await run(f"127.0.0.1:{opened.getsockname()[1]}")
        await serving
    assert outcome.evidence["records"] == ["203.0.113.7"]


async def test_a_truncated_answer_is_read_over_tcp() -> None:
    async with name_server(records(truncated=True), records(ONE)) as server:
        outcome = await run(server)
    assert outcome.verdict is Verdict.PASS
    assert outcome.evidence["tcp"] is True


async def test_a_truncated_answer_without_tcp_fails() -> None:
    async with name_server(records(truncated=True), none) as server:
        closing = await run(server, timeout="2s")
    async with name_server(records(truncated=True)) as server:
        refusing = await run(server, timeout="2s")
    assert (closing.verdict, closing.cause) == (Verdict.FAIL, "truncated")
    assert (refusing.verdict, refusing.cause) == (Verdict.FAIL, "truncated")


async def test_a_tcp_answer_that_never_comes_is_a_truncation() -> None:
    running: list[asyncio.Task[None]] = []

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.append(task)
        await reader.read()
        writer.close()
        await writer.wait_closed()

    transport, taken = await _listen(records(truncated=True))
    async with await asyncio.start_server(hold, sock=taken):
        outcome = await run("{}:{}".format(*taken.getsockname()), timeout="2s")
        await asyncio.sleep(0.1)  # the last connection is accepted
        await asyncio.gather(*running)
    transport.close()
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "truncated")


async def test_a_port_without_server_fails() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    outcome = await run(f"127.0.0.1:{port}")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "connect")


async def test_a_lost_packet_is_asked_again() -> None:
    asked = 0

    def second(query: dns.message.Message) -> bytes | None:
        nonlocal asked
        asked += 1
        return records(ONE)(query) if asked == 2 else None

    async with name_server(second) as server:
        outcome = await run(server, timeout="4s", fail_above="4s", degraded_above="4s")
    assert outcome.verdict is Verdict.PASS


async def test_a_slow_answer_is_degraded() -> None:
    async with name_server(records(ONE)) as server:
        outcome = await run(server, degraded_above="1ms", fail_above="20s")
    if outcome.values["response_time"] <= 0.001:
        pytest.skip("the answer came within a millisecond")
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "latency")


def test_the_servers_of_the_system_are_read(tmp_path: Path) -> None:
    path = tmp_path / "resolv.conf"
    path.write_text("# ours\nnameserver 192.0.2.1\nnameserver 2001:db8::1\nsearch example\n")
    found = servers_of(check(kind="dns", host="shop.example"), str(path))
    assert [str(each) for each in found] == ["192.0.2.1", "[2001:db8::1]"]
    path.write_text("search example\n")
    assert servers_of(check(kind="dns", host="shop.example"), str(path)) == []
    assert servers_of(check(kind="dns", host="shop.example"), str(tmp_path / "none")) == []


async def test_a_failure_is_unknown_if_the_worker_resolves_nothing() -> None:
    """The server of the check is on this host; so is the address of the self check, which is closed."""
    async with name_server(none) as server, httpx.AsyncClient() as client:
        sight = Sight(SelfCheckSettings(addresses=("127.0.0.1:1",), names=()))
        asking = check(kind="dns", host="shop.example", server=server, timeout="1s")
        outcome = (await run_check(asking, NOW, tools(client, sight=sight))).outcome
        await sight.aclose()
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "blind")


async def test_a_text_record_shows_no_secret_and_no_controls() -> None:
    async with name_server(records('shop.example. 60 TXT "token=hunter2 \\027[31m"')) as server:
        outcome = await run(server, type="TXT")
    assert outcome.verdict is Verdict.PASS
    assert "hunter2" not in repr(outcome)
    assert "\x1b" not in outcome.reason


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.binary(max_size=200), place=st.integers(0, 60), flip=st.integers(1, 255))
async def test_no_noise_passes_as_another_address(noise: bytes, place: int, flip: int) -> None:
    def garbled(query: dns.message.Message) -> bytes:
        wire = bytearray(records(ONE)(query) or b"")
        wire[min(place, len(wire) - 1)] ^= flip
        return bytes(wire) if place % 2 else bytes(wire[:12]) + noise

    async with name_server(garbled) as server:
        # What is no answer is waited out.
        outcome = await run(server, timeout="250ms", expect={"addresses": ["203.0.113.7"]})
    if outcome.verdict is Verdict.PASS:
        assert outcome.evidence["records"] == ["203.0.113.7"]
    else:
        assert outcome.verdict in {Verdict.FAIL, Verdict.DEGRADED}
    assert all(each.isprintable() for each in outcome.reason)
