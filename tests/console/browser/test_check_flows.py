"""One check in a browser: its chart is drawn under our policy, and a run that somebody asks for appears."""

from datetime import UTC, datetime, timedelta

import asyncpg
from playwright.async_api import Browser
from pydantic import SecretStr

from console.access.sign_in import Everybody
from probes.reading import Outcome, Reading, Verdict
from settings import Settings
from store.check_requests import finish_request, take_requests
from tests.console.browser.conftest import serving
from tests.console.checks.world import configure, read
from tests.waiting import PATIENCE, eventually

DRAWN = """() => {
  const canvas = document.querySelector('.chart canvas');
  if (!canvas) return false;
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  return pixels.some((value, index) => index % 4 === 3 && value > 0);
}"""


async def test_the_chart_is_drawn_and_a_run_appears(
    browser: Browser, store_pool: asyncpg.Pool, store_db: str
) -> None:
    await configure(store_pool, {"name": "api"})
    await read(store_pool, "api", "pppp" * 30)
    with serving(Settings(database_url=SecretStr(store_db)), Everybody("ann")) as url:
        page = await browser.new_page(viewport={"width": 320, "height": 900})
        page.set_default_timeout(PATIENCE * 1000)
        messages: list[str] = []
        page.on("console", lambda message: messages.append(message.text))
        await page.goto(f"{url}/checks/api")
        await page.wait_for_function(DRAWN)
        await page.get_by_role("button", name="Run now").click()
        await _work(store_pool)
        await page.get_by_text("the worker saw it fail").wait_for()
        assert messages == []


async def _work(pool: asyncpg.Pool) -> None:
    """Does what a worker does with a request."""
    definition = await pool.fetchval("select definition from paywatch.checks where name = 'api'")
    lease = timedelta(minutes=1)
    (taken,) = await eventually(
        lambda: take_requests(pool, {"api": definition}, worker="w", lease=lease, limit=1), "it is asked for"
    )
    now, outcome = datetime.now(UTC), Outcome(Verdict.FAIL, "the worker saw it fail", cause="status")
    assert await finish_request(pool, taken, Reading("api", now, outcome, now, 0.1))
