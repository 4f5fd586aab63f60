"""A pretend company, its ledger in one database and Paywatch's store in another, and what a run needs of
both."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest
from pydantic import SecretStr

from reconcile import Deps
from sandbox.shop_rows import TEAM_STATUSES
from settings import Settings
from settings.reconcile import Mapping, ReconcileSettings
from stripeapi import Stripe

if TYPE_CHECKING:
    from sandbox.company import Company

MAPPING: dict[str, Any] = {
    "table": "public.payments",
    "id": "stripe_payment_intent_id",
    "amount": "amount",
    "currency": "currency",
    "status": "status",
    "created": "created_at",
    "updated": "updated_at",
    "statuses": TEAM_STATUSES,
    "defaults": {"source": "reconciliation"},
}

MakeDeps = Callable[..., Awaitable[Deps]]


def settings_with(mapping: Mapping | None, **reconcile: Any) -> Settings:
    return Settings(service="shop", reconcile=ReconcileSettings(payments=mapping, **reconcile))


@pytest.fixture
async def ledger_pool(database: str) -> AsyncIterator[asyncpg.Pool]:
    pool = await asyncpg.create_pool(database, min_size=0, max_size=4)
    yield pool
    await pool.close()


@pytest.fixture
async def make_deps(store_pool: asyncpg.Pool, ledger_pool: asyncpg.Pool) -> AsyncIterator[MakeDeps]:
    """``await make_deps(company, mapping=..., worker=..., repair=...)``."""
    async with AsyncExitStack() as stack:

        async def make(
            company: "Company",
            *,
            mapping: Mapping | None = Mapping(**MAPPING),  # noqa: B008 (frozen)
            worker: str = "worker-1",
            rate: float = 100.0,
            lease: timedelta = timedelta(seconds=30),
            stripe: dict[str, Any] | None = None,
            **reconcile: Any,
        ) -> Deps:
            clients: dict[str | None, Stripe] = {}
            options = {"attempts": 6, **(stripe or {})}
            key = SecretStr(options.pop("key", company.key))

            def client(account: str | None) -> Stripe:
                if account not in clients:
                    clients[account] = Stripe(key, base=company.stripe_url, account=account, **options)
                    stack.push_async_callback(clients[account].aclose)
                return clients[account]

            return Deps(
                store_pool,
                ledger_pool,
                client,
                settings_with(mapping, **reconcile),
                worker,
                rate=rate,
                lease=lease,
            )

        yield make
