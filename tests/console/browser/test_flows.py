"""What people do with the console, in a real browser, from the first page to what others see of it."""

from urllib.parse import quote, urljoin

import asyncpg
import pytest
from playwright.async_api import expect
from pydantic import SecretStr

from settings import Settings
from store import sessions
from tests.console.browser.people import LONG, Enter, Person
from tests.console.populated import CONFIGURATION, Populated
from tests.store.recorded import Recorder

SOON = "update paywatch.silences set ends_at = now() + interval '3 seconds' where reason = $1"


@pytest.fixture
def recorder(store_pool: asyncpg.Pool, store_db: str) -> Recorder:
    return Recorder(store_pool, Settings(**CONFIGURATION, database_url=SecretStr(store_db)))


@pytest.mark.parametrize("script", [True, False])
async def test_an_incident_is_acknowledged_from_a_phone(
    enter: Enter, shop: Populated, recorder: Recorder, script: bool
) -> None:
    address = f"/incidents/{shop.open_incident}"
    ann, bob = await enter("ann", "operator", script=script), await enter("bob", "operator", script=script)
    await bob.page.goto(address)
    await ann.sees("#now-incidents", "nobody has it")
    await ann.acknowledge("Acknowledge P0 api-health")
    await ann.sees(".notice", "The incident is acknowledged.")
    await ann.sees("#incident-head", "by ann")
    await ann.page.goto("/")
    await ann.sees("#now-incidents", "ann has it")

    await bob.acknowledge()
    await bob.sees(".n-refused", f"{shop.open_incident} was already acknowledged by ann at")
    await recorder.read("broker", "fff")
    await bob.page.goto(f"/incidents/{await recorder.incident('broker')}")
    await bob.acknowledge()
    await bob.sees("#incident-head", "by bob")
    eve = await enter("eve", "auditor", script=script)
    await eve.page.goto(f"/audit?object={shop.open_incident}")
    rows = eve.page.locator("main tbody tr")
    await expect(rows.filter(has_text="ann").filter(has_text="done")).to_have_count(1, timeout=LONG)
    await expect(rows.filter(has_text="bob").filter(has_text="refused")).to_have_count(1, timeout=LONG)
    assert ann.messages == []


@pytest.mark.parametrize("script", [True, False])
async def test_a_silence_is_added_holds_and_ends_by_itself(
    enter: Enter, store_pool: asyncpg.Pool, recorder: Recorder, script: bool
) -> None:
    """Without script, somebody loads the page again."""
    ann = await enter("ann", "operator", script=script)
    page = ann.page

    await page.goto("/silences/new")
    await page.get_by_label("Check", exact=True).fill("broker")
    await page.get_by_label("For how long").fill("2h")
    await page.get_by_label("Reason").fill("we move the broker")
    await page.get_by_role("button", name="Show what it matches").tap()
    await ann.sees("main", "1 configured subject:")
    await ann.sees("main", "No open incident.")
    await page.get_by_role("button", name="Add the silence").tap()
    await ann.sees(".notice", "The silence holds messages from now on.")
    row = "#silences-rows tr:has-text('we move the broker')"
    await ann.sees(f"{row} [data-title=State]", "active")
    await ann.sees(f"{row} [data-title='Held now']", "0")
    if script:
        await ann.is_live()
    await recorder.read("broker", "fff")
    await ann.sees_change(f"{row} [data-title='Held now']", "1", script)
    await ann.sees_change("#frame-state", "2 silences active", script)
    await store_pool.execute(SOON, "we move the broker")
    await ann.sees_change(f"{row} [data-title=State]", "ended", script)
    await ann.sees_change("#frame-state", "1 silence active", script)
    await page.reload()
    await ann.sees(f"{row} [data-title=State]", "ended")
    assert ann.messages == []


async def test_a_report_is_signed_by_two_people(enter: Enter, shop: Populated) -> None:
    address = f"/reconcile/runs/{shop.run}"
    ann, bob = await enter("ann", "approver", "finance"), await enter("bob", "approver")
    for person in (ann, bob):
        await person.page.goto(address)
    await bob.sees("main", "The role finance signs as preparer.")
    await sign(ann, "preparer", "both exports, to the cent")
    await ann.sees(".notice", "You have signed the report as its preparer.")
    await sign(ann, "reviewer", "myself")
    await ann.sees(".n-refused", "ann")
    await bob.page.goto(address)
    await sign(bob, "reviewer", "a sample of ten")
    await bob.sees(".notice", "You have signed the report as its reviewer.")
    for person in (ann, bob):
        await person.page.goto(address)
        await person.sees("main", "Prepared and reviewed by two people.")
        signed = person.page.locator("li", has_text="without a key")
        await expect(signed).to_have_count(2, timeout=LONG)
        await expect(signed.nth(0)).to_contain_text("both exports, to the cent")
        await expect(signed.nth(0)).to_contain_text("preparer ann")
        await expect(signed.nth(1)).to_contain_text("reviewer bob")
    assert bob.messages == []


