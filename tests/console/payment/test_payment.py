"""One payment: what the store and the ledger know, and what nobody knows."""

from typing import Any

import asyncpg

from settings.accounts import Account
from tests.console.conftest import Visit
from tests.reconcile.reporting import StoredFinding, create_report, tamper

COLUMNS = {"id": "pi", "amount": "amount", "currency": "currency", "status": "status", "created": "created"}
SHOP: dict[str, Any] = {"reconcile": {"payments": {"table": "shop"} | COLUMNS}}
TABLE = """
create table shop (pi text primary key, amount bigint, currency text, status text, created timestamptz);
insert into shop values
  ('pi_1', 1999, 'usd', 'PAID', '2026-11-18 00:00Z'), ('pi_quiet', 777, 'eur', 'PAID', '2026-11-18 05:00Z')
"""


async def test_a_payment_shows_both_sides_and_the_ledger_now(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await store_pool.execute(TABLE)
    run = (await create_report(store_pool, [StoredFinding(at_risk={"usd": 1999})])).run
    page = (await (await visit(**SHOP)).get("/payments/pi_1")).text
    assert "status: Stripe processing, ledger PAID" in page
    assert "The ledger now" in page
    assert "19.99 USD" in page
    assert f'href="/reconcile/runs/{run}"' in page
    assert "left open" in page


async def test_only_reconciled_objects_have_a_link(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await create_report(store_pool)
    names_charge = """update paywatch.findings set stripe = stripe || '{"details": {"charge": "ch_1"}}'"""
    await tamper(store_pool, names_charge)
    page = (await (await visit()).get("/payments/pi_1")).text
    assert "<code>ch_1</code>, of an object that is not reconciled" in page
    assert "/payments/ch_1" not in page


async def test_a_payment_that_was_always_in_sync_is_found(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await store_pool.execute(TABLE)
    run = (await create_report(store_pool, [])).run
    page = (await (await visit(**SHOP)).get("/payments/pi_quiet")).text
    assert "7.77 EUR" in page
    assert "its window was read, nothing differed" in page
    assert run in page


async def test_a_row_of_a_time_that_no_run_read_is_unknown(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await store_pool.execute(TABLE)
    page = (await (await visit(**SHOP)).get("/payments/pi_quiet")).text
    assert "no run read the time of its creation" in page
    assert "◇</span> unknown" in page
    assert "●</span> no" not in page


async def test_an_unknown_id_says_where_it_looked(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await store_pool.execute(TABLE)
    await create_report(store_pool, [])
    answer = await (await visit(**SHOP)).get("/payments/pi_9")
    assert answer.status_code == 404
    assert (
        "nothing is known about &#39;pi_9&#39;: looked at the findings and look-ups of 1 run" in answer.text
    )
    assert "the ledger has no row with this id now" in answer.text


async def test_an_object_that_is_not_reconciled_says_where_it_looked(visit: Visit) -> None:
    answer = await (await visit()).get("/payments/ch_9")
    assert answer.status_code == 404
    assert "nothing is known about &#39;ch_9&#39;: looked at" in answer.text
    assert "the ledger is not asked for it: charges are not reconciled" in answer.text


async def test_an_unreachable_ledger_is_not_an_unknown_payment(visit: Visit, store_db: str) -> None:
    client = await visit(database_url="postgresql://127.0.0.1:1/shop", paywatch_database_url=store_db, **SHOP)
    answer = await client.get("/payments/pi_9")
    assert answer.status_code == 503
    assert "whether the ledger has it is unknown" in answer.text


async def test_an_unreachable_ledger_hides_nothing_of_the_store(
    visit: Visit, store_db: str, store_pool: asyncpg.Pool
) -> None:
    await create_report(store_pool, [StoredFinding()])
    client = await visit(database_url="postgresql://127.0.0.1:1/shop", paywatch_database_url=store_db, **SHOP)
    answer = await client.get("/payments/pi_1")
    assert answer.status_code == 200
    assert "left open" in answer.text
    assert "◇</span> unknown" in answer.text
    assert "The ledger has no row" not in answer.text


async def test_the_search_leads_to_the_payment(visit: Visit) -> None:
    client = await visit()
    found = await client.get("/payments/find", params={"id": " pi_1/<x> "})
    assert found.headers["location"] == "/payments/pi_1%2F%3Cx%3E"
    assert (await client.get("/payments/find")).status_code == 400
    assert (await client.get("/payments/pi_1?account=nobody")).status_code == 400
    assert (await client.get("/payments/pi_1?object=things")).status_code == 400


async def test_an_id_of_two_objects_asks_which(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await create_report(store_pool, [StoredFinding("x_1")])
    await create_report(store_pool, [StoredFinding("x_1")], account=Account.named("acct_1"))
    page = (await (await visit()).get("/payments/x_1")).text
    assert "/payments/x_1?account=acct_1&amp;object=payments" in page
    assert "/payments/x_1?account=platform&amp;object=payments" in page
