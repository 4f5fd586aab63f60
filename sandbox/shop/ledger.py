"""Fills the shop's payments table from Stripe, with known gaps for a reconciliation to find."""

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
    """How many rows get each kind of gap."""

    missing: int = 0  # at Stripe, not in the ledger
    stale_status: int = 0  # PAID or VOID at Stripe, PENDING in the ledger
    stale_amount: int = 0  # another amount of a payment that is not final
    conflicting: int = 0  # another amount or currency of a succeeded payment
    ahead: int = 0  # PAID in the ledger, not succeeded at Stripe
    orphaned: int = 0  # in the ledger, unknown to Stripe
    duplicated: int = 0  # the same row twice, which requires a table without a unique key
    malformed: int = 0  # no amount, or an invalid currency
    seed: int = 1


@dataclass(slots=True)
class Planted:
    """What a reconciliation of the window must find: the ids of each class, and the number of rows."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    conflict: list[str] = field(default_factory=list)
    orphaned: list[str] = field(default_factory=list)
    duplicate: list[str] = field(default_factory=list)
    invalid: list[str] = field(default_factory=list)
    payments: int = 0  # at Stripe
    rows: int = 0

    def counts(self) -> dict[str, int]:
        """Returns the number of payments by class; `synced` is the rest of Stripe's payments."""
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
    """Creates the shop's tables and fills public.payments, which must be empty."""
    plan = plan or Plan()
    await create_tables(dsn, unique=plan.duplicated == 0)
    planted = Planted(payments=len(world.payments))
    gaps = _assign_gaps(world, plan, planted)
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


def _assign_gaps(world: World, plan: Plan, planted: Planted) -> dict[int, str]:
    """Returns the gap of each payment that gets one, by index."""
    wanted = {
        "missing": (plan.missing, planted.created),
        "malformed": (plan.malformed, planted.invalid),
        "duplicated": (plan.duplicated, planted.duplicate),
        "stale_amount": (plan.stale_amount, planted.updated),
        "ahead": (plan.ahead, planted.conflict),
        "stale_status": (plan.stale_status, planted.updated),
        "conflicting": (plan.conflicting, planted.conflict),
    }
    remaining = {name: count for name, (count, _) in wanted.items()}
    gaps: dict[int, str] = {}
    for index in _shuffled(world, plan.seed):
        if not any(remaining.values()):
            break
        status = world.payment(index).status
        name = next((each for each, count in remaining.items() if count and _can_have(each, status)), None)
        if name is not None:
            gaps[index] = name
            remaining[name] -= 1
            wanted[name][1].append(world.payment_id(index))
    if any(remaining.values()):
        raise ValueError(
            f"{len(world.payments)} payments are too few for {plan}: {remaining} could not be planted"
        )
    return gaps


def _shuffled(world: World, seed: int) -> Iterator[int]:
    """Yields every payment's index once, in an order that depends only on the seed.

    The first half is drawn on demand: shuffling a million indexes for a few gaps would take seconds.
    """
    rng, count = random.Random(seed), len(world.payments)
    chosen: set[int] = set()
    while len(chosen) < count // 2:
        index = rng.randrange(count)
        if index not in chosen:
            chosen.add(index)
            yield index
    yield from (index for index in range(count) if index not in chosen)


def _can_have(name: str, status: str) -> bool:
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
            yield from _with_gap(row, gap, payment)
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


def _with_gap(row: LedgerRow, gap: str, payment: Payment) -> Iterator[LedgerRow]:
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
    """Yields rows with well-formed ids that this account never issued."""
    ids, rng = IdCodec(world.account_id, world.seed + 999_983), random.Random(plan.seed)
    for index in range(plan.orphaned):
        identifier = ids.encode("pi", 0, index)
        planted.orphaned.append(identifier)
        moment = world.window.since + rng.randrange(max(1, world.window.until - world.window.since))
        created = datetime.fromtimestamp(moment, UTC)
        yield (identifier, 1000 + index, "usd", "PAID", created, created + timedelta(seconds=5), "webhook")
