"""Charts in a browser: what is written at their axes."""

import re

from playwright.async_api import Browser, expect

from tests.waiting import PATIENCE

RECORD = """
window.drawn = [];
const draw = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
  window.drawn.push(text);
  return draw.call(this, text, ...rest);
};
"""


async def test_times_have_iso_dates_24_hours_and_their_zone(browser: Browser, console_url: str) -> None:
    page = await browser.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    await page.add_init_script(RECORD)
    await page.goto(f"{console_url}/checks/api-health")
    await expect(page.locator(".u-legend")).to_contain_text(
        "time (America/New_York)", timeout=PATIENCE * 1000
    )
    await page.wait_for_function("window.drawn.length > 3", timeout=PATIENCE * 1000)
    drawn = await page.evaluate("window.drawn")
    dates = [each for each in drawn if re.fullmatch(r"\d{4}-\d\d-\d\d", each)]
    clocks = [each for each in drawn if re.fullmatch(r"[0-2]\d:[0-5]\d", each)]
    assert dates, drawn
    assert clocks, drawn
    assert not [each for each in drawn if re.search(r"\d[ap]m|\d/\d", each)]
