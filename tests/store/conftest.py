from collections.abc import AsyncIterator

import asyncpg
import pytest
from pydantic import SecretStr

from store import connect


@pytest.fixture
async def store_pools(store_db: str) -> AsyncIterator[list[asyncpg.Pool]]:
    """The pools of three workers on one database."""
    pools = [await connect(SecretStr(store_db), size=4) for _ in range(3)]
    yield pools
    for pool in pools:
        await pool.close()