async def sign(person: Person, role: str, note: str) -> None:
    await person.page.get_by_label("What you compared").fill(note)
    await person.page.get_by_role("button", name=f"Sign as {role}").tap()


async def test_nothing_is_swapped_while_somebody_reads(
    enter: Enter, recorder: Recorder, store_pool: asyncpg.Pool
) -> None:
    ann = await enter("ann", "operator")
    page, incidents, waiting = ann.page, ann.page.locator("#now-incidents"), ann.page.locator("#live-waiting")
    await ann.is_live()
    await incidents.locator("h3").first.evaluate("each => getSelection().selectAllChildren(each)")
    await recorder.read("checkout", "ff")
    checkout = await recorder.incident("checkout")
    await expect(waiting).to_contain_text("wait", timeout=LONG)
    await expect(incidents.locator(f"a[href$={checkout}]")).to_have_count(0)
    await page.evaluate("getSelection().removeAllRanges()")
    await expect(incidents.locator(f"a[href$={checkout}]")).to_be_visible(timeout=LONG)
    await expect(waiting).to_be_hidden(timeout=LONG)

    await page.get_by_role("button", name="Pause").tap()
    await recorder.read("broker", "fff")
    broker = await recorder.incident("broker")
    await expect(waiting).to_contain_text("changes wait: show them", timeout=LONG)
    await expect(incidents.locator(f"a[href$={broker}]")).to_have_count(0)
    await page.get_by_role("button", name="Paused: go on").tap()
    await expect(incidents.locator(f"a[href$={broker}]")).to_be_visible(timeout=LONG)
    assert ann.messages == []


async def test_a_session_that_is_ended_leads_to_the_sign_in(
    enter: Enter, shop: Populated, store_pool: asyncpg.Pool
) -> None:
    ann, bob = await enter("ann", "operator"), await enter("bob", "operator")
    address = f"/incidents/{shop.open_incident}"
    await ann.page.goto(address)
    await ann.is_live()
    for each in await sessions.list_all(store_pool):
        await sessions.revoke(store_pool, each.id, "root")
    await ann.sees("#live-state", "your session has ended")
    await ann.sees("#incident-head", "api-health")
    await ann.acknowledge()
    next_ = quote(address, safe="")
    await expect(ann.page).to_have_url(urljoin(ann.page.url, f"/sign-in?next={next_}"), timeout=LONG)
    await ann.sees(".notice", "what you sent was not done")
    await bob.page.get_by_role("link", name="api-health").first.tap()
    await expect(bob.page.get_by_label("Token")).to_be_visible(timeout=LONG)
    assert (
        await store_pool.fetchval(
            "select acknowledged_at from paywatch.incidents where id = $1", shop.open_incident
        )
        is None
    )


FIELDS = "form.filters input, form.filters select"


async def test_the_keyboard_is_enough(enter: Enter, shop: Populated) -> None:
    ann = await enter("ann", "operator")
    page = ann.page
    await page.goto("/incidents")
    await page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    await expect(skip).to_be_focused(timeout=LONG)
    await expect(skip).to_be_in_viewport(timeout=LONG)
    await page.keyboard.press("Enter")
    await expect(page.locator("#main")).to_be_focused(timeout=LONG)
    for field in await page.locator(FIELDS).all():  # in the order of the page
        await page.keyboard.press("Tab")
        await expect(field).to_be_focused(timeout=LONG)
        assert await field.evaluate("each => getComputedStyle(each).outlineStyle") != "none"

    await page.locator("#main").focus()
    await page.keyboard.press("/")
    await expect(page.locator("form.filters input, form.filters select").first).to_be_focused(timeout=LONG)
    check = page.get_by_label("Check or rule")
    await check.focus()
    await page.keyboard.type("j/?ka")
    await expect(check).to_have_value("j/?ka", timeout=LONG)
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await check.fill("api-health")
    await page.keyboard.press("Enter")
    await expect(page.locator("#incidents-rows tbody tr")).to_have_count(1, timeout=LONG)
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(urljoin(page.url, f"/incidents/{shop.open_incident}"), timeout=LONG)
    await page.get_by_label("Until").focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await ann.sees("#incident-head", "by ann")
    assert ann.messages == []
