"""The report in a browser: readable on a phone, on a screen and on paper, and accessible (axe-core)."""

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from reconcile import export
from tests.chromium import PROGRAM, Page, open_page
from tests.reconcile.reporting import StoredFinding, create_report

WIDTHS = (390, 820, 1440)
AXE = (files("axe_core_python") / "axe.min.js").read_text()
WIDE_ID = "row:" + "x" * 200
"""A text without a place to break."""
SEEN = """
[...document.querySelectorAll('h1, .lead, h2, .findings td, .findings th, summary')]
    .filter(each => each.getClientRects().length)
    .filter(each => {
        const box = each.getBoundingClientRect();
        return box.left >= 0 && box.right <= innerWidth;
    })
    .map(each => each.textContent.trim())
"""
VIOLATIONS = """
axe.run().then(found => found.violations
    .filter(each => ['serious', 'critical'].includes(each.impact))
    .map(each => each.id + ': ' + each.nodes.map(node => node.html).join(' ')))
"""


async def seen(page: Page) -> str:
    """Returns the text of the headings and of the exceptions that is within the width of the window."""
    found: list[str] = await page.evaluate(SEEN)
    return " | ".join(found)


async def violations(page: Page) -> Any:
    await page.evaluate(f"{AXE}; 1")
    return await page.evaluate(VIOLATIONS)


@pytest.mark.skipif(PROGRAM is None, reason="Chromium is not installed")
async def test_page_is_readable_at_each_width_and_on_paper(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    """One start of the browser for everything, since it is the expensive part."""
    findings = [StoredFinding(f"pi_{number:02}", at_risk={"usd": number * 100}) for number in range(1, 40)]
    odd = StoredFinding(WIDE_ID, amount=1_000, currency="jpy", status="y" * 150, at_risk={"jpy": 1_000})
    result = await create_report(store_pool, [*findings, odd, StoredFinding("pi_done", resolved=True)])
    folder = await export(store_pool, result.run, tmp_path / "report")
    async with open_page(tmp_path / "profile") as page:
        await page.open(folder / "report.html")
        for width in WIDTHS:
            await page.resize(width)
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
            text = await seen(page)
            for expected in (
                "Needs a person",
                "1,000 JPY and 780.00 USD at risk",
                WIDE_ID,
                "pi_39",
                "39.00 USD",
            ):
                assert expected in text, (width, expected)
            assert await violations(page) == [], width
        await page.emulate(dark=True)
        assert await violations(page) == []
        await page.emulate()
        pdf = await page.pdf()
        assert page.requested == [(folder / "report.html").as_uri()]
    assert pdf.startswith(b"%PDF-")
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {(595, 842)}
