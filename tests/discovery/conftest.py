"""A company of a few hundred payments, and its Stripe over HTTP, for all tests of the inference."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import asyncpg
import pytest
from pydantic import SecretStr

from stripeapi import Stripe
from tests.discovery.teams import Fact, facts_of

if TYPE_CHECKING:
    from sandbox.company import Company

UNTIL = datetime.now(UTC).replace(microsecond=0) - timedelta(days=12)


@pytest.fixture(scope="session")
def shop() -> "Iterator[Company]":
    from sandbox.company import Company

    with Company(
        payments=400, since=UNTIL - timedelta(days=60), until=UNTIL, accounts={"acct_1Other": 40}
    ) as shop:
        yield shop


@pytest.fixture(scope="session")
def facts(shop: "Company") -> list[Fact]:
    return facts_of(shop.world)


@pytest.fixture
async def stripe(shop: "Company") -> AsyncIterator[Stripe]:
    async with Stripe(SecretStr(shop.key), base=shop.stripe_url) as client:
        yield client


@pytest.fixture
async def team(database: str) -> AsyncIterator[asyncpg.Pool]:
    """The team's database, empty."""
    async with asyncpg.create_pool(database, min_size=0, max_size=3) as pool:
        yield pool


@pytest.fixture
async def reader(database: str, team: asyncpg.Pool) -> AsyncIterator[asyncpg.Pool]:
    """The team's database as a user without rights."""
    await team.execute(
        "do $$ begin create role init_reader login password 'x'; exception when duplicate_object then end $$"
    )
    async with asyncpg.create_pool(
        database, user="init_reader", password="x", min_size=0, max_size=2
    ) as pool:
        yield pool
    await team.execute("drop owned by init_reader")


@pytest.fixture(scope="session")
def other_facts(shop: "Company") -> list[Fact]:
    """The payments of a connected account."""
    return facts_of(shop.connected["acct_1Other"])
