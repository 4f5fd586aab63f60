"""The usual health paths are asked over real HTTP, and nothing else is."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from discovery.checks.draft import Names
from discovery.checks.endpoints import Endpoint
from discovery.checks.health import USUAL_PATHS, propose_health
from discovery.checks.origins import Origin, find_origins, health_paths, origin_of
from discovery.proposal import Proposal
from probes import probe_client
from tests.discovery.checks.parts import checks_of, codes, tables
from tests.probes.servers import Serve, answer, read_request


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    servers = Serve()
    yield servers
    await servers.close()


async def proposed(url: str, *paths: str, configured: bool = True) -> list[Proposal]:
    return await propose_health([Origin(url, configured)], probe_client, paths, Names())


async def test_each_path_that_answers_becomes_a_check(company: Any) -> None:
    shop = company(payments=0)
    proposals = await proposed(shop.shop_url)
    checks = {check.name: check for check in checks_of(proposals, {})}
    assert set(checks) == {
        "api-health",
        "api-health-payment",
        "api-health-webhook",
        "api-health-database",
        "api-health-api",
    }
    health: Any = checks["api-health"]
    assert (health.url, health.severity) == (f"{shop.shop_url}/api/health", "P0")
    assert health.expect.json_ == {"status": {"eq": "healthy"}}
    assert codes(proposals) == []


async def test_trouble_of_today_is_not_expected_tomorrow(company: Any) -> None:
    shop = company(payments=0)
    shop.shop.behave(failing=("payment",))
    proposals = await proposed(shop.shop_url)
    checks: dict[str, Any] = {check.name: check for check in checks_of(proposals, {})}
    assert checks["api-health-payment"].expect.json_ == {}
    assert checks["api-health-database"].expect.json_ == {"status": {"eq": "healthy"}}
    assert codes(proposals) == ["unhealthy_now", "unhealthy_now"]


async def test_few_requests_are_sent_and_none_has_a_secret(serve: Serve) -> None:
    server = await serve(answer(b"<html>the shop</html>", content_type="text/html"))
    proposals = await proposed(server.url, "/healthz")
    assert tables(proposals) == {}
    assert codes(proposals) == ["no_health_path"]
    assert len(server.requests) == len(USUAL_PATHS) + 3
    assert all(
        b"authorization" not in each.lower() and b"cookie" not in each.lower() for each in server.requests
    )


async def test_a_redirect_is_not_followed(serve: Serve) -> None:
    inner = await serve(answer(b'{"status": "ok"}'))
    outer = await serve(answer(status="302 Found", location=f"{inner.url}/"))
    assert codes(await proposed(outer.url)) == ["no_health_path"]
    assert inner.requests == []


async def test_a_protected_path_is_a_comment(serve: Serve) -> None:
    async def guard(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await read_request(reader)
        writer.write(answer(status="401 No" if b" /health " in request else "404 No"))
        await writer.drain()

    server = await serve(guard)
    proposals = await proposed(server.url)
    assert tables(proposals) == {}
    assert codes(proposals) == ["health_protected"]
    assert "HEALTH_TOKEN" in proposals[0].toml


async def test_a_private_host_that_nobody_configured_is_not_asked(serve: Serve) -> None:
    server = await serve(answer(b'{"status": "ok"}'))
    proposals = await proposed(server.url, configured=False)
    assert codes(proposals) == ["host_unreachable"]
    assert server.requests == []


async def test_a_host_that_does_not_answer_is_said() -> None:
    assert codes(await proposed("http://127.0.0.1:1")) == ["host_unreachable"]


def test_origins_are_few_and_have_no_secret() -> None:
    env = {"APP_URL": "https://it:hunter2@shop.example/app?token=hunter2", "SITE_URL": "nonsense"}
    urls = [
        "https://SHOP.example/in",
        "https://b.example:8443/in",
        "http://169.254.169.254/",
        "https://c.example",
    ]
    listed = [Endpoint("we_1", url) for url in [*urls, "https://d.example"]]
    found = find_origins(listed, env)
    assert found == [
        Origin("https://shop.example", configured=True),
        Origin("https://b.example:8443", configured=False),
        Origin("https://c.example", configured=False),
    ]
    assert origin_of("http://[x") is None


def test_a_health_path_of_render_is_asked_too(tmp_path: Path) -> None:
    assert list(health_paths(tmp_path)) == []
    blueprint = (
        "services:\n  - type: web\n    healthCheckPath: /status/live\n    healthCheckPath: http://evil\n"
    )
    (tmp_path / "render.yaml").write_text(blueprint)
    assert list(health_paths(tmp_path)) == ["/status/live"]
