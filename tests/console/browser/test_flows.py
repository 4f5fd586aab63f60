"""What people do with the console, in a real browser, from the first page to what others see of it."""

import asyncpg
import pytest
from playwright.async_api import expect
from pydantic import SecretStr

from settings import Settings
from tests.console.browser.people import LONG, Enter
from tests.console.populated import CONFIGURATION, Populated
from tests.store.recorded import Recorder


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
