"""Starting a dry run and watching it, and signing a report as two people, in a real browser."""

import asyncio
import contextlib

import asyncpg
from playwright.async_api import Browser, Page, expect
from pydantic import SecretStr

from console.access.sign_in import Everybody
from console.roles import Role
from settings import Settings
from tests.console.browser.conftest import serving
from tests.console.populated import CONFIGURATION, Populated
from tests.reconcile.reporting import StoredFinding, finish_run
from tests.waiting import PATIENCE

LONG = PATIENCE * 1000


async def phone(browser: Browser) -> tuple[Page, list[str]]:
    """A page as wide as a phone, and what its console says."""
    page = await browser.new_page(viewport={"width": 360, "height": 800})
    page.set_default_timeout(LONG)
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    return page, messages


async def test_a_dry_run_is_started_and_watched_until_its_end(
    browser: Browser, console_url: str, store_pool: asyncpg.Pool
) -> None:
    page, messages = await phone(browser)
    await page.goto(f"{console_url}/reconcile")
    await page.get_by_role("link", name="Start a run").click()
    await page.get_by_role("button", name="Show what it costs").click()
    await page.get_by_role("button", name="Start the dry run").click()
    await expect(page.locator("#progress")).to_contain_text("It is queued", timeout=LONG)
    run = page.url.partition("/runs/")[2].partition("?")[0]
    await finish_run(store_pool, run, [StoredFinding("pi_watched")])
    await expect(page.locator("#progress")).to_have_count(0, timeout=LONG)
    await expect(page.locator("h1")).to_contain_text("discrepancies", timeout=LONG)
    await page.get_by_role("link", name="pi_watched").click()
    await expect(page.locator("h1")).to_have_text("pi_watched", timeout=LONG)
    assert messages == []


async def test_a_report_is_signed_by_two_people(browser: Browser, shop: Populated, store_db: str) -> None:
    settings = Settings(**CONFIGURATION, database_url=SecretStr(store_db))
    people = (("fay", Role.FINANCE, "preparer"), ("bob", Role.APPROVER, "reviewer"))
    for name, role, as_ in people:
        serve = contextlib.ExitStack()
        with serve:
            sign_in = Everybody(name, frozenset({role}))
            url = await asyncio.to_thread(serve.enter_context, serving(settings, sign_in))
            page, messages = await phone(browser)
            await page.goto(f"{url}/reconcile/runs/{shop.run}")
            await page.get_by_label("What you compared").fill("the totals with the bank's")
            await page.get_by_role("button", name=f"Sign as {as_}: {name}").click()
            await expect(page.locator(".notice")).to_contain_text(f"as its {as_}", timeout=LONG)
            if as_ == "reviewer":
                await expect(page.get_by_text("Prepared and reviewed by two people")).to_be_visible()
            assert messages == []
            await page.close()
