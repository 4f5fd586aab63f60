"""Fills Paywatch's default ledger tables from Stripe, with known gaps for a reconciliation to find."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import asyncpg
import msgspec

from sandbox.shop.ledger import Planted
from sandbox.stripe.ids import IdCodec
from sandbox.stripe.world import World

COLLECTIONS = {  # table: (Stripe's list, prefix of its ids)
    "payments": ("payment_intents", "pi"),
    "charges": ("charges", "ch"),
    "refunds": ("refunds", "re"),
    "payouts": ("payouts", "po"),
    "disputes": ("disputes", "dp"),
}
EARLIER_STATUSES = {  # an earlier status of an object, for the statuses that have one
    "payments": {"succeeded": "processing", "canceled": "requires_action"},
    "charges": {"succeeded": "pending", "failed": "pending"},
    "refunds": {"succeeded": "pending", "failed": "succeeded"},
    "payouts": {"paid": "in_transit", "failed": "paid"},
    "disputes": {"won": "under_review", "lost": "needs_response"},
}
COLUMNS = ("id", "amount", "currency", "status", "created_at", "account")

_Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    """How many rows get each kind of gap, among the objects created in the window."""

    missing: int = 0  # at Stripe, not in the ledger
    stale: int = 0  # an earlier status
    conflicting: int = 0  # another currency
    malformed: int = 0  # an invalid currency
    orphaned: int = 0  # in the ledger, unknown to Stripe
    seed: int = 1


async def seed_default_ledger(dsn: str, world: World, object_: str, gaps: Gaps | None = None) -> Planted:
    """Fills the table paywatch_ledger.OBJECT, which the caller must have created.

    Rows outside the window of the payments get no gaps, because a run over that window does not read them.
    """
    gaps, planted = gaps or Gaps(), Planted()
    account = "" if world.platform else world.account_id
    rows = list(_rows(world, object_, account))
    inside = [row for row in rows if world.window.since <= row[4].timestamp() < world.window.until]
    planted.payments = len(inside)
    replaced = _gaps_by_id(object_, inside, gaps, planted)
    with_gaps = [replaced.get(row[0], row) for row in rows]
    records = [row for row in with_gaps if row is not None] + list(
        _orphans(world, object_, gaps, planted, account)
    )
    planted.rows = len(records)
    connection = await asyncpg.connect(dsn)
    try:
        await connection.copy_records_to_table(
            object_, schema_name="paywatch_ledger", columns=COLUMNS, records=records
        )
    finally:
        await connection.close()
    return planted


def _rows(world: World, object_: str, account: str) -> Iterator[_Row]:
    collection = world.collections[f"/v1/{COLLECTIONS[object_][0]}"]
    for value in collection.keys().values:
        found = msgspec.json.decode(collection.render(value))
        created = datetime.fromtimestamp(found["created"], UTC)
        yield (found["id"], found["amount"], found["currency"], found["status"], created, account)


def _gaps_by_id(object_: str, rows: list[_Row], gaps: Gaps, planted: Planted) -> dict[str, _Row | None]:
    """Returns each row that gets a gap by id: the changed row, or None if it is missing."""
    earlier, found = EARLIER_STATUSES[object_], dict[str, _Row | None]()
    shuffled = random.Random(gaps.seed).sample(rows, len(rows))

    def plant(count: int, ids: list[str], row_of: Any, fits: Any = lambda _: True) -> None:
        chosen = [row for row in shuffled if row[0] not in found and fits(row)][:count]
        if len(chosen) < count:
            raise ValueError(f"{len(rows)} {object_} are too few for {gaps}")
        found.update({row[0]: row_of(row) for row in chosen})
        ids.extend(row[0] for row in chosen)

    plant(
        gaps.stale,
        planted.updated,
        lambda row: (*row[:3], earlier[row[3]], *row[4:]),
        lambda row: row[3] in earlier,
    )
    plant(gaps.missing, planted.created, lambda _: None)
    plant(gaps.conflicting, planted.conflict, lambda row: (*row[:2], "chf", *row[3:]))
    plant(gaps.malformed, planted.invalid, lambda row: (*row[:2], "dollars", *row[3:]))
    return found


def _orphans(world: World, object_: str, gaps: Gaps, planted: Planted, account: str) -> Iterator[_Row]:
    """Yields rows with well-formed ids that this account never issued."""
    ids, window = IdCodec(world.account_id, world.seed + 999_983), world.window
    for index in range(gaps.orphaned):
        identifier = ids.encode(COLLECTIONS[object_][1], 0, index)
        planted.orphaned.append(identifier)
        created = datetime.fromtimestamp(window.since + index % (window.until - window.since), UTC)
        yield (identifier, 1000 + index, "usd", "succeeded", created, account)
