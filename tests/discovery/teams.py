"""What a team's own code would have stored of the company's payments, in whatever form its tables have."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import asyncpg

from discovery.ledger import Ledger, propose
from discovery.proposal import Finding, Proposal, Status
from sandbox.stripe.objects import CHARGE, REFUND
from sandbox.stripe.world import World
from stripeapi import Stripe

PENDING = ("requires_payment_method", "requires_confirmation", "requires_action", "processing")


@dataclass(frozen=True, slots=True)
class Fact:
    """One payment. ``status`` is Stripe's, or what its charge says, such as refunded."""

    number: int
    id: str
    charge: str | None
    refund: str | None
    amount: int
    received: int
    refunded: int
    refund_amount: int
    currency: str
    stripe_status: str
    status: str
    created: datetime
    refunded_at: datetime | None

    @property
    def unix(self) -> int:
        return int(self.created.timestamp())

    @property
    def naive(self) -> datetime:
        return self.created.replace(tzinfo=None)

    @property
    def key(self) -> str:
        """A key as Prisma generates it."""
        return f"c{self.number:024x}"


def facts_of(world: World) -> list[Fact]:
    found = []
    for index in range(len(world)):
        payment = world.payment(index)
        refunded = payment.refund_amount if payment.refunded and not payment.refund_failed else 0
        open_dispute = payment.disputed and not (payment.dispute_closed and payment.dispute_won)
        status = payment.status
        if refunded:
            status = "refunded" if refunded == payment.amount else "partially_refunded"
        found.append(
            Fact(
                number=index + 1,
                id=world.payment_id(index),
                charge=world.ids.encode("ch", CHARGE, index) if payment.charged else None,
                refund=world.ids.encode("re", REFUND, index) if payment.refunded else None,
                amount=payment.amount,
                received=payment.amount if payment.paid else 0,
                refunded=refunded,
                refund_amount=payment.refund_amount,
                currency=payment.currency,
                stripe_status=payment.status,
                status="disputed" if open_dispute else status,
                created=datetime.fromtimestamp(payment.created, UTC),
                refunded_at=datetime.fromtimestamp(payment.refunded, UTC) if payment.refunded else None,
            )
        )
    return found


async def fill(
    team: asyncpg.Pool,
    ddl: str,
    table: str,
    facts: Iterable[Fact],
    row: Callable[[Fact], Sequence[Any] | None],
) -> None:
    """Creates the tables and inserts a row for each payment; none where ``row`` returns None."""
    await team.execute(ddl)
    rows = [each for each in map(row, facts) if each is not None]
    places = ", ".join(f"${number}" for number in range(1, len(rows[0]) + 1))
    await team.executemany(f"insert into {table} values ({places})", rows)


async def look(team: asyncpg.Pool, stripe: Stripe | None) -> Ledger:
    return await propose(team, stripe)


def mapping_of(ledger: Ledger, object_: str = "payments") -> Mapping[str, Any]:
    """Returns the inferred keys of the section."""
    mapping: Mapping[str, Any] = section_of(ledger, object_).facts["mapping"]
    return mapping


def section_of(ledger: Ledger, object_: str = "payments") -> Proposal:
    return next(each for each in ledger.proposals if each.name == object_)


def open_codes(ledger: Ledger, object_: str = "payments") -> dict[str, str]:
    """Returns the code of each open key."""
    return {each.key: each.code for each in findings_of(ledger, object_) if each.status is Status.OPEN}


def findings_of(ledger: Ledger, object_: str = "payments") -> tuple[Finding, ...]:
    return section_of(ledger, object_).findings
