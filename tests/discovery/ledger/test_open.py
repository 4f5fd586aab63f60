"""What the evidence cannot decide stays open, with a code that says why, and no line is written for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from discovery.ledger import Code
from discovery.ledger.infer import MANDATORY
from stripeapi import Stripe
from tests.discovery.teams import PENDING, Fact, fill, look, mapping_of, open_codes, section_of


@dataclass(frozen=True)
class Case:
    """A table of six columns, of which some are replaced. ``open`` has the code of each open key."""

    open: dict[str, Code]
    columns: str = ""
    values: Callable[[Fact], Sequence[Any]] = lambda _: ()
    without: tuple[str, ...] = ()
    rows: Callable[[Fact], bool] = lambda _: True
    ddl: str = ""
    still: tuple[str, ...] = ()
    """Keys that are certain all the same."""


BASE = {
    "intent": "text unique",
    "amount": "integer",
    "currency": "text",
    "status": "text",
    "created": "timestamptz",
}


def word(fact: Fact) -> str:
    return "open" if fact.stripe_status in PENDING else fact.stripe_status


def base_row(fact: Fact) -> dict[str, Any]:
    return {
        "intent": fact.id,
        "amount": fact.amount,
        "currency": fact.currency,
        "status": word(fact),
        "created": fact.created,
    }


def local(fact: Fact) -> Any:
    return fact.created.astimezone(ZoneInfo("Europe/Berlin")).replace(tzinfo=None)


def tax(fact: Fact) -> int:
    return 0 if fact.number % 12 else 199


def london(fact: Fact) -> Any:
    return fact.created.astimezone(ZoneInfo("Europe/London")).replace(tzinfo=None)


CASES = {
    "no currency": Case(
        {"currency": Code.NO_CURRENCY}, without=("currency",), still=("amount", "status", "created")
    ),
    "no status": Case(
        {"status": Code.NO_STATUS}, without=("status",), still=("amount", "currency", "created")
    ),
    "only booleans": Case(
        {"status": Code.STATUS_ONLY_BOOLEANS},
        "paid boolean, void boolean",
        lambda fact: (fact.stripe_status == "succeeded", fact.stripe_status == "canceled"),
        ("status",),
    ),
    "no time": Case({"created": Code.NO_TIME}, without=("created",), still=("amount", "currency", "status")),
    "a day": Case({"created": Code.DATE_ONLY}, "day date", lambda fact: (fact.created.date(),), ("created",)),
    "microseconds": Case({"created": Code.TIME_UNIT}, "us bigint", lambda f: (f.unix * 10**6,), ("created",)),
    "a time as text": Case(
        {"created": Code.TIME_IS_TEXT}, "at text", lambda fact: (fact.created.isoformat(),), ("created",)
    ),
    "local time": Case(
        {"created": Code.LOCAL_TIME}, "at timestamp", lambda fact: (local(fact),), ("created",)
    ),
    "local time with its own delay": Case(
        {"created": Code.LOCAL_TIME},
        "at timestamp",
        lambda fact: (local(fact) + timedelta(seconds=fact.number % 40),),
        ("created",),
    ),
    "a time of weeks later": Case(
        {"created": Code.TIME_NOT_STRIPES},
        "at timestamptz",
        lambda fact: (fact.created + timedelta(hours=fact.number * 7 % 400, seconds=fact.number * 97),),
        ("created",),
    ),
    "amount and tax": Case(
        {"amount": Code.AMOUNT_IN_TWO_COLUMNS},
        "net integer, tax integer",
        lambda fact: (fact.amount - fact.amount // 6, fact.amount // 6),
        ("amount",),
    ),
    "a negated amount": Case(
        {"amount": Code.AMOUNT_NEGATED}, "debit integer", lambda f: (-f.amount,), ("amount",)
    ),
    "two equal amounts": Case({"amount": Code.EQUAL_AMOUNTS}, "total integer", lambda fact: (fact.amount,)),
    "a rounded amount": Case(
        {"amount": Code.NO_AMOUNT}, "euros integer", lambda f: (f.amount // 100,), ("amount",)
    ),
    "only yen": Case(
        {"amount_unit": Code.UNIT_UNDECIDED},
        rows=lambda fact: fact.currency == "jpy",
        still=("amount", "currency"),
    ),
    "two currencies": Case(
        {"currency": Code.EQUAL_CURRENCIES}, "charged_in text", lambda fact: (fact.currency,)
    ),
    "one currency of another name": Case(
        {"currency": Code.ONE_CURRENCY},
        "shop_default text",
        lambda fact: (fact.currency,),
        ("currency",),
        rows=lambda fact: fact.currency == "eur",
    ),
    "the currency of the shop beside a single one": Case(
        {},
        "shop_default text",
        lambda fact: (fact.currency,),
        rows=lambda fact: fact.currency == "eur",
        still=("currency",),
    ),
    "one word": Case(
        {"status": Code.CONSTANT_STATUS},
        "state text",
        lambda _: ("BOOKED",),
        ("status",),
        rows=lambda fact: fact.stripe_status == "succeeded",
    ),
    "two statuses": Case(
        {"status": Code.SEVERAL_STATUSES},
        "stage text",
        lambda fact: ({"open": "A", "canceled": "C"}.get(word(fact), "B"),),
    ),
    "a tax that is mostly zero": Case(
        {"amount": Code.AMOUNT_IN_TWO_COLUMNS},
        "net integer, tax integer",
        lambda fact: (fact.amount - tax(fact), tax(fact)),
        ("amount",),
    ),
    "an amount that refunds reduce": Case(
        {"amount": Code.AMOUNT_NET}, "net integer", lambda fact: (fact.amount - fact.refunded,), ("amount",)
    ),
    "London's time": Case({"created": Code.LOCAL_TIME}, "at timestamp", lambda f: (london(f),), ("created",)),
    "the number of a currency": Case(
        {"currency": Code.NO_CURRENCY},
        "iso integer",
        lambda fact: ({"usd": 840, "eur": 978, "gbp": 826, "jpy": 392, "bhd": 48}[fact.currency],),
        ("currency",),
    ),
    "cents, and hundredths of yen": Case(
        {"amount": Code.NO_AMOUNT},
        "hundredths integer",
        lambda fact: (fact.amount * 100 if fact.currency == "jpy" else fact.amount,),
        ("amount",),
    ),
    "old rows in dollars": Case(
        {"amount": Code.NO_AMOUNT},
        "sum numeric",
        lambda fact: (fact.amount if fact.number > 150 else Decimal(fact.amount) / 100,),
        ("amount",),
    ),
    "a word of a single row": Case(
        {"status": Code.WORDS_DIFFER},
        "state text",
        lambda fact: ("LIMBO" if fact.number == 7 else word(fact),),
        ("status",),
        still=("status",),
    ),
    "only whether it was refunded": Case(
        {"status": Code.NO_STATUS},
        "refund text",
        lambda fact: ({"refunded": "full"}.get(fact.status, "none"),),
        ("status",),
    ),
    "only the time of payment": Case(
        {"created": Code.TIME_NOT_STRIPES},
        "paid_at timestamptz",
        lambda fact: (fact.created + timedelta(seconds=40),),
        ("created",),
        rows=lambda fact: fact.stripe_status == "succeeded",
    ),
    "two times": Case({"created": Code.EQUAL_TIMES}, "created_too timestamptz", lambda fact: (fact.created,)),
    "only amounts of success": Case(
        {"amount_of": Code.AMOUNT_OF_UNDECIDED},
        rows=lambda fact: fact.stripe_status == "succeeded",
        still=("amount",),
    ),
    "hundredths of few yen": Case(
        {"amount": Code.SOME_DIFFER},
        "hundredths integer",
        lambda fact: (fact.amount * 100 if fact.currency == "jpy" else fact.amount,),
        ("amount",),
        rows=lambda fact: fact.currency in ("usd", "eur") or (fact.currency, fact.number % 7) == ("jpy", 0),
        still=("currency", "status", "created"),
    ),
    "another currency in all rows of one": Case(
        {"currency": Code.SOME_DIFFER},
        "money text",
        lambda fact: ("eur" if fact.currency == "bhd" else fact.currency,),
        ("currency",),
        still=("amount",),
    ),
    "Stripe's words for other statuses": Case(
        {"status": Code.WORDS_DIFFER, "statuses.succeeded": Code.WORD_FOR_SEVERAL},
        "state text",
        lambda fact: (
            {"open": "canceled", "succeeded": "processing", "canceled": "succeeded"}.get(
                word(fact), word(fact)
            ),
        ),
        ("status",),
        still=("status", "amount"),
    ),
    "late rows": Case(
        {"created": Code.TIME_NOT_STRIPES},
        "at timestamptz",
        lambda fact: (fact.created + timedelta(hours=0 if fact.number % 8 else 9),),
        ("created",),
    ),
    "a table that is no longer written": Case(
        {"objects_where": Code.OBJECTS_WITHOUT_ROW},
        rows=lambda fact: fact.number <= 60,
        still=("amount", "currency", "status", "created"),
    ),
    "canceled rows that look pending": Case(
        {"statuses.canceled": Code.WORD_FOR_SEVERAL},
        "state text",
        lambda fact: ("paid" if fact.stripe_status == "succeeded" else "pending",),
        ("status",),
        still=("status", "amount"),
    ),
    "several rows for one object": Case(
        {"id": Code.SEVERAL_ROWS}, ddl="alter table t drop constraint t_intent_key"
    ),
}


@pytest.mark.parametrize("name", CASES)
async def test_an_undecided_key_stays_open(
    name: str, team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    case = CASES[name]
    kept = {column: type_ for column, type_ in BASE.items() if column not in case.without}
    columns = ", ".join(
        [*(f"{column} {type_}" for column, type_ in kept.items()), *filter(None, [case.columns])]
    )
    chosen = [fact for fact in facts if case.rows(fact)]
    if name == "several rows for one object":
        chosen = [twin for fact in chosen for twin in (fact, replace(fact, amount=fact.amount))]

    def row(fact: Fact) -> list[Any]:
        held = base_row(fact)
        return [*(held[column] for column in kept), *case.values(fact)]

    await fill(team, f"create table t ({columns}); {case.ddl}", "t", chosen, row)

    found = await look(team, stripe)

    codes = open_codes(found)
    assert {key: codes.get(key) for key in case.open} == case.open, section_of(found).toml
    mapping = mapping_of(found)
    written = mapping.keys() - {"id", *case.still}
    assert not {key for key in case.open if "." not in key} & written, mapping
    assert found.complete == () or not case.open.keys() & set(MANDATORY)
    assert set(case.still) <= mapping.keys(), section_of(found).toml
