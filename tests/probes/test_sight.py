"""A monitor that knows its own limits: failures while this worker cannot see are unknown, and never fail."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from probes import PROBES, Outcome, Reading, Tools, Verdict, probe_client
from probes import run as run_check
from probes.sight import Sight
from probes.sight.network import Class, is_internal
from probes.sight.shared import FRESH, Shared
from probes.sight.targets import targets_of
from settings.self_check import SelfCheckSettings
from tests.probes.configured import NOW, check, tools
from tests.probes.servers import Certificates, Serve, answer
from tests.probes.sockets import closed_port, listening

ROOT = Path(__file__).parents[2]
Kit = Callable[..., Tools]


@pytest.fixture
async def kit(client: httpx.AsyncClient) -> AsyncIterator[Kit]:
    opened: list[Sight] = []

    def make(settings: SelfCheckSettings, **more: Any) -> Tools:
        sight = Sight(settings, stripe_url="http://127.0.0.1:1", **more)
        opened.append(sight)
        return tools(client, sight=sight)

    yield make
    for each in opened:
        await each.aclose()


def reaching(*ports: int) -> SelfCheckSettings:
    return SelfCheckSettings(addresses=tuple(f"127.0.0.1:{port}" for port in ports), names=())


async def run(kit: Tools, **keys: Any) -> Outcome:
    reading: Reading = await run_check(check(**keys), NOW, kit)
    return reading.outcome


CONNECTING: list[dict[str, Any]] = [
    {"kind": "http", "url": "http://127.0.0.1:1/"},
    {"kind": "postgres", "url": "postgresql://127.0.0.1:1/shop"},
    {"kind": "redis", "url": "redis://127.0.0.1:1/0"},
    {"kind": "tcp", "host": "127.0.0.1", "port": 1},
    {"kind": "tls", "host": "127.0.0.1", "port": 1},
    {"kind": "webhook", "url": "http://127.0.0.1:1/", "secret": "whsec_aGVsbG8=", "must_refuse": []},
]


@pytest.mark.parametrize("keys", CONNECTING, ids=lambda keys: str(keys["kind"]))
async def test_a_failure_counts_only_while_this_worker_sees(kit: Kit, keys: dict[str, Any]) -> None:
    async with listening(b"") as port:
        seeing = await run(kit(reaching(closed_port(), port)), **keys)
    blind = await run(kit(reaching(closed_port(), closed_port())), **keys)
    assert seeing.verdict is Verdict.FAIL
    assert (blind.verdict, blind.cause) == (Verdict.UNKNOWN, "blind")
    assert blind.evidence["failed_with"] == seeing.cause
    assert "this worker has no network" in blind.reason
    assert blind.values == {}


async def test_a_private_target_is_not_judged_by_public_addresses(kit: Kit) -> None:
    """An installation without internet access: its own service is down, and that is no doubt."""
    outcome = await run(kit(SelfCheckSettings()), kind="tcp", host="127.0.0.1", port=closed_port())
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "connect")


async def test_nothing_is_asked_while_checks_pass(kit: Kit, serve: Serve) -> None:
    server = await serve(answer(b"ok"))
    asked = await serve(answer(b""))
    port = int(asked.url.rpartition(":")[2])
    assert (await run(kit(reaching(port)), kind="http", url=server.url)).verdict is Verdict.PASS
    assert asked.most_open == 0


async def test_one_self_check_answers_for_all_that_fail_together(kit: Kit) -> None:
    connections = 0

    async def count(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1

    async with listening(count) as port:
        seeing = kit(reaching(port))
        target = closed_port()
        checks = (run(seeing, kind="tcp", host="127.0.0.1", port=target) for _ in range(100))
        outcomes = await asyncio.gather(*checks)
    assert {each.verdict for each in outcomes} == {Verdict.FAIL}
    assert 1 <= connections <= 5


async def test_an_answer_from_before_the_failure_does_not_count() -> None:
    now, answers = 100.0, iter([True, False, True, False])

    async def ask() -> bool:
        return next(answers)

    shared = Shared(ask, clock=lambda: now)
    assert await shared.answer(since=90.0)
    assert await shared.answer(since=95.0)  # was taken at 100, while the check was running
    assert not await shared.answer(since=100.5)  # this check began later: asked again
    now += FRESH + 1
    assert await shared.answer(since=99.0)  # too old by now, although it overlaps


async def test_a_question_that_failed_is_asked_again() -> None:
    asked = 0

    async def ask() -> bool:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise RuntimeError
        return True

    shared = Shared(ask, clock=lambda: 1.0)
    with pytest.raises(RuntimeError):
        await shared.answer(since=0.0)
    assert await shared.answer(since=0.0)


async def test_a_worker_reports_when_it_sees_again(kit: Kit) -> None:
    now = 0.0
    seeing = kit(reaching(closed_port()), clock=lambda: now)
    assert seeing.sight.report() == {"state": "unknown"}
    await run(seeing, kind="tcp", host="127.0.0.1", port=1)
    now = 30.0
    report = seeing.sight.report()
    assert (report["state"], report["code"], report["seconds"]) == ("blind", "addresses", 30.0)
    await seeing.sight.look_again()
    assert seeing.sight.is_blind


async def test_the_network_that_returns_ends_the_blindness(kit: Kit) -> None:
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    blind = kit(reaching(taken.getsockname()[1]))
    await run(blind, kind="tcp", host="127.0.0.1", port=1)
    assert blind.sight.is_blind
    server = await asyncio.start_server(lambda _r, w: w.close(), sock=taken)
    await blind.sight.look_again()
    assert blind.sight.report() == {"state": "sees"}
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize("content", [None, "garbage"])
async def test_an_unusable_trust_store_blinds_the_worker(
    serve: Serve, certificates: Certificates, tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "trust.pem"
    if content:
        path.write_text(content)
    _, context = certificates.make("trust")
    server, sight = await serve(answer(b"ok"), context), Sight()
    async with probe_client(ca_file=str(path)) as client:
        outcome = await run(tools(client, sight=sight), kind="http", url=server.url)
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "trust")
    assert sight.report()["code"] == "trust"
    await sight.aclose()


async def test_too_few_descriptors_never_fail_a_healthy_check() -> None:
    async def answer_slowly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(0.5)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        await writer.drain()

    async with listening(answer_slowly) as port:
        shown = await python("-m", "tests.probes.starving", str(port), "40", "60")
    found = {tuple(each) for each in shown["found"]}
    assert found == {("pass", ""), ("unknown", "descriptors")}
    assert shown["report"]["code"] == "descriptors"


async def test_a_first_check_without_descriptors_spoils_no_later_one(serve: Serve) -> None:
    server = await serve(answer(b"ok"))
    shown = await python("-m", "tests.probes.starving", server.url.rpartition(":")[2].strip("/"), "40")
    assert shown["found"] == [["unknown", "descriptors"], ["pass", ""]]


@pytest.mark.parametrize(
    ("mode", "url", "verdict", "cause", "blind"),
    [
        ("offline", "http://192.0.2.1/", "unknown", "blind", "addresses"),
        ("offline", "http://8.8.8.8/", "unknown", "blind", "addresses"),
        ("offline", "http://shop.example/", "unknown", "blind", "names"),
        ("offline", "http://127.0.0.1:1/", "fail", "connect", None),
        ("silent", "http://shop.example/", "unknown", "blind", "names"),
        ("refused", "http://shop.example/", "unknown", "blind", "names"),
        ("servfail", "http://shop.example/", "unknown", "blind", "names"),
        ("nxdomain", "http://shop.example/", "fail", "dns", None),
        ("nxdomain", "http://known.example:1/", "fail", "connect", None),
        ("nxdomain", "http://database.internal/", "fail", "dns", None),
    ],
)
async def test_a_host_without_network_or_names_is_blind(
    mode: str, url: str, verdict: str, cause: str, blind: str | None
) -> None:
    if subprocess.run(["unshare", "-mn", "ip", "link"], capture_output=True, check=False).returncode:
        pytest.skip("unshare and ip may not create a network namespace here")
    shown = await python("-m", "tests.probes.namespaced", mode, url, before=["unshare", "-mn"])
    assert (shown["verdict"], shown["cause"], shown["blind"]) == (verdict, cause, blind), shown


async def python(*arguments: str, before: list[str] | None = None) -> Any:
    command = [*(before or []), sys.executable, *arguments]
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    out, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    return json.loads(out.decode().splitlines()[-1])


def test_the_hosts_of_a_check_are_found_in_its_settings() -> None:
    hosts = targets_of(
        check(kind="http", url="https://user:pw@shop.example:8443/", runbook="https://wiki.example/")
    )
    assert hosts == {"shop.example"}
    assert targets_of(check(kind="postgres", url="postgresql://u:p@a.example,b.example/x")) == {
        "a.example",
        "b.example",
    }
    assert targets_of(check(kind="redis", url="unix:///run/redis.sock")) == frozenset()
    assert targets_of(check(kind="tls", host="bücher.example")) == {"xn--bcher-kva.example"}


def test_internal_names_are_known_only_inside() -> None:
    internal = ["db", "db.internal", "printer.local", "x.svc", "nas.home.arpa"]
    assert all(is_internal(name) for name in internal)
    assert not is_internal("shop.example.com")


def test_addresses_have_a_class() -> None:
    from ipaddress import ip_address

    found = [Class.of(ip_address(each)) for each in ("127.0.0.1", "::1", "10.0.0.1", "fd12::1", "1.1.1.1")]
    assert found == [Class.LOOPBACK, Class.LOOPBACK, Class.PRIVATE, Class.PRIVATE, Class.PUBLIC]


def test_every_network_cause_belongs_to_a_kind() -> None:
    causes = {cause for probe in PROBES.values() for cause in probe.causes}
    assert {cause for probe in PROBES.values() for cause in probe.network_causes} <= causes
