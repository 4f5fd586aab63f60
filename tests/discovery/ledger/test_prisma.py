"""A table of Prisma: quoted names, an enum, keys that the application generates."""

from datetime import timedelta

import asyncpg

from stripeapi import Stripe
from tests.discovery.teams import PENDING, Fact, fill, look, mapping_of, open_codes

DDL = """
create type "PaymentStatus" as enum ('PENDING', 'AUTHORIZED', 'PAID', 'VOID', 'FAILED', 'REFUNDED');
create table "Payment" (
    "id" text not null primary key, "stripePaymentIntentId" text not null unique, "orderId" text,
    "amount" integer not null, "currency" varchar(3) not null,
    "status" "PaymentStatus" not null default 'PENDING',
    "createdAt" timestamp(3) not null default current_timestamp, "updatedAt" timestamp(3) not null)
"""
WORDS = {
    **dict.fromkeys(PENDING, "PENDING"),
    "requires_capture": "AUTHORIZED",
    "canceled": "VOID",
}


def row(fact: Fact) -> tuple[object, ...]:
    word = WORDS.get(fact.status, "PAID")
    updated = fact.naive + timedelta(seconds=9)
    order = str(fact.number)
    return (fact.key, fact.id, order, fact.amount, fact.currency, word, fact.naive, updated)


async def test_a_prisma_table_is_mapped(team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]) -> None:
    await fill(team, DDL, '"Payment"', facts, row)

    found = await look(team, stripe)

    mapping = dict(mapping_of(found))
    words = mapping.pop("statuses")
    assert mapping == {
        "table": 'public."Payment"',
        "id": "stripePaymentIntentId",
        "amount": "amount",
        "currency": "currency",
        "status": "status",
        "created": "createdAt",
        "updated": "updatedAt",
        "generate": {"id": "cuid"},
        "extra": {"orderId": "metadata.order_id"},
        "compare": ["orderId"],
    }
    assert words["succeeded"] == "PAID"
    assert words == {status: WORDS.get(status, "PAID") for status in words}
    # A label that no row has stands for nothing yet, and keeps nobody from a first run.
    assert not {"FAILED", "REFUNDED"} & set(words.values())
    assert found.complete == ("payments",), open_codes(found)
