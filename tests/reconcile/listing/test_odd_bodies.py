"""Bodies that Stripe should not send: an odd object costs itself, and neither its page nor the run."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr

from reconcile import Deps
from sandbox.company import Company
from sandbox.shop.ledger import Plan, seed_ledger
from stripeapi import Stripe
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import Start, day_of, findings, no_sleep, reconcile

Edit = Callable[[bytes], bytes]
Between = Callable[[Deps, Company, Edit], Awaitable[Deps]]
NESTED = b"[" * 4000 + b"]" * 4000


@pytest.fixture
async def between() -> AsyncIterator[Between]:
    """Puts a proxy between a run and the company's Stripe that edits the bodies."""
    async with AsyncExitStack() as stack:

        async def start(deps: Deps, shop: Company, edit: Edit) -> Deps:
            session = await stack.enter_async_context(aiohttp.ClientSession())

            async def forward(request: web.Request) -> web.Response:
                headers = {name: request.headers[name] for name in ("Authorization", "Stripe-Version")}
                async with session.get(f"{shop.stripe_url}{request.raw_path}", headers=headers) as answer:
                    body = edit(await answer.read())
                    return web.Response(body=body, status=answer.status)

            application = web.Application()
            application.router.add_get("/{path:.*}", forward)
            runner = web.AppRunner(application)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            client = Stripe(
                SecretStr(shop.key), base=f"http://127.0.0.1:{runner.addresses[0][1]}", sleep=no_sleep
            )
            stack.push_async_callback(client.aclose)
            return replace(deps, stripe=lambda _: client)

        yield start


def described(id_: str, description: bytes) -> Edit:
    """Gives an object another description, wherever it is."""
    before = b'"id":"' + id_.encode() + b'",'
    return lambda body: body.replace(before, before + b'"description_of_the_order":' + description + b",")


@pytest.mark.parametrize(
    "description", [rb'"\ud800"', rb'{"a":"\udc00"}', NESTED, b'"\n"'], ids=["lone", "low", "deep", "control"]
)
async def test_odd_object_is_invalid_and_others_are_compared(
    company: Start, make_deps: MakeDeps, database: str, between: Between, description: bytes
) -> None:
    shop = company(payments=250)
    planted = await seed_ledger(database, shop.world, Plan(missing=3))
    odd = sorted({shop.world.payment_id(index) for index in range(250)} - set(planted.created))[7]
    deps = await between(await make_deps(shop), shop, described(odd, description))
    result = await reconcile(deps, day_of(shop))
    found = await findings(deps, result)
    assert (found[odd]["class"], found[odd]["reason_code"]) == ("invalid", "object_unreadable")
    assert (result.objects["payments"]["read"], result.objects["payments"]["invalid"]) == (250, 1)
    assert result.objects["payments"]["created"] == 3
    assert result.ends["payments"].status == "discrepancies"


async def test_bytes_that_are_not_utf8_become_a_note(
    company: Start, make_deps: MakeDeps, database: str, between: Between
) -> None:
    shop = company(payments=250)
    await seed_ledger(database, shop.world)
    odd = shop.world.payment_id(7)
    deps = await between(await make_deps(shop), shop, described(odd, b'"caf\xe9"'))
    result = await reconcile(deps, day_of(shop))
    assert (result.ends["payments"].status, result.objects["payments"]["synced"]) == ("matched", 250)
    (note,) = [each for each in result.notes["payments"] if each.code == "bytes_replaced"]
    assert f"({odd} is one)" in note.text


async def test_too_large_answer_is_refused_by_name(
    company: Start, make_deps: MakeDeps, database: str, between: Between
) -> None:
    shop = company(payments=10)
    await seed_ledger(database, shop.world)
    deps = await between(await make_deps(shop), shop, lambda body: body + b" " * (32 * 2**20))
    result = await reconcile(deps, day_of(shop))
    assert result.exit_code == 1
    assert "the response 200 is larger than 32 MB" in result.reason
