"""A dry run that a real worker executes, and the real run of its plan, as two people see them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from playwright.async_api import Browser, expect

from console.access.signed_in import SignedIn
from console.server import listen, url_of
from sandbox.company import Company
from sandbox.shop.ledger import Plan
from settings import load
from tests.console.browser.conftest import serving
from tests.console.browser.people import LONG, Enter, Person, enter_by
from tests.waiting import eventually
from tests.workers.commands.test_repair import REPAIR, mapping
from tests.workers.conftest import environment
from tests.workers.fleet import Fleet

SIGN_IN = '[console]\nsign_in = "token"\npublic_url = "{}"\n'


@pytest.fixture
def town(company: Callable[..., Company], store_db: str) -> Company:
    """Ten payments of yesterday, two of which the shop's table lacks."""
    found = company(payments=10, dsn=store_db)
    found.seed_ledger(Plan(missing=2, orphaned=1))
    return found


@pytest.fixture
def fleet(tmp_path: Path, store_db: str, redis_url: str, town: Company) -> Iterator[Fleet]:
    with Fleet(tmp_path, environment(store_db, redis_url, town)) as fleet:
        yield fleet


@pytest.fixture
async def enter(browser: Browser, store_pool: asyncpg.Pool, fleet: Fleet) -> AsyncIterator[Enter]:
    """Somebody who has signed in at a console with the configuration of the workers."""
    opened = listen("127.0.0.1", 0)
    fleet.configure(REPAIR, mapping(), SIGN_IN.format(url_of(opened)))
    settings = load(fleet.config, fleet.environment)
    with contextlib.ExitStack() as serve:
        console = serving(settings, SignedIn(settings.console), opened)
        url = await asyncio.to_thread(serve.enter_context, console)
        yield enter_by(browser, store_pool, url)
        await browser.close()


async def test_a_dry_run_is_watched_to_its_end_and_then_executed(
    enter: Enter, fleet: Fleet, town: Company
) -> None:
    fay, amy = await enter("fay", "finance"), await enter("amy", "approver")
    held = town.stripe.faults.add("hold", path="/v1/payment_intents")
    await fleet.started("reconcile")
    await ask_for_dry_run(fay)
    loads: list[str] = []
    fay.page.on("framenavigated", lambda frame: loads.append(frame.url))
    await eventually(lambda: held.hits, "Stripe is asked")
    await fay.sees("#progress", "executes it.")
    await fay.sees("#progress tr:has(th:text-is('payments')) [data-title=Phase]", "list")
    assert loads == []
    held.release()
    await fay.sees("h1", "discrepancies")  # nobody has loaded the page
    await expect(fay.page.locator(".notice")).to_have_count(0)
    await fay.sees("[aria-label=Classes]", "created")
    await fay.page.get_by_role("link", name="Execute this plan as a real run").tap()
    await fay.sees(".n-refused", "Nobody has approved what may be written to")
    await approve(amy, fay)

    await fay.page.reload()
    await expect(fay.page.locator(".tiles li").first).to_have_text("Rows it may insert2", timeout=LONG)
    await fay.page.get_by_role("button", name="Start the real run").tap()
    await fay.sees(".notice", "The run was queued.")
    await fay.sees("h1", "discrepancies")  # the orphan
    await fay.sees("main", "console fay")
    assert await fleet.value("select count(*) from public.payments") == 11
    assert fay.messages == []


async def ask_for_dry_run(person: Person) -> None:
    day = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()
    await person.page.goto("/reconcile/new")
    await person.page.get_by_label("First day").fill(day)
    await person.page.get_by_label("Last day, included").fill(day)
    await person.page.get_by_role("button", name="Show what it costs").tap()
    await person.sees("main", "Rows that it writes to the ledger: none")
    await person.page.get_by_role("button", name="Start the dry run").tap()
    await person.sees(".notice", "The run was queued.")


async def approve(approver: Person, asking: Person) -> None:
    """Opens what the person who asks sees a link to."""
    link = asking.page.get_by_role("link", name="An approver approves it there.")
    await approver.page.goto(await link.get_attribute("href") or "")
    await approver.sees("main", "2 inserts and 0 updates")
    await approver.page.get_by_role("button", name="Approve: daily runs write this").tap()
    await approver.sees(".notice", "Approved: daily runs write this from now on.")
