"""People who sign in at a console with tokens of their own, each in a browser of their own."""

import functools
from collections.abc import Awaitable, Callable
from datetime import timedelta

import asyncpg
from playwright.async_api import Browser, ViewportSize, expect

from store import api_tokens
from tests.console.browser.test_every_page import Watched
from tests.waiting import PATIENCE, eventually

LONG = PATIENCE * 1000
PHONE: ViewportSize = {"width": 390, "height": 844}
Enter = Callable[..., Awaitable["Person"]]


class Person(Watched):
    """Somebody at a page. ``messages``: what the browser complained about."""

    async def acknowledge(self, name: str = "Acknowledge") -> None:
        await self.page.get_by_role("button", name=name).tap()

    async def sees(self, selector: str, text: str) -> None:
        await expect(self.page.locator(selector)).to_contain_text(text, timeout=LONG)

    async def sees_change(self, selector: str, text: str, live: bool) -> None:
        """Sees it by itself, or else by loading the page again and again."""
        found = self.page.locator(selector, has_text=text)

        async def is_after_reload() -> bool:
            await self.page.reload()
            return await found.count() > 0

        if not live:
            await eventually(is_after_reload, f"{text!r} at {selector}")
        await expect(found).to_be_visible(timeout=LONG)

    async def is_live(self) -> None:
        await expect(self.page.locator("#live-state")).to_have_text("live", timeout=LONG)


async def sign_in(
    browser: Browser, pool: asyncpg.Pool, url: str, name: str, *roles: str, script: bool = True
) -> Person:
    """Signs in on a phone with a token, as somebody types it, and is on the page Now then."""
    secret, _ = await api_tokens.create(pool, name, roles, by="root", lasts=timedelta(hours=1))
    context = await browser.new_context(
        base_url=url, viewport=PHONE, has_touch=True, is_mobile=True, java_script_enabled=script
    )
    context.set_default_timeout(LONG)
    context.set_default_navigation_timeout(LONG)
    person = Person(await context.new_page())
    await person.page.goto("/")
    await person.page.get_by_label("Token").fill(secret.get_secret_value())
    await person.page.get_by_role("button", name="Sign in").tap()
    await person.sees(".who", f"{name} ({', '.join(sorted(roles))})")
    return person


def enter_by(browser: Browser, pool: asyncpg.Pool, url: str) -> Enter:
    return functools.partial(sign_in, browser, pool, url)
