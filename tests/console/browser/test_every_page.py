"""Every page in a real browser: at three widths, light and dark, without a message on the console, and with
axe-core finding nothing serious."""

import re
from dataclasses import dataclass, field
from importlib.resources import files

import asyncpg
import pytest
from playwright.async_api import Browser, Page, Request

from console.routes import PAGES
from tests.console.populated import Populated
from tests.waiting import PATIENCE

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
VIOLATIONS = """
async () => (await axe.run()).violations
    .filter(each => ['serious', 'critical'].includes(each.impact))
    .map(each => each.id + ': ' + each.nodes.slice(0, 5).map(node => node.html).join(' '))
"""
WIDE = """
() => [...document.querySelectorAll('body *')]
    .filter(each => each.getBoundingClientRect().right > innerWidth + 1).slice(0, 5)
    .map(each => each.outerHTML.slice(0, 150))
"""
WIDTHS = (320, 768, 1280)
NOT_PAGES = re.compile(r"/series$|\.(csv|json|md|zip)$|/files/|/export$|/fragment|/find$|/progress$")
"""Routes that a page loads or that are downloads."""
LIMIT = 200_000
SHOWN = [each for each in PAGES if each.method == "GET" and not NOT_PAGES.search(each.path)]
PARTS = 4


@dataclass
class Watched:
    """What the browser complained about while it showed a page."""

    page: Page
    messages: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self.messages.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.messages.append(f"error: {error}"))
        self.page.on("requestfailed", self._failed)

    def _failed(self, request: Request) -> None:
        """What is still being loaded ends when another page replaces its own; Chromium reports a failure."""
        if request.resource_type != "eventsource" and request.failure != "net::ERR_ABORTED":
            self.messages.append(f"failed: {request.url}")


async def problems_of(watched: Watched, url: str) -> list[str]:
    """Opens one page in all its forms."""
    page, found = watched.page, []
    watched.messages.clear()
    answer = await page.goto(url)
    assert answer is not None
    body = await answer.body()
    if answer.status != 200:
        return [f"it answers {answer.status}: {body[-300:]!r}"]
    if len(body) > LIMIT:
        found.append(f"it has {len(body)} bytes")
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 900})
        if (wide := await page.evaluate("document.documentElement.scrollWidth")) > width:
            found.append(f"at {width} px it is {wide} px wide: {await page.evaluate(WIDE)}")
    await page.evaluate(f"{AXE}; 1")
    found += [f"light: {each}" for each in await page.evaluate(VIOLATIONS)]
    await page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    await page.emulate_media(color_scheme="dark")
    found += [f"dark: {each}" for each in await page.evaluate(VIOLATIONS)]
    await page.emulate_media(color_scheme="light")
    return found + watched.messages


CHANGED = """
alter table paywatch.audit_log disable trigger user;
update paywatch.audit_log set reason = 'somebody changed this'
"""


async def test_an_entry_that_was_changed_fits_a_phone(
    browser: Browser, console_url: str, shop: Populated, store_pool: asyncpg.Pool
) -> None:
    await store_pool.execute(CHANGED)
    watched = Watched(await browser.new_page())
    assert await problems_of(watched, console_url + shop.path("/audit/{number:int}")) == []
    assert await watched.page.get_by_text("do not have this hash").is_visible()


@pytest.mark.parametrize("part", range(PARTS))
async def test_every_page_is_clean(part: int, browser: Browser, console_url: str, shop: Populated) -> None:
    watched, found = Watched(await browser.new_page()), {}
    watched.page.set_default_timeout(PATIENCE * 1000)
    for route in SHOWN[part::PARTS]:
        if problems := await problems_of(watched, console_url + shop.path(route.path)):
            found[route.path] = problems
    assert found == {}
