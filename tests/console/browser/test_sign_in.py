"""Signing in and out in a real browser, at a provider on another site."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import asyncpg
import pytest
from playwright.async_api import Browser, expect
from pydantic import SecretStr

from console.access.signed_in import SignedIn
from console.server import listen, url_of
from settings import Settings
from store import login_links
from tests.console.browser.conftest import serving
from tests.console.browser.test_every_page import Watched, problems_of
from tests.console.identity import IdentityProvider
from tests.waiting import PATIENCE

FORGED = """
<form method="post" action="{}/sign-out"><button>You have won</button></form>
"""

expect.set_options(timeout=PATIENCE * 1000)


async def opened_by(browser: Browser) -> Watched:
    """Opens a page without cookies that waits as long as a slow machine needs."""
    context = await browser.new_context()
    context.set_default_timeout(PATIENCE * 1000)
    return Watched(await context.new_page())


@pytest.fixture
async def signed_in_url(store_db: str, provider: IdentityProvider) -> AsyncIterator[str]:
    """The address of a console where people sign in at the provider."""
    opened = listen("127.0.0.1", 0)
    keys = provider.settings() | {"public_url": url_of(opened)}
    settings = Settings(database_url=SecretStr(store_db), console=keys)  # type: ignore[arg-type]
    serve = contextlib.ExitStack()
    with serve:
        console = serving(settings, SignedIn(settings.console), opened)
        yield await asyncio.to_thread(serve.enter_context, console)


async def test_somebody_signs_in_at_the_provider_and_out(browser: Browser, signed_in_url: str) -> None:
    watched = await opened_by(browser)
    page = watched.page
    assert await problems_of(watched, f"{signed_in_url}/sign-in") == []
    await page.goto(f"{signed_in_url}/incidents?open=on")
    await page.get_by_role("link", name="Sign in with your identity provider").click()
    await page.get_by_role("button", name="ann", exact=True).click()
    await expect(page.locator(".who")).to_have_text("ann@shop.example (operator)")
    assert page.url == f"{signed_in_url}/incidents?open=on"
    watched.messages.clear()  # of the page of the provider
    names = {cookie.get("name") for cookie in await page.context.cookies(signed_in_url)}
    assert "paywatch" in names
    assert "paywatch-sign-in" not in names
    assert await page.evaluate("document.cookie") == "", "scripts see no cookie"
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("status")).to_have_text("You are signed out.")
    await page.goto(f"{signed_in_url}/access")
    assert "/sign-in?next=" in page.url
    # A page that is left breaks off what it was loading.
    assert [each for each in watched.messages if not each.startswith("failed: ")] == []


async def test_no_other_site_signs_somebody_out(
    browser: Browser, signed_in_url: str, store_pool: asyncpg.Pool
) -> None:
    watched = await opened_by(browser)
    secret = await login_links.create(store_pool, "ann", ["operator"], by="root")
    link = f"{signed_in_url}/sign-in/link/{secret.get_secret_value()}"
    assert await problems_of(watched, link) == []
    await watched.page.get_by_role("button", name="Sign in").click()
    await expect(watched.page.locator(".who")).to_have_text("ann (operator)")
    other = await watched.page.context.new_page()
    await other.set_content(FORGED.format(signed_in_url))
    async with other.expect_navigation():
        await other.get_by_role("button").click()
    await watched.page.goto(f"{signed_in_url}/access")
    await expect(watched.page.locator(".who")).to_have_text("ann (operator)")
