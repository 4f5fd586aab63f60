"""report.html: it opens with what needs a person, escapes all text, stays small and loads nothing."""

import html
import re
from html.parser import HTMLParser
from pathlib import Path

import asyncpg

from reconcile import RunResult, export
from reconcile.reports.html_page import PROOFS
from reconcile.reports.shown_findings import SHOWN
from sandbox.shop.ledger import Plan, seed_ledger
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.reporting import StoredFinding, create_report
from tests.reconcile.shop import Start, day_of, reconcile

DASHBOARD = "https://dashboard.stripe.com/"
VOID = {"meta", "br"}


async def page_of(store: asyncpg.Pool, result: RunResult, folder: Path) -> str:
    return (await export(store, result.run, folder) / "report.html").read_text()


def text_of(page: str) -> str:
    """Returns what a reader sees, on one line."""
    body = re.sub(r"<(style|title)>.*?</\1>", "", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


class Tree(HTMLParser):
    """Checks that elements are nested, and collects the links and the folds."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.folds: list[bool] = []
        """Whether each ``details`` is open."""
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        if tag == "a":
            self.links.append(dict(attrs)["href"] or "")
        if tag == "details":
            self.folds.append("open" in dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


async def test_page_opens_with_what_needs_a_person(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    yen = StoredFinding("pi_yen", amount=500, currency="jpy", at_risk={"jpy": 500})
    dinar = StoredFinding("pi_dinar", amount=1_500, currency="kwd", at_risk={"kwd": 1_500})
    small = StoredFinding("pi_small", amount=1_999, at_risk={"usd": 1_999})
    large = StoredFinding("pi_large", amount=123_456, at_risk={"usd": 123_456})
    done = StoredFinding("pi_done", resolved=True)
    result = await create_report(store_pool, [yen, dinar, small, large, done])
    page = await page_of(store_pool, result, tmp_path)
    text = text_of(page)
    assert text.partition("compared with the ledger ")[2].startswith(
        "Needs a person 4 payments need a person: "
    )
    order = ["500 JPY, 1.500 KWD and 1,254.55 USD at risk", "Open exceptions", "Classes", "Proofs"]
    order += ["Control totals", "Scope and sources", "Files of this report", "How to verify it"]
    places = [text.index(each) for each in order]
    assert places == sorted(places)
    assert Tree(page).links == [
        f"{DASHBOARD}payments/{id_}" for id_ in ("pi_yen", "pi_dinar", "pi_large", "pi_small", "pi_done")
    ]


async def test_report_without_findings_does_not_claim_what_was_not_proven(
    store_pool: asyncpg.Pool, tmp_path: Path
) -> None:
    text = text_of(await page_of(store_pool, await create_report(store_pool, []), tmp_path))
    assert "Nothing needs a person" not in text
    assert "Open exceptions None" in text


async def test_proofs_that_hold_are_folded_and_others_open(
    company: Start, make_deps: MakeDeps, database: str, tmp_path: Path
) -> None:
    shop = company(payments=60)
    await seed_ledger(database, shop.world, Plan(missing=3, conflicting=1))
    deps = await make_deps(shop)
    result = await reconcile(deps, day_of(shop))
    page = await page_of(deps.store, result, tmp_path)
    proofs = page.partition("<h2>Proofs</h2>")[2].partition("<h2>")[0]
    found = re.findall(r"<details class=\"proof\"( open)?><summary><b class=\"\w+\">([A-Z ]+)</b> ", proofs)
    assert len(found) == len(result.proofs) < PROOFS
    assert {(result_, bool(is_open)) for is_open, result_ in found} >= {
        ("PASS", False),
        ("NOT CHECKED", True),
    }
    assert all(bool(is_open) is (result_ != "PASS") for is_open, result_ in found)
    assert [result_ for _, result_ in found] == sorted(result_ for _, result_ in found) or found[0][
        1
    ] == "FAIL"
    assert re.search(r"Repaired: 3\b", text_of(page))


async def test_page_escapes_ledger_text_and_loads_nothing(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool, tmp_path: Path
) -> None:
    shop = company(payments=40)
    await seed_ledger(database, shop.world)
    await ledger_pool.execute(
        "update public.payments set status = '\"><script>alert(1)</script>' "
        "where stripe_payment_intent_id = $1",
        shop.world.payment_id(0),
    )
    await ledger_pool.execute(
        "update public.payments set stripe_payment_intent_id = '<img src=x>' "
        "where stripe_payment_intent_id = $1",
        shop.world.payment_id(1),
    )
    deps = await make_deps(shop)
    page = await page_of(deps.store, await reconcile(deps, day_of(shop)), tmp_path)
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert "&lt;img src=x&gt;" in page
    for fetched in ("src=", "url(", "@import", "<link", "<iframe"):
        assert fetched not in page.replace("&lt;img src=x&gt;", "")
    assert page.count("://") == page.count(f'href="{DASHBOARD}')
    assert "default-src 'none'" in page


async def test_large_report_is_a_small_page(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    many = [
        StoredFinding(f"pi_{number:04}", class_="orphaned", at_risk={"usd": number + 1})
        for number in range(1_500)
    ]
    long = StoredFinding("pi_b", class_="conflict", status="x" * 100_000)
    rare = [StoredFinding("pi_a", class_="conflict", resolved=True), long]
    page = await page_of(store_pool, await create_report(store_pool, [*many, *rare]), tmp_path)
    assert len(page) < 120_000
    shown = re.findall(rf'href="{DASHBOARD}payments/(\w+)"', page)
    assert shown == [*(each.id for each in reversed(many[-SHOWN + 1 :])), "pi_b", "pi_a"]
    assert f"This page lists {SHOWN} of 1,501" in text_of(page)


async def test_page_prints_on_a4(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    result = await create_report(store_pool)
    page = await page_of(store_pool, result, tmp_path)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    rules = re.findall(r"@page \{(.*)\}", style)
    assert any("size: A4" in rule and "margin:" in rule for rule in rules)
    assert any("counter(page)" in rule and "counter(pages)" in rule for rule in rules)
    assert any(f'content: "{result.run}"' in rule for rule in rules)
    assert "thead { display: table-header-group }" in style
    assert "tr { break-inside: avoid }" in style
