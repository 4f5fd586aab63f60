"""What somebody does at night: from a phone's width, in a browser, with nothing but forms."""

import asyncpg
from playwright.async_api import Browser, Page, expect

from tests.console.populated import Populated
from tests.waiting import PATIENCE

LONG = PATIENCE * 1000


async def phone(browser: Browser, *, script: bool = True) -> Page:
    context = await browser.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=script)
    page = await context.new_page()
    page.set_default_timeout(LONG)
    return page


async def test_an_incident_is_acknowledged_from_a_phone_without_script(
    browser: Browser, console_url: str, shop: Populated
) -> None:
    page = await phone(browser, script=False)
    await page.goto(f"{console_url}/incidents?open=on")
    await page.get_by_role("link", name=shop.open_incident).click()
    await page.get_by_label("Until").select_option("2h")
    await page.get_by_role("button", name="Acknowledge").click()
    await expect(page.locator(".notice")).to_have_text("The incident is acknowledged.", timeout=LONG)
    await expect(page.locator("#incident-head")).to_contain_text("acknowledged", timeout=LONG)
    await expect(page.locator("#incident-next")).to_contain_text(
        "the acknowledgement by ann expires", timeout=LONG
    )
    await page.get_by_label("Note, one line").fill("the switch is broken")
    await page.get_by_role("button", name="Add the note").click()
    await expect(page.locator("#incident-story")).to_contain_text("ann: the switch is broken", timeout=LONG)


async def test_the_story_of_an_incident_is_live_and_ticks_are_kept(
    browser: Browser, console_url: str, shop: Populated, store_pool: asyncpg.Pool
) -> None:
    story, rows = await phone(browser), await phone(browser)
    await story.goto(f"{console_url}/incidents/{shop.open_incident}")
    await rows.goto(f"{console_url}/incidents")
    for page in (story, rows):
        await expect(page.locator("#live-state")).to_have_text("live", timeout=LONG)
    box = rows.get_by_label(f"Choose {shop.open_incident}")
    await box.check()
    await rows.locator("h1").click()
    await store_pool.execute(
        "insert into paywatch.incident_events (incident_id, at, kind, detail) values ($1, now(), 'note', $2)",
        shop.open_incident,
        "bob: I am on it",
    )
    await expect(story.locator("#incident-story")).to_contain_text("bob: I am on it", timeout=LONG)
    await expect(rows.locator("#live-waiting")).to_contain_text("show", timeout=LONG)
    await expect(box).to_be_checked(timeout=LONG)


async def test_a_silence_is_seen_to_end(browser: Browser, console_url: str, shop: Populated) -> None:
    page = await phone(browser)
    await page.goto(f"{console_url}/silences/new?check=api-health")
    await page.get_by_label("For how long").fill("30m")
    await page.get_by_label("Reason").fill("we deploy")
    await page.get_by_role("button", name="Show what it matches").click()
    await expect(page.get_by_role("heading", name="What it matches now")).to_be_visible(timeout=LONG)
    await expect(page.locator("main")).to_contain_text(shop.open_incident, timeout=LONG)
    await page.get_by_role("button", name="Add the silence").click()
    row = page.locator("#silences-rows tr", has_text="we deploy")
    await expect(row).to_contain_text("ends soon", timeout=LONG)
    await row.get_by_role("checkbox").check()
    await page.get_by_role("button", name="End the chosen now").click()
    await expect(page.locator(".notice")).to_contain_text("The silence has ended.", timeout=LONG)
    await expect(row).to_contain_text("ended", timeout=LONG)
