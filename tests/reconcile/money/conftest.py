"""A company whose ledger is complete in the default tables."""

from collections.abc import Callable
from typing import Any

import asyncpg
import pytest

from reconcile import ensure_default_ledger
from sandbox.company import Company
from sandbox.shop.default_ledger import seed_default_ledger
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.money.company import create_week
from tests.reconcile.shop import DERIVED, Start


@pytest.fixture
def stage(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> Callable[..., Any]:
    """Starts a company with a complete default ledger: ``shop, deps = await stage()``."""

    async def staged(seed: int = 1, **options: Any) -> tuple[Company, Any]:
        shop = create_week(company, seed)
        await ensure_default_ledger(ledger_pool)
        for name in DERIVED:
            await seed_default_ledger(database, shop.world, name, None)
        return shop, await make_deps(shop, mapping=None, **options)

    return staged
