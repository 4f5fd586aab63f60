"""Fills Paywatch's default ledger tables from a world, with gaps planted on purpose and told afterwards."""

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

COLLECTIONS = {
    "payments": ("payment_intents", "pi"),
    "charges": ("charges", "ch"),
    "refunds": ("refunds", "re"),
    "payouts": ("payouts", "po"),
    "disputes": ("disputes", "dp"),
}
EARLIER = {  # a status that came before, for those that have one
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
    """How many rows of each kind of gap, among the objects created in the window."""

    missing: int = 0  # Stripe has it, the ledger does not
    stale: int = 0  # an earlier status
    conflicting: int = 0  # another currency
    malformed: int = 0  # a currency that is none
    orphaned: int = 0  # Stripe never heard of it
    seed: int = 1


async def seed_default_ledger(dsn: str, world: World, object_: str, gaps: Gaps | None = None) -> Planted:
    """Fills paywatch_ledger.OBJECT, which must exist; the window of the gaps is the one of the payments."""
    gaps, planted = gaps or Gaps(), Planted()
    account = "" if world.platform else world.account_id
    rows = list(_rows(world, object_, account))
    inside = [row for row in rows if world.window.since <= row[4].timestamp() < world.window.until]
    planted.payments = len(inside)
    spoiled = _spoiled(object_, inside, gaps, planted)
    kept = [spoiled.get(row[0], row) for row in rows]
    records = [row for row in kept if row is not None] + list(
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


def _spoiled(object_: str, rows: list[_Row], gaps: Gaps, planted: Planted) -> dict[str, _Row | None]:
    """By id: the row with its gap; None where it is missing."""
    earlier, found = EARLIER[object_], dict[str, _Row | None]()
    left = random.Random(gaps.seed).sample(rows, len(rows))

    def take(count: int, ids: list[str], row_of: Any, fits: Any = lambda _: True) -> None:
        chosen = [row for row in left if row[0] not in found and fits(row)][:count]
        if len(chosen) < count:
            raise ValueError(f"{len(rows)} {object_} are too few for {gaps}")
        found.update({row[0]: row_of(row) for row in chosen})
        ids.extend(row[0] for row in chosen)

    take(
        gaps.stale,
        planted.updated,
        lambda row: (*row[:3], earlier[row[3]], *row[4:]),
        lambda row: row[3] in earlier,
    )
    take(gaps.missing, planted.created, lambda _: None)
    take(gaps.conflicting, planted.conflict, lambda row: (*row[:2], "chf", *row[3:]))
    take(gaps.malformed, planted.invalid, lambda row: (*row[:2], "dollars", *row[3:]))
    return found


def _orphans(world: World, object_: str, gaps: Gaps, planted: Planted, account: str) -> Iterator[_Row]:
    """Rows with ids of the right shape that this account never made."""
    ids, window = IdCodec(world.account_id, world.seed + 999_983), world.window
    for index in range(gaps.orphaned):
        identifier = ids.encode(COLLECTIONS[object_][1], 0, index)
        planted.orphaned.append(identifier)
        created = datetime.fromtimestamp(window.since + index % (window.until - window.since), UTC)
        yield (identifier, 1000 + index, "usd", "succeeded", created, account)
