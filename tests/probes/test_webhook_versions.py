"""The API version of the synthetic event."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from probes.cache import Cache
from probes.webhook.versions import Version, find_version
from sandbox.company import Company
from sandbox.stripe.account_objects import webhook_endpoint
from stripeapi import API_VERSION, Stripe
from tests.probes.configured import check, tools
from tests.waiting import PATIENCE

URL = "https://shop.example/hook"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Asker:
    """Asks one company for versions, with a cache whose clock the test sets."""

    def __init__(self, town: Company) -> None:
        self.town, self.clock = town, Clock()
        self._client = Stripe(SecretStr(town.key), base=town.stripe_url, attempts=1, timeout=10)
        self._cache = Cache(self.clock)

    def endpoint(self, version: str | None) -> None:
        text = webhook_endpoint(URL, self.town.world.started_at)
        given = "null" if version is None else f'"{version}"'
        self.town.world.webhooks[:] = [text.replace('"api_version":null', f'"api_version":{given}')]

    async def ask(self, **keys: Any) -> Version:
        configured = check(kind="webhook", url=URL, secret="whsec_a", **keys)
        async with httpx.AsyncClient(timeout=PATIENCE) as http:
            return await find_version(
                configured, tools(http, stripe=lambda _account: self._client, cache=self._cache)
            )

    def requests(self) -> int:
        return self.town.stripe.statistics.total("/v1/webhook_endpoints")

    async def close(self) -> None:
        await self._client.aclose()


@pytest.fixture
async def asker(company: Callable[..., Company]) -> AsyncIterator[Asker]:
    held = Asker(company(payments=3))
    yield held
    await held.close()


async def test_the_endpoints_version_is_asked_once_an_hour(asker: Asker) -> None:
    asker.endpoint("2024-06-20")
    version = await asker.ask()
    assert version.name == "2024-06-20"
    assert version.source.endswith(" at Stripe")
    await asker.ask()
    assert asker.requests() == 1
    asker.clock.now = 3601
    await asker.ask()
    assert asker.requests() == 2


async def test_a_configured_version_is_not_asked_for(asker: Asker) -> None:
    version = await asker.ask(api_version="2025-09-30.clover")
    assert version == Version("2025-09-30.clover", "the key api_version")
    assert asker.requests() == 0


async def test_the_accounts_default_is_that_of_its_last_event(asker: Asker) -> None:
    asker.town.changes.create_payment()
    asker.endpoint(None)
    version = await asker.ask()
    assert version.name == API_VERSION
    assert "the account's default" in version.source


async def test_an_unknown_endpoint_has_paywatchs_version(asker: Asker) -> None:
    asker.town.world.webhooks.clear()
    assert await asker.ask() == Version(API_VERSION, "Paywatch's own; Stripe has no endpoint with this url")


@pytest.mark.parametrize("fault", ["error", "garbage", "unauthorized", "hang"])
async def test_a_failure_of_stripe_falls_back_and_says_so(asker: Asker, fault: Any) -> None:
    asker.endpoint("2024-06-20")
    asker.town.stripe.faults.add(fault, path="/v1/webhook_endpoints")
    version = await asker.ask(timeout="2s")
    assert (version.name, version.known) == (API_VERSION, False)
    assert version.source.startswith("Paywatch's own; Stripe ")


async def test_a_failure_of_stripe_keeps_the_known_version(asker: Asker) -> None:
    asker.endpoint("2024-06-20")
    await asker.ask()
    asker.clock.now = 4000
    asker.town.stripe.faults.add("error", path="/v1/webhook_endpoints")
    version = await asker.ask()
    assert (version.name, version.known) == ("2024-06-20", False)


async def test_a_version_that_stripe_cannot_have_is_not_sent(asker: Asker) -> None:
    asker.endpoint("9; drop")
    assert (await asker.ask()).name == API_VERSION
