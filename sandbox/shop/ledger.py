"""Fills the shop's payments table from a world, with gaps planted on purpose and told afterwards."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from sandbox.shop.rows import TEAM_STATUSES, create_tables
from sandbox.stripe.ids import IdCodec
from sandbox.stripe.payments import Payment
from sandbox.stripe.world import World

COLUMNS = ("stripe_payment_intent_id", "amount", "currency", "status", "created_at", "updated_at", "source")
_FINAL = ("succeeded", "canceled")

LedgerRow = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """How many rows of each kind of gap."""

    missing: int = 0  # Stripe has it, the ledger does not
    stale_status: int = 0  # paid or void at Stripe, still PENDING in the ledger
    stale_amount: int = 0  # the amount of a payment that is not final changed since
    conflicting: int = 0  # another amount or currency of a succeeded payment
    ahead: int = 0  # PAID in the ledger, not yet succeeded at Stripe
    orphaned: int = 0  # Stripe never heard of it
    duplicated: int = 0  # the same row twice: needs a table without a unique key
    malformed: int = 0  # no amount, or no currency that is one
    seed: int = 1


@dataclass(slots=True)
class Planted:
    """What a reconciliation of the world's window must find: ids by class, and how many rows there are."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    conflict: list[str] = field(default_factory=list)
    orphaned: list[str] = field(default_factory=list)
    duplicate: list[str] = field(default_factory=list)
    invalid: list[str] = field(default_factory=list)
    payments: int = 0  # at Stripe
    rows: int = 0

    def counts(self) -> dict[str, int]:
        """By class; `synced` is what is left of Stripe's payments."""
        found = {
            "created": len(self.created),
            "updated": len(self.updated),
            "conflict": len(self.conflict),
            "duplicate": len(self.duplicate),
            "invalid": len(self.invalid),
        }
        synced = self.payments - sum(found.values())
        return {"synced": synced, **found, "orphaned": len(self.orphaned)}


async def seed_ledger(dsn: str, world: World, plan: Plan | None = None) -> Planted:
    """Creates the shop's tables and fills public.payments, which must be empty, by COPY."""
    plan = plan or Plan()
    await create_tables(dsn, unique=plan.duplicated == 0)
    planted = Planted(payments=len(world.payments))
    gaps = _choose(world, plan, planted)
    connection = await asyncpg.connect(dsn)
    try:
        records = _counted(_rows(world, plan, gaps, planted), planted)
        await connection.copy_records_to_table(
            "payments", schema_name="public", columns=COLUMNS, records=records
        )
        await connection.execute("analyze public.payments")
    finally:
        await connection.close()
    return planted


def _choose(world: World, plan: Plan, planted: Planted) -> dict[int, str]:
    """Which payment gets which gap: by index."""
    wanted = {
        "missing": (plan.missing, planted.created),
        "malformed": (plan.malformed, planted.invalid),
        "duplicated": (plan.duplicated, planted.duplicate),
        "stale_amount": (plan.stale_amount, planted.updated),
        "ahead": (plan.ahead, planted.conflict),
        "stale_status": (plan.stale_status, planted.updated),
        "conflicting": (plan.conflicting, planted.conflict),
    }
    left = {name: count for name, (count, _) in wanted.items()}
    gaps: dict[int, str] = {}
    for index in _shuffled(world, plan.seed):
        if not any(left.values()):
            break
        status = world.payment(index).status
        name = next((each for each, count in left.items() if count and _fits(each, status)), None)
        if name is not None:
            gaps[index] = name
            left[name] -= 1
            wanted[name][1].append(world.payment_id(index))
    if any(left.values()):
        raise ValueError(
            f"{len(world.payments)} payments are too few for {plan}: {left} could not be planted"
        )
    return gaps


def _shuffled(world: World, seed: int) -> Iterator[int]:
    """Every payment's index, in an order that only the seed decides."""
    rng, count = random.Random(seed), len(world.payments)
    chosen: set[int] = set()
    while len(chosen) < count // 2:
        index = rng.randrange(count)
        if index not in chosen:
            chosen.add(index)
            yield index
    yield from (index for index in range(count) if index not in chosen)


def _fits(name: str, status: str) -> bool:
    if name in ("stale_amount", "ahead"):
        return status not in _FINAL
    if name == "stale_status":
        return status in _FINAL
    return name != "conflicting" or status == "succeeded"


def _counted(rows: Iterator[LedgerRow], planted: Planted) -> Iterator[LedgerRow]:
    for row in rows:
        planted.rows += 1
        yield row


def _rows(world: World, plan: Plan, gaps: dict[int, str], planted: Planted) -> Iterator[LedgerRow]:
    for payment in world.every_payment():
        row = _row(world, payment)
        gap = gaps.get(payment.index)
        if gap is None:
            yield row
        else:
            yield from _spoiled(row, gap, payment)
    yield from _orphans(world, plan, planted)


def _row(world: World, payment: Payment) -> LedgerRow:
    created = datetime.fromtimestamp(payment.created, UTC)
    status = TEAM_STATUSES.get(payment.status, payment.status)
    updated = created + timedelta(seconds=5)
    return (
        world.payment_id(payment.index),
        payment.amount,
        payment.currency,
        status,
        created,
        updated,
        "webhook",
    )


def _spoiled(row: LedgerRow, gap: str, payment: Payment) -> Iterator[LedgerRow]:
    identifier, amount, currency, status, *rest = row
    odd = payment.index & 1
    if gap == "duplicated":
        yield row
        yield row
    elif gap == "stale_status":
        yield (identifier, amount, currency, "PENDING", *rest)
    elif gap == "ahead":
        yield (identifier, amount, currency, "PAID", *rest)
    elif gap == "stale_amount":
        yield (identifier, amount + 100, currency, status, *rest)
    elif gap == "conflicting":
        other = "chf" if odd else currency
        yield (identifier, amount if odd else amount + 1000, other, status, *rest)
    elif gap == "malformed":
        yield (identifier, amount if odd else None, "dollars" if odd else currency, status, *rest)


def _orphans(world: World, plan: Plan, planted: Planted) -> Iterator[LedgerRow]:
    """Rows with ids of the right shape that this account never made."""
    ids, rng = IdCodec(world.account_id, world.seed + 999_983), random.Random(plan.seed)
    for index in range(plan.orphaned):
        identifier = ids.encode("pi", 0, index)
        planted.orphaned.append(identifier)
        moment = world.window.since + rng.randrange(max(1, world.window.until - world.window.since))
        created = datetime.fromtimestamp(moment, UTC)
        yield (identifier, 1000 + index, "usd", "PAID", created, created + timedelta(seconds=5), "webhook")
