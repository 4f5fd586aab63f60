"""Which objects and rows belong together: products that share an account, other modes, connected accounts."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import asyncpg
import msgspec
import pytest
from pydantic import SecretStr

from discovery.ledger import Code, propose
from sandbox.stripe.recorded import RecordedWorld
from stripeapi import Stripe
from tests.discovery.teams import Fact, fill, look, mapping_of, open_codes, section_of

if TYPE_CHECKING:
    from sandbox.company import Company

DDL = (
    "create table t (intent text, amount integer, currency text, status text, created timestamptz, kind text)"
)


def row(fact: Fact, kind: str | None = None) -> tuple[Any, ...]:
    return fact.id, fact.amount, fact.currency, fact.stripe_status, fact.created, kind


def app_of(fact: Fact) -> str:
    return "webshop" if fact.number % 2 else "kiosk"


@pytest.fixture
def two_products(company: "Callable[..., Company]", shop: "Company", facts: list[Fact]) -> "Company":
    """The same payments, of which each names its product in its metadata."""
    objects = []
    for index, fact in enumerate(facts):
        raw = msgspec.json.decode(shop.world.snapshot("payment_intent", shop.world.payment(index)))
        objects.append(raw | {"metadata": {"app": app_of(fact)}, "latest_charge": None})
    world = RecordedWorld("acct_1TwoProducts", {"payment_intent": objects[::-1]})
    return company(payments=0, worlds={None: world})


async def test_the_product_of_a_table_is_found(
    team: asyncpg.Pool, two_products: "Company", facts: list[Fact]
) -> None:
    await fill(team, DDL, "t", [fact for fact in facts if app_of(fact) == "webshop"], row)
    async with Stripe(SecretStr(two_products.key), base=two_products.stripe_url) as stripe:
        found = await look(team, stripe)
    assert mapping_of(found)["objects_where"] == {"metadata.app": "webshop"}
    assert found.complete == ("payments",), section_of(found).toml


async def test_objects_that_nothing_tells_apart_are_reported(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    await fill(team, DDL, "t", [fact for fact in facts if fact.number % 3], row)
    found = await look(team, stripe)
    assert open_codes(found)["objects_where"] == Code.OBJECTS_WITHOUT_ROW
    assert "objects_where" not in mapping_of(found)
    assert found.complete == ("payments",)


async def test_statuses_without_rows_are_offered(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    with_row = ("succeeded", "processing")
    await fill(team, DDL, "t", [fact for fact in facts if fact.stripe_status in with_row], row)
    found = await look(team, stripe)
    assert open_codes(found)["objects_where"] == Code.OBJECTS_WITHOUT_ROW
    assert 'status = { not_in = ["canceled"' in section_of(found).toml


async def test_rows_without_an_id_are_left_out(team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]) -> None:
    await fill(team, DDL, "t", facts, row)
    await team.execute("update t set intent = null where amount % 4 = 0")
    found = await look(team, stripe)
    assert mapping_of(found)["rows_where"] == {"intent": {"exists": True}}


async def test_rows_of_another_provider_are_left_out(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    await fill(team, DDL, "t", facts, row)
    await team.execute("update t set intent = 'PAYID-' || amount where amount % 4 = 0")
    found = await look(team, stripe)
    assert mapping_of(found)["rows_where"] == {"intent": {"matches": "^(pi)_"}}
    assert found.complete == ("payments",)


async def test_rows_of_another_mode_are_left_out(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    await fill(team, DDL, "t", facts, lambda fact: row(fact, "live"))
    await team.execute("update t set kind = 'test', intent = intent || 'X' where amount % 3 = 0")
    found = await look(team, stripe)
    assert mapping_of(found)["rows_where"] == {"kind": "live"}


async def test_unknown_ids_that_nothing_tells_apart_are_reported(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    await fill(team, DDL, "t", facts, row)
    await team.execute("update t set intent = intent || 'X' where amount % 3 = 0")
    found = await look(team, stripe)
    assert open_codes(found)["rows_where"] == Code.OTHER_ROWS
    assert "rows_where" not in mapping_of(found)


async def test_ids_of_another_account_are_no_mapping(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    await fill(team, DDL, "t", facts, row)
    await team.execute("update t set intent = intent || 'X'")
    found = await look(team, stripe)
    assert open_codes(found) == {"table": Code.NOT_FOUND}
    assert (found.complete, found.payments) == ((), None)


async def test_the_account_of_a_row_is_found(
    team: asyncpg.Pool, stripe: Stripe, shop: "Company", facts: list[Fact], other_facts: list[Fact]
) -> None:
    await fill(team, DDL, "t", facts, lambda fact: row(fact, "main"))
    await team.executemany(
        "insert into t values ($1, $2, $3, $4, $5, $6)", [row(each, "acct_1Other") for each in other_facts]
    )
    async with Stripe(SecretStr(shop.key), base=shop.stripe_url, account="acct_1Other") as connected:
        found = await propose(team, stripe, lambda _: connected)
    mapping = mapping_of(found)
    assert (mapping["account"], mapping["platform"]) == ("kind", "main"), section_of(found).toml
    assert open_codes(found)["account.accounts"] == Code.ACCOUNT_UNDECIDED
    assert found.complete == ("payments",)
