"""Dependencies of a run: the ledger and the store of a pretend company, in two databases, and its Stripe."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest
from pydantic import SecretStr

from reconcile import Deps
from settings import Settings
from settings.accounts import Account
from settings.reconcile import Mapping, ReconcileSettings
from stripeapi import Stripe
from tests.databases import database_name
from tests.reconcile.shop import SHOP, no_sleep

if TYPE_CHECKING:
    from sandbox.company import Company

MakeDeps = Callable[..., Awaitable[Deps]]


@pytest.fixture
async def ledger_pool(database: str) -> AsyncIterator[asyncpg.Pool]:
    """A pool on the team's database, which is not the store's."""
    pool = await asyncpg.create_pool(database, min_size=0, max_size=4)
    yield pool
    await pool.close()


@pytest.fixture
async def clerk(ledger_pool: asyncpg.Pool, database: str) -> AsyncIterator[asyncpg.Pool]:
    """A pool on the ledger whose user has only the permissions that a test grants; no temporary tables."""
    role = f"clerk_{database_name(database)}"
    await ledger_pool.execute(
        f"revoke all on database {database_name(database)} from public; create role {role}"
    )
    async with asyncpg.create_pool(database, min_size=0, server_settings={"role": role}) as pool:
        yield pool
    await ledger_pool.execute(f"drop owned by {role}; drop role {role}")


@pytest.fixture
async def make_deps(store_pool: asyncpg.Pool, ledger_pool: asyncpg.Pool) -> AsyncIterator[MakeDeps]:
    """Makes dependencies: ``await make_deps(company, mapping=..., worker=..., repair=...)``.

    ``stripe`` has arguments of the Stripe client, ``reconcile`` further settings of the section [reconcile].
    """
    async with AsyncExitStack() as stack:

        async def make(
            company: "Company",
            *,
            mapping: Mapping | None = SHOP,
            worker: str = "worker-1",
            rate: float | None = 100.0,
            lease: timedelta = timedelta(seconds=30),
            stripe: dict[str, Any] | None = None,
            **reconcile: Any,
        ) -> Deps:
            # Most tests are about repairs; the default repairs nothing.
            reconcile.setdefault("repair", ("created", "updated"))
            options = {"key": company.key, "sleep": no_sleep, **(stripe or {})}
            key = SecretStr(options.pop("key"))
            clients: dict[Account, Stripe] = {}

            def client(account: Account) -> Stripe:
                if account not in clients:
                    clients[account] = Stripe(
                        key, base=company.stripe_url, account=account.connected, **options
                    )
                    stack.push_async_callback(clients[account].aclose)
                return clients[account]

            settings = Settings(service="shop", reconcile=ReconcileSettings(payments=mapping, **reconcile))
            return Deps(store_pool, ledger_pool, client, settings, worker, rate=rate, lease_time=lease)

        yield make
