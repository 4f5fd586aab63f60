"""A pooler in front of the store is detected without `pgbouncer=true` in the URL."""

from pydantic import SecretStr

from store import connect
from store.address import Address
from tests.proxies import pooler


async def test_statements_are_not_prepared_through_a_pooler(store_db: str) -> None:
    async with pooler(store_db) as url:
        assert await Address.parse(SecretStr(url)).detect_pooler()
        pool = await connect(SecretStr(url), size=1)
        assert await pool.fetchval("select count(*) from pg_prepared_statements where name <> ''") == 0
        await pool.close()


async def test_statements_are_prepared_without_a_pooler(store_db: str) -> None:
    assert not await Address.parse(SecretStr(store_db)).detect_pooler()
    pool = await connect(SecretStr(store_db), size=1)
    await pool.fetchval("select 1")
    assert await pool.fetchval("select count(*) from pg_prepared_statements where name <> ''") > 0
    await pool.close()
