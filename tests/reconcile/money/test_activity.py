"""The SQL that sums movements gives the sums of plain Python."""

import random
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import msgspec
import pytest

from reconcile.money.activity import Activity, CategoryActivity, CurrencyActivity
from reconcile.money.movements import make_movements
from reconcile.objects.balance_transactions import BALANCE_TRANSACTIONS
from reconcile.objects.records import Record
from reconcile.queries import sql
from tests.reconcile.money.transactions import details, transaction

OBJECTS = ("payments", "charges", "refunds", "disputes", "payouts")
FROM = datetime(2026, 3, 1, tzinfo=UTC)
UNTIL = FROM + timedelta(days=1)


def random_movement(rng: random.Random, number: int) -> tuple[Record, bytes]:
    kind = rng.choice(["charge", "refund", "dispute", "payout", "topup", None])
    links = {name: rng.choice([None, f"{name}_{rng.randrange(6)}"]) for name in ("payment_intent", "charge")}
    source: Any = None
    if kind is not None:
        source = {"id": f"{kind}_{rng.randrange(6)}", "object": kind, **links}
        source = rng.choice([source, source, source, source["id"]])
    amount, fee = rng.randrange(-500, 500), rng.randrange(-5, 20)
    body = transaction(
        id=f"txn_{number}",
        amount=amount,
        fee=fee,
        net=amount - fee + (rng.random() < 0.1),
        currency=rng.choice(["usd", "eur"]),
        created=int(FROM.timestamp()) + rng.randrange(-300, 86400),
        reporting_category=rng.choice(["charge", "refund", "fee"]),
        balance_type=rng.choice(["payments", "payments", "issuing"]),
        source=source,
    )
    return BALANCE_TRANSACTIONS.decode_one(body), body


def expected_place(found: dict[str, Any], compared: set[str]) -> tuple[str, str] | None:
    """Returns object and id of the row that a movement should have, of the most specific compared object."""
    candidates = {
        "charge": [("charges", found.get("source")), ("payments", found.get("payment"))],
        "refund": [
            ("refunds", found.get("source")),
            ("charges", found.get("charge")),
            ("payments", found.get("payment")),
        ],
        "dispute": [("disputes", found.get("source"))],
        "payout": [("payouts", found.get("source"))],
    }
    for name, key in candidates.get(found.get("kind", ""), []):
        if name in compared and key is not None:
            return name, key
    return None


@pytest.mark.parametrize("seed", range(12))
async def test_sql_sums_movements_like_plain_python(store_pool: asyncpg.Pool, seed: int) -> None:
    rng = random.Random(seed)
    compared = {*rng.sample(OBJECTS, rng.randrange(1, 6))}
    records = [random_movement(rng, number)[0] for number in range(120)]
    rows = Counter(
        (name, f"{noun}_{rng.randrange(6)}")
        for name in compared
        for noun in ("charge", "refund", "dispute", "payout", "payment_intent")
        for _ in range(5)
    )
    object_run = await staged(store_pool, compared, records, rows)
    await make_movements(store_pool, object_run)
    row = await store_pool.fetchrow(sql("money/sum_activity"), object_run, FROM, UNTIL, 5, False)
    assert row is not None
    found = Activity(
        msgspec.json.decode(row["lines"], type=list[CategoryActivity]),
        msgspec.json.decode(row["currencies"], type=list[CurrencyActivity]),
    )
    lines: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * 8)
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for record in records:
        decoded, currency = details(record), record.currency or ""
        place = expected_place(decoded, compared)
        explained = place is not None and rows[place] == 1
        values = [1, record.amount or 0, decoded["fee"], decoded["net"]]
        line = lines[currency, decoded["category"]]
        lines[currency, decoded["category"]] = [
            *(old + new for old, new in zip(line[:4], values, strict=True)),
            *(old + new * (not explained) for old, new in zip(line[4:], values, strict=True)),
        ]
        inside = record.created is not None and FROM <= record.created < UNTIL
        matchable = decoded.get("kind") in ("charge", "refund")
        counts[currency].update(
            {
                "count": 1,
                "uneven": int((record.amount or 0) - decoded["fee"] != decoded["net"]),
                "moved": decoded["net"] if inside and "other" not in decoded else 0,
                "matchable": int(matchable),
                "matched": int(matchable and explained),
                "unmapped": int(matchable and place is None),
                "sourceless": int("source" in decoded and "kind" not in decoded),
            }
        )
    names = ("count", "amount", "fee", "net")
    assert {
        (each.currency, each.category): [
            *(getattr(each, name) for name in names),
            each.unexplained,
            *(getattr(each, f"unexplained_{name}") for name in names[1:]),
        ]
        for each in found.lines
    } == dict(lines)
    assert {
        each.currency: {name: getattr(each, name) for name in counts[each.currency]}
        for each in found.currencies
    } == {currency: dict(counted) for currency, counted in counts.items()}


async def staged(
    store: asyncpg.Pool, compared: set[str], records: list[Record], rows: Counter[tuple[str, str]]
) -> int:
    """The balance transactions of a run that compares these objects, as an object run."""
    await store.execute(
        "insert into paywatch.runs (id, window_from, window_until, objects, mode) "
        "values ('run_1', $1, $2, $3, 'run')",
        FROM,
        UNTIL,
        [*compared],
    )
    created = """
        insert into paywatch.object_runs (run, object, account) values ('run_1', $1, '') returning object_run
    """
    parts = {name: await store.fetchval(created, name) for name in (*compared, "balance_transactions")}
    for (name, id_), count in rows.items():
        for _ in range(count):
            ledger = "insert into paywatch.staged_ledger (object_run, id, in_window) values ($1, $2, true)"
            await store.execute(ledger, parts[name], id_)
    for record in records:
        await store.execute(
            "insert into paywatch.staged_stripe "
            "(object_run, source, id, amount, currency, created, in_scope, details, seen_at) "
            "values ($1, 'listed', $2, $3, $4, $5, true, $6, now())",
            *(parts["balance_transactions"], record.id, record.amount, record.currency, record.created),
            record.details,
        )
    return int(parts["balance_transactions"])
