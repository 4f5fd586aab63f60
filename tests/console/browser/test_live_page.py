"""The page Now in a browser: changes by itself, waits for who reads, and says when it is not live."""

import asyncio
import contextlib

import asyncpg
from playwright.async_api import Browser, Page, expect
from pydantic import SecretStr

from console.access.sign_in import Everybody
from settings import Settings
from tests.console.browser.conftest import serving
from tests.console.populated import CONFIGURATION, Populated
from tests.waiting import PATIENCE

LONG = PATIENCE * 1000


async def add_incident(pool: asyncpg.Pool, id_: str) -> None:
    await pool.execute(
        "insert into paywatch.incidents (id, fingerprint, subject, severity, reason, opened_at) "
        "values ($1, 'check:' || $1, $1, 'P0', 'it is down', now())",
        id_,
    )
    await pool.execute(
        "insert into paywatch.incident_events (incident_id, at, kind, severity, detail) "
        "values ($1, now(), 'opened', 'P0', 'it is down')",
        id_,
    )


async def live_page(browser: Browser, url: str) -> Page:
    page = await browser.new_page()
    page.set_default_timeout(LONG)
    await page.goto(url)
    await expect(page.locator("#live-state")).to_have_text("live", timeout=LONG)
    return page


async def test_an_incident_appears_by_itself_unless_somebody_reads(
    browser: Browser, console_url: str, store_pool: asyncpg.Pool
) -> None:
    page = await live_page(browser, console_url)
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    await add_incident(store_pool, "inc_first")
    await page.emulate_media(media="print")
    await expect(page.locator("#live")).to_be_hidden()  # paper is not live
    await expect(page.locator("#frame-state [data-clock]")).to_be_visible()
    await page.emulate_media(media="screen")
    row = page.locator("#now-incidents [data-row]", has_text="inc_first")
    await expect(row).to_be_visible(timeout=LONG)
    await expect(page.locator("#live-announce")).to_contain_text("of P0 or P1", timeout=LONG)
    assert messages == []

    await page.keyboard.press("j")
    await expect(page.locator("#now-incidents [data-row]").first).to_be_focused()
    await add_incident(store_pool, "inc_second")
    await expect(page.locator("#live-waiting")).to_contain_text("show", timeout=LONG)
    assert await page.locator("#now-incidents", has_text="inc_second").count() == 0
    await page.locator("#live-waiting").click()
    await expect(page.locator("#now-incidents", has_text="inc_second")).to_be_visible(timeout=LONG)

    await page.locator("body").press("a")
    await expect(page.locator("[data-acknowledge]").first).to_be_focused()
    await page.locator("body").press("?")
    await expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


async def test_a_page_without_its_console_is_not_live(
    browser: Browser, shop: Populated, store_db: str
) -> None:
    del shop
    settings = Settings(**CONFIGURATION, database_url=SecretStr(store_db))
    with contextlib.ExitStack() as serve:
        url = await asyncio.to_thread(serve.enter_context, serving(settings, Everybody("ann")))
        page = await live_page(browser, url)
        await asyncio.to_thread(serve.close)
    await expect(page.locator("#live-state")).to_contain_text("not live since", timeout=LONG)
