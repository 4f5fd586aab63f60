"""The seeded ledger has Stripe's payments with exactly the planted gaps."""

from collections.abc import Callable
from typing import Any

import asyncpg
import httpx
import pytest

from sandbox.company import Company
from sandbox.shop.ledger import Plan
from sandbox.shop.rows import TEAM_STATUSES
from sandbox.stripe.payments import Payment

Start = Callable[..., Company]
Ask = Callable[..., httpx.Response]
AskOf = Callable[..., Ask]

GAPS = Plan(
    missing=9,
    stale_status=8,
    stale_amount=7,
    conflicting=6,
    ahead=5,
    orphaned=4,
    malformed=3,
    seed=11,
)


async def rows_of(dsn: str) -> list[dict[str, Any]]:
    connection = await asyncpg.connect(dsn)
    try:
        return [dict(row) for row in await connection.fetch("select * from public.payments")]
    finally:
        await connection.close()


async def classified(company: Company, dsn: str) -> dict[str, set[str]]:
    """Returns every payment and row by class, computed from the rows."""
    rows: dict[str, list[Any]] = {}
    for row in await rows_of(dsn):
        rows.setdefault(row["stripe_payment_intent_id"], []).append(row)
    found = {"orphaned": set(rows)}
    for payment in company.world.every_payment():
        identifier = company.world.payment_id(payment.index)
        found["orphaned"].discard(identifier)
        found.setdefault(class_of(payment, rows.get(identifier, [])), set()).add(identifier)
    return found


def class_of(payment: Payment, rows: list[dict[str, Any]]) -> str:
    if len(rows) != 1:
        return "duplicate" if rows else "created"
    row, status = rows[0], TEAM_STATUSES[payment.status]
    if row["amount"] is None or len(row["currency"]) != 3:
        return "invalid"
    if row["currency"] != payment.currency or (row["amount"] != payment.amount and payment.paid):
        return "conflict"
    if row["status"] == "PAID" and status != "PAID":
        return "conflict"
    return "synced" if (row["amount"], row["status"]) == (payment.amount, status) else "updated"


async def test_a_ledger_without_gaps_matches_stripe(company: Start, database: str) -> None:
    shop = company(payments=300, dsn=database)
    planted = shop.seed_ledger()
    assert (planted.rows, planted.counts()["synced"]) == (300, 300)
    found = await classified(shop, database)
    assert {name: len(ids) for name, ids in found.items()} == {"orphaned": 0, "synced": 300}


async def test_the_ledger_has_exactly_the_planted_gaps(company: Start, database: str) -> None:
    shop = company(payments=900, dsn=database)
    planted = shop.seed_ledger(GAPS)
    assert planted.counts() == {
        "synced": 900 - 9 - 15 - 11 - 3,
        "created": 9,
        "updated": 15,
        "conflict": 11,
        "duplicate": 0,
        "invalid": 3,
        "orphaned": 4,
    }
    found = await classified(shop, database)
    for name in ("created", "updated", "conflict", "orphaned", "invalid"):
        assert found[name] == set(getattr(planted, name)), name
    assert len(await rows_of(database)) == planted.rows == 900 - 9 + 4


async def test_rows_can_be_duplicated_in_a_table_without_a_key(company: Start, database: str) -> None:
    shop = company(payments=100, dsn=database, unique=False)
    planted = shop.seed_ledger(Plan(duplicated=5))
    found = await classified(shop, database)
    assert found["duplicate"] == set(planted.duplicate)
    assert len(found["duplicate"]) == 5


def test_the_same_seed_plants_the_same_gaps(company: Start, databases: Any) -> None:
    def planted(seed: int) -> list[str]:
        dsn = databases.create()
        shop = company(payments=300, dsn=dsn)
        return shop.seed_ledger(Plan(missing=5, seed=seed)).created

    assert planted(1) == planted(1) != planted(2)


async def test_orphans_are_unknown_to_stripe(company: Start, database: str, ask: AskOf) -> None:
    shop = company(payments=50, dsn=database)
    planted = shop.seed_ledger(Plan(orphaned=3))
    assert {ask(shop)(f"/v1/payment_intents/{each}").status_code for each in planted.orphaned} == {404}


def test_more_gaps_than_payments_are_refused(company: Start, database: str) -> None:
    shop = company(payments=10, dsn=database)
    with pytest.raises(ValueError, match="10 payments are too few"):
        shop.seed_ledger(Plan(missing=11))


def test_a_ledger_needs_a_database(company: Start) -> None:
    with pytest.raises(ValueError, match="a ledger needs a database"):
        company(payments=1).seed_ledger()
